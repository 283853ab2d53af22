package gabelle.verticles.usage;

import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes many rows with one statement: each column is one array parameter, which {@code unnest} turns into rows. */
final class Unnest<T> {
    private record Column<T>(String name, String type, Function<List<T>, Object> array) {}

    private final List<Column<T>> columns = new ArrayList<>();

    Unnest<T> uuid(String name, Function<T, UUID> value) {
        return column(name, "uuid", rows -> rows.stream().map(value).toArray(UUID[]::new));
    }

    Unnest<T> text(String name, Function<T, String> value) {
        return column(name, "text", rows -> rows.stream().map(value).toArray(String[]::new));
    }

    Unnest<T> bigint(String name, Function<T, @Nullable Long> value) {
        return column(name, "bigint", rows -> rows.stream().map(value).toArray(Long[]::new));
    }

    Unnest<T> integer(String name, Function<T, Integer> value) {
        return column(name, "integer", rows -> rows.stream().map(value).toArray(Integer[]::new));
    }

    Unnest<T> bool(String name, Function<T, Boolean> value) {
        return column(name, "boolean", rows -> rows.stream().map(value).toArray(Boolean[]::new));
    }

    Unnest<T> time(String name, Function<T, @Nullable Instant> value) {
        return column(
                name,
                "timestamptz",
                rows -> rows.stream().map(row -> utc(value.apply(row))).toArray(OffsetDateTime[]::new));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    String insertInto(String table) {
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        List<String> arrays = new ArrayList<>();
        for (Column<T> column : columns) {
            arrays.add("$" + (arrays.size() + 1) + "::" + column.type() + "[]");
        }
        return "INSERT INTO " + table + " (" + names + ") SELECT * FROM unnest(" + String.join(", ", arrays) + ")";
    }

    Tuple tuple(List<T> rows) {
        Tuple tuple = Tuple.tuple();
        columns.forEach(column -> tuple.addValue(column.array().apply(rows)));
        return tuple;
    }

    private Unnest<T> column(String name, String type, Function<List<T>, Object> array) {
        columns.add(new Column<>(name, type, array));
        return this;
    }
}
