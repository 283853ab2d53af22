package gabelle.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A provider that keeps what it is sent, byte for byte, and answers what it is told, byte for byte. */
final class CaptureServer implements AutoCloseable {
    private final ServerSocket server;
    private final List<Captured> captured = new CopyOnWriteArrayList<>();
    private volatile String answer;

    /** @param head in lower case, without the request line */
    record Captured(String head, String body) {
        boolean hasHeader(String name) {
            return head.contains("\r\n" + name + ":");
        }

        String header(String name) {
            int at = head.indexOf("\r\n" + name + ": ") + name.length() + 4;
            return head.substring(at, head.indexOf("\r\n", at));
        }
    }

    /** @param answer head and body, in Latin-1 */
    CaptureServer(String answer) {
        this.answer = answer;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    static String json(String headers, String body) {
        return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + headers + "content-length: " + body.length()
                + "\r\n\r\n" + body;
    }

    /** Each part becomes a chunk of its own. */
    static String events(String headers, String... parts) {
        StringBuilder body = new StringBuilder();
        for (String part : parts) {
            body.append(Integer.toHexString(part.length()))
                    .append("\r\n")
                    .append(part)
                    .append("\r\n");
        }
        return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n" + headers + "\r\n"
                + body + "0\r\n\r\n";
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1");
    }

    void answers(String other) {
        answer = other;
    }

    Captured last() {
        return captured.getLast();
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            while (true) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    int next = in.read();
                    if (next < 0) {
                        return;
                    }
                    head.append((char) next);
                }
                Captured request = new Captured(head.toString().toLowerCase(Locale.ROOT), "");
                byte[] body = in.readNBytes(Integer.parseInt(request.header("content-length")));
                captured.add(new Captured(request.head(), new String(body, StandardCharsets.UTF_8)));
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException gone) {
            // the node hung up
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
