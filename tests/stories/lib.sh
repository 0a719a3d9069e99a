# What stories share.  A story is told by the program built for tests: FABRIQUE_TEST_SEED and FABRIQUE_TEST_CLOCK give it
# chance and time, so the same story told twice gives the same bytes.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
bin=$PWD/${FABRIQUE_BIN:-build/san/fabrique}
work=$(mktemp -d)
passed=0 failed=0 step=0 server=
export LANG=C FABRIQUE_TEST_CLOCK=$work/clock FABRIQUE_PASSPHRASE_FILE=$work/passphrase
unset FABRIQUE FABRIQUE_AS
printf 'five words are quite enough\n' >"$FABRIQUE_PASSPHRASE_FILE"
trap 'stop; rm -rf "$work"' EXIT

ok() { passed=$((passed + 1)); }
no() { failed=$((failed + 1)); echo "not ok $*"; }
is() { if [ "$2" = "$3" ]; then ok; else no "$1: got '$2', wanted '$3'"; fi; }        # name, got, wanted
holds() { local name=$1; shift; if "$@"; then ok; else no "$name"; fi; }
finish() { echo "$passed passed, $failed failed"; [ $failed = 0 ] && [ $passed -gt 0 ]; exit; }

# Time in ms; each command has a seed of its own, the number of its step.
at() { echo "$1" >"$FABRIQUE_TEST_CLOCK.new"; mv "$FABRIQUE_TEST_CLOCK.new" "$FABRIQUE_TEST_CLOCK"; now=$1; }
later() { at $((now + $1 * 1000)); }                                                  # seconds
fab() { step=$((step + 1)); FABRIQUE_TEST_SEED=$step "$bin" "$@"; }
# A command whose exit status is asserted; its output is in $out.
expect() { local want=$1 code; shift; step=$((step + 1)); out=$(FABRIQUE_TEST_SEED=$step "$bin" "$@" 2>"$work/err"); code=$?
    if [ $code = "$want" ]; then ok; else no "exit $code, wanted $want: fabrique $*"; sed 's/^/# /' "$work/err"; fi; }
field() { printf '%s' "$out" | jq -r "$1"; }

serve() { # starts a server for a file; $address is where
    FABRIQUE_TEST_SEED=1000000 "$bin" serve "$1" --listen localhost:0 >"$work/serve.log" 2>&1 &
    server=$!
    for _ in $(seq 100); do address=$(grep -o 'http://localhost:[0-9]*' "$work/serve.log") && break; sleep 0.1; done
}
stop() { [ -z "$server" ] || { kill "$server"; wait "$server"; } 2>/dev/null; server=; }
