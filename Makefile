# fabrique.  make run: everything for the demo community.  make test: everything checked.  make help: the rest.
# Sources are found by wildcard: a new file needs no edit here.
BUILD    ?= build
MODE     ?= release
ifeq ($(origin CC),default)
CC       := gcc
endif
PKGS     := libsodium sqlite3 libmicrohttpd libcurl libcmark gnutls nettle zlib libqrencode
WARN     := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wvla
BASE     := -std=c17 -D_GNU_SOURCE -g -Isrc -Iinclude -ffp-contract=off -fno-math-errno -fno-common $(WARN)
FLAGS_release := -O2
FLAGS_san     := -DFAB_FOR_TESTS -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_tsan    := -O1 -fsanitize=thread
CFLAGS   = $(BASE) $(FLAGS_$(MODE)) $(EXTRA) $(shell pkg-config --cflags $(PKGS))
LIBS     = $(shell pkg-config --libs $(PKGS)) -lstemmer -lpthread
OUT      := $(BUILD)/$(MODE)

TESTHELP := $(wildcard src/*/test_*.c)
SOURCES  := $(filter-out %_test.c src/base/test.c $(TESTHELP) src/wasm/%,$(wildcard src/*/*.c))
TESTS    := $(wildcard src/*/*_test.c)
OBJECTS  := $(SOURCES:%.c=$(OUT)/%.o)
MAIN     := src/cli/main.c
LIBOBJS  := $(filter-out $(MAIN:%.c=$(OUT)/%.o),$(OBJECTS))
WORDS    := $(wildcard words/*.json)

# The app is inside the program; the program alone: make build/fabrique.
all:
	@$(MAKE) --no-print-directory wasm app
	@$(MAKE) --no-print-directory packed
	@$(MAKE) --no-print-directory $(BUILD)/fabrique

help:
	@echo 'make run     install what is missing, build, open the demo community (BROWSER=none: do not open a browser)'
	@echo 'make test    install what is missing, build with sanitizers, run everything; closes with N passed, N failed'
	@echo 'make         build/fabrique            make unit [ROOM=log] [ONLY=word]   unit tests, sanitized'
	@echo 'make fuzz    each fuzzer, 10 minutes   make bench                         the figures of README'
	@echo 'make wasm    build/wasm: core.wasm and replay.wasm, what a browser runs of the same C'
	@echo 'make lib     build/lib: libfabrique.so.1, libfabrique.a, fabrique.pc (docs/library.md); make install-lib PREFIX=... DESTDIR=...'
	@echo 'make docs    docs/reference and the man page, printed by the program      make clean'

run:
	@tools/install run
	@$(MAKE) --no-print-directory -j2 all
	@$(BUILD)/fabrique demo

test:
	@tools/install test
	@$(MAKE) --no-print-directory -j2 all
	@$(MAKE) --no-print-directory -j2 MODE=san $(BUILD)/san/fabrique
	@$(MAKE) --no-print-directory -j2 wasm
	@tests/run

fuzz:
	@tests/fuzz/run 600

bench:
	@$(MAKE) --no-print-directory -j2 all
	@tools/bench $(SIZE)

# Fuzzers: the sources once more under clang with its coverage, one program a file of tests/fuzz.
FUZZ     := $(BUILD)/fuzz
FUZZBINS := $(patsubst tests/fuzz/%.c,$(FUZZ)/%,$(wildcard tests/fuzz/*.c))
FUZZOBJ  := $(patsubst %.c,$(FUZZ)/o/%.o,$(filter-out $(MAIN),$(SOURCES)))
FUZZFLAGS = $(BASE) -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer \
            $(shell pkg-config --cflags $(PKGS))
fuzz-build:
	@$(MAKE) --no-print-directory -j2 $(FUZZBINS)
$(FUZZ)/o/%.o: %.c
	@mkdir -p $(@D)
	@clang-14 $(FUZZFLAGS) -MMD -MP -c -o $@ $<
$(FUZZ)/library.a: $(FUZZOBJ)
	@rm -f $@
	ar rcs $@ $^
$(FUZZ)/%: tests/fuzz/%.c $(FUZZ)/library.a $(OUT)/embedded.o
	clang-14 $(FUZZFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

$(BUILD)/fabrique: $(OUT)/fabrique
	@ln -sfn $(MODE)/fabrique $@

$(OUT)/fabrique: $(OBJECTS) $(OUT)/embedded.o | $(OUT)/layers.ok $(OUT)/pure.ok
	@$(CC) $(CFLAGS) -o $@ $^ $(LIBS)

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	@echo '  cc $<'
	@$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# Files inside the program: words, charters, demo scripts, pages.  tools/embed writes one .S with .incbin lines.
EMBEDDED := $(WORDS) $(wildcard demo/*.txt demo/charters/*.json src/http/pages/* $(BUILD)/app/* $(BUILD)/wasm/*.wasm $(BUILD)/br/*)
$(OUT)/embedded.S: $(EMBEDDED) tools/embed
	@mkdir -p $(@D)
	@tools/embed $(EMBEDDED) > $@
$(OUT)/embedded.o: $(OUT)/embedded.S
	@$(CC) -c -o $@ $<

# The app of the browser: its first script and those that come when needed, workers, one sheet of styles (tools/app).
APPSRC   := $(wildcard app/*.mjs app/*.css app/src/*.mjs app/src/*/*.mjs app/static/*) app/package-lock.json
app: $(BUILD)/app/app.js
$(BUILD)/app/app.js: $(APPSRC) tools/app.mjs tools/scripts.mjs tools/icon.mjs | app/node_modules/.package-lock.json
	@tools/app $(BUILD)/app
app/node_modules/.package-lock.json: app/package-lock.json
	@tools/install app
# The same in brotli, for the browsers that take it: what weighs something and is not packed already.
PACKED    = $(patsubst %,$(BUILD)/br/%,$(notdir $(wildcard $(BUILD)/app/*.js $(BUILD)/wasm/*.wasm words/app.*.json)))
packed:
	@$(MAKE) --no-print-directory packed-build
packed-build: $(PACKED)
$(BUILD)/br/%: $(BUILD)/app/% tools/brotli.mjs
	@tools/brotli $< $@
$(BUILD)/br/%: $(BUILD)/wasm/% tools/brotli.mjs
	@tools/brotli $< $@
$(BUILD)/br/%: words/% tools/brotli.mjs
	@tools/brotli $< $@
.PHONY: app packed packed-build

# The walls of the house: every #include against tools/rooms.
$(OUT)/layers.ok: $(wildcard src/*/*.[ch]) tools/rooms tools/layers
	@mkdir -p $(@D)
	@tools/layers
	@touch $@

