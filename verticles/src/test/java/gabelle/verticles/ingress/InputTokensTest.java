package gabelle.verticles.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import gabelle.engine.Seeded;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.ModelRequest;
import gabelle.engine.meter.Usage;
import gabelle.verticles.keys.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InputTokensTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> WORDS = List.of(
            "The",
            " salt",
            " road",
            " léger",
            "塩の道",
            " 🧂👩‍👩‍👧‍👦",
            "\n\n",
            "\t",
            "x".repeat(100),
            " = {\"a\": [1,2]}",
            "<|endoftext|>",
            "नमस्ते",
            "\u0001",
            "\\",
            "\"",
            " 1234567",
            "ﷺ",
            "한국어",
            "\u200b",
            "  ".repeat(40),
            "aGVsbG8gd29ybGQ=");

    private static Vertx vertx;
    private static InputTokens tokens;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        tokens = new InputTokens(vertx);
    }

    @AfterAll
    static void stop() {
        Await.value(vertx.close());
    }

    private static ModelRequest request(Object body) {
        try {
            return assertInstanceOf(
                    ModelRequest.class, ModelRequest.scan(Dialect.OPENAI, JSON.writeValueAsBytes(body)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long count(ModelRequest request) {
        return Await.value(tokens.count(request, request.model()));
    }

    private static Map<String, Object> message(String role, String content) {
        return Map.of("role", role, "content", content);
    }

    /** OpenAI's cookbook, "How to count tokens": 3 for a message, 1 for a name, 3 for the answer's priming. */
    private static long documented(List<Map<String, Object>> messages, Tokenizer tokenizer) {
        long sum = 3;
        for (Map<String, Object> message : messages) {
            sum += 3 + (message.containsKey("name") ? 1 : 0);
            for (Object value : message.values()) {
                sum += tokenizer.count(value.toString());
            }
        }
        return sum;
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return text.toString();
    }

    @Test
    void a_count_lies_between_what_is_billed_and_the_bytes() {
        Seeded.forEach(500, random -> {
            List<Map<String, Object>> messages = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                messages.add(
                        random.nextBoolean()
                                ? message("user", text(random))
                                : Map.of("role", "system", "name", "n" + i, "content", text(random)));
            }
            String model = random.nextBoolean() ? "gpt-4o-mini" : "gpt-3.5-turbo";
            ModelRequest request = request(Map.of("model", model, "messages", messages));
            long counted = count(request);
            long billed = documented(messages, Tokenizer.of(model).orElseThrow());
            assertTrue(counted >= billed, counted + " counted, " + billed + " billed");
            assertTrue(counted <= billed + 64 + 4L * messages.size(), counted + " counted, " + billed + " billed");
            assertTrue(counted <= bound(request, 0).inputTokens(), "above the bytes: " + counted);
            assertTrue(billed <= bound(request, 0).inputTokens(), "bytes below what is billed: " + billed);
        });
    }

    private static List<Map<String, Object>> jargon() {
        String jargon =
                "You are a helpful, pattern-following assistant that translates corporate jargon into plain English.";
        return List.of(
                message("system", jargon),
                Map.of(
                        "role",
                        "system",
                        "name",
                        "example_user",
                        "content",
                        "New synergies will help drive top-line growth."),
                Map.of(
                        "role",
                        "system",
                        "name",
                        "example_assistant",
                        "content",
                        "Things working well together will increase revenue."),
                Map.of(
                        "role",
                        "system",
                        "name",
                        "example_user",
                        "content",
                        "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."),
                Map.of(
                        "role",
                        "system",
                        "name",
                        "example_assistant",
                        "content",
                        "Let's talk later when we're less busy about how to do better."),
                message(
                        "user",
                        "This late pivot means we don't have time to boil the ocean for the client deliverable."));
    }

    /** Of those texts the cookbook tells what OpenAI's API billed: 124 tokens with gpt-4o, 129 with gpt-4. */
    @ParameterizedTest
    @CsvSource({"gpt-4o, 124", "gpt-4o-mini, 124", "gpt-4, 129"})
    void a_documented_example_is_not_counted_below_its_bill(String model, long billed) {
        List<Map<String, Object>> messages = jargon();
        assertEquals(billed, documented(messages, Tokenizer.of(model).orElseThrow()));
        long counted = count(request(Map.of("model", model, "messages", messages)));
        assertTrue(counted >= billed && counted < billed + 100, counted + " counted, " + billed + " billed");
    }

    /** The cookbook's example of a tool: 101 tokens were billed with gpt-4o, 105 with gpt-4. */
    @ParameterizedTest
    @CsvSource({"gpt-4o, 101", "gpt-4, 105"})
    void a_documented_tool_is_not_counted_below_its_bill(String model, long billed) {
        Map<String, Object> location =
                Map.of("type", "string", "description", "The city and state, e.g. San Francisco, CA");
        Map<String, Object> unit = Map.of(
                "type",
                "string",
                "description",
                "The unit of temperature to return",
                "enum",
                List.of("celsius", "fahrenheit"));
        Map<String, Object> parameters = Map.of(
                "type",
                "object",
                "properties",
                Map.of("location", location, "unit", unit),
                "required",
                List.of("location"));
        Map<String, Object> function = Map.of(
                "name",
                "get_current_weather",
                "description",
                "Get the current weather in a given location",
                "parameters",
                parameters);
        ModelRequest request = request(Map.of(
                "model",
                model,
                "messages",
                List.of(
                        message(
                                "system",
                                "You are a helpful assistant that can answer to questions about the weather."),
                        message("user", "What's the weather like in San Francisco?")),
                "tools",
                List.of(Map.of("type", "function", "function", function))));
        long counted = count(request);
        assertTrue(counted >= billed && counted < billed + 150, counted + " counted, " + billed + " billed");
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o-2024-08-06, true",
        "gpt-4.1-mini, true",
        "gpt-5.4-nano, true",
        "o3, true",
        "gpt-4-turbo, false",
        "text-embedding-3-small, false"
    })
    void models_have_the_encoding_that_is_documented(String model, boolean newer) {
        assertEquals(
                newer ? Tokenizer.O200K_BASE : Tokenizer.CL100K_BASE,
                Tokenizer.of(model).orElseThrow());
    }

    @Test
    void what_cannot_be_counted_is_bounded_by_its_bytes() {
        for (ModelRequest request : List.of(
                request(Map.of("model", "mistral-large", "messages", List.of(message("user", "hello")))),
                request(Map.of("model", "gpt-4o", "messages", List.of(message("user", "a ".repeat(2_200_000))))))) {
            assertEquals(bound(request, 0).inputTokens(), count(request));
        }
        assertEquals(
                bound(request(Map.of("model", "gpt-4o", "input", "hello")), 0).inputTokens(),
                Await.value(tokens.count(request(Map.of("model", "gpt-4o", "input", "hello")), "other")),
                "the provider's name of the model decides");
    }

    @Test
    void a_large_body_is_counted_elsewhere_and_a_small_one_at_once() {
        count(request(Map.of("model", "gpt-4o", "input", "loaded now")));
        assertTrue(tokens.count(request(Map.of("model", "gpt-4o", "input", "hello")), "gpt-4o")
                .isComplete());
        Future<Long> large =
                tokens.count(request(Map.of("model", "gpt-4o", "input", "word ".repeat(100_000))), "gpt-4o");
        assertFalse(large.isComplete());
        long counted = Await.value(large);
        assertTrue(counted > 100_000 && counted < 101_000, "counted: " + counted);
    }

    /** By the tokenizer alone each of these would take seconds. */
    @ParameterizedTest
    @Timeout(10)
    @ValueSource(strings = {"a", " ", "\n \t", "盐税是法国历史上一种", "é🧂", "!", "\u0301"})
    void a_text_made_to_be_slow_is_counted_by_its_bytes(String repeated) {
        String text = repeated.repeat((1 << 20) / repeated.length());
        long counted = Tokenizer.O200K_BASE.count(text);
        long bytes = text.getBytes(StandardCharsets.UTF_8).length;
        assertTrue(counted <= bytes + 100 && counted >= text.length() / 8, "counted: " + counted);
    }

    @Test
    void a_long_run_is_never_counted_below_its_tokens() {
        Encoding exact = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
        Seeded.forEach(300, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(6); i >= 0; i--) {
                text.append(text(random))
                        .append(WORDS.get(random.nextInt(WORDS.size())).repeat(random.nextInt(200)));
            }
            long tokens = exact.countTokensOrdinary(text.toString());
            long counted = Tokenizer.O200K_BASE.count(text.toString());
            assertTrue(counted >= tokens, counted + " counted of " + tokens);
        });
    }

    private static Usage bound(ModelRequest request, long outputPerChoice) {
        return request.bound(request.model(), Long.MAX_VALUE, outputPerChoice);
    }
}
