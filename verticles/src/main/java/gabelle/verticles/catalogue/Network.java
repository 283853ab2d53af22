package gabelle.verticles.catalogue;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A range of addresses (CIDR).
 *
 * @param prefix the range's first address, 4 or 16 bytes
 */
record Network(List<Byte> prefix, int bits) {
    private static final int BITS_OF_A_BYTE = 8;

    Network {
        prefix = List.copyOf(prefix);
    }

    /** As in {@code 10.0.0.0/8} or {@code ::1}; empty for what is none. */
    static Optional<Network> parse(String text) {
        String[] parts = text.split("/", 2);
        byte[] address = NetUtil.createByteArrayFromIpAddressString(parts[0]);
        if (address == null) {
            return Optional.empty();
        }
        int all = address.length * BITS_OF_A_BYTE;
        String bits = parts.length == 1 ? String.valueOf(all) : parts[1];
        return bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= all
                ? Optional.of(new Network(bytes(address), Integer.parseInt(bits)))
                : Optional.empty();
    }

    static List<Network> all(String... texts) {
        return Stream.of(texts).map(text -> parse(text).orElseThrow()).toList();
    }

    boolean contains(InetAddress address) {
        List<Byte> bytes = bytes(address.getAddress());
        if (bytes.size() != prefix.size()) {
            return false;
        }
        int whole = bits / BITS_OF_A_BYTE;
        int rest = BITS_OF_A_BYTE - bits % BITS_OF_A_BYTE;
        return bytes.subList(0, whole).equals(prefix.subList(0, whole))
                && (rest == BITS_OF_A_BYTE || (bytes.get(whole) & 0xff) >> rest == (prefix.get(whole) & 0xff) >> rest);
    }

    private static List<Byte> bytes(byte[] address) {
        Byte[] bytes = new Byte[address.length];
        for (int i = 0; i < address.length; i++) {
            bytes[i] = address[i];
        }
        return List.of(bytes);
    }
}
