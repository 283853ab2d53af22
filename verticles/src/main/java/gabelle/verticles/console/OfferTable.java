package gabelle.verticles.console;

import gabelle.verticles.http.AdminApi;
import gabelle.verticles.http.AdminCall;
import gabelle.verticles.http.Page;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Rejected;
import gabelle.verticles.http.Reply;
import gabelle.verticles.plans.Offers;
import gabelle.verticles.plans.Term;
import gabelle.verticles.plans.WrongTerm;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.function.Function;

/** One kind of what is sold, in Postgres. Each change is one short transaction with its audit entry in it. */
final class OfferTable<T> {
    private static final String ID = "id";

    private final Pool pool;
    private final Form<T> form;
    private final String find;
    private final String list;
    private final String put;

    OfferTable(Pool pool, Form<T> form) {
        this.pool = pool;
        this.form = form;
        String select = "SELECT id, " + String.join(", ", form.columns()) + " FROM " + form.table() + " ";
        this.find = select + "WHERE id = $1";
        this.list = select + "WHERE id > $1 ORDER BY id LIMIT $2";
        this.put = put(form.table(), form.columns());
    }

    private static String put(String table, List<String> columns) {
        StringJoiner places = new StringJoiner(", ", "($1, ", ")");
        StringJoiner changes = new StringJoiner(", ");
        for (String column : columns) {
            places.add("$" + (columns.indexOf(column) + 2));
            changes.add(column + " = EXCLUDED." + column);
        }
        return "INSERT INTO " + table + " (id, " + String.join(", ", columns) + ") VALUES " + places
                + " ON CONFLICT (id) DO UPDATE SET " + changes;
    }

    /**
     * How one kind is written.
     *
     * @param table its name, and what its things are called
     * @param columns from the second on; the first is the id
     * @param values of the columns
     * @param parse what a request says; fails with {@link WrongTerm}
     */
    record Form<T>(
            String table,
            List<String> columns,
            Function<T, String> id,
            Function<Row, T> read,
            Function<T, Tuple> values,
            Parse<T> parse,
            Function<T, JsonObject> json) {

        interface Parse<T> {
            T parse(String id, Term term);
        }

        JsonObject shown(T offer) {
            return new JsonObject().put(ID, id.apply(offer)).mergeIn(json.apply(offer));
        }
    }

    void mount(AdminApi api) {
        String path = "/admin/v1/" + form.table() + "s";
        api.get(path, this::list).get(path + "/:id", this::show).put(path + "/:id", this::put);
    }

    private Future<Reply> list(AdminCall call) {
        Page.Wanted wanted = call.wanted();
        return pool.preparedQuery(list)
                .execute(Tuple.of(wanted.after("", Function.identity()), wanted.limit() + 1))
                .map(rows -> Page.of(rows.stream().map(form.read()).toList(), wanted.limit(), form.id()))
                .map(page -> Reply.list(page, form::shown));
    }

    private Future<Reply> show(AdminCall call) {
        if (!Offers.isId(call.name())) {
            throw unknown();
        }
        return find(pool, find, call.name())
                .map(found -> found.orElseThrow(this::unknown))
                .map(offer -> Reply.ok(form.shown(offer)));
    }

    private Rejected unknown() {
        return Problem.notFound("there is no such " + form.table()).rejected();
    }

    private Future<Reply> put(AdminCall call) {
        T wanted = parse(call.name(), call.json());
        return pool.withTransaction(connection -> find(
                                connection, find + " FOR UPDATE", form.id().apply(wanted))
                        .compose(before -> put(connection, before, wanted, call.actor())))
                .map(written -> Reply.ok(form.shown(wanted)));
    }

    private T parse(String id, JsonObject body) {
        if (!Offers.isId(id)) {
            throw Problem.invalid(ID, "an id has 1 to 64 small letters, digits, hyphens and underscores")
                    .rejected();
        }
        Object named = body.remove(ID);
        if (named != null && !named.equals(id)) {
            throw Problem.invalid(ID, "id is not the one of the path").rejected();
        }
        try {
            return form.parse().parse(id, Term.of(body));
        } catch (WrongTerm wrong) {
            throw Problem.invalid(wrong.path(), String.valueOf(wrong.getMessage()))
                    .rejected();
        }
    }

    /** Nothing is written where the change changes nothing. */
    private Future<Void> put(SqlClient connection, Optional<T> before, T after, String actor) {
        if (before.isPresent() && before.get().equals(after)) {
            return Future.succeededFuture();
        }
        JsonObject detail = new JsonObject()
                .put(ID, form.id().apply(after))
                .put("before", before.map(form.json()).orElse(null))
                .put("after", form.json().apply(after));
        String action = form.table() + (before.isPresent() ? ".changed" : ".created");
        return connection
                .preparedQuery(put)
                .execute(form.values().apply(after))
                .compose(written -> AuditLog.write(
                        connection, actor, action, subject(form.id().apply(after)), detail));
    }

    /** The audit log's subjects are UUIDs: this one is made of the name, so that a thing's entries have one subject. */
    private UUID subject(String id) {
        return UUID.nameUUIDFromBytes((form.table() + ":" + id).getBytes(StandardCharsets.UTF_8));
    }

    private Future<Optional<T>> find(SqlClient connection, String sql, String id) {
        return connection.preparedQuery(sql).execute(Tuple.of(id)).map(rows -> Rows.first(rows, form.read()));
    }
}
