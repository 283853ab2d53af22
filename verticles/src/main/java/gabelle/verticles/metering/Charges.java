package gabelle.verticles.metering;

import gabelle.engine.funds.Payment;
import gabelle.engine.price.Decimal;
import gabelle.verticles.http.Reply;
import gabelle.verticles.metering.MeteringMessage.Asked;
import gabelle.verticles.metering.MeteringMessage.Consume;
import gabelle.verticles.metering.MeteringMessage.SpendTokens;
import gabelle.verticles.usage.ModuleCalls;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.UUID;

/** Charges at once: check, debit, usage row and answer are one transaction. */
final class Charges {
    /** One unit, in millionths. */
    private static final long ONE = 1_000_000;

    private final Till till;
    private final String upgradeUrl;

    Charges(Till till, String upgradeUrl) {
        this.till = till;
        this.upgradeUrl = upgradeUrl;
    }

    Reply consume(Consume ask) {
        return till.run(connection -> consume(connection, ask));
    }

    private static Reply consume(SqlConnection connection, Consume ask) {
        UUID account = Payers.of(connection, ask.asked());
        return Answers.of(ask.asked(), "consume", ask.module(), ask.quantity()).once(connection, account, () -> {
            long cost = Price.of(connection, ask.module()).of(ask.quantity());
            charge(connection, ask.asked(), account, ask.module(), ask.quantity(), cost);
            return Reply.ok(new JsonObject()
                    .put("id", ask.asked().requestId().toString())
                    .put("module", ask.module())
                    .put("quantity", Decimal.CREDITS.number(ask.quantity()))
                    .put("credits", Decimal.CREDITS.text(cost))
                    .put("balance", balance(connection, account)));
        });
    }

    private static void charge(
            SqlConnection connection, Asked asked, UUID account, String module, long quantity, long cost) {
        Payers.mayPay(connection, account);
        Payment payment = Till.charge(connection, asked.requestId(), account, cost);
        ModuleCalls.record(
                connection, asked.requestId(), account, asked.caller().keyId(), module, quantity, payment);
    }

    private static String balance(SqlConnection connection, UUID account) {
        return Decimal.CREDITS.text(Till.fund(connection, account).available());
    }

    /** Credits by number: what they are for is a label, which need not be a module of ours. */
    Reply spend(SpendTokens ask) {
        try {
            return till.run(connection -> spend(connection, ask));
        } catch (Insufficient insufficient) {
            return tooFew(insufficient);
        }
    }

    private static Reply spend(SqlConnection connection, SpendTokens ask) {
        UUID account = Payers.of(connection, ask.asked());
        return Answers.of(ask.asked(), "user-tokens", ask.module(), ask.moduleName(), ask.amount())
                .once(connection, account, () -> {
                    charge(connection, ask.asked(), account, ask.module(), ONE, ask.amount());
                    return Reply.ok(new JsonObject()
                            .put("success", true)
                            .put("id", ask.asked().requestId().toString())
                            .put("tokensConsumed", Decimal.CREDITS.number(ask.amount()))
                            .put(
                                    "tokensRemaining",
                                    Decimal.CREDITS.number(
                                            Till.fund(connection, account).available()))
                            .put("moduleId", ask.module())
                            .put("moduleName", ask.moduleName()));
                });
    }

    private Reply tooFew(Insufficient insufficient) {
        JsonObject body = new JsonObject()
                .put("success", false)
                .put("error", "insufficient_credits")
                .put("message", "The account has too few tokens.")
                .put("tokensRequired", Decimal.CREDITS.number(insufficient.needed()))
                .put("tokensRemaining", Decimal.CREDITS.number(insufficient.available()));
        return Reply.of(402, upgradeUrl.isEmpty() ? body : body.put("upgradeUrl", upgradeUrl));
    }
}
