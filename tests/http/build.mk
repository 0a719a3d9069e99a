# The test server of this folder, with sanitizers: make -f tests/http/build.mk MODE=san build/san/http-main
include Makefile
$(OUT)/http-main: tests/http/main.c $(filter-out $(OUT)/src/cli/%.o,$(LIBOBJS)) $(OUT)/embedded.o
	@$(CC) $(CFLAGS) -o $@ $^ $(LIBS)
