package gabelle.verticles.http;

import io.vertx.core.Future;
import java.util.Map;

/**
 * Why a request was not done.
 *
 * @param status HTTP
 * @param code what programs match on
 * @param message what was wrong and how to mend it; never a secret
 * @param param the field or query parameter at fault, or the empty string
 * @param details what else the error says, by its name there
 */
public record Problem(int status, String code, String message, String param, Map<String, String> details) {
    public Problem {
        details = Map.copyOf(details);
    }

    public Problem(int status, String code, String message, String param) {
        this(status, code, message, param, Map.of());
    }

    public static Problem invalid(String param, String message) {
        return new Problem(400, "invalid_request", message, param);
    }

    public static Problem notFound(String message) {
        return new Problem(404, "not_found", message, "");
    }

    public static Problem conflict(String code, String message, String param) {
        return new Problem(409, code, message, param);
    }

    public Rejected rejected() {
        return new Rejected(this);
    }

    public <T> Future<T> failed() {
        return Future.failedFuture(rejected());
    }
}
