/**
 * What the platform engineer sees: health, metrics and the port that shows them.
 *
 * <p>Talked to through {@link gabelle.verticles.observe.Health}, where each actor registers its checks, and through
 * Micrometer's registry, which {@link gabelle.verticles.observe.Metrics} sets up.
 *
 * <p>Bounded by a port of its own, so that a flood of calls does not hide it; by a time-out on the checks; and by a cap
 * on the models that metrics tell apart.
 *
 * <p>Fails softly: a check that throws counts as failed, a check that hangs makes the node unready. Nothing here stops a
 * call.
 */
@NullMarked
package gabelle.verticles.observe;

import org.jspecify.annotations.NullMarked;
