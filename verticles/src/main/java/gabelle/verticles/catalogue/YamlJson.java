package gabelle.verticles.catalogue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The same values in JSON, as the database and the admin API have them, and as the readers of the files take them. */
final class YamlJson {
    private YamlJson() {}

    /**
     * What an object says; a field that is null is as good as absent.
     *
     * @param what the messages call it
     */
    static Yaml.Mapping read(String what, JsonObject json) {
        return mapping(new Yaml.Place(what, 0, ""), json);
    }

    static Yaml text(Yaml.Place place, String text) {
        return new Yaml.Scalar(text, text, place);
    }

    private static Yaml value(Yaml.Place place, Object json) {
        return switch (json) {
            case JsonObject object -> mapping(place, object);
            case JsonArray array -> sequence(place, array);
            case Boolean flag -> new Yaml.Scalar(flag.toString(), flag, place);
            case Integer number -> new Yaml.Scalar(number.toString(), number, place);
            case Long number -> new Yaml.Scalar(number.toString(), number, place);
            case Number number -> text(place, new BigDecimal(number.toString()).toPlainString());
            default -> text(place, json.toString());
        };
    }

    private static Yaml.Mapping mapping(Yaml.Place place, JsonObject object) {
        Map<String, Yaml> entries = new LinkedHashMap<>();
        Map<String, Yaml.Place> places = new LinkedHashMap<>();
        object.forEach(field -> {
            if (field.getValue() != null) {
                Yaml.Place below = place.below(field.getKey());
                places.put(field.getKey(), below);
                entries.put(field.getKey(), value(below, field.getValue()));
            }
        });
        return new Yaml.Mapping(entries, places, place);
    }

    private static Yaml sequence(Yaml.Place place, JsonArray array) {
        List<Yaml> items = new ArrayList<>(array.size());
        array.forEach(item -> {
            if (item == null) {
                throw place.refuse("null must not stand in this list");
            }
            items.add(value(place, item));
        });
        return new Yaml.Sequence(items, place);
    }

    static JsonObject json(Yaml.Mapping mapping) {
        JsonObject object = new JsonObject();
        mapping.entries().forEach((name, value) -> object.put(name, json(value)));
        return object;
    }

    private static Object json(Yaml yaml) {
        return switch (yaml) {
            case Yaml.Mapping mapping -> json(mapping);
            case Yaml.Sequence sequence -> array(sequence.items());
            case Yaml.Scalar scalar -> scalar.json();
        };
    }

    static JsonArray array(List<Yaml> items) {
        JsonArray array = new JsonArray();
        items.forEach(item -> array.add(json(item)));
        return array;
    }
}
