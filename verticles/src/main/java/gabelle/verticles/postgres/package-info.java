/**
 * The database as a thing to be reached and run: its URL, its pools of connections, its migrations, and the embedded
 * Postgres that stands in where the operator gave none.
 *
 * <p>Talked to by plain blocking calls while the process starts and stops, and by the CLI; never on an event loop, but
 * for the pools.
 *
 * <p>Bounded by the time-outs of {@link gabelle.verticles.postgres.BoundedPool}, by one server for each data directory (a file lock decides who starts it) and by a time-out on each of its
 * commands; its log keeps seven days.
 *
 * <p>Fails at start with what Postgres itself said. A process that dies without stopping its server leaves it running,
 * and the next start takes it over; nothing committed is lost.
 */
@NullMarked
package gabelle.verticles.postgres;

import org.jspecify.annotations.NullMarked;
