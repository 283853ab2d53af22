package gabelle.verticles.cli;

import gabelle.verticles.settings.Environment;
import gabelle.verticles.settings.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code gabelle serve}. */
@Command(name = "serve", description = "Runs a node until it is told to stop (SIGTERM).")
final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Override
    public Integer call() throws IOException, InterruptedException {
        Environment environment = Environment.of(System.getenv());
        Settings settings = Settings.load(environment);
        Installation installation = Installation.hold(environment);
        Server server = Server.start(
                environment, installation, settings, environment.adminToken(), Server.providers(environment));
        runUntilTold(server);
        return 0;
    }

    /** A JVM that ends by a signal reports that signal; one that has put everything in order has nothing to report. */
    static void runUntilTold(Server server) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
        new CountDownLatch(1).await();
    }

    private static void stop(Server server) {
        int status = 0;
        try {
            LOG.info("stopping: open calls end, then the journal is brought to the ledger");
            server.stop();
            LOG.info("stopped");
        } catch (IOException | RuntimeException e) {
            LOG.error("stopping failed", e);
            status = 1;
        }
        Runtime.getRuntime().halt(status);
    }
}
