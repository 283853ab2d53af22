package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import gabelle.engine.Seeded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutputBoundTest {
    private static final OutputBound BOUND = new OutputBound("max_completion_tokens", 256);
    private static final String USAGE = "\"stream_options\":{\"include_usage\":true},";

    private static final List<String> OTHERS = List.of(
            "\"max_completion_tokens2\":1",
            "\"x\":{\"max_completion_tokens\":9,\"max_tokens\":[]}",
            "\"messages\":[{\"role\":\"user\",\"content\":\"{\\\"max_tokens\\\":7} \\u00fc塩\"}]",
            "\"temperature\":0.20",
            "\"stop\":null",
            "\"n\":2",
            "\"user\":\"\"",
            "\"metadata\":{}",
            "\"logit_bias\":{\"50256\":-100}");

    private static ModelRequest read(String body) {
        return assertInstanceOf(
                ModelRequest.class, ModelRequest.scan(Dialect.OPENAI, body.getBytes(StandardCharsets.UTF_8)), body);
    }

    private static String bounded(String body) {
        ModelRequest request = read(body);
        return new String(request.forProvider(request.model(), true, BOUND), StandardCharsets.UTF_8);
    }

    /** The top-level members, each as it is written; fails where one stands twice or the body is no JSON. */
    private static Map<String, String> members(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(bytes)) {
            assertEquals(JsonToken.START_OBJECT, parser.nextToken());
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                int to = (int) parser.currentLocation().getByteOffset();
                String value = new String(bytes, from, to - from, StandardCharsets.UTF_8);
                assertEquals(null, members.put(name, value), name + " twice in " + body);
            }
            assertEquals(null, parser.nextToken());
        } catch (IOException e) {
            throw new UncheckedIOException(body, e);
        }
        return members;
    }

    private static String pick(SplittableRandom random, String... of) {
        return of[random.nextInt(of.length)];
    }

    /** A body of known members in any order, with white space anywhere, and sometimes with a bound of its own. */
    private static String randomBody(SplittableRandom random) {
        List<String> members = new ArrayList<>(OTHERS);
        Collections.shuffle(members, new java.util.Random(random.nextLong()));
        members = new ArrayList<>(members.subList(0, random.nextInt(members.size())));
        members.add("\"model\":" + pick(random, "\"m\"", "\"\\u006d\""));
        add(members, random, "max_tokens", "null", "77", " null ");
        add(members, random, "max_completion_tokens", "null", "55", "1000000000");
        add(members, random, "stream", "true", "false", "null");
        add(
                members,
                random,
                "stream_options",
                "null",
                "{}",
                "{ }",
                "{\"include_usage\":false}",
                "{\"include_usage\":true}");
        Collections.shuffle(members, new java.util.Random(random.nextLong()));
        String space = pick(random, "", " ", "\n\t", "\r\n  ");
        return space + "{" + space + String.join(space + "," + space, members) + space + "}" + space;
    }

    private static void add(List<String> members, SplittableRandom random, String name, String... values) {
        if (random.nextBoolean()) {
            members.add("\"" + name + "\"" + pick(random, ":", " : ") + pick(random, values));
        }
    }

    @Test
    void a_bound_is_put_in_where_there_is_none_and_nothing_else_changes() {
        Seeded.forEach(20_000, random -> {
            String body = randomBody(random);
            ModelRequest request = read(body);
            String model = pick(random, "m", "other\"ü");
            boolean usage = random.nextBoolean();
            byte[] sent = request.forProvider(model, usage, BOUND);
            ModelRequest received = assertInstanceOf(ModelRequest.class, ModelRequest.scan(Dialect.OPENAI, sent), body);
            boolean own = request.outputTokensMax() > 0;
            assertEquals(own ? request.outputTokensMax() : 256, received.outputTokensMax(), body);
            assertEquals(model, received.model());
            assertEquals(request.includeUsage() || (usage && request.stream()), received.includeUsage(), body);

            Map<String, String> before = members(body);
            Map<String, String> after = members(new String(sent, StandardCharsets.UTF_8));
            List.of("model", "stream_options").forEach(name -> {
                before.remove(name);
                after.remove(name);
            });
            if (!own) {
                before.remove("max_completion_tokens");
                assertEquals("256", after.remove("max_completion_tokens"));
            }
            assertEquals(before, after, body);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"m\"} | {\"max_completion_tokens\":256,\"model\":\"m\"}",
                "` \n{ \"model\":\"m\"}` | ` \n{\"max_completion_tokens\":256, \"model\":\"m\"}`",
                "{\"max_tokens\":null,\"model\":\"m\"} | {\"max_completion_tokens\":256,\"max_tokens\":null,\"model\":\"m\"}",
                "{\"max_completion_tokens\" : null ,\"model\":\"m\"} | {\"max_completion_tokens\" : 256 ,\"model\":\"m\"}",
                "{\"max\\u005fcompletion_tokens\":null,\"model\":\"m\"} | {\"max\\u005fcompletion_tokens\":256,\"model\":\"m\"}",
                "{\"max_tokens\":9,\"model\":\"m\"} | {\"max_tokens\":9,\"model\":\"m\"}"
            })
    void the_bound_stands_first_or_in_the_place_of_a_null(String body, String expected) {
        assertEquals(expected, bounded(body));
    }

    @Test
    void a_bound_and_a_forced_usage_stand_side_by_side() {
        assertEquals(
                "{" + USAGE + "\"max_completion_tokens\":256,\"model\":\"m\",\"stream\":true}",
                bounded("{\"model\":\"m\",\"stream\":true}"));
    }

    @Test
    void a_client_with_a_bound_of_its_own_keeps_its_own_bytes() {
        byte[] body = "{\"model\":\"m\",\"max_tokens\":9}".getBytes(StandardCharsets.UTF_8);
        ModelRequest request = assertInstanceOf(ModelRequest.class, ModelRequest.scan(Dialect.OPENAI, body));
        assertSame(body, request.forProvider("m", true, BOUND));
    }

    @Test
    void a_bound_that_no_provider_knows_cannot_be_made() {
        assertThrows(IllegalArgumentException.class, () -> new OutputBound("max_output", 5));
        assertThrows(IllegalArgumentException.class, () -> new OutputBound("max_tokens", 0));
        assertThrows(IllegalArgumentException.class, () -> new OutputBound("", 5));
        assertThrows(IllegalArgumentException.class, () -> new OutputBound("max_tokens", Usage.BUCKET_MAX + 1));
    }

    @Test
    void a_bound_is_the_smaller_of_the_clients_and_the_models_for_each_choice() {
        String none = "{\"model\":\"m\",\"n\":3}";
        String own = "{\"model\":\"m\",\"n\":3,\"max_tokens\":100}";
        assertEquals(3 * 4_096, bound(read(none), 4_096).outputTokens());
        assertEquals(0, bound(read(none), 0).outputTokens());
        assertEquals(3 * 100, bound(read(own), 4_096).outputTokens());
        assertEquals(3 * 50, bound(read(own), 50).outputTokens());
        assertEquals(3 * 100, bound(read(own), 0).outputTokens());
        assertEquals(Usage.BUCKET_MAX, bound(read(none), Long.MAX_VALUE).outputTokens());
    }

    @Test
    void a_prediction_that_fails_is_output() {
        String prediction =
                "{\"model\":\"m\",\"max_tokens\":100,\"prediction\":{\"type\":\"content\",\"content\":\"1234\"}}";
        assertEquals(100 + "content".length() + 4, bound(read(prediction), 0).outputTokens());
    }

    @Test
    void the_input_is_bounded_by_the_bytes_of_the_body_and_a_count_lowers_it() {
        ModelRequest request = read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\u00fc\"}]}");
        long bytes = request.body().length;
        long bound = bound(request, 0).inputTokens();
        assertTrue(bound >= bytes && bound <= bytes + 100, "bound: " + bound);
        assertEquals(40, request.bound("m", 40, 0).inputTokens());
        assertEquals(bound, request.bound("m", 1_000_000, 0).inputTokens());
        assertTrue(request.inputTokensMax("m", 7) >= 7 + 3 + 3, "the documented overhead is in it");
    }

    @Test
    void media_are_bounded_by_what_is_documented_and_not_by_their_bytes() {
        String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + "A".repeat(1_000_000) + "\"}}";
        assertEquals(48_169, imageTokens("gpt-4o-mini", image));
        assertEquals(1_445, imageTokens("gpt-4o-2024-08-06", image));
        assertEquals(48_169, imageTokens("a-model-of-others", image));
        String file = "{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}}";
        assertEquals(128_000, bound(read(message("gpt-4o", file)), 0).inputTokens());
        String audio = "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"" + "A".repeat(10_000) + "\"}}";
        long tokens = bound(read(message("gpt-audio", audio)), 0).inputTokens();
        assertTrue(tokens >= 100 && tokens < 400, "tokens: " + tokens);
    }

    @Test
    void the_providers_name_of_a_model_decides_what_its_input_can_come_to() {
        ModelRequest file = read(message("gpt-4o", "{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}}"));

        assertEquals(400_000, file.bound("gpt-5.4-mini", Long.MAX_VALUE, 0).inputTokens());
    }

    private static String message(String model, String part) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}";
    }

    private static long imageTokens(String model, String image) {
        ModelRequest one = read(message(model, image));
        ModelRequest none = read(message(model, image.replace("A".repeat(1_000_000), "")));
        assertEquals(bound(one, 0), bound(none, 0), "the bytes of an image do not count");
        ModelRequest two = read(message(model, image + "," + image));
        long frame =
                2 * Input.TOKENS_PER_OBJECT_MAX + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"\"}},".length();
        return bound(two, 0).inputTokens() - bound(one, 0).inputTokens() - frame;
    }

    private static Usage bound(ModelRequest request, long outputPerChoice) {
        return request.bound(request.model(), Long.MAX_VALUE, outputPerChoice);
    }
}
