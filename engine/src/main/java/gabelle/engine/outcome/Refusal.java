package gabelle.engine.outcome;

/** Why Gabelle did not forward a call. The HTTP status is part of the contract; the code is what clients match on. */
public enum Refusal {
    /** No key, or one that is malformed, unknown, expired or revoked: the caller cannot tell which. */
    INVALID_KEY(401, "invalid_api_key"),
    KEY_LACKS_MODEL(403, "model_not_allowed"),
    BAD_REQUEST(400, "invalid_request"),
    BODY_TOO_LARGE(413, "request_too_large"),
    BODY_TOO_SLOW(408, "request_timeout"),
    UNKNOWN_ROUTE(404, "unknown_url"),
    WRONG_METHOD(405, "method_not_allowed"),
    /** The model is unknown, or no price is set for it: what cannot be priced is not given away. */
    MODEL_NOT_FOUND(404, "model_not_found"),
    RATE_LIMITED(429, "rate_limit_exceeded"),
    /** The plan's allowance is used up, and nothing else pays. */
    QUOTA_EXHAUSTED(403, "quota_exhausted"),
    /** The prepaid credits do not suffice, and nothing else pays. */
    NO_CREDITS(402, "insufficient_credits"),
    /** The account's spend cap is reached. */
    SPEND_CAP(402, "spend_cap_reached"),
    NO_CREDENTIAL(403, "no_provider_credential"),
    /** A part that must answer before a call may pass (Postgres, the journal's disk) does not. */
    UNAVAILABLE(503, "service_unavailable"),
    /** The customer has own keys for the provider, none of which is good, and the plan lets nothing stand in for them. */
    CREDENTIAL_INVALID(403, "provider_credential_invalid");

    private final int status;
    private final String code;

    Refusal(int status, String code) {
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
