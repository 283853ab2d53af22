package gabelle.verticles.funds;

import gabelle.engine.funds.Posting;
import gabelle.engine.funds.Reserved;
import gabelle.engine.funds.Source;
import gabelle.engine.funds.Wish;
import gabelle.verticles.books.SqlBooks;
import gabelle.verticles.books.Transactions;
import gabelle.verticles.funds.FundsMessage.AskGrant;
import gabelle.verticles.funds.FundsMessage.Granted;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.eventbus.Message;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Grants what the loops ask for: one alone in a single statement, what gathers meanwhile in one transaction. Virtual
 * threads of one actor only.
 */
final class GrantQueue {
    private static final Logger LOG = LoggerFactory.getLogger(GrantQueue.class);

    /** Transactions at once: a slow one must not hold up all. */
    static final int WORKERS = 2;

    private static final int TOGETHER_MAX = 32;

    /** Each loop asks once at a time for each fund; what waits longer than that is asked again anyway. */
    private static final int WAITING_MAX = 10_000;

    private final Transactions transactions;
    private final MeterRegistry metrics;
    private final ArrayDeque<Message<AskGrant>> waiting = new ArrayDeque<>();
    private int working;
    private boolean failing;

    GrantQueue(Transactions transactions, MeterRegistry metrics) {
        this.transactions = transactions;
        this.metrics = metrics;
        for (Source source : List.of(Source.ALLOWANCE, Source.CREDITS, Source.OVERAGE)) {
            List.of("given", "short", "closed", "failed").forEach(result -> counter(source, result));
        }
    }

    /** Answers this message, and those that come while it works; or leaves it to who works already. */
    void answer(Message<AskGrant> message) {
        if (waiting.size() >= WAITING_MAX) {
            message.fail(503, "too many grants are asked for");
            return;
        }
        waiting.add(message);
        if (working < WORKERS) {
            working++;
            while (!waiting.isEmpty()) {
                work();
            }
            working--;
        }
    }

    private void work() {
        List<Message<AskGrant>> together = new ArrayList<>();
        while (!waiting.isEmpty() && together.size() < TOGETHER_MAX) {
            together.add(waiting.remove());
        }
        if (together.size() == 1) {
            alone(together.getFirst());
            return;
        }
        together.sort(Comparator.comparing(asked -> asked.body().wish().fund()));
        try {
            List<Reserved> reserved = transactions.retrying(connection -> grant(connection, together));
            for (int i = 0; i < together.size(); i++) {
                reply(together.get(i), reserved.get(i));
            }
        } catch (RuntimeException failure) {
            LOG.debug("{} grants failed together; each is tried alone", together.size(), failure);
            together.forEach(this::alone);
        }
    }

    private static List<Reserved> grant(SqlConnection connection, List<Message<AskGrant>> together) {
        Posting posting = new Posting(new SqlBooks(connection));
        List<Reserved> reserved = new ArrayList<>(together.size());
        together.forEach(asked -> reserved.add(posting.grant(asked.body().wish())));
        return reserved;
    }

    private void alone(Message<AskGrant> asked) {
        Wish wish = asked.body().wish();
        try {
            Reserved reserved = transactions.single(connection -> new SqlBooks(connection).reserve(wish));
            if (reserved instanceof Reserved.NoFund) {
                reserved = transactions.retrying(connection -> new Posting(new SqlBooks(connection)).grant(wish));
            }
            reply(asked, reserved);
        } catch (RuntimeException failure) {
            failed(asked, failure);
        }
    }

    private void reply(Message<AskGrant> asked, Reserved reserved) {
        String result = switch (reserved) {
            case Reserved.Given given -> "given";
            case Reserved.Short tooLittle -> "short";
            case Reserved.NoFund none -> "short";
            case Reserved.JournalClosed closed -> "closed";
        };
        counter(asked.body().wish().fund().source(), result).increment();
        if (failing) {
            failing = false;
            LOG.info("Postgres grants money again");
        }
        asked.reply(new Granted(reserved));
    }

    private void failed(Message<AskGrant> asked, RuntimeException failure) {
        counter(asked.body().wish().fund().source(), "failed").increment();
        if (!failing) {
            failing = true;
            LOG.warn("Postgres grants no money; calls are paid from what is held, then refused", failure);
        }
        asked.fail(503, String.valueOf(failure.getMessage()));
    }

    private Counter counter(Source source, String result) {
        return Counter.builder("gabelle.funds.grants")
                .tag("source", source.tag())
                .tag("result", result)
                .description("Questions for money, by where it is and what came of them")
                .register(metrics);
    }
}
