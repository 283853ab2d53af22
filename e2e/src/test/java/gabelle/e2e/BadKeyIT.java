package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.key.ApiKey;
import gabelle.verticles.keys.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;

/** Keys that are not to pass, whatever is wrong with them. */
@Tag("alone")
class BadKeyIT {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int PUBLIC_ID_AT = ApiKey.PREFIX.length();
    private static final int PUBLIC_ID_DIGITS = 12;
    private static final int FLOOD = 100_000;
    private static final int CONNECTIONS = 16;
    private static final int PIPELINED = 50;
    private static final long HEAP_GROWTH_MAX = 16 << 20;
    private static final String ROWS = "SELECT (SELECT count(*) FROM account) + (SELECT count(*) FROM api_key)"
            + " + (SELECT count(*) FROM usage) + (SELECT count(*) FROM usage_hour)"
            + " + (SELECT count(*) FROM key_activity) + (SELECT count(*) FROM dead_letter)";

    private static String withBearer(String key) {
        return Wire.post(Ask.CHAT, "authorization: Bearer " + key + "\r\n", "{}");
    }

    private static String withoutRequestId(String answer) {
        return answer.replaceAll("x-request-id: [0-9a-f-]{36}", "x-request-id: *");
    }

    @GatewayTest
    void whatever_is_wrong_with_a_key_the_answer_is_the_same_byte_for_byte(Gateway gateway) {
        RunningNode node = gateway.node();
        TestKey good = gateway.key();
        TestKey revoked = gateway.key();
        TestKey expiring = gateway.key(terms -> terms.expiresAt(Instant.now().plusMillis(1_500)));
        gateway.admin().revoke(revoked);
        Await.until(
                "the key has expired",
                Duration.ofSeconds(10),
                () -> gateway.call(chat(expiring)).status() == 401);
        List<String> answers = new ArrayList<>();
        answers.add(Wire.exchange(node, Wire.post(Ask.CHAT, "", "{}")));
        answers.add(Wire.exchange(node, Wire.post(Ask.CHAT, "authorization: Basic dXNlcjpwYXNz\r\n", "{}")));
        for (String key : List.of(
                "",
                "nonsense",
                good.secret().substring(1),
                good.secret() + "x",
                withOtherLast(good.secret()),
                ApiKey.generate(new Random(1)::nextBytes).reveal(),
                withSamePublicId(good.secret()),
                expiring.secret(),
                revoked.secret())) {
            answers.add(Wire.exchange(node, withBearer(key)));
        }

        Set<String> different = new HashSet<>();
        answers.forEach(answer -> different.add(withoutRequestId(answer)));
        assertEquals(1, different.size(), () -> String.join("\n", different));
        assertTrue(answers.getFirst().startsWith("HTTP/1.1 401 "));
        assertTrue(answers.getFirst().contains("\"code\":\"invalid_api_key\""), answers.getFirst());
        assertEquals(200, gateway.call(chat(good)).status());
    }

    private static String withOtherLast(String key) {
        return key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0");
    }

    /** Another key, well formed, that would be found in the same row. */
    private static String withSamePublicId(String key) {
        String publicId = key.substring(PUBLIC_ID_AT, PUBLIC_ID_AT + PUBLIC_ID_DIGITS);
        Random random = new Random(2);
        Queue<Consumer<byte[]>> draws = new ArrayDeque<>();
        draws.add(random::nextBytes);
        draws.add(bytes -> {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) DIGITS.indexOf(publicId.charAt(i));
            }
        });
        ApiKey other = ApiKey.generate(bytes -> draws.remove().accept(bytes));
        assertEquals(publicId, other.publicId());
        return other.reveal();
    }

    @GatewayTest
    void a_hundred_thousand_bad_keys_leave_nothing_behind(Gateway gateway) throws Exception {
        TestKey good = gateway.key();
        flood(gateway, CONNECTIONS * PIPELINED, 0); // connections, buffers, classes
        long rows = gateway.ledger().count(ROWS);
        long heapBefore = Heap.usedBytes();

        long refused = flood(gateway, FLOOD, 1);

        long grown = Heap.usedBytes() - heapBefore;
        System.out.printf("%d bad keys refused; the heap grew by %d KiB%n", refused, grown / 1024);
        assertEquals(FLOOD, refused);
        assertTrue(grown < HEAP_GROWTH_MAX, "the heap grew by " + grown);
        assertEquals(rows, gateway.ledger().count(ROWS));
        assertEquals(200, gateway.call(chat(good)).status());
    }

    /** How many were answered 401. */
    private static long flood(Gateway gateway, int keys, long seed) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> connections = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Random random = new Random(seed * CONNECTIONS + i);
                connections.add(threads.submit(() -> onOneConnection(gateway.node(), keys / CONNECTIONS, random)));
            }
            long refused = 0;
            for (Future<Long> connection : connections) {
                refused += connection.get();
            }
            return refused;
        }
    }

    private static long onOneConnection(RunningNode node, int keys, Random random) {
        long refused = 0;
        try (Wire wire = new Wire(node)) {
            for (int sent = 0; sent < keys; sent += PIPELINED) {
                StringBuilder requests = new StringBuilder();
                for (int i = 0; i < PIPELINED; i++) {
                    requests.append(withBearer(badKey(random)));
                }
                wire.send(requests.toString());
                for (int i = 0; i < PIPELINED; i++) {
                    refused += Wire.status(wire.answer()) == 401 ? 1 : 0;
                }
            }
        }
        return refused;
    }

    /** Every other one is well formed, so that only Postgres can tell. */
    private static String badKey(Random random) {
        String key = ApiKey.generate(random::nextBytes).reveal();
        return random.nextBoolean() ? key : withOtherLast(key);
    }
}
