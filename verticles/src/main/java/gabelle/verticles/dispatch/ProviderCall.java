package gabelle.verticles.dispatch;

import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.ModelRequest;
import gabelle.engine.meter.OutputBound;
import gabelle.verticles.loop.Upload;
import io.vertx.core.MultiMap;
import java.util.Optional;

/**
 * What is to be sent to a provider.
 *
 * @param dialect in which the request is worded
 * @param path below the provider's base URL, such as {@code /chat/completions}
 * @param headers the client's own; only harmless ones travel on
 * @param outputBound what the provider is told where the client gave no bound itself
 * @param upload the bytes of a request that is a form
 */
public record ProviderCall(
        String requestId,
        Quote quote,
        Dialect dialect,
        String path,
        MultiMap headers,
        ModelRequest request,
        OutputBound outputBound,
        Optional<Upload> upload) {}
