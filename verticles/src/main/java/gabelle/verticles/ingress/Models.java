package gabelle.verticles.ingress;

import gabelle.engine.key.KeyPolicy;
import gabelle.engine.meter.Dialect;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.dispatch.Dispatch;
import gabelle.verticles.keys.Keys;
import gabelle.verticles.loop.KeyHeaders;
import gabelle.verticles.vault.Caller;
import gabelle.verticles.vault.OwnKeys;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * {@code GET /v1/models} and {@code /v1/models/{id}}, answered here: what a key may call is what Gabelle has a price
 * for and a credential, not what the operator's provider account happens to offer. Each model is listed once, and found
 * under all of its names.
 */
final class Models {
    static final String PATH = "/v1/models";

    private final Keys keys;
    private final Dispatch dispatch;
    private final Loop loop;

    Models(Keys keys, Dispatch dispatch, Loop loop) {
        this.keys = keys;
        this.dispatch = dispatch;
        this.loop = loop;
    }

    static boolean serves(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    void answer(HttpServerRequest request) {
        String requestId = loop.requestIds().next(System.currentTimeMillis()).toString();
        Reply reply = new Reply(request.response(), requestId, Dialect.OPENAI);
        request.resume();
        keys.resolve(KeyHeaders.presentedKey(request))
                .compose(policy -> dispatch.own(Caller.of(policy, "")).map(own -> body(request.path(), policy, own)))
                .onSuccess(reply::json)
                .onFailure(failure -> reply.finish(Stop.outcomeOf(failure)));
    }

    private Buffer body(String path, KeyPolicy policy, OwnKeys own) {
        if (path.equals(PATH)) {
            JsonArray models = new JsonArray();
            dispatch.models(own).stream()
                    .filter(model -> mayCall(policy, model))
                    .sorted()
                    .forEach(model -> models.add(described(model, own)));
            return new JsonObject().put("object", "list").put("data", models).toBuffer();
        }
        String model = decoded(path.substring(PATH.length() + 1));
        if (dispatch.owner(model, own).isEmpty() || !mayCall(policy, model)) {
            throw new Stop(new Outcome.Refused(
                    Refusal.MODEL_NOT_FOUND,
                    "The model `" + model + "` does not exist or you do not have access to it.",
                    "model",
                    0));
        }
        return described(model, own).toBuffer();
    }

    private boolean mayCall(KeyPolicy policy, String model) {
        return policy.mayCall(dispatch.names(model));
    }

    /** A name may have slashes, which some clients spell %2F; what cannot be decoded is the name of no model. */
    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return name;
        }
    }

    private JsonObject described(String model, OwnKeys own) {
        return new JsonObject()
                .put("id", model)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", dispatch.owner(model, own));
    }
}
