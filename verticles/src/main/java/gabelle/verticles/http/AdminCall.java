package gabelle.verticles.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

/** One request of an operator. */
public final class AdminCall extends OwnCall {
    AdminCall(RoutingContext routing, Buffer body) {
        super(routing, body);
    }

    /** Who asks, as the audit log says it. */
    public String actor() {
        return "admin";
    }
}
