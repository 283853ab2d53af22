package gabelle.verticles.loop;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import java.io.IOException;

/** Begins to listen, or says which port could not be had and how to mend that. */
public final class Listening {
    private Listening() {}

    /**
     * Completes when the server listens.
     *
     * @param variable of the environment, which sets the port
     */
    public static Future<HttpServer> on(HttpServer server, String host, int port, String variable) {
        return server.listen()
                .recover(failure -> Future.failedFuture(new IOException(
                        host + ":" + port + " cannot be listened on (" + failure.getMessage()
                                + "): end what uses it, or set " + variable + " to another port",
                        failure)));
    }
}
