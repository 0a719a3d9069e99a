/* log/log_test.h: vectors, hashes of small trees and toy keys for the tests of this room. */
#ifndef FAB_LOG_LOG_TEST_H
#define FAB_LOG_LOG_TEST_H

#include "codec/base64.h"
#include "codec/json.h"
#include "crypto/crypto.h"
#include "log/tile.h"

/* A file of tests/vectors as JSON; NULL after a failed expectation. */
const struct fab_json *log_test_json(const char *path);
/* A text as a view without the line end of the file. */
fab_str log_test_line(const char *path);
fab_bytes log_test_bytes(fab_str text);
fab_str   log_test_text(fab_bytes b);
/* Standard base64 of 32 bytes; false: not 32. */
FAB_MUST bool log_test_hash(fab_str b64, fab_id *out);
/* The array of hashes `name` of a row; false when one of them is not a hash. */
FAB_MUST bool log_test_path(const struct fab_json *row, fab_id path[FAB_LOG_PATH + 1], int *n);
/* A C string of a row's name, for expectations. */
const char *log_test_name(fab_str name);
/* Bytes of hexadecimal text. */
fab_bytes log_test_unhex(fab_str hex);

/* Key pairs of the vectors: seed = SHA-256("fabrique-example/" || name). */
struct log_test_pair { uint8_t public_key[32], secret_key[64]; };
struct log_test_pair log_test_key(const char *name);

/* A fab_log_hash_fn over leaves in memory; counts how often it was asked. */
struct log_test_tree { const fab_id *leaf; int64_t n; int asked; };
bool log_test_tree_hash(void *self, int level, int64_t index, fab_id *out);
/* Leaf hash of the entry "fabrique-vector/<i>". */
fab_id log_test_leaf(int64_t i);

#endif
