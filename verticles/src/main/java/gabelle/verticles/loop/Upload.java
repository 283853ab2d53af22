package gabelle.verticles.loop;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The bytes of a form, kept where they cost no memory, and read as often as attempts need them. */
public interface Upload {
    /** In bytes. */
    long length();

    /** So many bytes from a position on; there are as many. */
    Future<Buffer> read(long position, int length);
}
