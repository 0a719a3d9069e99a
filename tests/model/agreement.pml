/* Run:  spin -a agreement.pml && gcc -O2 -DSAFETY -DNOCLAIM -o pan pan.c && ./pan -m100000       (assertions, deadlock)
 * Live: spin -a agreement.pml && gcc -O2 -DNFAIR=3 -o pan pan.c && ./pan -a -f -N live -m100000  (a rejected design: spin -a -DBUG_x)
 *
 * fabrique: one leg of an agreement with all its money. C creditor (pays the escrow), D debtor (delivers), G guarantor,
 * P pool, M commons, J jurors, mediator, members, clock. Each statement is one atomic step because the log is a total
 * order. A guard is the fold's `validate`: a refused statement changes nothing. Anybody may say anything valid at any
 * moment, lie, collude, or be silent for ever (not chosen, or break); only the clock is fair. One running deadline.
 * Result (spin 6.5.2, gcc 12): assertions 3,571,724 states, 5 s; `ruling` 13 s; `live` 30 s: 0 errors; with two openings per
 * side 12,806,036 states, 20 s, 0 errors. All 14 BUG_ variants are refuted, all six outcomes are reached.              */

/* This copy says three things more than the page it comes from, because the program does: parts acknowledged leave ACK at once;
 * what was admitted can be acknowledged as made good; the debtor can concede in a dispute what he has himself.  tests/model/run
 * compares every change of stage with the arcs of the program. */

#define E0 2            /* escrow: 2 parts, owner C, goes to D as parts are acknowledged */
#define D0 1            /* deposit, owner D */
#define S0 1            /* surety, owner G: really held */
#define P0 1            /* cover reserved in the pool */
#define V0 4            /* value of the leg: the most that damages can be (deposit, D's own balance, surety, pool) */
#define Q0 1            /* premium, D -> P at activation */
#define K0 1            /* bond of the opener, taken when the jury stage is entered; M advances it once to the poor */
#define A0 2            /* bond of who appeals: double */
/* two openings per side in the design, one here: it keeps the model small */
#define CC 1
#define DD 2

mtype = { NONE, OFFERED, COUNTERED, ACTIVE, GRACE, ACK, ADMITTED, REPAIR, MEDIATION, DRAW, JURY, RULED, AJURY, END }
mtype = { undecided, lapsed, kept, broken, settled, expired, cancelled }

mtype stage = NONE, outcome = undecided;
byte iC, iD, iG, iP, iM, bC, bD, bG, bP, bM;      /* balances at the start (chosen) and available now */
byte bJ, bX;                                      /* jurors' thanks; what D spent elsewhere */
byte hE, hD, hS, hP, hK, hA;                      /* holds; hK is the opener's (or M's), hA the appellant's */
byte left = V0;                                   /* of the value, what damages may still take */
byte debtG, debtP, debtM;                         /* recourse debts: D's to G and P; the opener's to M */
byte by, said, canwas;                            /* who spoke last in the negotiation; parts D says are done */
bool surety = 1, gconsent;
byte extby, extleft = 1, canby;                   /* extension / cancellation asked by */
mtype prev = NONE; byte opener, appellant, openC = 1, openD = 1; bool disputed, ruled, withdrawn, bothsigned, suggested;
byte sby, sE, sD, sS;                             /* settlement on the table */
byte rE, rA, rF;                                  /* ruling: escrow to D; damages; fine. The waterfall is computed when it is executed */
byte xE, xD, xN, xS, xP, xF;                      /* scratch */
#ifdef BUG_OVERDRAW
byte owed;
#endif
byte redraw = 1, appeals = 1, brakes = 1; bool braked, adv, decided;
bool everC, everD, appC, appD;                    /* ghosts: who has ever put up a bond */
bool gpaid_ok = 1, gheld_ok = 1, efair_ok = 1, stale_ok = 1, bond_ok = 1;   /* ghosts */

#define held   (hE + hD + hS + hP + hK + hA)
#define money  (bC + bD + bG + bP + bM + bJ + bX + held)
#define live_  (stage == ACTIVE || stage == GRACE || stage == ACK)
#define talk   (stage == REPAIR || stage == MEDIATION || stage == DRAW || stage == JURY)

