package gabelle.verticles.ingress;

import gabelle.engine.key.KeyPolicy;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.GeminiPath;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.dispatch.Dispatch;
import gabelle.verticles.keys.Keys;
import gabelle.verticles.vault.Caller;
import gabelle.verticles.vault.OwnKeys;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * {@code GET /v1/models} and {@code /v1/models/{id}}, and the same below {@code /v1beta} for Gemini's dialect, answered here: what a key may call is what Gabelle has a price
 * for and a credential, not what the operator's provider account happens to offer. Each model is listed once, and found
 * under all of its names.
 */
final class Models {
    static final String PATH = "/v1/models";

    private static final String GEMINI_PATH = GeminiPath.VERSION + "/models";

    private final Keys keys;
    private final Dispatch dispatch;
    private final Loop loop;

    Models(Keys keys, Dispatch dispatch, Loop loop) {
        this.keys = keys;
        this.dispatch = dispatch;
        this.loop = loop;
    }

    static boolean serves(String path) {
        boolean gemini = path.startsWith(GEMINI_PATH + "/") && path.indexOf(':') < 0;
        return path.equals(PATH) || path.startsWith(PATH + "/") || path.equals(GEMINI_PATH) || gemini;
    }

    void answer(HttpServerRequest request) {
        String requestId = loop.requestIds().next(System.currentTimeMillis()).toString();
        Reply reply = new Reply(request.response(), requestId, Surface.dialectOf(request.path()));
        request.resume();
        keys.resolve(Query.presentedKey(request))
                .compose(policy -> dispatch.own(Caller.of(policy, "")).map(own -> body(request.path(), policy, own)))
                .onSuccess(reply::json)
                .onFailure(failure -> reply.finish(Stop.outcomeOf(failure)));
    }

    private Buffer body(String path, KeyPolicy policy, OwnKeys own) {
        boolean gemini = Surface.dialectOf(path) == Dialect.GEMINI;
        String all = gemini ? GEMINI_PATH : PATH;
        if (path.equals(all)) {
            return gemini
                    ? new JsonObject().put("models", models(policy, own, true)).toBuffer()
                    : new JsonObject()
                            .put("object", "list")
                            .put("data", models(policy, own, false))
                            .toBuffer();
        }
        String model = Query.decoded(path.substring(all.length() + 1));
        if (dispatch.owner(model, own).isEmpty() || !mayCall(policy, model) || !speaks(gemini, model)) {
            throw new Stop(new Outcome.Refused(
                    Refusal.MODEL_NOT_FOUND,
                    "The model `" + model + "` does not exist or you do not have access to it.",
                    "model",
                    0));
        }
        return described(gemini, model, own).toBuffer();
    }

    private JsonArray models(KeyPolicy policy, OwnKeys own, boolean gemini) {
        JsonArray models = new JsonArray();
        dispatch.models(own).stream()
                .filter(model -> mayCall(policy, model) && speaks(gemini, model))
                .sorted()
                .forEach(model -> models.add(described(gemini, model, own)));
        return models;
    }

    /** In OpenAI's shape all models are listed, whichever way they are called; Gemini's SDK can call its own only. */
    private boolean speaks(boolean gemini, String model) {
        return !gemini || dispatch.speaks(model, Dialect.GEMINI);
    }

    private boolean mayCall(KeyPolicy policy, String model) {
        return policy.mayCall(dispatch.names(model));
    }

    private JsonObject described(boolean gemini, String model, OwnKeys own) {
        if (gemini) {
            return new JsonObject().put("name", "models/" + model).put("displayName", model);
        }
        return new JsonObject()
                .put("id", model)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", dispatch.owner(model, own));
    }
}
