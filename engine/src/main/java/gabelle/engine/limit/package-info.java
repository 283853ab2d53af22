/**
 * The rate limits: token buckets for requests and tokens per minute, slots for concurrent calls, of keys and accounts.
 *
 * <p>{@link gabelle.engine.limit.GrantRule} is the one rule, and the Lua script its twin on Redis; a
 * {@link gabelle.engine.limit.Lease} is what one loop holds of it, a {@link gabelle.engine.limit.Hold} what one call does.
 *
 * <p>Exact integers: a bucket's level is counted in 1/60,000 of a token, so that a minute refills it without rounding.
 * A piece leased ahead is at most 1/2,000 of its limit.
 *
 * <p>A clock that goes back refills nothing and takes nothing. Debt is allowed for tokens, which are known only
 * afterwards.
 */
@NullMarked
package gabelle.engine.limit;

import org.jspecify.annotations.NullMarked;
