package gabelle.verticles.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;

/** One request for a route of our own, already admitted. Its methods throw {@link Rejected} for what the caller can mend. */
public sealed class OwnCall permits AdminCall, CustomerCall {
    private final RoutingContext routing;
    private final Buffer body;

    OwnCall(RoutingContext routing, Buffer body) {
        this.routing = routing;
        this.body = body;
    }

    /** The {@code {id}} of the path; one that is no UUID is unknown like any other. */
    public UUID id() {
        try {
            return UUID.fromString(name());
        } catch (IllegalArgumentException e) {
            throw Problem.notFound("there is nothing with this id").rejected();
        }
    }

    /** The {@code {id}} of the path, of things that have names. */
    public String name() {
        return routing.pathParam("id");
    }

    /** What the path says after its fixed part, of things whose names have slashes in them. */
    public String rest() {
        return routing.pathParam("*");
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
