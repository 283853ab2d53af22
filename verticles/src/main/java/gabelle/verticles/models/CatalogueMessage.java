package gabelle.verticles.models;

import gabelle.verticles.bus.LocalCodec;
import gabelle.verticles.catalogue.Catalogue;
import io.vertx.core.eventbus.EventBus;

/** What the catalogue's actor is told and says, on this node only. */
public sealed interface CatalogueMessage {
    /** {@link AskCatalogue}, answered by {@link Known}. */
    String CURRENT = "catalogue.current";

    /** {@link Known}, a fact for the doors. */
    String CHANGED = "catalogue.changed";

    /** Registers the messages; done once for each Vertx. */
    static void register(EventBus bus) {
        LocalCodec.register(bus, AskCatalogue.class, Known.class);
    }

    /**
     * What is the catalogue?
     *
     * @param changed whether it was just changed on this node, so that the answer must not be older
     */
    record AskCatalogue(boolean changed) implements CatalogueMessage {}

    /** The catalogue, until the next one. */
    record Known(Catalogue catalogue) implements CatalogueMessage {}
}
