package gabelle.verticles.catalogue;

import java.net.InetAddress;
import java.net.URI;

/**
 * Which addresses a provider's calls may be sent to: public ones always; private ones where whoever wrote the base URL
 * meant a private host and could write to the node's own configuration, or where the operator lists them.
 */
public final class AddressRule {
    private final String host;
    private final boolean privateMeant;
    private final PrivateAddresses listed;

    /** @param byHand whether it was written where the node's own configuration is */
    public AddressRule(URI baseUrl, boolean byHand, PrivateAddresses listed) {
        this.host = baseUrl.getHost();
        this.privateMeant = byHand && BaseUrl.namesPrivateHost(host);
        this.listed = listed;
    }

    String host() {
        return host;
    }

    boolean admits(InetAddress address) {
        return switch (AddressKind.of(address)) {
            case PUBLIC -> true;
            case PRIVATE -> privateMeant || listed.list(host, address);
            case NEVER -> false;
        };
    }
}
