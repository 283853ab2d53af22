package gabelle.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The rounds' medians, and the one number that counts: CPU time per call as a multiple of nginx's. */
record Report(Arguments arguments, String transport, List<Round> nginx, List<Round> gabelle) {
    private static final double GOAL_IO_URING = 2.0;
    private static final double GOAL_OTHERS = 2.5;

    double ratio() {
        return median(gabelle, Round::microsPerCall) / median(nginx, Round::microsPerCall);
    }

    double goal() {
        return "io_uring".equals(transport) ? GOAL_IO_URING : GOAL_OTHERS;
    }

    boolean isVoid() {
        return gabelle.stream().anyMatch(round -> round.isVoid(arguments.connections()));
    }

    String table() {
        long rows = gabelle.stream().mapToLong(Round::rows).sum();
        long provided = gabelle.stream().mapToLong(Round::provided).sum();
        return """
                | gateway | CPU µs per call | × nginx | calls/s | p50 ms | p99 ms | RSS MB |
                | --- | --- | --- | --- | --- | --- | --- |
                %s
                %s

                Ledger rows %,d, calls that the provider answered %,d%s.
                """.formatted(
                        row("nginx, plain proxy", nginx, 1.0),
                        row("Gabelle, " + transport + ", everything on", gabelle, ratio()),
                        rows,
                        provided,
                        isVoid() ? ": **void**" : "");
    }

    private static String row(String name, List<Round> rounds, double ratio) {
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.2f | %,.0f | %.2f | %.2f | %.0f |",
                name,
                median(rounds, Round::microsPerCall),
                ratio,
                median(rounds, round -> round.wrk().perSecond()),
                median(rounds, round -> round.wrk().p50Ms()),
                median(rounds, round -> round.wrk().p99Ms()),
                median(rounds, Round::residentMegabytes));
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Appends this run to the file of results. */
    void keep(Path file, String... args) throws IOException {
        String entry = """

                ## %s, `bench/run %s`

                %s, Java %s, nginx 1 worker, Gabelle with %s event loops, %d connections, %d rounds of %d s%s.

                %s""".formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        String.join(" ", args),
                        machine(),
                        Runtime.version(),
                        arguments.loops() == 0 ? "the default number of" : arguments.loops(),
                        arguments.connections(),
                        arguments.rounds(),
                        arguments.seconds(),
                        arguments.stream() ? ", streams" : "",
                        table());
        Files.writeString(file, entry, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String machine() throws IOException {
        String cpu = Files.readString(Path.of("/proc/cpuinfo"))
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse("unknown processor");
        return Runtime.getRuntime().availableProcessors() + " × " + cpu + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.version");
    }
}
