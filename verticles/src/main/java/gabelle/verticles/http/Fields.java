package gabelle.verticles.http;

import gabelle.engine.key.RateLimits;
import io.vertx.core.buffer.Buffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request's JSON body, read strictly: each field is taken once, by its type; what nobody took is refused by name. A
 * field that is null is as good as absent, except where it clears a limit, a cap or an id. Throws {@link Rejected}.
 */
public final class Fields {
    private final Map<String, Object> left;

    private Fields(Map<String, Object> fields) {
        this.left = fields;
    }

    /** An empty body has no fields. */
    public static Fields parse(Buffer body) {
        return new Fields(object(body));
    }

    static Map<String, Object> object(Buffer body) {
        return body.length() == 0 ? new LinkedHashMap<>() : ExactJson.object(body.getBytes());
    }

    public String required(String name) {
        return text(name)
                .orElseThrow(() -> Problem.invalid(name, name + " is required").rejected());
    }

    public Optional<String> text(String name) {
        return take(name, String.class, "a string");
    }

    public Optional<Boolean> flag(String name) {
        return take(name, Boolean.class, "true or false");
    }

    /** A whole number within the bounds, both included. */
    public Optional<Long> number(String name, long min, long max) {
        Optional<Number> number = take(name, Number.class, "a whole number");
        if (number.isEmpty()) {
            return Optional.empty();
        }
        boolean whole = number.get() instanceof Long || number.get() instanceof Integer;
        if (!whole || number.get().longValue() < min || number.get().longValue() > max) {
            throw Problem.invalid(name, name + " must be a whole number from " + min + " to " + max)
                    .rejected();
        }
        return Optional.of(number.get().longValue());
    }

    /**
     * A number in millionths, given as a JSON number or as text, read exactly.
     *
     * @param min in millionths, included
     * @param max in millionths, included
     */
    public Optional<Long> millionths(String name, long min, long max) {
        Object value = left.remove(name);
        return value == null ? Optional.empty() : Optional.of(Millionths.read(name, value, min, max));
    }

    /** Text, or a whole number as text: ids that others gave are both. */
    public Optional<String> label(String name) {
        boolean whole = left.get(name) instanceof Long || left.get(name) instanceof Integer;
        return whole ? Optional.of(String.valueOf(left.remove(name))) : text(name);
    }

    /** RFC 3339, with an offset. */
    public Optional<Instant> time(String name) {
        try {
            return text(name).map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw Problem.invalid(name, name + " must be a time as in 2027-01-31T12:00:00Z")
                    .rejected();
        }
    }

    /** A list with something in it: an empty one would be read both as none and as all. */
    public Optional<List<String>> texts(String name) {
        return take(name, List.class, "a list of strings").map(items -> texts(name, items));
    }

    /** {@code rpm}, {@code tpm} and {@code concurrency}; null for no limit, absent for what it is now. */
    public RateLimits limits(RateLimits now) {
        return new RateLimits(
                limit("rpm", now.requestsPerMinute()),
                limit("tpm", now.tokensPerMinute()),
                limit("concurrency", now.concurrentCalls()));
    }

    /** A text, read into what it says; null clears it, absent leaves it as it is now. */
    public <T> Optional<T> text(String name, Function<String, T> reader, Optional<T> now) {
        boolean given = left.containsKey(name);
        Optional<T> read = text(name).map(reader);
        return given ? read : now;
    }

    /** Refuses what was not taken: a misspelt limit must not be no limit. */
    public void done() {
        left.keySet().stream().findFirst().ifPresent(name -> {
            throw Problem.invalid(name, "unknown field " + name).rejected();
        });
    }

    private long limit(String name, long now) {
        boolean given = left.containsKey(name);
        return number(name, 1, RateLimits.MAX).orElse(given ? 0L : now);
    }

    private <T> Optional<T> take(String name, Class<T> type, String expected) {
        Object value = left.remove(name);
        if (value != null && !type.isInstance(value)) {
            throw Problem.invalid(name, name + " must be " + expected).rejected();
        }
        return Optional.ofNullable(type.cast(value));
    }

    private static List<String> texts(String name, List<?> items) {
        List<String> texts = new ArrayList<>(items.size());
        for (Object item : items) {
            if (!(item instanceof String text)) {
                throw Problem.invalid(name, name + " must be a list of strings").rejected();
            }
            texts.add(text);
        }
        if (texts.isEmpty()) {
            throw Problem.invalid(name, name + " must name at least one; leave it out for all")
                    .rejected();
        }
        return texts;
    }
}
