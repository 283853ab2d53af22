package gabelle.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One round of load, as wrk reports it. */
record Wrk(long answered, double perSecond, double p50Ms, double p99Ms, long bad) {
    private static final Pattern ANSWERED = Pattern.compile("(\\d+) requests in");
    private static final Pattern PER_SECOND = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern P50 = Pattern.compile("50%\\s+([\\d.]+)(us|ms|s)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s)");
    private static final Pattern BAD = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern SOCKET_ERRORS =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

    static Wrk run(Path script, int connections, int seconds, String url) throws IOException, InterruptedException {
        Process wrk = new ProcessBuilder(List.of(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--timeout",
                        "10s",
                        "--latency",
                        "-s",
                        script.toString(),
                        url))
                .redirectErrorStream(true)
                .start();
        String report = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (wrk.waitFor() != 0) {
            throw new IOException("wrk failed: " + report);
        }
        return parse(report);
    }

    /** Writes the Lua script that makes wrk send this body with this key. */
    static Path script(Path directory, String key, String body) throws IOException {
        String lua = "wrk.method = 'POST'\nwrk.headers['content-type'] = 'application/json'\n"
                + "wrk.headers['authorization'] = 'Bearer " + key + "'\nwrk.body = [==[" + body + "]==]\n";
        return Files.writeString(directory.resolve("post-" + body.hashCode() + ".lua"), lua);
    }

    private static Wrk parse(String report) {
        Matcher socketErrors = SOCKET_ERRORS.matcher(report);
        long broken = 0;
        if (socketErrors.find()) {
            for (int group = 1; group <= socketErrors.groupCount(); group++) {
                broken += Long.parseLong(socketErrors.group(group));
            }
        }
        return new Wrk(
                Long.parseLong(find(ANSWERED, report).group(1)),
                Double.parseDouble(find(PER_SECOND, report).group(1)),
                millis(find(P50, report)),
                millis(find(P99, report)),
                broken + bad(report));
    }

    private static long bad(String report) {
        Matcher matcher = BAD.matcher(report);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static Matcher find(Pattern pattern, String report) {
        Matcher matcher = pattern.matcher(report);
        if (!matcher.find()) {
            throw new IllegalStateException("wrk reported no " + pattern + " in: " + report);
        }
        return matcher;
    }

    private static double millis(Matcher duration) {
        double number = Double.parseDouble(duration.group(1));
        return switch (duration.group(2)) {
            case "us" -> number / 1_000;
            case "ms" -> number;
            default -> number * 1_000;
        };
    }
}
