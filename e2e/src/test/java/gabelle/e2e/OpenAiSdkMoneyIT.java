package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.models.images.ImageGenerateParams;
import gabelle.e2e.Operator.Customer;
import gabelle.verticles.keys.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has no money left reads why in the SDK's own exception, and the SDK does not try again in vain. */
@Tag("alone")
class OpenAiSdkMoneyIT {
    private static final String UPGRADE_URL = "https://example.com/plans";
    private static final Pattern CALLS = Pattern.compile("(?m)^gabelle_calls_total\\{[^}]*} ([0-9.E]+)$");

    @TempDir
    Path directory;

    private ProcessHouse house;
    private ProcessNode node;

    @BeforeEach
    void open() {
        house = new ProcessHouse(directory);
        Map<String, String> environment = house.environment();
        Path config = ProcessHouse.config(directory, "funds:\n  upgrade_url: " + UPGRADE_URL + "\n");
        environment.put("GABELLE_CONFIG_DIR", config.toString());
        node = house.serve(environment);
    }

    @AfterEach
    void close() {
        node.close();
        house.close();
    }

    @Test
    void an_exhausted_allowance_is_denied_and_says_how_much_was_included_and_until_when() {
        Customer customer = customer("""
                {"name": "Small", "currency": "EUR", "allowance": {"requests": 2}}""");
        OpenAIClient client = client(customer);
        ask(client);
        ask(client);
        PermissionDeniedException refused = refused(PermissionDeniedException.class, client);
        assertDetails(refused, "quota_exhausted", "requests", "2", "2");
        assertTrue(detail(refused, "resets_at").matches("\\d{4}-\\d\\d-\\d\\dT.*Z"), refused::getMessage);
        assertTrue(refused.getMessage().contains(detail(refused, "resets_at")), refused::getMessage);
    }

    @Test
    void spent_credits_are_payment_required() {
        Customer customer = customer("""
                {"name": "Small", "currency": "EUR", "rates": {"*": {"per_call": "1.5"}}}""");
        new Operator(node).credit(customer, "4");
        OpenAIClient client = client(customer);
        ask(client);
        ask(client);
        UnexpectedStatusCodeException refused = refused(UnexpectedStatusCodeException.class, client);
        assertEquals(402, refused.statusCode());
        assertDetails(refused, "insufficient_credits", "credits", "3", "4");
    }

    @Test
    void a_spend_cap_is_payment_required() {
        Customer customer = customer("""
                {"name": "Small", "currency": "EUR", "overage": {"mode": "bill", "per_request": "0.25"}}""");
        new Operator(node).cap(customer, "0.6");
        OpenAIClient client = client(customer);
        ask(client);
        ask(client);
        UnexpectedStatusCodeException refused = refused(UnexpectedStatusCodeException.class, client);
        assertEquals(402, refused.statusCode());
        assertDetails(refused, "spend_cap_reached", "spend_cap", "0.5 EUR", "0.6 EUR");
        assertTrue(refused.getMessage().contains(detail(refused, "resets_at")), refused::getMessage);
    }

    @Test
    void images_are_taken_of_their_allowance_and_then_of_credits() {
        Customer customer = customer("""
                {"name": "Small", "currency": "EUR", "allowance": {"images": 2}, "rates": {"*": {"per_image": "1.5"}}}""");
        new Operator(node).credit(customer, "2");
        OpenAIClient client = client(customer);
        draw(client, 2);
        draw(client, 1);
        UnexpectedStatusCodeException refused =
                assertThrows(UnexpectedStatusCodeException.class, () -> draw(client, 1));
        assertEquals(402, refused.statusCode(), refused::getMessage);
        List<List<String>> paid = List.of(List.of("allowance", "2", "2", "0"), List.of("credits", "1", "0", "1500000"));
        String rows = "SELECT paid_by, images, plan_images, micro_credits FROM usage ORDER BY request_id";
        Await.until("what paid for the images", () -> house.rows(rows).equals(paid));
    }

    private static void draw(OpenAIClient client, int images) {
        client.images()
                .generate(ImageGenerateParams.builder()
                        .model("gpt-image-1-mini")
                        .prompt("A salt mine")
                        .n(images)
                        .build());
    }

    private Customer customer(String plan) {
        Operator operator = new Operator(node);
        operator.plan("small", plan);
        return operator.customer("small");
    }

    /** With as many retries as it makes by itself. */
    private OpenAIClient client(Customer customer) {
        return OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + node.port() + "/v1")
                .apiKey(customer.key())
                .build();
    }

    private static void ask(OpenAIClient client) {
        client.chat()
                .completions()
                .create(OpenAiSdkIT.chat().maxCompletionTokens(100).build());
    }

    private <T extends OpenAIServiceException> T refused(Class<T> type, OpenAIClient client) {
        long before = calls();
        T refused = assertThrows(type, () -> ask(client));
        assertEquals(before + 1, calls(), "requests that the refused one took");
        assertEquals(2, house.provider().totals().calls(), "the refused one is not forwarded");
        return refused;
    }

    private static void assertDetails(
            OpenAIServiceException refused, String code, String limit, String used, String included) {
        assertEquals(code, refused.code().orElse(""), refused::getMessage);
        assertEquals(limit, detail(refused, "limit"));
        assertEquals(used, detail(refused, "used"));
        assertEquals(included, detail(refused, "included"));
        assertEquals(UPGRADE_URL, detail(refused, "upgrade_url"));
        assertTrue(refused.getMessage().contains(UPGRADE_URL), refused::getMessage);
    }

    /** What stands beside code and message, whichever of JSON's types it has. */
    private static String detail(OpenAIServiceException refused, String name) {
        Map<?, ?> body = Objects.requireNonNull(refused.body().convert(Map.class));
        return String.valueOf((body.get("error") instanceof Map<?, ?> error ? error : body).get(name));
    }

    /** All that the node has answered, whatever with. */
    private long calls() {
        return CALLS.matcher(node.metrics())
                .results()
                .map(calls -> calls.group(1))
                .mapToLong(calls -> (long) Double.parseDouble(calls))
                .sum();
    }
}
