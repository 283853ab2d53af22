package gabelle.verticles.dispatch;

import gabelle.engine.meter.FormChange;
import gabelle.verticles.loop.Upload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What is sent to a provider: a body in memory, or a form that is read piece by piece as the provider takes it in. */
interface RequestBytes {
    /** Sends them as the whole of the request; the answer may come before their end. */
    Future<HttpClientResponse> sendOn(HttpClientRequest request);

    static RequestBytes of(Buffer body) {
        return request -> request.send(body);
    }

    /**
     * A form.
     *
     * @param change of its bytes, where it names the model otherwise than the provider does
     */
    static RequestBytes of(Upload upload, Optional<FormChange> change) {
        return request -> new FormSending(upload, change, request).send();
    }

    /** One sending of a form, in three parts: what stands before the change, what takes its place, and what follows. */
    final class FormSending {
        private static final int PIECE_BYTES = 64 * 1024;

        private final Upload upload;
        private final HttpClientRequest request;
        private final Buffer inserted;
        private final long changeAt;
        private final long changeEnd;

        private FormSending(Upload upload, Optional<FormChange> change, HttpClientRequest request) {
            this.upload = upload;
            this.request = request;
            this.inserted = change.map(made -> Buffer.buffer(made.inserted().getBytes(StandardCharsets.UTF_8)))
                    .orElseGet(Buffer::buffer);
            this.changeAt = change.map(made -> (long) made.at()).orElse(upload.length());
            this.changeEnd = changeAt + change.map(FormChange::removedBytes).orElse(0);
        }

        private Future<HttpClientResponse> send() {
            long length = upload.length() - (changeEnd - changeAt) + inserted.length();
            request.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
            pieces(0, changeAt)
                    .compose(sent -> inserted.length() == 0 ? Future.succeededFuture() : request.write(inserted))
                    .compose(sent -> pieces(changeEnd, upload.length()))
                    .compose(sent -> request.end())
                    .onFailure(broken -> request.reset()); // the answer fails with it, unless it has come already
            return request.response();
        }

        private Future<Void> pieces(long from, long to) {
            Promise<Void> sent = Promise.promise();
            next(from, to, sent);
            return sent.future();
        }

        /** The next one when the last is on its way: a slow provider is not sent more than it takes. */
        private void next(long from, long to, Promise<Void> sent) {
            if (from >= to) {
                sent.complete();
                return;
            }
            int length = (int) Math.min(PIECE_BYTES, to - from);
            upload.read(from, length)
                    .compose(request::write)
                    .onSuccess(written -> next(from + length, to, sent))
                    .onFailure(sent::fail);
        }
    }
}
