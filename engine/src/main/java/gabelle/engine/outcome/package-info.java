/**
 * How a call ended: {@link gabelle.engine.outcome.Outcome} is sealed, and every call ends as exactly one.
 *
 * <p>Travels as a value; where a future has to fail for it, {@link gabelle.engine.outcome.Stop} carries it.
 *
 * <p>A small closed set: its codes are metric tags and part of the HTTP contract.
 *
 * <p>Whatever is not a Stop is a defect, answered 500 and logged where the call is.
 */
@NullMarked
package gabelle.engine.outcome;

import org.jspecify.annotations.NullMarked;
