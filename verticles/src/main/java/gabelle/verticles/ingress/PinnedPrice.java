package gabelle.verticles.ingress;

import gabelle.engine.meter.MediaAsk;
import gabelle.engine.meter.ModelRequest;
import gabelle.engine.meter.Work;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.engine.price.Price;
import gabelle.verticles.dispatch.Offer;
import gabelle.verticles.dispatch.Quote;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The prices of one call out of its models' price lists: what cannot be metered, or has no price, is not given away. */
final class PinnedPrice {
    private PinnedPrice() {}

    /**
     * The offers that have a price for what is asked. All are billed by the same unit, that of the first: nothing else is
     * held.
     *
     * @throws Stop BAD_REQUEST, if the models are billed for other work, or not for images like these
     */
    static Quote of(Quote offered, ModelRequest request, Work work) {
        List<Offer> pinned = new ArrayList<>(offered.offers().size());
        @Nullable Stop refused = null;
        for (Offer offer : offered.offers()) {
            try {
                Offer priced = offer.at(of(offer.price(), request, work));
                if (pinned.isEmpty()
                        || priced.price().billing() == pinned.getFirst().price().billing()) {
                    pinned.add(priced);
                }
            } catch (Stop unpriced) {
                refused = refused == null ? unpriced : refused;
            }
        }
        if (refused != null && pinned.isEmpty()) {
            throw refused;
        }
        return new Quote(pinned);
    }

    private static Price of(Price listed, ModelRequest request, Work work) {
        if (!listed.billing().fits(work)) {
            throw Stop.refused(
                    Refusal.BAD_REQUEST, "The model " + request.model() + " does not do what this URL is for.");
        }
        MediaAsk asked = request.media();
        return listed.forImage(asked.size(), asked.quality())
                .orElseThrow(() -> Stop.refused(
                        Refusal.BAD_REQUEST,
                        "There is no price of images of this size and quality of " + request.model() + "."));
    }
}
