package gabelle.e2e;

import gabelle.verticles.keys.Await;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** HTTP/1.1 by hand: for what no proper client would send, and for those that do not read. */
final class Wire implements Closeable {
    private static final int READ_BOUND_MS = 30_000;

    private final Socket socket = new Socket();
    private final InputStream in;

    Wire(RunningNode node) {
        this(node, 64 * 1024);
    }

    /** @param receiveBytes what the kernel may take in that nobody reads */
    Wire(RunningNode node, int receiveBytes) {
        try {
            socket.setReceiveBufferSize(receiveBytes);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(READ_BOUND_MS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
            in = socket.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One request on a connection of its own, and its whole answer, head and body. */
    static String exchange(RunningNode node, String request) {
        try (Wire wire = new Wire(node)) {
            return wire.send(request).answer();
        }
    }

    /** A call whose client hangs up when the provider has it. */
    static void abandon(Gateway gateway, Ask ask) {
        try (Wire wire = new Wire(gateway.node())) {
            wire.send(of(ask));
            Await.until("the provider has it", () -> gateway.provider().totals().open() == 1);
        }
    }

    static String post(String path, String headers, String body) {
        return "POST " + path + " HTTP/1.1\r\nhost: gabelle\r\ncontent-type: application/json\r\n" + headers
                + "content-length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    static String of(Ask ask) {
        String headers = ask.headers().entrySet().stream()
                .filter(header -> !header.getKey().equals("content-type"))
                .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                .collect(Collectors.joining());
        return post(ask.path(), headers, new String(ask.bytes(), StandardCharsets.UTF_8));
    }

    static int status(String answer) {
        return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }

    Wire send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next answer that says its length; in Latin-1, so that a character is a byte. */
    String answer() {
        String head = head();
        String length = Arrays.stream(head.toLowerCase(Locale.ROOT).split("\r\n"))
                .filter(line -> line.startsWith("content-length:"))
                .map(line -> line.substring("content-length:".length()).trim())
                .findFirst()
                .orElse("0");
        return head + new String(read(Integer.parseInt(length)), StandardCharsets.ISO_8859_1);
    }

    /** Up to the empty line after the headers. */
    String head() {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        try {
            int ends = 0;
            while (ends < 4) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException("closed after: " + head.toString(StandardCharsets.ISO_8859_1));
                }
                head.write(next);
                boolean fits = next == (ends % 2 == 0 ? '\r' : '\n');
                ends = fits ? ends + 1 : next == '\r' ? 1 : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** At most so many bytes; fewer if it ends before. */
    byte[] read(int bytes) {
        try {
            return in.readNBytes(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many bytes come until the terminator of a chunked body. */
    long drain() {
        byte[] part = new byte[64 * 1024];
        byte[] last = new byte[5];
        long total = 0;
        try {
            while (!Arrays.equals(last, "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII))) {
                int length = in.read(part);
                if (length < 0) {
                    throw new EOFException("ended without its terminator, after " + total + " bytes");
                }
                total += length;
                int kept = Math.min(length, last.length);
                System.arraycopy(last, kept, last, 0, last.length - kept);
                System.arraycopy(part, length - kept, last, last.length - kept, kept);
            }
            return total;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
