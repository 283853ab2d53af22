package gabelle.verticles.metering;

import gabelle.engine.funds.Posting;
import gabelle.engine.price.Decimal;
import gabelle.verticles.books.SqlBooks;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Rejected;
import gabelle.verticles.http.Reply;
import gabelle.verticles.metering.MeteringMessage.Asked;
import gabelle.verticles.metering.MeteringMessage.OpenHold;
import gabelle.verticles.metering.MeteringMessage.SettleHold;
import gabelle.verticles.metering.MeteringMessage.Settlement;
import gabelle.verticles.metering.MeteringMessage.VoidHold;
import gabelle.verticles.usage.ModuleCalls;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Holds credits, and settles or voids what is held: once, and before it expires by Postgres' clock. */
final class Holds {
    /** What usage is booked under that no module was named for. */
    private static final String NO_MODULE = "credits";

    /** One unit, in millionths. */
    private static final long ONE = 1_000_000;

    private final Till till;

    Holds(Till till) {
        this.till = till;
    }

    Reply open(OpenHold ask) {
        return till.run(connection -> open(connection, ask));
    }

    private static Reply open(SqlConnection connection, OpenHold ask) {
        UUID account = Payers.of(connection, ask.asked());
        Answers answers = Answers.of(
                ask.asked(),
                "hold",
                ask.module().orElse(""),
                ask.quantity(),
                ask.credits().orElse(0L),
                ask.expiresInS());
        return answers.once(connection, account, () -> open(connection, ask, account));
    }

    private static Reply open(SqlConnection connection, OpenHold ask, UUID account) {
        Payers.mayPay(connection, account);
        UUID id = ask.asked().requestId();
        Optional<Price> price = ask.module().map(module -> Price.of(connection, module));
        long amount = ask.credits().orElseGet(() -> price.orElseThrow().of(ask.quantity()));
        if (amount == 0) {
            throw Problem.invalid("module", "the module costs nothing: there is nothing to hold")
                    .rejected();
        }
        long expiresAtMs = HoldRows.nowMs(connection) + ask.expiresInS() * 1_000L;
        Till.hold(connection, id, account, amount, expiresAtMs);
        HoldRows.insert(connection, id, account, ask.module(), price);
        return Reply.created(new JsonObject()
                .put("id", id.toString())
                .put("credits", Decimal.CREDITS.text(amount))
                .put("expires_at", Instant.ofEpochMilli(expiresAtMs).toString())
                .put("balance", balance(connection, account)));
    }

    Reply settle(SettleHold ask) {
        return till.run(connection -> {
            HoldRows.Hold hold = find(connection, ask.asked(), ask.hold());
            long amount = amount(hold, ask.by());
            return Answers.of(ask.asked(), "settle", ask.hold().toString(), amount)
                    .once(connection, hold.accountId(), () -> settle(connection, ask, hold, amount));
        });
    }

    private static long amount(HoldRows.Hold hold, Settlement by) {
        return switch (by) {
            case Settlement.Credits credits -> credits.amount();
            case Settlement.Quantity quantity ->
                settleable(hold.price()
                        .orElseThrow(
                                () -> Problem.invalid("quantity", "the hold names no module: settle it by its credits")
                                        .rejected())
                        .of(quantity.quantity()));
        };
    }

    /** A module may have had no price when credits were held for it. */
    private static long settleable(long amount) {
        if (amount == 0) {
            throw Problem.invalid("quantity", "the module cost nothing then: void the hold")
                    .rejected();
        }
        return amount;
    }

    private static Reply settle(SqlConnection connection, SettleHold ask, HoldRows.Hold hold, long amount) {
        long nowMs = lock(connection, hold);
        long taken = new Posting(new SqlBooks(connection))
                .settleHold(hold.id(), amount, nowMs)
                .orElseThrow(Holds::closed);
        long shortfall = amount - taken;
        long quantity = ask.by() instanceof Settlement.Quantity by ? by.quantity() : ONE;
        ModuleCalls.record(
                connection,
                ask.asked().requestId(),
                hold.accountId(),
                ask.asked().caller().keyId(),
                hold.module().orElse(NO_MODULE),
                quantity,
                Till.payment(hold.id(), taken, shortfall));
        return Reply.ok(new JsonObject()
                .put("id", hold.id().toString())
                .put("credits", Decimal.CREDITS.text(taken))
                .put("shortfall", Decimal.CREDITS.text(shortfall))
                .put("balance", balance(connection, hold.accountId())));
    }

    Reply release(VoidHold ask) {
        return till.run(connection -> {
            HoldRows.Hold hold = find(connection, ask.asked(), ask.hold());
            return Answers.of(ask.asked(), "void", ask.hold().toString())
                    .once(connection, hold.accountId(), () -> release(connection, hold));
        });
    }

    private static Reply release(SqlConnection connection, HoldRows.Hold hold) {
        long nowMs = lock(connection, hold);
        if (!new Posting(new SqlBooks(connection)).voidHold(hold.id(), nowMs)) {
            throw closed();
        }
        return Reply.ok(new JsonObject()
                .put("id", hold.id().toString())
                .put("credits", "0")
                .put("balance", balance(connection, hold.accountId())));
    }

    /** Whoever may not see a hold is told what is told of one that does not exist. */
    private static HoldRows.Hold find(SqlConnection connection, Asked asked, UUID id) {
        Optional<UUID> account = Payers.named(connection, asked);
        return HoldRows.find(connection, id)
                .filter(hold -> account.isEmpty() || account.get().equals(hold.accountId()))
                .orElseThrow(() -> new Problem(404, "unknown_hold", "there is no such hold", "").rejected());
    }

    /** Locks a hold that can be settled or voided, and says what time it is; one that cannot be is refused. */
    private static long lock(SqlConnection connection, HoldRows.Hold hold) {
        HoldRows.State state = HoldRows.lock(connection, hold.id());
        if (state.expired()) {
            throw Problem.conflict("hold_expired", "the hold has expired: its credits went back", "")
                    .rejected();
        }
        if (state.left() == 0) {
            throw closed();
        }
        return state.nowMs();
    }

    private static Rejected closed() {
        return Problem.conflict("hold_closed", "the hold was settled or voided before", "")
                .rejected();
    }

    private static String balance(SqlConnection connection, UUID account) {
        return Decimal.CREDITS.text(Till.fund(connection, account).available());
    }
}
