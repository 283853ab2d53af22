package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.UnprocessableEntityException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.models.Model;
import gabelle.sim.Manner;
import gabelle.verticles.catalogue.Provider.OnDisconnect;
import gabelle.verticles.keys.Await;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** The official SDK against providers that speak OpenAI's dialect, each in its own manner and with its own key. */
class ProviderMannersIT {
    private static final String COUNTS = "prompt=1500,cached=1024,completion=103,reasoning=94,split";
    private static final String GROQS = "openai/gpt-oss-20b";
    private static final String MISTRALS = "mistral-large-2512";
    private static final String XAIS = "grok-test";
    private static final String GEMINIS = "gemini-test";

    /** One of each, by the provider's name; the tests give those a price that the shipped list cannot. */
    private static final Map<String, String> MODELS =
            Map.of("openai", Ask.MODEL, "groq", GROQS, "mistral", MISTRALS, "xai", XAIS, "gemini", GEMINIS);

    private static void five(Setup setup) {
        setup.provider("groq", Manner.GROQ)
                .provider("mistral", Manner.MISTRAL)
                .provider("xai", Manner.XAI)
                .provider("gemini", Manner.GEMINI)
                .pricing(shipped ->
                        shipped.replace("      - model: grok-4.7\n", priced(XAIS) + "      - model: grok-4.7\n")
                                + priced(GEMINIS));
    }

    private static String priced(String model) {
        return "      - model: " + model + "\n        prices:\n"
                + "          - {effective: 2026-01-01, input: \"1\", cached_input: \"0.5\", output: \"2\"}\n";
    }

    private static ChatCompletionCreateParams.Builder chat(String model) {
        return OpenAiSdkIT.chat().model(model).putAdditionalHeader("x-sim-script", COUNTS);
    }

    private static List<ChatCompletionChunk> stream(OpenAIClient client, ChatCompletionCreateParams params) {
        try (StreamResponse<ChatCompletionChunk> answer =
                client.chat().completions().createStreaming(params)) {
            return answer.stream().toList();
        }
    }

    private static ChatCompletionCreateParams withUsage(String model) {
        return chat(model)
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
    }

