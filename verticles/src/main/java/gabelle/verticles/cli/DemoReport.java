package gabelle.verticles.cli;

import com.fasterxml.jackson.databind.JsonNode;
import gabelle.verticles.cli.DemoCalls.Customer;
import gabelle.verticles.cli.DemoCalls.Line;
import gabelle.verticles.cli.DemoCalls.Made;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the demo prints. */
final class DemoReport {
    private static final String ROW = "%-24s %-24s %6s %7s %7s %10s  %-13s %-13s %s";

    private DemoReport() {}

    static String table(List<Line> lines) {
        String head = String.format(
                ROW, "call", "model", "input", "cached", "output", "reasoning", "cost USD", "charge USD", "provider");
        String rule = "-".repeat(head.length() + 4);
        return lines.stream()
                .map(DemoReport::row)
                .collect(Collectors.joining("\n", "\n" + head + "\n" + rule + "\n", "\n" + rule));
    }

    private static String row(Line line) {
        JsonNode ledger = line.ledger();
        return String.format(
                Locale.ROOT,
                ROW,
                line.made().what(),
                ledger.path("model").asText(),
                ledger.path("input_tokens").asText(),
                ledger.path("cached_tokens").asText(),
                ledger.path("output_tokens").asText(),
                ledger.path("reasoning_tokens").asText(),
                ledger.path("cost").asText(),
                ledger.path("charge").asText(),
                line.agrees()
                        ? "agrees"
                        : "DIFFERS: " + line.provided().promptTokens() + " in, "
                                + line.provided().completionTokens() + " out");
    }

    static String verdict(List<Made> made, List<Line> lines, List<Made> surprises) {
        StringBuilder text = new StringBuilder();
        made.stream()
                .filter(call -> call.expected() != 200)
                .forEach(call -> text.append(String.format(
                        "%-24s refused with %d, as it should be%n",
                        call.what(), call.answered().status())));
        surprises.forEach(call -> text.append(String.format(
                "%-24s answered %d instead of %d: %s%n",
                call.what(),
                call.answered().status(),
                call.expected(),
                call.answered().body())));
        long agreeing = lines.stream().filter(Line::agrees).count();
        return text.append(String.format(
                        "%nThe ledger and the provider's own count agree on %d of %d calls.", agreeing, lines.size()))
                .toString();
    }

    static String whatNext(int port, int opsPort, Customer customer, Path data, boolean over) {
        if (over) {
            return "Run ./gabelle demo without --check to go on from here.";
        }
        return """

                Still serving. Call it yourself:

                  curl http://localhost:%1$d/v1/chat/completions -H 'content-type: application/json' \\
                    -H 'authorization: Bearer %3$s' \\
                    -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}'

                Or with the OpenAI SDK, of which nothing but base_url and the key changes:

                  from openai import OpenAI
                  client = OpenAI(base_url="http://localhost:%1$d/v1", api_key="%3$s")

                What was metered   http://localhost:%1$d/admin/v1/usage?account=%4$s
                each call          http://localhost:%1$d/admin/v1/requests?account=%4$s
                what is left       http://localhost:%1$d/admin/v1/accounts/%4$s/quota  (plan premium, 1,000,000 tokens)
                                   (send Authorization: Bearer and the admin_token of %5$s)
                health, metrics    http://localhost:%2$d/health/ready   http://localhost:%2$d/metrics

                Ctrl-C stops it.
                """.formatted(port, opsPort, customer.key(), customer.account(), data.resolve("secrets.json"));
    }
}
