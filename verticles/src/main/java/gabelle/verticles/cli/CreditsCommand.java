package gabelle.verticles.cli;

import gabelle.engine.price.Decimal;
import gabelle.verticles.metering.CreditPurge;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gabelle credits …}. */
@Command(
        name = "credits",
        description = "Looks after prepaid credits.",
        subcommands = {CreditsCommand.Purge.class})
final class CreditsCommand {

    /** {@code gabelle credits purge}. */
    @Command(
            name = "purge",
            description = "Expires the available credits of accounts that have not moved any for so long, and prints"
                    + " whose and how many.")
    static final class Purge implements Callable<Integer> {
        @Option(names = "--inactive-days", required = true, description = "how long nothing may have moved (730)")
        private int inactiveDays;

        @Option(names = "--dry-run", description = "prints what would expire, and changes nothing")
        private boolean dryRun;

        @Override
        public Integer call() throws IOException {
            long expired = Ledgers.run(
                    transactions -> new CreditPurge(transactions, inactiveDays, dryRun).run(System.out::println));
            System.out.println(Decimal.CREDITS.text(expired) + (dryRun ? " credits would expire" : " credits expired"));
            return 0;
        }
    }
}
