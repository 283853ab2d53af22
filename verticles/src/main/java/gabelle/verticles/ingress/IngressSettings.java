package gabelle.verticles.ingress;

/**
 * What one event loop takes from its clients.
 *
 * @param bodyBytesMax a request body, in bytes
 * @param bodyBudgetBytes all request bodies that the loop holds at once, in bytes
 * @param bodyTimeoutMs from a request's head to its body's end
 * @param keepAliveMs how long a connection may stand idle between calls
 * @param outputTokensAssumed reserved of tokens per minute for a call that does not bound its own output
 * @param shutdownTimeoutMs how long open calls may go on when the node stops
 */
public record IngressSettings(
        String host,
        int port,
        long headerBytesMax,
        long bodyBytesMax,
        long bodyBudgetBytes,
        long bodyTimeoutMs,
        long keepAliveMs,
        long outputTokensAssumed,
        long shutdownTimeoutMs) {}
