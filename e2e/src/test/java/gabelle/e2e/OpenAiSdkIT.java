package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import java.util.List;

/** The official SDK changes its base URL and its key, and nothing else. Its errors are in {@link OpenAiSdkErrorsIT}. */
class OpenAiSdkIT {
    static OpenAIClient client(Gateway gateway, TestKey key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.node().baseUrl())
                .apiKey(key.secret())
                .maxRetries(0)
                .build();
    }

    static ChatCompletionCreateParams.Builder chat() {
        return ChatCompletionCreateParams.builder().model(Ask.MODEL).addUserMessage("What was the gabelle?");
    }

    @GatewayTest
    void a_chat_is_answered_and_metered(Gateway gateway) {
        OpenAIClient client = client(gateway, gateway.key());
        ChatCompletion answer = client.chat()
                .completions()
                .create(chat().putAdditionalHeader("x-sim-script", "prompt=12,completion=34")
                        .build());

        assertFalse(
                answer.choices().getFirst().message().content().orElseThrow().isEmpty());
        assertEquals(34, answer.usage().orElseThrow().completionTokens());
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals(12, row.usage().inputTokens());
        assertEquals(34, row.usage().outputTokens());
        assertEquals("openai.chat", row.surface());
        assertEquals(12 * 150 + 34 * 600, row.costNanoUsd(), "0.15 and 0.60 dollars a million");
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void a_stream_without_usage_asked_for_has_none_and_is_metered(Gateway gateway) {
        List<ChatCompletionChunk> chunks = stream(client(gateway, gateway.key()), chat().build());

        assertTrue(chunks.size() > 10);
        assertTrue(chunks.stream()
                .allMatch(chunk -> !chunk.choices().isEmpty() && chunk.usage().isEmpty()));
        gateway.ledger().rows(1);
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void a_stream_with_usage_asked_for_ends_with_it(Gateway gateway) {
        ChatCompletionCreateParams params = chat().streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        List<ChatCompletionChunk> chunks = stream(client(gateway, gateway.key()), params);

        ChatCompletionChunk last = chunks.getLast();
        assertTrue(last.choices().isEmpty());
        CompletionUsage usage = last.usage().orElseThrow();
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals(usage.promptTokens(), row.usage().inputTokens());
        assertEquals(usage.completionTokens(), row.usage().outputTokens());
        gateway.expect().ledgerEqualsProvider();
    }

    private static List<ChatCompletionChunk> stream(OpenAIClient client, ChatCompletionCreateParams params) {
        try (StreamResponse<ChatCompletionChunk> answer =
                client.chat().completions().createStreaming(params)) {
            return answer.stream().toList();
        }
    }

    @GatewayTest
    void a_tool_is_called_and_metered(Gateway gateway) {
        OpenAIClient client = client(gateway, gateway.key());
        ChatCompletionCreateParams params = chat().addFunctionTool(
                        FunctionDefinition.builder().name("levy").build())
                .putAdditionalHeader("x-sim-script", "tool,chunks=3")
                .build();
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        stream(client, params).forEach(accumulator::accumulate);
        for (ChatCompletion answer :
                List.of(client.chat().completions().create(params), accumulator.chatCompletion())) {
            ChatCompletionMessageToolCall call = answer.choices()
                    .getFirst()
                    .message()
                    .toolCalls()
                    .orElseThrow()
                    .getFirst();
            assertEquals("levy", call.asFunction().function().name());
            assertEquals("{\"grains\":[1,2,3]}", call.asFunction().function().arguments());
        }
        gateway.ledger().rows(2);
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void embeddings_are_made_and_metered(Gateway gateway) {
        CreateEmbeddingResponse answer = client(gateway, gateway.key())
                .embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model(Ask.EMBEDDING_MODEL)
                        .inputOfArrayOfStrings(List.of("salt", "levy"))
                        .build());

        assertEquals(2, answer.data().size());
        assertFalse(answer.data().getFirst().embedding().isEmpty());
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("openai.embeddings", row.surface());
        assertEquals(answer.usage().promptTokens(), row.usage().inputTokens());
        assertEquals(0, row.usage().outputTokens());
        gateway.expect().ledgerEqualsProvider();
    }

    @GatewayTest
    void the_models_are_those_that_have_a_price(Gateway gateway) {
        OpenAIClient client = client(gateway, gateway.key());
        List<String> models =
                client.models().list().data().stream().map(Model::id).toList();

        assertTrue(models.containsAll(List.of(Ask.MODEL, Ask.EMBEDDING_MODEL, "gpt-5")), models::toString);
        Model one = client.models().retrieve(Ask.MODEL);
        assertEquals(Ask.MODEL, one.id());
        assertEquals("openai", one.ownedBy());
        assertThrows(
                com.openai.errors.NotFoundException.class, () -> client.models().retrieve("gpt-of-nobody"));
        gateway.expect().ledgerRows(0);
    }

    @GatewayTest
    void a_key_for_some_models_sees_no_others(Gateway gateway) {
        OpenAIClient client = client(gateway, gateway.key(terms -> terms.models("gpt-5", Ask.MODEL)));
        List<String> models =
                client.models().list().data().stream().map(Model::id).toList();
        assertEquals(List.of(Ask.MODEL, "gpt-5"), models);
    }
}
