package gabelle.verticles.metering;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Part;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Posting;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Source;
import gabelle.engine.funds.Wish;
import gabelle.verticles.books.SqlBooks;
import gabelle.verticles.books.Transactions;
import gabelle.verticles.http.Reply;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Takes credits. Each request is one transaction, and is tried a second time where idle money could be gathered. */
final class Till {
    private static final Fund EMPTY = new Fund(0, 0, 0);

    private final Transactions transactions;
    private final IdleMoney idle;

    Till(Transactions transactions, IdleMoney idle) {
        this.transactions = transactions;
        this.idle = idle;
    }

    /** @throws Insufficient if the credits do not suffice, and no idle ones either */
    Reply run(Function<SqlConnection, Reply> work) {
        try {
            return transactions.retrying(work);
        } catch (Insufficient insufficient) {
            if (!insufficient.mayChange()) {
                throw insufficient;
            }
            idle.gather(FundKey.credits(insufficient.accountId()), insufficient.needed());
            return transactions.retrying(work);
        }
    }

    /** Spends at once. */
    static Payment charge(SqlConnection connection, UUID chargeId, UUID accountId, long microCredits) {
        if (microCredits == 0) {
            return Payment.NONE;
        }
        Reserved reserved = new Posting(new SqlBooks(connection)).charge(chargeId, accountId, microCredits);
        expect(reserved, accountId, microCredits);
        return payment(chargeId, microCredits, 0);
    }

    /** Reserves for later. */
    static void hold(SqlConnection connection, UUID holdId, UUID accountId, long microCredits, long expiresAtMs) {
        Wish wish = new Wish(holdId, null, FundKey.credits(accountId), 0, microCredits, microCredits, expiresAtMs);
        expect(new Posting(new SqlBooks(connection)).grant(wish), accountId, microCredits);
    }

    /** What was taken of a grant, and what was used beyond it. */
    static Payment payment(UUID grantId, long taken, long shortfall) {
        Part part = new Part(Meter.CREDITS, grantId, taken);
        return new Payment(Source.CREDITS, 0, List.of(part), 0, 0, 0, taken, 0, shortfall);
    }

    static Fund fund(SqlConnection connection, UUID accountId) {
        return new SqlBooks(connection).fund(FundKey.credits(accountId)).orElse(EMPTY);
    }

    private static void expect(Reserved reserved, UUID accountId, long needed) {
        switch (reserved) {
            case Reserved.Given given -> {
                if (given.amount() != needed) {
                    throw new IllegalStateException("a grant of " + needed + " was given before, of " + given.amount());
                }
            }
            case Reserved.Short tooLittle -> throw new Insufficient(accountId, tooLittle.fund(), needed);
            case Reserved.NoFund none -> throw new Insufficient(accountId, EMPTY, needed);
            case Reserved.JournalClosed closed -> throw new IllegalStateException("there is no journal to be closed");
        }
    }
}
