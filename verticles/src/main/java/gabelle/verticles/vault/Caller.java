package gabelle.verticles.vault;

import gabelle.engine.key.KeyPolicy;
import java.util.UUID;

/**
 * Whose call it is, as far as the choice of a provider key depends on it.
 *
 * @param credentialsVersion {@link KeyPolicy#credentialsVersion()}
 * @param named the own credential that the call wants, by id or name; empty for none in particular
 * @param fallsBack whether the operator's key stands in for own ones that are invalid
 */
public record Caller(UUID accountId, long credentialsVersion, String named, boolean fallsBack) {
    /** Whoever calls with an API key. */
    public static Caller of(KeyPolicy key, String named) {
        return new Caller(
                key.accountId(),
                key.credentialsVersion(),
                named,
                key.plan().byok().fallbackToGlobal());
    }
}
