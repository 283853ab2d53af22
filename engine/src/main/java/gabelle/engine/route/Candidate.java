package gabelle.engine.route;

/**
 * One way to serve a model.
 *
 * @param provider the name of a configured provider
 * @param upstreamModel what that provider calls the model; its price is looked up under this name
 * @param outputTokensMax the most output tokens of one choice, as the provider documents it; 0 where it does not
 * @param priority the lower one is tried first; of equal ones chance decides
 * @param weight how often it comes first among those of its priority, in proportion; at least 1
 */
public record Candidate(String provider, String upstreamModel, long outputTokensMax, int priority, int weight) {
    /** Far beyond any share that somebody means; the sum of many fits an int. */
    public static final int WEIGHT_MAX = 1_000;

    public Candidate {
        if (weight < 1 || weight > WEIGHT_MAX) {
            throw new IllegalArgumentException("a weight must be from 1 to " + WEIGHT_MAX + ", not " + weight);
        }
    }

    /** The first of its model. */
    public Candidate(String provider, String upstreamModel, long outputTokensMax) {
        this(provider, upstreamModel, outputTokensMax, 0, 1);
    }

    /** A model whose bound is not known. */
    public Candidate(String provider, String upstreamModel) {
        this(provider, upstreamModel, 0);
    }

    /** The same, tried after those of a lower number. */
    public Candidate at(int otherPriority) {
        return new Candidate(provider, upstreamModel, outputTokensMax, otherPriority, weight);
    }
}
