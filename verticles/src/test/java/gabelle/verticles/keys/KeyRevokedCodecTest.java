package gabelle.verticles.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import gabelle.verticles.keys.KeyMessage.KeyRevoked;
import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyRevokedCodecTest {
    /** Version 1, 12 bytes, "0123456789ab". Other releases send and read exactly this: it must never change. */
    private static final String GOLDEN = "01" + "0c" + "303132333435363738396162";

    private static Buffer bytes(String hex) {
        return Buffer.buffer(HexFormat.of().parseHex(hex));
    }

    @Test
    void the_bytes_on_the_wire_are_the_agreed_ones() {
        Buffer buffer = Buffer.buffer();
        KeyRevoked.CODEC.encodeToWire(buffer, new KeyRevoked("0123456789ab"));

        assertEquals(GOLDEN, HexFormat.of().formatHex(buffer.getBytes()));
        assertEquals("keys.revoked", KeyRevoked.CODEC.name());
    }

    @Test
    void the_agreed_bytes_are_read_wherever_they_start() {
        assertEquals(new KeyRevoked("0123456789ab"), KeyRevoked.CODEC.decodeFromWire(0, bytes(GOLDEN)));
        assertEquals(new KeyRevoked("0123456789ab"), KeyRevoked.CODEC.decodeFromWire(3, bytes("ffffff" + GOLDEN)));
    }

    @Test
    void what_a_newer_release_adds_at_the_end_is_skipped() {
        Buffer newer = bytes("02" + GOLDEN.substring(2) + "0badcafe");

        assertEquals(new KeyRevoked("0123456789ab"), KeyRevoked.CODEC.decodeFromWire(0, newer));
    }

    @Test
    void what_is_no_such_message_is_refused() {
        for (String hex : new String[] {"", "00", "01", "0100", "010c30", "0141" + "30".repeat(0x41), "01ff3030"}) {
            assertThrows(IllegalArgumentException.class, () -> KeyRevoked.CODEC.decodeFromWire(0, bytes(hex)), hex);
        }
    }
}
