package gabelle.verticles.metering;

import gabelle.engine.Bounds;

/**
 * How the metering API works.
 *
 * @param connections to Postgres, for each node: so many requests are worked on at once
 * @param openMax requests that are worked on or wait; beyond it they are refused (503). The keys of one account have
 *     an eighth of it, beyond which they are refused (429)
 * @param connectTimeoutMs for a connection to Postgres, or to become free
 * @param queryTimeoutMs for one statement
 * @param answersKeptHours how long an Idempotency-Key is remembered
 */
public record MeteringSettings(
        int connections, int openMax, int connectTimeoutMs, int queryTimeoutMs, int answersKeptHours) {
    /** So many accounts at least share what is open. */
    private static final int ACCOUNTS = 8;

    public MeteringSettings {
        Bounds.within("connections", connections, 1, 64, "each is one of Postgres' connections");
        Bounds.within("open_max", openMax, 1, 100_000, "what waits is held in memory");
        Bounds.within("connect_timeout_ms", connectTimeoutMs, 100, 3_000, "a request is answered within 4 s");
        Bounds.within("query_timeout_ms", queryTimeoutMs, 100, 3_000, "a request is answered within 4 s");
        Bounds.within("answers_kept_hours", answersKeptHours, 24, 8_760, "clients ask again within a day, if at all");
    }

    int openOfAccountMax() {
        return Math.ceilDiv(openMax, ACCOUNTS);
    }

    public static MeteringSettings defaults() {
        return new MeteringSettings(6, 1_024, 2_000, 2_000, 168);
    }
}