inline quiet() { sby = 0; sE = 0; sD = 0; sS = 0; gconsent = 0 }          /* a proposal dies with its stage */
inline bondhome() {
	if :: adv -> bM = bM + hK :: !adv && opener == CC -> bC = bC + hK :: else -> bD = bD + hK fi; hK = 0; adv = 0;
	if :: appellant == CC -> bC = bC + hA :: else -> bD = bD + hA fi; hA = 0
}
inline finish(res) {                              /* every hold goes home: the only way to END */
	bondhome();
	bC = bC + hE; bD = bD + hD; bG = bG + hS; bP = bP + hP;
	hE = 0; hD = 0; hS = 0; hP = 0;
	rE = 0; rA = 0; rF = 0; left = 0; quiet();
	by = 0; said = 0; extby = 0; extleft = 0; canby = 0; canwas = 0; opener = 0; appellant = 0; openC = 0; openD = 0; prev = NONE;
	suggested = 0; redraw = 0; appeals = 0; brakes = 0; braked = 0; surety = 0; decided = 0;
	outcome = res; stage = END
}
inline move() {                                   /* escrow to D; deposit, own balance, surety, pool to C; fine to the pool */
	assert(xE <= hE && xD + xF <= hD && xN <= bD && xS <= hS && xP <= hP && xD + xN + xS + xP <= left);
	left = left - xD - xN - xS - xP;
	hE = hE - xE; hD = hD - xD - xF; hS = hS - xS; hP = hP - xP;
	bD = bD + xE - xN; bC = bC + xD + xN + xS + xP; bP = bP + xF;
	debtG = debtG + xS; debtP = debtP + xP;
	xE = 0; xD = 0; xN = 0; xS = 0; xP = 0; xF = 0
}
inline pay(eE, eD, eN, eS, eP, eF) { xE = eE; xD = eD; xN = eN; xS = eS; xP = eP; xF = eF; move() }
inline least(to, cap) { if :: rA < cap -> to = rA :: else -> to = cap fi; rA = rA - to }
inline waterfall() {                              /* computed when it is executed: each step on what is there now */
	xE = rE; xF = rF; least(xD, hD);
#ifdef BUG_OVERDRAW
	least(xN, owed);                              /* the debtor's balance as it was when the jury spoke */
#else
	least(xN, bD);                                /* his own balance, before the escrow reaches him; never below 0 */
#endif
	least(xS, hS); least(xP, hP); rA = 0; move()
}
inline nullruling() {                             /* nobody decided: the fallback all signed (0 return, 1 pay, 2 half) */
	if :: rE = 0 :: rE = hE :: rE = hE / 2 fi
}
inline withdraw() {                               /* the opener abandons: back to where it was, with a fresh window */
	withdrawn = 1; quiet(); suggested = 0;
#ifdef BUG_WITHDRAW
	if
	:: said > 0 -> efair_ok = (opener == CC || hE == 0); pay(hE, 0, 0, 0, 0, 0); finish(kept)
	:: else -> finish(expired)
	fi
#else
	bondhome(); opener = 0; stage = prev; prev = NONE
#endif
}
inline verdict() {                                /* any award: escrow, damages up to the value, a fine on what is left of the deposit */
	rF = 0; decided = 1;
	select(rE : 0 .. hE);
	if :: rA = 0 :: rA = 1 :: rA = 3 :: rA = V0 fi; if :: rA > left -> rA = left :: else -> skip fi;
	if :: rA == 0 -> select(rF : 0 .. hD) :: else -> skip fi
#ifdef BUG_OVERDRAW
	; owed = bD
#endif
}
#define lostC (opener == CC && rE == hE && rA == 0)              /* the opener got nothing of what he asked */
#define lostD (opener == DD && rE == 0)
inline execute() {
	ruled = 1;
#ifdef BUG_NULLBOND
	if :: hK > 0 && (lostC || lostD) ->
		bond_ok = decided;
#else
	if :: hK > 0 && decided && (lostC || lostD) ->  /* half to the other side, the rest to the jurors */
#endif
		bJ = bJ + hK - hK / 2;
		if :: opener == CC -> bD = bD + hK / 2 :: else -> bC = bC + hK / 2 fi;
		if :: adv -> debtM = hK; adv = 0 :: else -> skip fi; hK = 0
	:: else -> skip fi;
	if :: rA + rF > 0 -> waterfall(); finish(broken) :: else -> waterfall(); finish(kept) fi
}
inline appealed(same) {                           /* an appeal that changes nothing costs its bond */
	if :: same -> bJ = bJ + hA - hA / 2; if :: appellant == CC -> bD = bD + hA / 2 :: else -> bC = bC + hA / 2 fi; hA = 0 :: else -> skip fi
}
inline propose(me, other) {
	stage = other; by = me;
#ifdef BUG_EARLYHOLD
	if :: me == CC && bC >= E0 && hE == 0 -> bC = bC - E0; hE = E0 :: else -> skip fi
#endif
}
inline activate() {                               /* all holds in one statement, or none */
	if
	:: !braked && surety && bC + hE >= E0 && bD >= D0 + Q0 && bG >= S0 && bP >= P0 ->
		bC = bC + hE - E0; hE = E0;
		bD = bD - D0 - Q0; hD = D0; bP = bP + Q0;
		bG = bG - S0; hS = S0; bP = bP - P0; hP = P0; stage = ACTIVE; by = 0
	:: else -> skip                               /* E_FUNDS, E_COVER, E_BRAKE: refused; the offer stays until it lapses */
	fi
}
inline extend() {
	extleft--; extby = 0; canby = 0; canwas = 0; stage = ACTIVE;
#ifdef BUG_EXTEND
	gheld_ok = gconsent;
#else
	if :: !gconsent -> bG = bG + hS; hS = 0 :: else -> skip fi;
#endif
	gconsent = 0
}
inline contest(me) {                              /* repair and mediation are free */
	if :: me == CC -> openC-- :: else -> openD-- fi;
	opener = me; disputed = 1; extby = 0; canby = 0; canwas = 0; prev = stage; quiet(); stage = REPAIR
}
inline enter(me) {                                /* in DRAW: nonce revealed, bond held; the commons advances it to who cannot pay */
	if
	:: me == CC && bC >= K0 -> bC = bC - K0; hK = K0; everC = 1
	:: me == DD && bD >= K0 -> bD = bD - K0; hK = K0; everD = 1
	:: (me == CC && bC < K0 || me == DD && bD < K0) && bM >= K0 -> bM = bM - K0; hK = K0; adv = 1; if :: me == CC -> everC = 1 :: else -> everD = 1 fi
	:: else -> skip                               /* E_FUNDS: no second advance; the dispute lapses as withdrawn */
	fi
}
inline cancelled2() { stale_ok = (canwas == said); bothsigned = 1; finish(cancelled) }
inline offer(me) { quiet(); sby = me; select(sE : 0 .. hE); select(sD : 0 .. hD); select(sS : 0 .. hS) }
inline agree() {                                  /* the two parties dispose of their own money only */
	if
#ifndef BUG_COLLUDE
	:: sS > 0 && !gconsent -> skip                /* E_CONSENT: the guarantor has not signed */
#endif
	:: sD + sS > left || sE > hE || sD > hD || sS > hS -> skip   /* E_FIELD: more than the value, or than is held by now */
	:: else ->
		gpaid_ok = (sS == 0 || gconsent); bothsigned = 1;
		pay(sE, sD, 0, sS, 0, 0); finish(settled)
	fi
}

