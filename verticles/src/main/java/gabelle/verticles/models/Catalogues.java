package gabelle.verticles.models;

import gabelle.verticles.catalogue.Catalogue;
import gabelle.verticles.models.CatalogueMessage.AskCatalogue;
import gabelle.verticles.models.CatalogueMessage.Known;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;

/** The door to the catalogue: what can be called now, where, and at which price. */
public final class Catalogues {
    private static final DeliveryOptions LOCAL =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(1_000);

    private final MessageConsumer<Known> changes;
    private Catalogue current;

    private Catalogues(Vertx vertx, Catalogue current) {
        this.current = current;
        this.changes = vertx.eventBus()
                .localConsumer(
                        CatalogueMessage.CHANGED,
                        fact -> this.current = fact.body().catalogue());
    }

    /** Opens the door of the calling event loop. */
    public static Future<Catalogues> open(Vertx vertx) {
        return ask(vertx, false)
                .map(catalogue -> new Catalogues(vertx, catalogue))
                .compose(door -> ask(vertx, false).map(door::asOf)); // what was said before the door could hear
    }

    static Future<Catalogue> ask(Vertx vertx, boolean changed) {
        return vertx.eventBus()
                .<Known>request(CatalogueMessage.CURRENT, new AskCatalogue(changed), LOCAL)
                .map(answer -> answer.body().catalogue());
    }

    private Catalogues asOf(Catalogue catalogue) {
        current = catalogue;
        return this;
    }

    /** The same until this loop's next turn, and as a rule for days. */
    public Catalogue current() {
        return current;
    }

    public void close() {
        changes.unregister();
    }
}
