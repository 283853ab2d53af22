package gabelle.verticles.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Part;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Source;
import gabelle.engine.funds.Wish;
import gabelle.engine.journal.CallFacts;
import gabelle.engine.journal.Record;
import gabelle.engine.journal.Record.Closing;
import gabelle.verticles.books.LedgerProof;
import gabelle.verticles.books.SqlBooks;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** An account that has money, and calls that it pays. */
final class PaidCalls {
    static final UUID ACCOUNT = new UUID(70, 1);
    static final FundKey CREDITS = FundKey.credits(ACCOUNT);
    static final FundKey TOKENS = new FundKey(ACCOUNT, Source.ALLOWANCE, Meter.TOKENS, 1_777_593_600_000L);

    private final TestLedger ledger;
    private final Calls calls;

    PaidCalls(TestLedger ledger, long seed) {
        this.ledger = ledger;
        this.calls = new Calls(seed);
    }

    void credit(long microCredits) {
        ledger.post(posting -> posting.credit("gift:" + UUID.randomUUID(), ACCOUNT, microCredits, "", "admin"));
    }

    /** A grant of just that amount; a window begins with 64,000 tokens. */
    UUID granted(UUID journal, FundKey fund, long amount) {
        UUID id = UUID.randomUUID();
        Wish wish = Wish.of(id, journal, fund, 64_000, amount, amount);
        assertEquals(new Reserved.Given(amount), ledger.post(posting -> posting.grant(wish)));
        return id;
    }

    Fund fund(FundKey fund) {
        return ledger.call(() -> ledger.transactions()
                .run(connection -> new SqlBooks(connection).fund(fund).orElseThrow()));
    }

    Record credits(String model, UUID grant, long microCredits) {
        List<Part> parts = List.of(new Part(Meter.CREDITS, grant, microCredits));
        return paid(model, new Payment(Source.CREDITS, 0, parts, 0, 0, 0, microCredits, 0, 0));
    }

    Record tokens(UUID grant, long tokens) {
        List<Part> parts = List.of(new Part(Meter.TOKENS, grant, tokens));
        return paid("gpt-4o", new Payment(Source.ALLOWANCE, TOKENS.windowStartMs(), parts, tokens, 1, 0, 0, 0, 0));
    }

    Record paid(String model, Payment payment) {
        CallFacts any = calls.facts(Calls.NOON, model);
        CallFacts facts = new CallFacts(
                any.requestId(), ACCOUNT, any.keyId(), any.surface(), any.provider(), model, "global", any.priceId());
        return new Record.Settle(facts, ((Closing) calls.settle(model)).ending(), payment);
    }

    UUID requestId() {
        return calls.requestId(Calls.NOON);
    }

    /** What a proof of the whole ledger says. */
    List<String> differences() {
        List<String> said = new ArrayList<>();
        LedgerProof.Found found = ledger.call(() -> ledger.transactions()
                .run(connection -> LedgerProof.run(connection, LocalDate.now(ZoneOffset.UTC), said::add)));
        assertEquals(said.size(), found.differences());
        return said;
    }
}
