package gabelle.verticles.postgres;

import gabelle.verticles.data.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The Postgres programs on one cluster directory: made, started, found and stopped. It listens on the loopback address
 * only, asks everybody for a password from its first moment, and does not lie about what is on disk.
 */
record PostgresServer(Path programs, Path cluster, Unprivileged unprivileged) {
    static final String SUPERUSER = "postgres";

    private static final Duration INITIALISE_TIMEOUT = Duration.ofMinutes(2);
    /** Replaying what a crash left may take long; beyond this somebody should look. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /** Makes the cluster if there is none. It appears complete or not at all. */
    void initialise(String password) throws IOException {
        if (Files.exists(cluster)) {
            unprivileged.own(cluster);
            return;
        }
        Path unfinished = cluster.resolveSibling("postgres.unfinished");
        PrivateFile passwordFile = new PrivateFile(cluster.resolveSibling("postgres.password"));
        PostgresBinaries.delete(unfinished);
        Files.createDirectory(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        unprivileged.own(unfinished);
        passwordFile.write(password);
        try {
            program(
                            "initdb",
                            "--pgdata=" + unfinished,
                            "--username=" + SUPERUSER,
                            "--pwfile=" + passwordFile.path(),
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            // The order of text must not depend on the machine's libraries, which change.
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8")
                    .output(INITIALISE_TIMEOUT);
        } finally {
            Files.delete(passwordFile.path());
        }
        Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    void start(int port) throws IOException {
        Files.writeString(cluster.resolve("postgresql.conf"), PostgresConfiguration.on(port));
        Files.writeString(cluster.resolve("pg_hba.conf"), PostgresConfiguration.HOST_BASED_AUTHENTICATION);
        Path log = cluster.resolve("start.log");
        Files.deleteIfExists(log);
        try {
            program(
                            "pg_ctl",
                            "start",
                            "--pgdata=" + cluster,
                            "--log=" + log,
                            "--wait",
                            "--timeout=" + START_TIMEOUT.toSeconds())
                    .output(START_TIMEOUT.plus(MARGIN));
        } catch (IOException e) {
            throw new IOException("the embedded Postgres did not start: " + said(log), e);
        }
    }

    /** Ends the sessions, writes everything and stops; after the time-out it stops without writing, which is as safe. */
    void stop() throws IOException {
        try {
            stop("fast");
        } catch (IOException itTookTooLong) {
            if (process().isPresent()) {
                stop("immediate");
            }
        }
    }

    private void stop(String mode) throws IOException {
        program(
                        "pg_ctl",
                        "stop",
                        "--pgdata=" + cluster,
                        "--mode=" + mode,
                        "--wait",
                        "--timeout=" + STOP_TIMEOUT.toSeconds())
                .output(STOP_TIMEOUT.plus(MARGIN));
    }

    /**
     * The process that serves the cluster, whoever started it. The file left by a server that was killed may name a
     * process that is something else by now, and Postgres would then refuse to start: such a file is removed.
     */
    Optional<ProcessHandle> process() throws IOException {
        Path file = cluster.resolve("postmaster.pid");
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        Optional<ProcessHandle> process =
                ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(ProcessHandle::isAlive);
        if (process.isPresent() && isSomethingElse(process.get())) {
            forgetProcess();
            return Optional.empty();
        }
        return process;
    }

    /** Postgres works in its cluster directory. What may not be looked at counts as Postgres: its port will tell. */
    private boolean isSomethingElse(ProcessHandle process) throws IOException {
        Path workingDirectory = Path.of("/proc", String.valueOf(process.pid()), "cwd");
        try {
            return !Files.isSameFile(workingDirectory, cluster);
        } catch (IOException notToBeSeen) {
            return process.info()
                    .command()
                    .map(program -> !program.endsWith("/postgres"))
                    .orElse(false);
        }
    }

    /** For when the process that {@code postmaster.pid} names is known not to serve this cluster. */
    void forgetProcess() throws IOException {
        Files.deleteIfExists(cluster.resolve("postmaster.pid"));
    }

    private Command program(String name, String... arguments) {
        return Command.of(
                Command.of(
                                unprivileged.prefix(),
                                programs.resolve("bin").resolve(name).toString())
                        .words(),
                arguments);
    }

    private static String said(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "it said nothing";
        }
        List<String> lines = Files.readAllLines(log);
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }
}
