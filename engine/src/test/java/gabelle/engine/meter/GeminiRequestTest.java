package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms are those of Gemini API reference, "Generating content"; the contents are our own. */
class GeminiRequestTest {
    private static final String MODEL = "gemini-2.5-flash";
    private static final String PATH = "/v1beta/models/" + MODEL + ":";
    private static final String CONTENTS = "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Salt?\"}]}]";
    private static final OutputBound BOUND = new OutputBound(OutputBound.GEMINI_FIELD, 300);

    private static Scanned scan(String method, String body) {
        return ModelRequest.scan(GeminiPath.of(PATH + method), body.getBytes(StandardCharsets.UTF_8));
    }

    private static ModelRequest read(String method, String body) {
        return assertInstanceOf(ModelRequest.class, scan(method, body), body);
    }

    private static ModelRequest generate(String members) {
        return read("generateContent", "{" + members + "}");
    }

    private static ModelRequest part(String part) {
        return generate("\"contents\":[{\"parts\":[" + part + "]}]");
    }

    private static Usage bound(ModelRequest request) {
        return request.bound(MODEL, Long.MAX_VALUE, 65_536);
    }

    private static InvalidRequest refused(String method, String body) {
        return assertInstanceOf(InvalidRequest.class, scan(method, body), body);
    }

