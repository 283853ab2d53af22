package gabelle.verticles.plans;

/** Says what is wrong with a field of JSON. */
public final class WrongTerm extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String path;

    WrongTerm(String path, String message) {
        super(path.isEmpty() ? message : path + ": " + message);
        this.path = path;
    }

    /** The names that lead to the field, as in {@code allowance.tokens}; empty for the whole. */
    public String path() {
        return path;
    }
}
