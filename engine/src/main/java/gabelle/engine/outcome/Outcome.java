package gabelle.engine.outcome;

import java.util.Map;

/**
 * How a call ended. Every call ends as exactly one of these; one default-free switch each turns it into HTTP, into a
 * metric tag and into a ledger row.
 */
public sealed interface Outcome {
    /** The provider's complete answer, with its HTTP status, stood ready for the client. */
    record Served(int status) implements Outcome {}

    /** The client hung up first; what the provider still charges is billed. */
    record Abandoned() implements Outcome {}

    /**
     * Gabelle did not forward the call.
     *
     * @param message for the client: what was wrong and how to mend it; never a secret
     * @param param the request field at fault, or the empty string
     * @param retryAfterMs when the same call may pass, in milliseconds; 0 where waiting does not help
     * @param details for programs, by the names under which they stand beside the code: texts and whole numbers
     */
    record Refused(Refusal why, String message, String param, long retryAfterMs, Map<String, Object> details)
            implements Outcome {
        public Refused(Refusal why, String message, String param, long retryAfterMs) {
            this(why, message, param, retryAfterMs, Map.of());
        }

        public Refused(Refusal why, String message) {
            this(why, message, "", 0);
        }
    }

    /**
     * The provider, or we, failed.
     *
     * @param status what the client saw (the provider's own for {@link Failure#PROVIDER_REJECTED})
     * @param message for the client; never the provider's words where they may name the operator's credential
     * @param retryAfterMs what the provider asked for, in milliseconds; 0 for nothing
     */
    record Failed(Failure why, int status, String message, long retryAfterMs) implements Outcome {
        public Failed(Failure why, String message) {
            this(why, why.status(), message, 0);
        }
    }

    /** The tag of metrics and ledger rows: a small closed set. */
    default String tag() {
        return switch (this) {
            case Served served -> "served";
            case Abandoned abandoned -> "abandoned";
            case Refused refused -> "refused";
            case Failed failed -> "failed";
        };
    }
}
