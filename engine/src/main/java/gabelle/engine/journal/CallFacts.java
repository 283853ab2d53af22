package gabelle.engine.journal;

import java.util.UUID;

/**
 * What is known of a call before it is forwarded; every journal record that stands in for a ledger row carries it
 * whole, so that no record needs another one to be understood.
 *
 * @param requestId UUIDv7: its time is when the call was opened, and decides its day partition
 * @param surface the API the client spoke, with its operation: {@code openai.chat}, {@code openai.embeddings}
 * @param model the model the client asked for
 * @param credential whose provider key pays: {@code personal} or {@code global}
 * @param priceId {@link gabelle.engine.price.Price#id()}
 */
public record CallFacts(
        UUID requestId,
        UUID accountId,
        UUID keyId,
        String surface,
        String provider,
        String model,
        String credential,
        String priceId) {

    /** The same call, served by somebody else. */
    public CallFacts by(String otherProvider, String otherCredential, String otherPriceId) {
        return new CallFacts(requestId, accountId, keyId, surface, otherProvider, model, otherCredential, otherPriceId);
    }

    /** When the call was opened, in milliseconds since 1970, read out of the request id. */
    public long openedAtMs() {
        return requestId.getMostSignificantBits() >>> 16;
    }
}
