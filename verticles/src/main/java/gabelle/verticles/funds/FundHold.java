package gabelle.verticles.funds;

import gabelle.engine.funds.Held;
import gabelle.engine.meter.Usage;

/**
 * What a call holds, until it is released.
 *
 * @param outputPerChoiceMax the output bound that the provider must be told, for the money covers no more; 0 where the
 *     client or the model itself bounds the output
 * @param bound the most that the call may use, for which the money suffices
 */
public record FundHold(Held held, long outputPerChoiceMax, Usage bound) {
    /** Of a call that nobody pays. */
    static final FundHold NOTHING = new FundHold(Held.NOTHING, 0, Usage.NONE);
}
