package gabelle.verticles.cli;

import gabelle.engine.key.Pepper;
import gabelle.verticles.data.DataDirectory;
import gabelle.verticles.data.GeneratedSecrets;
import gabelle.verticles.data.PrivateFile;
import gabelle.verticles.data.Secret;
import gabelle.verticles.plans.PlansFile;
import gabelle.verticles.plans.Seeds;
import gabelle.verticles.postgres.DatabaseUrl;
import gabelle.verticles.postgres.EmbeddedDatabase;
import gabelle.verticles.postgres.Migrations;
import gabelle.verticles.settings.Environment;
import gabelle.verticles.settings.SettingsException;
import gabelle.verticles.vault.MasterKeys;
import gabelle.verticles.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** The database and the secrets that this machine's environment names, or the embedded ones. Blocking. */
final class Installation implements AutoCloseable {
    private final Environment environment;
    private final @Nullable DataDirectory held;
    private final @Nullable EmbeddedDatabase embedded;
    private final DatabaseUrl app;
    private final DatabaseUrl owner;

    private Installation(Environment environment, @Nullable DataDirectory held, @Nullable EmbeddedDatabase embedded) {
        this.environment = environment;
        this.held = held;
        this.embedded = embedded;
        this.app = embedded == null ? environment.databaseUrl().orElseThrow() : embedded.app();
        this.owner = embedded == null ? environment.databaseOwnerUrl().orElseThrow() : embedded.owner();
    }

    /** For the process that serves: it holds the data directory alone. */
    static Installation hold(Environment environment) throws IOException {
        DataDirectory held = DataDirectory.lock(environment.dataDirectory());
        try {
            return new Installation(
                    environment, held, environment.databaseUrl().isPresent() ? null : EmbeddedDatabase.start(held));
        } catch (IOException | RuntimeException failed) {
            held.close();
            throw failed;
        }
    }

    /** For a short command, beside a serving process or without one. */
    static Installation visit(Environment environment) throws IOException {
        return new Installation(
                environment,
                null,
                environment.databaseUrl().isPresent() ? null : EmbeddedDatabase.attach(environment.dataDirectory()));
    }

    DatabaseUrl database() {
        return app;
    }

    /** Brings the schema up to date, with the plans that are missing in it; returns how many migrations that took. */
    int migrate() throws IOException {
        PlansFile plans = PlansFile.load(environment.configDirectory().resolve("plans.yaml"));
        try {
            int applied = Migrations.apply(owner, app.user());
            Seeds.plant(app, plans);
            return applied;
        } catch (FlywayException failed) {
            throw new IOException(
                    "the schema of " + owner + " cannot be brought up to date: " + OneLine.ofRoot(failed), failed);
        }
    }

    Pepper pepper() throws IOException {
        Optional<Secret> given = environment.keyPepper();
        if (given.isPresent()) {
            return Pepper.of(given.get().reveal());
        }
        if (embedded == null) {
            throw new SettingsException("GABELLE_KEY_PEPPER is not set: keys are hashed with it. Make one with"
                    + " `openssl rand -hex 32`, give all nodes the same, and never change it");
        }
        return Pepper.of(generated().pepper().reveal());
    }

    /** What opens stored credentials; empty where no master key is given, and none is generated beside a given database. */
    Optional<Vault> vault() throws IOException {
        Optional<Secret> given = environment.masterKey();
        if (given.isPresent()) {
            return Optional.of(new Vault(MasterKeys.parse("GABELLE_MASTER_KEY", given.get())));
        }
        Optional<Path> file = environment.masterKeyFile();
        if (file.isPresent()) {
            Secret keys = new Secret(new PrivateFile(file.get()).read());
            return Optional.of(new Vault(MasterKeys.parse(file.get().toString(), keys)));
        }
        return embedded == null
                ? Optional.empty()
                : Optional.of(new Vault(MasterKeys.parse(
                        "master.key of the data directory", GeneratedSecrets.masterKeys(environment.dataDirectory()))));
    }

    /** The secrets that the embedded default made for itself. */
    GeneratedSecrets generated() throws IOException {
        return GeneratedSecrets.in(environment.dataDirectory());
    }

    @Override
    public void close() throws IOException {
        try {
            if (embedded != null) {
                embedded.stop();
            }
        } finally {
            if (held != null) {
                held.close();
            }
        }
    }
}
