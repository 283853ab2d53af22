package gabelle.verticles.dispatch;

import gabelle.engine.meter.ModelRequest;
import io.vertx.core.MultiMap;

/**
 * What is to be sent to a provider.
 *
 * @param path below the provider's base URL, such as {@code /chat/completions}
 * @param headers the client's own; only harmless ones travel on
 */
public record ProviderCall(String requestId, Quote quote, String path, MultiMap headers, ModelRequest request) {}
