/**
 * Owns the money of calls: which fund pays one, how much of it is held while the call is open, and how little of it lies
 * idle. The rules are in {@link gabelle.engine.funds}; the funds are in Postgres, which {@link gabelle.verticles.books}
 * writes.
 *
 * <p>Talked to through the door {@link gabelle.verticles.funds.Funds}, one for each event loop. It holds grants, which
 * are debited already, and asks {@link gabelle.verticles.funds.FundsVerticle} ({@code funds.grant}) when they are spent,
 * once at a time for each fund. What is not used goes home ({@code funds.return}): after a while, when the loop stops,
 * or at once when somebody wants it ({@code funds.gather}, {@code funds.recall} within the node, a notification of
 * Postgres and a poll between nodes). The actor also measures how far this node's clock is from Postgres'.
 *
 * <p>Bounds: the calls that wait for a fund and how long they do, the funds that a loop knows, what it asks for (64 to
 * 65,536 calls' worth, and 1/64 of what is available), returns that wait for an acknowledgement, and a quarter of a
 * second for idle money before a call is refused. An account that is billed without a cap holds nothing and waits for
 * nobody.
 *
 * <p>Failure: while Postgres is away, calls are paid from grants that are held, then refused (503). A question whose
 * answer is lost is asked again under the same id, a return likewise; what a dead loop held comes home when its journal
 * is retired. A loop whose journal was fenced forgets its grants, refuses every call and fails the node's health check
 * {@code funds}: the process must be started anew.
 */
@NullMarked
package gabelle.verticles.funds;

import org.jspecify.annotations.NullMarked;
