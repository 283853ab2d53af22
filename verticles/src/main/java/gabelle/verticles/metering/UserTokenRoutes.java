package gabelle.verticles.metering;

import gabelle.verticles.http.Checks;
import gabelle.verticles.http.Fields;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Rejected;
import gabelle.verticles.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.function.Supplier;

/**
 * {@code /api/user-tokens}, for clients of IAHome: camelCase, and tokens as JSON numbers, whole where they are whole,
 * else with up to six decimals. A token is a credit; {@code userId} is an account's id or its external id.
 */
final class UserTokenRoutes {
    private static final String PATH = "/api/user-tokens";
    private static final String USER = "userId";
    private static final int LABEL_MAX = 100;

    private final Metering metering;

    UserTokenRoutes(Metering metering) {
        this.metering = metering;
    }

    void mount(MeteringApi api) {
        api.route(HttpMethod.GET, PATH, this::read)
                .route(HttpMethod.POST, PATH, this::spend)
                .route(HttpMethod.PUT, PATH, this::add);
    }

    private Future<Reply> read(MeteringCall call) {
        return metering.ask(new MeteringMessage.ReadTokens(call.asked(USER, call.query(USER))));
    }

    private Future<Reply> spend(MeteringCall call) {
        Fields fields = call.fields();
        long amount = MeteringRoutes.amount(fields, "tokensToConsume").orElseThrow(missing("tokensToConsume"));
        String module = label(fields, "moduleId");
        String name = fields.label("moduleName").orElse(module);
        Checks.text("moduleName", name, 1, LABEL_MAX);
        var ask = new MeteringMessage.SpendTokens(call.asked(fields, USER), amount, module, name);
        fields.done();
        return metering.ask(ask);
    }

    private Future<Reply> add(MeteringCall call) {
        if (!call.caller().isOperator()) {
            throw new Problem(403, "admin_only", "tokens are added with the admin token only", "").rejected();
        }
        Fields fields = call.fields();
        long amount = MeteringRoutes.amount(fields, "tokensToAdd").orElseThrow(missing("tokensToAdd"));
        var ask = new MeteringMessage.AddTokens(call.asked(fields, USER), amount, label(fields, "packageName"));
        fields.done();
        return metering.ask(ask);
    }

    private static String label(Fields fields, String name) {
        String label = fields.label(name).orElseThrow(missing(name));
        Checks.text(name, label, 1, LABEL_MAX);
        return label;
    }

    private static Supplier<Rejected> missing(String name) {
        return () -> Problem.invalid(name, name + " is required").rejected();
    }
}
