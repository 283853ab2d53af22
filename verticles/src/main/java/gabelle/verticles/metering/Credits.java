package gabelle.verticles.metering;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Movement;
import gabelle.engine.funds.Side;
import gabelle.verticles.books.SqlBooks;
import gabelle.verticles.console.AuditLog;
import gabelle.verticles.http.Decimals;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Rejected;
import gabelle.verticles.http.Reply;
import gabelle.verticles.metering.MeteringMessage.AddCredits;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.UUID;

/**
 * Adds credits to accounts and takes them back: movement and audit entry are one transaction. A reference is told once
 * in the whole house, whichever account it is told for.
 */
final class Credits {
    /** So many an account may ever be given, in micro-credits: far from where the books' sums overflow. */
    private static final long GRANTED_MAX = 1_000_000_000_000_000_000L;

    /** No other reference begins so. */
    private static final String REFERENCE = "credit:";

    private final Till till;

    Credits(Till till) {
        this.till = till;
    }

    Reply add(AddCredits ask) {
        try {
            return till.run(connection -> add(connection, ask));
        } catch (Insufficient insufficient) {
            throw Problem.conflict(
                            "insufficient_credits",
                            "only " + Decimals.text(insufficient.available()) + " credits are available",
                            "credits")
                    .rejected();
        }
    }

    private static Reply add(SqlConnection connection, AddCredits ask) {
        if (!CreditRows.accountExists(connection, ask.account())) {
            throw Payers.unknown("");
        }
        CreditEntry entry = ask.entry();
        long amount = entry.credits().orElseGet(() -> CreditRows.ofPackage(connection, entry.packageId()));
        Answers answers = Answers.reference(
                REFERENCE + entry.reference(),
                "credit",
                amount,
                entry.packageId().orElse(""));
        return answers.once(connection, ask.account(), () -> {
            entry.packageId().ifPresent(sold -> CreditRows.ofPackage(connection, entry.packageId()));
            post(connection, ask, amount);
            Fund fund = Till.fund(connection, ask.account());
            return Reply.created(new JsonObject().put("balance", Decimals.text(fund.available())));
        });
    }

    private static void post(SqlConnection connection, AddCredits ask, long amount) {
        CreditEntry entry = ask.entry();
        String reference = REFERENCE + entry.reference();
        FundKey key = FundKey.credits(ask.account());
        if (!CreditRows.known(connection, reference, key.accountId(), amount)) {
            SqlBooks books = new SqlBooks(connection);
            SqlBooks labelled = entry.packageId().map(books::selling).orElse(books);
            if (move(labelled, key, amount, reference, entry.reason(), ask.actor())) {
                audit(connection, ask.account(), amount, entry, ask.actor());
            } else if (!CreditRows.known(connection, reference, key.accountId(), amount)) {
                throw new IllegalStateException("the reference " + reference + " is known and is not");
            }
        }
    }

    /** Moves what is above 0 in, and what is below 0 out. */
    static boolean move(SqlBooks books, FundKey key, long amount, String reference, String reason, String author) {
        books.openFund(key, 0);
        Fund fund = books.fund(key).orElseThrow();
        if (amount > 0) {
            if (fund.granted() > GRANTED_MAX - amount) {
                throw tooMany();
            }
            return books.move(new Movement(reference, key, Side.ISSUED, Side.AVAILABLE, amount, reason, author));
        }
        if (fund.available() < -amount) {
            throw new Insufficient(key.accountId(), fund, -amount);
        }
        return books.move(new Movement(reference, key, Side.AVAILABLE, Side.ISSUED, -amount, reason, author));
    }

    private static Rejected tooMany() {
        return Problem.invalid("credits", "the account would have been given more credits than can be counted")
                .rejected();
    }

    static void audit(SqlConnection connection, UUID account, long amount, CreditEntry entry, String actor) {
        JsonObject detail = new JsonObject()
                .put("credits", Decimals.text(amount))
                .put("reference", entry.reference())
                .put("reason", entry.reason());
        entry.packageId().ifPresent(sold -> detail.put("package", sold));
        AuditLog.write(connection, actor, "account.credits", account, detail).await();
    }
}
