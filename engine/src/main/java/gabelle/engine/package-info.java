/**
 * What decides: keys, limits, routes, prices, usage, the journal's bytes, how a call ends. Pure Java.
 *
 * <p>Called directly, by whoever owns the object; there are no messages here. Time and randomness are arguments.
 *
 * <p>Bounded by construction: types check their bounds when they are made, and every number that must not grow says in
 * its own javadoc why it is what it is.
 *
 * <p>Outcomes are values; an exception is a defect of the caller's. Nothing here logs, waits or does I/O, and
 * {@code engine/pom.xml} lets it have a JSON parser and no other library.
 */
@NullMarked
package gabelle.engine;

import org.jspecify.annotations.NullMarked;
