package gabelle.verticles.loop;

import io.vertx.core.transport.Transport;
import org.jspecify.annotations.Nullable;

/** Chooses how event loops speak to the kernel. */
public final class Transports {
    private Transports() {}

    /**
     * The best transport that this machine allows, or the one that is asked for.
     *
     * @throws IllegalStateException if the one asked for is not to be had here, saying why
     */
    public static Transport choose(TransportChoice choice) {
        return switch (choice) {
            case AUTO ->
                usable(Transport.IO_URING)
                        ? Transport.IO_URING
                        : usable(Transport.EPOLL) ? Transport.EPOLL : Transport.NIO;
            case IO_URING -> required("io_uring", Transport.IO_URING);
            case EPOLL -> required("epoll", Transport.EPOLL);
            case NIO -> Transport.NIO;
        };
    }

    private static boolean usable(@Nullable Transport transport) {
        return transport != null && transport.available();
    }

    private static Transport required(String name, @Nullable Transport transport) {
        if (transport == null || !transport.available()) {
            Throwable cause = transport == null ? null : transport.unavailabilityCause();
            throw new IllegalStateException(
                    "server.transport is " + name + ", which this machine does not offer; use auto", cause);
        }
        return transport;
    }
}
