package gabelle.verticles.keys;

import gabelle.engine.Bounds;

/**
 * What the operator may set about keys.
 *
 * @param pollMs between two looks for changed keys; with {@code queryTimeoutMs} the bound on how long a revoked key is
 *     still served
 * @param queryTimeoutMs for each question to Postgres, waiting for a connection included
 * @param staleMaxMs for how long a node that cannot hear of changes serves the keys it knows
 * @param bookKeysMax keys held by each event loop, at roughly 600 bytes each
 * @param lookupsMax distinct keys that may wait for Postgres at once; more are answered 503
 * @param poolSize connections to Postgres; one look-up and one poll run at a time, the rest stands in for hung ones
 */
public record KeySettings(
        int pollMs, int queryTimeoutMs, int staleMaxMs, int bookKeysMax, int lookupsMax, int poolSize) {
    public KeySettings {
        Bounds.within("poll_ms", pollMs, 20, 1000, "revoked keys are promised to be refused within 2 s");
        Bounds.within("query_timeout_ms", queryTimeoutMs, 50, 900, "with poll_ms it must stay below those 2 s");
        Bounds.within(
                "stale_max_ms", staleMaxMs, 2000, 3_600_000, "below two polls every hiccup of Postgres would be a 503");
        Bounds.within("book_keys_max", bookKeysMax, 1, 5_000_000, "at roughly 600 bytes a key and event loop");
        Bounds.within("lookups_max", lookupsMax, 1, 1_000_000, "at roughly 1 KB a look-up");
        Bounds.within("pool_size", poolSize, 2, 32, "the poll and the look-ups need one each");
    }

    public static KeySettings defaults() {
        return new KeySettings(1000, 800, 120_000, 100_000, 10_000, 4);
    }
}
