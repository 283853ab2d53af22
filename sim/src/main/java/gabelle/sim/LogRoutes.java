package gabelle.sim;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * The log by HTTP, for readers in other processes.
 *
 * <ul>
 *   <li>{@code GET /sim/log?since=<revision>&limit=<n>}: one JSON object a line, for calls that changed after that
 *       revision (0 if left out), earliest change first, at most {@code limit} (100,000 if left out). Each line has its
 *       {@code revision}: the last one is the next {@code since}.
 *   <li>{@code GET /sim/log/<id>}: one call, or 404.
 *   <li>{@code GET /sim/totals}: the sums.
 *   <li>{@code DELETE /sim/log}: forgets calls and sums; 204.
 * </ul>
 */
final class LogRoutes {
    private static final String CALL = "/sim/log/";

    /** About 30 MB of lines: what one answer may take of the heap. */
    private static final int LINES_MAX = 100_000;

    private final SimLog log;

    LogRoutes(SimLog log) {
        this.log = log;
    }

    void handle(HttpServerRequest request, String path) {
        switch (request.method().name() + " " + path) {
            case "GET /sim/log" -> lines(request);
            case "GET /sim/totals" -> totals(request);
            case "DELETE /sim/log" -> clear(request);
            default -> one(request, path);
        }
    }

    private void totals(HttpServerRequest request) {
        Bytes json = new Bytes(512);
        log.totals().writeTo(json);
        json(request, 200, json);
    }

    private void clear(HttpServerRequest request) {
        log.clear();
        request.response().setStatusCode(204).end();
    }

    private void lines(HttpServerRequest request) {
        List<SimLog.Entry> entries = log.since(number(request, "since", 0), (int) number(request, "limit", LINES_MAX));
        Bytes lines = new Bytes(256 + 384 * entries.size());
        for (SimLog.Entry entry : entries) {
            entry.call().writeTo(lines, entry.revision());
            lines.add('\n');
        }
        request.response().putHeader("content-type", "application/x-ndjson").end(lines.buffer());
    }

    private void one(HttpServerRequest request, String path) {
        Optional<SimLog.Entry> entry =
                path.startsWith(CALL) ? log.entry(path.substring(CALL.length())) : Optional.empty();
        Bytes json = new Bytes(512);
        entry.ifPresentOrElse(
                found -> found.call().writeTo(json, found.revision()),
                () -> json.add("{\"error\":{\"code\":\"not_found\",\"message\":\"nothing is here\"}}"));
        json(request, entry.isPresent() ? 200 : 404, json);
    }

    private static void json(HttpServerRequest request, int status, Bytes json) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(json.buffer());
    }

    private static long number(HttpServerRequest request, String name, long otherwise) {
        String text = request.getParam(name);
        try {
            return text == null ? otherwise : Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
