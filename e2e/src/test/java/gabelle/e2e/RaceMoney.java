package gabelle.e2e;

import gabelle.e2e.Operator.Customer;

/** Money for exactly ten calls, each of which uses all that it holds; one kind for each source. */
enum RaceMoney {
    CREDITS("race-credits", "credits", """
            {"name": "Race", "currency": "EUR", "rates": {"*": {"per_call": "2.5"}}}""", "insufficient_credits", 402),
    ALLOWANCE("race-allowance", "allowance", """
            {"name": "Race", "currency": "EUR", "allowance": {"requests": 10}}""", "quota_exhausted", 403),
    CAP("race-cap", "overage", """
            {"name": "Race", "currency": "EUR", "overage": {"mode": "bill", "per_request": "0.25"}}""", "spend_cap_reached", 402);

    /** A credit for 1,000 tokens that are generated: a call holds what it may use at the most. */
    static final String TOKENS_FOR_CREDITS = """
            {"name": "Race", "currency": "EUR", "rates": {"*": {"per_1k_output": "1"}}}""";

    /** How many calls it pays. */
    static final int HOLDS = 10;

    final String plan;
    /** As usage rows name it. */
    final String paidBy;

    final String terms;
    final String refusal;
    final int status;

    RaceMoney(String plan, String paidBy, String terms, String refusal, int status) {
        this.plan = plan;
        this.paidBy = paidBy;
        this.terms = terms;
        this.refusal = refusal;
        this.status = status;
    }

    Customer customer(Operator operator) {
        Customer customer = operator.customer(plan);
        if (this == CREDITS) {
            operator.credit(customer, "25");
        } else if (this == CAP) {
            operator.cap(customer, "2.5");
        }
        return customer;
    }

    /** The answer of somebody who has no money left. */
    boolean refuses(ProcessCall call) {
        return call.status() == status && call.refusal().contains('"' + refusal + '"');
    }
}
