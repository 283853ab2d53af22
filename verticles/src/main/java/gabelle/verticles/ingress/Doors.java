package gabelle.verticles.ingress;

import gabelle.verticles.dispatch.Dispatch;
import gabelle.verticles.funds.Funds;
import gabelle.verticles.keys.Keys;
import gabelle.verticles.limits.Limits;
import gabelle.verticles.loop.Deadlines;
import gabelle.verticles.usage.Usage;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * What one event loop asks others through.
 *
 * @param ownRoutes everything that is not a model API: the admin API and whatever has no route
 */
public record Doors(
        Keys keys, Limits limits, Dispatch dispatch, Funds funds, Usage usage, Handler<HttpServerRequest> ownRoutes) {
    /** Closes them; what the journal still holds is written first. */
    Future<Void> close() {
        dispatch.close();
        return keys.close().eventually(limits::close).eventually(funds::close).eventually(usage::close);
    }

    /** Opens the doors of one loop, on that loop. */
    public interface Opener {
        Future<Doors> open(Vertx vertx, Deadlines deadlines);
    }
}
