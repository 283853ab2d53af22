package gabelle.verticles.funds;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;

/** What a loop counts of its calls' money. */
final class FundMeters {
    private final Timer wait;
    private final Counter shortfalls;

    FundMeters(MeterRegistry metrics) {
        this.wait = Timer.builder("gabelle.funds.wait")
                .description("How long calls waited whose money was not at hand")
                .register(metrics);
        this.shortfalls = Counter.builder("gabelle.funds.shortfalls")
                .description("Calls that used more than they held")
                .register(metrics);
    }

    /** Times a hold, unless it was at hand. */
    <T> Future<T> timed(Future<T> hold) {
        if (hold.isComplete()) {
            return hold;
        }
        Timer.Sample sample = Timer.start();
        return hold.andThen(done -> sample.stop(wait));
    }

    void fellShort() {
        shortfalls.increment();
    }
}
