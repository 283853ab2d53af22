package gabelle.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Measures nginx and Gabelle in alternating rounds in front of the same simulated provider. */
public final class Bench {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A gateway runs for weeks. The compiler is busy with its hot paths for about a minute on two shared cores. */
    private static final int WARM_UP_SECONDS = 90;

    private static final long NEVER_LIMITING = 9_000_000_000L;

    private static final String QUESTION = "What was the gabelle, and why was it resented? ".repeat(4);

    private final Arguments arguments;
    private final Stage stage;

    private Bench(Arguments arguments, Stage stage) {
        this.arguments = arguments;
        this.stage = stage;
    }

    public static void main(String[] args) throws Exception {
        Arguments arguments = Arguments.parse(args);
        Report report = measured(arguments);
        System.out.println(report.table());
        report.keep(Path.of("bench/RESULTS.md"), args);
        if (report.isVoid()) {
            System.err.println("The run is void: ledger rows and answered calls differ.");
            System.exit(3);
        }
        if (arguments.check() && report.ratio() > report.goal()) {
            System.err.printf("%.2f × nginx is above the goal of %.1f%n", report.ratio(), report.goal());
            System.exit(1);
        }
    }

    private static Report measured(Arguments arguments) throws Exception {
        Stage stage = new Stage();
        try {
            return new Bench(arguments, stage).measure();
        } finally {
            stage.end();
        }
    }

    private static String chat(boolean stream) {
        return """
            {"model": "gpt-4o-mini", "messages": [{"role": "system", "content": "You are a careful assistant that \
            answers in one sentence and names its sources where it has any."}, {"role": "user", "content": "%s"}], \
            "temperature": 0.2, "max_tokens": 256%s}""".formatted(QUESTION, stream ? ", \"stream\": true" : "");
    }

    private Report measure() throws Exception {
        stage.startSim();
        ProcessHandle nginx = stage.startNginx().toHandle();
        ProcessHandle gabelle = stage.startGabelle(arguments).toHandle();
        Path script = Wrk.script(stage.directory, key(), chat(arguments.stream()));
        String viaNginx = "http://127.0.0.1:" + stage.nginxPort + "/v1/chat/completions";
        String viaGabelle = "http://127.0.0.1:" + stage.gabellePort + "/v1/chat/completions";
        Wrk.run(script, arguments.connections(), WARM_UP_SECONDS, viaGabelle);

        List<Round> proxied = new ArrayList<>();
        List<Round> metered = new ArrayList<>();
        for (int round = 1; round <= arguments.rounds(); round++) {
            proxied.add(round(script, nginx, viaNginx));
            long rows = settledRows();
            long answered = providerAnswered();
            Round gabelleRound = round(script, gabelle, viaGabelle);
            long newRows = settledRows() - rows;
            metered.add(gabelleRound.withRows(newRows, providerAnswered() - answered));
            System.err.printf(
                    "round %d: nginx %.1f µs, Gabelle %.1f µs%n",
                    round, proxied.getLast().microsPerCall(), metered.getLast().microsPerCall());
        }
        return new Report(arguments, transport(), proxied, metered);
    }

    private Round round(Path script, ProcessHandle gateway, String url) throws Exception {
        long before = gatewayMicros(gateway);
        Wrk wrk = Wrk.run(script, arguments.connections(), arguments.seconds(), url);
        long micros = gatewayMicros(gateway) - before;
        return new Round(wrk, micros, Cpu.residentMegabytes(gateway), 0, 0);
    }

    /** nginx works in a child of the process that we started; Gabelle's children are its embedded Postgres. */
    private static long gatewayMicros(ProcessHandle gateway) {
        boolean java = gateway.info().command().orElse("").endsWith("java");
        return java ? Cpu.ownMicros(gateway) : Cpu.micros(gateway);
    }

    /** Of an account that pays with credits and has plenty: its calls are held, charged and settled like any others. */
    private String key() throws Exception {
        String account = JSON.readTree(stage.admin(
                        "POST", "/admin/v1/accounts", "{\"email\": \"bench@example.com\", \"plan\": \"metered\"}"))
                .path("id")
                .asText();
        stage.admin(
                "POST",
                "/admin/v1/accounts/" + account + "/credits",
                "{\"credits\": \"100000000\", \"reason\": \"bench\", \"reference\": \"bench\"}");
        String limits =
                "{\"name\": \"bench\", \"rpm\": %1$d, \"tpm\": %1$d, \"concurrency\": 10000}".formatted(NEVER_LIMITING);
        return JSON.readTree(stage.admin("POST", "/admin/v1/accounts/" + account + "/keys", limits))
                .path("key")
                .asText();
    }

    /** The rows in the ledger, once their number stands still: the last calls' batch may be on its way. */
    private long settledRows() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        long rows = rows();
        long since = System.nanoTime();
        while (System.nanoTime() - since < TimeUnit.SECONDS.toNanos(1)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the ledger does not come to rest");
            }
            TimeUnit.MILLISECONDS.sleep(100);
            long now = rows();
            if (now != rows) {
                rows = now;
                since = System.nanoTime();
            }
        }
        return rows;
    }

    private long rows() throws Exception {
        return JSON.readTree(stage.admin("GET", "/admin/v1/usage?group_by=model", ""))
                .path("totals")
                .path("requests")
                .asLong();
    }

    private long providerAnswered() throws Exception {
        return JSON.readTree(stage.get("http://127.0.0.1:" + stage.simPort + "/sim/totals"))
                .path("calls")
                .asLong();
    }

    private String transport() throws Exception {
        return stage.log("gabelle")
                .lines()
                .filter(line -> line.contains("transport"))
                .map(line -> line.replaceAll(".*transport[= ]+(\\w+).*", "$1"))
                .findFirst()
                .orElse("unknown");
    }
}
