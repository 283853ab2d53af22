package gabelle.e2e;

import java.util.UUID;

/**
 * A customer's key, made through the admin API.
 *
 * @param secret what the customer presents
 */
record TestKey(UUID id, UUID accountId, String secret) {
    @Override
    public String toString() {
        return "key " + id;
    }
}
