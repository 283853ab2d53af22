/**
 * How messages cross the event bus: by reference within the process ({@link gabelle.verticles.bus.LocalCodec}), and
 * hand-written with a version byte between nodes ({@link gabelle.verticles.bus.ClusterCodec}).
 *
 * <p>Each message family registers its own types, once for each Vertx.
 *
 * <p>A local message is the sender's own object, so it is immutable; a cluster message is a few bytes.
 *
 * <p>A local message that reaches the wire throws at its sender. A cluster message may be lost: none is sent whose loss
 * changes money, and each says what bounds its loss.
 */
@NullMarked
package gabelle.verticles.bus;

import org.jspecify.annotations.NullMarked;
