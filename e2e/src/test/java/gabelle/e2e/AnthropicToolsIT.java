package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.WebSearchTool20250305;
import gabelle.engine.meter.Usage;
import gabelle.sim.SimCall;
import gabelle.verticles.catalogue.Provider.OnDisconnect;
import gabelle.verticles.keys.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Messages with tools and a cache, those whose tokens are only counted, and those that nobody reads to the end. */
class AnthropicToolsIT {
    private static final Duration BOUND = Duration.ofSeconds(5);

    private static Message streamed(AnthropicClient client, MessageCreateParams params) {
        MessageAccumulator accumulator = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(params)) {
            events.stream().forEach(accumulator::accumulate);
        }
        return accumulator.message();
    }

    @GatewayTest
    void a_tool_is_used_and_what_the_provider_runs_itself_is_refused(Gateway gateway) {
        AnthropicClient client = AnthropicSdkIT.client(gateway);
        Tool tool = Tool.builder()
                .name("levy")
                .inputSchema(Tool.InputSchema.builder().build())
                .build();
        Message whole = client.messages()
                .create(AnthropicSdkIT.message("tool").addTool(tool).build());
        Message stream = streamed(
                client,
                AnthropicSdkIT.message("tool,chunks=3,split").addTool(tool).build());
        for (Message answer : List.of(whole, stream)) {
            assertEquals(StopReason.TOOL_USE, answer.stopReason().orElseThrow());
            assertEquals(
                    JsonValue.from(Map.of("grains", List.of(1, 2, 3))).toString(),
                    answer.content().getFirst().toolUse().orElseThrow()._input().toString());
        }
        gateway.ledger().rows(2);
        gateway.expect().ledgerEqualsProvider();
        assertThrows(
                BadRequestException.class,
                () -> client.messages()
                        .create(AnthropicSdkIT.message("")
                                .addTool(WebSearchTool20250305.builder().build())
                                .build()));
    }

    @GatewayTest
    void what_is_written_to_a_cache_is_metered_by_how_long_it_stays(Gateway gateway) {
        AnthropicClient client = AnthropicSdkIT.client(gateway);
        String script = "prompt=3000,cached=1000,cache_write=1500,completion=20";
        client.messages().create(cached(script, CacheControlEphemeral.Ttl.TTL_5M));
        LedgerRow minutes = gateway.ledger().rows(1).getFirst();
        assertEquals(new Usage(500, 1_000, 1_500, 0, 20, 0, 0, 0, 0, 0, 0), minutes.usage());
        assertEquals(500 * 1_000 + 1_000 * 100 + 1_500 * 1_250 + 20 * 5_000, minutes.costNanoUsd());
        streamed(client, cached(script, CacheControlEphemeral.Ttl.TTL_1H));
        LedgerRow hour = gateway.ledger().rows(2).getLast();
        assertEquals(new Usage(500, 1_000, 0, 1_500, 20, 0, 0, 0, 0, 0, 0), hour.usage());
        gateway.expect().ledgerEqualsProvider();
    }

    private static MessageCreateParams cached(String script, CacheControlEphemeral.Ttl ttl) {
        TextBlockParam system = TextBlockParam.builder()
                .text("You know about salt.")
                .cacheControl(CacheControlEphemeral.builder().ttl(ttl).build())
                .build();
        return AnthropicSdkIT.message(script)
                .systemOfTextBlockParams(List.of(system))
                .build();
    }

    @GatewayTest
    void tokens_are_counted_for_nothing_within_the_limits(Gateway gateway) {
        String key = gateway.key(terms -> terms.requestsPerMinute(1)).secret();
        AnthropicClient client = AnthropicSdkIT.client(gateway, key, 0);
        assertEquals(
                77, client.messages().countTokens(count("prompt=77").build()).inputTokens());
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("anthropic.count_tokens", row.surface());
        assertEquals(Usage.NONE, row.usage());
        assertFalse(row.estimated());
        assertEquals(0, row.chargeNanoUsd());
        assertEquals(
                1, gateway.ledger().count("SELECT count(*) FROM usage WHERE paid_by = 'none' AND cost_nano_usd = 0"));
        assertThrows(
                RateLimitException.class,
                () -> client.messages().countTokens(count("").build()));
        AnthropicClient another = AnthropicSdkIT.client(gateway);
        assertThrows(
                NotFoundException.class,
                () -> another.messages()
                        .countTokens(count("").model("claude-of-nobody").build()));
        assertThrows(
                BadRequestException.class,
                () -> another.messages().countTokens(count("status=400").build()));
    }

    private static MessageCountTokensParams.Builder count(String script) {
        return MessageCountTokensParams.builder()
                .model(AnthropicSdkIT.MODEL)
                .addUserMessage("What was the gabelle?")
                .putAdditionalHeader("x-sim-script", script);
    }

    @GatewayTest
    void a_stream_that_nobody_reads_is_cut_off_where_the_provider_stops_charging(Gateway gateway) {
        AnthropicClient client = AnthropicSdkIT.client(gateway.with(setup -> setup.onDisconnect(OnDisconnect.CANCEL)));
        MessageCreateParams params =
                AnthropicSdkIT.message("chunks=1000,interval=10,size=8000").build();
        try (StreamResponse<RawMessageStreamEvent> answer = client.messages().createStreaming(params)) {
            assertTrue(answer.stream().anyMatch(RawMessageStreamEvent::isContentBlockDelta));
        }
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("abandoned", row.outcome());
        assertTrue(row.estimated());
        assertTrue(row.usage().output() > 0 && row.usage().output() <= 600, row::toString);
        String id = row.requestId().toString();
        Await.until(
                "the provider is told",
                BOUND,
                () -> gateway.provider().call(id).map(SimCall::aborted).orElse(false));
    }
}
