package gabelle.verticles.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The running server of a data directory, found or started. Whoever looks for it holds the lock on that. */
record ServerRun(PostgresServer server, ServerAccess access, boolean startedHere) {
    /** A server that is replaying its log after a crash, or stopping, answers late. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);

    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int PORT_ATTEMPTS = 3;
    private static final String WRONG_PASSWORD = "28P01";

    static ServerRun findOrStart(Path directory, PostgresServer server) throws IOException {
        ServerAccess access = ServerAccess.in(directory);
        return isRunning(server, access)
                ? new ServerRun(server, access, false)
                : new ServerRun(server, start(directory, server, access), true);
    }

    private static boolean isRunning(PostgresServer server, ServerAccess access) throws IOException {
        long began = System.nanoTime();
        while (server.process().isPresent()) {
            try {
                return serves(server, access);
            } catch (SQLException e) {
                if (WRONG_PASSWORD.equals(e.getSQLState())) {
                    throw new IOException("the password in postgres.json is not that of " + server.cluster()
                            + ": restore that file from a backup");
                }
                if (System.nanoTime() - began > ANSWER_TIMEOUT.toNanos()) {
                    throw new IOException(
                            "the embedded Postgres (process "
                                    + server.process().map(ProcessHandle::pid).orElse(0L)
                                    + ") does not answer on port " + access.port() + ": " + e.getMessage(),
                            e);
                }
            }
            LockSupport.parkNanos(RETRY_NS);
        }
        return false;
    }

    /** A copied data directory brings the port and the password of the original with it, whose server answers then. */
    private static boolean serves(PostgresServer server, ServerAccess access) throws IOException, SQLException {
        try (Connection connection = access.connect("postgres", "gabelle: look");
                Statement statement = connection.createStatement();
                ResultSet directory = statement.executeQuery("SHOW data_directory")) {
            directory.next();
            Path served = Path.of(directory.getString(1));
            if (Files.exists(served) && Files.isSameFile(served, server.cluster())) {
                return true;
            }
        }
        server.forgetProcess();
        return false;
    }

    private static ServerAccess start(Path directory, PostgresServer server, ServerAccess access) throws IOException {
        server.initialise(access.ownerPassword());
        for (int attempt = 1; ; attempt++) {
            ServerAccess next = access.startedHereOn(isFree(access.port()) ? access.port() : anyFreePort());
            next.writeTo(directory);
            try {
                server.start(next.port());
                return next;
            } catch (IOException e) {
                boolean portWasTakenMeanwhile = !isFree(next.port());
                if (!portWasTakenMeanwhile || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static boolean isFree(int port) {
        if (port == 0) {
            return false;
        }
        try (ServerSocket socket = bound(port)) {
            return socket.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }

    private static int anyFreePort() throws IOException {
        try (ServerSocket socket = bound(0)) {
            return socket.getLocalPort();
        }
    }

    private static ServerSocket bound(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }
}
