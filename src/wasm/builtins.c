/* wasm/builtins.c: what the compiler's helpers for numbers of 128 bits (money: num.h) were built
 * with and no system gives here: the guard of their stack. */
#include <stdint.h>

extern uintptr_t __stack_chk_guard;
_Noreturn void __stack_chk_fail(void);

uintptr_t __stack_chk_guard = 0x5ac5e3a1;

_Noreturn void __stack_chk_fail(void)
{
    __builtin_trap();
}
