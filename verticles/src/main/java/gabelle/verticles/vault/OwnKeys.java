package gabelle.verticles.vault;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The provider keys that an account has of its own, those first that calls prefer: defaults, then the newest.
 *
 * @param version of the account's credentials that all of this was read at, or after
 */
public record OwnKeys(long version, List<OwnKey> keys) {
    /** Of an account that has none. */
    static final OwnKeys NONE = new OwnKeys(0, List.of());

    public OwnKeys {
        keys = List.copyOf(keys);
    }

    /**
     * One of them.
     *
     * @param usable empty where the provider said that it is not valid, or where it cannot be opened
     */
    public record OwnKey(UUID id, String provider, String name, Optional<Credential> usable) {
        boolean isNamed(String wanted) {
            return name.equals(wanted) || id.toString().equalsIgnoreCase(wanted);
        }
    }

    /** Whether there is one that is good. */
    public boolean has(String provider) {
        return of(provider).stream().anyMatch(key -> key.usable().isPresent());
    }

    List<OwnKey> of(String provider) {
        return keys.stream().filter(key -> key.provider().equals(provider)).toList();
    }
}
