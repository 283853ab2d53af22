package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ApiException;
import com.google.genai.errors.ClientException;
import com.google.genai.errors.ServerException;
import com.google.genai.types.CountTokensConfig;
import com.google.genai.types.EmbedContentConfig;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GetModelConfig;
import com.google.genai.types.GoogleSearch;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.ListModelsConfig;
import com.google.genai.types.Schema;
import com.google.genai.types.Tool;
import gabelle.engine.meter.Usage;
import gabelle.sim.Manner;
import gabelle.verticles.catalogue.Provider.OnDisconnect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The official SDK changes its base URL and its key, and nothing else. */
class GeminiSdkIT {
    private static final String MODEL = "gemini-3.5-flash";
    private static final String EMBEDDING = "gemini-embedding-001";
    private static final String ASKED = "What was the gabelle?";

    private static Client client(Gateway gateway, String key) {
        return Client.builder()
                .apiKey(key)
                .httpOptions(HttpOptions.builder()
                        .baseUrl("http://127.0.0.1:" + gateway.node().port())
                        .retryOptions(HttpRetryOptions.builder().attempts(1))
                        .build())
                .build();
    }

    private static Client client(Gateway gateway) {
        gateway.with(GeminiSdkIT::served);
        return client(gateway, gateway.key().secret());
    }

    private static void served(Setup setup) {
        setup.provider("gemini", Manner.GEMINI);
    }

    private static HttpOptions script(String script) {
        return HttpOptions.builder().headers(Map.of("x-sim-script", script)).build();
    }

    private static GenerateContentConfig.Builder scripted(String script) {
        return GenerateContentConfig.builder().maxOutputTokens(600).httpOptions(script(script));
    }

    private static ApiException fails(Client client, String model, GenerateContentConfig config) {
        return assertThrows(ApiException.class, () -> client.models.generateContent(model, ASKED, config));
    }

