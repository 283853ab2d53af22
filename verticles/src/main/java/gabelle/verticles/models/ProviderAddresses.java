package gabelle.verticles.models;

import gabelle.verticles.catalogue.AddressRule;
import gabelle.verticles.catalogue.BaseUrl;
import gabelle.verticles.catalogue.CheckedAddress;
import gabelle.verticles.catalogue.PrivateAddresses;
import gabelle.verticles.catalogue.RefusedAddress;
import gabelle.verticles.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Judges addresses that come through the API. What counts is the judgement when a connection is made; this one tells
 * whoever gives an address, while a name that is not found yet may be one tomorrow.
 */
final class ProviderAddresses {
    /** Below the 5 s in which a request is answered. */
    private static final int LOOKUP_TIMEOUT_MS = 1_500;

    private final Vertx vertx;
    private final PrivateAddresses listed;

    ProviderAddresses(Vertx vertx, PrivateAddresses listed) {
        this.vertx = vertx;
        this.listed = listed;
    }

    /** Fails with a {@link gabelle.verticles.http.Rejected} for an address that calls may not be sent to. */
    Future<Void> checked(@Nullable Object baseUrl) {
        URI url;
        try {
            url = BaseUrl.parse(String.valueOf(baseUrl));
        } catch (IllegalArgumentException wrong) {
            return refused(String.valueOf(wrong.getMessage()));
        }
        CheckedAddress address = new CheckedAddress(vertx, url, new AddressRule(url, false, listed), LOOKUP_TIMEOUT_MS);
        return address.now()
                .<Void>mapEmpty()
                .recover(failure -> failure instanceof RefusedAddress
                        ? refused(String.valueOf(failure.getMessage()))
                        : Future.succeededFuture())
                .onComplete(judged -> address.close());
    }

    private static Future<Void> refused(String why) {
        return Problem.invalid("base_url", "base_url " + why).failed();
    }
}
