package gabelle.verticles.catalogue;

import gabelle.engine.meter.Dialect;
import gabelle.verticles.data.Secret;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/** How a provider wants to see its key, by the API that is spoken. */
public final class Authorization {
    private static final CharSequence API_KEY = AsciiString.cached("x-api-key");
    private static final CharSequence GOOGLE_API_KEY = AsciiString.cached("x-goog-api-key");
    private static final CharSequence ANTHROPIC_VERSION = AsciiString.cached("anthropic-version");

    /** The only one there is since 2023; a client that names none is no official SDK. */
    private static final CharSequence ANTHROPIC_VERSION_DEFAULT = AsciiString.cached("2023-06-01");

    private Authorization() {}

    /**
     * Puts the key into the headers.
     *
     * @param headers of the request to the provider; a version of the API that they name stays
     */
    public static void put(Dialect dialect, Secret key, MultiMap headers) {
        switch (dialect) {
            case OPENAI, OPENAI_RESPONSES -> headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + key.reveal());
            case ANTHROPIC -> {
                headers.set(API_KEY, key.reveal());
                if (!headers.contains(ANTHROPIC_VERSION)) {
                    headers.set(ANTHROPIC_VERSION, ANTHROPIC_VERSION_DEFAULT);
                }
            }
            case GEMINI -> headers.set(GOOGLE_API_KEY, key.reveal());
        }
    }
}
