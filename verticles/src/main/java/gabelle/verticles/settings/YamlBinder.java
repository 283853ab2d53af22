package gabelle.verticles.settings;

import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Binds YAML to a record, strictly: each key is the snake_case name of a component; unknown keys and wrong types are
 * refused. A missing key takes its value from the record's {@code static defaults()}; without that method it must be
 * given. A compact constructor that throws {@link IllegalArgumentException} with a message starting with the key's name
 * refuses the value; file, line and section are put in front.
 *
 * <p>Components are records, long, int, double, boolean, String, enums (written in lower case), and {@code List<T>} and
 * {@code Map<String, T>} of these.
 */
public final class YamlBinder {
    private final String file;

    private YamlBinder(String file) {
        this.file = file;
    }

    public static <T extends Record> T bind(Path file, Class<T> type) {
        try {
            return bind(file.toString(), Files.readString(file), type);
        } catch (NoSuchFileException e) {
            throw new SettingsException(
                    file + " does not exist; GABELLE_CONFIG_DIR names the directory that holds " + file.getFileName());
        } catch (IOException e) {
            throw new SettingsException(file + " cannot be read: " + e);
        }
    }

    /**
     * @param file what the messages call the text
     */
    static <T extends Record> T bind(String file, String text, Class<T> type) {
        return new YamlBinder(file).record(YamlReader.read(file, text), "", type);
    }

    private <T extends Record> T record(YamlNode node, String path, Class<T> type) {
        Map<String, YamlNode> given = switch (node) {
            case YamlNode.Mapping mapping -> mapping.entries();
            case YamlNode.Nothing nothing -> Map.of();
            case YamlNode other -> throw wrong(other, path, "a section with " + keys(type));
        };
        given.forEach((key, value) -> {
            if (!RecordShape.has(type, key)) {
                throw refused(value.line(), path + key + " is not a key; " + where(path) + " has " + keys(type));
            }
        });
        Record defaults = RecordShape.defaults(type);
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = component(components[i], given.get(snake(components[i])), path, defaults, node.line());
        }
        try {
            return RecordShape.construct(type, values);
        } catch (InvocationTargetException e) {
            throw outOfBounds(e.getCause(), given, path, node.line());
        }
    }

    private Object component(
            RecordComponent component, @Nullable YamlNode node, String path, @Nullable Record defaults, int line) {
        String key = snake(component);
        if (node != null) {
            return value(node, path + key, component.getGenericType());
        }
        if (defaults == null) {
            throw refused(line, path + key + " is missing");
        }
        return RecordShape.value(component, defaults);
    }

    private Object value(YamlNode node, String path, Type type) {
        if (type instanceof ParameterizedType generic) {
            return collection(node, path, generic);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return record(node, path + ".", plain.asSubclass(Record.class));
        }
        if (plain.isEnum()) {
            return constant(node, path, plain);
        }
        return scalar(node, path, MethodType.methodType(plain).unwrap().returnType());
    }

    private Object scalar(YamlNode node, String path, Class<?> type) {
        return switch (node) {
            case YamlNode.Whole whole when type == long.class -> whole.value();
            case YamlNode.Whole whole when type == int.class -> narrow(whole, path);
            case YamlNode.Whole whole when type == double.class -> (double) whole.value();
            case YamlNode.Fraction fraction when type == double.class -> fraction.value();
            case YamlNode.Flag flag when type == boolean.class -> flag.value();
            case YamlNode.Text text when type == String.class -> text.value();
            case YamlNode other -> throw wrong(other, path, RecordShape.kindOf(type));
        };
    }

    private int narrow(YamlNode.Whole whole, String path) {
        if (whole.value() != (int) whole.value()) {
            throw wrong(whole, path, "between " + Integer.MIN_VALUE + " and " + Integer.MAX_VALUE);
        }
        return (int) whole.value();
    }

    private Object constant(YamlNode node, String path, Class<?> type) {
        return Stream.of(type.getEnumConstants())
                .filter(constant ->
                        node instanceof YamlNode.Text text && lower(constant).equals(text.value()))
                .findFirst()
                .orElseThrow(() -> wrong(
                        node,
                        path,
                        "one of "
                                + Stream.of(type.getEnumConstants())
                                        .map(YamlBinder::lower)
                                        .collect(Collectors.joining(", "))));
    }

    private Object collection(YamlNode node, String path, ParameterizedType type) {
        Type item = type.getActualTypeArguments()[type.getActualTypeArguments().length - 1];
        if (type.getRawType() == List.class && node instanceof YamlNode.Sequence sequence) {
            List<Object> values = new ArrayList<>();
            for (YamlNode each : sequence.items()) {
                values.add(value(each, path + "[" + values.size() + "]", item));
            }
            return List.copyOf(values);
        }
        if (type.getRawType() == Map.class && node instanceof YamlNode.Mapping mapping) {
            Map<String, Object> values = new LinkedHashMap<>();
            mapping.entries().forEach((key, each) -> values.put(key, value(each, path + "." + key, item)));
            return Collections.unmodifiableMap(values);
        }
        throw wrong(node, path, type.getRawType() == List.class ? "a list, as in [a, b]" : "a section");
    }

    /** The line of the key that the message begins with: that one is out of bounds. */
    private SettingsException outOfBounds(
            @Nullable Throwable cause, Map<String, YamlNode> given, String path, int line) {
        if (!(cause instanceof IllegalArgumentException)) {
            throw new IllegalStateException("the record of " + where(path) + " threw something else", cause);
        }
        String message = String.valueOf(cause.getMessage());
        YamlNode named = given.get(message.split("[^a-z0-9_]", 2)[0]);
        return refused(named == null ? line : named.line(), path + message);
    }

    private SettingsException wrong(YamlNode node, String path, String allowed) {
        return refused(
                node.line(),
                (path.isEmpty() ? "it" : path.replaceAll("\\.$", "")) + " is " + node.kind() + "; it must be "
                        + allowed);
    }

    private SettingsException refused(int line, String message) {
        return new SettingsException(file + " line " + line + ": " + message);
    }

    private static String where(String path) {
        return path.isEmpty() ? "the file" : path.substring(0, path.length() - 1);
    }

    private static String keys(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).map(YamlBinder::snake).collect(Collectors.joining(", "));
    }

    private static String lower(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
    }

    static String snake(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
