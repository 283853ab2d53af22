package gabelle.verticles.cli;

import gabelle.engine.key.RateLimits;
import gabelle.verticles.console.Account;
import gabelle.verticles.console.CreatedKey;
import gabelle.verticles.console.NewKey;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gabelle keys …}. */
@Command(
        name = "keys",
        description = "Manages API keys.",
        subcommands = {KeysCommand.Create.class, KeysCommand.Revoke.class})
final class KeysCommand {

    /** {@code gabelle keys create}. */
    @Command(name = "create", description = "Makes a key and prints it, once: only its hash is kept.")
    static final class Create implements Callable<Integer> {
        @Option(names = "--account", required = true, description = "the account's id or e-mail address")
        private String account = "";

        @Option(names = "--name", defaultValue = "cli", description = "what to call the key (${DEFAULT-VALUE})")
        private String name = "";

        @Option(names = "--rpm", description = "requests per minute; without it, none of its own")
        private long requestsPerMinute;

        @Option(names = "--tpm", description = "tokens per minute; without it, none of its own")
        private long tokensPerMinute;

        @Option(names = "--concurrency", description = "calls at once; without it, none of its own")
        private long concurrentCalls;

        @Option(names = "--models", split = ",", description = "the only models it may call; without it, all")
        private List<String> models = List.of();

        @Option(names = "--expires", description = "a time (2027-01-31T00:00:00Z) or a span (P30D, PT12H)")
        private @Nullable String expires;

        @Override
        public Integer call() throws IOException {
            NewKey key = new NewKey(
                    name,
                    new RateLimits(requestsPerMinute, tokensPerMinute, concurrentCalls),
                    models,
                    Optional.ofNullable(expires).map(KeysCommand::expiry));
            CreatedKey created = Console.run(console -> account(console, account)
                    .compose(found -> console.keys().create(found.id(), key, AccountsCommand.ACTOR)));
            System.out.println(created.plain().reveal());
            return 0;
        }
    }

    /** {@code gabelle keys revoke}. */
    @Command(name = "revoke", description = "Revokes a key; running nodes refuse it within 2 s.")
    static final class Revoke implements Callable<Integer> {
        @Option(names = "--id", required = true, description = "the key's id")
        private @Nullable UUID id;

        @Override
        public Integer call() throws IOException {
            UUID key = Objects.requireNonNull(id);
            Console.run(console -> console.keys().revoke(key, AccountsCommand.ACTOR));
            return 0;
        }
    }

    private static Future<Account> account(Console console, String named) {
        try {
            return console.accounts().find(UUID.fromString(named));
        } catch (IllegalArgumentException notAnId) {
            return console.accounts().findByEmail(named);
        }
    }

    private static Instant expiry(String text) {
        try {
            return text.startsWith("P") ? Instant.now().plus(Duration.parse(text)) : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "--expires " + text + " is neither a time such as 2027-01-31T00:00:00Z nor a span such as P30D", e);
        }
    }
}
