/**
 * Owns the rate limits: requests per minute, tokens per minute and concurrent calls, of each key and each account. The
 * rule is {@link gabelle.engine.limit.GrantRule}; its state is in this process, or in Redis, where the nodes share it.
 *
 * <p>Talked to through the door {@link gabelle.verticles.limits.Limits}, one for each event loop. It admits calls from
 * what it has leased, and asks {@link gabelle.verticles.limits.LimitVerticle} ({@code limits.grant}) only when that is
 * spent, once at a time for each key; what is not used goes back in batches ({@code limits.return}). The actor merges
 * what all loops want of an account into one decision at a time. Keys without limits never leave their loop. Who holds
 * concurrent calls says how many, never how many more or fewer: whatever is lost, the next message mends it.
 *
 * <p>Bounds: a loop leases at most 1/2,000 of a limit, and nothing of a limit that is below that or nearly spent, so
 * that small limits are exact; of a large limit of concurrent calls it keeps up to a twentieth that came free, for one
 * sweep; leases, waiting calls, buckets in process and calls decided at once are counted in
 * {@link gabelle.verticles.limits.LimitSettings} and {@link gabelle.engine.limit.Demand}. A bucket that is full again
 * is forgotten.
 *
 * <p>Failure: when Redis refuses, errs or is late, each node enforces its share (limit ÷ last known live nodes, at least
 * 1) in process, from buckets of its own: an outage may admit a minute's worth more when it begins and again when it
 * ends. It says so once in the log and in {@code gabelle.limits.redis.up}, probes once a second and comes back by itself.
 * Slots of a dead loop or node come back after ten seconds. If the actor itself does not answer in time, calls are
 * refused as unavailable (503). What a lost message was to give back refills within a minute.
 */
@NullMarked
package gabelle.verticles.limits;

import org.jspecify.annotations.NullMarked;
