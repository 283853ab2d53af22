package gabelle.verticles.settings;

/** How the event loops talk to the kernel. */
public enum Transport {
    /** The best that works here: io_uring, else epoll, else nio. */
    AUTO,
    IO_URING,
    EPOLL,
    NIO
}
