package gabelle.verticles.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that is run to its end. It sees no variable of this process, some of which are secret, but PATH. */
record Command(List<String> words) {
    private static final Duration SHORT = Duration.ofSeconds(10);

    static Command of(List<String> prefix, String... words) {
        return new Command(Stream.concat(prefix.stream(), Stream.of(words)).toList());
    }

    String output() throws IOException {
        return output(SHORT);
    }

    /** What it printed, which must be little; fails with that when its status is not 0 or when it takes longer. */
    String output(Duration atMost) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", System.getenv().getOrDefault("PATH", ""), "LC_ALL", "C"));
        Process process = builder.start();
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(this + " took longer than " + atMost.toSeconds() + " s");
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(this + " ended with status " + process.exitValue() + ": " + output.strip());
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(this + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
