package gabelle.e2e;

import gabelle.e2e.Operator.Customer;
import gabelle.engine.meter.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Customers who pay from each source in turn, and have enough. */
final class KillMoney {
    private static final String ALLOWANCE = """
            {"name": "Kill", "currency": "EUR", "allowance": {"tokens": 1000000000000, "requests": 1000000}}""";
    private static final String CREDITS = """
            {"name": "Kill", "currency": "EUR",
             "rates": {"*": {"per_call": "0.5", "per_1k_input": "0.3", "per_1k_output": "1.7"}}}""";
    private static final String OVERAGE = """
            {"name": "Kill", "currency": "EUR",
             "overage": {"mode": "bill", "per_million_tokens": "3.7", "per_request": "0.0005"}}""";
    private static final String SPEND_CAP = "1000000";

    private KillMoney() {}

    /**
     * Somebody who calls, and what a call of theirs costs.
     *
     * @param price of what was used: micro-credits, or nano-units of the plan's currency; of an allowance, plan tokens
     */
    record Payer(String key, String paidBy, ToLongFunction<Usage> price) {}

    static List<String> keys(List<Payer> payers) {
        return payers.stream().map(Payer::key).toList();
    }

    /** One for each source, and one without a cap; their prices are worked out here anew, from the terms above. */
    static List<Payer> payers(ProcessNode node) {
        Operator operator = new Operator(node);
        operator.plan("kill-allowance", ALLOWANCE);
        operator.plan("kill-credits", CREDITS);
        operator.plan("kill-overage", OVERAGE);
        List<Customer> customers = new ArrayList<>();
        customers.add(operator.customer("kill-allowance"));
        customers.add(operator.customer("kill-credits"));
        operator.credit(customers.getLast(), "1000000000");
        customers.add(operator.customer("kill-overage"));
        operator.cap(customers.getLast(), SPEND_CAP);
        customers.add(operator.customer("metered"));
        return List.of(
                new Payer(customers.get(0).key(), "allowance", KillMoney::tokens),
                new Payer(
                        customers.get(1).key(),
                        "credits",
                        used -> 500_000 + Math.ceilDiv(in(used) * 300_000 + out(used) * 1_700_000, 1_000)),
                new Payer(customers.get(2).key(), "overage", used -> 500_000 + 3_700 * tokens(used)),
                new Payer(customers.get(3).key(), "overage", used -> 15_000 * tokens(used)));
    }

    static long tokens(Usage used) {
        return in(used) + out(used);
    }

    private static long in(Usage used) {
        return used.input() + used.cacheRead() + used.cacheWrite() + used.cacheWriteLong();
    }

    private static long out(Usage used) {
        return used.output() + used.reasoning();
    }

    /** What each source paid, a line each. */
    static String table(ProcessHouse house) {
        StringBuilder table = new StringBuilder(String.format(
                "%n%-10s %8s %8s %12s %12s %16s %16s %9s%n",
                "paid by", "calls", "expired", "tokens", "requests", "micro-credits", "overage, nano", "shortfall"));
        house.rows("""
                        SELECT paid_by, count(*), count(*) FILTER (WHERE outcome = 'expired'), sum(plan_tokens),
                               sum(plan_requests), sum(micro_credits), sum(overage_nano), sum(shortfall)
                        FROM usage GROUP BY paid_by ORDER BY paid_by""")
                .forEach(row -> table.append(String.format("%-10s %8s %8s %12s %12s %16s %16s %9s%n", row.toArray())));
        table.append(String.format("%n%-10s %-10s %20s %20s %12s%n", "fund", "meter", "granted", "posted", "pending"));
        house.rows("SELECT source, meter, granted, posted, pending FROM fund ORDER BY source, meter")
                .forEach(row -> table.append(String.format("%-10s %-10s %20s %20s %12s%n", row.toArray())));
        return table.toString();
    }
}
