package gabelle.verticles.funds;

import gabelle.engine.funds.Part;
import gabelle.verticles.funds.FundsMessage.Back;
import gabelle.verticles.funds.FundsMessage.ReturnGrants;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one loop gives back, told until it is acknowledged: under its id it moves once, however often it is told. */
final class Returns {
    private static final Logger LOG = LoggerFactory.getLogger(Returns.class);

    /** One transaction. */
    private static final int BATCH_MAX = 500;

    /** With Postgres away; what is given up comes home when the journal is retired. */
    private static final int WAITING_MAX = 20_000;

    private final Vertx vertx;
    private final DeliveryOptions delivery;
    private final List<Back> waiting = new ArrayList<>();
    private final List<Promise<Void>> whenEmpty = new ArrayList<>(1);
    private boolean scheduled;
    private boolean telling;

    Returns(Vertx vertx, FundSettings settings) {
        this.vertx = vertx;
        this.delivery = new DeliveryOptions().setLocalOnly(true).setSendTimeout(settings.grantTimeoutMs());
    }

    /** Gives these back at the end of this turn. They have been taken out of the book and cannot be spent any more. */
    void add(Collection<Part> parts) {
        for (Part part : parts) {
            if (part.amount() == 0) {
                continue;
            }
            if (waiting.size() >= WAITING_MAX) {
                LOG.warn(
                        "too many returns are waiting: {} of grant {} comes home later", part.amount(), part.grantId());
                continue;
            }
            waiting.add(new Back(UUID.randomUUID(), part.grantId(), part.amount()));
        }
        if (!waiting.isEmpty() && !scheduled && !telling) {
            scheduled = true;
            vertx.runOnContext(turn -> {
                scheduled = false;
                tell();
            });
        }
    }

    /** Tells what waits, if it is not being told. */
    void tell() {
        if (telling || waiting.isEmpty()) {
            return;
        }
        telling = true;
        List<Back> batch = List.copyOf(waiting.subList(0, Math.min(waiting.size(), BATCH_MAX)));
        vertx.eventBus()
                .request(FundsMessage.RETURN, new ReturnGrants(batch), delivery)
                .onComplete(answer -> told(batch.size(), answer));
    }

    /** What was not acknowledged is told again at the next sweep, under the same ids. */
    private void told(int count, AsyncResult<?> answer) {
        telling = false;
        if (answer.succeeded()) {
            waiting.subList(0, Math.min(count, waiting.size())).clear();
            tell();
        } else {
            LOG.debug("{} returns not acknowledged: {}", count, answer.cause().getMessage());
        }
        if (waiting.isEmpty() || answer.failed()) {
            List.copyOf(whenEmpty).forEach(Promise::tryComplete);
            whenEmpty.clear();
        }
    }

    /** Completes when all is acknowledged, or was not and has to wait for the journal's end. */
    Future<Void> flush() {
        if (waiting.isEmpty()) {
            return Future.succeededFuture();
        }
        Promise<Void> empty = Promise.promise();
        whenEmpty.add(empty);
        tell();
        return empty.future();
    }

    void forget() {
        waiting.clear();
    }
}
