/**
 * The event loops that accept calls. A call lives whole on the loop that accepted it;
 * {@link gabelle.verticles.ingress.CallFlow} is its life, {@link gabelle.verticles.ingress.Call} what is known of it,
 * {@link gabelle.verticles.ingress.Reply} the way back to the client.
 *
 * <p>Talks to the other actors through five doors, which it opens on each loop; nobody sends it messages.
 *
 * <p>Bounded by {@code server} settings: the size of heads and bodies, the time for a body, the memory for all bodies
 * (and the disk for those that are forms), the time a connection may stand idle.
 *
 * <p>A defect ends its call with 500 and is logged there with the request id; whatever happens, the hold is released and
 * an opened journal record is closed. When told to stop it takes no new calls and lets the open ones end.
 */
@NullMarked
package gabelle.verticles.ingress;

import org.jspecify.annotations.NullMarked;
