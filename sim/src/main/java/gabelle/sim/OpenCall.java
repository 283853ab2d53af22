package gabelle.sim;

/** A call under way, owned by its event loop; the log takes a picture of it whenever a reader should see a change. */
final class OpenCall {
    final long seed;
    final Manner manner;
    final long number;
    final String id;
    final String path;
    final String model;
    final boolean stream;
    final Script script;
    TokenCounts counts = TokenCounts.NONE;
    long cacheWrite;
    long cacheWriteLong;
    long completionTokensSent;
    long contentBytesSent;
    boolean usageReported;
    boolean finished;
    boolean aborted;
    int status;

    /** How often the id was called, this time included; set by the log, which alone knows, under its lock. */
    int times;

    private final SimLog log;
    private boolean opened;
    private boolean closed;

    OpenCall(SimLog log, SimSettings settings, long number, String id, String path, ApiRequest request, Script script) {
        this.log = log;
        this.seed = settings.seed();
        this.manner = settings.manner();
        this.number = number;
        this.id = id;
        this.path = path;
        this.model = request.model;
        this.stream = request.stream;
        this.script = script;
    }

    /** Shows the call in the log before it ends; needless for one that is answered at once. */
    void opened() {
        opened = true;
        log.opened(this);
    }

    /** The provider stalls: the log shall tell how far it came. */
    void stalled() {
        log.changed(this);
    }

    boolean closed() {
        return closed;
    }

    /** Before the last bytes are written: whoever receives them finds them in the log. */
    void finished() {
        finished = true;
        close();
    }

    /** The last bytes were handed over, but did not reach the socket. */
    void unfinished() {
        finished = false;
        aborted = true;
        log.unfinished(this);
    }

    void cut() {
        close();
    }

    void aborted() {
        if (!closed) {
            aborted = true;
            close();
        }
    }

    SimCall record() {
        return new SimCall(
                id,
                path,
                model,
                script.text(),
                stream,
                counts.prompt(),
                counts.cached(),
                counts.completion(),
                counts.reasoning(),
                completionTokensSent,
                aborted && !script.has(Word.GOES_ON) ? completionTokensSent : counts.completion(),
                usageReported,
                finished,
                status,
                aborted,
                times,
                contentBytesSent,
                cacheWrite,
                cacheWriteLong);
    }

    private void close() {
        closed = true;
        log.closed(this, opened);
    }
}
