package gabelle.verticles.metering;

import gabelle.engine.funds.Fund;
import gabelle.engine.price.Decimal;
import gabelle.verticles.books.Transactions;
import gabelle.verticles.http.Page;
import gabelle.verticles.http.Reply;
import gabelle.verticles.metering.MeteringMessage.ReadCredits;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;

/** What an account has, and how that came about. */
final class CreditHistory {
    private final Transactions transactions;

    CreditHistory(Transactions transactions) {
        this.transactions = transactions;
    }

    Reply read(ReadCredits ask) {
        return transactions.run(connection -> read(connection, ask));
    }

    private static Reply read(SqlConnection connection, ReadCredits ask) {
        if (!CreditRows.accountExists(connection, ask.account())) {
            throw Payers.unknown("");
        }
        int limit = ask.wanted().limit();
        long below = ask.wanted().after(Long.MAX_VALUE, Long::valueOf);
        Fund fund = Till.fund(connection, ask.account());
        Page<CreditRows.Entry> page = Page.of(
                CreditRows.history(connection, ask.account(), below, limit + 1),
                limit,
                entry -> String.valueOf(entry.id()));
        return Reply.ok(new JsonObject()
                .put("balance", Decimal.CREDITS.text(fund.available()))
                .put("pending", Decimal.CREDITS.text(fund.pending()))
                .put("granted", Decimal.CREDITS.text(fund.granted()))
                .put("spent", Decimal.CREDITS.text(fund.posted()))
                .put(
                        "package",
                        CreditRows.purchase(connection, ask.account())
                                .map(CreditRows.Purchase::packageId)
                                .orElse(null))
                .mergeIn(page.json(CreditHistory::json)));
    }

    private static JsonObject json(CreditRows.Entry entry) {
        return new JsonObject()
                .put("at", entry.at().toString())
                .put("kind", kind(entry))
                .put("credits", Decimal.CREDITS.text(entry.amount()))
                .put("balance_effect", Decimal.CREDITS.text(effect(entry)))
                .put("reference", entry.reference())
                .put("package", entry.packageId().orElse(null))
                .put("reason", entry.reason())
                .put("author", entry.author());
    }

    private static String kind(CreditRows.Entry entry) {
        return switch (entry.debit() + ">" + entry.credit()) {
            case "issued>available" -> "added";
            case "available>issued" -> "taken_back";
            case "available>expired" -> "expired";
            case "available>pending" -> "held";
            case "pending>available" -> "released";
            case "pending>spent" -> "spent";
            default -> throw new IllegalStateException("no movement of credits: " + entry);
        };
    }

    /** What is spent was held before, and was not available then already. */
    private static long effect(CreditRows.Entry entry) {
        if (entry.credit().equals("available")) {
            return entry.amount();
        }
        return entry.debit().equals("available") ? -entry.amount() : 0;
    }
}
