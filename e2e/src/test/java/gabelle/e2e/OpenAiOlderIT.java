package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.moderations.ModerationCreateResponse;
import gabelle.engine.meter.Usage;
import java.util.List;

/** OpenAI's older completions, and its moderations, by the official SDK. */
class OpenAiOlderIT {
    /** OpenAI serves none any more: one of an operator's own. */
    private static final String MODEL = "davinci-of-ours";

    private static final String MODERATIONS = "/v1/moderations";

    private static OpenAIClient client(Gateway gateway) {
        gateway.with(setup -> setup.pricing(shipped -> shipped.replace(
                "      - model: text-embedding-3-small\n",
                "      - model: " + MODEL
                        + "\n        prices:\n          - {effective: 2026-11-01, input: \"1.50\", output: \"2.00\"}\n"
                        + "      - model: text-embedding-3-small\n")));
        return OpenAiSdkIT.client(gateway, gateway.key());
    }

    private static CompletionCreateParams.Builder completion(String script) {
        return CompletionCreateParams.builder()
                .model(MODEL)
                .prompt("The gabelle was")
                .putAdditionalHeader("x-sim-script", script);
    }

    @GatewayTest
    void completions_are_made_and_metered(Gateway gateway) {
        OpenAIClient client = client(gateway);
        Completion answer = client.completions()
                .create(completion("prompt=12,completion=34").maxTokens(100).build());
        assertFalse(answer.choices().getFirst().text().isEmpty());
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals("openai.completions", row.surface());
        assertEquals(12 * 1_500 + 34 * 2_000, row.costNanoUsd(), "1.50 and 2 dollars a million");

        Completion best = client.completions()
                .create(completion("completion=600")
                        .promptOfArrayOfStrings(List.of("The gabelle", "The salt"))
                        .n(1)
                        .bestOf(3)
                        .build());
        assertEquals(2, best.choices().size());
        assertEquals(96, best.usage().orElseThrow().completionTokens(), "16 each where nothing bounds them");
        try (StreamResponse<Completion> stream = client.completions()
                .createStreaming(completion("completion=34,split").maxTokens(60).build())) {
            List<Completion> chunks = stream.stream().toList();
            assertTrue(chunks.size() > 10);
            assertTrue(chunks.stream()
                    .allMatch(
                            chunk -> !chunk.choices().isEmpty() && chunk.usage().isEmpty()));
        }
        gateway.ledger().rows(3);
        gateway.expect().ledgerEqualsProvider();
        assertThrows(
                BadRequestException.class,
                () -> client.completions().create(completion("").n(3).bestOf(2).build()));
        assertThrows(
                NotFoundException.class,
                () -> client.completions()
                        .create(completion("").model("gpt-3.5-turbo-instruct").build()));
    }

    @GatewayTest
    void a_moderation_is_free_and_has_a_row(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key(terms -> terms.requestsPerMinute(3)));
        ModerationCreateResponse one = client.moderations()
                .create(ModerationCreateParams.builder()
                        .model("omni-moderation-latest")
                        .inputOfStrings(List.of("Salt", "Tax"))
                        .build());
        assertEquals(2, one.results().size());
        assertFalse(one.results().getFirst().flagged());
        client.moderations()
                .create(ModerationCreateParams.builder().input("Salt").build());
        assertThrows(
                NotFoundException.class,
                () -> client.moderations()
                        .create(ModerationCreateParams.builder()
                                .model("nobodys")
                                .input("Salt")
                                .build()));
        for (LedgerRow row : gateway.ledger().rows(2)) {
            assertEquals("openai.moderations", row.surface());
            assertEquals("omni-moderation-latest", row.model());
            assertEquals(Usage.NONE, row.usage());
            assertFalse(row.estimated(), row::toString);
            assertEquals(0, row.chargeNanoUsd());
        }
        assertEquals(
                "invalid_request_error",
                gateway.call(Ask.post(MODERATIONS, gateway.key()).body("[]")).error("type"));
        Answered noInput = gateway.call(Ask.post(MODERATIONS, gateway.key()).body("{}"));
        assertEquals("missing_required_parameter", noInput.error("code"), noInput::toString);
    }
}
