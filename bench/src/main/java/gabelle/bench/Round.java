package gabelle.bench;

/**
 * One round through one gateway.
 *
 * @param gatewayMicros CPU time of the gateway's process, in microseconds
 * @param rows new ledger rows; 0 for nginx
 * @param provided calls that the provider saw meanwhile
 */
record Round(Wrk wrk, long gatewayMicros, long residentMegabytes, long rows, long provided) {
    Round withRows(long newRows, long newlyProvided) {
        return new Round(wrk, gatewayMicros, residentMegabytes, newRows, newlyProvided);
    }

    double microsPerCall() {
        return (double) gatewayMicros / wrk.answered();
    }

    /** wrk hangs up on the calls that are open when its time is over; they reached the provider and are in the ledger. */
    boolean isVoid(int connections) {
        return rows != provided || rows < wrk.answered() || rows > wrk.answered() + connections || wrk.bad() > 0;
    }
}
