package gabelle.verticles.ingress;

import gabelle.engine.meter.GeminiPath;
import gabelle.engine.meter.InvalidRequest;
import gabelle.engine.meter.ModelRequest;
import gabelle.engine.meter.Scanned;
import gabelle.engine.meter.Work;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

/** Reads what must be known of a request's body. */
final class RequestParser {
    /** Above this, parsing would hold up the loop's other calls for a millisecond and more. */
    private static final int ON_LOOP_BYTES_MAX = 256 * 1024;

    private final Vertx vertx;

    RequestParser(Vertx vertx) {
        this.vertx = vertx;
    }

    Future<ModelRequest> parse(Surface surface, String path, Buffer body) {
        if (body.length() > ON_LOOP_BYTES_MAX) {
            return vertx.executeBlocking(() -> read(surface, path, body), false);
        }
        try {
            return Future.succeededFuture(read(surface, path, body));
        } catch (Stop refused) {
            return Future.failedFuture(refused);
        }
    }

    private static ModelRequest read(Surface surface, String path, Buffer body) {
        return understood(scan(surface, path, body.getBytes()));
    }

    /** What was asked for, or the refusal that says what is wrong with it. */
    static ModelRequest understood(Scanned scanned) {
        return switch (scanned) {
            case ModelRequest request -> request;
            case InvalidRequest invalid ->
                throw new Stop(new Outcome.Refused(Refusal.BAD_REQUEST, invalid.message(), invalid.param(), 0));
        };
    }

    private static Scanned scan(Surface surface, String path, byte[] body) {
        return switch (surface.dialect()) {
            case OPENAI, ANTHROPIC, OPENAI_RESPONSES ->
                surface.work() == Work.TEXT
                        ? ModelRequest.scan(surface.dialect(), surface.generates(), surface.modelDefault(), body)
                        : ModelRequest.scan(surface.dialect(), surface.work(), body);
            case GEMINI -> {
                GeminiPath named = GeminiPath.of(path);
                yield ModelRequest.scan(new GeminiPath(Query.decoded(named.model()), named.method()), body);
            }
        };
    }
}