# The pure half calls nothing but itself: nm -u of its objects against the list in tools/purity.
$(OUT)/pure.ok: $(OBJECTS) tools/purity
	@tools/purity $(OBJECTS)
	@touch $@

# The browser core: rooms of the pure half and files of libsodium, one module without imports (tools/install wasm).
# -Oz: the budget is 80 KB gzip.  Argon2id's malloc is ours (src/wasm/sodium.c).
WASM     := $(BUILD)/wasm
SODIUM   ?= build/libsodium
SODIUMDIR := $(SODIUM)/source/src/libsodium
SODIUMC  := crypto_aead/xchacha20poly1305/sodium/aead_xchacha20poly1305 crypto_auth/hmacsha256/auth_hmacsha256 \
            crypto_core/ed25519/core_ed25519 crypto_core/ed25519/ref10/ed25519_ref10 \
            crypto_core/hchacha20/core_hchacha20 crypto_generichash/blake2b/ref/blake2b-compress-ref \
            crypto_generichash/blake2b/ref/blake2b-ref crypto_generichash/blake2b/ref/generichash_blake2b \
            crypto_hash/sha256/cp/hash_sha256_cp crypto_hash/sha512/cp/hash_sha512_cp \
            crypto_onetimeauth/poly1305/donna/poly1305_donna crypto_onetimeauth/poly1305/onetimeauth_poly1305 \
            crypto_pwhash/argon2/argon2-core crypto_pwhash/argon2/argon2-fill-block-ref crypto_pwhash/argon2/argon2 \
            crypto_pwhash/argon2/blake2b-long crypto_pwhash/argon2/pwhash_argon2id crypto_pwhash/crypto_pwhash \
            crypto_scalarmult/crypto_scalarmult crypto_scalarmult/curve25519/ref10/x25519_ref10 \
            crypto_scalarmult/curve25519/scalarmult_curve25519 crypto_sign/crypto_sign crypto_sign/ed25519/ref10/keypair \
            crypto_sign/ed25519/ref10/open crypto_sign/ed25519/ref10/sign crypto_stream/chacha20/ref/chacha20_ref \
            crypto_stream/chacha20/stream_chacha20 crypto_verify/sodium/verify
