package gabelle.verticles.metering;

import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Rejected;
import gabelle.verticles.metering.MeteringMessage.Asked;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which account a request is for: a key's own, and no other; for the operator the one that is named. */
final class Payers {
    private static final String FIND = "SELECT id FROM account WHERE id = $1::uuid OR external_id = $2"
            + " ORDER BY (id = $1::uuid) DESC LIMIT 1"; // an id comes before another account's external id

    private static final String SUSPENDED = "SELECT FROM account WHERE id = $1 AND suspended";

    private Payers() {}

    static UUID of(SqlConnection connection, Asked asked) {
        return named(connection, asked)
                .orElseThrow(() -> Problem.invalid(asked.param(), asked.param() + " is required")
                        .rejected());
    }

    /** Empty where the operator names none. */
    static Optional<UUID> named(SqlConnection connection, Asked asked) {
        Optional<UUID> own = asked.caller().accountId();
        if (asked.account().isEmpty()) {
            return own;
        }
        if (own.isPresent() && own.get().toString().equalsIgnoreCase(asked.account())) {
            return own;
        }
        Optional<UUID> found = find(connection, asked.account());
        if (own.isPresent() && !own.equals(found)) {
            throw new Problem(
                            403,
                            "foreign_account",
                            "a key reaches its own account only: leave " + asked.param() + " out",
                            asked.param())
                    .rejected();
        }
        return Optional.of(found.orElseThrow(() -> unknown(asked.param())));
    }

    /** Refuses what would cost a suspended account something: a key of its own is refused at the door, the operator here. */
    static void mayPay(SqlConnection connection, UUID account) {
        if (connection
                        .preparedQuery(SUSPENDED)
                        .execute(Tuple.of(account))
                        .await()
                        .size()
                > 0) {
            throw new Problem(403, "account_suspended", "the account is suspended", "").rejected();
        }
    }

    static Rejected unknown(String param) {
        return new Problem(404, "unknown_account", "there is no such account", param).rejected();
    }

    private static Optional<UUID> find(SqlConnection connection, String name) {
        for (Row row : connection
                .preparedQuery(FIND)
                .execute(Tuple.of(uuid(name), name))
                .await()) {
            return Optional.of(row.getUUID("id"));
        }
        return Optional.empty();
    }

    private static @Nullable UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null; // an external id
        }
    }
}
