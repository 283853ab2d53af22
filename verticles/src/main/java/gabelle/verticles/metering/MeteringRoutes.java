package gabelle.verticles.metering;

import gabelle.verticles.data.Secret;
import gabelle.verticles.http.Checks;
import gabelle.verticles.http.Fields;
import gabelle.verticles.http.MoreRoutes;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Reply;
import gabelle.verticles.keys.Keys;
import gabelle.verticles.loop.RequestIds;
import gabelle.verticles.metering.MeteringMessage.Settlement;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.Optional;

/** {@code /api/v1/consume} and {@code /api/v1/holds}. */
public final class MeteringRoutes {
    private static final String API = "/api/";

    /** Of credits and of quantities, in millionths: a thousand million. */
    static final long AMOUNT_MAX = 1_000_000_000_000_000L;

    private static final long ONE = 1_000_000;
    private static final long EXPIRES_IN_S = 900;
    private static final long EXPIRES_IN_S_MAX = 86_400;
    private static final int MODULE_MAX = 200;

    private final Metering metering;

    private MeteringRoutes(Metering metering) {
        this.metering = metering;
    }

    /**
     * The routes of the calling event loop.
     *
     * @param keys the loop's door
     * @param adminToken without one only keys are admitted
     * @param elsewhere answers what is not below {@code /api/}
     */
    public static Handler<HttpServerRequest> on(
            Vertx vertx, Keys keys, Optional<Secret> adminToken, Handler<HttpServerRequest> elsewhere) {
        RequestIds requestIds = new RequestIds();
        InstantSource clock = InstantSource.system();
        MeteringApi api = new MeteringApi(vertx, keys, adminToken, () -> requestIds.next(clock.millis()));
        Metering metering = new Metering(vertx);
        new MeteringRoutes(metering).mount(api);
        new UserTokenRoutes(metering).mount(api);
        Router router = api.router();
        return request -> {
            if (request.path().startsWith(API)) {
                router.handle(request);
            } else {
                elsewhere.handle(request);
            }
        };
    }

    /** What operators do with credits, and what customers see of theirs. */
    public static MoreRoutes credits(Vertx vertx) {
        return new CreditRoutes(new Metering(vertx));
    }

    private void mount(MeteringApi api) {
        api.route(HttpMethod.POST, "/api/v1/consume", this::consume)
                .route(HttpMethod.POST, "/api/v1/holds", this::hold)
                .route(HttpMethod.POST, "/api/v1/holds/:id/settle", this::settle)
                .route(HttpMethod.POST, "/api/v1/holds/:id/void", this::release);
    }

    private Future<Reply> consume(MeteringCall call) {
        Fields fields = call.fields();
        var ask = new MeteringMessage.Consume(
                call.asked(fields, "account"),
                module(fields)
                        .orElseThrow(() ->
                                Problem.invalid("module", "module is required").rejected()),
                amount(fields, "quantity").orElse(ONE));
        fields.done();
        return metering.ask(ask);
    }

    private Future<Reply> hold(MeteringCall call) {
        Fields fields = call.fields();
        Optional<String> module = module(fields);
        Optional<Long> quantity = amount(fields, "quantity");
        Optional<Long> credits = amount(fields, "credits");
        if (module.isEmpty() && credits.isEmpty()) {
            throw Problem.invalid("module", "module or credits is required").rejected();
        }
        if (quantity.isPresent() && (module.isEmpty() || credits.isPresent())) {
            throw Problem.invalid("quantity", "quantity is of a module, and stands in for credits")
                    .rejected();
        }
        int expiresInS = fields.number("expires_in_s", 1, EXPIRES_IN_S_MAX)
                .orElse(EXPIRES_IN_S)
                .intValue();
        var ask = new MeteringMessage.OpenHold(
                call.asked(fields, "account"), module, quantity.orElse(ONE), credits, expiresInS);
        fields.done();
        return metering.ask(ask);
    }

    private Future<Reply> settle(MeteringCall call) {
        Fields fields = call.fields();
        Optional<Long> credits = amount(fields, "credits");
        Optional<Long> quantity = amount(fields, "quantity");
        if (credits.isPresent() == quantity.isPresent()) {
            throw Problem.invalid("credits", "either credits or quantity is required")
                    .rejected();
        }
        Settlement by = credits.<Settlement>map(Settlement.Credits::new)
                .orElseGet(() -> new Settlement.Quantity(quantity.orElseThrow()));
        var ask = new MeteringMessage.SettleHold(call.asked(fields, "account"), call.id(), by);
        fields.done();
        return metering.ask(ask);
    }

    private Future<Reply> release(MeteringCall call) {
        Fields fields = call.fields();
        var ask = new MeteringMessage.VoidHold(call.asked(fields, "account"), call.id());
        fields.done();
        return metering.ask(ask);
    }

    private static Optional<String> module(Fields fields) {
        Optional<String> module = fields.text("module");
        module.ifPresent(id -> Checks.text("module", id, 1, MODULE_MAX));
        return module;
    }

    static Optional<Long> amount(Fields fields, String name) {
        return fields.millionths(name, 1, AMOUNT_MAX);
    }
}
