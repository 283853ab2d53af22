package gabelle.sim;

import java.util.List;

/**
 * How a simulated provider is started.
 *
 * @param host the address it listens on
 * @param port the port it listens on; 0 takes any free one
 * @param loops event loops that share the port
 * @param key the provider key that calls must present, or several with commas; empty accepts any, and none
 * @param seed of the token counts: the same seed gives the n-th call the same counts
 * @param manner in which it speaks OpenAI's API
 * @param logMax calls the log keeps, about 300 bytes each; 0 keeps totals only
 */
public record SimSettings(String host, int port, int loops, String key, long seed, Manner manner, int logMax) {
    public SimSettings {
        check("port", port, 0, 65_535);
        check("loops", loops, 1, 64);
        check("log_max", logMax, 0, 10_000_000);
    }

    /** Any free port on loopback, one loop, any key, the last 200,000 calls. */
    public static SimSettings defaults() {
        return new SimSettings("127.0.0.1", 0, 1, "", 1, Manner.OPENAI, 200_000);
    }

    public SimSettings withHost(String host) {
        return new SimSettings(host, port, loops, key, seed, manner, logMax);
    }

    public SimSettings withPort(int port) {
        return new SimSettings(host, port, loops, key, seed, manner, logMax);
    }

    public SimSettings withLoops(int loops) {
        return new SimSettings(host, port, loops, key, seed, manner, logMax);
    }

    public SimSettings withKey(String key) {
        return new SimSettings(host, port, loops, key, seed, manner, logMax);
    }

    public SimSettings withSeed(long seed) {
        return new SimSettings(host, port, loops, key, seed, manner, logMax);
    }

    public SimSettings withManner(Manner manner) {
        return new SimSettings(host, port, loops, key, seed, manner, logMax);
    }

    public SimSettings withLogMax(int logMax) {
        return new SimSettings(host, port, loops, key, seed, manner, logMax);
    }

    /** Whether it is one of the keys. */
    boolean takes(String presented) {
        return List.of(key.split(",", -1)).contains(presented);
    }

    @Override
    public String toString() {
        return "SimSettings[host=" + host + ", port=" + port + ", loops=" + loops + ", key=****, seed=" + seed
                + ", manner=" + manner + ", logMax=" + logMax + "]";
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " is " + value + ": set it to a number from " + min + " to " + max);
        }
    }
}
