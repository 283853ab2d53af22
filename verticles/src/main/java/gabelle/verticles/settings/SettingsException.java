package gabelle.verticles.settings;

/** What the operator gave cannot be used; the message is for the operator, and is all that should be shown. */
public final class SettingsException extends RuntimeException {
    private final String message;

    public SettingsException(String message) {
        super(message);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
