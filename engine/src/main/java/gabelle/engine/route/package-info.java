/**
 * Which providers can answer a call to a model, in the order in which they are tried.
 *
 * <p>{@link gabelle.engine.route.RouteTable} is an immutable value, asked with the model's name as the client said it.
 *
 * <p>It is as large as the configuration makes it, and never grows.
 *
 * <p>A model without a route is unknown; the caller refuses it.
 */
@NullMarked
package gabelle.engine.route;

import org.jspecify.annotations.NullMarked;
