package gabelle.verticles.vault;

import gabelle.verticles.data.Secret;
import gabelle.verticles.vault.Credential.Stored;
import gabelle.verticles.vault.OwnKeys.OwnKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and opens what an account has of keys of its own, for all loops of a node. Lives on the actor's loop. */
final class OwnReads {
    private static final Logger LOG = LoggerFactory.getLogger(OwnReads.class);

    private static final int TIMEOUT_MS = 800;

    /** Of what cannot be opened, so much is remembered as said: with a wrong master key that may be all. */
    private static final int TOLD_MAX = 1_000;

    private static final String READ = """
            SELECT a.credentials_version, c.id, c.provider, c.name, c.ciphertext, c.is_valid, c.version
              FROM account a LEFT JOIN credential c ON c.account_id = a.id
             WHERE a.id = $1 ORDER BY c.is_default DESC, c.id DESC LIMIT $2""";

    private final Pool pool;
    private final Vault vault;
    private final Predicate<Stored> refused;
    private final Set<Stored> told = new LinkedHashSet<>();

    /** @param refused whether a provider refused it, which may not be written yet */
    OwnReads(Pool pool, Vault vault, Predicate<Stored> refused) {
        this.pool = pool;
        this.vault = vault;
        this.refused = refused;
    }

    Future<OwnKeys> of(UUID account) {
        return pool.preparedQuery(READ)
                .execute(Tuple.of(account, OwnCredentialTable.OWN_MAX))
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .map(rows -> keys(account, rows));
    }

    private OwnKeys keys(UUID account, RowSet<Row> rows) {
        List<OwnKey> keys = new ArrayList<>(rows.size());
        long version = 0;
        for (Row row : rows) {
            version = row.getLong("credentials_version");
            if (row.getUUID("id") != null) {
                keys.add(key(account, row));
            }
        }
        return new OwnKeys(version, keys);
    }

    private OwnKey key(UUID account, Row row) {
        String provider = row.getString("provider");
        Stored stored = new Stored(row.getUUID("id"), row.getLong("version"), Optional.of(account));
        boolean valid = row.getBoolean("is_valid") && !refused.test(stored);
        Optional<Credential> usable = valid
                ? open(provider, stored, row).map(key -> new Credential(Optional.of(stored), key))
                : Optional.empty();
        return new OwnKey(stored.id(), provider, row.getString("name"), usable);
    }

    private Optional<Secret> open(String provider, Stored stored, Row row) {
        try {
            Owner owner = new Owner(stored.id(), stored.accountId(), provider);
            return Optional.of(vault.open(owner, row.getBuffer("ciphertext").getBytes()));
        } catch (VaultException closed) {
            if (told.size() < TOLD_MAX && told.add(stored)) {
                LOG.error(
                        "credential {} of a customer for {} cannot be opened, and is not used: {}",
                        stored.id(),
                        provider,
                        closed.getMessage());
            }
            return Optional.empty();
        }
    }
}
