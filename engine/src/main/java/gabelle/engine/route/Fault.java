package gabelle.engine.route;

/** What went wrong with one attempt of a call, before anything of an answer had reached the client. */
public enum Fault {
    /** No connection was made. */
    UNREACHABLE(true, true),
    /** The connection ended before an answer began; as often as not it had been idle for too long. */
    BROKEN_OFF(true, true),
    /** 5xx, or what a provider says in place of one. */
    SERVER_ERROR(true, true),
    /** 429: the same provider is asked again only when it said when. */
    LIMITED(false, false),
    /** It may still be working on it, and charge for it: it is not asked twice. */
    TIMED_OUT(false, true),
    /** An answer that cannot be read, so that the next one could not be either; it may be charged. */
    UNREADABLE(false, true),
    /** 401 or 403: another one's credential may do. */
    KEY_REFUSED(false, false),
    /** 404: the model is gone there. */
    NO_MODEL(false, false);

    private final boolean passing;
    private final boolean ill;

    Fault(boolean passing, boolean ill) {
        this.passing = passing;
        this.ill = ill;
    }

    /** Whether the same request may well succeed at the same provider a moment later. */
    public boolean passing() {
        return passing;
    }

    /** Whether it says something of the provider's health, and not only of this call or this key. */
    public boolean ill() {
        return ill;
    }
}
