package gabelle.verticles.console;

import gabelle.engine.key.RateLimits;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** No limit is null, in the table and in JSON: a 0 there would be read as "nothing may pass". */
final class Columns {
    private Columns() {}

    static void addLimits(Tuple values, RateLimits limits) {
        values.addLong(nullable(limits.requestsPerMinute()))
                .addLong(nullable(limits.tokensPerMinute()))
                .addLong(nullable(limits.concurrentCalls()));
    }

    /** Name, limits, suspended, spend cap and external id. */
    static void addTerms(Tuple values, Account.Terms terms) {
        addLimits(values.addString(terms.name()), terms.limits());
        values.addBoolean(terms.suspended())
                .addLong(terms.spendCap().nano().orElse(null))
                .addString(terms.externalId().orElse(null));
    }

    static void put(JsonObject json, RateLimits limits) {
        json.put("rpm", nullable(limits.requestsPerMinute()))
                .put("tpm", nullable(limits.tokensPerMinute()))
                .put("concurrency", nullable(limits.concurrentCalls()));
    }

    private static @Nullable Long nullable(long limit) {
        return limit == 0 ? null : limit;
    }
}
