package gabelle.verticles.funds;

import gabelle.engine.funds.Byok;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Plan;
import gabelle.engine.funds.Rate;
import gabelle.engine.key.KeyHash;
import gabelle.engine.key.KeyPolicy;
import gabelle.engine.key.RateLimits;
import gabelle.engine.meter.Billing;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.ModelRequest;
import gabelle.engine.route.Candidate;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A call of an account, as its door to the money sees it. */
record TestCall(KeyPolicy key, CallNeed need) {
    static final long ANCHOR_MS = Instant.parse("2025-01-15T00:00:00Z").toEpochMilli();
    static final long CREDIT = 1_000_000;

    /** A call costs one credit, whatever it is. */
    static final Rate ONE_CREDIT = new Rate(true, CREDIT, 0, 0, 0, 1_000);

    static TestCall of(KeyPolicy key) {
        return of(key, "\"max_tokens\":100,", 0);
    }

    static TestCall unbounded(KeyPolicy key, long outputMax) {
        return of(key, "", outputMax);
    }

    private static TestCall of(KeyPolicy key, String bound, long outputMax) {
        return new TestCall(key, need("{\"model\":\"m\"," + bound + "\"messages\":[]}", outputMax, Long.MAX_VALUE));
    }

    /** A long text that is counted as so many tokens. */
    static TestCall text(KeyPolicy key, int bytes, long counted) {
        String body = "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\""
                + "x".repeat(bytes) + "\"}]}";
        return new TestCall(key, need(body, 0, counted));
    }

    private static CallNeed need(String body, long outputMax, long counted) {
        ModelRequest request = (ModelRequest) ModelRequest.scan(Dialect.OPENAI, body.getBytes(StandardCharsets.UTF_8));
        return new CallNeed(
                request,
                List.of(request.model()),
                List.of(new Candidate("acme", request.model(), outputMax)),
                true,
                () -> Future.succeededFuture(counted),
                false,
                false,
                Billing.TOKENS);
    }

    /** What the call is held for in tokens, with an output of so many. */
    long tokens(long output) {
        return need.bound(Long.MAX_VALUE, output).totalTokens();
    }

    static Plan plan(Map<Meter, Long> allowance, Overage overage, Rate rate) {
        return new Plan(
                "test", "Test", allowance, 1, Set.of(), overage, Map.of("*", rate), List.of(), "EUR", 0, 0, Byok.FREE);
    }

    /** Prepaid credits only, one a call. */
    static KeyPolicy prepaid(UUID account) {
        return key(account, plan(Map.of(), Overage.BLOCK, ONE_CREDIT), KeyPolicy.UNCAPPED);
    }

    static KeyPolicy key(UUID account, Plan plan, long spendCapNano) {
        return new KeyPolicy(
                UUID.randomUUID(),
                "test",
                account,
                new KeyHash(new byte[32]),
                RateLimits.NONE,
                RateLimits.NONE,
                Set.of(),
                Long.MAX_VALUE,
                false,
                1,
                plan,
                ANCHOR_MS,
                spendCapNano,
                0);
    }
}
