package gabelle.verticles.catalogue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the operator allows of addresses that are not public: hosts by name, and networks. */
public final class PrivateAddresses {
    private static final Pattern HOST = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

    private final Set<String> hosts = new HashSet<>();
    private final List<Network> networks = new ArrayList<>();

    private PrivateAddresses() {}

    /**
     * Reads them.
     *
     * @param texts each a name, an address, or a network as in {@code 10.0.0.0/8}
     * @throws IllegalArgumentException if one is none of these
     */
    public static PrivateAddresses of(List<String> texts) {
        PrivateAddresses all = new PrivateAddresses();
        for (String text : texts) {
            String lower = text.toLowerCase(Locale.ROOT);
            Optional<Network> network = Network.parse(lower);
            if (network.isPresent()) {
                all.networks.add(network.get());
            } else if (HOST.matcher(lower).matches() && !lower.matches("[0-9.]+")) {
                all.hosts.add(lower);
            } else {
                throw new IllegalArgumentException(
                        "'" + text + "' must be the name of a host, an address, or a network as in 10.0.0.0/8");
            }
        }
        return all;
    }

    boolean list(String host, InetAddress address) {
        return hosts.contains(host.toLowerCase(Locale.ROOT))
                || networks.stream().anyMatch(network -> network.contains(address));
    }
}
