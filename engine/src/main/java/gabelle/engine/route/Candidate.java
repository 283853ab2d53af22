package gabelle.engine.route;

/**
 * One way to serve a model.
 *
 * @param provider the name of a configured provider
 * @param upstreamModel what that provider calls the model; its price is looked up under this name
 * @param outputTokensMax the most output tokens of one choice, as the provider documents it; 0 where it does not
 */
public record Candidate(String provider, String upstreamModel, long outputTokensMax) {
    /** A model whose bound is not known. */
    public Candidate(String provider, String upstreamModel) {
        this(provider, upstreamModel, 0);
    }
}
