package gabelle.verticles.models;

import gabelle.verticles.catalogue.CatalogueTerms;
import gabelle.verticles.catalogue.CatalogueTerms.Entry;
import gabelle.verticles.http.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The catalogue's entries as requests give them and answers show them. */
final class CatalogueJson {
    private CatalogueJson() {}

    static JsonObject shown(Kind kind, Entry entry) {
        String name = entry.name();
        JsonObject shown = new JsonObject();
        switch (kind) {
            case PROVIDER -> shown.put("name", name).put("origin", entry.byHand() ? "file" : "api");
            case MODEL ->
                shown.put("id", name)
                        .put("provider", name.substring(0, name.indexOf('/')))
                        .put("model", name.substring(name.indexOf('/') + 1));
            case PRICE -> shown.put("id", name).put("model", CatalogueTerms.modelOf(name));
            case ALIAS -> shown.put("name", name);
        }
        return shown.mergeIn(entry.terms());
    }

    /** Fractions as text, which is how decimals stay what was written. */
    static JsonObject exact(JsonObject object) {
        JsonObject exact = new JsonObject();
        object.forEach(field -> exact.put(plain("a name", field.getKey()), exact(field.getKey(), field.getValue())));
        return exact;
    }

    private static @Nullable Object exact(String name, @Nullable Object value) {
        return switch (value) {
            case JsonObject object -> exact(object);
            case JsonArray array -> {
                JsonArray items = new JsonArray();
                array.forEach(item -> items.add(exact(name, item)));
                yield items;
            }
            case BigDecimal decimal -> decimal.toPlainString();
            case String text -> plain(name, text);
            case null, default -> value;
        };
    }

    /** Postgres stores no NUL, and nothing here needs more than a line. */
    private static String plain(String name, String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw Problem.invalid(name, name + " must not contain control characters")
                    .rejected();
        }
        return text;
    }

    /** The name that a model or an alias shall have. */
    static String named(JsonObject terms, String field) {
        String name = taken(terms, field);
        if (!CatalogueTerms.isName(name)) {
            throw Problem.invalid(field, field + " must have 1 to 256 characters, and no blanks")
                    .rejected();
        }
        return name;
    }

    /** A text that is not one of the terms: it is taken out of them. */
    static String taken(JsonObject terms, String name) {
        if (terms.remove(name) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw Problem.invalid(name, name + " is required, and a string").rejected();
    }
}
