package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.e2e.KillMoney.Payer;
import gabelle.e2e.ProcessRow.Paid;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.ModelRequest;
import gabelle.engine.meter.Usage;
import gabelle.engine.price.Price;
import gabelle.sim.SimCall;
import gabelle.verticles.catalogue.CatalogueFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lays the clients' answers, the provider's log and the ledger side by side, by request id. */
final class ProcessBooks {
    private static final String MODEL = "gpt-4o-mini";
    private static final Paid NOTHING = new Paid("none", 0, 0, 0, 0, 0);

    /** Output tokens that may be journalled ahead of what is sent: the first time, and for each that was. */
    private static final long ALLOWANCE = 64;

    private static final long ALLOWANCE_GROWTH = 4;

    private final Map<String, ProcessRow> rows = new HashMap<>();
    private final Map<String, SimCall> provided = new HashMap<>();
    private final Map<String, ProcessCall> byScript = new HashMap<>();
    private final Collection<ProcessCall> calls;
    private final ProcessHouse house;
    private final Price price;
    private final Map<String, Payer> payers = new HashMap<>();
    private Set<Integer> refusals = Set.of();
    private boolean inputCounted;
    private boolean grantsTaken;
    private final List<String> wrong = new ArrayList<>();

    ProcessBooks(ProcessHouse house, Collection<ProcessCall> calls) throws IOException {
        this.house = house;
        this.calls = calls;
        ProcessRow.all(house).forEach(row -> rows.put(row.requestId(), row));
        house.provider().calls().forEach(call -> provided.put(call.id(), call));
        calls.forEach(call -> byScript.put(call.script, call));
        this.price = CatalogueFiles.load(
                        ProcessRun.ROOT.resolve("config/pricing.yaml"),
                        ProcessRun.ROOT.resolve("config/providers.yaml"))
                .catalogue()
                .prices()
                .at("openai", MODEL, System.currentTimeMillis())
                .orElseThrow();
    }

    /** Calls may have been refused with one of these, and are then not in the ledger. */
    ProcessBooks refusing(Integer... with) {
        refusals = Set.of(with);
        return this;
    }

    /** Calls with these keys cost what is said here. */
    ProcessBooks paying(List<Payer> with) {
        with.forEach(payer -> payers.put(payer.key(), payer));
        return this;
    }

    /** Money is short, so that the input that is held may be one that was counted, below the bound by its length. */
    ProcessBooks countingInput() {
        inputCounted = true;
        return this;
    }

    /** An operator took a dead node's grants away: what its calls used falls short. */
    ProcessBooks takingGrants() {
        grantsTaken = true;
        return this;
    }

    /** Calls that used more than they held. */
    long shortfalls() {
        return rows.values().stream().filter(row -> row.paid().shortfall() > 0).count();
    }

    long expired() {
        return rows.values().stream().filter(ProcessRow::expired).count();
    }

    int size() {
        return rows.size();
    }

    /** Everything that is promised of a crash, when the last process has ended in order. */
    void check() {
        agree();
        assertEquals(List.of(), house.column("SELECT id FROM journal WHERE state <> 'retired'"), "journals left");
    }

    /** The three ledgers, by request id. */
    void agree() {
        calls.forEach(this::received);
        provided.values().forEach(this::forwarded);
        rows.values().forEach(this::entered);
        assertAll(
                () -> assertEquals(List.of(), wrong.stream().limit(20).toList(), () -> wrong.size() + " are wrong"),
                () -> assertEquals(List.of(), house.column("SELECT error FROM dead_letter")),
                this::rollUps);
    }

    /** Whose end was received: once in the ledger, with the usage that the answer says. */
    private void received(ProcessCall call) {
        String id = call.requestId().orElse("");
        ProcessRow row = rows.get(id);
        if (refusals.contains(call.status())) {
            expect(row == null, id + " was refused with " + call.status() + " and is " + row);
            return;
        }
        expect(
                call.status() == 0 || call.status() == 200,
                "a call was answered with " + call.status() + ": " + call.refusal());
        if (call.requestId().isPresent()) {
            expect(row != null, id + " was answered and is not in the ledger");
        }
        if (call.ended() && row != null) {
            expect(row.outcome().equals("served"), id + " was received whole and is " + row);
            call.reported()
                    .ifPresent(usage -> expect(usage.equals(row.usage()), id + " said " + usage + " but " + row));
        }
        expect(!call.ended() || call.stream || call.reported().isPresent(), id + " says no usage");
    }

    /** What reached the provider was journalled before. */
    private void forwarded(SimCall call) {
        expect(rows.containsKey(call.id()), call.id() + " reached the provider and is not in the ledger");
        expect(call.times() == 1, call.id() + " reached the provider " + call.times() + " times");
        expect(byScript.containsKey(call.script()), call.id() + " is nobody's call");
    }

