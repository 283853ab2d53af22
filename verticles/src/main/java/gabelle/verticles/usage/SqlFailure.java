package gabelle.verticles.usage;

import io.vertx.pgclient.PgException;
import org.jspecify.annotations.Nullable;

/** What a failed batch asks for. */
enum SqlFailure {
    /** The day of a row has no partition yet. */
    NO_PARTITION,
    /** A row is at fault, and would be again. */
    DATA,
    /** Postgres, the way to it or its schema is at fault: nothing of the batch is, so it is kept until this is over. */
    OUTAGE;

    /** By SQLSTATE, and not by message, which Postgres may say in another language. */
    static SqlFailure of(Throwable failure) {
        return switch (failure) {
            case PgException refused -> ofState(refused);
            case ArithmeticException overflow -> DATA;
            default -> OUTAGE;
        };
    }

    private static SqlFailure ofState(PgException refused) {
        String state = String.valueOf(refused.getSqlState());
        return switch (state) {
            case "23514" -> isUnset(refused.getConstraint()) ? NO_PARTITION : DATA;
            default -> isData(state) ? DATA : OUTAGE;
        };
    }

    /** Cardinality (two texts that became one when they were encoded), data, integrity, and values too long to index. */
    private static boolean isData(String state) {
        return state.startsWith("21") || state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
    }

    private static boolean isUnset(@Nullable String field) {
        return field == null || field.isEmpty();
    }

    /** A short name, to tell apart the troubles of one outage. */
    static String nameOf(Throwable failure) {
        return failure instanceof PgException refused
                ? String.valueOf(refused.getSqlState())
                : failure.getClass().getName();
    }
}
