package gabelle.verticles.usage;

import gabelle.engine.Bounds;

/**
 * The journal's bounds.
 *
 * @param durability when an append is done
 * @param segmentBytesMax what a segment grows by before the next one is begun; a segment is the unit of deletion
 * @param forceIntervalMs fast only: how long a record may be in the page cache alone, and so what a power cut can take
 * @param bytesMax what the node's journals may hold for the ledger; above it no call is accepted
 * @param diskFreeMinBytes what must be left on the disk; below it no call is accepted, so that open calls can settle
 */
public record JournalSettings(
        Durability durability, long segmentBytesMax, int forceIntervalMs, long bytesMax, long diskFreeMinBytes) {

    /** When an append is done. */
    public enum Durability {
        /** When the record is in the page cache, which survives the process; a force follows in the background. */
        FAST,
        /** When the record is on the disk, which survives a power cut. */
        STRICT
    }

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final long GIB = 1024 * MIB;

    public JournalSettings {
        Bounds.within("segment_bytes_max", segmentBytesMax, 64 * KIB, GIB, "16 MiB suits most nodes");
        Bounds.within("force_interval_ms", forceIntervalMs, 1, 10_000, "50 suits most disks");
        Bounds.within(
                "bytes_max", bytesMax, 1, Long.MAX_VALUE, "an hour without Postgres at 300 calls a second takes 1 GiB");
        Bounds.within(
                "disk_free_min_bytes", diskFreeMinBytes, 0, Long.MAX_VALUE, "leave room for the calls that are open");
    }

    public static JournalSettings defaults() {
        return new JournalSettings(Durability.FAST, 16 * MIB, 50, 4 * GIB, 256 * MIB);
    }
}
