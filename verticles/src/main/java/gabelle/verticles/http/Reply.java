package gabelle.verticles.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a route answers.
 *
 * @param body empty for 204
 */
public record Reply(int status, Optional<JsonObject> body) {
    public static Reply ok(JsonObject body) {
        return new Reply(200, Optional.of(body));
    }

    public static Reply created(JsonObject body) {
        return new Reply(201, Optional.of(body));
    }

    public static Reply noContent() {
        return new Reply(204, Optional.empty());
    }

    public static <T> Reply list(Page<T> page, Function<T, JsonObject> json) {
        JsonArray data = new JsonArray();
        page.data().forEach(item -> data.add(json.apply(item)));
        return ok(new JsonObject().put("data", data).put("next", page.next().orElse(null)));
    }

    static Reply problem(Problem problem, String requestId) {
        JsonObject error = new JsonObject().put("code", problem.code()).put("message", problem.message());
        if (!problem.param().isEmpty()) {
            error.put("param", problem.param());
        }
        problem.details().forEach(error::put);
        return new Reply(
                problem.status(), Optional.of(new JsonObject().put("error", error.put("request_id", requestId))));
    }
}
