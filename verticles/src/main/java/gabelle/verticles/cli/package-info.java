/**
 * The {@code gabelle} command: {@code serve}, {@code demo}, {@code migrate}, {@code keys}, {@code accounts},
 * {@code vault}, and those that look after the books.
 *
 * <p>Each command is a picocli class; what it needs of a running installation it takes from the environment and the
 * settings, the same as the server does, and {@link gabelle.verticles.cli.Installation} opens the database for it.
 *
 * <p>Bounded: every wait of a command has a time-out; a command that found a Postgres running never stops it.
 *
 * <p>A mistake of the user is one line on standard error and status 2; a failure is one line and status 1.
 */
@NullMarked
package gabelle.verticles.cli;

import org.jspecify.annotations.NullMarked;
