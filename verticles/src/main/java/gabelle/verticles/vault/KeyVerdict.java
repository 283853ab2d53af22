package gabelle.verticles.vault;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What a provider said of a key.
 *
 * @param isValid empty where it said neither, or nothing: then nothing is known that was not known before
 * @param message for whoever asked; never the provider's own words, which may repeat the key
 */
record KeyVerdict(Optional<Boolean> isValid, String message) {
    static KeyVerdict valid(String provider) {
        return new KeyVerdict(Optional.of(true), provider + " takes this key.");
    }

    static KeyVerdict invalid(String provider) {
        return new KeyVerdict(Optional.of(false), provider + " does not take this key.");
    }

    static KeyVerdict unknown(String message) {
        return new KeyVerdict(Optional.empty(), message);
    }

    JsonObject json() {
        return new JsonObject().put("is_valid", isValid.orElse(null)).put("message", message);
    }
}
