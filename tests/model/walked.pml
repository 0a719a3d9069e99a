/* Put in front of a model by run: every change of its step is asked of the program's own arcs, and told once, so that the
 * arcs that no walk takes are known, too.  The clock is process 1 of agreement.pml, 2 of rating.pml. */
c_code {
	static unsigned char told[2][256][256];
	static int walked_from;
	static void walked(int clock, int from, int to)
	{
		if (from == to || told[clock][from][to]) return;
		told[clock][from][to] = 1;
		printf("walked %s %d %d\n", clock ? "lapse" : "said", from, to);
	}
}
inline go(to) {
	assert(STEP == NONE_ || STEP == to || (_pid == CLOCK_ -> LAPSE_ARC(STEP, to) : SAID_ARC(STEP, to)));
	c_code { walked_from = now.STEP_NAME; };
	STEP = to;
	if :: _pid == CLOCK_ -> c_code { walked(1, walked_from, now.STEP_NAME); } :: else -> c_code { walked(0, walked_from, now.STEP_NAME); } fi
}
