package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.catalogue.Provider.OnDisconnect;
import gabelle.verticles.keys.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Two nodes of four loops each, on one Postgres and one Redis. */
class SharedLimitIT {
    private static final Duration BOUND = Duration.ofSeconds(3);

    private static Gateway twoNodes(Gateway gateway) {
        return gateway.with(setup -> setup.nodes(2).loops(4).redis());
    }

    @GatewayTest
    void ten_of_twenty_five_calls_pass_when_all_go_to_one_node(Gateway gateway) {
        TestKey key = twoNodes(gateway).key(terms -> terms.requestsPerMinute(10));
        assertTimeout(BOUND, () -> gateway.calls(25, chat(key)));
        gateway.expect().served(10).refused(15, "rate_limit_exceeded").ledgerRows(10);
    }

    @GatewayTest
    void ten_of_twenty_five_calls_pass_when_one_goes_to_the_other_node(Gateway gateway) {
        TestKey key = twoNodes(gateway).key(terms -> terms.requestsPerMinute(10));
        assertTimeout(BOUND, () -> {
            CompletableFuture<Answered> other = gateway.node(1).callAsync(chat(key));
            gateway.calls(24, chat(key));
            other.join();
        });
        gateway.expect().served(10).refused(15, "rate_limit_exceeded").ledgerRows(10);
    }

    @GatewayTest
    void every_answer_says_what_is_left(Gateway gateway) {
        TestKey key = twoNodes(gateway).key(terms -> terms.requestsPerMinute(2).tokensPerMinute(100_000));
        Answered first = gateway.call(chat(key).maxTokens(1_000).tokens(7, 11));
        assertEquals("2", first.header("x-ratelimit-limit-requests"));
        assertEquals("1", first.header("x-ratelimit-remaining-requests"));
        assertEquals("100000", first.header("x-ratelimit-limit-tokens"));
        long left = Long.parseLong(first.header("x-ratelimit-remaining-tokens"));
        assertTrue(left > 98_000 && left <= 99_000, "the call's worst case is taken off: " + left);
        assertTrue(first.header("x-ratelimit-reset-requests").matches("[0-9]+(ms|s)"));

        gateway.node(1).call(chat(key));
        Answered refused = gateway.call(chat(key));
        assertEquals(429, refused.status());
        assertEquals("0", refused.header("x-ratelimit-remaining-requests"));
        long retryAfter = Long.parseLong(refused.header("retry-after"));
        assertTrue(retryAfter >= 25 && retryAfter <= 30, "one comes back every 30 s: " + retryAfter);
    }

    @GatewayTest
    void tokens_are_corrected_to_what_was_used_on_every_node(Gateway gateway) {
        TestKey key = twoNodes(gateway).key(terms -> terms.tokensPerMinute(10_000));
        gateway.call(chat(key).maxTokens(9_000).tokens(1, 2));
        Await.until(
                "the other node has the tokens",
                Duration.ofSeconds(5),
                () -> gateway.node(1)
                                .call(chat(key).maxTokens(9_000).tokens(1, 2))
                                .status()
                        == 200);
        gateway.call(chat(key).maxTokens(10).tokens(30_000, 9));
        Await.until(
                "the other node has the debt",
                Duration.ofSeconds(5),
                () -> gateway.node(1).call(chat(key).maxTokens(1).tokens(1, 1)).status() == 429);
    }

    @GatewayTest
    void concurrent_calls_are_counted_over_both_nodes(Gateway gateway) {
        gateway.with(setup -> setup.onDisconnect(OnDisconnect.CANCEL));
        TestKey key = twoNodes(gateway).key(terms -> terms.concurrentCalls(2));
        LiveAnswer here =
                gateway.node(0).open(Ask.stream(key).script("hang_after=1")).until("data: ");
        LiveAnswer there =
                gateway.node(1).open(Ask.stream(key).script("hang_after=1")).until("data: ");
        assertEquals(429, gateway.node(0).call(chat(key)).status());
        assertEquals(429, gateway.node(1).call(chat(key)).status());
        there.hangUp();
        Await.until(
                "the slot is free on the other node",
                Duration.ofSeconds(5),
                () -> gateway.node(0).call(chat(key)).status() == 200);
        here.hangUp();
    }
}