    @GatewayTest
    void every_call_is_billed_as_its_provider_counts(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway.with(ProviderMannersIT::five), gateway.key());
        MODELS.forEach((provider, model) -> {
            client.chat().completions().create(chat(model).build());
            client.chat().completions().create(chat(provider + "/" + model).build());
            stream(client, chat(model).build());
        });
        List.of(Ask.MODEL, GROQS, XAIS).forEach(model -> OpenAiResponsesIT.both(client, model, COUNTS));
        gateway.expect().ledgerRows(21).ledgerEqualsProvider();
        Set<String> seen = new HashSet<>();
        for (LedgerRow row : gateway.ledger().rows()) {
            assertEquals(MODELS.get(row.provider()), row.model(), "by one name, whichever was called");
            assertEquals(1603, row.usage().totalTokens(), row::toString);
            seen.add(row.provider());
        }
        assertEquals(MODELS.keySet(), seen);
    }

    @GatewayTest
    void a_stream_ends_as_the_client_asked_and_its_provider_can(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway.with(ProviderMannersIT::five), gateway.key());
        for (String model : List.of(GROQS, XAIS, GEMINIS)) {
            assertTrue(
                    stream(client, chat(model).build()).stream()
                            .noneMatch(chunk -> chunk.choices().isEmpty()),
                    model);
            ChatCompletionChunk last = stream(client, withUsage(model)).getLast();
            assertTrue(last.choices().isEmpty() && last.usage().isPresent(), model);
        }
        ChatCompletionChunk mistrals = stream(client, chat(MISTRALS).build()).getLast();
        assertFalse(mistrals.choices().isEmpty());
        assertEquals(1603, mistrals.usage().orElseThrow().totalTokens());
        gateway.expect().ledgerRows(7).ledgerEqualsProvider();
    }

    @GatewayTest
    void what_a_provider_does_not_know_it_refuses_itself(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway.with(ProviderMannersIT::five), gateway.key());
        assertThrows(UnprocessableEntityException.class, () -> stream(client, withUsage(MISTRALS)));
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals(422, row.status());
        assertEquals(0, row.chargeNanoUsd());
    }

    @GatewayTest
    void a_key_for_one_model_calls_it_by_both_names_and_no_other(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(
                gateway.with(ProviderMannersIT::five), gateway.key(terms -> terms.models("groq/" + GROQS)));
        for (String name : List.of(GROQS, "groq/" + GROQS)) {
            client.chat().completions().create(chat(name).build());
            assertEquals(name, client.models().retrieve(name).id());
            assertEquals("groq", client.models().retrieve(name).ownedBy());
        }
        for (String other : List.of(MISTRALS, "mistral/" + MISTRALS, "openai/" + Ask.MODEL)) {
            assertThrows(
                    PermissionDeniedException.class,
                    () -> client.chat().completions().create(chat(other).build()));
            assertThrows(NotFoundException.class, () -> client.models().retrieve(other));
        }
        assertEquals(
                List.of(GROQS),
                client.models().list().data().stream().map(Model::id).toList());
        gateway.expect().ledgerRows(2);
    }

    @GatewayTest
    void models_of_a_provider_without_a_key_are_neither_listed_nor_called(Gateway gateway) {
        OpenAIClient client =
                OpenAiSdkIT.client(gateway.with(setup -> setup.provider("groq", Manner.GROQ)), gateway.key());
        List<String> listed =
                client.models().list().data().stream().map(Model::id).toList();
        assertTrue(listed.containsAll(List.of(Ask.MODEL, GROQS)), listed::toString);
        assertFalse(listed.contains(MISTRALS));
        PermissionDeniedException refused = assertThrows(
                PermissionDeniedException.class,
                () -> client.chat().completions().create(chat(MISTRALS).build()));
        assertEquals("no_provider_credential", refused.code().orElse(""));
        gateway.expect().ledgerRows(0);
    }

    @GatewayTest
    void a_redirection_is_a_failure_and_nobody_is_sent_the_key(Gateway gateway) {
        CaptureServer elsewhere = gateway.closing(new CaptureServer(CaptureServer.json("", "{}")));
        CaptureServer provider = gateway.closing(new CaptureServer("HTTP/1.1 307 Temporary Redirect\r\nlocation: "
                + elsewhere.baseUrl() + "/chat/completions\r\ncontent-length: 0\r\n\r\n"));
        OpenAIClient client =
                OpenAiSdkIT.client(gateway.with(setup -> setup.provider(provider.baseUrl())), gateway.key());
        OpenAIServiceException failed = assertThrows(
                OpenAIServiceException.class,
                () -> client.chat().completions().create(chat(Ask.MODEL).build()));
        assertEquals(502, failed.statusCode());
        assertTrue(provider.last().hasHeader("authorization"));
        assertThrows(NoSuchElementException.class, elsewhere::last);
        assertEquals(0, gateway.ledger().rows(1).getFirst().chargeNanoUsd());
    }

    private static LiveAnswer abandoned(Gateway gateway, TestKey key, String model, String script) {
        LiveAnswer answer = gateway.node()
                .open(Ask.stream(key).model(model).maxTokens(5_000).script(script))
                .until("\"content\":\"");
        answer.hangUp();
        return answer;
    }

    @GatewayTest
    void a_stream_that_nobody_reads_is_read_on_to_each_providers_own_count(Gateway gateway) {
        TestKey key = gateway.with(setup -> five(setup)).key();
        MODELS.forEach((provider, model) -> {
            LiveAnswer answer = abandoned(gateway, key, model, "goes_on,chunks=40,interval=20,completion=777");
            LedgerRow row = gateway.ledger().row(answer.requestId());
            assertEquals("abandoned", row.outcome(), provider);
            assertFalse(row.estimated(), row::toString);
            Expect.assertExact(row, gateway.provider(provider));
        });
    }

    @GatewayTest
    void a_stream_that_nobody_reads_is_cut_off_where_that_is_said_of_its_provider(Gateway gateway) {
        TestKey key = gateway.with(setup -> {
                    five(setup);
                    setup.onDisconnect(OnDisconnect.CANCEL);
                })
                .key();
        MODELS.forEach((provider, model) -> {
            LiveAnswer answer = abandoned(gateway, key, model, "chunks=5000,interval=20,completion=5000");
            LedgerRow row = gateway.ledger().row(answer.requestId());
            assertEquals("abandoned", row.outcome(), provider);
            assertTrue(row.estimated() && row.usage().output() < 5_000, row::toString);
            Await.until(
                    provider + " is told",
                    Duration.ofSeconds(10),
                    () -> gateway.provider(provider).totals().aborted() == 1);
        });
    }
}
