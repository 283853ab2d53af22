package gabelle.engine.funds;

import java.util.UUID;

/**
 * An amount of a grant that is not spent any more.
 *
 * @param reference unique: told twice, it moves once
 * @param amount at most what is left of the grant comes back, and nothing where it is not above 0
 */
public record Return(String reference, UUID grantId, long amount) {
    /**
     * What a loop gives back.
     *
     * @param returnId chosen by who gives back
     */
    public static Return of(UUID returnId, UUID grantId, long amount) {
        return new Return("return:" + returnId, grantId, amount);
    }
}