WASMCC    = clang-14 --target=wasm32-wasi -Oz -flto -DNDEBUG -DFAB_SMALL -ffp-contract=off -fno-math-errno -fno-common -MMD -MP
WASMINC   = -isystem $(WASM)/include -isystem $(WASM)/include/sodium -isystem $(SODIUMDIR)/include -isystem $(SODIUMDIR)/include/sodium
# core.wasm: what a page needs at once; replay.wasm: all of the pure half, fetched when the log is.
WASMROOM  = $(filter-out %_native.c,$(foreach r,$(1),$(filter src/$(r)/%,$(SOURCES))))
WASMBOTH := $(addprefix src/wasm/,call.c memory.c sodium.c base_point.c builtins.c copy.c)
COREONLY := $(addprefix src/wasm/,say.c secret.c proof.c)
CORESRC   = $(call WASMROOM,base crypto codec statement log) $(COREONLY) $(WASMBOTH)
REPLAYSRC = $(call WASMROOM,base crypto codec statement log charter state devices fold judge views) $(filter-out $(COREONLY),$(wildcard src/wasm/*.c))
SODIUMOBJ = $(SODIUMC:%=$(WASM)/sodium/%.o)
# Nothing is inlined that would make the whole longer, no loop is rewritten for speed; wasm-opt then saves another 7 % of what
# travels (low memory is the far end of the stack, so small offsets may stand in loads and stores).  The whole module, once the
# linker has optimized it, passes as text through tools/calls: what LLVM 14 always writes out in place becomes calls.
WASMLINK  = clang-14 --target=wasm32-wasi -flto -nostartfiles -Wl,--lto-O2,-mllvm,-inline-threshold=-50,-mllvm,-disable-lsr,--no-entry,--gc-sections,--strip-all,--stack-first,-z,stack-size=1048576
WASMTEXT  = clang-14 --target=wasm32-wasi -Xclang -disable-llvm-passes -x ir
wasm: $(SODIUM)/checked
	@$(MAKE) --no-print-directory $(WASM)/core.wasm $(WASM)/replay.wasm
	@printf 'core.wasm: %d bytes gzip, of 81920\n' $$(gzip -9 -n -c $(WASM)/core.wasm | wc -c)
	@printf 'replay.wasm: %d bytes gzip\n' $$(gzip -9 -n -c $(WASM)/replay.wasm | wc -c)
$(WASM)/core.wasm: $(CORESRC:%.c=$(WASM)/%.o) $(SODIUMOBJ)
$(WASM)/replay.wasm: $(REPLAYSRC:%.c=$(WASM)/%.o) $(SODIUMOBJ)
$(WASM)/core.wasm $(WASM)/replay.wasm: tools/imports tools/calls | $(OUT)/layers.ok
	@$(WASMLINK),--save-temps -o $@.linked $(filter %.o,$^)
	@$(WASMTEXT) -S -emit-llvm -o $@.ll $@.linked.0.5.precodegen.bc
	@tools/calls <$@.ll >$@.called.ll
	@$(WASMTEXT) -O2 -mthread-model single -mllvm -disable-lsr -c -o $@.o $@.called.ll
	@$(WASMLINK) -o $@.linked $@.o
	@wasm-opt -Oz --converge --low-memory-unused -o $@.new $@.linked
	@tools/imports $@.new && mv $@.new $@ && rm $@.*
$(WASM)/src/%.o: src/%.c $(WASM)/include/sodium/version.h
	@mkdir -p $(@D)
	@echo '  wasm $<'
	@$(WASMCC) -std=c17 -Isrc -Iinclude $(WASMINC) $(WARN) -c -o $@ $<
# src/wasm/base_point.c stands for this one's function, and its table.
$(WASM)/sodium/crypto_core/ed25519/ref10/ed25519_ref10.o: src/wasm/base_point.c
$(WASM)/sodium/crypto_core/ed25519/ref10/ed25519_ref10.o: SODIUMOWN = -Dge25519_scalarmult_base=fab_core_not_called
$(WASM)/src/wasm/base_point.o: WASMINC += -DCONFIGURED=1 -DNATIVE_LITTLE_ENDIAN -isystem $(SODIUMDIR)/include/sodium/private
$(WASM)/sodium/%.o: $(SODIUMDIR)/%.c $(WASM)/include/sodium/version.h
	@mkdir -p $(@D)
	@$(WASMCC) -std=gnu17 -w -DCONFIGURED=1 -DNATIVE_LITTLE_ENDIAN -Dmalloc=fab_core_malloc -Dfree=fab_core_free $(SODIUMOWN) $(WASMINC) -I$(SODIUMDIR)/include/sodium/private -c -o $@ $<
$(WASM)/include/sodium/version.h: $(SODIUM)/checked
	@mkdir -p $(@D)
	@sed 's/@VERSION@/1.0.18/;s/@SODIUM_LIBRARY_VERSION_MAJOR@/10/;s/@SODIUM_LIBRARY_VERSION_MINOR@/3/;/@SODIUM_LIBRARY_MINIMAL_DEF@/d' $(SODIUMDIR)/include/sodium/version.h.in > $@
$(SODIUM)/checked:
	@tools/install wasm
# A program for tests/wasm: what the program itself answers.
answers-build: $(OUT)/answers
$(OUT)/answers: tests/wasm/answers.c $(LIBOBJS) $(OUT)/embedded.o
	@$(CC) $(CFLAGS) -o $@ $^ $(LIBS)
.PHONY: wasm answers-build

# libfabrique (docs/library.md): the rooms below lib once more, position-independent, as one object.  In it every name is local
# but those of include/fabrique.h, which src/lib writes with "lib" before them (fab_lib_decide is fab_decide), so names of a
# host and ours never meet.
SHARED   := $(BUILD)/lib
SONAME   := libfabrique.so.1
PREFIX   ?= /usr/local
LIBDIR   ?= $(PREFIX)/lib
SHAREDO   = $(patsubst %.c,$(SHARED)/o/%.o,$(foreach r,$(shell tools/layers --below lib),$(filter src/$(r)/%.c,$(SOURCES))))
SHAREDCF  = $(BASE) -DFAB_SODIUM_ONLY -O2 -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections $(shell pkg-config --cflags libsodium sqlite3)
lib:
	@$(MAKE) --no-print-directory $(SHARED)/$(SONAME) $(SHARED)/libfabrique.a $(SHARED)/fabrique.pc
$(SHARED)/o/%.o: %.c
	@mkdir -p $(@D)
	@echo '  lib $<'
	@$(CC) $(SHAREDCF) -MMD -MP -c -o $@ $<
$(SHARED)/o/words.S: $(WORDS) tools/embed
	@mkdir -p $(@D)
	@tools/embed $(WORDS) > $@
$(SHARED)/o/words.o: $(SHARED)/o/words.S
	@$(CC) -c -o $@ $<
# Public functions begin with fab_lib_; what none of them reaches is left out.
$(SHARED)/o/fabrique.o: $(SHAREDO) $(SHARED)/o/words.o | $(OUT)/layers.ok
	@nm --defined-only -g $(filter $(SHARED)/o/src/lib/%,$^) | awk '$$3 ~ /^fab_lib_/ { print $$3 }' > $@.public
	@sed 's/^fab_lib_\(.*\)/& fab_\1/' $@.public > $@.names
	@ld -r --gc-sections $$(sed 's/^/-u /' $@.public) -o $@.whole $^
	@objcopy --keep-global-symbols=$@.public $@.whole
	@objcopy --strip-unneeded --redefine-syms=$@.names $@.whole $@
$(SHARED)/$(SONAME): $(SHARED)/o/fabrique.o src/lib/fabrique.map
	@$(CC) -shared -Wl,-soname,$(SONAME) -Wl,--version-script=src/lib/fabrique.map -Wl,-z,defs -Wl,-z,relro -Wl,--as-needed \
	    -o $@ $< $(shell pkg-config --libs libsodium sqlite3) -lstemmer -lpthread
	@ln -sfn $(SONAME) $(SHARED)/libfabrique.so
$(SHARED)/libfabrique.a: $(SHARED)/o/fabrique.o
	@rm -f $@
	@ar rcs $@ $<
$(SHARED)/fabrique.pc: src/lib/fabrique.pc.in include/fabrique.h
	@mkdir -p $(@D)
	@sed "s,@PREFIX@,$(PREFIX),; s,@LIBDIR@,$(LIBDIR),; s,@VERSION@,$$(sed -n 's/^#define FABRIQUE_VERSION "\(.*\)"/\1/p' include/fabrique.h)," $< > $@
install-lib:
	@$(MAKE) --no-print-directory -B $(SHARED)/fabrique.pc
	@$(MAKE) --no-print-directory lib
	install -d $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(LIBDIR)/pkgconfig
	install -m 644 include/fabrique.h $(DESTDIR)$(PREFIX)/include
	install -m 644 $(SHARED)/fabrique.pc $(DESTDIR)$(LIBDIR)/pkgconfig
	install -m 644 $(SHARED)/libfabrique.a $(SHARED)/$(SONAME) $(DESTDIR)$(LIBDIR)
	ln -sfn $(SONAME) $(DESTDIR)$(LIBDIR)/libfabrique.so
.PHONY: lib install-lib

# Unit tests.  make unit: all rooms.  make unit ROOM=log BUILD=/tmp/x: one room, linked with the rooms below it only.
# Tests of devices speak through the fold, so they are linked with it.
BELOW    = $(if $(ROOM),$(shell tools/layers --below $(ROOM)))
ROOMS    = $(if $(ROOM),$(sort $(BELOW) $(if $(filter devices,$(BELOW)),$(shell tools/layers --below fold))),$(notdir $(patsubst %/,%,$(wildcard src/*/))))
UNITSRC  = $(foreach r,$(ROOMS),$(filter src/$(r)/%.c,$(SOURCES)))
UNITTEST = $(if $(ROOM),$(filter src/$(ROOM)/%,$(TESTS)),$(TESTS))
UNITOBJ  = $(patsubst %.c,$(OUT)/%.o,$(filter-out $(MAIN),$(UNITSRC)) $(UNITTEST) $(foreach r,$(ROOMS),$(filter src/$(r)/%,$(TESTHELP))) src/base/test.c)
UNITBIN  = $(OUT)/unit$(if $(ROOM),-$(ROOM))
unit:
	@$(MAKE) --no-print-directory MODE=$(if $(filter release,$(MODE)),san,$(MODE)) unit-build ROOM=$(ROOM) BUILD=$(BUILD)
