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
        return column(name, "uuid", rows -> filled(rows, new UUID[rows.size()], value));
    }

    Unnest<T> text(String name, Function<T, String> value) {
        return column(name, "text", rows -> filled(rows, new String[rows.size()], value));
    }

    Unnest<T> bigint(String name, Function<T, @Nullable Long> value) {
        return column(name, "bigint", rows -> filled(rows, new Long[rows.size()], value));
    }

    Unnest<T> integer(String name, Function<T, Integer> value) {
        return column(name, "integer", rows -> filled(rows, new Integer[rows.size()], value));
    }

    Unnest<T> bool(String name, Function<T, Boolean> value) {
        return column(name, "boolean", rows -> filled(rows, new Boolean[rows.size()], value));
    }

    Unnest<T> time(String name, Function<T, @Nullable Instant> value) {
        return column(
                name,
                "timestamptz",
                rows -> filled(rows, new OffsetDateTime[rows.size()], row -> utc(value.apply(row))));
    }

    /** A plain loop: a batch has a thousand rows of forty columns. */
    private <V> Object filled(List<T> rows, V[] array, Function<T, V> value) {
        for (int i = 0; i < array.length; i++) {
            array[i] = value.apply(rows.get(i));
        }
        return array;
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
