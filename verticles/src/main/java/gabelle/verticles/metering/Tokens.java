package gabelle.verticles.metering;

import gabelle.engine.price.Decimal;
import gabelle.verticles.books.SqlBooks;
import gabelle.verticles.http.Reply;
import gabelle.verticles.metering.MeteringMessage.AddTokens;
import gabelle.verticles.metering.MeteringMessage.ReadTokens;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;
import java.util.UUID;

/** Credits as clients of IAHome know them: tokens, in JSON numbers. */
final class Tokens {
    private static final String REASON = "user-tokens";

    private final Till till;

    Tokens(Till till) {
        this.till = till;
    }

    Reply read(ReadTokens ask) {
        return till.run(connection -> {
            UUID account = Payers.of(connection, ask.asked());
            return Reply.ok(tokens(connection, account, new JsonObject()));
        });
    }

    /** What is added bears the name of a package, which need not be one of ours. */
    Reply add(AddTokens ask) {
        return till.run(connection -> {
            UUID account = Payers.of(connection, ask.asked());
            return Answers.of(ask.asked(), "add-tokens", ask.amount(), ask.packageName())
                    .once(connection, account, () -> add(connection, ask, account));
        });
    }

    private static Reply add(SqlConnection connection, AddTokens ask, UUID account) {
        String reference = "tokens:" + ask.asked().requestId();
        CreditEntry entry =
                new CreditEntry(Optional.of(ask.amount()), Optional.of(ask.packageName()), REASON, reference);
        SqlBooks books = new SqlBooks(connection).selling(ask.packageName());
        Credits.move(books, account, ask.amount(), reference, REASON, CreditRoutes.ACTOR);
        Credits.audit(connection, account, ask.amount(), entry, CreditRoutes.ACTOR);
        JsonObject done =
                new JsonObject().put("success", true).put("tokensAdded", Decimal.CREDITS.number(ask.amount()));
        return Reply.ok(tokens(connection, account, done));
    }

    /** Active is an account that has something left to spend. */
    private static JsonObject tokens(SqlConnection connection, UUID account, JsonObject into) {
        long available = Till.fund(connection, account).available();
        Optional<CreditRows.Purchase> purchase = CreditRows.purchase(connection, account);
        return into.put("tokens", Decimal.CREDITS.number(available))
                .put("packageName", purchase.map(CreditRows.Purchase::name).orElse(null))
                .put("purchaseDate", purchase.map(last -> last.at().toString()).orElse(null))
                .put("isActive", available > 0);
    }
}
