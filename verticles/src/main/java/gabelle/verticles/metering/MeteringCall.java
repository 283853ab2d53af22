package gabelle.verticles.metering;

import gabelle.verticles.http.Checks;
import gabelle.verticles.http.Fields;
import gabelle.verticles.http.Problem;
import gabelle.verticles.metering.MeteringMessage.Asked;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;

/** One request below {@code /api/}, already admitted. Throws {@link gabelle.verticles.http.Rejected}. */
final class MeteringCall {
    private static final String IDEMPOTENCY_KEY = "idempotency-key";
    private static final int KEY_MAX = 255;
    private static final int ACCOUNT_MAX = 200;

    private final RoutingContext routing;
    private final Buffer body;
    private final UUID requestId;
    private final Caller caller;

    MeteringCall(RoutingContext routing, Buffer body, UUID requestId, Caller caller) {
        this.routing = routing;
        this.body = body;
        this.requestId = requestId;
        this.caller = caller;
    }

    Fields fields() {
        return Fields.parse(body);
    }

    Caller caller() {
        return caller;
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(routing.queryParams().get(name));
    }

    /** The {@code {id}} of the path; one that is no UUID is unknown like any other. */
    UUID id() {
        try {
            return UUID.fromString(routing.pathParam("id"));
        } catch (IllegalArgumentException e) {
            throw new Problem(404, "unknown_hold", "there is no such hold", "").rejected();
        }
    }

    /** With the account that a field of the body names. */
    Asked asked(Fields fields, String param) {
        return asked(param, fields.label(param));
    }

    Asked asked(String param, Optional<String> account) {
        account.ifPresent(name -> Checks.text(param, name, 1, ACCOUNT_MAX));
        return new Asked(requestId, caller, param, account.orElse(""), key());
    }

    private String key() {
        String key = routing.request().getHeader(IDEMPOTENCY_KEY);
        if (key == null) {
            return "";
        }
        Checks.text("Idempotency-Key", key, 1, KEY_MAX);
        return key;
    }
}
