package gabelle.sim;

/**
 * Sums over all calls since the start or the last clearing. Calls that are still open count in {@code calls} and
 * {@code open} only; each call of an id counts, also where the log keeps the latest one only.
 *
 * @param calls calls received
 * @param open calls whose end is still to come
 * @param finished calls whose whole answer was written
 * @param aborted calls whose client closed first
 * @param cut calls that the provider itself cut short
 * @param errors calls answered with a status of 400 or above
 * @param streams calls that asked for a stream
 * @param usageReported calls whose usage was written to the socket
 * @param dropped calls no longer in the log, because it was full
 */
public record SimTotals(
        long calls,
        long open,
        long finished,
        long aborted,
        long cut,
        long errors,
        long streams,
        long usageReported,
        long dropped,
        long promptTokens,
        long cachedTokens,
        long completionTokens,
        long reasoningTokens,
        long completionTokensSent) {

    void writeTo(Bytes json) {
        json.add("{\"calls\":").number(calls);
        json.add(",\"open\":").number(open);
        json.add(",\"finished\":").number(finished);
        json.add(",\"aborted\":").number(aborted);
        json.add(",\"cut\":").number(cut);
        json.add(",\"errors\":").number(errors);
        json.add(",\"streams\":").number(streams);
        json.add(",\"usage_reported\":").number(usageReported);
        json.add(",\"dropped\":").number(dropped);
        json.add(",\"prompt_tokens\":").number(promptTokens);
        json.add(",\"cached_tokens\":").number(cachedTokens);
        json.add(",\"completion_tokens\":").number(completionTokens);
        json.add(",\"reasoning_tokens\":").number(reasoningTokens);
        json.add(",\"completion_tokens_sent\":").number(completionTokensSent);
        json.add('}');
    }
}
