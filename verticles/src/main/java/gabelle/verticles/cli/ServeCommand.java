package gabelle.verticles.cli;

import gabelle.verticles.settings.Environment;
import gabelle.verticles.settings.Settings;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code gabelle serve}. */
@Command(name = "serve", description = "Runs a node until it is told to stop (SIGTERM).")
final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Override
    public Integer call() throws Exception {
        return UntilTold.run(ServeCommand::serve);
    }

    @SuppressWarnings("try") // the server is held, not used
    private static int serve(UntilTold signal) throws IOException, InterruptedException {
        Environment environment = Environment.of(System.getenv());
        Settings settings = Settings.load(environment);
        try (Installation installation = Installation.hold(environment);
                Server server = Server.start(environment, installation, settings, environment.adminToken(), Map.of())) {
            signal.await();
            LOG.info("stopping: open calls end, then the journal is brought to the ledger");
        }
        LOG.info("stopped");
        return 0;
    }
}