active proctype People() {
	atomic {                                      /* rich or too poor to sign, to bond, to appeal: all must be safe */
		if :: iC = 1 :: iC = 2 :: iC = 5 fi; if :: iD = 1 :: iD = 2 :: iD = 5 fi;
		if :: iG = 1; iP = 1 :: iG = 0; iP = 1 :: iG = 1; iP = 0 fi; select(iM : 0 .. 1);
		bC = iC; bD = iD; bG = iG; bP = iP; bM = iM
	}
	do
	/* ---- creditor */
	:: atomic { stage == NONE -> propose(CC, OFFERED) }
	:: atomic { stage == OFFERED && by == DD -> propose(CC, COUNTERED) }
	:: atomic { (stage == OFFERED || stage == COUNTERED) && by == DD -> activate() }
	:: atomic { live_ && hE > 0 && !braked ->                                                   /* keep: a part, or all */
		if :: pay(1, 0, 0, 0, 0, 0) :: pay(hE, 0, 0, 0, 0, 0) fi;
		if
		:: hE == 0 -> finish(kept)
		:: hE > 0 && stage == ACK && E0 - hE == said -> extby = 0; canby = 0; canwas = 0; gconsent = 0; stage = GRACE   /* others to come */
		:: else -> skip
		fi }
	:: atomic { stage == ADMITTED -> finish(broken) }                                           /* keep: it was made good */
	:: atomic { (stage == ACTIVE || stage == GRACE) && extleft > 0 ->
		if :: extby == DD -> extend() :: else -> extby = CC fi }
	:: atomic { live_ -> if :: canby == DD -> cancelled2() :: else -> canby = CC; canwas = said fi }
	:: atomic { (stage == GRACE || stage == ACK || stage == ADMITTED) && openC > 0 -> contest(CC) }
	:: atomic { talk -> offer(CC) }
	:: atomic { talk && sby != 0 && sby != CC && !braked ->                                     /* accept D's, or the mediator's */
		if :: sby == DD -> agree() :: else -> sby = CC fi }
	:: atomic { talk && stage != JURY && opener == CC -> withdraw() }
	:: atomic { talk && !braked -> withdrawn = 1; pay(hE, 0, 0, 0, 0, 0); finish(kept) }        /* concedes everything: ends it */
	/* ---- debtor */
	:: atomic { stage == NONE -> propose(DD, OFFERED) }
	:: atomic { stage == OFFERED && by == CC -> propose(DD, COUNTERED) }
	:: atomic { (stage == OFFERED || stage == COUNTERED) && by == CC -> activate() }
	:: atomic { (stage == ACTIVE || stage == GRACE) && said < E0 ->                             /* a part, or all; true or false */
		if :: said++ :: said = E0 fi;
		extby = 0; stage = ACK;
#ifndef BUG_STALE
		canby = 0; canwas = 0                                                                   /* what was asked before is void */
#endif
		}
	:: atomic { (stage == ACTIVE || stage == GRACE) && extleft > 0 ->
		if :: extby == CC -> extend() :: else -> extby = DD fi }
	:: atomic { live_ -> if :: canby == CC -> cancelled2() :: else -> canby = DD; canwas = said fi }
	:: atomic { live_ && !braked ->                                                             /* break: admits; spends own money only */
		extby = 0; canby = 0; canwas = 0;
#ifdef BUG_ADMIT
		gpaid_ok = (hS == 0); pay(0, hD, 0, hS, hP, 0); finish(broken)
#else
		if :: pay(0, hD, 0, 0, 0, 0) :: bD <= left - hD -> pay(0, hD, bD, 0, 0, 0) fi; stage = ADMITTED
#endif
		}
	:: atomic { (stage == GRACE || stage == ACK) && openD > 0 -> contest(DD) }
	:: atomic { talk -> offer(DD) }
	:: atomic { talk && sby != 0 && sby != DD && !braked ->
		if :: sby == CC -> agree() :: else -> sby = DD fi }
	:: atomic { talk && stage != JURY && opener == DD -> withdraw() }
	:: atomic { talk && opener == CC && !braked && hD + bD > 0 ->                                /* concedes, as far as he has it himself */
		rA = left; least(xD, hD); least(xN, bD); rA = 0; move();
		if :: left == 0 -> bothsigned = 1; finish(broken) :: else -> skip fi }                  /* for the rest the case goes on */
	:: atomic { stage == RULED && bD > 0 -> bX = bX + bD; bD = 0 }                              /* empties his account */
	/* ---- either: refuse or take back; enter the jury stage with a bond; appeal with a double one */
	:: atomic { (stage == OFFERED || stage == COUNTERED) -> finish(lapsed) }
	:: atomic { stage == DRAW && hK == 0 -> enter(opener) }
	:: atomic { stage == RULED && appeals > 0 && bC >= A0 -> appeals--; bC = bC - A0; hA = A0; appellant = CC; appC = 1; stage = AJURY }
	:: atomic { stage == RULED && appeals > 0 && bD >= A0 -> appeals--; bD = bD - A0; hA = A0; appellant = DD; appD = 1; stage = AJURY }
	/* ---- guarantor */
	:: atomic { (stage == NONE || stage == OFFERED || stage == COUNTERED) && surety -> surety = 0 }
	:: atomic { (extby != 0 || (talk && sS > 0)) && !gconsent -> gconsent = 1 }
	:: atomic { stage == ADMITTED && hS > 0 && left > 0 && !braked -> bothsigned = 1; pay(0, 0, 0, hS, 0, 0) } /* signs: pays what was admitted */
	/* ---- mediator, jury, appeal jury, members pulling the brake */
	:: atomic { stage == MEDIATION && !suggested -> suggested = 1; offer(CC + DD); sS = 0 }
	:: atomic { stage == JURY -> quiet(); verdict(); stage = RULED }
	:: atomic { stage == AJURY && !braked -> appealed(1); execute() }                           /* upheld */
	:: atomic { stage == AJURY && !braked -> verdict(); execute() }                             /* changed: that bond goes home */
#ifdef BUG_BRAKE
	:: atomic { !braked && stage != END -> braked = 1 }
#else
	:: atomic { !braked && stage != END && brakes > 0 -> brakes--; braked = 1 }
#endif
	:: stage == END -> break
	:: break                                      /* and everybody is silent for ever */
	od
}
active proctype Clock() {
	do
	:: atomic { braked && stage != END -> braked = 0 }
	:: atomic { !braked && stage != END ->
		if
		:: stage == NONE || stage == OFFERED || stage == COUNTERED ->
#ifdef BUG_EARLYHOLD
			outcome = lapsed; stage = END
#else
			finish(lapsed)
#endif
		:: stage == ACTIVE -> stage = GRACE
		:: stage == GRACE ->                                        /* nothing was said to be delivered: no blame, everything home */
#ifdef BUG_SILENTKEPT
			efair_ok = (hE == 0); pay(hE, 0, 0, 0, 0, 0); finish(kept)
#else
			if :: hE == 0 -> finish(kept) :: else -> finish(expired) fi
#endif
		:: stage == ACK ->                                          /* silence accepts what was said, no more */
			if
#ifndef BUG_PARTIAL
			:: said < E0 ->
				if :: hE + said > E0 -> pay(hE + said - E0, 0, 0, 0, 0, 0) :: else -> skip fi;
				canby = 0; canwas = 0; stage = GRACE
#endif
			:: else -> efair_ok = efair_ok && (said == E0); pay(hE, 0, 0, 0, 0, 0); finish(kept)
			fi
		:: stage == ADMITTED ->
#ifdef BUG_SILENCE
			gpaid_ok = (hS == 0); if :: left > 0 -> pay(0, 0, 0, hS, 0, 0) :: else -> skip fi; /* "who does not contest pays" */
#endif
			finish(broken)                                          /* silence of guarantor and pool never pays */
		:: stage == REPAIR -> quiet(); stage = MEDIATION
		:: stage == MEDIATION -> quiet(); stage = DRAW
		:: stage == DRAW ->
			if :: hK > 0 -> quiet(); stage = JURY :: else -> withdraw() fi
		:: stage == JURY ->
#ifdef BUG_JURY
			skip                                                    /* wait for the jurors */
#else
			if
			:: redraw > 0 -> redraw--                               /* silent jurors are replaced once */
			:: else -> quiet(); nullruling(); stage = RULED
			fi
#endif
#ifdef BUG_APPEAL
		:: stage == RULED && !ruled -> ruled = 1; waterfall(); rA = 2
		:: stage == RULED && ruled -> waterfall(); finish(broken)
#else
		:: stage == RULED -> execute()
#endif
		:: stage == AJURY -> execute()                              /* silent appeal: the first ruling stands, its bond goes home */
		fi }
	:: stage == END -> break
	od;
	assert(held == 0);                                              /* nothing stuck */
	assert(bC + E0 + (everC * K0) + (appC * A0) >= iC + (everC * debtM));        /* nobody worse than the stated exposure */
	assert(bD + bX + V0 + Q0 + (everD * K0) + (appD * A0) >= iD + debtG + debtP + (everD * debtM));
	assert(debtG <= S0 && debtP <= P0 && debtM <= K0);
	assert(bG + S0 >= iG && bP + P0 >= iP && bM + debtM == iM);
	assert(debtG == 0 || ruled || bothsigned);
	assert(gpaid_ok && gheld_ok);                                   /* G pays or waits only by a ruling or his own signature */
	assert(efair_ok && stale_ok);                                   /* escrow never by silence alone, nor back by an old consent */
	assert(bond_ok);                                                /* a bond is lost only by a decision of people */
	assert(!disputed || ruled || withdrawn || bothsigned);          /* how a dispute ends */
	assert(outcome != undecided)
}
active proctype Monitor() { end: atomic { money != iC + iD + iG + iP + iM -> assert(false) } }

ltl live   { [] (stage == OFFERED -> <> (stage == END)) }
ltl ruling { [] (stage == DRAW -> <> (ruled || withdrawn || bothsigned)) }
