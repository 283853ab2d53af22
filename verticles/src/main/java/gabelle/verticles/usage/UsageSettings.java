package gabelle.verticles.usage;

import gabelle.engine.Bounds;

/**
 * How usage travels from the journals to Postgres and how long it stays there.
 *
 * @param flushIntervalMs how long the ledger rests once it has caught up
 * @param batchRecordsMax the records of one transaction
 * @param connectTimeoutMs for a connection to Postgres
 * @param queryTimeoutMs for one statement
 * @param retentionDays how old a usage row grows; the hourly roll-ups stay
 */
public record UsageSettings(
        int flushIntervalMs, int batchRecordsMax, int connectTimeoutMs, int queryTimeoutMs, int retentionDays) {
    public UsageSettings {
        Bounds.within(
                "flush_interval_ms", flushIntervalMs, 10, 1_000, "usage is promised to be visible within a second");
        Bounds.within(
                "batch_records_max", batchRecordsMax, 1, 20_000, "a batch is one transaction and is held in memory");
        Bounds.within("connect_timeout_ms", connectTimeoutMs, 100, 60_000, "the ledger tries again by itself");
        Bounds.within("query_timeout_ms", queryTimeoutMs, 100, 60_000, "the ledger tries again by itself");
        Bounds.within("retention_days", retentionDays, 35, 3_650, "Stripe takes usage of the last 34 days");
    }

    public static UsageSettings defaults() {
        return new UsageSettings(150, 2_000, 3_000, 5_000, 400);
    }
}
