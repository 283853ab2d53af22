package gabelle.engine.route;

/**
 * One way to serve a model.
 *
 * @param provider the name of a configured provider
 * @param upstreamModel what that provider calls the model; its price is looked up under this name
 */
public record Candidate(String provider, String upstreamModel) {}
