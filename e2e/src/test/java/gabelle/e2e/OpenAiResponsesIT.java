package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.WebSearchTool;
import gabelle.engine.meter.Usage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.function.Executable;

/** OpenAI's responses by the official SDK, which changes its base URL and its key, and nothing else. */
class OpenAiResponsesIT {
    private static final String MODEL = "gpt-5.1";
    private static final String PATH = "/v1/responses";

    private static ResponseCreateParams.Builder ask(String script) {
        return ResponseCreateParams.builder()
                .model(MODEL)
                .input("What was the gabelle?")
                .putAdditionalHeader("x-sim-script", script);
    }

    private static Response created(OpenAIClient client, ResponseCreateParams.Builder params) {
        return client.responses().create(params.build());
    }

    private static Response streamed(OpenAIClient client, ResponseCreateParams.Builder params) {
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params.build())) {
            events.stream().forEach(accumulator::accumulate);
        }
        return accumulator.response();
    }

    /** Whole, and as a stream. */
    static void both(OpenAIClient client, String model, String script) {
        created(client, ask(script).model(model));
        streamed(client, ask(script).model(model));
    }

    private static String text(Response response) {
        return response.output()
                .getFirst()
                .message()
                .orElseThrow()
                .content()
                .getFirst()
                .outputText()
                .orElseThrow()
                .text();
    }

    @GatewayTest
    void a_response_is_answered_and_metered(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        Response answer = created(client, ask("prompt=120,cached=100,completion=34,reasoning=30"));

        assertFalse(text(answer).isEmpty());
        assertEquals(34, answer.usage().orElseThrow().outputTokens());
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("openai.responses", row.surface());
        assertEquals(MODEL, row.model());
        assertEquals(new Usage(20, 100, 0, 0, 4, 30, 0, 0, 0, 0, 0), row.usage());
        assertEquals(20 * 1_250 + 100 * 125 + 34 * 10_000, row.costNanoUsd(), "1.25, 0.125 and 10 dollars a million");
        Response cutShort = created(client, ask("completion=50").maxOutputTokens(20));
        assertEquals(ResponseStatus.INCOMPLETE, cutShort.status().orElseThrow());
        assertEquals(2, gateway.ledger().rows(2).size());
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void a_stream_comes_whole_and_is_metered_however_long_its_last_event_is(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        Response answer = streamed(client, ask("completion=34,split"));
        assertFalse(text(answer).isEmpty());
        assertEquals(34, answer.usage().orElseThrow().outputTokens());
        String instructions = "Be brief. ".repeat(60_000);
        Response loud = streamed(
                client,
                ask("completion=50,size=9000").instructions(instructions).maxOutputTokens(40));
        assertEquals(9_000, text(loud).length());
        assertEquals(ResponseStatus.INCOMPLETE, loud.status().orElseThrow());
        gateway.ledger().rows(2);
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void a_function_is_called_and_its_output_read(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        FunctionTool tool = FunctionTool.builder()
                .name("levy")
                .strict(true)
                .parameters(FunctionTool.Parameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .build())
                .build();
        for (Response answer : List.of(
                created(client, ask("tool").addTool(tool)),
                streamed(client, ask("tool,chunks=3").addTool(tool)))) {
            assertEquals(
                    "{\"grains\":[1,2,3]}",
                    answer.output().getFirst().functionCall().orElseThrow().arguments());
        }
        Answered further = gateway.call(Ask.post(PATH, gateway.key())
                .model(MODEL)
                .field("previous_response_id", "resp_1")
                .field("input", List.of(Map.of("type", "function_call_output", "call_id", "c", "output", "[6]"))));
        assertEquals(200, further.status(), further::toString);
        gateway.ledger().rows(3);
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void the_errors_are_the_sdks_own_and_nothing_unpriced_gets_through(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        TestKey wrong = new TestKey(UUID.randomUUID(), UUID.randomUUID(), "sk-of-somebody-else");
        OpenAIClient nobody = OpenAiSdkIT.client(gateway, wrong);
        assertThrows(UnauthorizedException.class, () -> created(nobody, ask("")));
        assertThrows(NotFoundException.class, () -> created(client, ask("").model("gpt-of-nobody")));
        assertThrows(NotFoundException.class, () -> client.responses().retrieve("resp_1"), "answers are not kept here");
        refused(
                "web_search",
                () -> created(
                        client,
                        ask("").addTool(WebSearchTool.builder()
                                .type(WebSearchTool.Type.WEB_SEARCH)
                                .build())));
        refused("background", () -> created(client, ask("").background(true)));
        refused("/v1/messages", () -> created(client, ask("").model("claude-haiku-4-5")));
        assertEquals(0, gateway.provider().totals().calls());
        assertThrows(RateLimitException.class, () -> created(client, ask("status=429")));
        assertThrows(InternalServerException.class, () -> created(client, ask("status=500")));
        refused("below minimum", () -> created(client, ask("").maxOutputTokens(5)));
        gateway.ledger().rows(3).forEach(row -> assertEquals(0, row.chargeNanoUsd(), row::toString));
    }

    @GatewayTest
    void a_response_is_bounded_by_the_money_that_is_left(Gateway gateway) {
        gateway.admin()
                .send(
                        "PUT",
                        "/admin/v1/plans/small",
                        Map.of("name", "Small", "currency", "EUR", "allowance", Map.of("tokens", 5_000)),
                        200);
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key(terms -> terms.plan("small")));
        Response answer = created(client, ask("prompt=30,completion=100000"));
        long bound = answer.maxOutputTokens().orElseThrow();
        assertTrue(bound > 4_000 && bound < 5_000, () -> "bounded by " + bound);
        assertEquals(bound, gateway.ledger().rows(1).getFirst().usage().outputTokens());
    }

    private static void refused(String word, Executable call) {
        BadRequestException refused = assertThrows(BadRequestException.class, call, word);
        assertTrue(refused.getMessage().contains(word), refused::getMessage);
    }

    @GatewayTest
    void a_stream_that_breaks_off_is_charged_by_estimate_and_never_ends(Gateway gateway) {
        Answered cut = gateway.call(Ask.post(PATH, gateway.key())
                .model(MODEL)
                .field("input", "Salt?")
                .field("stream", true)
                .field("max_output_tokens", 600)
                .script("completion=100,cut=30"));
        assertFalse(cut.whole());
        assertFalse(cut.body().contains("response.completed"), cut::body);
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertTrue(row.estimated());
        assertTrue(row.usage().output() > 0 && row.usage().output() <= 600, row::toString);
    }
}
