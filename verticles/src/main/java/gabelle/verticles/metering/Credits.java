package gabelle.verticles.metering;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.Posting;
import gabelle.engine.funds.Reserved;
import gabelle.engine.price.Decimal;
import gabelle.verticles.books.SqlBooks;
import gabelle.verticles.console.AuditLog;
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Rejected;
import gabelle.verticles.http.Reply;
import gabelle.verticles.metering.MeteringMessage.AddCredits;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;
import java.util.UUID;

/**
 * Adds credits to accounts and takes them back: movement and audit entry are one transaction. A reference is told once
 * in the whole house, whichever account it is told for.
 */
final class Credits {
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
                            "only " + Decimal.CREDITS.text(insufficient.available()) + " credits are available",
                            "credits")
                    .rejected();
        }
    }

    private static Reply add(SqlConnection connection, AddCredits ask) {
        if (!CreditRows.accountExists(connection, ask.account())) {
            throw Payers.unknown("");
        }
        CreditEntry entry = ask.entry();
        Answers answers = Answers.reference(
                REFERENCE + entry.reference(),
                "credit",
                entry.credits().map(String::valueOf).orElse(""),
                entry.packageId().orElse(""));
        return answers.once(connection, ask.account(), () -> {
            post(connection, ask);
            Fund fund = Till.fund(connection, ask.account());
            return Reply.created(new JsonObject().put("balance", Decimal.CREDITS.text(fund.available())));
        });
    }

    /** What a package has is looked up where it is sold, and not where it is told that it was: it may have changed. */
    private static void post(SqlConnection connection, AddCredits ask) {
        CreditEntry entry = ask.entry();
        String reference = REFERENCE + entry.reference();
        UUID account = ask.account();
        if (!CreditRows.known(connection, reference, account, entry)) {
            Optional<Long> sold = entry.packageId().map(id -> CreditRows.ofPackage(connection, id));
            long amount = entry.credits().or(() -> sold).orElseThrow();
            SqlBooks books = new SqlBooks(connection);
            SqlBooks labelled = entry.packageId().map(books::selling).orElse(books);
            if (move(labelled, account, amount, reference, entry.reason(), ask.actor())) {
                audit(connection, account, amount, entry, ask.actor());
            } else if (!CreditRows.known(connection, reference, account, entry)) {
                throw new IllegalStateException("the reference " + reference + " is known and is not");
            }
        }
    }

    /** Moves what is above 0 in, and what is below 0 out. */
    static boolean move(SqlBooks books, UUID account, long amount, String reference, String reason, String author) {
        Posting posting = new Posting(books);
        if (amount > 0) {
            try {
                return posting.credit(reference, account, amount, reason, author);
            } catch (ArithmeticException tooMany) {
                throw tooMany();
            }
        }
        return switch (posting.takeBack(reference, account, -amount, reason, author)) {
            case Reserved.Given taken -> taken.amount() > 0;
            case Reserved.Short tooFew -> throw new Insufficient(account, tooFew.fund(), -amount);
            case Reserved.NoFund none -> throw new IllegalStateException("the fund was not opened");
            case Reserved.JournalClosed closed -> throw new IllegalStateException("there is no journal to be closed");
        };
    }

    private static Rejected tooMany() {
        return Problem.invalid("credits", "the account would have been given more credits than can be counted")
                .rejected();
    }

    static void audit(SqlConnection connection, UUID account, long amount, CreditEntry entry, String actor) {
        JsonObject detail = new JsonObject()
                .put("credits", Decimal.CREDITS.text(amount))
                .put("reference", entry.reference())
                .put("reason", entry.reason());
        entry.packageId().ifPresent(sold -> detail.put("package", sold));
        AuditLog.write(connection, actor, "account.credits", account, detail).await();
    }
}
