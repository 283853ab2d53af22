package gabelle.verticles.plans;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A value in JSON, of the database or of a request. A field that is null is as good as absent.
 *
 * @param path of the names that lead to it; empty for the whole
 */
record JsonTerm(String path, Object value) implements Term {
    @Override
    public WrongTerm refuse(String message) {
        return new WrongTerm(path, message);
    }

    @Override
    public Fields fields(String... allowed) {
        Map<String, Term> entries = entries();
        Set<String> known = Set.of(allowed);
        entries.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(unknown -> {
                    throw new WrongTerm(
                            below(unknown), "unknown field; the fields here are " + String.join(", ", allowed));
                });
        return new Fields(this, entries);
    }

    @Override
    public Map<String, Term> entries() {
        if (!(value instanceof JsonObject object)) {
            throw refuse("here must stand an object");
        }
        Map<String, Term> entries = new LinkedHashMap<>();
        object.forEach(entry -> {
            if (entry.getValue() != null) {
                entries.put(entry.getKey(), new JsonTerm(below(entry.getKey()), entry.getValue()));
            }
        });
        return entries;
    }

    @Override
    public List<Term> items() {
        if (!(value instanceof JsonArray array)) {
            throw refuse("here must stand a list");
        }
        List<Term> items = new ArrayList<>(array.size());
        array.forEach(item -> {
            if (item == null) {
                throw refuse("null must not stand in this list");
            }
            items.add(new JsonTerm(path, item));
        });
        return items;
    }

    @Override
    public String text() {
        if (value instanceof String text && !text.isBlank()) {
            return text;
        }
        throw refuse("here must stand a string that is not empty");
    }

    @Override
    public long whole(long min, long max) {
        if (value instanceof Integer || value instanceof Long) {
            long number = ((Number) value).longValue();
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw refuse("here must stand a whole number from " + min + " to " + max);
    }

    @Override
    public boolean flag() {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw refuse("here must stand true or false");
    }

    private String below(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
