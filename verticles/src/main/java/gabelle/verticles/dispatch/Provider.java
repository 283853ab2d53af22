package gabelle.verticles.dispatch;

import gabelle.verticles.settings.Secret;
import java.net.URI;

/**
 * A provider as it is called from this node.
 *
 * @param baseUrl with the version, without a slash at its end: {@code https://api.openai.com/v1}
 * @param key the operator's own
 * @param includeUsage it knows {@code stream_options.include_usage}
 */
public record Provider(String name, URI baseUrl, Secret key, boolean includeUsage) {}
