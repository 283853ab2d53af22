package gabelle.verticles.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param next the cursor of the next part; empty at the end
 */
public record Page<T>(List<T> data, Optional<String> next) {
    public Page {
        data = List.copyOf(data);
    }

    /**
     * Cuts a page out of one row more than the page has, which tells whether there is another page.
     *
     * @param cursor of a row: what comes after it is asked for with this
     */
    public static <T> Page<T> of(List<T> oneMore, int limit, Function<T, String> cursor) {
        if (oneMore.size() <= limit) {
            return new Page<>(oneMore, Optional.empty());
        }
        return new Page<>(oneMore.subList(0, limit), Optional.of(cursor.apply(oneMore.get(limit - 1))));
    }

    public JsonObject json(Function<T, JsonObject> item) {
        JsonArray array = new JsonArray();
        data.forEach(row -> array.add(item.apply(row)));
        return new JsonObject().put("data", array).put("next", next.orElse(null));
    }

    /**
     * Which part is wanted.
     *
     * @param limit rows at most
     * @param cursor as an answer gave it; empty for the first part
     */
    public record Wanted(int limit, Optional<String> cursor) {
        private static final int LIMIT_DEFAULT = 100;
        private static final int LIMIT_MAX = 1000;

        public static Wanted of(Optional<String> limit, Optional<String> cursor) {
            if (cursor.isPresent() && cursor.get().chars().anyMatch(Character::isISOControl)) {
                throw strange();
            }
            return new Wanted(limit.map(Wanted::limit).orElse(LIMIT_DEFAULT), cursor);
        }

        /** The position that the cursor stands for, as the list reads it; {@code first} if there is none. */
        public <P> P after(P first, Function<String, P> read) {
            try {
                return cursor.map(read).orElse(first);
            } catch (IllegalArgumentException e) {
                throw strange();
            }
        }

        private static Rejected strange() {
            return Problem.invalid("cursor", "cursor is not one that an answer gave as next")
                    .rejected();
        }

        private static int limit(String text) {
            try {
                int limit = Integer.parseInt(text);
                if (limit >= 1 && limit <= LIMIT_MAX) {
                    return limit;
                }
            } catch (NumberFormatException e) {
                // falls through to the same answer
            }
            throw Problem.invalid("limit", "limit must be a number from 1 to " + LIMIT_MAX)
                    .rejected();
        }
    }
}
