package gabelle.engine.funds;

import java.util.UUID;

/**
 * An amount of a grant: what a call holds of it, or what is taken of it.
 *
 * @param amount at least 0
 */
public record Part(Meter meter, UUID grantId, long amount) {
    public Part {
        if (amount < 0) {
            throw new IllegalArgumentException("a part must not be negative: " + amount);
        }
    }
}
