package gabelle.verticles.console;

import gabelle.verticles.http.CustomerApi;
import gabelle.verticles.http.CustomerCall;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Reply;
import gabelle.verticles.keys.KeyMessage;
import gabelle.verticles.keys.KeyMessage.KeyRevoked;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.http.HttpMethod;

/** What customers see and do themselves: {@code /api/v1/me}, {@code /api/v1/quota} and {@code /api/v1/keys}. */
final class CustomerRoutes {
    private final Accounts accounts;
    private final AccountPlans plans;
    private final IssuedKeys keys;
    private final EventBus bus;

    CustomerRoutes(Accounts accounts, AccountPlans plans, IssuedKeys keys, EventBus bus) {
        this.accounts = accounts;
        this.plans = plans;
        this.keys = keys;
        this.bus = bus;
    }

    void mount(CustomerApi api) {
        api.route(HttpMethod.GET, "/api/v1/me", this::me)
                .route(HttpMethod.GET, "/api/v1/quota", this::quota)
                .route(HttpMethod.GET, "/api/v1/keys", this::list)
                .route(HttpMethod.POST, "/api/v1/keys", this::create)
                .route(HttpMethod.DELETE, "/api/v1/keys/:id", this::revoke);
    }

    private Future<Reply> me(CustomerCall call) {
        return accounts.find(call.account()).map(account -> Reply.ok(account.json()));
    }

    private Future<Reply> quota(CustomerCall call) {
        return plans.quota(call.account()).map(quota -> Reply.ok(quota.json()));
    }

    private Future<Reply> list(CustomerCall call) {
        return keys.list(call.account(), call.wanted()).map(page -> Reply.list(page, IssuedKey::json));
    }

    private Future<Reply> create(CustomerCall call) {
        NewKey key = NewKey.of(call.fields());
        return keys.checkRoom(call.account())
                .compose(room -> keys.create(call.account(), key, call.actor()))
                .map(created -> Reply.created(created.json()));
    }

    /** Another account's key is as unknown as one that does not exist. */
    private Future<Reply> revoke(CustomerCall call) {
        return keys.find(call.id())
                .compose(key -> key.accountId().equals(call.account())
                        ? keys.revoke(key.id(), call.actor())
                        : Problem.notFound("there is no such key").failed())
                .map(publicId -> {
                    bus.publish(KeyMessage.REVOKED, new KeyRevoked(publicId));
                    return Reply.noContent();
                });
    }
}
