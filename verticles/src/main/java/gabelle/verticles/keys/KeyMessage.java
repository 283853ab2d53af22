package gabelle.verticles.keys;

import gabelle.engine.key.KeyPolicy;
import gabelle.verticles.bus.ClusterCodec;
import gabelle.verticles.bus.LocalCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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
    sealed interface Answer extends KeyMessage {
        /** Of the policy clock: all changes up to it are in what was found. 0 where nothing was. */
        default long version() {
            return 0;
        }
    }

    record KeyFound(KeyPolicy policy) implements Answer {
        @Override
        public long version() {
            return policy.version();
        }
    }

    record KeyUnknown() implements Answer {}

    record KeysUnavailable() implements Answer {}

    /** What a door hears. */
    sealed interface Change extends KeyMessage {}

    /**
     * These keys, and all keys of these accounts and plans, have to be read again where what is held is of an older
     * version than the one given.
     *
     * @param plans by the plan's id
     */
    record KeysChanged(Map<String, Long> publicIds, Map<UUID, Long> accountIds, Map<String, Long> plans)
            implements Change {
        public KeysChanged {
            publicIds = Map.copyOf(publicIds);
            accountIds = Map.copyOf(accountIds);
            plans = Map.copyOf(plans);
        }

        /** A key that is to be read again whatever is held of it: who says so does not know the version. */
        static KeysChanged of(String publicId) {
            return new KeysChanged(Map.of(publicId, Long.MAX_VALUE), Map.of(), Map.of());
        }

        boolean isEmpty() {
            return publicIds.isEmpty() && accountIds.isEmpty() && plans.isEmpty();
        }

        /** The last change of what keys share; whose keys those are is not known before they are read. 0 for none. */
        long sharedVersion() {
            return Math.max(greatest(accountIds), greatest(plans));
        }

        private static long greatest(Map<?, Long> versions) {
            return versions.values().stream().mapToLong(Long::longValue).max().orElse(0);
        }
    }

    /** All keys have to be read again: the actor started, and nobody knows what was missed before. */
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
