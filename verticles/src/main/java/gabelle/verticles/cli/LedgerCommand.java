package gabelle.verticles.cli;

import gabelle.verticles.books.LedgerProof;
import gabelle.verticles.books.LedgerProof.Found;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code gabelle ledger …}. */
@Command(
        name = "ledger",
        description = "Looks after the ledger.",
        subcommands = {LedgerCommand.Verify.class})
final class LedgerCommand {

    /** {@code gabelle ledger verify}. */
    @Command(
            name = "verify",
            description = "Derives every balance from the movements again, and prints what differs. Changes nothing.")
    static final class Verify implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            LocalDate today = LocalDate.now(ZoneOffset.UTC);
            Found found = Ledgers.run(transactions ->
                    transactions.run(connection -> LedgerProof.run(connection, today, System.out::println)));
            System.out.printf(
                    "%d differences in %d funds, %d grants, %d movements and %d roll-ups%n",
                    found.differences(), found.funds(), found.grants(), found.movements(), found.hours());
            return found.differences() == 0 ? 0 : 1;
        }
    }
}
