package gabelle.verticles.console;

import gabelle.verticles.http.AdminApi;
import gabelle.verticles.http.AdminCall;
import gabelle.verticles.http.Fields;
import gabelle.verticles.http.Reply;
import gabelle.verticles.keys.KeyMessage;
import gabelle.verticles.keys.KeyMessage.KeyRevoked;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;

/** {@code /admin/v1/accounts/{id}/keys} and {@code /admin/v1/keys/{id}}. */
public final class KeyRoutes {
    /** A day to bring the new key to where the old one is used. */
    private static final long OVERLAP_DEFAULT_SECONDS = 24 * 3600;

    private static final long OVERLAP_MAX_SECONDS = 90 * 24 * 3600;

    private final Accounts accounts;
    private final IssuedKeys keys;
    private final EventBus bus;

    public KeyRoutes(Accounts accounts, IssuedKeys keys, EventBus bus) {
        this.accounts = accounts;
        this.keys = keys;
        this.bus = bus;
    }

    public void mount(AdminApi api) {
        api.post("/admin/v1/accounts/:id/keys", this::create)
                .get("/admin/v1/accounts/:id/keys", this::list)
                .get("/admin/v1/keys/:id", this::show)
                .delete("/admin/v1/keys/:id", this::revoke)
                .post("/admin/v1/keys/:id/rotate", this::rotate);
    }

    private Future<Reply> create(AdminCall call) {
        return keys.create(call.id(), NewKey.of(call.fields()), call.actor())
                .map(created -> Reply.created(created.json()));
    }

    private Future<Reply> list(AdminCall call) {
        return accounts.find(call.id())
                .compose(account -> keys.list(account.id(), call.wanted()))
                .map(page -> Reply.list(page, IssuedKey::json));
    }

    private Future<Reply> show(AdminCall call) {
        return keys.find(call.id()).map(key -> Reply.ok(key.json()));
    }

    private Future<Reply> revoke(AdminCall call) {
        return keys.revoke(call.id(), call.actor()).map(this::announce).map(publicId -> Reply.noContent());
    }

    private Future<Reply> rotate(AdminCall call) {
        Fields fields = call.fields();
        long overlapSeconds =
                fields.number("overlap_seconds", 0, OVERLAP_MAX_SECONDS).orElse(OVERLAP_DEFAULT_SECONDS);
        fields.done();
        return keys.rotate(call.id(), Math.toIntExact(overlapSeconds), call.actor())
                .map(rotated -> {
                    announce(rotated.retiredPublicId());
                    return Reply.created(rotated.successor().json());
                });
    }

    /** The row is committed: the nodes that hear this refuse at once, the others at their next poll. */
    private String announce(String publicId) {
        bus.publish(KeyMessage.REVOKED, new KeyRevoked(publicId));
        return publicId;
    }
}
