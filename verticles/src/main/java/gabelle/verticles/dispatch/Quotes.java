package gabelle.verticles.dispatch;

import gabelle.engine.meter.Dialect;
import gabelle.engine.outcome.Failure;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.engine.price.Price;
import gabelle.engine.route.Candidate;
import gabelle.engine.route.Order;
import gabelle.engine.route.Route;
import gabelle.verticles.catalogue.Catalogue;
import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.vault.Credential;
import gabelle.verticles.vault.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Says who serves a model now, and why nobody does where that is so. */
final class Quotes {
    private final Catalogue catalogue;
    private final Credentials credentials;
    private final Circuits circuits;
    private final Consumer<String> unpriced;

    /** @param unpriced hears of each model that is asked for and has no price */
    Quotes(Catalogue catalogue, Credentials credentials, Circuits circuits, Consumer<String> unpriced) {
        this.catalogue = catalogue;
        this.credentials = credentials;
        this.circuits = circuits;
        this.unpriced = unpriced;
    }

    /** @throws Stop where nobody does */
    Quote of(String model, Dialect dialect) {
        List<Candidate> candidates =
                catalogue.routes().find(model).map(Route::candidates).orElse(List.of());
        List<Candidate> speaking = speaking(candidates, dialect);
        if (speaking.isEmpty() && !candidates.isEmpty()) {
            throw refused(
                    Refusal.BAD_REQUEST,
                    "The model `" + model + "` is served in another API than this one: call it at " + paths(dialect)
                            + ".");
        }
        List<Offer> offers = offers(model, speaking);
        List<Offer> awake =
                offers.stream().filter(offer -> circuits.coolsMs(offer) == 0).toList();
        if (awake.isEmpty()) {
            throw limited(offers);
        }
        return new Quote(wellOnesFirst(awake));
    }

    /** Who is ill is asked where nobody else is left: one customer's bad calls must not close a model to all others. */
    private List<Offer> wellOnesFirst(List<Offer> offers) {
        if (offers.size() == 1) {
            return offers;
        }
        List<Offer> ordered = new ArrayList<>(offers.size());
        List<Offer> ill = new ArrayList<>();
        for (Offer offer : offers) {
            boolean well = ordered.isEmpty() ? circuits.admits(offer) : circuits.waitMs(offer) == 0;
            (well ? ordered : ill).add(offer);
        }
        ordered.addAll(ill);
        return ordered;
    }

    private List<Candidate> speaking(List<Candidate> candidates, Dialect dialect) {
        return candidates.stream()
                .filter(each -> provider(each).dialects().contains(dialect))
                .toList();
    }

    /** Of those that have a price and a credential. */
    private List<Offer> offers(String model, List<Candidate> candidates) {
        List<Offer> offers = new ArrayList<>(candidates.size());
        boolean priced = false;
        for (Candidate candidate : Order.of(candidates, ThreadLocalRandom.current()::nextInt)) {
            Optional<Price> price =
                    catalogue.prices().at(candidate.provider(), candidate.upstreamModel(), System.currentTimeMillis());
            Optional<Credential> key = credentials.global(candidate.provider());
            priced |= price.isPresent();
            if (price.isPresent() && key.isPresent()) {
                offers.add(new Offer(
                        candidate, price.get(), "global", provider(candidate).outputBoundField(), key.get()));
            }
        }
        if (!priced) {
            unpriced.accept(model);
            throw refused(
                    Refusal.MODEL_NOT_FOUND,
                    "The model `" + model + "` does not exist or you do not have access to it.");
        }
        if (offers.isEmpty()) {
            String provider = candidates.getFirst().provider();
            throw refused(Refusal.NO_CREDENTIAL, "There is no credential for " + provider + ".");
        }
        return offers;
    }

    /** Each of them has said when to come again. */
    private Stop limited(List<Offer> offers) {
        long soonestMs = Long.MAX_VALUE;
        for (Offer offer : offers) {
            soonestMs = Math.min(soonestMs, Math.max(1, circuits.coolsMs(offer)));
        }
        return new Stop(new Outcome.Failed(
                Failure.PROVIDER_OVERLOADED,
                Failure.PROVIDER_OVERLOADED.status(),
                offers.getFirst().provider() + " limits the rate of its calls now. This is not a limit of your key.",
                soonestMs));
    }

    private Provider provider(Candidate candidate) {
        return catalogue.provider(candidate.provider()).orElseThrow();
    }

    /** Where those models are called that this dialect cannot. */
    private static String paths(Dialect not) {
        return switch (not) {
            case OPENAI -> "/v1/messages";
            case ANTHROPIC -> "/v1/chat/completions or /v1/embeddings";
        };
    }

    private static Stop refused(Refusal why, String message) {
        return new Stop(new Outcome.Refused(why, message, "model", 0));
    }
}
