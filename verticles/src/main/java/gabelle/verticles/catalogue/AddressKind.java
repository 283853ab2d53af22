package gabelle.verticles.catalogue;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** What lies behind an address (RFC 6890, the registries of IANA, and the clouds' documentation). */
enum AddressKind {
    /** The Internet. */
    PUBLIC,
    /** This machine, or a network of somebody's own. */
    PRIVATE,
    /** What no provider is at, whatever anybody says; clouds serve their machines' credentials at some of these. */
    NEVER;

    private static final List<Network> OWN = Network.all(
            "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1", "fc00::/7");

    private static final List<Network> NOBODYS = Network.all(
            "0.0.0.0/8",
            "169.254.0.0/16", // link-local: the metadata of nearly all clouds
            "100.100.100.200", // Alibaba's metadata
            "168.63.129.16", // Azure's
            "192.0.0.0/24", // protocol assignments; Oracle's metadata
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3", // multicast, reserved, broadcast
            "fd00:ec2::254", // Amazon's metadata
            "fd20:ce::254", // Google's
            "2001::/23", // protocol assignments, Teredo
            "2001:db8::/32",
            "2002::/16", // 6to4: an IPv4 address within
            "3fff::/20");

    /** All that is global unicast so far. */
    private static final Network IPV6_PUBLIC = Network.all("2000::/3").getFirst();

    private static final Network NAT64 = Network.all("64:ff9b::/96").getFirst();
    private static final int IPV4_WITHIN_IPV6 = 12;

    /** Java has made an IPv4 address of one that is mapped into IPv6. */
    static AddressKind of(InetAddress address) {
        if (NAT64.contains(address)) {
            return of(within(address));
        }
        if (NOBODYS.stream().anyMatch(network -> network.contains(address))) {
            return NEVER;
        }
        if (OWN.stream().anyMatch(network -> network.contains(address))) {
            return PRIVATE;
        }
        return address instanceof Inet4Address || IPV6_PUBLIC.contains(address) ? PUBLIC : NEVER;
    }

    private static InetAddress within(InetAddress address) {
        byte[] bytes = address.getAddress();
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, IPV4_WITHIN_IPV6, bytes.length));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("four bytes are an address", impossible);
        }
    }
}
