package gabelle.e2e;

import gabelle.e2e.Operator.Customer;
import java.util.ArrayList;
import java.util.List;

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
    private static final String SPEND_CAP_NANO = "1000000000000000";

    private KillMoney() {}

    /** One key each. */
    static List<String> keys(ProcessHouse house, ProcessNode node) {
        Operator operator = new Operator(node);
        operator.plan("kill-allowance", ALLOWANCE);
        operator.plan("kill-credits", CREDITS);
        operator.plan("kill-overage", OVERAGE);
        List<Customer> customers = new ArrayList<>();
        customers.add(operator.customer("kill-allowance"));
        customers.add(operator.customer("kill-credits"));
        operator.credit(customers.getLast(), "1000000000");
        customers.add(operator.customer("kill-overage"));
        house.update("UPDATE account SET spend_cap_nano = " + SPEND_CAP_NANO + " WHERE id = '"
                + customers.getLast().account() + "'");
        customers.add(operator.customer("metered"));
        return customers.stream().map(Customer::key).toList();
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
