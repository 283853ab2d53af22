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
import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Reply;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Takes credits, for one request. Each is one transaction, is tried a second time where idle money could be gathered, and
 * commits nothing that nobody waits for any more.
 */
final class Till {
    private static final Fund EMPTY = new Fund(0, 0, 0);

    private final Transactions transactions;
    private final IdleMoney idle;
    private final long untilNanos;

    /**
     * A till for one request.
     *
     * @param untilNanos after which no commit is begun, by {@link System#nanoTime}
     */
    Till(Transactions transactions, IdleMoney idle, long untilNanos) {
        this.transactions = transactions;
        this.idle = idle;
        this.untilNanos = untilNanos;
    }

    /**
     * Does the work, and commits it.
     *
     * @throws Insufficient if the credits do not suffice, and no idle ones either
     * @throws gabelle.verticles.http.Rejected if it took too long: then nothing is done
     */
    Reply run(Function<SqlConnection, Reply> untimed) {
        Function<SqlConnection, Reply> work = connection -> inTime(connection, untimed);
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

    private Reply inTime(SqlConnection connection, Function<SqlConnection, Reply> work) {
        haveTime();
        Reply reply = work.apply(connection);
        haveTime();
        return reply;
    }

    private void haveTime() {
        if (System.nanoTime() - untilNanos >= 0) {
            throw new Problem(503, "service_unavailable", "it took too long and was not done: try again", "")
                    .rejected();
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

    /** As it is when one looks; not locked. */
    static Fund fund(SqlConnection connection, UUID accountId) {
        return new SqlBooks(connection).look(FundKey.credits(accountId)).orElse(EMPTY);
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
