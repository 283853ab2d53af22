package gabelle.verticles.console;

import gabelle.engine.key.RateLimits;
import gabelle.verticles.http.Checks;
import gabelle.verticles.http.Fields;
import gabelle.verticles.http.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A key to be made.
 *
 * @param models the models it may call; empty for all
 * @param expiresAt empty for never
 */
public record NewKey(String name, RateLimits limits, List<String> models, Optional<Instant> expiresAt) {
    /** A list is compared with on every call, and travels with every snapshot. */
    private static final int MODELS_MAX = 100;

    private static final int MODEL_LENGTH_MAX = 200;

    public NewKey {
        Checks.text("name", name, 1, Checks.NAME_MAX);
        if (models.size() > MODELS_MAX) {
            throw Problem.invalid("models", "models must name at most " + MODELS_MAX + " models")
                    .rejected();
        }
        models.forEach(model -> Checks.text("models", model, 1, MODEL_LENGTH_MAX));
        models = List.copyOf(models);
    }

    /** As a request's body says it. */
    static NewKey of(Fields fields) {
        NewKey key = new NewKey(
                fields.required("name"),
                fields.limits(RateLimits.NONE),
                fields.texts("models").orElse(List.of()),
                fields.time("expires_at"));
        fields.done();
        return key;
    }

    /** Named only: no caps, all models, no end. */
    public static NewKey named(String name) {
        return new NewKey(name, RateLimits.NONE, List.of(), Optional.empty());
    }
}
