/**
 * The way to the providers: who serves a model at which price, this loop's connections to them, and the relay of their
 * answers, read along by the meter.
 *
 * <p>Talked to through the door {@link gabelle.verticles.dispatch.Dispatch}, one for each event loop. Doors report
 * failures to {@link gabelle.verticles.dispatch.DispatchVerticle} on {@code dispatch.report}, batched and acknowledged.
 *
 * <p>Bounded by {@link gabelle.verticles.dispatch.DispatchSettings}: connections and calls waiting for one, and four
 * time-outs (connect, first byte, silence, total), and a number of attempts. A slow reader pauses the provider; no answer is kept whole. An answer
 * whose client has gone is read on to its usage, so many at once and so long, or cut off, as the provider charges.
 *
 * <p>Forwarding never fails: each ending is an outcome. A lost report costs a log line and a count, nothing else.
 */
@NullMarked
package gabelle.verticles.dispatch;

import org.jspecify.annotations.NullMarked;
