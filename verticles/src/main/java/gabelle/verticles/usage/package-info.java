/**
 * Usage, from the end of a call to its row in Postgres, exactly once. It owns the journals (one for each event loop,
 * files under the data directory), their rows in Postgres, and the tables {@code usage}, {@code usage_hour}, {@code
 * key_activity} and {@code dead_letter}. {@link gabelle.verticles.usage.UsageVerticle} tails the node's journals and
 * applies them in batches; a batch, what its calls were charged and the journal's cursor move in one transaction, which
 * is what makes it exactly once.
 *
 * <p>Calls talk to it through the door {@link gabelle.verticles.usage.Usage}, which appends to the journal of their own
 * event loop: the journal is the mailbox, no message is sent. The admin API reads through {@link
 * gabelle.verticles.usage.UsageQueries}. The verticle runs on virtual threads and blocks them.
 *
 * <p>Bounded are the records of a batch and the rest between two ({@link gabelle.verticles.usage.UsageSettings}), the
 * connections (2), every wait for Postgres, the retries after a conflict (8), the age of usage rows, and, by the
 * journals' budget, how long Postgres may be away.
 *
 * <p>While Postgres is away the journals grow and the ledger tries again, at least every two seconds; it catches up by
 * itself. A record that Postgres refuses for what it holds is put aside whole, as a dead letter, counted and logged, and
 * can be retried ({@link gabelle.verticles.usage.DeadLetterBox}). What a call used beyond its grants, because they were
 * taken away from a journal that was believed dead, is a shortfall in its row. After a crash the next process tails what the last one left.
 */
@NullMarked
package gabelle.verticles.usage;

import org.jspecify.annotations.NullMarked;
