package gabelle.verticles.funds;

import gabelle.engine.Bounds;
import java.net.URI;

/**
 * Bounds of how calls are paid.
 *
 * @param grantTimeoutMs how long a loop waits for the actor before it refuses the call
 * @param waitMaxMs how long a call waits for its money in all, behind other calls of its account
 * @param waitingMax calls that wait for one fund on one loop
 * @param fundsMax funds that one loop knows of at once
 * @param recallWaitMs how long a call that would be refused waits for idle money
 * @param idleReturnMs how long a grant stays on a loop that does not use it
 * @param outputTokensMax the output of one choice where neither the client nor the catalogue bounds it
 * @param connectTimeoutMs for a connection to Postgres
 * @param queryTimeoutMs for one statement
 * @param upgradeUrl where customers get more, for refusals; empty for none
 */
public record FundSettings(
        int grantTimeoutMs,
        int waitMaxMs,
        int waitingMax,
        int fundsMax,
        int recallWaitMs,
        int idleReturnMs,
        int outputTokensMax,
        int connectTimeoutMs,
        int queryTimeoutMs,
        String upgradeUrl) {

    public FundSettings {
        Bounds.within("grant_timeout_ms", grantTimeoutMs, 100, 10_000, "then the call is refused");
        Bounds.within("wait_max_ms", waitMaxMs, 300, 30_000, "then the call is refused");
        Bounds.within("waiting_max", waitingMax, 1, 100_000, "more are answered 503");
        Bounds.within("funds_max", fundsMax, 100, 10_000_000, "more at once are answered 503");
        Bounds.within(
                "recall_wait_ms",
                recallWaitMs,
                50,
                900,
                "a refusal is not worth more; the metering API waits a second for it");
        Bounds.within("idle_return_ms", idleReturnMs, 100, 600_000, "idle money is of use to nobody");
        Bounds.within("output_tokens_max", outputTokensMax, 256, 10_000_000, "a model's answer may be so long");
        Bounds.within("connect_timeout_ms", connectTimeoutMs, 50, 10_000, "calls wait for it");
        Bounds.within("query_timeout_ms", queryTimeoutMs, 50, 10_000, "calls wait for it");
        if (grantTimeoutMs <= recallWaitMs) {
            throw new IllegalArgumentException(
                    "grant_timeout_ms is " + grantTimeoutMs + "; it must be above recall_wait_ms (" + recallWaitMs
                            + "), so that who waits for idle money hears of it");
        }
        if (!upgradeUrl.isEmpty() && !isWeb(upgradeUrl)) {
            throw new IllegalArgumentException(
                    "upgrade_url is not a web address; write it as https://example.com/plans, or leave it empty");
        }
    }

    public static FundSettings defaults() {
        return new FundSettings(1_000, 3_000, 1_024, 100_000, 250, 5_000, 4_096, 800, 800, "");
    }

    private static boolean isWeb(String url) {
        try {
            URI uri = URI.create(url);
            return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }
}
