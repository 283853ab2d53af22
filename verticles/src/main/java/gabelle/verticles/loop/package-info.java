/**
 * What every event loop has for itself besides its doors: request ids, deadlines, where a request carries its key, how
 * the bytes of an upload are read, and how it begins to listen.
 *
 * <p>Plain objects, made and used on one loop; nothing here is shared or locked.
 *
 * <p>Deadlines are as many as calls are open; one timer a loop looks at all of them.
 *
 * <p>A deadline that throws is logged and does not keep the others from being looked at.
 */
@NullMarked
package gabelle.verticles.loop;

import org.jspecify.annotations.NullMarked;