unit-build: $(UNITBIN)
	FAB_TEST_ROOT=. $(UNITBIN) $(ONLY)
$(UNITBIN): $(UNITOBJ) $(OUT)/embedded.o
	@$(CC) $(CFLAGS) -o $@ $^ $(LIBS) -lm

# The arcs that are compiled in, printed for tests/model: the devices and what is below them.
ARCOBJ   = $(patsubst %.c,$(OUT)/%.o,$(foreach r,$(shell tools/layers --below devices),$(filter src/$(r)/%.c,$(SOURCES))))
arcs-build: $(OUT)/arcs
$(OUT)/arcs: tests/model/arcs.c $(ARCOBJ)
	@$(CC) $(CFLAGS) -o $@ $^ $(LIBS)

# A program for tests/crash: the node and what is below it, and the people of its tests.
NODEOBJ  = $(patsubst %.c,$(OUT)/%.o,$(foreach r,$(shell tools/layers --below node),$(filter src/$(r)/%.c,$(SOURCES))) src/node/test_people.c)
crash-build: $(OUT)/crash
$(OUT)/crash: tests/crash/crash.c $(NODEOBJ)
	@$(CC) $(CFLAGS) -o $@ $^ $(LIBS)
crash:
	@tests/crash/run 100

# A program for tests/random: the fold and what is below it, with the people of its tests.  REPLACE=x.c [BY=y.c]: y.c
# compiled in the place of x.c, for the test of that test.
FOLDSRC  = $(foreach r,$(shell tools/layers --below fold),$(filter src/$(r)/%.c,$(SOURCES))) $(wildcard src/fold/test_*.c) \
           src/state/test_rows.c
