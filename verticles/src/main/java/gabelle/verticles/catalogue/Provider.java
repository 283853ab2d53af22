package gabelle.verticles.catalogue;

import java.net.URI;

/**
 * A provider that calls can be forwarded to.
 *
 * @param baseUrl without a slash at its end; a call's path after {@code /v1} is appended to it
 * @param includeUsage whether it knows {@code stream_options.include_usage}
 */
public record Provider(String name, URI baseUrl, Dialect dialect, boolean includeUsage) {
    /** The API that a provider speaks. */
    public enum Dialect {
        OPENAI
    }

    /** The same provider somewhere else: a simulated one, or a proxy of the operator's. */
    public Provider at(URI otherBaseUrl) {
        return new Provider(name, otherBaseUrl, dialect, includeUsage);
    }
}
