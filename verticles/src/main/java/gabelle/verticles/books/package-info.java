/**
 * The money in Postgres: the tables {@code fund}, {@code fund_grant} and {@code movement}, and what is allowed to write
 * to them. {@link gabelle.verticles.books.SqlBooks} is the engine's {@link gabelle.engine.funds.Books} over one
 * transaction; {@link gabelle.verticles.books.Transactions} runs those.
 *
 * <p>It is no actor: whoever moves money opens a transaction on a virtual thread of its own and says what is to happen
 * through {@link gabelle.engine.funds.Posting}. Nobody writes to these tables otherwise.
 *
 * <p>Bounded are the connections and the wait for each statement, by who makes the {@code Transactions}, and the
 * retries after a conflict (8). Locks are taken in one order (journal, grants by id, funds by key), so that conflicts
 * are rare.
 *
 * <p>What fails left nothing moved, except for a connection that broke on the commit: every movement has a reference,
 * so it can be told again. A movement that would overdraw a fund or a grant is refused by the schema's checks, whatever
 * the code believes.
 */
@NullMarked
package gabelle.verticles.books;

import org.jspecify.annotations.NullMarked;
