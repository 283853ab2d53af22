package gabelle.e2e;

import static gabelle.e2e.OpenAiSdkIT.chat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.function.Executable;

/** Each error of ours, and of the provider, raises the SDK's own exception. */
class OpenAiSdkErrorsIT {
    private static <T extends OpenAIServiceException> T raises(Class<T> type, String code, Executable call) {
        T raised = assertThrows(type, call);
        assertEquals(code, raised.code().orElse(""), raised::getMessage);
        assertTrue(raised.type().isPresent(), "error.type");
        UUID.fromString(raised.headers().values("x-request-id").getFirst());
        return raised;
    }

    private static Executable call(OpenAIClient client, ChatCompletionCreateParams.Builder params) {
        return () -> client.chat().completions().create(params.build());
    }

    private static ChatCompletionCreateParams.Builder scripted(String script) {
        return chat().putAdditionalHeader("x-sim-script", script);
    }

    @GatewayTest
    void a_wrong_key_is_unauthorized(Gateway gateway) {
        TestKey wrong = new TestKey(UUID.randomUUID(), UUID.randomUUID(), "sk-of-somebody-else");
        OpenAIClient client = OpenAiSdkIT.client(gateway, wrong);
        raises(UnauthorizedException.class, "invalid_api_key", call(client, chat()));
        assertThrows(UnauthorizedException.class, () -> client.models().list());
        gateway.expect().ledgerRows(0);
    }

    @GatewayTest
    void a_model_that_the_key_may_not_call_is_denied(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key(terms -> terms.models("gpt-5")));
        raises(PermissionDeniedException.class, "model_not_allowed", call(client, chat()));
        gateway.expect().ledgerRows(0);
    }

    @GatewayTest
    void a_model_without_a_price_is_not_found(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        raises(NotFoundException.class, "model_not_found", call(client, chat().model("gpt-of-nobody")));
        gateway.expect().ledgerRows(0);
    }

    @GatewayTest
    void an_unpriced_service_tier_is_a_bad_request(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        raises(
                BadRequestException.class,
                "invalid_request",
                call(client, chat().putAdditionalBodyProperty("service_tier", JsonValue.from("priority"))));
        gateway.expect().ledgerRows(0);
    }

    @GatewayTest
    void what_the_provider_rejects_is_a_bad_request_in_its_own_words(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        BadRequestException raised =
                raises(BadRequestException.class, "context_length_exceeded", call(client, scripted("status=400")));
        assertTrue(raised.getMessage().contains("maximum context length"), raised::getMessage);
        LedgerRow row = gateway.ledger().rows(1).getFirst();
        assertEquals(0, row.chargeNanoUsd());
        assertEquals(400, row.status());
    }

    @GatewayTest
    void a_body_that_is_too_large_is_413(Gateway gateway) {
        gateway.with(setup -> setup.bodyBytesMax(10_000));
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        UnexpectedStatusCodeException raised = raises(
                UnexpectedStatusCodeException.class,
                "request_too_large",
                call(client, chat().addUserMessage("x".repeat(20_000))));
        assertEquals(413, raised.statusCode());
        gateway.expect().ledgerRows(0);
    }

    @GatewayTest
    void a_limit_is_a_rate_limit_with_the_time_to_wait(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key(terms -> terms.requestsPerMinute(1)));
        client.chat().completions().create(chat().build());
        RateLimitException raised = raises(RateLimitException.class, "rate_limit_exceeded", call(client, chat()));
        int retryAfter = Integer.parseInt(raised.headers().values("retry-after").getFirst());
        assertTrue(retryAfter > 50 && retryAfter <= 60, "one a minute: " + retryAfter);
        gateway.expect().ledgerRows(1);
    }

    @GatewayTest
    void a_limit_of_the_provider_is_a_rate_limit_with_its_time_to_wait(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        RateLimitException raised = raises(
                RateLimitException.class, "provider_rate_limited", call(client, scripted("status=429,retry_after=7")));
        assertEquals("7", raised.headers().values("retry-after").getFirst());
        assertEquals("upstream_error", raised.type().orElseThrow());
    }

    @GatewayTest
    void a_failing_provider_is_502(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        for (String script : new String[] {"status=500", "status=401", "garbage", "html", "cut=0"}) {
            InternalServerException raised =
                    raises(InternalServerException.class, "provider_error", call(client, scripted(script)));
            assertEquals(502, raised.statusCode(), script);
            assertEquals("upstream_error", raised.type().orElseThrow());
        }
        gateway.ledger().rows(5).forEach(row -> assertEquals(0, row.chargeNanoUsd(), row::toString));
    }

    @GatewayTest
    void a_provider_that_cannot_be_reached_is_502(Gateway gateway) {
        gateway.with(setup -> setup.provider(URI.create("http://127.0.0.1:" + Loopback.freePort() + "/v1")));
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        InternalServerException raised =
                raises(InternalServerException.class, "provider_unreachable", call(client, chat()));
        assertEquals(502, raised.statusCode());
        assertEquals("upstream_error", raised.type().orElseThrow());
        assertEquals(0, gateway.ledger().rows(1).getFirst().chargeNanoUsd());
    }

    @GatewayTest
    void a_hanging_provider_is_504(Gateway gateway) {
        gateway.with(setup -> setup.providerTimeoutMs(300));
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        InternalServerException raised =
                raises(InternalServerException.class, "provider_timeout", call(client, scripted("hang")));
        assertEquals(504, raised.statusCode());
        assertEquals("upstream_error", raised.type().orElseThrow());
        assertEquals(0, gateway.ledger().rows(1).getFirst().chargeNanoUsd());
    }

    @GatewayTest
    void a_lookup_that_postgres_does_not_answer_is_503(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        HeldTable.during(gateway.ledger(), "api_key", () -> {
            InternalServerException raised =
                    raises(InternalServerException.class, "service_unavailable", call(client, chat()));
            assertEquals(503, raised.statusCode());
        });
        gateway.expect().ledgerRows(0);
    }
}
