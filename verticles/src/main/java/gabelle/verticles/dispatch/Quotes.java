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
import gabelle.verticles.catalogue.Provider;
import gabelle.verticles.models.Catalogues;
import gabelle.verticles.vault.Caller;
import gabelle.verticles.vault.Choice;
import gabelle.verticles.vault.Credential;
import gabelle.verticles.vault.Credentials;
import gabelle.verticles.vault.OwnKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says who serves a model now, and why nobody does where that is so. */
final class Quotes {
    private final Catalogues catalogues;
    private final Credentials credentials;
    private final Circuits circuits;
    private final Consumer<String> unpriced;

    /** @param unpriced hears of each model that is asked for and has no price */
    Quotes(Catalogues catalogues, Credentials credentials, Circuits circuits, Consumer<String> unpriced) {
        this.catalogues = catalogues;
        this.credentials = credentials;
        this.circuits = circuits;
        this.unpriced = unpriced;
    }

    /** @throws Stop where nobody does */
    Quote of(String model, Dialect dialect, Caller caller, OwnKeys own) {
        List<Candidate> candidates =
                catalogues.current().routes().find(model).map(Route::candidates).orElse(List.of());
        List<Candidate> speaking = speaking(candidates, dialect);
        if (speaking.isEmpty() && !candidates.isEmpty()) {
            throw refused(
                    Refusal.BAD_REQUEST,
                    "The model `" + model + "` is served in another API than this one: call it at " + paths(candidates)
                            + ".");
        }
        List<Offer> offers = offers(model, speaking, provider -> credentials.choose(caller, own, provider));
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
        return candidates.stream().filter(each -> speaks(each, dialect)).toList();
    }

    /** Of those that have a price and a credential. All go out with the customer's own keys, or none does. */
    private List<Offer> offers(String model, List<Candidate> candidates, Function<String, Choice> keys) {
        List<Offer> offers = new ArrayList<>(candidates.size());
        Outcome.@Nullable Refused refused = null;
        boolean priced = false;
        for (Candidate candidate : Order.of(candidates, ThreadLocalRandom.current()::nextInt)) {
            Optional<Price> price = catalogues
                    .current()
                    .prices()
                    .at(candidate.provider(), candidate.upstreamModel(), System.currentTimeMillis());
            if (price.isEmpty()) {
                continue;
            }
            priced = true;
            switch (keys.apply(candidate.provider())) {
                case Choice.Personal(Credential key) ->
                    offers.add(offer(candidate, price.get().paidByOthers(), Offer.PERSONAL, key));
                case Choice.Global(Credential key) -> offers.add(offer(candidate, price.get(), Offer.GLOBAL, key));
                case Choice.Nobody(Outcome.Refused why) -> {
                    if (offers.isEmpty() && why.why() == Refusal.CREDENTIAL_INVALID) {
                        throw new Stop(why); // its owner is to hear of it, and not to find another bill
                    }
                    refused = refused == null ? why : refused;
                }
            }
        }
        if (!priced) {
            unpriced.accept(model);
            throw refused(
                    Refusal.MODEL_NOT_FOUND,
                    "The model `" + model + "` does not exist or you do not have access to it.");
        }
        if (refused != null && offers.isEmpty()) {
            throw new Stop(refused);
        }
        boolean personal = offers.getFirst().isPersonal();
        return offers.stream().filter(offer -> offer.isPersonal() == personal).toList();
    }

    private Offer offer(Candidate candidate, Price price, String credential, Credential key) {
        return new Offer(candidate, price, credential, provider(candidate).outputBoundField(), key);
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
        return catalogues.current().provider(candidate.provider()).orElseThrow();
    }

    boolean speaks(Candidate candidate, Dialect dialect) {
        return provider(candidate).dialects().contains(dialect);
    }

    /** Where they are called. */
    private String paths(List<Candidate> candidates) {
        return candidates.stream()
                .flatMap(each -> provider(each).dialects().stream())
                .distinct()
                .sorted()
                .map(Quotes::path)
                .collect(Collectors.joining(" or "));
    }

    private static String path(Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> "/v1/chat/completions or /v1/embeddings";
            case ANTHROPIC -> "/v1/messages";
            case OPENAI_RESPONSES -> "/v1/responses";
            case GEMINI -> "/v1beta/models";
        };
    }

    private static Stop refused(Refusal why, String message) {
        return new Stop(new Outcome.Refused(why, message, "model", 0));
    }
}
