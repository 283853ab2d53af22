package gabelle.sim;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects a request body, up to a bound. A body that came in one piece, as small ones do, is not copied. */
final class BodyReader {
    private static final long BYTES_MAX = 64L << 20;

    private final HttpServerRequest request;
    private final Consumer<Buffer> whole;
    private final BiConsumer<HttpServerRequest, ErrorAnswer> refused;
    private @Nullable Buffer first;
    private @Nullable Buffer all;
    private boolean tooLarge;

    BodyReader(HttpServerRequest request, Consumer<Buffer> whole, BiConsumer<HttpServerRequest, ErrorAnswer> refused) {
        this.request = request;
        this.whole = whole;
        this.refused = refused;
    }

    void start() {
        request.handler(this::piece).endHandler(end -> end());
    }

    private void piece(Buffer piece) {
        if (tooLarge) {
            return;
        }
        if (first == null) {
            first = piece;
            return;
        }
        if (all == null) {
            all = first.copy();
        }
        if ((long) all.length() + piece.length() > BYTES_MAX) {
            tooLarge = true;
            all = Buffer.buffer();
            refused.accept(request, ErrorAnswer.tooLarge(BYTES_MAX));
        } else {
            all.appendBuffer(piece);
        }
    }

    private void end() {
        if (all != null && !tooLarge) {
            whole.accept(all);
        } else if (!tooLarge) {
            whole.accept(first == null ? Buffer.buffer() : first);
        }
    }
}
