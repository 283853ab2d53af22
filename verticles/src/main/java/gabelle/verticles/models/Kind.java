package gabelle.verticles.models;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** What the catalogue is made of. */
enum Kind {
    PROVIDER,
    MODEL,
    PRICE,
    ALIAS;

    /** Its table, and what one of them is called. */
    String noun() {
        return name().toLowerCase(Locale.ROOT);
    }

    String path() {
        return "/admin/v1/" + noun() + (this == ALIAS ? "es" : "s");
    }

    /** The audit log's subjects are UUIDs: this one is made of the name, so that a thing's entries have one subject. */
    UUID subject(String name) {
        return UUID.nameUUIDFromBytes((noun() + ":" + name).getBytes(StandardCharsets.UTF_8));
    }
}
