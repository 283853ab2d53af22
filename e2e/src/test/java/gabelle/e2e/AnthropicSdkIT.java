package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.PermissionDeniedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import gabelle.verticles.catalogue.Provider.OnDisconnect;
import java.util.List;

/** The official SDK changes its base URL and its key, and nothing else. */
class AnthropicSdkIT {
    static final String MODEL = "claude-haiku-4-5";

    static AnthropicClient client(Gateway gateway, String key, int retries) {
        return AnthropicOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + gateway.node().port())
                .apiKey(key)
                .maxRetries(retries)
                .build();
    }

    static AnthropicClient client(Gateway gateway) {
        return client(gateway, gateway.key().secret(), 0);
    }

    static MessageCreateParams.Builder message(String script) {
        return MessageCreateParams.builder()
                .model(MODEL)
                .maxTokens(600)
                .addUserMessage("What was the gabelle?")
                .putAdditionalHeader("x-sim-script", script);
    }

    @GatewayTest
    void a_message_is_answered_and_metered(Gateway gateway) {
        Message answer = client(gateway)
                .messages()
                .create(message("prompt=120,cached=100,completion=34").build());

        assertFalse(answer.content().getFirst().text().orElseThrow().text().isEmpty());
        assertEquals(34, answer.usage().outputTokens());
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("anthropic.messages", row.surface());
        assertEquals(20, row.usage().input());
        assertEquals(100, row.usage().cacheRead());
        assertEquals(20 * 1_000 + 100 * 100 + 34 * 5_000, row.costNanoUsd(), "1, 0.10 and 5 dollars a million");
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void a_stream_comes_whole_and_is_metered(Gateway gateway) {
        List<RawMessageStreamEvent> events;
        try (StreamResponse<RawMessageStreamEvent> answer = client(gateway)
                .messages()
                .createStreaming(message("completion=34,split").build())) {
            events = answer.stream().toList();
        }
        assertTrue(events.getFirst().isMessageStart());
        assertTrue(events.getLast().isMessageStop());
        assertEquals(34, gateway.ledger().rows(1).getFirst().usage().output());
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void a_stream_that_breaks_off_is_charged_by_estimate(Gateway gateway) {
        AnthropicClient client = client(gateway);
        assertThrows(Exception.class, () -> {
            try (StreamResponse<RawMessageStreamEvent> answer = client.messages()
                    .createStreaming(message("completion=100,cut=5").build())) {
                answer.stream().toList();
            }
        });
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertTrue(row.estimated());
        assertTrue(row.usage().output() > 1, row::toString);
    }

    @GatewayTest
    void a_stream_that_nobody_reads_is_read_on_to_its_count(Gateway gateway) {
        MessageCreateParams params = message("completion=100,chunks=200,interval=20,goes_on,size=8000")
                .build();
        try (StreamResponse<RawMessageStreamEvent> answer = client(
                        gateway.with(setup -> setup.onDisconnect(OnDisconnect.DRAIN)))
                .messages()
                .createStreaming(params)) {
            assertTrue(answer.stream().findFirst().orElseThrow().isMessageStart());
        }
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("abandoned", row.outcome());
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void the_errors_are_the_sdks_own(Gateway gateway) {
        AnthropicClient client = client(gateway);
        assertThrows(
                UnauthorizedException.class,
                () -> client(gateway, "sk-nobody", 0)
                        .messages()
                        .create(message("").build()));
        assertThrows(
                NotFoundException.class,
                () -> client.messages()
                        .create(message("").model("claude-of-nobody").build()));
        BadRequestException elsewhere = assertThrows(
                BadRequestException.class,
                () -> client.messages().create(message("").model(Ask.MODEL).build()));
        assertTrue(elsewhere.getMessage().contains("/v1/chat/completions"), elsewhere::getMessage);
        assertThrows(
                RateLimitException.class,
                () -> client.messages().create(message("status=429").build()));
        AnthropicServiceException overloaded = assertThrows(
                InternalServerException.class,
                () -> client.messages().create(message("status=529").build()));
        assertEquals(503, overloaded.statusCode());
        assertTrue(overloaded.body().toString().contains("overloaded_error"));
        assertThrows(
                BadRequestException.class,
                () -> client.messages().create(message("status=400").build()));
    }

    @GatewayTest
    void a_key_without_the_model_is_refused_once(Gateway gateway) {
        String key = gateway.key(terms -> terms.models(Ask.MODEL)).secret();
        assertThrows(
                PermissionDeniedException.class,
                () -> client(gateway, key, 2).messages().create(message("").build()));
        assertEquals(0, gateway.provider().totals().calls());
    }
}
