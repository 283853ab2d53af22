package gabelle.verticles.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;

/** One request of an operator, already admitted. Its methods throw {@link Rejected} for what the operator can mend. */
public final class AdminCall {
    private final RoutingContext routing;
    private final Buffer body;

    AdminCall(RoutingContext routing, Buffer body) {
        this.routing = routing;
        this.body = body;
    }

    /** Who asks, as the audit log says it. */
    public String actor() {
        return "admin";
    }

    /** The {@code {id}} of the path; one that is no UUID is unknown like any other. */
    public UUID id() {
        try {
            return UUID.fromString(routing.pathParam("id"));
        } catch (IllegalArgumentException e) {
            throw Problem.notFound("there is nothing with this id").rejected();
        }
    }

    /** The {@code {id}} of the path, of things that have names. */
    public String name() {
        return routing.pathParam("id");
    }

    /** The body as it is, which is an object. */
    public JsonObject json() {
        return new JsonObject(Fields.object(body));
    }

    public Fields fields() {
        return Fields.parse(body);
    }

    public Optional<String> query(String name) {
        return Optional.ofNullable(routing.queryParams().get(name));
    }

    public Page.Wanted wanted() {
        return Page.Wanted.of(query("limit"), query("cursor"));
    }
}
