package gabelle.verticles.console;

import gabelle.engine.key.RateLimits;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Rejected;
import gabelle.verticles.identity.Identity;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/** Which account somebody has: the one whose {@code external_id} is the subject of their tokens. */
final class CustomerAccounts {
    private static final String ACTOR = "customer";

    private static final String FIND = "SELECT id FROM account WHERE external_id = $1";

    /** Whoever proves that the address is theirs is whom the operator made the account for. */
    private static final String ADOPT = """
            UPDATE account SET external_id = $1
             WHERE email = lower($2) AND external_id IS NULL RETURNING id""";

    private final Pool pool;
    private final Accounts accounts;
    private final boolean create;

    /**
     * The accounts of one database.
     *
     * @param create whether somebody who is seen for the first time gets one
     */
    CustomerAccounts(Pool pool, Accounts accounts, boolean create) {
        this.pool = pool;
        this.accounts = accounts;
        this.create = create;
    }

    /** Fails with a {@link Rejected} for somebody who has none and gets none. */
    Future<UUID> of(Identity somebody) {
        return find(somebody)
                .compose(found -> found.map(Future::succeededFuture).orElseGet(() -> welcome(somebody)));
    }

    private Future<Optional<UUID>> find(Identity somebody) {
        return id(pool, FIND, Tuple.of(somebody.subject()));
    }

    private Future<UUID> welcome(Identity somebody) {
        return adopted(somebody).compose(found -> {
            if (found.isPresent()) {
                return Future.succeededFuture(found.get());
            }
            return create ? created(somebody) : nobody("there is no account for you here: ask for one");
        });
    }

    private Future<Optional<UUID>> adopted(Identity somebody) {
        if (somebody.email().isEmpty() || !somebody.emailVerified()) {
            return Future.succeededFuture(Optional.empty());
        }
        return pool.withTransaction(connection -> id(
                        connection,
                        ADOPT,
                        Tuple.of(somebody.subject(), somebody.email().get()))
                .compose(adopted -> adopted.isEmpty()
                        ? Future.succeededFuture(adopted)
                        : AuditLog.write(connection, ACTOR, "account.claimed", adopted.get(), detail(somebody))
                                .map(adopted)));
    }

    private Future<UUID> created(Identity somebody) {
        if (somebody.email().isEmpty()) {
            return nobody("your token has no e-mail address, without which no account can be made");
        }
        NewAccount account = new NewAccount(
                somebody.email().get(),
                NewAccount.FREE,
                new Account.Terms("", RateLimits.NONE, false, Account.SpendCap.NONE, Optional.of(somebody.subject())));
        return accounts.create(account, ACTOR).map(Account::id).recover(taken -> foundAfterAll(somebody, taken));
    }

    /** Two first requests at once: one of them makes the account. */
    private Future<UUID> foundAfterAll(Identity somebody, Throwable failure) {
        if (!(failure instanceof Rejected rejected) || rejected.problem().status() != 409) {
            return Future.failedFuture(failure);
        }
        return find(somebody)
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> nobody("another account has your e-mail address: verify that it is yours,"
                                + " or ask the operator to join the two")));
    }

    private static Future<UUID> nobody(String message) {
        return new Problem(403, "no_account", message, "").failed();
    }

    private static Future<Optional<UUID>> id(SqlClient client, String sql, Tuple values) {
        return client.preparedQuery(sql).execute(values).map(rows -> Rows.first(rows, row -> row.getUUID("id")));
    }

    private static JsonObject detail(Identity somebody) {
        return new JsonObject().put("external_id", somebody.subject());
    }
}
