package gabelle.verticles.usage;

import gabelle.engine.funds.Payment;
import gabelle.engine.journal.Ending;
import gabelle.verticles.usage.LedgerBatch.HourSum;
import gabelle.verticles.usage.LedgerBatch.KeySum;
import gabelle.verticles.usage.LedgerBatch.Line;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a batch: the rows with one statement, and each roll-up with one. */
final class LedgerRows {
    private record Row(UUID journalId, Line line) {}

    private static final Unnest<Row> USAGE = usage();
    private static final Unnest<HourSum> HOURS = hours();
    private static final Unnest<KeySum> KEYS = new Unnest<KeySum>()
            .uuid("key_id", KeySum::keyId)
            .uuid("account_id", KeySum::accountId)
            .bigint("total_tokens_used", KeySum::tokens)
            .bigint("requests", KeySum::requests)
            .time("last_used_at", KeySum::lastUsedAt);

    private static final String INSERT_USAGE = USAGE.insertInto("usage");
    private static final String ADD_HOURS = HOURS.insertInto("usage_hour")
            + " ON CONFLICT (hour, account_id, key_id, model) DO UPDATE SET "
            + Measure.ALL.stream().map(LedgerRows::addition).collect(Collectors.joining(", "));
    private static final String ADD_KEYS = KEYS.insertInto("key_activity") + """
             ON CONFLICT (key_id) DO UPDATE SET
                 account_id = excluded.account_id,
                 total_tokens_used = key_activity.total_tokens_used + excluded.total_tokens_used,
                 requests = key_activity.requests + excluded.requests,
                 last_used_at = greatest(key_activity.last_used_at, excluded.last_used_at)""";

    private LedgerRows() {}

    /** Within the transaction that moves the journal's cursor. */
    static void write(SqlConnection connection, UUID journalId, LedgerBatch batch) {
        List<Row> rows =
                batch.lines().stream().map(line -> new Row(journalId, line)).toList();
        connection.preparedQuery(INSERT_USAGE).execute(USAGE.tuple(rows)).await();
        connection.preparedQuery(ADD_HOURS).execute(HOURS.tuple(batch.hours())).await();
        connection.preparedQuery(ADD_KEYS).execute(KEYS.tuple(batch.keys())).await();
    }

    private static Unnest<Row> usage() {
        Unnest<Row> usage = new Unnest<Row>()
                .uuid("request_id", row -> row.line().facts().requestId())
                .uuid("account_id", row -> row.line().facts().accountId())
                .uuid("key_id", row -> row.line().facts().keyId())
                .text("surface", row -> row.line().facts().surface())
                .text("provider", row -> row.line().facts().provider())
                .text("model", row -> row.line().facts().model())
                .text("served_model", ending(Ending::servedModel))
                .text("credential", row -> row.line().facts().credential())
                .text("price_id", row -> row.line().facts().priceId())
                .integer("status", ending(Ending::status))
                .text("outcome", ending(Ending::outcome))
                .bool("estimated", ending(Ending::estimated))
                .bigint("latency_ms", ending(Ending::latencyMs))
                .bigint("ttft_ms", row -> ttftMs(row.line().call().ending()))
                .time("at", row -> row.line().at())
                .uuid("journal_id", Row::journalId)
                .bigint("journal_sequence", row -> row.line().sequence())
                .text("paid_by", row -> row.line().call().payment().source().tag())
                .time("window_start", row -> windowStart(row.line().call().payment()))
                .bigint("shortfall", row -> row.line().call().payment().shortfall())
                .bigint("quantity", row -> row.line().quantity())
                .text(
                        "failed_attempts",
                        row -> FailedAttempts.json(row.line().call().ending().failed()));
        Measure.ALL.stream()
                .filter(Measure::ofOneCall)
                .forEach(measure -> usage.bigint(
                        measure.column(), row -> measure.of(row.line().call())));
        return usage;
    }

    private static Unnest<HourSum> hours() {
        Unnest<HourSum> hours = new Unnest<HourSum>()
                .time("hour", sum -> sum.of().hour())
                .uuid("account_id", sum -> sum.of().accountId())
                .uuid("key_id", sum -> sum.of().keyId())
                .text("model", sum -> sum.of().model());
        Measure.ALL.forEach(
                measure -> hours.bigint(measure.column(), sum -> sum.sums().of(measure)));
        return hours;
    }

    private static <V> Function<Row, V> ending(Function<Ending, V> part) {
        return row -> part.apply(row.line().call().ending());
    }

    private static @Nullable Long ttftMs(Ending ending) {
        return ending.ttftMs() < 0 ? null : Long.valueOf(ending.ttftMs());
    }

    private static @Nullable Instant windowStart(Payment payment) {
        return payment.windowStartMs() == 0 ? null : Instant.ofEpochMilli(payment.windowStartMs());
    }

    private static String addition(Measure measure) {
        return measure.column() + " = usage_hour." + measure.column() + " + excluded." + measure.column();
    }
}
