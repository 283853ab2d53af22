package gabelle.verticles.console;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Window;
import gabelle.engine.price.Decimal;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What an account's window includes and what is left of it.
 *
 * @param funds those that are open, by meter: of one that is not, nothing is used
 */
record Quota(Standing standing, Map<Meter, Fund> funds) {
    JsonObject json() {
        Window window = standing.window();
        JsonObject meters = new JsonObject();
        for (Meter meter : Meter.values()) {
            if (standing.plan().allowance().containsKey(meter)) {
                Fund fund = fund(meter, standing.plan().allowance().get(meter));
                meters.put(
                        meter.tag(),
                        new JsonObject()
                                .put("included", fund.granted())
                                .mergeIn(use(fund, amount -> amount))
                                .put("resets_at", resetsAt(window)));
            }
        }
        return new JsonObject()
                .put("account", standing.accountId().toString())
                .put("plan", standing.plan().id())
                .put("window", Account.json(window))
                .put("meters", meters)
                .put("overage", standing.plan().overage().billed() ? "bill" : "block")
                .put("spend", spend(window));
    }

    /** Null where nothing limits it. */
    private @Nullable JsonObject spend(Window window) {
        if (!standing.plan().overage().billed() || standing.spendCapNano().isEmpty()) {
            return null;
        }
        Fund fund = fund(Meter.MONEY, standing.spendCapNano().get());
        return new JsonObject()
                .put("cap", Decimal.NANO.money(standing.spendCapNano().get()))
                .mergeIn(use(fund, Decimal.NANO::money))
                .put("currency", standing.plan().currency())
                .put("resets_at", resetsAt(window));
    }

    private Fund fund(Meter meter, long otherwise) {
        return funds.getOrDefault(meter, new Fund(otherwise, 0, 0));
    }

    private static JsonObject use(Fund fund, LongFunction<Object> shown) {
        return new JsonObject()
                .put("used", shown.apply(fund.posted()))
                .put("pending", shown.apply(fund.pending()))
                .put("remaining", shown.apply(fund.available()));
    }

    private static String resetsAt(Window window) {
        return Instant.ofEpochMilli(window.endMs()).toString();
    }
}
