package gabelle.verticles.books;

import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Part;
import gabelle.engine.funds.Payment;
import gabelle.engine.funds.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Payments as calls would bring them. */
final class BooksPayments {
    private BooksPayments() {}

    /** One for each grant, in the order of the map. */
    static List<Payment> of(Map<UUID, Long> tokens) {
        List<Payment> payments = new ArrayList<>();
        tokens.forEach((grant, amount) -> payments.add(new Payment(
                Source.ALLOWANCE, 1, List.of(new Part(Meter.TOKENS, grant, amount)), amount, 1, 0, 0, 0, 0)));
        return payments;
    }
}
