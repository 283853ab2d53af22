package gabelle.engine.outcome;

/** Carries an {@link Outcome} through a failed future. It has no stack trace: it is a value, not a defect. */
public final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;

    public Stop(Outcome outcome) {
        super(outcome.tag(), null, false, false);
        this.outcome = outcome;
    }

    public static Stop refused(Refusal why, String message) {
        return new Stop(new Outcome.Refused(why, message));
    }

    public static Stop failed(Failure why, String message) {
        return new Stop(new Outcome.Failed(why, message));
    }

    public Outcome outcome() {
        return outcome;
    }

    /** The outcome that a failure stands for; anything but a Stop is a defect. */
    public static Outcome outcomeOf(Throwable failure) {
        return failure instanceof Stop stop
                ? stop.outcome
                : new Outcome.Failed(
                        Failure.DEFECT, "Gabelle failed on this call. The request id helps to find out why.");
    }
}
