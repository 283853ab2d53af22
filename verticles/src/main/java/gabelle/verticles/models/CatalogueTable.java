package gabelle.verticles.models;

import gabelle.verticles.catalogue.CatalogueTerms.Entry;
import gabelle.verticles.catalogue.WrongField;
import gabelle.verticles.console.AuditLog;
import gabelle.verticles.http.Page;
import gabelle.verticles.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue in Postgres. Each change is one short transaction with its audit entry in it: it stands in line, does
 * what it does, and is kept if all that is there then can be read, and makes sense together.
 */
final class CatalogueTable {
    private static final String STAND_IN_LINE = CatalogueRows.VERSION + " FOR UPDATE";
    private static final String NOT_DELETED = " AND deleted_at IS NULL";
    private static final String NAME = "name";

    private final Pool pool;
    private final Supplier<Future<?>> told;

    /**
     * The catalogue of one database.
     *
     * @param told completes when this node's loops know what was changed
     */
    CatalogueTable(Pool pool, Supplier<Future<?>> told) {
        this.pool = pool;
        this.told = told;
    }

    /** In the order of their names; of prices and models those whose names begin so. */
    Future<Page<Entry>> list(Kind kind, String beginning, Page.Wanted wanted) {
        String sql =
                select(kind) + " WHERE name > $1 AND starts_with(name, $2)" + kept(kind) + " ORDER BY name LIMIT $3";
        return pool.preparedQuery(sql)
                .execute(Tuple.of(wanted.after("", Function.identity()), beginning, wanted.limit() + 1))
                .map(rows -> Page.of(rows.stream().map(CatalogueTable::entry).toList(), wanted.limit(), Entry::name));
    }

    Future<Entry> show(Kind kind, String name) {
        return required(pool, kind, name);
    }

    /** Runs a change by itself; what makes no sense is refused with its field, and nothing of it is kept. */
    <T> Future<T> change(Function<SqlClient, Future<T>> change) {
        return pool.withTransaction(connection -> execute(connection, STAND_IN_LINE, Tuple.tuple())
                        .compose(alone -> change.apply(connection))
                        .compose(changed -> verified(connection).map(changed)))
                .compose(changed -> told.get().<T>map(changed).otherwise(changed));
    }

    private static Future<Void> verified(SqlClient connection) {
        return connection.preparedQuery(CatalogueRows.READ).execute().compose(rows -> {
            try {
                Row row = rows.iterator().next();
                CatalogueRows.terms(row::getString).catalogue();
                return Future.succeededFuture();
            } catch (IllegalArgumentException wrong) {
                String field = wrong instanceof WrongField named ? named.path() : "";
                return Problem.invalid(field, String.valueOf(wrong.getMessage()))
                        .failed();
            }
        });
    }

    /** Makes one, or brings one back that was deleted. */
    Future<Entry> create(SqlClient connection, Kind kind, String name, JsonObject terms, String actor) {
        return find(connection, kind, name)
                .compose(there -> there.isPresent()
                        ? Problem.conflict(
                                        kind.noun() + "_exists",
                                        "there is a " + kind.noun() + " " + name + " already",
                                        NAME)
                                .failed()
                        : execute(connection, insert(kind), Tuple.of(name, terms))
                                .compose(written -> audited(connection, kind, name, "created", null, terms, actor)));
    }

    private static String insert(Kind kind) {
        String insert = "INSERT INTO " + kind.noun();
        return switch (kind) {
            case PROVIDER ->
                insert + " (name, terms, by_hand) VALUES ($1, $2, false) ON CONFLICT (name) DO UPDATE"
                        + " SET terms = EXCLUDED.terms, by_hand = false, deleted_at = NULL";
            case MODEL, ALIAS ->
                insert + " (name, terms) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE"
                        + " SET terms = EXCLUDED.terms, deleted_at = NULL";
            case PRICE -> insert + " (name, terms) VALUES ($1, $2)";
        };
    }

