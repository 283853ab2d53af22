package gabelle.verticles.books;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Grant;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Source;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Funds and grants as rows and parameters. */
final class FundRows {
    private static final List<Source> SOURCES = List.of(Source.values());
    private static final List<Meter> METERS = List.of(Meter.values());

    private FundRows() {}

    static FundKey key(Row row) {
        return new FundKey(
                row.getUUID("account_id"),
                source(row.getString("source")),
                meter(row.getString("meter")),
                ms(row.getOffsetDateTime("window_start")));
    }

    static Fund fund(Row row) {
        return new Fund(row.getLong("granted"), row.getLong("posted"), row.getLong("pending"));
    }

    static Grant grant(Row row) {
        @Nullable UUID journalId = row.getUUID("journal_id");
        return new Grant(
                row.getUUID("id"),
                journalId,
                key(row),
                row.getLong("amount"),
                row.getLong("settled"),
                row.getLong("returned"),
                ms(row.getOffsetDateTime("expires_at")));
    }

    /** Appends the four parameters that name a fund. */
    static Tuple add(Tuple tuple, FundKey fund) {
        return tuple.addValue(fund.accountId())
                .addValue(fund.source().tag())
                .addValue(fund.meter().tag())
                .addValue(time(fund.windowStartMs()));
    }

    static OffsetDateTime time(long ms) {
        return Instant.ofEpochMilli(ms).atOffset(ZoneOffset.UTC);
    }

    static Source source(String tag) {
        for (Source source : SOURCES) {
            if (source.tag().equals(tag)) {
                return source;
            }
        }
        throw new IllegalArgumentException("an unknown source of money: " + tag);
    }

    static Meter meter(String tag) {
        for (Meter meter : METERS) {
            if (meter.tag().equals(tag)) {
                return meter;
            }
        }
        throw new IllegalArgumentException("an unknown meter: " + tag);
    }

    private static long ms(@Nullable OffsetDateTime time) {
        return time == null ? 0 : time.toInstant().toEpochMilli();
    }
}
