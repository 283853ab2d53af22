package gabelle.e2e;

/** Where a process is killed: the step, the method whose begin or end it is, and what brings a process there. */
enum CrashStep {
    BEFORE_APPEND("usage.JournalWriter", "write", 0, Edge.BEGIN, Way.CALLS),
    AFTER_APPEND("usage.JournalWriter", "write", 0, Edge.END, Way.CALLS),
    BEFORE_FORCE("usage.Forcer", "force", 1, Edge.BEGIN, Way.CALLS),
    AFTER_FORCE("usage.Forcer", "force", 1, Edge.END, Way.CALLS),
    BEFORE_LEDGER_COMMIT("usage.PostgresLedger", "advance", 3, Edge.END, Way.CALLS),
    AFTER_LEDGER_COMMIT("usage.PostgresLedger", "apply", 3, Edge.END, Way.CALLS),
    BEFORE_GRANT("funds.GrantQueue", "alone", 1, Edge.BEGIN, Way.CALLS),
    AFTER_GRANT_COMMIT("funds.GrantQueue", "reply", 2, Edge.BEGIN, Way.CALLS),
    BEFORE_RETURN("funds.FundsVerticle", "takeBack", 1, Edge.BEGIN, Way.IDLE),
    AFTER_RETURN_COMMIT("funds.FundsMessage$Returned", "<init>", 0, Edge.END, Way.IDLE),
    BETWEEN_OPEN_AND_DISPATCH("dispatch.Dispatch", "forward", 4, Edge.BEGIN, Way.CALLS),
    BETWEEN_SETTLE_AND_END("ingress.Call", "finish", 1, Edge.BEGIN, Way.CALLS),
    /** Woven by substitution. */
    BEFORE_UNLINK("usage.JournalTail", "release", 1, Edge.WITHIN, Way.CALLS),
    AFTER_UNLINK("usage.JournalTail", "release", 1, Edge.WITHIN, Way.CALLS),
    BEFORE_MARKED_CLOSED("usage.JournalRecovery", "markClosed", 1, Edge.BEGIN, Way.STOP),
    AFTER_MARKED_CLOSED("usage.JournalRecovery", "markClosed", 1, Edge.END, Way.STOP),
    BEFORE_RETIRE("usage.PostgresLedger", "retire", 2, Edge.BEGIN, Way.STOP),
    AFTER_RETIRE("usage.PostgresLedger", "retire", 2, Edge.END, Way.STOP),
    BEFORE_EXPIRIES_APPEAR("usage.JournalRecovery", "append", 2, Edge.BEGIN, Way.START),
    AFTER_EXPIRIES_APPEARED("usage.JournalRecovery", "append", 2, Edge.END, Way.START);

    enum Edge {
        BEGIN,
        END,
        WITHIN
    }

    /** What a process does when it comes there. */
    enum Way {
        /** Serves. */
        CALLS,
        /** Has nothing to do any more. */
        IDLE,
        /** Ends after SIGTERM. */
        STOP,
        /** Begins after a kill. */
        START
    }

    final String type;
    final String method;
    final int parameters;
    final Edge edge;
    final Way way;

    CrashStep(String type, String method, int parameters, Edge edge, Way way) {
        this.type = "gabelle.verticles." + type;
        this.method = method;
        this.parameters = parameters;
        this.edge = edge;
        this.way = way;
    }
}
