/**
 * What a Gabelle key is, and what is known of one: its form ({@link gabelle.engine.key.ApiKey}), its stored hash
 * ({@link gabelle.engine.key.KeyHash} under a {@link gabelle.engine.key.Pepper}) and what it may do
 * ({@link gabelle.engine.key.KeyPolicy}).
 *
 * <p>Pure values, but for {@link gabelle.engine.key.KeyBook} and the pepper's hasher, which belong to one event loop.
 *
 * <p>A key has one length, so what is longer is turned away unread; the book holds a stated number of keys.
 *
 * <p>A malformed key is an empty Optional, never an exception: anybody may send one.
 */
@NullMarked
package gabelle.engine.key;

import org.jspecify.annotations.NullMarked;
