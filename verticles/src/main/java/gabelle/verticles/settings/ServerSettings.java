package gabelle.verticles.settings;

import gabelle.engine.Bounds;
import gabelle.verticles.loop.TransportChoice;
import java.util.List;
import java.util.regex.Pattern;

/** The two HTTP ports and what a client may cost before its call is known. */
public record ServerSettings(
        String host,
        int port,
        int opsPort,
        int eventLoops,
        TransportChoice transport,
        int headerBytesMax,
        int bodyBytesMax,
        long bodyBudgetBytes,
        long bodyTimeoutMs,
        long keepAliveMs,
        long shutdownTimeoutMs,
        List<String> corsOrigins) {
    /** As browsers spell it. */
    private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.-]+(:[0-9]{1,5})?");

    private static final int ORIGINS_MAX = 64;
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    public ServerSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is empty; it must be an address, 0.0.0.0 for all of this machine");
        }
        Bounds.within("port", port, 0, 65_535, "0 is any free one");
        Bounds.within("ops_port", opsPort, 0, 65_535, "0 is any free one");
        if (port == opsPort && port != 0) {
            throw new IllegalArgumentException("ops_port is " + opsPort + ", as is port; they must differ");
        }
        Bounds.within("event_loops", eventLoops, 0, 256, "0 is one for each core but one");
        Bounds.within("header_bytes_max", headerBytesMax, KIB, MIB, "bytes");
        Bounds.within("body_bytes_max", bodyBytesMax, KIB, 1_024 * MIB, "bytes");
        Bounds.within("body_budget_bytes", bodyBudgetBytes, bodyBytesMax, 1L << 40, "bytes, body_bytes_max at least");
        Bounds.within("body_timeout_ms", bodyTimeoutMs, 100, 600_000, "ms");
        Bounds.within("keep_alive_ms", keepAliveMs, 1_000, 3_600_000, "ms");
        Bounds.within("shutdown_timeout_ms", shutdownTimeoutMs, 0, 3_600_000, "ms");
        corsOrigins = List.copyOf(corsOrigins);
        if (corsOrigins.size() > ORIGINS_MAX
                || !corsOrigins.stream()
                        .allMatch(origin -> ORIGIN.matcher(origin).matches())) {
            throw new IllegalArgumentException("cors_origins must be at most " + ORIGINS_MAX
                    + " origins as in https://app.example.com, in lower case, without a path or a star");
        }
    }

    public static ServerSettings defaults() {
        return new ServerSettings(
                "0.0.0.0",
                8080,
                9090,
                0,
                TransportChoice.AUTO,
                16 * KIB,
                32 * MIB,
                64L * MIB,
                60_000,
                75_000,
                30_000,
                List.of());
    }

    /** How many loops take calls: as set, else one for each core but one, which everything else shares. */
    public int loops() {
        return eventLoops > 0 ? eventLoops : Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }

    /** The same on other ports, which the environment names. */
    ServerSettings onPorts(int otherPort, int otherOpsPort) {
        return new ServerSettings(
                host,
                otherPort,
                otherOpsPort,
                eventLoops,
                transport,
                headerBytesMax,
                bodyBytesMax,
                bodyBudgetBytes,
                bodyTimeoutMs,
                keepAliveMs,
                shutdownTimeoutMs,
                corsOrigins);
    }
}
