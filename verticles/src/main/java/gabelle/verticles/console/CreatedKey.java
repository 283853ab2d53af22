package gabelle.verticles.console;

import gabelle.engine.key.ApiKey;
import io.vertx.core.json.JsonObject;

/**
 * A key just made: the only moment at which it can be shown.
 *
 * @param plain prints masked; {@link ApiKey#reveal()} is what the customer gets
 */
public record CreatedKey(IssuedKey issued, ApiKey plain) {
    JsonObject json() {
        return issued.json().put("key", plain.reveal());
    }
}
