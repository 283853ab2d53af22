package gabelle.verticles.vault;

import gabelle.verticles.books.Transactions;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Brings all credentials under the first master key, one short transaction each: whatever ends it, what is done is done,
 * and the next run does the rest. Blocking.
 */
public final class CredentialRotation {
    private static final int PAGE = 500;
    private static final UUID BOTTOM = new UUID(0, 0);
    private static final String OLD = "SELECT id FROM credential WHERE key_id <> $1 AND id > $2 ORDER BY id LIMIT $3";

    /** The same line in which all changes of credentials stand. */
    private static final String STAND_IN_LINE = "SELECT version FROM policy_clock FOR UPDATE";

    private static final String LOCKED =
            "SELECT account_id, provider, ciphertext FROM credential WHERE id = $1 AND key_id <> $2 FOR UPDATE";
    private static final String REWRAP =
            "UPDATE credential SET ciphertext = $2, key_id = $3, updated_at = now() WHERE id = $1";

    private final Transactions transactions;
    private final Vault vault;

    public CredentialRotation(Transactions transactions, Vault vault) {
        this.transactions = transactions;
        this.vault = vault;
    }

    /** How many it brought there, and how many could not be opened and stay as they are. */
    public record Rotated(long done, long failed) {}

    /**
     * Rotates all.
     *
     * @param complaints hears of each that cannot be opened
     */
    public Rotated run(Consumer<String> complaints) {
        long done = 0;
        long failed = 0;
        UUID after = BOTTOM;
        List<UUID> page;
        do {
            page = old(after);
            for (UUID id : page) {
                try {
                    done += transactions.retrying(connection -> rewrapped(connection, id)) ? 1 : 0;
                } catch (VaultException closed) {
                    failed++;
                    complaints.accept("credential " + id + " cannot be opened: " + closed.getMessage());
                }
                after = id;
            }
        } while (!page.isEmpty());
        return new Rotated(done, failed);
    }

    private List<UUID> old(UUID after) {
        return transactions.single(connection ->
                connection.preparedQuery(OLD).execute(Tuple.of(vault.keyId(), after, PAGE)).await().stream()
                        .map(row -> row.getUUID("id"))
                        .toList());
    }

    /** False for one that somebody deleted or sealed anew meanwhile. */
    private boolean rewrapped(SqlConnection connection, UUID id) {
        connection.preparedQuery(STAND_IN_LINE).execute().await();
        Optional<Row> row = connection.preparedQuery(LOCKED).execute(Tuple.of(id, vault.keyId())).await().stream()
                .findFirst();
        row.ifPresent(old -> rewrap(connection, id, old));
        return row.isPresent();
    }

    private void rewrap(SqlConnection connection, UUID id, Row old) {
        Owner owner = new Owner(id, Optional.ofNullable(old.getUUID("account_id")), old.getString("provider"));
        Buffer sealed =
                Buffer.buffer(vault.rewrap(owner, old.getBuffer("ciphertext").getBytes()));
        connection
                .preparedQuery(REWRAP)
                .execute(Tuple.of(id, sealed, vault.keyId()))
                .await();
    }
}
