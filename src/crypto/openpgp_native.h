/* crypto/openpgp_native.h: digests and signature checks as OpenPGP names them; native programs
 * only.
 *
 * Numbers    algorithms by their OpenPGP numbers (RFC 9580 section 9): keys RSA 1 and 3, DSA 17,
 *            ECDSA 19 (P-256, P-384, P-521), EdDSA of the old draft 22, Ed25519 27, Ed448 28;
 *            digests MD5 1, SHA-1 2, SHA-2 8..11.
 * Policy     none: whether a digest is too weak for its date is the caller's business.
 * Ownership  everything is the caller's; nothing is kept.  Thread-safe.  GnuTLS allocates while a
 *            call lasts.
 * Limits     RSA to 16,384 bits with exponents of 64, DSA to 8,192: what a stranger's key may cost.
 * Errors     a verdict; what cannot be read is BAD, what we have no arithmetic for is UNSUPPORTED.
 *            */
#ifndef FAB_CRYPTO_OPENPGP_NATIVE_H
#define FAB_CRYPTO_OPENPGP_NATIVE_H

#include "base/str.h"

enum fab_pgp_verdict { FAB_PGP_GOOD, FAB_PGP_BAD, FAB_PGP_UNSUPPORTED };
enum fab_pgp_digest_number { FAB_PGP_MD5 = 1, FAB_PGP_SHA1 = 2, FAB_PGP_SHA256 = 8 };
enum { FAB_PGP_DIGEST_MAX = 64 };   /* bytes of the longest digest */

/* What a signature packet says about how it was made. */
struct fab_pgp_made {
    uint8_t   algorithm, digest;
    uint8_t   left[2];      /* the digest's first two bytes: a quick no, never a yes */
    fab_bytes numbers;      /* behind them: the signature's numbers, as they stand in the packet */
};

/* Digest of n parts, one after another: its length in bytes, 0 if the number is not one of ours. */
size_t fab_pgp_digest(uint8_t digest, const fab_bytes *part, int n,
                      uint8_t out[FAB_PGP_DIGEST_MAX]);

/* Was the digest of the parts signed as `made` says by this key?  key: the numbers of the public
 * key packet, behind the byte that names its algorithm (v6: behind their length). */
enum fab_pgp_verdict fab_pgp_check(uint8_t key_algorithm, fab_bytes key,
                                   const struct fab_pgp_made *made, const fab_bytes *part, int n);

#endif
