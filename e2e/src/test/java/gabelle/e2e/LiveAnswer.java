package gabelle.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** An answer of which more may come. The test's own time-out bounds the waiting. */
final class LiveAnswer {
    private final HttpResponse<InputStream> response;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    LiveAnswer(HttpResponse<InputStream> response) {
        this.response = response;
    }

    UUID requestId() {
        return UUID.fromString(response.headers().firstValue("x-request-id").orElseThrow());
    }

    /** Waits until this has come. */
    LiveAnswer until(String part) {
        while (!received.toString(StandardCharsets.UTF_8).contains(part)) {
            if (!readMore()) {
                throw new AssertionError("ended without " + part + ": " + received.toString(StandardCharsets.UTF_8));
            }
        }
        return this;
    }

    void hangUp() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answered rest() {
        boolean whole = true;
        try {
            response.body().transferTo(received);
        } catch (IOException broken) {
            whole = false;
        }
        return new Answered(
                response.statusCode(), response.headers(), received.toString(StandardCharsets.UTF_8), whole);
    }

    private boolean readMore() {
        byte[] part = new byte[16 * 1024];
        try {
            int length = response.body().read(part);
            received.write(part, 0, Math.max(0, length));
            return length >= 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
