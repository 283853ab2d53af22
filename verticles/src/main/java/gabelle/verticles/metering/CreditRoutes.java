package gabelle.verticles.metering;

import gabelle.verticles.http.AdminApi;
import gabelle.verticles.http.AdminCall;
import gabelle.verticles.http.Checks;
import gabelle.verticles.http.CustomerApi;
import gabelle.verticles.http.Fields;
import gabelle.verticles.http.MoreRoutes;
import gabelle.verticles.http.OwnCall;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import java.util.UUID;

/** {@code /admin/v1/accounts/{id}/credits}, and {@code /api/v1/credits} for customers to look at. */
final class CreditRoutes implements MoreRoutes {
    /** Who adds tokens where no more is known. */
    static final String ACTOR = "admin";

    private static final int REASON_MAX = 500;
    private static final int REFERENCE_MAX = 200;

    private final Metering metering;

    CreditRoutes(Metering metering) {
        this.metering = metering;
    }

    @Override
    public void mount(AdminApi api) {
        api.post("/admin/v1/accounts/:id/credits", this::add)
                .get("/admin/v1/accounts/:id/credits", call -> read(call, call.id()));
    }

    @Override
    public void mount(CustomerApi api) {
        api.route(HttpMethod.GET, "/api/v1/credits", call -> read(call, call.account()));
    }

    private Future<Reply> add(AdminCall call) {
        Fields fields = call.fields();
        Optional<Long> credits = fields.millionths("credits", -MeteringRoutes.AMOUNT_MAX, MeteringRoutes.AMOUNT_MAX);
        Optional<String> sold = fields.text("package");
        sold.ifPresent(id -> Checks.text("package", id, 1, 64));
        if (credits.isEmpty() && sold.isEmpty()) {
            throw Problem.invalid("credits", "credits or package is required").rejected();
        }
        if (credits.isPresent() && credits.get() == 0) {
            throw Problem.invalid("credits", "credits must not be 0").rejected();
        }
        String reason = fields.required("reason");
        Checks.text("reason", reason, 1, REASON_MAX);
        String reference = fields.required("reference");
        Checks.text("reference", reference, 1, REFERENCE_MAX);
        fields.done();
        var entry = new CreditEntry(credits, sold, reason, reference);
        return metering.ask(new MeteringMessage.AddCredits(call.id(), entry, call.actor()));
    }

    private Future<Reply> read(OwnCall call, UUID account) {
        return metering.ask(new MeteringMessage.ReadCredits(account, call.wanted()));
    }
}
