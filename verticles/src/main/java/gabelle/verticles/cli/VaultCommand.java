package gabelle.verticles.cli;

import gabelle.verticles.settings.SettingsException;
import gabelle.verticles.vault.CredentialRotation;
import gabelle.verticles.vault.CredentialRotation.Rotated;
import gabelle.verticles.vault.Vault;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code gabelle vault …}. */
@Command(
        name = "vault",
        description = "Looks after stored credentials.",
        subcommands = {VaultCommand.Rotate.class})
final class VaultCommand {

    /** {@code gabelle vault rotate}. */
    @Command(
            name = "rotate",
            description = "Brings all stored credentials under the first master key, and prints how many. May be"
                    + " interrupted, and run again.")
    static final class Rotate implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            Rotated rotated = Ledgers.prepared(installation -> {
                Vault vault = installation.vault().orElseThrow(Rotate::withoutKey);
                return transactions -> new CredentialRotation(transactions, vault).run(System.err::println);
            });
            System.out.println(rotated.done() + " credentials rotated");
            return rotated.failed() == 0 ? 0 : 1;
        }

        private static SettingsException withoutKey() {
            return new SettingsException(
                    "GABELLE_MASTER_KEY is not set: give the new key and, behind it, the old ones");
        }
    }
}
