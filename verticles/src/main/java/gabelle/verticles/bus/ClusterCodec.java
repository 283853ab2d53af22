package gabelle.verticles.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Carries a fact to the other nodes: one version byte, then the fields as its message type writes them. During a rolling
 * upgrade nodes of two releases talk to each other, hence the rule: a newer version only adds fields at the end, and an
 * older node reads the ones it knows.
 */
public final class ClusterCodec<T> implements MessageCodec<T, T> {
    private final String name;
    private final byte version;
    private final BiConsumer<T, Buffer> write;
    private final Function<Buffer, T> read;

    /**
     * @param name the same on all nodes and in all releases
     * @param version of what {@code write} writes; 1 or more
     * @param write appends the fields
     * @param read is given the fields, and perhaps more behind them
     */
    public ClusterCodec(String name, int version, BiConsumer<T, Buffer> write, Function<Buffer, T> read) {
        if (version < 1 || version > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("a version is between 1 and 127, not " + version);
        }
        this.name = name;
        this.version = (byte) version;
        this.write = write;
        this.read = read;
    }

    @Override
    public void encodeToWire(Buffer buffer, T message) {
        buffer.appendByte(version);
        write.accept(message, buffer);
    }

    @Override
    public T decodeFromWire(int position, Buffer buffer) {
        if (position >= buffer.length() || buffer.getByte(position) < 1) {
            throw new IllegalArgumentException("not a message of " + name + ": it has no version");
        }
        return read.apply(buffer.slice(position + 1, buffer.length()));
    }

    @Override
    public T transform(T message) {
        return message;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
