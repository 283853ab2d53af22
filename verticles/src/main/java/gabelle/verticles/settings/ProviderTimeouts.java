package gabelle.verticles.settings;

/** How long a provider may take; beyond that the call fails with 504. */
public record ProviderTimeouts(long connectMs, long firstByteMs, long idleMs, long totalMs) {
    public ProviderTimeouts {
        Bounds.within("connect_ms", connectMs, 10, 60_000, "ms");
        Bounds.within("first_byte_ms", firstByteMs, 100, 3_600_000, "ms");
        Bounds.within("idle_ms", idleMs, 100, 3_600_000, "ms");
        Bounds.within("total_ms", totalMs, 1_000, 86_400_000, "ms");
        if (totalMs < firstByteMs) {
            throw new IllegalArgumentException("total_ms is " + totalMs + "; it must be first_byte_ms (" + firstByteMs
                    + ") at least, which is a part of it");
        }
    }

    public static ProviderTimeouts defaults() {
        return new ProviderTimeouts(5_000, 600_000, 120_000, 1_800_000);
    }
}
