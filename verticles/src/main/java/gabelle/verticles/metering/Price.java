package gabelle.verticles.metering;

import gabelle.verticles.http.Problem;
import gabelle.verticles.http.Rejected;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * What a module costs.
 *
 * @param microCredits for each unit of its quantity
 */
record Price(long microCredits) {
    private static final String FIND = "SELECT micro_credits FROM module WHERE id = $1 AND active";
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

    /** Today's price. Throws {@link Rejected} for a module that is unknown or not sold any more. */
    static Price of(SqlConnection connection, String module) {
        if (ID.matcher(module).matches()) {
            for (Row row :
                    connection.preparedQuery(FIND).execute(Tuple.of(module)).await()) {
                return new Price(row.getLong("micro_credits"));
            }
        }
        throw new Problem(404, "unknown_module", "there is no such module", "module").rejected();
    }

    /**
     * In micro-credits, rounded up.
     *
     * @param quantity in millionths
     */
    long of(long quantity) {
        BigInteger[] parts = BigInteger.valueOf(microCredits)
                .multiply(BigInteger.valueOf(quantity))
                .divideAndRemainder(MILLION);
        BigInteger cost = parts[1].signum() == 0 ? parts[0] : parts[0].add(BigInteger.ONE);
        if (cost.bitLength() > 63) {
            throw Problem.invalid("quantity", "quantity costs more credits than there can be")
                    .rejected();
        }
        return cost.longValueExact();
    }
}
