/**
 * What the operator told this process: {@code config/gabelle.yaml} and the environment, bound strictly to records.
 *
 * <p>Talked to once, by {@code Main}, which hands each verticle its own record and nothing else. Actors keep their
 * records in their own packages; {@link gabelle.verticles.settings.Settings} names them all.
 *
 * <p>Bounded by the records: a compact constructor refuses what is out of bounds.
 *
 * <p>Fails at start, with one line that names file, line, key, what is allowed and how to mend it. A key that nobody
 * reads is refused too: a misspelt limit is no limit.
 */
@NullMarked
package gabelle.verticles.settings;

import org.jspecify.annotations.NullMarked;
