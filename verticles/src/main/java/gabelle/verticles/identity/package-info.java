/**
 * Who a customer is: tokens (JWT, RFC 7519) of the operator's identity provider, checked by a shared secret (HS256) or by
 * the public keys that the provider publishes (JWKS, RFC 7517).
 *
 * <p>{@link gabelle.verticles.identity.Identities} tells an {@link gabelle.verticles.identity.Identity} by its token;
 * each event loop has its own. Which account that is, the console says.
 *
 * <p>Bounded: a token by 16 KiB, a key set by 256 KiB and 64 keys, its fetching by 3 s, and by one at a time and loop,
 * none sooner than 10 s after the last.
 *
 * <p>A token that is not right is a 401, whatever is wrong with it. While the provider does not answer, the keys that are
 * known go on being believed; without any, tokens are answered with 503.
 */
@NullMarked
package gabelle.verticles.identity;

import org.jspecify.annotations.NullMarked;
