package gabelle.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that serves, and where. */
record ProcessNode(ProcessRun run, int port, int opsPort) implements AutoCloseable {
    static final String SERVING = "serving on port";

    private static final Pattern PORTS =
            Pattern.compile(SERVING + " (\\d+) with \\d+ event loops, operations on port (\\d+)");
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** Returns when it serves. */
    static ProcessNode of(ProcessRun run) {
        run.awaitSaid(SERVING, START);
        run.awaitSaid("operations on port", START);
        Matcher ports = PORTS.matcher(run.errors());
        if (!ports.find()) {
            throw new AssertionError("no ports in:\n" + run.errors());
        }
        return new ProcessNode(run, Integer.parseInt(ports.group(1)), Integer.parseInt(ports.group(2)));
    }

    /** Whether it wants calls; a node that is gone does not. */
    boolean isReady() {
        try {
            return ops("/health/ready").statusCode() == 200;
        } catch (IOException gone) {
            return false;
        }
    }

    /** All its metrics, as Prometheus reads them. */
    String metrics() {
        try {
            return ops("/metrics").body();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The sum of all series of that name; 0 if there is none. */
    double metric(String name) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private HttpResponse<String> ops(String path) throws IOException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + path))
                            .timeout(ANSWER)
                            .build(),
                    BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A request of a customer or an operator; the answer may be of any status. */
    HttpResponse<String> send(String bearer, String method, String path, String body) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(ANSWER)
                            .header("authorization", "Bearer " + bearer)
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        run.close();
    }
}
