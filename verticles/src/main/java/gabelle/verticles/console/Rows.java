package gabelle.verticles.console;

import gabelle.engine.funds.Plan;
import gabelle.engine.funds.Window;
import gabelle.engine.key.RateLimits;
import gabelle.verticles.plans.PlanTerms;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads accounts and keys out of their rows. */
final class Rows {
    private Rows() {}

    static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> read) {
        return rows.stream().findFirst().map(read);
    }

    static Account account(Row row) {
        return new Account(
                row.getUUID("id"),
                row.getString("email"),
                row.getString("plan"),
                new Account.Terms(
                        row.getString("name"),
                        limits(row),
                        row.getBoolean("suspended"),
                        new Account.SpendCap(Optional.ofNullable(row.getLong("spend_cap_nano"))),
                        Optional.ofNullable(row.getString("external_id"))),
                row.getOffsetDateTime("anchor_at").toInstant(),
                Window.at(ms(row, "anchor_at"), ms(row, "seen_at")),
                Optional.ofNullable(row.getString("currency")),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getLong("total_tokens_used"),
                time(row, "last_used_at"));
    }

    static IssuedKey key(Row row) {
        String @Nullable [] models = row.getArrayOfStrings("models");
        return new IssuedKey(
                row.getUUID("id"),
                row.getString("public_id"),
                row.getUUID("account_id"),
                row.getString("name"),
                limits(row),
                models == null ? List.of() : List.of(models),
                time(row, "expires_at"),
                time(row, "revoked_at"),
                Optional.ofNullable(row.getUUID("rotated_from")),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getLong("total_tokens_used"),
                time(row, "last_used_at"));
    }

    static Plan plan(String id, @Nullable JsonObject terms) {
        return PlanTerms.stored(id, terms, unreadable -> {});
    }

    static RateLimits limits(Row row) {
        return new RateLimits(
                limit(row, "requests_per_minute"), limit(row, "tokens_per_minute"), limit(row, "concurrent_calls"));
    }

    private static long limit(Row row, String column) {
        @Nullable Long limit = row.getLong(column);
        return limit == null ? 0 : limit;
    }

    static long ms(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant().toEpochMilli();
    }

    private static Optional<Instant> time(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }
}
