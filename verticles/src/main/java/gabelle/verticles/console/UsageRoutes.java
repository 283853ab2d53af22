package gabelle.verticles.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gabelle.verticles.http.AdminApi;
import gabelle.verticles.http.AdminCall;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Reply;
import gabelle.verticles.usage.UsageQueries;
import gabelle.verticles.usage.UsageQueries.GroupBy;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** {@code /admin/v1/requests} and {@code /admin/v1/usage}: what the ledger says. */
public final class UsageRoutes {
    /** What a report covers that names no beginning. */
    private static final Duration USUAL_SPAN = Duration.ofDays(31);

    private static final int USUAL_LIMIT = 100;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final UsageQueries queries;

    public UsageRoutes(UsageQueries queries) {
        this.queries = queries;
    }

    public void mount(AdminApi api) {
        api.get("/admin/v1/requests", this::requests).get("/admin/v1/usage", this::usage);
    }

    private Future<Reply> requests(AdminCall call) {
        int limit = call.query("limit").map(UsageRoutes::limit).orElse(USUAL_LIMIT);
        UUID before = call.query("cursor").map(text -> uuid("cursor", text)).orElse(null);
        UUID account = call.query("account").map(text -> uuid("account", text)).orElse(null);
        return queries.requests(account, before, limit).map(UsageRoutes::ok);
    }

    private Future<Reply> usage(AdminCall call) {
        Instant to = call.query("to")
                .map(text -> instant("to", text))
                .orElseGet(() -> Instant.now().plus(Duration.ofHours(1)));
        Instant from = call.query("from").map(text -> instant("from", text)).orElseGet(() -> to.minus(USUAL_SPAN));
        if (!from.isBefore(to)) {
            throw Problem.invalid("from", "from must be before to").rejected();
        }
        UUID account = call.query("account").map(text -> uuid("account", text)).orElse(null);
        return queries.usage(account, from, to, groupBy(call.query("group_by"))).map(UsageRoutes::ok);
    }

    private static GroupBy groupBy(Optional<String> named) {
        try {
            return named.map(name -> GroupBy.valueOf(name.toUpperCase(Locale.ROOT)))
                    .orElse(GroupBy.MODEL);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("group_by", "group_by is one of model, key, day")
                    .rejected();
        }
    }

    private static int limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= UsageQueries.ROWS_MAX) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw Problem.invalid("limit", "limit must be between 1 and " + UsageQueries.ROWS_MAX)
                .rejected();
    }

    private static UUID uuid(String param, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(param, param + " must be an id as this API gives them")
                    .rejected();
        }
    }

    private static Instant instant(String param, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw Problem.invalid(param, param + " must be a time such as 2026-11-20T00:00:00Z")
                    .rejected();
        }
    }

    private static Reply ok(Object answer) {
        try {
            return Reply.ok(new JsonObject(JSON.writeValueAsString(answer)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