FOLDOBJ  = $(patsubst %.c,$(OUT)/%.o,$(filter-out $(REPLACE),$(FOLDSRC)))
HISTORY  ?= $(OUT)/history
history-build: $(FOLDOBJ)
	@$(CC) $(CFLAGS) -Itests/random -o $(HISTORY) $(wildcard tests/random/*.c) $(BY) $^ $(LIBS)

# A program for tests/oracle: the judge and what is below it, with the towns of its tests.
JUDGEOBJ = $(patsubst %.c,$(OUT)/%.o,$(foreach r,$(shell tools/layers --below judge),$(filter src/$(r)/%.c,$(SOURCES))) \
           $(wildcard src/judge/test_*.c))
flow-build: $(OUT)/flow
$(OUT)/flow: tests/oracle/flow.c $(JUDGEOBJ)
	@$(CC) $(CFLAGS) -o $@ $^ $(LIBS)

-include $(shell find $(OUT) $(FUZZ) $(WASM) $(SHARED)/o -name '*.d' 2>/dev/null)

clean:
	rm -rf $(BUILD)

.PHONY: all help run test bench unit unit-build fuzz fuzz-build arcs-build crash crash-build history-build flow-build clean

docs: $(BUILD)/fabrique
	@mkdir -p docs/reference
	@for t in errors settings kinds verbs routes limits; do LANG=C $(BUILD)/fabrique schema $$t > docs/reference/$$t.md; done
	@LANG=C $(BUILD)/fabrique schema man > docs/reference/fabrique.1
.PHONY: docs

# tests/stories/attacks: the desk attacked by people who say what anybody may say; linked with all of the program but its main.
# make attacks-build WITHOUT=name: with that defence switched off (tests/stories/attacks/without/name.diff).
ATTACKS  = $(BUILD)/attacks/$(MODE)
ATTACKC  = $(wildcard tests/attacks/*.c)
ATTACKO  = $(ATTACKC:%.c=$(ATTACKS)/%.o)
WEAKENED = $(if $(WITHOUT),$(shell sed -n 's,^+++ b/,,p' tests/stories/attacks/without/$(WITHOUT).diff))
attacks-build: $(ATTACKS)/attacks$(WITHOUT:%=-without-%)
$(ATTACKS)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -Itests/attacks -MMD -MP -c -o $@ $<
$(ATTACKS)/attacks: $(ATTACKO) $(LIBOBJS) $(OUT)/embedded.o
	@$(CC) $(CFLAGS) -o $@ $^ $(LIBS)
$(ATTACKS)/attacks-without-$(WITHOUT): tests/stories/attacks/without/$(WITHOUT).diff $(WEAKENED) $(ATTACKS)/attacks
	@rm -rf $@.src
	@for f in $(WEAKENED); do mkdir -p $@.src/$${f%/*}; cp $$f $@.src/$$f; done
	@patch -s -F0 -p1 -d $@.src <$<
	@for f in $(WEAKENED); do $(CC) $(CFLAGS) -c -o $@.src/$$f.o $@.src/$$f || exit 1; done
	@$(CC) $(CFLAGS) -o $@ $(WEAKENED:%=$@.src/%.o) $(ATTACKO) $(filter-out $(WEAKENED:%.c=$(OUT)/%.o),$(LIBOBJS)) $(OUT)/embedded.o $(LIBS)
-include $(shell find $(ATTACKS) -name '*.d' 2>/dev/null)
.PHONY: attacks-build
