/**
 * What operators see and change: accounts and their plans, keys, what is sold, the audit log, and the admin API over
 * them; and what customers see and do of that for their own account.
 *
 * <p>{@link gabelle.verticles.console.OwnRoutes} is what the ingress hands {@code /admin/} and the customers' part of {@code /api/v1/} to;
 * others add their routes to it. {@link gabelle.verticles.console.Accounts} and {@link
 * gabelle.verticles.console.IssuedKeys} are the SQL, used by the command line as well.
 *
 * <p>Bounded: the connections by the pool given; requests, answers and lists by {@link gabelle.verticles.http.Frame}.
 *
 * <p>Every change and its audit entry are one transaction. A change whose answer was lost may have been made, and the
 * audit log tells.
 */
@NullMarked
package gabelle.verticles.console;

import org.jspecify.annotations.NullMarked;
