package gabelle.e2e;

import static gabelle.e2e.Ask.chat;
import static gabelle.e2e.Ask.embeddings;
import static gabelle.e2e.Ask.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.keys.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a running node tells about itself. */
class MetricsIT {
    private static final Path CONFIG = Path.of("..", "config");
    private static final Pattern NAME = Pattern.compile("\\b(gabelle|jvm|process|system|vertx)_[a-z_0-9]+");
    private static final List<String> PROMISED = List.of(
            "gabelle_calls_total",
            "gabelle_tokens_total",
            "gabelle_overhead_seconds_bucket",
            "gabelle_ttft_seconds_bucket",
            "gabelle_journal_lag_records",
            "gabelle_journal_lag_bytes",
            "gabelle_journal_quarantined_total",
            "gabelle_ledger_batch_rows_sum",
            "gabelle_ledger_batch_duration_seconds_bucket",
            "gabelle_ledger_failures_total",
            "gabelle_ledger_dead_letters_total",
            "gabelle_limits_redis_up",
            "gabelle_limits_nodes",
            "gabelle_limits_grants_total",
            "gabelle_keys_feed_age_seconds",
            "gabelle_keys_lookups_total",
            "gabelle_provider_failures_total");

    @GatewayTest
    void every_metric_that_is_promised_or_shown_is_exported(Gateway gateway) {
        gateway.with(setup -> setup.redis());
        TestKey key = gateway.key(terms -> terms.requestsPerMinute(1_000));
        gateway.call(chat(key));
        gateway.call(stream(key));
        gateway.call(embeddings(key));
        gateway.call(chat(key).script("status=500"));
        gateway.call(chat(key).model("gpt-of-nobody"));
        gateway.ledger().rows(4);

        Set<String> wanted = new TreeSet<>(PROMISED);
        wanted.addAll(shown("dashboards"));
        wanted.addAll(shown("alerts"));
        Await.until(
                "all of them", Duration.ofSeconds(5), () -> exported(gateway).containsAll(wanted));
    }

    private static Set<String> exported(Gateway gateway) {
        return gateway.node()
                .ops("/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[ {]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> shown(String directory) {
        if (!Files.isDirectory(CONFIG.resolve(directory))) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(CONFIG.resolve(directory))) {
            return files.flatMap(file -> NAME.matcher(read(file)).results())
                    .map(found -> found.group())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @GatewayTest
    void calls_and_tokens_are_counted_by_what_came_of_them(Gateway gateway) {
        TestKey key = gateway.key(terms -> terms.requestsPerMinute(3));
        gateway.call(chat(key).tokens(100, 20));
        gateway.call(chat(key).tokens(10, 2));
        gateway.call(chat(key).script("status=500"));
        gateway.call(chat(key));
        List<String> lines = gateway.node().ops("/metrics").body().lines().toList();

        String call = "gabelle_calls_total{model=\"%s\",outcome=\"%s\",provider=\"%s\",surface=\"openai.chat\"} %s";
        String tokens = "gabelle_tokens_total{kind=\"%s\",model=\"gpt-4o-mini\",provider=\"openai\"} %s";
        List.of(
                        call.formatted("gpt-4o-mini", "served", "openai", "2.0"),
                        call.formatted("gpt-4o-mini", "provider_error", "openai", "1.0"),
                        call.formatted("none", "rate_limit_exceeded", "none", "1.0"),
                        tokens.formatted("input", "110.0"),
                        tokens.formatted("output", "22.0"))
                .forEach(line -> assertTrue(lines.contains(line), line + " is not in " + String.join("\n", lines)));
    }

    @GatewayTest
    void a_stopping_node_is_not_ready_and_ends_what_it_has(Gateway gateway) {
        RunningNode node = gateway.node();
        assertEquals(200, node.ops("/health/ready").status());
        LiveAnswer answer =
                node.open(stream(gateway.key()).script("chunks=20,interval=50")).until("\"content\":\"");

        node.beginStop();
        assertEquals(503, node.ops("/health/ready").status());
        assertEquals(200, node.ops("/health/live").status());
        Answered whole = answer.rest();
        assertTrue(whole.whole() && whole.isDone(), "an open call ends in peace");
        gateway.expect().ledgerRows(1).ledgerEqualsProvider();
    }
}
