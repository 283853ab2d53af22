package gabelle.verticles.catalogue;

import java.net.ConnectException;

/** Says that a host is where calls may not be sent. */
public final class RefusedAddress extends ConnectException {
    private static final long serialVersionUID = 1L;

    RefusedAddress(String host) {
        super(host
                + " is at an address that calls may not be sent to; dispatch.private_addresses lists those of private"
                + " networks that they may");
    }
}
