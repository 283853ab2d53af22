package gabelle.verticles.limits;

import gabelle.engine.limit.AccountDemand;
import gabelle.engine.limit.Grant;
import io.vertx.core.Future;
import java.util.List;

/** Where the state of the limits is. */
interface Buckets {
    /**
     * Decides; one grant for each demand. Called for one account once at a time.
     *
     * @param waitMs how long the calls may still wait
     */
    Future<List<Grant>> decide(AccountDemand demand, long waitMs);

    Future<Void> start();

    Future<Void> close();
}
