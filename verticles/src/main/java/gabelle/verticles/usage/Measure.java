package gabelle.verticles.usage;

import gabelle.engine.funds.Payment;
import gabelle.engine.journal.Record.Closing;
import gabelle.engine.meter.Usage;
import java.util.List;
import java.util.function.ToLongFunction;

/** What is counted of a call and simply adds up: the summed columns of {@code usage_hour}. */
enum Measure {
    REQUESTS("requests", call -> 1),
    ESTIMATED_REQUESTS("estimated_requests", call -> call.ending().estimated() ? 1 : 0),
    INPUT("input", bucket(Usage::input)),
    CACHE_READ("cache_read", bucket(Usage::cacheRead)),
    CACHE_WRITE("cache_write", bucket(Usage::cacheWrite)),
    CACHE_WRITE_LONG("cache_write_long", bucket(Usage::cacheWriteLong)),
    OUTPUT("output", bucket(Usage::output)),
    REASONING("reasoning", bucket(Usage::reasoning)),
    AUDIO_INPUT("audio_input", bucket(Usage::audioInput)),
    AUDIO_OUTPUT("audio_output", bucket(Usage::audioOutput)),
    IMAGES("images", bucket(Usage::images)),
    MILLISECONDS("milliseconds", bucket(Usage::milliseconds)),
    CHARACTERS("characters", bucket(Usage::characters)),
    IMAGE_INPUT("image_input", bucket(Usage::imageInput)),
    IMAGE_OUTPUT("image_output", bucket(Usage::imageOutput)),
    COST("cost_nano_usd", call -> call.ending().costNanoUsd()),
    CHARGE("charge_nano_usd", call -> call.ending().chargeNanoUsd()),
    PLAN_TOKENS("plan_tokens", paid(Payment::tokens)),
    PLAN_REQUESTS("plan_requests", paid(Payment::requests)),
    PLAN_IMAGES("plan_images", paid(Payment::images)),
    MICRO_CREDITS("micro_credits", paid(Payment::microCredits)),
    OVERAGE("overage_nano", paid(Payment::overageNano)),
    SHORTFALLS("shortfalls", call -> call.payment().shortfall() > 0 ? 1 : 0);

    static final List<Measure> ALL = List.of(values());

    private final String column;

    @SuppressWarnings("ImmutableEnumChecker") // method references and lambdas without state
    private final ToLongFunction<Closing> amount;

    Measure(String column, ToLongFunction<Closing> amount) {
        this.column = column;
        this.amount = amount;
    }

    String column() {
        return column;
    }

    long of(Closing call) {
        return amount.applyAsLong(call);
    }

    /** Whether a ledger row has it too, in a column of the same name. */
    boolean ofOneCall() {
        return this != REQUESTS && this != ESTIMATED_REQUESTS && this != SHORTFALLS;
    }

    private static ToLongFunction<Closing> paid(ToLongFunction<Payment> part) {
        return call -> part.applyAsLong(call.payment());
    }

    private static ToLongFunction<Closing> bucket(ToLongFunction<Usage> bucket) {
        return call -> bucket.applyAsLong(call.ending().usage());
    }
}
