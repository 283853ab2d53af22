package gabelle.verticles.console;

import gabelle.verticles.http.AdminApi;
import gabelle.verticles.http.AdminCall;
import gabelle.verticles.http.Fields;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Reply;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** {@code /admin/v1/accounts/{id}/plan} and {@code /admin/v1/accounts/{id}/quota}. */
public final class AccountPlanRoutes {
    private static final Instant ANCHOR_MIN = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant ANCHOR_END = Instant.parse("2100-01-01T00:00:00Z");

    private final AccountPlans plans;

    public AccountPlanRoutes(AccountPlans plans) {
        this.plans = plans;
    }

    public void mount(AdminApi api) {
        api.put("/admin/v1/accounts/:id/plan", this::change).get("/admin/v1/accounts/:id/quota", this::quota);
    }

    private Future<Reply> change(AdminCall call) {
        Fields fields = call.fields();
        String plan = fields.required("plan");
        Optional<Instant> anchorAt = fields.time("anchor_at").map(AccountPlanRoutes::anchor);
        fields.done();
        return plans.change(call.id(), plan, anchorAt, call.actor()).map(account -> Reply.ok(account.json()));
    }

    private Future<Reply> quota(AdminCall call) {
        return plans.quota(call.id()).map(quota -> Reply.ok(quota.json()));
    }

    /** Windows are named by their beginning in whole milliseconds. */
    private static Instant anchor(Instant given) {
        if (given.isBefore(ANCHOR_MIN) || !given.isBefore(ANCHOR_END)) {
            throw Problem.invalid("anchor_at", "anchor_at must be a time of this century")
                    .rejected();
        }
        return given.truncatedTo(ChronoUnit.MILLIS);
    }
}
