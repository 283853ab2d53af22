package gabelle.verticles.ingress;

import gabelle.engine.meter.MediaAsk;
import gabelle.engine.meter.ModelRequest;
import gabelle.engine.meter.Work;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.engine.price.Price;

/** The price of one call out of a model's price list: what cannot be metered, or has no price, is not given away. */
final class PinnedPrice {
    private PinnedPrice() {}

    /** @throws Stop BAD_REQUEST, if the model is billed for other work, or not for images like these */
    static Price of(Price listed, ModelRequest request, Work work) {
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
