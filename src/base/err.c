/* err.c: errors as rows of one table. */
#include "base/err.h"

#include "base/buf.h"

static const struct { enum fab_code code; const char *name; int status, exit; } ERRORS[] = {
#define ERROR(number, name, status, exit_code) { FAB_E_##name, "E_" #name, status, exit_code },
#include "tables/errors.def"
#undef ERROR
};

enum fab_code fab_fail_at(const char *file, int line, struct fab_err *e, enum fab_code code,
                          bool has_arg, int64_t arg)
{
    if (e == NULL) return code;
    *e = (struct fab_err){
        .code = code, .file = file, .line = line, .has_arg = has_arg, .arg = arg
    };
    return code;
}

enum fab_code fab_fail_field_at(const char *file, int line, struct fab_err *e, enum fab_code code,
                                const char *field)
{
    fab_fail_at(file, line, e, code, false, 0);
    if (e != NULL) e->field = field;
    return code;
}

enum fab_code fab_fail_what_at(const char *file, int line, struct fab_err *e, enum fab_code code,
                               fab_str what)
{
    fab_fail_at(file, line, e, code, false, 0);
    if (e != NULL && what.len > 0) {
        const size_t n = fab_min(what.len, sizeof e->what - 1);

        memcpy(e->what, what.p, n);
        e->what[n] = 0;
    }
    return code;
}

enum fab_code fab_fail_limit_at(const char *file, int line, struct fab_err *e, const char *setting,
                                int64_t most, int64_t asked)
{
    struct fab_buf b;

    fab_fail_at(file, line, e, FAB_E_LIMIT, true, most);
    if (e == NULL) return FAB_E_LIMIT;
    e->field = setting;
    b = FAB_BUF(e->what);
    fab_put_int(&b, asked);
    fab_put_byte(&b, 0);
    return FAB_E_LIMIT;
}

static int row_of(enum fab_code code)
{
    for (int i = 0; i < fab_countof(ERRORS); i++) {
        if (ERRORS[i].code == code) return i;
    }
    return -1;
}

const char *fab_code_name(enum fab_code code)
{
    const int i = row_of(code);

    return i < 0 ? NULL : ERRORS[i].name;
}

enum fab_code fab_code_of(fab_str name)
{
    for (int i = 0; i < fab_countof(ERRORS); i++) {
        if (fab_str_is(name, ERRORS[i].name)) return ERRORS[i].code;
    }
    return FAB_OK;
}

int fab_code_status(enum fab_code code)
{
    const int i = row_of(code);

    return code == FAB_OK ? 200 : i < 0 ? 500 : ERRORS[i].status;
}

int fab_code_exit(enum fab_code code)
{
    const int i = row_of(code);

    return code == FAB_OK ? 0 : i < 0 ? 70 : ERRORS[i].exit;
}
