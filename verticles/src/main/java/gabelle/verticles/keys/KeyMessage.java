package gabelle.verticles.keys;

import gabelle.engine.key.KeyPolicy;
import gabelle.verticles.bus.ClusterCodec;
import gabelle.verticles.bus.LocalCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;

/** What is said between the key actor, its doors and the other nodes. */
public sealed interface KeyMessage {
    /** Local request, {@link ResolveKey}; answered with an {@link Answer}. */
    String RESOLVE = "keys.resolve";
    /** Local publish from the actor to its doors, {@link Change}, in order. */
    String CHANGES = "keys.changes";
    /** Cluster publish, {@link KeyRevoked}. */
    String REVOKED = "keys.revoked";

    /** Never the presented key: the comparison is the door's, so that no secret is in a message. */
    record ResolveKey(String publicId) implements KeyMessage {}

    /** Unknown and unavailable are two things: the first is the caller's fault, the second is ours. */
    sealed interface Answer extends KeyMessage {}

    record KeyFound(KeyPolicy policy) implements Answer {}

    record KeyUnknown() implements Answer {}

    record KeysUnavailable() implements Answer {}

    /** What a door hears. */
    sealed interface Change extends KeyMessage {}

    /** These keys, and all keys of these accounts, have to be read again. */
    record KeysChanged(Set<String> publicIds, Set<UUID> accountIds) implements Change {}

    /** All keys have to be read again: a plan changed, or the actor started and nobody knows what was missed before. */
    record AllKeysChanged() implements Change {}

    /** All changes that were visible at this moment have been announced. */
    record KeysFresh(long atMs) implements Change {}

    /**
     * A key was revoked, and its row is committed. Its loss is bounded by the poll of changes: it only makes the
     * refusal come sooner.
     */
    record KeyRevoked(String publicId) implements KeyMessage {
        private static final int VERSION = 1;
        private static final int PUBLIC_ID_BYTES_MAX = 64;

        static final ClusterCodec<KeyRevoked> CODEC =
                new ClusterCodec<>(REVOKED, VERSION, KeyRevoked::write, KeyRevoked::read);

        public KeyRevoked {
            int length = publicId.length();
            if (length < 1 || length > PUBLIC_ID_BYTES_MAX) {
                throw new IllegalArgumentException("a public id has 1 to " + PUBLIC_ID_BYTES_MAX + " characters");
            }
        }

        private void write(Buffer buffer) {
            byte[] id = publicId.getBytes(StandardCharsets.US_ASCII);
            buffer.appendByte((byte) id.length).appendBytes(id);
        }

        private static KeyRevoked read(Buffer fields) {
            int length = fields.length() == 0 ? 0 : fields.getByte(0);
            if (length < 1 || fields.length() < 1 + length) {
                throw new IllegalArgumentException("a " + REVOKED + " message is cut short");
            }
            return new KeyRevoked(fields.getString(1, 1 + length, "US-ASCII"));
        }
    }

    /** Tells the bus how these travel; once for each Vertx, before the first verticle is deployed. */
    static void register(EventBus bus) {
        LocalCodec.register(
                bus,
                ResolveKey.class,
                KeyFound.class,
                KeyUnknown.class,
                KeysUnavailable.class,
                KeysChanged.class,
                AllKeysChanged.class,
                KeysFresh.class);
        bus.registerDefaultCodec(KeyRevoked.class, KeyRevoked.CODEC);
    }
}
