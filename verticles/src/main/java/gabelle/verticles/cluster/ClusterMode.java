package gabelle.verticles.cluster;

/** How the nodes find each other. */
public enum ClusterMode {
    /** One node, no cluster. */
    NONE,
    /** The members are listed. */
    TCP,
    /** The members are the addresses of a headless service. */
    KUBERNETES
}
