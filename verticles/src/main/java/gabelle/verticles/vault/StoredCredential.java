package gabelle.verticles.vault;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A credential as operators see it: never the key itself, sealed or not. */
record StoredCredential(UUID id, String provider, String name, String masked, boolean isDefault, JsonObject json) {
    static final String COLUMNS =
            "id, provider, name, masked, is_default, is_valid, last_validated_at, key_id," + " created_at, updated_at";

    static StoredCredential of(Row row) {
        JsonObject json = new JsonObject()
                .put("id", row.getUUID("id").toString())
                .put("provider", row.getString("provider"))
                .put("name", row.getString("name"))
                .put("masked", row.getString("masked"))
                .put("is_default", row.getBoolean("is_default"))
                .put("is_valid", row.getBoolean("is_valid"))
                .put("last_validated_at", time(row.getOffsetDateTime("last_validated_at")))
                .put("key_id", row.getString("key_id"))
                .put("created_at", time(row.getOffsetDateTime("created_at")))
                .put("updated_at", time(row.getOffsetDateTime("updated_at")));
        return new StoredCredential(
                row.getUUID("id"),
                row.getString("provider"),
                row.getString("name"),
                row.getString("masked"),
                row.getBoolean("is_default"),
                json);
    }

    /** The same for the customer whose own it is, to whom the operator's master keys are nothing. */
    JsonObject ownJson() {
        JsonObject own = json.copy();
        own.remove("key_id");
        return own;
    }

    /** What its provider said last. */
    JsonObject validated() {
        return new JsonObject().put("last_validated_at", json.getString("last_validated_at"));
    }

    /** What the audit log says of it. */
    JsonObject audited() {
        return new JsonObject()
                .put("provider", provider)
                .put("name", name)
                .put("masked", masked)
                .put("is_default", isDefault);
    }

    private static @Nullable String time(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant().toString();
    }
}