    @GatewayTest
    void an_answer_comes_and_is_metered(Gateway gateway) {
        GenerateContentResponse answer = client(gateway)
                .models
                .generateContent(
                        MODEL,
                        ASKED,
                        scripted("prompt=120,cached=100,completion=34,reasoning=4")
                                .build());

        assertFalse(answer.text().isEmpty());
        assertEquals(154, answer.usageMetadata().orElseThrow().totalTokenCount().orElseThrow());
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("gemini.generate", row.surface());
        assertEquals(MODEL, row.servedModel());
        assertEquals(new Usage(20, 100, 0, 0, 30, 4, 0, 0, 0, 0, 0), row.usage());
        assertEquals(20 * 1_500 + 100 * 150 + 34 * 9_000, row.costNanoUsd(), "1.50, 0.15 and 9 dollars a million");
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void a_stream_comes_whole_and_is_metered(Gateway gateway) {
        List<GenerateContentResponse> chunks = new ArrayList<>();
        try (ResponseStream<GenerateContentResponse> answer = client(gateway)
                .models
                .generateContentStream(
                        "gemini/" + MODEL,
                        ASKED,
                        scripted("completion=34,reasoning=5,split").build())) {
            answer.forEach(chunks::add);
        }
        assertEquals(22, chunks.size());
        assertNotNull(chunks.getLast().finishReason());
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("gemini.stream", row.surface());
        assertEquals(34, row.usage().outputTokens());
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void a_function_is_called(Gateway gateway) {
        GenerateContentResponse answer = client(gateway)
                .models
                .generateContent(
                        MODEL,
                        ASKED,
                        scripted("completion=12")
                                .tools(Tool.builder()
                                        .functionDeclarations(FunctionDeclaration.builder()
                                                .name("levy")
                                                .description("Levies the tax.")
                                                .parameters(Schema.builder().type("OBJECT"))))
                                .build());
        FunctionCall call = answer.functionCalls().getFirst();
        assertEquals("levy", call.name().orElseThrow());
        assertTrue(call.args().orElseThrow().containsKey("said"));
        gateway.expect().ledgerRows(1).ledgerEqualsProvider();
    }

    @GatewayTest
    void to_count_is_free_and_to_embed_costs_its_input(Gateway gateway) {
        Client client = client(gateway);
        assertEquals(
                31,
                client.models
                        .countTokens(
                                MODEL,
                                ASKED,
                                CountTokensConfig.builder()
                                        .httpOptions(script("prompt=31"))
                                        .build())
                        .totalTokens()
                        .orElseThrow());
        LedgerRow counted = gateway.ledger().rows(1).getFirst();
        assertEquals(Usage.NONE, counted.usage());
        assertFalse(counted.estimated());
        assertEquals(0, counted.chargeNanoUsd());
        assertEquals(
                2,
                client.models
                        .embedContent(
                                EMBEDDING,
                                List.of("salt", "tax"),
                                EmbedContentConfig.builder()
                                        .httpOptions(script("prompt=9"))
                                        .build())
                        .embeddings()
                        .orElseThrow()
                        .size());
        LedgerRow embedded = gateway.ledger().rows(2).stream()
                .filter(row -> row.model().equals(EMBEDDING))
                .findFirst()
                .orElseThrow();
        assertEquals(Usage.tokens(9, 0), embedded.usage());
        assertEquals(9 * 150, embedded.costNanoUsd());
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void the_models_that_can_be_called_so_are_listed(Gateway gateway) {
        Client client = client(gateway);
        List<String> names = new ArrayList<>();
        client.models
                .list(ListModelsConfig.builder().build())
                .forEach(model -> names.add(model.name().orElseThrow()));
        assertTrue(names.contains("models/" + MODEL), names::toString);
        assertFalse(names.contains("models/" + Ask.MODEL), names::toString);
        assertEquals(
                "models/" + MODEL,
                client.models
                        .get(MODEL, GetModelConfig.builder().build())
                        .name()
                        .orElseThrow());
        assertThrows(
                ClientException.class,
                () -> client.models.get(Ask.MODEL, GetModelConfig.builder().build()));
    }

    @GatewayTest
    void a_stream_that_breaks_off_is_charged_by_estimate_with_its_thoughts(Gateway gateway) {
        Client client = client(gateway);
        assertThrows(Exception.class, () -> {
            try (ResponseStream<GenerateContentResponse> answer = client.models.generateContentStream(
                    MODEL, ASKED, scripted("completion=200,reasoning=150,cut=5").build())) {
                answer.forEach(chunk -> {});
            }
        });
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertTrue(row.estimated());
        assertTrue(row.usage().output() >= 150 && row.usage().output() <= 200, row::toString);
    }

    @GatewayTest
    void a_stream_that_nobody_reads_is_read_on_to_its_count(Gateway gateway) {
        abandon(gateway, OnDisconnect.DRAIN);
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("abandoned", row.outcome());
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void a_stream_that_nobody_reads_is_cut_off_where_that_ends_the_charge(Gateway gateway) {
        abandon(gateway, OnDisconnect.CANCEL);
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("abandoned", row.outcome());
        assertTrue(row.estimated());
        assertTrue(row.usage().output() < 5_000, row::toString);
    }

    private static void abandon(Gateway gateway, OnDisconnect policy) {
        Client client = client(gateway.with(setup -> setup.onDisconnect(policy)));
        try (ResponseStream<GenerateContentResponse> answer = client.models.generateContentStream(
                MODEL,
                ASKED,
                scripted("completion=500,chunks=100,interval=20,goes_on,size=8000")
                        .build())) {
            assertNotNull(answer.iterator().next());
        }
    }

    @GatewayTest
    void the_errors_are_the_sdks_own(Gateway gateway) {
        Client client = client(gateway);
        GenerateContentConfig plain = scripted("").build();
        ApiException unknownKey = fails(client(gateway, "AIza-nobody"), MODEL, plain);
        assertEquals(401, unknownKey.code());
        assertEquals("UNAUTHENTICATED", unknownKey.status());
        ApiException unknownModel = fails(client, "gemini-of-nobody", plain);
        assertEquals("NOT_FOUND", unknownModel.status());
        assertTrue(fails(client, Ask.MODEL, plain).getMessage().contains("/v1/chat/completions"));
        ApiException searching = fails(
                client,
                MODEL,
                scripted("")
                        .tools(Tool.builder().googleSearch(GoogleSearch.builder()))
                        .build());
        assertEquals("INVALID_ARGUMENT", searching.status());
        assertTrue(searching.getMessage().contains("no price here"), searching::getMessage);
        assertEquals(0, gateway.provider("gemini").totals().calls());

        ApiException invalid = fails(client, MODEL, scripted("status=400").build());
        assertEquals(400, invalid.code());
        assertTrue(invalid instanceof ClientException);
        ApiException limited = fails(client, MODEL, scripted("status=429").build());
        assertEquals("RESOURCE_EXHAUSTED", limited.status());
        for (int status : List.of(401, 403, 500, 503)) {
            ApiException failed =
                    fails(client, MODEL, scripted("status=" + status).build());
            assertTrue(failed instanceof ServerException, failed::toString);
            assertEquals("UNAVAILABLE", failed.status());
            assertFalse(failed.getMessage().contains("API key"), failed::getMessage);
        }
    }
}
