package gabelle.sim;

import static gabelle.sim.RunningSim.EMBEDDINGS;
import static gabelle.sim.RunningSim.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherRoutesTest {
    private static RunningSim sim;

    @BeforeAll
    static void start() {
        sim = new RunningSim(SimSettings.defaults());
    }

    @AfterAll
    static void stop() {
        sim.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"one text\"|1",
                "[\"one\",\"two\",\"three\"]|3",
                "[1,2,3]|1",
                "[[1,2],[3]]|2",
            })
    void embeds_each_input(String input, int vectors) throws Exception {
        JsonNode body = json(embed("\"input\":" + input, "prompt=9").body());

        assertEquals("list", body.path("object").textValue());
        assertEquals("text-embedding-3-small", body.path("model").textValue());
        assertEquals(vectors, body.path("data").size());
        for (int i = 0; i < vectors; i++) {
            JsonNode embedding = body.path("data").path(i);
            assertEquals("embedding", embedding.path("object").textValue());
            assertEquals(i, embedding.path("index").intValue());
            assertEquals(8, embedding.path("embedding").size());
        }
        assertEquals(json("{\"prompt_tokens\": 9, \"total_tokens\": 9}"), body.path("usage"));
    }

    @Test
    void packs_the_same_floats_as_base64() throws Exception {
        String fields = "\"input\":\"x\",\"dimensions\":5";
        JsonNode packed =
                json(embed(fields + ",\"encoding_format\":\"base64\"", "").body());
        ByteBuffer floats = ByteBuffer.wrap(Base64.getDecoder()
                        .decode(packed.at("/data/0/embedding").textValue()))
                .order(ByteOrder.LITTLE_ENDIAN);

        assertEquals(5 * Float.BYTES, floats.remaining());
        while (floats.hasRemaining()) {
            assertTrue(Math.abs(floats.getFloat()) <= 0.125f);
        }
        JsonNode plain = json(embed(fields, "").body()).at("/data/0/embedding");
        assertEquals(5, plain.size());
        plain.forEach(number -> assertTrue(Math.abs(number.floatValue()) <= 0.125f));
    }

    @Test
    void embeddings_generate_no_completion() throws Exception {
        HttpResponse<String> response = embed("\"input\":\"x\"", "prompt=9,completion=5");
        SimCall call = sim.log()
                .call(response.headers().firstValue("x-request-id").orElseThrow())
                .orElseThrow();

        assertEquals(9, call.promptTokens());
        assertEquals(0, call.completionTokens());
        assertTrue(call.usageReported());
    }

    @Test
    void embeddings_follow_scripts_too() throws Exception {
        assertEquals(429, embed("\"input\":\"x\"", "status=429").statusCode());
        assertFalse(json(embed("\"input\":\"x\"", "no_usage").body()).has("usage"));
        JsonNode negative =
                json(embed("\"input\":\"x\"", "usage_negative,prompt=4").body());
        assertEquals(-4, negative.at("/usage/total_tokens").intValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"dimensions\":3|Missing required parameter: 'input'.",
                "\"input\":\"x\",\"dimensions\":0|Invalid 'dimensions': integer below",
                "\"input\":\"x\",\"dimensions\":9999|Invalid 'dimensions': integer above",
            })
    void bad_embedding_calls_are_refused(String fields, String message) throws Exception {
        HttpResponse<String> response = embed(fields, "");

        assertEquals(400, response.statusCode());
        assertTrue(json(response.body()).at("/error/message").textValue().startsWith(message), response.body());
    }

    @Test
    void lists_its_models_and_shows_each() throws Exception {
        JsonNode list = json(sim.get("/v1/models").body());

        assertEquals("list", list.path("object").textValue());
        assertTrue(list.path("data").size() > 5);
        for (JsonNode model : list.path("data")) {
            assertEquals("model", model.path("object").textValue());
            assertTrue(model.path("created").longValue() > 0);
            assertTrue(model.path("owned_by").isTextual());
            assertEquals(
                    model,
                    json(sim.get("/v1/models/" + model.path("id").textValue()).body()));
        }
    }

    @Test
    void an_unknown_model_is_not_found() throws Exception {
        HttpResponse<String> response = sim.get("/v1/models/none");

        assertEquals(404, response.statusCode());
        assertEquals("model_not_found", json(response.body()).at("/error/code").textValue());
    }

    private static HttpResponse<String> embed(String fields, String script) throws Exception {
        return sim.post(EMBEDDINGS, "{\"model\":\"text-embedding-3-small\"," + fields + "}", "x-sim-script", script);
    }
}
