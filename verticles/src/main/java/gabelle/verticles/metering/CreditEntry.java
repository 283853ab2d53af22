package gabelle.verticles.metering;

import java.util.Optional;

/**
 * What an operator adds to an account's credits, or takes of them.
 *
 * @param credits in micro-credits, not 0, negative to take; empty for what the package has
 * @param packageId of the package that was sold
 * @param reference unique: told twice, it moves once
 */
record CreditEntry(Optional<Long> credits, Optional<String> packageId, String reason, String reference) {}
