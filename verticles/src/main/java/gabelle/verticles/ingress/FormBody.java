package gabelle.verticles.ingress;

import gabelle.engine.meter.FormScanner;
import gabelle.engine.meter.ModelRequest;
import gabelle.engine.meter.Work;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.verticles.loop.Deadlines;
import gabelle.verticles.loop.Upload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in one form as it comes, and keeps it in a temporary file: which model is asked for may stand behind the file that
 * it is asked about, and how long that lasts decides what the call holds. The file has no name any more once it is open, so
 * that nothing is left of it, whatever ends this process.
 */
final class FormBody implements Upload {
    private static final Logger LOG = LoggerFactory.getLogger(FormBody.class);

    private final HttpServerRequest request;
    private final RequestBody body;
    private final Loop loop;
    private final FormScanner scanner;
    private final Promise<ModelRequest> whole = Promise.promise();
    private @Nullable AsyncFile file;
    private long length;
    private long reserved;
    private boolean released;

    private FormBody(HttpServerRequest request, RequestBody body, Loop loop, FormScanner scanner) {
        this.request = request;
        this.body = body;
        this.loop = loop;
        this.scanner = scanner;
    }

    /**
     * The form of a request.
     *
     * @param body says which bounds hold for it
     * @throws Stop BAD_REQUEST, if the request says that it is none
     */
    static FormBody of(HttpServerRequest request, RequestBody body, Loop loop, Work work) {
        FormScanner scanner = FormScanner.of(work, request.getHeader(HttpHeaders.CONTENT_TYPE))
                .orElseThrow(() -> Stop.refused(
                        Refusal.BAD_REQUEST, "The body must be a form: multipart/form-data with a boundary."));
        return new FormBody(request, body, loop, scanner);
    }

    /** What is asked for; fails with a {@link Stop} that says what is wrong, or which bound was broken. */
    Future<ModelRequest> read() {
        if (body.declaredLength() > loop.settings().bodyBytesMax()) {
            return Future.failedFuture(body.tooLarge());
        }
        request.pause();
        request.exceptionHandler(closed -> whole.tryFail(RequestBody.brokenOff()));
        Deadlines.Deadline deadline =
                loop.deadlines().in(loop.settings().bodyTimeoutMs(), () -> whole.tryFail(body.tooSlow()));
        FileSystem files = loop.files();
        files.createTempFile("gabelle-", ".form")
                .compose(name -> files.open(name, new OpenOptions().setDeleteOnClose(true)))
                .onSuccess(this::receive)
                .onFailure(this::noRoom);
        return whole.future().andThen(done -> deadline.cancel());
    }

    private void receive(AsyncFile opened) {
        if (released) {
            close(opened);
            return;
        }
        file = opened;
        request.handler(part -> received(opened, part));
        request.endHandler(ended -> understand());
        request.resume();
    }

    /** One part after the other: the client is not read faster than the disk writes. */
    private void received(AsyncFile opened, Buffer part) {
        if (whole.future().isComplete()) {
            return;
        }
        if (length + part.length() > loop.settings().bodyBytesMax()) {
            whole.tryFail(body.tooLarge());
        } else if (!loop.bodyMemory().take(part.length())) {
            whole.tryFail(RequestBody.crowded());
        } else {
            reserved += part.length();
            scanner.feed(part.getBytes());
            request.pause();
            long at = length;
            length += part.length();
            opened.write(part, at).onSuccess(written -> request.resume()).onFailure(this::noRoom);
        }
    }

    private void understand() {
        try {
            whole.tryComplete(RequestParser.understood(scanner.finish()));
        } catch (Stop refused) {
            whole.tryFail(refused);
        }
    }

    private void noRoom(Throwable failure) {
        if (released) {
            return;
        }
        LOG.error("a form cannot be kept in the directory for temporary files", failure);
        whole.tryFail(Stop.refused(Refusal.UNAVAILABLE, "Gabelle cannot take in files now. Try again later."));
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Future<Buffer> read(long position, int count) {
        AsyncFile opened = file;
        return opened == null
                ? Future.failedFuture("the call is over")
                : opened.read(Buffer.buffer(count), 0, position, count);
    }

    /** The call is over: the file goes, and what it took of the loop's share is given back. */
    void release() {
        released = true;
        loop.bodyMemory().give(reserved);
        reserved = 0;
        if (file != null) {
            close(file);
            file = null;
        }
    }

    private static void close(AsyncFile opened) {
        opened.close().onFailure(failure -> LOG.warn("a temporary file was not closed: {}", failure.getMessage()));
    }
}
