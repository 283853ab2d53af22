package gabelle.verticles.cli;

import gabelle.verticles.settings.Environment;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code gabelle migrate}. */
@Command(
        name = "migrate",
        description = "Brings the database's schema up to date; a node does the same when it starts.")
final class MigrateCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        Installation installation = Installation.visit(Environment.of(System.getenv()));
        try {
            System.out.println(installation.migrate() + " migrations applied");
        } finally {
            installation.close();
        }
        return 0;
    }
}