    private static String sent(ModelRequest request, String upstream, OutputBound bound) {
        return new String(request.forProvider(upstream, true, bound), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1beta/models/gemini-2.5-flash:generateContent, GENERATE_CONTENT, gemini-2.5-flash",
        "/v1beta/models/gemini/gemini-2.5-flash:streamGenerateContent, STREAM_GENERATE_CONTENT, gemini/gemini-2.5-flash",
        "/v1beta/models/gemini%2Fx+y:countTokens, COUNT_TOKENS, gemini%2Fx+y",
        "/v1beta/models/a:b:embedContent, EMBED_CONTENT, a:b",
        "/v1beta/models/%zz:batchEmbedContents, BATCH_EMBED_CONTENTS, %zz",
    })
    void a_path_names_the_model_and_what_is_done_with_it(String path, GeminiMethod method, String model) {
        assertEquals(Optional.of(method), GeminiPath.methodOf(path));
        assertEquals(new GeminiPath(model, method), GeminiPath.of(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1beta/models/gemini-2.5-flash",
                "/v1beta/models/:generateContent",
                "/v1beta/models/x:batchGenerateContent",
                "/v1beta/models/x:generateContent/",
                "/v1beta/tunedModels/x:generateContent",
                "/v1/models/x:generateContent",
                "/v1beta/cachedContents",
            })
    void no_other_path_is_one_of_a_call(String path) {
        assertEquals(Optional.empty(), GeminiPath.methodOf(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"generationConfig\":{\"maxOutputTokens\":50,\"candidateCount\":2}",
                "\"generation_config\":{\"max_output_tokens\":50,\"candidate_count\":2}",
            })
    void the_output_is_bounded_by_the_clients_own_bound_in_either_spelling(String config) {
        ModelRequest request = generate(config + "," + CONTENTS);
        assertEquals(100, bound(request).output());
        assertEquals(MODEL, request.model());
        assertArrayEquals(request.body(), request.forProvider(MODEL, false, BOUND));
    }

    @Test
    void the_method_says_whether_the_answer_is_a_stream() {
        assertTrue(read("streamGenerateContent", "{" + CONTENTS + "}").stream());
        assertTrue(!generate(CONTENTS + ",\"stream\":true").stream());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{C}|{\"generationConfig\":{\"maxOutputTokens\":300},C}",
                "{C,\"generationConfig\":{}}|{C,\"generationConfig\":{\"maxOutputTokens\":300}}",
                "{C,\"generationConfig\":null}|{C,\"generationConfig\":{\"maxOutputTokens\":300}}",
                "{\"generation_config\":{\"topK\":3},C}|{\"generation_config\":{\"maxOutputTokens\":300,\"topK\":3},C}",
                "{\"generationConfig\":{\"max_output_tokens\":null},C}|{\"generationConfig\":{\"max_output_tokens\":300},C}",
            })
    void a_bound_is_put_where_there_is_none(String body, String expected) {
        ModelRequest request =
                read("generateContent", body.replace("{C", "{" + CONTENTS).replace(",C}", "," + CONTENTS + "}"));
        assertEquals(
                expected.replace("{C", "{" + CONTENTS).replace(",C}", "," + CONTENTS + "}"),
                sent(request, MODEL, BOUND));
    }

    @Test
    void what_a_bound_was_put_into_is_read_with_that_bound() {
        String sent = sent(generate(CONTENTS), MODEL, BOUND);
        assertEquals(300, read("generateContent", sent).outputTokensMax());
    }

    @Test
    void a_body_names_the_model_of_its_path_or_none() {
        String other = "{\"model\":\"models/gemini-2.5-pro\"," + CONTENTS + "}";
        assertEquals("model", refused("generateContent", other).param());
        assertEquals(
                "model",
                refused("countTokens", "{\"generateContentRequest\":{\"model\":\"x\"}}")
                        .param());
        assertEquals(
                "model",
                refused("batchEmbedContents", "{\"requests\":[{\"content\":{}},{\"model\":7}]}")
                        .param());
        String same = "{\"requests\":[{\"model\":\"models/" + MODEL + "\",\"content\":{\"parts\":[{\"text\":\"a\"}]}},"
                + "{\"model\":\"" + MODEL + "\",\"content\":{\"parts\":[{\"text\":\"b\"}]}}]}";
        ModelRequest request = read("batchEmbedContents", same);
        assertSame(request.body(), request.forProvider(MODEL, false, OutputBound.NONE));
        assertEquals(
                same.replace("models/" + MODEL, "models/other").replace("\"" + MODEL + "\"", "\"other\""),
                sent(request, "other", OutputBound.NONE));
    }

    @Test
    void to_count_costs_nothing() {
        ModelRequest request = read("countTokens", "{" + CONTENTS + "}");
        assertEquals(Usage.NONE, bound(request));
        assertEquals(Usage.NONE, request.estimate(1_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":\"%s\"}",
                "{\"functionCall\":{\"name\":\"levy\",\"args\":{\"%s\":1}}}",
                "{\"functionResponse\":{\"name\":\"levy\",\"response\":{\"said\":[{\"inline\":\"%s\"}]}}}",
                "{\"text\":\"a\",\"thoughtSignature\":\"%s\"}",
                "{\"inlineData\":\"%s\"}",
            })
    void a_text_counts_by_its_bytes_wherever_it_stands(String part) {
        ModelRequest request = part(part.formatted("x".repeat(20_000)));
        assertTrue(request.inputBytes() >= 20_000 && request.inputBytes() < 20_100, () -> "" + request.inputBytes());
        long input = bound(request).input();
        assertTrue(input >= 20_000 && input < 21_000, () -> "bounded by " + input);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"%s\"}}",
                "{\"inline_data\":{\"data\":\"%s\",\"mime_type\":\"image/png\"}}",
                "{\"functionResponse\":{\"response\":{},\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"%s\"}}]}}",
            })
    void an_image_is_bounded_by_its_tiles_not_by_its_bytes(String part) {
        ModelRequest request = part(part.formatted("A".repeat(200_000)));
        assertEquals(1, request.images());
        long input = bound(request).input();
        assertTrue(input > 40_000 && input < 50_000, () -> "bounded by " + input);
    }

    @Test
    void audio_is_bounded_by_its_seconds() {
        long input = bound(
                        part("{\"inlineData\":{\"mimeType\":\"audio/mp3\",\"data\":\"" + "A".repeat(64_000) + "\"}}"))
                .input();
        assertTrue(input >= 2_000 && input < 2_500, () -> "bounded by " + input);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"inlineData\":{\"mimeType\":\"video/mp4\",\"data\":\"AAAA\"}}",
                "{\"inlineData\":{\"mimeType\":\"application/pdf\",\"data\":\"AAAA\"}}",
                "{\"inlineData\":{\"data\":\"AAAA\"}}",
                "{\"inlineData\":{\"mimeType\":\"image/png\",\"mime_type\":\"video/mp4\",\"data\":\"AAAA\"}}",
                "{\"fileData\":{\"mimeType\":\"image/png\",\"fileUri\":\"https://example.com/a\"}}",
            })
    void what_its_bytes_do_not_bound_may_fill_the_whole_window(String part) {
        assertEquals(1_048_576, bound(part(part)).input());
    }

    @Test
    void cached_content_may_fill_the_whole_window() {
        assertEquals(
                1_048_576,
                bound(generate("\"cachedContent\":\"cachedContents/1\"," + CONTENTS))
                        .input());
    }

    @Test
    void tools_of_the_client_count_by_their_schemas() {
        ModelRequest request = generate(CONTENTS + ",\"tools\":[{\"function_declarations\":[{\"name\":\"levy\","
                + "\"parameters\":{\"type\":\"OBJECT\",\"properties\":{\"" + "n".repeat(500) + "\":{}}}}]},{}]");
        assertTrue(request.inputBytes() > 500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tools\":[{\"googleSearch\":{}}]",
                "\"tools\":[{\"functionDeclarations\":[]},{\"google_search_retrieval\":{}}]",
                "\"tools\":{\"codeExecution\":{}}",
                "\"tools\":[{\"urlContext\":{}}]",
                "\"tools\":[[{\"googleMaps\":{}}]]",
                "\"generationConfig\":{\"responseModalities\":[\"TEXT\",\"IMAGE\"]}",
                "\"generationConfig\":{\"response_modalities\":[3]}",
            })
    void what_would_be_billed_at_an_unknown_price_is_refused(String member) {
        InvalidRequest refused = refused("generateContent", "{" + CONTENTS + "," + member + "}");
        assertTrue(refused.message().contains("no price here"), refused::message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"standard\"|default",
                "\"SERVICE_TIER_STANDARD\"|default",
                "\"flex\"|other",
                "\"SERVICE_TIER_PRIORITY\"|other",
                "2|other",
            })
    void another_service_tier_is_told_from_the_standard_one(String tier, String read) {
        assertEquals(read, generate(CONTENTS + ",\"service_tier\":" + tier).serviceTier());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|contents",
                "[]|''",
                "{C,\"generationConfig\":{},\"generation_config\":{}}|generationConfig",
                "{C,\"generationConfig\":[]}|generationConfig",
                "{C,\"generationConfig\":{\"maxOutputTokens\":1,\"max_output_tokens\":2}}|maxOutputTokens",
                "{C,\"generationConfig\":{\"maxOutputTokens\":\"9\"}}|maxOutputTokens",
                "{C,\"generationConfig\":{\"candidateCount\":-1}}|candidateCount",
            })
    void what_cannot_be_understood_is_refused(String body, String param) {
        String filled = body.replace("{C", "{" + CONTENTS);
        assertEquals(param, refused("generateContent", filled).param());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"instances\":[{\"prompt\":\"salt\"}]}|4",
                "{\"instances\":[{\"prompt\":\"salt\"}],\"parameters\":{\"sampleCount\":2,\"aspectRatio\":\"1:1\"}}|2",
                "{\"parameters\":{\"sample_count\":1},\"instances\":[{}]}|1",
                "{\"parameters\":{\"sampleCount\":null},\"instances\":[{}]}|4",
            })
    void images_are_bounded_by_how_many_are_asked_for(String body, long images) {
        assertEquals(new Usage(0, 0, 0, 0, 0, 0, 0, 0, images, 0, 0), bound(read("predict", body)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|instances",
                "{\"instances\":[{},{}]}|instances",
                "{\"instances\":[{}],\"parameters\":{\"sampleCount\":0}}|sampleCount",
                "{\"instances\":[{}],\"parameters\":{\"sampleCount\":1,\"sample_count\":4}}|sampleCount",
                "{\"instances\":[{}],\"parameters\":{},\"parameters\":{\"sampleCount\":4}}|parameters",
            })
    void images_that_nobody_can_count_are_refused(String body, String param) {
        assertEquals(param, refused("predict", body).param());
    }

    @Test
    void a_name_of_absurd_length_is_refused() {
        GeminiPath path = GeminiPath.of("/v1beta/models/" + "x".repeat(257) + ":generateContent");
        byte[] body = ("{" + CONTENTS + "}").getBytes(StandardCharsets.UTF_8);
        assertInstanceOf(InvalidRequest.class, ModelRequest.scan(path, body));
    }
}
