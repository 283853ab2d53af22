package gabelle.verticles.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import gabelle.engine.price.Decimal;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the admin API shows of the ledger. Its records are the JSON: money as decimal strings, times as RFC 3339. */
public final class UsageQueries {
    /** The rows of one answer; a page has to end somewhere. */
    public static final int ROWS_MAX = 1_000;

    /** The cursor of the first page. */
    public static final UUID AFTER_ALL = new UUID(-1, -1);

    /** By what usage is grouped. */
    public enum GroupBy {
        MODEL("model"),
        KEY("key_id"),
        DAY("(hour AT TIME ZONE 'UTC')::date");

        private final String sql;

        GroupBy(String sql) {
            this.sql = sql;
        }
    }

    /** A page of calls; {@code next} is the cursor of the one after it, null on the last one. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Requests(List<Request> data, @Nullable UUID next) {}

    /**
     * One call. Input and output are totals; cached and reasoning tokens say how much of them.
     *
     * @param paidBy {@code allowance}, {@code credits}, {@code overage} or {@code none}
     * @param planTokens counted against the allowance, or billed as overage
     * @param overage billed afterwards, in the plan's currency
     * @param attempts how many were made, the last one among them
     * @param failedAttempts those before the last one
     * @param shortfall used and not taken: micro-credits or nano-units as it was paid; of an allowance plan tokens, or
     *     requests or images where only those are missing
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Request(
            UUID requestId,
            UUID accountId,
            UUID keyId,
            String surface,
            String provider,
            String model,
            String servedModel,
            String credential,
            int status,
            String outcome,
            long inputTokens,
            long cachedTokens,
            long outputTokens,
            long reasoningTokens,
            long images,
            boolean estimated,
            String cost,
            String charge,
            String paidBy,
            long planTokens,
            String credits,
            String overage,
            long shortfall,
            long latencyMs,
            @Nullable Long ttftMs,
            int attempts,
            JsonNode failedAttempts,
            String at) {}

    public record Report(List<Group> data, Sums totals) {}

    /** One of model, key and day is there. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Group(
            @Nullable String model,
            @Nullable UUID keyId,
            @Nullable String day,
            @JsonUnwrapped Sums sums) {}

    /**
     * What calls add up to.
     *
     * @param shortfalls calls that used more than they held
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Sums(
            long requests,
            long estimatedRequests,
            long inputTokens,
            long cachedTokens,
            long outputTokens,
            long reasoningTokens,
            long images,
            String cost,
            String charge,
            long planTokens,
            String credits,
            String overage,
            long shortfalls) {}

    private static final String REQUESTS =
            "SELECT * FROM usage WHERE request_id < $1 %s ORDER BY request_id DESC LIMIT $2";
    private static final String ALL_REQUESTS = REQUESTS.formatted("");
    private static final String REQUESTS_OF_ACCOUNT = REQUESTS.formatted("AND account_id = $3");

    private static final String SUMS = Measure.ALL.stream()
            .map(measure -> "coalesce(sum(" + measure.column() + "), 0)::bigint AS " + measure.column())
            .collect(Collectors.joining(", "));
    private static final String REPORT = "SELECT %1$s AS of, grouping(%1$s) = 1 AS total, " + SUMS
            + " FROM usage_hour WHERE hour >= date_trunc('hour', $1::timestamptz, 'UTC') AND hour < $2 %2$s"
            + " GROUP BY GROUPING SETS ((), (%1$s)) ORDER BY total DESC, of LIMIT " + (ROWS_MAX + 1);

    private final SqlClient client;

    public UsageQueries(SqlClient client) {
        this.client = client;
    }

    /**
     * Calls, newest first.
     *
     * @param before the cursor of the page; {@link #AFTER_ALL} for the first one
     * @param limit 1 to {@link #ROWS_MAX}
     */
    public Future<Requests> requests(@Nullable UUID accountId, UUID before, int limit) {
        int rows = Math.clamp(limit, 1, ROWS_MAX);
        Tuple tuple = Tuple.of(before, rows + 1);
        return query(accountId == null ? ALL_REQUESTS : REQUESTS_OF_ACCOUNT, tuple, accountId)
                .map(found -> page(found.stream().map(UsageQueries::request).toList(), rows));
    }

