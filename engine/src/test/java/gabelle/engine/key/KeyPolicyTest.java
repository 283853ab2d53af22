package gabelle.engine.key;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.funds.Byok;
import gabelle.engine.funds.Overage;
import gabelle.engine.funds.Plan;
import gabelle.engine.funds.Rate;
import gabelle.engine.route.Candidate;
import gabelle.engine.route.Route;
import gabelle.engine.route.RouteTable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPolicyTest {
    private static final Candidate GROQS_LLAMA = new Candidate("groq", "llama");
    private static final Candidate OTHERS_LLAMA = new Candidate("other", "llama");

    /** Groq and another list llama; Groq lists a model whose own name has a slash. */
    private static final RouteTable ROUTES = new RouteTable(List.of(
            new Route(List.of("llama", "groq/llama"), List.of(GROQS_LLAMA, OTHERS_LLAMA)),
            new Route(List.of("other/llama"), List.of(OTHERS_LLAMA)),
            new Route(
                    List.of("openai/gpt-oss", "groq/openai/gpt-oss"),
                    List.of(new Candidate("groq", "openai/gpt-oss")))));

    private static List<String> names(String model) {
        return ROUTES.find(model).map(Route::names).orElse(List.of(model));
    }

    private static Plan plan(Set<String> models, Map<String, Rate> rates) {
        return new Plan("p", "p", Map.of(), 0, models, Overage.BLOCK, rates, List.of(), "EUR", 0, 0, Byok.FREE);
    }

    private static KeyPolicy key(Set<String> models, Plan plan) {
        return new KeyPolicy(
                new UUID(1, 1),
                "k",
                new UUID(0, 1),
                new KeyHash(new byte[32]),
                RateLimits.NONE,
                RateLimits.NONE,
                models,
                Long.MAX_VALUE,
                false,
                1,
                plan,
                0,
                KeyPolicy.UNCAPPED,
                0);
    }

    @ParameterizedTest
    @CsvSource({
        "llama, llama, true",
        "llama, groq/llama, true",
        "llama, other/llama, false",
        "groq/llama, llama, true",
        "groq/llama, other/llama, false",
        "other/llama, other/llama, true",
        "other/llama, llama, false",
        "other/llama, groq/llama, false",
        "openai/gpt-oss, groq/openai/gpt-oss, true",
        "groq/openai/gpt-oss, openai/gpt-oss, true",
        "openai/gpt-oss, llama, false",
        "gpt-oss, openai/gpt-oss, false",
        "unknown, unknown, true",
        "unknown, llama, false"
    })
    void a_restriction_is_to_the_model_that_a_name_leads_to(String allowed, String called, boolean may) {
        Plan any = plan(Set.of(), Map.of());
        assertEquals(may, key(Set.of(allowed), any).mayCall(names(called)), "by the key");
        assertEquals(may, key(Set.of(), plan(Set.of(allowed), Map.of())).mayCall(names(called)), "by the plan");
        assertEquals(true, key(Set.of(), any).mayCall(names(called)));
    }

    @ParameterizedTest
    @CsvSource({
        "llama, llama, 3000",
        "llama, groq/llama, 3000",
        "groq/llama, llama, 3000",
        "llama, other/llama, 1000",
        "other/llama, llama, 1000",
        "groq/openai/gpt-oss, openai/gpt-oss, 3000"
    })
    void no_spelling_is_cheaper_than_another(String rated, String called, long permille) {
        Rate dear = new Rate(true, 0, 0, 0, 0, 3000);
        assertEquals(
                permille,
                plan(Set.of(), Map.of(rated, dear)).rate(names(called)).planTokensPermille());
    }
}
