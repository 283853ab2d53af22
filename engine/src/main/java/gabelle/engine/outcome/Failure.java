package gabelle.engine.outcome;

/** Why a forwarded call did not end as the provider's own complete answer. */
public enum Failure {
    PROVIDER_UNREACHABLE(502, "provider_unreachable"),
    /** The provider answered 5xx, refused the operator's credential, or sent what cannot be read. */
    PROVIDER_ERROR(502, "provider_error"),
    /** The provider itself limits the rate; its {@code retry-after} is passed on. */
    PROVIDER_OVERLOADED(429, "provider_rate_limited"),
    PROVIDER_TIMEOUT(504, "provider_timeout"),
    /** The provider refused the request itself (4xx): its own error was relayed. */
    PROVIDER_REJECTED(400, "provider_rejected"),
    /** The answer broke off after its first byte had been relayed. */
    CUT(502, "provider_cut"),
    /** A bug of ours. */
    DEFECT(500, "internal_error"),
    /** The provider refused the customer's own key, which nothing here can mend. */
    CREDENTIAL_REJECTED(403, "provider_credential_rejected");

    private final int status;
    private final String code;

    Failure(int status, String code) {
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}
