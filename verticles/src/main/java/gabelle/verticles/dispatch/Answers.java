package gabelle.verticles.dispatch;

import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.route.Fault;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** What a provider's answer, or the lack of one, means for the call. */
final class Answers {
    private static final int SHORT_BYTES = 64 * 1024;
    /** Anthropic's own status for what 503 says elsewhere. */
    private static final int ANTHROPIC_OVERLOADED = 529;

    private static final int NOT_FOUND = 404;
    private static final long RETRY_AFTER_MAX_S = 3_600;

    private Answers() {}

    /**
     * Why the answer is not relayed; null if it is. The provider's words stay here: they may name the credential.
     *
     * @param last whether nobody else is asked for this call
     */
    static Outcome.@Nullable Failed failureOf(HttpClientResponse answer, ProviderCall call, boolean last) {
        int status = answer.statusCode();
        String provider = call.offer().provider();
        if (status == NOT_FOUND && !last) {
            return new Outcome.Failed(Failure.PROVIDER_ERROR, provider + " does not know the model any more.");
        }
        if (status == 429) {
            return new Outcome.Failed(
                    Failure.PROVIDER_OVERLOADED,
                    Failure.PROVIDER_OVERLOADED.status(),
                    provider + " limits the rate of its calls now. This is not a limit of your key.",
                    retryAfterMs(answer));
        }
        if (status == ANTHROPIC_OVERLOADED) {
            return new Outcome.Failed(
                    Failure.PROVIDER_ERROR, 503, provider + " is overloaded now.", retryAfterMs(answer));
        }
        if (status == 401 || status == 403) {
            return credentialRefused(call, status);
        }
        if (status == 408 || status >= 500 || status < 200 || (status >= 300 && status < 400)) {
            return new Outcome.Failed(
                    Failure.PROVIDER_ERROR,
                    Failure.PROVIDER_ERROR.status(),
                    provider + " answered " + status + ".",
                    retryAfterMs(answer));
        }
        return status < 300 && !Tap.reads(answer, call.request().media().work())
                ? new Outcome.Failed(Failure.PROVIDER_ERROR, provider + " answered in a format it should not.")
                : null;
    }

    /** What kind of fault an answer is that is not relayed. */
    static Fault faultOf(HttpClientResponse answer) {
        int status = answer.statusCode();
        return switch (status) {
            case 401, 403 -> Fault.KEY_REFUSED;
            case NOT_FOUND -> Fault.NO_MODEL;
            case 408 -> Fault.SERVER_ERROR;
            case 429 -> Fault.LIMITED;
            default -> status >= 500 ? Fault.SERVER_ERROR : Fault.UNREADABLE;
        };
    }

    /** The provider does not take the key, which is the customer's own or the operator's. */
    static Outcome.Failed credentialRefused(ProviderCall call, int status) {
        String provider = call.offer().provider();
        return call.offer().isPersonal()
                ? new Outcome.Failed(
                        Failure.CREDENTIAL_REJECTED,
                        provider + " refused your own key for it (" + status + "). Replace it, or name another one.")
                : new Outcome.Failed(
                        Failure.PROVIDER_ERROR, provider + " refused this gateway's credential. Tell the operator.");
    }

    static Outcome.Failed failureOf(Throwable cause, @Nullable HttpClientResponse answer, boolean started) {
        if (started && answer != null) {
            return new Outcome.Failed(Failure.CUT, answer.statusCode(), "The provider broke off its answer.", 0);
        }
        boolean unreachable = cause instanceof ConnectException || cause instanceof UnknownHostException;
        return unreachable
                ? new Outcome.Failed(Failure.PROVIDER_UNREACHABLE, "The provider cannot be reached.")
                : new Outcome.Failed(Failure.PROVIDER_ERROR, "The provider broke off before it had answered.");
    }

    /** In bytes; -1 where the answer does not say. */
    static long contentLength(HttpClientResponse answer) {
        String length = answer.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Whether reading it to its end is cheaper than a new connection. */
    static boolean isShort(HttpClientResponse answer) {
        long length = contentLength(answer);
        return length >= 0 && length <= SHORT_BYTES;
    }

    private static long retryAfterMs(HttpClientResponse answer) {
        String exact = answer.getHeader("retry-after-ms"); // OpenAI's, beside the other one
        if (exact != null) {
            return number(exact, 1);
        }
        String seconds = answer.getHeader("retry-after");
        return seconds == null ? 0 : number(seconds, 1_000);
    }

    private static long number(String text, long unitMs) {
        try {
            double number = Double.parseDouble(text.trim());
            return number > 0 ? (long) Math.min(number * unitMs, RETRY_AFTER_MAX_S * 1_000.0) : 0;
        } catch (NumberFormatException e) {
            return 0; // a date: rare, and no promise of ours
        }
    }
}
