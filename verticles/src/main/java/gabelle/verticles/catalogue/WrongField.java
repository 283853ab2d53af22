package gabelle.verticles.catalogue;

/** Says what is wrong with a field of what the database holds, or shall. */
public final class WrongField extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String path;

    WrongField(String path, String message) {
        super(message);
        this.path = path;
    }

    /** The names that lead to the field, as in {@code capabilities.include_usage}; empty for the whole. */
    public String path() {
        return path;
    }
}
