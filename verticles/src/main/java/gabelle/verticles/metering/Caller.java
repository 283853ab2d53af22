package gabelle.verticles.metering;

import gabelle.verticles.usage.ModuleCalls;
import java.util.Optional;
import java.util.UUID;

/**
 * Who asks: a key, for its own account, or the operator, for any.
 *
 * @param accountId the key's; empty for the operator
 * @param keyId nil for the operator
 */
record Caller(Optional<UUID> accountId, UUID keyId) {
    static final Caller OPERATOR = new Caller(Optional.empty(), ModuleCalls.NIL);

    static Caller key(UUID accountId, UUID keyId) {
        return new Caller(Optional.of(accountId), keyId);
    }

    boolean isOperator() {
        return accountId.isEmpty();
    }
}
