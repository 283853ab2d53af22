package gabelle.verticles.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.meter.Dialect;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorBodyTest {
    @Test
    void what_programs_may_want_to_know_stands_beside_the_code() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("limit", "tokens");
        details.put("used", 99L);
        details.put("included", 100L);

        assertEquals(
                "{\"error\":{\"message\":\"No more.\",\"type\":\"insufficient_quota\",\"param\":null,"
                        + "\"code\":\"quota_exhausted\",\"limit\":\"tokens\",\"used\":99,\"included\":100}}",
                new ErrorBody(Dialect.OPENAI, "call")
                        .of(new Outcome.Refused(Refusal.QUOTA_EXHAUSTED, "No more.", "", 0, details))
                        .toString());
    }

    /** Claude API reference, "Errors". */
    @Test
    void a_client_of_anthropics_api_is_told_in_its_shape() {
        assertEquals(
                "{\"type\":\"error\",\"error\":{\"message\":\"No more.\",\"type\":\"billing_error\",\"param\":null,"
                        + "\"code\":\"insufficient_credits\"},\"request_id\":\"call\"}",
                new ErrorBody(Dialect.ANTHROPIC, "call")
                        .of(new Outcome.Refused(Refusal.NO_CREDITS, "No more."))
                        .toString());
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_KEY, authentication_error",
        "KEY_LACKS_MODEL, permission_error",
        "MODEL_NOT_FOUND, not_found_error",
        "RATE_LIMITED, rate_limit_error",
        "BAD_REQUEST, invalid_request_error",
        "BODY_TOO_LARGE, request_too_large",
        "UNAVAILABLE, overloaded_error",
    })
    void anthropics_types_tell_refusals_apart(Refusal why, String type) {
        Buffer body = new ErrorBody(Dialect.ANTHROPIC, "call").of(new Outcome.Refused(why, "No."));
        assertEquals(type, body.toJsonObject().getJsonObject("error").getString("type"));
    }

    /** Google Cloud API design guide, "Errors"; details as strings. */
    @Test
    void a_client_of_geminis_api_is_told_in_its_shape() {
        assertEquals(
                "{\"error\":{\"code\":403,\"message\":\"No more.\",\"status\":\"PERMISSION_DENIED\",\"details\":[{"
                        + "\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"QUOTA_EXHAUSTED\","
                        + "\"domain\":\"gabelle\",\"metadata\":{\"param\":\"model\",\"used\":\"99\"}}]}}",
                new ErrorBody(Dialect.GEMINI, "call")
                        .of(new Outcome.Refused(Refusal.QUOTA_EXHAUSTED, "No more.", "model", 0, Map.of("used", 99L)))
                        .toString());
    }

    @Test
    void an_overloaded_provider_is_no_error_of_the_api() {
        Outcome.Failed overloaded = new Outcome.Failed(Failure.PROVIDER_ERROR, 503, "Busy.", 0);
        Buffer body = new ErrorBody(Dialect.ANTHROPIC, "call").of(overloaded);
        assertEquals(
                "overloaded_error", body.toJsonObject().getJsonObject("error").getString("type"));
    }
}
