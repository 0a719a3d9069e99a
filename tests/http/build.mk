# The test server of this folder, with sanitizers: make -f tests/http/build.mk MODE=san build/san/http-main
# Its app is the small one of tests/data/app, so that what is tested does not depend on npm.
include Makefile
TESTAPP := $(filter-out %/app/app.js %/app/worker.js %/app/sw.js %/app/app.css %.wasm %.woff2 %.svg $(BUILD)/br/%,$(EMBEDDED)) $(wildcard tests/data/app/* tests/data/br/*)
$(OUT)/http-embedded.S: $(TESTAPP) tools/embed
	@mkdir -p $(@D)
	@tools/embed $(TESTAPP) > $@
$(OUT)/http-embedded.o: $(OUT)/http-embedded.S
	@$(CC) -c -o $@ $<
$(OUT)/http-main: tests/http/main.c $(filter-out $(OUT)/src/cli/%.o,$(LIBOBJS)) $(OUT)/http-embedded.o
	@$(CC) $(CFLAGS) -o $@ $^ $(LIBS)
