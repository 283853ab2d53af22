package gabelle.verticles.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a route answers.
 *
 * @param body JSON, as it is sent; empty for 204
 */
public record Reply(int status, Optional<Buffer> body) {
    public static Reply of(int status, JsonObject body) {
        return new Reply(status, Optional.of(body.toBuffer()));
    }

    public static Reply ok(JsonObject body) {
        return of(200, body);
    }

    public static Reply created(JsonObject body) {
        return of(201, body);
    }

    public static Reply noContent() {
        return new Reply(204, Optional.empty());
    }

    public static <T> Reply list(Page<T> page, Function<T, JsonObject> json) {
        return ok(page.json(json));
    }

    static Reply problem(Problem problem, String requestId) {
        JsonObject error = new JsonObject().put("code", problem.code()).put("message", problem.message());
        if (!problem.param().isEmpty()) {
            error.put("param", problem.param());
        }
        problem.details().forEach(error::put);
        return of(problem.status(), new JsonObject().put("error", error.put("request_id", requestId)));
    }
}
