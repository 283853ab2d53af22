/**
 * Which providers can answer a call to a model, in which order they are tried, and what is tried after a failure.
 *
 * <p>{@link gabelle.engine.route.RouteTable} is an immutable value, asked with the model's name as the client said it;
 * a {@link gabelle.engine.route.Trail} belongs to one call, a {@link gabelle.engine.route.Circuit} to one loop.
 *
 * <p>The table is as large as the configuration makes it, and never grows; attempts are bounded by a {@link
 * gabelle.engine.route.RetryRule}.
 *
 * <p>A model without a route is unknown; the caller refuses it.
 */
@NullMarked
package gabelle.engine.route;

import org.jspecify.annotations.NullMarked;
