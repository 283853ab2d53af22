package gabelle.verticles.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/** One request of a customer, for their own account. */
public final class CustomerCall extends OwnCall {
    private final UUID account;

    CustomerCall(RoutingContext routing, Buffer body, UUID account) {
        super(routing, body);
        this.account = account;
    }

    /** The account that the token stands for. */
    public UUID account() {
        return account;
    }

    /** Who asks, as the audit log says it. */
    public String actor() {
        return "customer";
    }
}
