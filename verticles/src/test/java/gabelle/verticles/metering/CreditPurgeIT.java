package gabelle.verticles.metering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import gabelle.verticles.books.Transactions;
import gabelle.verticles.keys.Await;
import gabelle.verticles.metering.CreditPurge.Purged;
import gabelle.verticles.metering.TestMetering.Customer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CreditPurgeIT {
    @RegisterExtension
    final TestMetering metering = new TestMetering();

    private final Customer gone = metering.customer().with("100");
    private final Customer here = metering.customer().with("100");

    private List<Purged> purge(int inactiveDays, boolean dryRun) {
        Promise<List<Purged>> done = Promise.promise();
        metering.vertx
                .deployVerticle(
                        context -> {
                            List<Purged> purged = new ArrayList<>();
                            Transactions transactions = Transactions.on(metering.vertx, metering.url, 1, 5_000, 5_000);
                            new CreditPurge(transactions, inactiveDays, dryRun).run(purged::add);
                            done.complete(purged);
                            return Future.succeededFuture();
                        },
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .onFailure(done::tryFail);
        return Await.value(done.future());
    }

    private void leave(Customer customer, int days) {
        metering.books.executeAsOwner("UPDATE movement SET at = at - " + days
                + " * interval '1 day' WHERE account_id = '" + customer.account + "'");
    }

    @Test
    void what_nobody_has_moved_for_long_expires_and_is_recorded() {
        leave(gone, 731);
        leave(here, 731);
        here.post("/api/v1/consume", "{\"module\":\"metube\"}");

        assertEquals(List.of(new Purged(gone.account, 100_000_000)), purge(730, false));

        assertEquals("0", gone.balance());
        assertEquals("90", here.balance());
        assertEquals(
                "available expired 100000000 cli inactive for 730 days",
                metering.books.one("SELECT concat_ws(' ', debit, credit, amount, author, reason) FROM movement"
                        + " WHERE reference = 'purge:" + gone.account + ":' || (now() AT TIME ZONE 'UTC')::date"));
        assertEquals("cli", metering.books.one("SELECT actor FROM audit WHERE action = 'account.credits_expired'"));
        assertEquals(List.of(), purge(730, false));
    }

    @Test
    void a_dry_run_changes_nothing() {
        leave(gone, 731);
        List<String> before = metering.books.everything();

        assertEquals(List.of(new Purged(gone.account, 100_000_000)), purge(730, true));

        assertEquals(before, metering.books.everything());
    }

    @Test
    void what_is_held_stays() {
        gone.post("/api/v1/holds", "{\"credits\":40}");
        leave(gone, 731);

        assertEquals(List.of(new Purged(gone.account, 60_000_000)), purge(730, false));

        assertEquals(
                "40000000", metering.books.one("SELECT pending FROM fund WHERE account_id = '" + gone.account + "'"));
    }

    @Test
    void credits_in_use_cannot_be_purged_by_mistake() {
        assertThrows(RuntimeException.class, () -> purge(0, false));
        assertEquals("100", gone.balance());
    }
}
