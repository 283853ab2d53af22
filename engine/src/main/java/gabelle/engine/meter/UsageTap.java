package gabelle.engine.meter;

import java.util.Optional;

/**
 * Reads the usage out of an answer while it is relayed. Fed with the answer's bytes in any chunking, by one thread; the
 * same bytes give the same usage, and are relayed the same, however they were cut.
 */
public sealed interface UsageTap permits JsonTap, SseTap, MediaTap {
    /**
     * Takes the next chunk and gives the bytes that may be relayed now, which is the chunk itself whenever all of it
     * may. The chunk must not be changed afterwards.
     */
    byte[] feed(byte[] chunk);

    /** Ends the answer and gives what was withheld; once only. */
    byte[] finish();

    /** The provider's own last count, normalised; empty where it gave none, or one that contradicts itself. */
    Optional<Usage> usage();

    /** Whether the answer's own end was seen: the object's closing brace, or the stream's terminal event. */
    boolean complete();

    /** Whether an answer that should be JSON can be none, whatever follows. */
    default boolean broken() {
        return false;
    }

    /** Whether the last count was impossible (negative, huge, details above their total): never bill such a one. */
    boolean absurd();

    /** The model that the provider says answered; empty where it said nothing. */
    String servedModel();

    /** Whether the provider reported an error in the answer. */
    boolean errorSeen();

    /** Whether that error says that the provider does not know the key, whatever its status is. */
    boolean keyRefused();

    /** Output tokens that the answer's text stands for, by estimate from its characters and pieces; mostly a few more. */
    long deliveredTokensEstimate();
}