    private void entered(ProcessRow row) {
        SimCall call = provided.get(row.requestId());
        paid(row, call == null ? null : byScript.get(call.script()));
        if (row.expired()) {
            expired(row, call);
            return;
        }
        expect(row.outcome().equals("served") && row.status() == 200, "neither served nor expired: " + row);
        expect(call != null, row + " never reached the provider");
        if (call != null) {
            Usage counted = new Usage(
                    call.promptTokens() - call.cachedTokens(),
                    call.cachedTokens(),
                    0,
                    0,
                    call.completionTokens() - call.reasoningTokens(),
                    call.reasoningTokens(),
                    0,
                    0,
                    0,
                    0,
                    0);
            expect(row.usage().equals(counted) && !row.estimated(), "the provider counted " + counted + ": " + row);
            expect(row.charge() == price.chargeNanoUsd(price.costNanoUsd(counted)), "wrong charge: " + row);
        }
    }

    /** Each row by itself: the sums of many may agree where each of them is wrong. */
    private void paid(ProcessRow row, @Nullable ProcessCall call) {
        Paid paid = row.paid();
        long tokens = KillMoney.tokens(row.usage());
        boolean right = switch (paid.by()) {
            case "none" -> row.expired() && paid.equals(NOTHING) && row.charge() == 0;
            case "allowance" -> paid.planTokens() == tokens && paid.planRequests() == 1 && paid.microCredits() == 0;
            case "credits" -> paid.planTokens() == 0 && paid.planRequests() == 0 && paid.overageNano() == 0;
            case "overage" -> paid.planTokens() == tokens && paid.planRequests() == 1 && paid.microCredits() == 0;
            default -> false;
        };
        expect(right, "wrongly paid: " + row);
        expect(
                paid.shortfall() == 0 || grantsTaken || (call != null && call.overcounts && !row.expired()),
                "short, though nobody counted more than was held: " + row);
        Payer payer = call == null ? null : payers.get(call.key());
        expect(payer != null || payers.isEmpty() || "none".equals(paid.by()), "paid by nobody knows whom: " + row);
        if (payer != null && !"none".equals(paid.by())) {
            expect(payer.paidBy().equals(paid.by()), "not paid by " + payer.paidBy() + ": " + row);
            long price = payer.price().applyAsLong(row.usage());
            expect(price == price(paid), "it costs " + price + " " + paid.by() + ": " + row);
        }
    }

    /** What was taken, and what could not be taken. */
    private static long price(Paid paid) {
        return switch (paid.by()) {
            case "credits" -> paid.microCredits() + paid.shortfall();
            case "overage" -> paid.overageNano() + paid.shortfall();
            default -> paid.planTokens();
        };
    }

    /** Whose end nobody received: marked, at most the hold, at least what was delivered. */
    private void expired(ProcessRow row, @Nullable SimCall provider) {
        expect(row.estimated() && row.status() == 0, "an estimate that is not marked: " + row);
        expect(row.usage().output() <= ProcessCall.OUTPUT_TOKENS_MAX, "more than could be held: " + row);
        ProcessCall call = provider == null ? null : byScript.get(provider.script());
        if (provider == null || call == null) { // journalled, and killed before it was forwarded
            expect(row.charge() == 0, "charged for what was never forwarded: " + row);
            return;
        }
        Usage hold = ((ModelRequest) ModelRequest.scan(Dialect.OPENAI, call.body.getBytes(StandardCharsets.UTF_8)))
                .estimate(ProcessCall.OUTPUT_TOKENS_MAX);
        long delivered = Math.min(call.delivered(), hold.output());
        long input = row.usage().input();
        expect(
                input == hold.input() || (inputCounted && input > 0 && input < hold.input()),
                "not the input that was held, " + hold + ": " + row);
        expect(row.charge() <= price.chargeNanoUsd(price.costNanoUsd(hold)), "above the hold, " + hold + ": " + row);
        expect(row.usage().output() >= delivered, "less than the " + delivered + " delivered: " + row);
        long output = row.usage().output();
        long sent = provider.contentBytesSent(); // no token is shorter than a byte
        expect(
                output == 0 || (sent > 0 && output <= Math.max(ALLOWANCE, ALLOWANCE_GROWTH * sent)),
                "more than came of " + sent + " bytes that were sent: " + row);
        expect(delivered == 0 || row.charge() > 0, delivered + " tokens were given away: " + row);
    }

    /** Twice in a roll-up is twice billed, whatever the primary key of the rows says. */
    private void rollUps() {
        String sums = Stream.of("input", "cache_read", "output", "reasoning", "cost_nano_usd", "charge_nano_usd")
                .map(column -> ", sum(" + column + ")")
                .reduce("", String::concat);
        assertEquals(
                house.rows("SELECT count(*), count(*) FILTER (WHERE estimated)" + sums + " FROM usage"),
                house.rows("SELECT sum(requests), sum(estimated_requests)" + sums + " FROM usage_hour"));
        assertEquals(
                house.rows("SELECT count(*), sum(input + cache_read + output + reasoning) FROM usage"),
                house.rows("SELECT sum(requests), sum(total_tokens_used) FROM key_activity"));
        assertTrue(size() > 0, "there is nothing to compare");
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            wrong.add(otherwise);
        }
    }
}