    /** What the change says takes the place of what was there; null takes it away, and what it does not name stays. */
    Future<Entry> merge(SqlClient connection, Kind kind, String name, JsonObject change, String actor) {
        return required(connection, kind, name).compose(before -> {
            JsonObject after = before.terms().copy();
            change.forEach(field -> {
                if (field.getValue() == null) {
                    after.remove(field.getKey());
                } else {
                    after.put(field.getKey(), field.getValue());
                }
            });
            if (after.equals(before.terms())) {
                return Future.succeededFuture(before);
            }
            boolean stays = kind == Kind.PROVIDER && same(before.terms(), after, "base_url");
            return execute(connection, update(kind, stays), Tuple.of(name, after))
                    .compose(written -> audited(connection, kind, name, "changed", before.terms(), after, actor));
        });
    }

    static boolean same(JsonObject one, JsonObject other, String field) {
        return String.valueOf(one.getValue(field)).equals(String.valueOf(other.getValue(field)));
    }

    private static String update(Kind kind, boolean addressStays) {
        boolean moved = kind == Kind.PROVIDER && !addressStays;
        return "UPDATE " + kind.noun() + " SET terms = $2" + (moved ? ", by_hand = false" : "") + " WHERE name = $1";
    }

    Future<Void> delete(SqlClient connection, Kind kind, String name, String actor) {
        String sql = kind == Kind.PRICE
                ? "DELETE FROM price WHERE name = $1"
                : "UPDATE " + kind.noun() + " SET deleted_at = now() WHERE name = $1";
        return required(connection, kind, name)
                .compose(before -> execute(connection, sql, Tuple.of(name))
                        .compose(gone -> AuditLog.write(
                                connection,
                                actor,
                                kind.noun() + ".deleted",
                                kind.subject(name),
                                detail(name, before.terms(), null))));
    }

    Future<Entry> required(SqlClient connection, Kind kind, String name) {
        return find(connection, kind, name)
                .map(found -> found.orElseThrow(() ->
                        Problem.notFound("there is no such " + kind.noun()).rejected()));
    }

    Future<Optional<Entry>> find(SqlClient connection, Kind kind, String name) {
        return connection
                .preparedQuery(select(kind) + " WHERE name = $1" + kept(kind))
                .execute(Tuple.of(name))
                .map(rows -> rows.stream().map(CatalogueTable::entry).findFirst());
    }

    /** All prices of a model, the oldest first. */
    Future<List<Entry>> prices(SqlClient connection, String model) {
        return connection
                .preparedQuery(select(Kind.PRICE) + " WHERE model = $1 ORDER BY name")
                .execute(Tuple.of(model))
                .map(rows -> rows.stream().map(CatalogueTable::entry).toList());
    }

    /** How many rows a count finds for the name. */
    Future<Long> count(SqlClient connection, String sql, String name) {
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(name))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private Future<Entry> audited(
            SqlClient connection,
            Kind kind,
            String name,
            String what,
            @Nullable JsonObject before,
            JsonObject after,
            String actor) {
        return AuditLog.write(
                        connection, actor, kind.noun() + "." + what, kind.subject(name), detail(name, before, after))
                .compose(written -> required(connection, kind, name));
    }

    private static JsonObject detail(String name, @Nullable JsonObject before, @Nullable JsonObject after) {
        return new JsonObject().put(NAME, name).put("before", before).put("after", after);
    }

    private static String select(Kind kind) {
        return "SELECT name, terms" + (kind == Kind.PROVIDER ? ", by_hand" : ", false AS by_hand") + " FROM "
                + kind.noun();
    }

    private static String kept(Kind kind) {
        return kind == Kind.PRICE ? "" : NOT_DELETED;
    }

    private static Entry entry(Row row) {
        return new Entry(row.getString(NAME), row.getJsonObject("terms"), row.getBoolean("by_hand"));
    }

    private static Future<Void> execute(SqlClient connection, String sql, Tuple values) {
        return connection.preparedQuery(sql).execute(values).mapEmpty();
    }
}
