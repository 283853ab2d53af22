/**
 * What operators see and change: accounts and their plans, keys, what is sold, the audit log, and the admin API over
 * them.
 *
 * <p>{@link gabelle.verticles.console.AdminApi} is a vertx-web router that the ingress hands {@code /admin/} to;
 * others add their routes to it. Its {@link gabelle.verticles.console.Frame} is that of all routes of our own. {@link gabelle.verticles.console.Accounts} and {@link
 * gabelle.verticles.console.IssuedKeys} are the SQL, used by the command line as well.
 *
 * <p>Bounded: bodies by 64 KiB and 10 s, answers by 5 s, lists by 1000 rows a page, the connections by the pool
 * given.
 *
 * <p>Every change and its audit entry are one transaction. What the operator can mend is a {@link
 * gabelle.verticles.console.Problem}; Postgres away is a 503; a change whose answer was lost may have been made, and
 * the audit log tells. Without {@code GABELLE_ADMIN_TOKEN} every route is a 404.
 */
@NullMarked
package gabelle.verticles.console;

import org.jspecify.annotations.NullMarked;
