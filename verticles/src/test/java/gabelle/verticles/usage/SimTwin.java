package gabelle.verticles.usage;

import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Posting;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Postgres and the memory side by side: both are told the same, must answer the same, and hold the same afterwards. */
final class SimTwin implements SimCentral {
    private final Memory memory;
    private final TestLedger postgres;
    private final SimTables tables;
    private final Ledger ledger = new Both();

    private int entriesSeen;
    private int rowsSeen;
    private boolean touched;
    private long comparisons;

    SimTwin(Memory memory, TestLedger postgres, Connection connection) throws SQLException {
        this.memory = memory;
        this.postgres = postgres;
        this.tables = new SimTables(connection);
    }

    long comparisons() {
        return comparisons;
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public <T> T post(Function<Posting, T> body) {
        return same(() -> memory.post(body), () -> postgres.post(body));
    }

    private <T> T same(Supplier<T> here, Supplier<T> there) {
        touched = true;
        T inMemory = here.get();
        T inPostgres = there.get();
        equal("answer", List.of(inMemory), List.of(inPostgres));
        return inMemory;
    }

    /** What has changed, wherever it was. */
    @Override
    public void stepped() {
        if (!touched) {
            return;
        }
        touched = false;
        comparisons++;
        List<SimBooks.Entry> entries = memory.books().entries();
        List<SimBooks.Entry> news = entries.subList(entriesSeen, entries.size());
        entriesSeen = entries.size();
        List<SimLedger.Row> rows = memory.ledger().rows();
        List<SimLedger.Row> ended = rows.subList(rowsSeen, rows.size());
        rowsSeen = rows.size();
        Set<UUID> grants = new LinkedHashSet<>();
        for (SimBooks.Entry entry : news) {
            UUID grantId = entry.grantId();
            if (grantId != null) {
                grants.add(grantId);
            }
        }
        compare(news, grants, ended);
    }

    /** Everything that a trace has left. */
    void compareAll() {
        compare(List.of(), memory.books().grants().keySet(), memory.ledger().rows());
    }

    private void compare(List<SimBooks.Entry> entries, Collection<UUID> grants, List<SimLedger.Row> ended) {
        SimBooks books = memory.books();
        Set<UUID> accounts = new LinkedHashSet<>();
        List<String> funds = new ArrayList<>();
        books.funds().forEach((key, fund) -> {
            accounts.add(key.accountId());
            funds.add(SimTables.text(key, fund));
        });
        funds.sort(null);
        List<UUID> calls = ended.stream().map(row -> row.call().requestId()).toList();
        Set<UUID> journals = books.journals().keySet();
        SimTables.Lines found = tables.look(accounts, grants, calls, journals);
        equal("movements", SimTables.texts(entries, SimTables::text), found.movements());
        equal("funds", funds, found.funds());
        equal("grants left", SimTables.texts(books.live(), SimTables::text), found.liveGrants());
        equal("grants", SimTables.texts(books.grants(grants), SimTables::text), found.grants());
        equal("usage", SimTables.texts(ended, SimTwin::text), found.usage());
        equal("journals", SimTables.texts(journals, this::journal), found.journals());
    }

    private String journal(UUID id) {
        SimBooks.JournalRow row = memory.books().journal(id);
        return id + " " + row.cursor() + " " + row.state();
    }

    private static String text(SimLedger.Row row) {
        Payment paid = row.payment();
        return row.call().requestId() + " " + row.journalId() + " " + row.sequence() + " "
                + row.call().ending().outcome() + " " + paid.source().tag() + " " + paid.windowStartMs() + " "
                + paid.tokens() + " " + paid.requests() + " " + paid.images() + " " + paid.microCredits() + " "
                + paid.overageNano() + " " + paid.shortfall();
    }

    private static void equal(String what, List<?> inMemory, List<?> inPostgres) {
        SimBroken.unless(
                inMemory.equals(inPostgres),
                "Postgres is what the memory is",
                () -> what + ": in memory " + inMemory + ", in Postgres " + inPostgres);
    }

    private final class Both implements Ledger {
        @Override
        public Position open(UUID journalId, String node) {
            return same(() -> memory.ledger().open(journalId, node), () -> sql(one -> one.open(journalId, node)));
        }

        @Override
        public Position position(UUID journalId) {
            return same(() -> memory.ledger().position(journalId), () -> sql(one -> one.position(journalId)));
        }

        @Override
        public boolean apply(UUID journalId, long cursor, Tail.Batch batch) {
            return same(
                    () -> memory.ledger().apply(journalId, cursor, batch),
                    () -> sql(one -> one.apply(journalId, cursor, batch)));
        }

        @Override
        public boolean retire(UUID journalId, long cursor) {
            return same(
                    () -> memory.ledger().retire(journalId, cursor), () -> sql(one -> one.retire(journalId, cursor)));
        }

        private <T> T sql(Function<Ledger, T> body) {
            return postgres.call(() -> body.apply(postgres.ledger()));
        }
    }
}
