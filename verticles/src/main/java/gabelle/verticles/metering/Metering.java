package gabelle.verticles.metering;

import gabelle.verticles.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.util.concurrent.TimeUnit;

/** The door to the metering actor. It holds nothing: what is asked here must be so in Postgres before it is answered. */
final class Metering {
    /** Below the frame's own time-out, so that it is told apart from a defect. */
    private static final long ANSWER_MS = 4_000;

    /** Half a second before that no commit is begun any more: what is answered with 503 is not done afterwards. */
    private static final long BEGIN_COMMIT_MS = 3_500;

    private static final DeliveryOptions ASK =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(ANSWER_MS);

    private final EventBus bus;

    Metering(Vertx vertx) {
        this.bus = vertx.eventBus();
    }

    /** The answer; fails with {@link gabelle.verticles.http.Rejected} for what the caller can mend. */
    Future<Reply> ask(MeteringMessage.Request request) {
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BEGIN_COMMIT_MS);
        return bus.<MeteringMessage.Answer>request(
                        MeteringMessage.ASK, new MeteringMessage.Ask(request, untilNanos), ASK)
                .compose(reply -> switch (reply.body()) {
                    case MeteringMessage.Given given -> Future.succeededFuture(given.reply());
                    case MeteringMessage.Refused refused -> refused.problem().failed();
                    case MeteringMessage.Broken broken -> Future.failedFuture(broken.cause());
                });
    }
}