    /**
     * Sums of the whole UTC hours that the time from {@code from} until {@code to} touches. At most {@link #ROWS_MAX}
     * groups; the totals are those of all.
     */
    public Future<Report> usage(@Nullable UUID accountId, Instant from, Instant to, GroupBy groupBy) {
        String sql = REPORT.formatted(groupBy.sql, accountId == null ? "" : "AND account_id = $3");
        Tuple tuple = Tuple.of(from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC));
        return query(sql, tuple, accountId).map(found -> report(found.stream().toList(), groupBy));
    }

    private Future<RowSet<Row>> query(String sql, Tuple tuple, @Nullable UUID accountId) {
        if (accountId != null) {
            tuple.addUUID(accountId);
        }
        return client.preparedQuery(sql).execute(tuple);
    }

    /** One row more than asked for was looked for: it tells whether there is a next page. */
    private static Requests page(List<Request> found, int rows) {
        if (found.size() <= rows) {
            return new Requests(found, null);
        }
        return new Requests(found.subList(0, rows), found.get(rows - 1).requestId());
    }

    private static Request request(Row row) {
        JsonNode failed = FailedAttempts.read(row.getString("failed_attempts"));
        return new Request(
                row.getUUID("request_id"),
                row.getUUID("account_id"),
                row.getUUID("key_id"),
                row.getString("surface"),
                row.getString("provider"),
                row.getString("model"),
                row.getString("served_model"),
                row.getString("credential"),
                row.getInteger("status"),
                row.getString("outcome"),
                inputTokens(row),
                of(row, Measure.CACHE_READ),
                outputTokens(row),
                of(row, Measure.REASONING),
                of(row, Measure.IMAGES),
                row.getBoolean("estimated"),
                Decimal.NANO.text(of(row, Measure.COST)),
                Decimal.NANO.text(of(row, Measure.CHARGE)),
                row.getString("paid_by"),
                of(row, Measure.PLAN_TOKENS),
                Decimal.CREDITS.text(of(row, Measure.MICRO_CREDITS)),
                Decimal.NANO.text(of(row, Measure.OVERAGE)),
                row.getLong("shortfall"),
                row.getLong("latency_ms"),
                row.getLong("ttft_ms"),
                1 + failed.size(),
                failed,
                row.getOffsetDateTime("at").toInstant().toString());
    }

    /** The row of the totals, which is there even when nothing else is, comes first. */
    private static Report report(List<Row> rows, GroupBy groupBy) {
        List<Group> groups =
                rows.stream().skip(1).map(row -> group(row, groupBy)).toList();
        return new Report(groups, sums(rows.getFirst()));
    }

    private static Group group(Row row, GroupBy groupBy) {
        return switch (groupBy) {
            case MODEL -> new Group(row.getString("of"), null, null, sums(row));
            case KEY -> new Group(null, row.getUUID("of"), null, sums(row));
            case DAY -> new Group(null, null, row.getLocalDate("of").toString(), sums(row));
        };
    }

    private static Sums sums(Row row) {
        return new Sums(
                of(row, Measure.REQUESTS),
                of(row, Measure.ESTIMATED_REQUESTS),
                inputTokens(row),
                of(row, Measure.CACHE_READ),
                outputTokens(row),
                of(row, Measure.REASONING),
                of(row, Measure.IMAGES),
                Decimal.NANO.text(of(row, Measure.COST)),
                Decimal.NANO.text(of(row, Measure.CHARGE)),
                of(row, Measure.PLAN_TOKENS),
                Decimal.CREDITS.text(of(row, Measure.MICRO_CREDITS)),
                Decimal.NANO.text(of(row, Measure.OVERAGE)),
                of(row, Measure.SHORTFALLS));
    }

    private static long inputTokens(Row row) {
        return of(row, Measure.INPUT)
                + of(row, Measure.CACHE_READ)
                + of(row, Measure.CACHE_WRITE)
                + of(row, Measure.CACHE_WRITE_LONG)
                + of(row, Measure.AUDIO_INPUT)
                + of(row, Measure.IMAGE_INPUT);
    }

    private static long outputTokens(Row row) {
        return of(row, Measure.OUTPUT)
                + of(row, Measure.REASONING)
                + of(row, Measure.AUDIO_OUTPUT)
                + of(row, Measure.IMAGE_OUTPUT);
    }

    private static long of(Row row, Measure measure) {
        return row.getLong(measure.column());
    }
}
