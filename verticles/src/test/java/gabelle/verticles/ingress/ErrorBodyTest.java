package gabelle.verticles.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
                ErrorBody.of(new Outcome.Refused(Refusal.QUOTA_EXHAUSTED, "No more.", "", 0, details))
                        .toString());
    }
}
