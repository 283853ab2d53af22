package gabelle.verticles.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gabelle.verticles.http.AdminApi;
import gabelle.verticles.http.AdminCall;
import gabelle.verticles.http.CustomerApi;
import gabelle.verticles.http.OwnCall;
import gabelle.verticles.http.Page;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Reply;
import gabelle.verticles.usage.UsageQueries;
import gabelle.verticles.usage.UsageQueries.GroupBy;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger says: {@code /admin/v1/requests} and {@code /admin/v1/usage}, and for customers {@code
 * /api/v1/requests} and {@code /api/v1/usage}, which do not tell them what the operator pays.
 */
public final class UsageRoutes {
    /** What a report covers that names no beginning. */
    private static final Duration USUAL_SPAN = Duration.ofDays(31);

    /** What Postgres and RFC 3339 both can say, with room for {@link #USUAL_SPAN}. */
    private static final Instant TIME_START = Instant.EPOCH;

    private static final Instant TIME_END = Instant.parse("9999-12-31T00:00:00Z");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final UsageQueries queries;

    public UsageRoutes(UsageQueries queries) {
        this.queries = queries;
    }

    public void mount(AdminApi api) {
        api.get("/admin/v1/requests", call -> requests(call, account(call)).map(UsageRoutes::ok))
                .get("/admin/v1/usage", call -> usage(call, account(call)).map(UsageRoutes::ok));
    }

    public void mount(CustomerApi api) {
        api.route(
                        HttpMethod.GET,
                        "/api/v1/requests",
                        call -> requests(call, call.account()).map(UsageRoutes::withoutCost))
                .route(
                        HttpMethod.GET,
                        "/api/v1/usage",
                        call -> usage(call, call.account()).map(UsageRoutes::withoutCost));
    }

    private Future<UsageQueries.Requests> requests(OwnCall call, @Nullable UUID account) {
        Page.Wanted wanted = call.wanted();
        UUID before = wanted.after(UsageQueries.AFTER_ALL, UUID::fromString);
        return queries.requests(account, before, wanted.limit());
    }

    private Future<UsageQueries.Report> usage(OwnCall call, @Nullable UUID account) {
        Instant to = call.query("to")
                .map(text -> instant("to", text))
                .orElseGet(() -> Instant.now().plus(Duration.ofHours(1)));
        Instant from = call.query("from").map(text -> instant("from", text)).orElseGet(() -> to.minus(USUAL_SPAN));
        if (!from.isBefore(to)) {
            throw Problem.invalid("from", "from must be before to").rejected();
        }
        return queries.usage(account, from, to, groupBy(call.query("group_by")));
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

    /** Null for all. */
    private static @Nullable UUID account(AdminCall call) {
        try {
            return call.query("account").map(UUID::fromString).orElse(null);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("account", "account must be an id as this API gives them")
                    .rejected();
        }
    }

    private static Instant instant(String param, String text) {
        try {
            Instant instant = Instant.parse(text);
            if (!instant.isBefore(TIME_START) && instant.isBefore(TIME_END)) {
                return instant;
            }
        } catch (DateTimeException e) {
            // answered below
        }
        throw Problem.invalid(param, param + " must be a time such as 2026-11-20T00:00:00Z, from 1970 to 9999")
                .rejected();
    }

    private static Reply withoutCost(Object answer) {
        ObjectNode json = JSON.valueToTree(answer);
        json.findParents("cost").forEach(parent -> ((ObjectNode) parent).remove("cost"));
        return ok(json);
    }

    private static Reply ok(Object answer) {
        try {
            return new Reply(200, Optional.of(Buffer.buffer(JSON.writeValueAsBytes(answer))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
