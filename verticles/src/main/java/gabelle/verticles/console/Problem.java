package gabelle.verticles.console;

/**
 * Why a request of an operator was not done.
 *
 * @param status HTTP
 * @param code what programs match on
 * @param message what was wrong and how to mend it; never a secret
 * @param param the field or query parameter at fault, or the empty string
 */
public record Problem(int status, String code, String message, String param) {
    static Problem invalid(String param, String message) {
        return new Problem(400, "invalid_request", message, param);
    }

    static Problem notFound(String message) {
        return new Problem(404, "not_found", message, "");
    }

    static Problem conflict(String code, String message, String param) {
        return new Problem(409, code, message, param);
    }

    Rejected rejected() {
        return new Rejected(this);
    }
}
