/* judge/prequential.h: METHOD 1: a file of ratings, each judged before it is seen; then learnt.
 *
 * Input      CSV, UTF-8, header `id,rater,ratee,value,time,outcome`, split at commas, no quoting,
 *            lines ended by LF or CRLF; rows in time order, ids increasing whole numbers, value a
 *            decimal in -1..1, time whole seconds since 1970 (+-9,000,000,000,000), outcome `1`,
 *            `0` or empty.
 * Output     each row of the file with its judgement, in file order, once its group (rows of one
 *            time) was judged.
 * Ownership  the file is only read; people, statements and the group live in `memory`, given back
 *            at the end.
 * Errors     FAB_E_SYNTAX: header, number of fields, UTF-8.  FAB_E_FIELD: a field is no such
 *            number, out of range or empty.  FAB_E_CONFLICT: a person rates himself.  FAB_E_ORDER:
 *            id or time goes back.  e->arg is the line (1 = header), e->field the column.
 *            FAB_E_MEMORY.  Rows of earlier groups were handed out. */
#ifndef FAB_JUDGE_PREQUENTIAL_H
#define FAB_JUDGE_PREQUENTIAL_H

#include "base/buf.h"
#include "judge/method.h"

/* One row as it was read (source is its id; people are fab_web_name of the file's words), and as it
 * was judged. */
typedef void fab_prequential_fn(void *arg, const struct fab_statement_said *row,
                                const struct fab_judgement *judged);

FAB_MUST enum fab_code fab_prequential(fab_str csv, const struct fab_method_rules *rules,
                                       struct fab_memory memory, fab_prequential_fn *each,
                                       void *arg, struct fab_err *e);

/* The lines of PREDICTIONS.csv: header `id,p,lo,hi,mean`; a row with 15 significant digits; ended
 * by LF. */
void fab_prediction_header(struct fab_buf *b);
void fab_prediction_put(struct fab_buf *b, const struct fab_statement_said *row,
                        const struct fab_judgement *judged);

#endif
