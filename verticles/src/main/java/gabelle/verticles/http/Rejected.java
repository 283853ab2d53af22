package gabelle.verticles.http;

/** Carries a {@link Problem} through a failed future. It has no stack trace: it is a value, not a defect. */
public final class Rejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Rejected(Problem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
