package gabelle.verticles.metering;

import gabelle.engine.funds.FundKey;
import gabelle.verticles.funds.FundsMessage;
import gabelle.verticles.funds.FundsMessage.Gather;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;

/** Money that lies idle in the grants of loops, here or on other nodes: nobody is refused for want of it. Blocking. */
final class IdleMoney {
    /** The actor answers within {@code funds.recall_wait_ms}, below a second; this is for one that never does. */
    private static final DeliveryOptions ASK =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(1_000);

    private final EventBus bus;

    IdleMoney(EventBus bus) {
        this.bus = bus;
    }

    /** Returns when so much of the fund is available, or when it was waited for long enough. Never fails. */
    void gather(FundKey fund, long amount) {
        bus.request(FundsMessage.GATHER, new Gather(fund, amount), ASK)
                .otherwiseEmpty()
                .await();
    }
}
