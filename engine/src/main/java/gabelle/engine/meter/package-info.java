/**
 * Reads what metering needs out of other people's bytes: the model and the bounds out of a request
 * ({@link gabelle.engine.meter.ModelRequest}), the usage out of an answer ({@link gabelle.engine.meter.UsageTap}), both
 * without ever building a tree and without changing a byte that need not change.
 *
 * <p>A request is scanned whole with {@link gabelle.engine.meter.ModelRequest#scan}, a form by {@link
 * gabelle.engine.meter.FormScanner} as it comes; an answer is fed to a tap chunk by
 * chunk, in any chunking, and the tap says what may be relayed.
 *
 * <p>Bounds: a request nests at most 64 deep and its model's name has at most 256 characters; a tap holds at most one
 * incomplete event of 256 KiB and as much after the terminal one, and never a long string of a JSON body; of a response that
 * is streamed, one string of an event while it is read; of a form a scanner holds one field of 128 KiB, and of its files the
 * first 16 KiB.
 *
 * <p>A request that cannot be understood is an {@link gabelle.engine.meter.InvalidRequest}. An answer that cannot is
 * relayed as it is: its usage is unknown, and a usage that contradicts itself is {@code absurd}. A tap never throws.
 */
@NullMarked
package gabelle.engine.meter;

import org.jspecify.annotations.NullMarked;
