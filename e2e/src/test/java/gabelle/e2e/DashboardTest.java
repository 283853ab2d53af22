package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks that dashboards and alerts ask for metrics that Gabelle exports. */
class DashboardTest {
    static final Path DASHBOARD = Path.of("config/dashboards/traffic.json");
    static final Path ALERTS = Path.of("config/alerts/gabelle.yaml");

    /** What the issue asks to see; a panel that goes away must go away here too. */
    private static final Set<String> SHOWN = Set.of(
            "gabelle_calls_total",
            "gabelle_journal_lag_bytes",
            "gabelle_journal_lag_records",
            "gabelle_journal_quarantined_total",
            "gabelle_keys_feed_age_seconds",
            "gabelle_ledger_batch_duration_seconds_bucket",
            "gabelle_ledger_dead_letters_total",
            "gabelle_ledger_failures_total",
            "gabelle_limits_redis_up",
            "gabelle_overhead_seconds_bucket",
            "gabelle_provider_failures_total",
            "gabelle_tokens_total",
            "gabelle_ttft_seconds_bucket",
            "jvm_gc_pause_seconds_sum",
            "jvm_memory_used_bytes",
            "process_cpu_usage");

    private static final Set<String> WATCHED = Set.of(
            "gabelle_journal_lag_records",
            "gabelle_journal_quarantined_total",
            "gabelle_keys_feed_age_seconds",
            "gabelle_ledger_dead_letters_total",
            "gabelle_ledger_failures_total",
            "gabelle_ledger_shortfalls_total",
            "gabelle_limits_redis_up");

    private static final Pattern STRING = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"");

    /** In PromQL: label matchers, ranges and lists of labels, in which names are not metrics. */
    private static final Pattern NOT_METRICS = Pattern.compile(
            "\\{[^}]*}|\\[[^\\]]*]" + "|\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");

    private static final Pattern NAME = Pattern.compile("(?<![\\w:$.])[a-zA-Z_:][\\w:]*(?!\\s*\\()(?![\\w:])");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\(([^,]+),[^)]*\\)");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

    /** Every metric that the expressions of a dashboard or of a file of alerts ask for. */
    static Set<String> metricsOf(Path file) {
        return metricsIn(Manifests.tree(file));
    }

    private static Set<String> metricsIn(JsonNode tree) {
        Set<String> metrics = new TreeSet<>();
        for (String expression : expressionsOf(tree)) {
            Matcher names = NAME.matcher(NOT_METRICS
                    .matcher(STRING.matcher(expression).replaceAll(""))
                    .replaceAll(" "));
            names.results()
                    .map(match -> match.group())
                    .filter(name -> !OPERATORS.contains(name))
                    .forEach(metrics::add);
        }
        return metrics;
    }

    /** Panels and rules have them as "expr", a dashboard's variables as label_values(metric, label). */
    private static List<String> expressionsOf(JsonNode tree) {
        List<String> expressions = new ArrayList<>(tree.findValuesAsText("expr"));
        for (JsonNode query : tree.path("templating").findValues("query")) {
            Matcher values = LABEL_VALUES.matcher(query.asText());
            if (values.matches()) {
                expressions.add(values.group(1));
            }
        }
        return expressions;
    }

    @Test
    void metrics_are_found_in_expressions_and_nothing_else_is() {
        assertEquals(Set.of("a_total", "b:rate5m", "c_seconds_bucket", "d"), metricsIn(Manifests.tree("""
                groups:
                - expr: sum by (model, kind) (rate(a_total{x=~"y|$z", w="v\\"u"}[$__rate_interval])) / 1e3
                - expr: histogram_quantile(0.99, sum(rate(c_seconds_bucket[5m])) by (le)) > 0.5 and on(job) d offset 5m
                - expr: b:rate5m{} == bool 1
                """)));
    }

    @Test
    void the_dashboard_shows_what_is_exported() {
        assertEquals(new TreeSet<>(SHOWN), metricsOf(DASHBOARD));
    }

    @Test
    void the_alerts_watch_what_is_exported() {
        assertEquals(new TreeSet<>(WATCHED), metricsOf(ALERTS));
    }

    @Test
    void every_panel_asks_the_chosen_datasource_and_has_a_place_of_its_own() {
        Set<Integer> ids = new HashSet<>();
        Set<String> places = new HashSet<>();
        for (JsonNode panel : Manifests.tree(DASHBOARD).path("panels")) {
            String title = panel.path("title").asText();
            assertFalse(title.isEmpty());
            assertTrue(ids.add(panel.path("id").asInt()), title);
            assertTrue(
                    places.add(panel.path("gridPos").path("x") + ","
                            + panel.path("gridPos").path("y")),
                    title);
            for (JsonNode target : panel.path("targets")) {
                assertEquals(
                        "${datasource}", target.path("datasource").path("uid").asText(), title);
                assertTrue(target.path("expr").asText().contains("instance=~\"$instance\""), title);
            }
        }
        assertTrue(ids.size() > 10);
    }

    @Test
    void every_alert_says_what_it_is_and_what_to_do() {
        int alerts = 0;
        for (JsonNode rule : Manifests.tree(ALERTS).path("groups").path(0).path("rules")) {
            String name = rule.path("alert").asText();
            assertTrue(name.startsWith("Gabelle"), name);
            assertTrue(
                    Set.of("critical", "warning")
                            .contains(rule.path("labels").path("severity").asText()),
                    name);
            assertFalse(rule.path("annotations").path("summary").asText().isEmpty(), name);
            assertFalse(rule.path("annotations").path("description").asText().isEmpty(), name);
            alerts++;
        }
        assertEquals(WATCHED.size(), alerts);
    }
}
