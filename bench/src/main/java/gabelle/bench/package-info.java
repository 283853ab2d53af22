/**
 * What a fully metered call costs, measured against nginx which merely proxies it.
 *
 * <p>Started by {@code bench/run}: the simulated provider, nginx, and Gabelle as it is shipped, each a process of its
 * own, loaded by wrk in alternating rounds. The result is the ratio of CPU time per answered call.
 *
 * <p>Bounded: rounds × seconds, then everything that was started is ended.
 *
 * <p>A run is void, and says so, unless the ledger's new rows are the calls that the provider answered.
 */
@NullMarked
package gabelle.bench;

import org.jspecify.annotations.NullMarked;
