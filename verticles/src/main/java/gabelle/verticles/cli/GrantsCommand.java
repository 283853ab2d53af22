package gabelle.verticles.cli;

import gabelle.verticles.books.FundName;
import gabelle.verticles.books.NodeGrants;
import gabelle.verticles.books.NodeGrants.Held;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gabelle grants …}. */
@Command(
        name = "grants",
        description = "Looks after what nodes hold of customers' money.",
        subcommands = {GrantsCommand.Show.class, GrantsCommand.Expire.class})
final class GrantsCommand {

    /** {@code gabelle grants list}. */
    @Command(name = "list", description = "Prints what each node has left of which fund.")
    static final class Show implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            Ledgers.run(transactions -> new NodeGrants(transactions).held())
                    .forEach(held -> System.out.println(line(held)));
            return 0;
        }

        private static String line(Held held) {
            String holder = held.node() == null
                    ? "metering API"
                    : "node " + held.node() + " journal " + held.journalId() + " (" + held.state() + ")";
            return holder + ": " + held.left() + " of " + FundName.of(held.fund()) + " in " + held.grants() + " grants";
        }
    }

    /** {@code gabelle grants expire}. */
    @Command(
            name = "expire",
            description = "Gives back what a node holds that will not come back, and lets it have no more. If it comes"
                    + " back after all, what it settles of that is a shortfall.")
    static final class Expire implements Callable<Integer> {
        @Option(names = "--node", required = true, description = "its name, as grants list prints it")
        private String node = "";

        @Option(
                names = "--journal",
                description =
                        "only this one, as grants list prints it; may be repeated. Needed where another process of"
                                + " that name is alive")
        private Set<UUID> journals = Set.of();

        @Override
        public Integer call() throws IOException {
            int fenced = Ledgers.run(transactions -> new NodeGrants(transactions)
                    .expire(
                            node,
                            journals,
                            grant -> System.out.println(
                                    "grant " + grant.id() + ": " + grant.left() + " of " + FundName.of(grant.fund()))));
            System.out.println(fenced + " journals of " + node + " fenced");
            return 0;
        }
    }
}
