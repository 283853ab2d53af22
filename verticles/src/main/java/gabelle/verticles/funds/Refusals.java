package gabelle.verticles.funds;

import gabelle.engine.funds.Fund;
import gabelle.engine.funds.FundKey;
import gabelle.engine.funds.Meter;
import gabelle.engine.funds.Plan;
import gabelle.engine.funds.Source;
import gabelle.engine.outcome.Outcome;
import gabelle.engine.outcome.Refusal;
import gabelle.engine.outcome.Stop;
import gabelle.engine.price.Decimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Says why a call is not paid, so that people and programs know what to do about it. */
final class Refusals {
    private static final String FENCED =
            "This node was taken out of service, for its money was given to others. Try again on another node.";

    private final String upgradeUrl;

    Refusals(FundSettings settings) {
        this.upgradeUrl = settings.upgradeUrl();
    }

    static Stop fenced() {
        return Stop.refused(Refusal.UNAVAILABLE, FENCED);
    }

    static Stop unpriceable() {
        return Stop.refused(
                Refusal.BAD_REQUEST, "What this call may use is beyond any price: bound it by a smaller max_tokens.");
    }

    /** The refusal of a call that has asked every source. */
    Stop of(Claim claim) {
        Optional<FundKey> cap = last(claim, Source.OVERAGE);
        Optional<FundKey> credits = last(claim, Source.CREDITS);
        Optional<FundKey> allowance = last(claim, Source.ALLOWANCE);
        if (cap.isPresent()) {
            return spendCap(claim, cap.get());
        }
        boolean hasOrHad = credits.map(claim.found()::get).map(Fund::granted).orElse(0L) > 0;
        if (allowance.isPresent() && !hasOrHad) {
            return quota(claim, allowance.get());
        }
        return credits.map(fund -> credits(claim, fund)).orElseGet(() -> nothing(claim));
    }

    private static Optional<FundKey> last(Claim claim, Source source) {
        return claim.found().keySet().stream()
                .filter(fund -> fund.source() == source)
                .reduce((earlier, later) -> later);
    }

    private Stop quota(Claim claim, FundKey fund) {
        Fund state = state(claim, fund);
        Plan plan = claim.key.plan();
        String meter = fund.meter().tag();
        String message = String.format(
                Locale.ROOT,
                "The plan %s includes %,d %s in this window, of which %,d are used or held by open calls; this call"
                        + " needs %,d. The window ends at %s.",
                plan.name(),
                state.granted(),
                meter,
                used(state),
                needed(claim, fund),
                resetsAt(claim));
        return refused(
                Refusal.QUOTA_EXHAUSTED,
                message,
                details(meter, used(state), state.granted(), Optional.of(resetsAt(claim))));
    }

    private Stop credits(Claim claim, FundKey fund) {
        Fund state = state(claim, fund);
        String message = "The credits do not suffice: " + Decimal.CREDITS.text(state.available())
                + " are left, and this call may cost " + Decimal.CREDITS.text(needed(claim, fund)) + ".";
        return refused(
                Refusal.NO_CREDITS,
                message,
                details(
                        Meter.CREDITS.tag(),
                        Decimal.CREDITS.text(used(state)),
                        Decimal.CREDITS.text(state.granted()),
                        Optional.empty()));
    }

    private Stop spendCap(Claim claim, FundKey fund) {
        Fund state = state(claim, fund);
        String currency = claim.key.plan().currency();
        String used = Decimal.NANO.text(used(state)) + " " + currency;
        String cap = Decimal.NANO.text(state.granted()) + " " + currency;
        String message = "The account's spend cap of " + cap + " leaves too little for this call: " + used
                + " are spent or held by open calls, and it may cost " + Decimal.NANO.text(needed(claim, fund)) + " "
                + currency + ". The window ends at " + resetsAt(claim) + ".";
        return refused(Refusal.SPEND_CAP, message, details("spend_cap", used, cap, Optional.of(resetsAt(claim))));
    }

    private Stop nothing(Claim claim) {
        Plan plan = claim.key.plan();
        String message = "The plan " + plan.name() + " includes no calls of this model, and credits do not pay it.";
        return refused(Refusal.NO_CREDITS, message, details("plan", 0L, 0L, Optional.empty()));
    }

    private Stop refused(Refusal why, String message, Map<String, Object> details) {
        String whole = upgradeUrl.isEmpty() ? message : message + " To get more: " + upgradeUrl;
        return new Stop(new Outcome.Refused(why, whole, "", 0, details));
    }

    private Map<String, Object> details(String limit, Object used, Object included, Optional<String> resetsAt) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("limit", limit);
        details.put("used", used);
        details.put("included", included);
        resetsAt.ifPresent(at -> details.put("resets_at", at));
        if (!upgradeUrl.isEmpty()) {
            details.put("upgrade_url", upgradeUrl);
        }
        return details;
    }

    private static Fund state(Claim claim, FundKey fund) {
        return claim.found().getOrDefault(fund, new Fund(0, 0, 0));
    }

    private static long used(Fund state) {
        return state.posted() + state.pending();
    }

    private static long needed(Claim claim, FundKey fund) {
        return claim.leastNeeds(fund.source()).getOrDefault(fund, 0L);
    }

    private static String resetsAt(Claim claim) {
        return DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochMilli(claim.window.endMs()));
    }
}
