package gabelle.verticles.cluster;

import gabelle.engine.Bounds;
import java.util.List;

/** How this node finds the others, which it tells of revoked keys and changed routes. */
public record ClusterSettings(ClusterMode mode, String host, int port, List<String> members, String serviceDns) {
    public ClusterSettings {
        members = List.copyOf(members);
        Bounds.within("port", port, 1, 65_535, "a TCP port");
        if (mode == ClusterMode.TCP && members.isEmpty()) {
            throw new IllegalArgumentException("members is empty; mode tcp needs each node as host or host:port");
        }
        if (mode == ClusterMode.KUBERNETES && serviceDns.isBlank()) {
            throw new IllegalArgumentException(
                    "service_dns is empty; mode kubernetes needs the headless service's name,"
                            + " as in gabelle-cluster.default.svc.cluster.local");
        }
    }

    public static ClusterSettings defaults() {
        return new ClusterSettings(ClusterMode.NONE, "", 5701, List.of(), "");
    }
}
