package gabelle.verticles.catalogue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value of a YAML file that knows where it stands, so that whatever is wrong with it can be said with its line.
 * Decimals stay text: nothing becomes a floating-point number on the way.
 */
public sealed interface Yaml {
    long FILE_BYTES_MAX = 1024 * 1024;

    Place place();

    /**
     * Where a value stands.
     *
     * @param file a file, or whatever else holds the text
     * @param line in the file; 0 where there are no lines
     * @param path the names that lead to the value, as in {@code capabilities.include_usage}; empty for the whole
     */
    record Place(String file, int line, String path) {
        /** The message of a refusal: what is wrong here, and how to mend it. */
        public IllegalArgumentException refuse(String message) {
            return line > 0
                    ? new IllegalArgumentException(file + ", line " + line + ": " + message)
                    : new WrongField(path, file + (path.isEmpty() ? "" : ", " + path) + ": " + message);
        }

        Place below(String name) {
            return new Place(file, line, path.isEmpty() ? name : path + "." + name);
        }
    }

    /**
     * A single value.
     *
     * @param json how it is written in JSON: a whole number or a flag as such, all else as text
     */
    record Scalar(String value, Object json, Place place) implements Yaml {}

    record Sequence(List<Yaml> items, Place place) implements Yaml {}

    record Mapping(Map<String, Yaml> entries, Map<String, Place> places, Place place) implements Yaml {
        /** Refuses every key but these. */
        public Mapping allowing(String... keys) {
            Set<String> known = Set.of(keys);
            entries.keySet().stream()
                    .filter(key -> !known.contains(key))
                    .findFirst()
                    .ifPresent(unknown -> {
                        throw placeOf(unknown)
                                .refuse("unknown key '" + unknown + "'; the keys here are " + String.join(", ", keys));
                    });
            return this;
        }

        public Yaml required(String key) {
            Yaml value = entries.get(key);
            if (value == null) {
                throw place.below(key).refuse("'" + key + "' is missing; add it");
            }
            return value;
        }

        public @Nullable Yaml optional(String key) {
            return entries.get(key);
        }

        public Place placeOf(String key) {
            return places.getOrDefault(key, place);
        }

        /** The same with another value of this name. */
        Mapping with(String key, Yaml value) {
            Map<String, Yaml> others = new LinkedHashMap<>(entries);
            others.put(key, value);
            return new Mapping(others, places, place);
        }

        /** The same without what has these names. */
        Mapping without(String... keys) {
            Map<String, Yaml> others = new LinkedHashMap<>(entries);
            others.keySet().removeAll(Set.of(keys));
            return new Mapping(others, places, place);
        }
    }

    default Mapping mapping() {
        if (this instanceof Mapping mapping) {
            return mapping;
        }
        throw place().refuse("here must stand keys with values (key: value)");
    }

    default Sequence sequence() {
        if (this instanceof Sequence sequence) {
            return sequence;
        }
        throw place().refuse("here must stand a list (- item, or [item, item])");
    }

    default String text() {
        if (this instanceof Scalar scalar && !scalar.value().isBlank()) {
            return scalar.value();
        }
        throw place().refuse("here must stand a single value, not an empty one, a list or keys");
    }

    default boolean flag() {
        return switch (text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw place().refuse("here must stand true or false, not '" + text() + "'");
        };
    }

    /** A whole number within the bounds, both included, of which neither is below zero. */
    default long whole(long min, long max) {
        if (text().matches("\\d{1,18}")) {
            long value = Long.parseLong(text());
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw place().refuse("here must stand a whole number from " + min + " to " + max + ", not '" + text() + "'");
    }

    /**
     * Reads a file; blocking.
     *
     * @throws IllegalArgumentException as {@link #parse}, or if the file is not there or too large
     */
    static Yaml load(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(
                    file + " does not exist; GABELLE_CONFIG_DIR names the directory that holds " + file.getFileName());
        }
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    file + ": larger than " + FILE_BYTES_MAX + " bytes; is it the right file?");
        }
        return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    }

    /**
     * Reads one document.
     *
     * @throws IllegalArgumentException if it is not YAML, or uses what a file of ours should not need
     */
    static Yaml parse(String file, String content) {
        YAMLFactory factory = YAMLFactory.builder().build();
        try (YAMLParser parser = factory.createParser(content)) {
            parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            if (parser.nextToken() == null) {
                throw new Place(file, 1, "").refuse("the file is empty");
            }
            Yaml root = value(file, parser);
            if (parser.nextToken() != null) {
                throw here(file, parser).refuse("a second document begins; one file is one document");
            }
            return root;
        } catch (JsonProcessingException broken) {
            int line = broken.getLocation() == null ? 1 : broken.getLocation().getLineNr();
            throw new Place(file, line, "").refuse(firstLine(broken.getOriginalMessage()));
        } catch (IOException impossible) {
            throw new IllegalStateException("text in memory cannot fail to be read", impossible);
        }
    }

    private static Yaml value(String file, YAMLParser parser) throws IOException {
        Place place = here(file, parser);
        if (parser.isCurrentAlias()) {
            throw place.refuse("aliases (*) are not supported; write the value out");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(file, place, parser);
            case START_ARRAY -> sequence(file, place, parser);
            case VALUE_NULL -> new Scalar("", "", place);
            case VALUE_TRUE, VALUE_FALSE -> new Scalar(parser.getText(), parser.getBooleanValue(), place);
            case VALUE_NUMBER_INT -> new Scalar(parser.getText(), parser.getNumberValue(), place);
            default -> new Scalar(parser.getText(), parser.getText(), place);
        };
    }

    private static Mapping mapping(String file, Place place, YAMLParser parser) throws IOException {
        Map<String, Yaml> entries = new LinkedHashMap<>();
        Map<String, Place> places = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            places.put(key, here(file, parser));
            parser.nextToken();
            entries.put(key, value(file, parser));
        }
        return new Mapping(entries, places, place);
    }

    private static Sequence sequence(String file, Place place, YAMLParser parser) throws IOException {
        List<Yaml> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(file, parser));
        }
        return new Sequence(items, place);
    }

    private static Place here(String file, YAMLParser parser) {
        return new Place(file, parser.currentTokenLocation().getLineNr(), "");
    }

    private static String firstLine(String message) {
        return Arrays.asList(message.split("\n", 2)).getFirst();
    }
}
