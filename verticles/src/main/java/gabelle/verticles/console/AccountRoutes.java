package gabelle.verticles.console;

import gabelle.engine.key.RateLimits;
import gabelle.verticles.http.AdminApi;
import gabelle.verticles.http.AdminCall;
import gabelle.verticles.http.Fields;
import gabelle.verticles.http.Reply;
import io.vertx.core.Future;
import java.util.function.Function;

/** {@code /admin/v1/accounts}. */
public final class AccountRoutes {
    private final Accounts accounts;
    private final AuditLog audit;

    public AccountRoutes(Accounts accounts, AuditLog audit) {
        this.accounts = accounts;
        this.audit = audit;
    }

    public void mount(AdminApi api) {
        api.post("/admin/v1/accounts", this::create)
                .get("/admin/v1/accounts", this::list)
                .get("/admin/v1/accounts/:id", this::show)
                .patch("/admin/v1/accounts/:id", this::change)
                .get("/admin/v1/audit", this::audit);
    }

    private Future<Reply> create(AdminCall call) {
        Fields fields = call.fields();
        NewAccount account = new NewAccount(
                fields.required("email"),
                fields.text("plan").orElse(NewAccount.FREE),
                new Account.Terms(
                        fields.text("name").orElse(""),
                        fields.limits(RateLimits.NONE),
                        false,
                        spendCap(fields, Account.SpendCap.NONE),
                        fields.text("external_id")));
        fields.done();
        return accounts.create(account, call.actor()).map(created -> Reply.created(created.json()));
    }

    private Future<Reply> list(AdminCall call) {
        return accounts.list(call.wanted()).map(page -> Reply.list(page, Account::json));
    }

    private Future<Reply> show(AdminCall call) {
        return accounts.find(call.id()).map(account -> Reply.ok(account.json()));
    }

    private Future<Reply> change(AdminCall call) {
        return accounts.change(call.id(), terms -> changed(terms, call.fields()), call.actor())
                .map(account -> Reply.ok(account.json()));
    }

    private static Account.Terms changed(Account.Terms terms, Fields fields) {
        Account.Terms changed = new Account.Terms(
                fields.text("name").orElse(terms.name()),
                fields.limits(terms.limits()),
                fields.flag("suspended").orElse(terms.suspended()),
                spendCap(fields, terms.spendCap()),
                fields.text("external_id", Function.identity(), terms.externalId()));
        fields.done();
        return changed;
    }

    private static Account.SpendCap spendCap(Fields fields, Account.SpendCap now) {
        return new Account.SpendCap(fields.text("spend_cap", Account.SpendCap::parse, now.nano()));
    }

    private Future<Reply> audit(AdminCall call) {
        return audit.list(call.wanted()).map(page -> Reply.list(page, entry -> entry));
    }
}
