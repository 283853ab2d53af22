package gabelle.verticles.cli;

import gabelle.verticles.console.NewAccount;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gabelle accounts …}. */
@Command(
        name = "accounts",
        description = "Manages customers' accounts.",
        subcommands = {AccountsCommand.Create.class})
final class AccountsCommand {
    static final String ACTOR = "cli";

    /** {@code gabelle accounts create}. */
    @Command(name = "create", description = "Makes an account and prints its id.")
    static final class Create implements Callable<Integer> {
        @Option(names = "--email", required = true, description = "the customer's e-mail address")
        private String email = "";

        @Option(names = "--name", description = "what to call the customer")
        private String name = "";

        @Option(names = "--plan", defaultValue = NewAccount.FREE, description = "what it has bought (${DEFAULT-VALUE})")
        private String plan = NewAccount.FREE;

        @Override
        public Integer call() throws IOException {
            NewAccount account = NewAccount.of(email, name, plan);
            System.out.println(Console.run(console -> console.accounts().create(account, ACTOR))
                    .id());
            return 0;
        }
    }
}
