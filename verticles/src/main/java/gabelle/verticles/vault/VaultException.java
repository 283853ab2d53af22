package gabelle.verticles.vault;

/** Says why a sealed credential cannot be opened. Never with anything of it. */
public final class VaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VaultException(String message) {
        super(message);
    }
}
