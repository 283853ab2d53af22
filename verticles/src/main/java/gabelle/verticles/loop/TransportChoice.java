package gabelle.verticles.loop;

/** How the event loops talk to the kernel. */
public enum TransportChoice {
    /** The best that works here: io_uring, else epoll, else nio. */
    AUTO,
    IO_URING,
    EPOLL,
    NIO
}
