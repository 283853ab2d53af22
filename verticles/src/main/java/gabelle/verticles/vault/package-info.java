/**
 * Provider keys that are kept for those who call: how they are sealed at rest, the operators' routes over them, and
 * which of them a call may use now.
 *
 * <p>Talked to through the door {@link gabelle.verticles.vault.Credentials}, one for each event loop, which hears from
 * {@link gabelle.verticles.vault.VaultVerticle} on {@code vault.usable} and is told on {@code vault.current}. That a
 * provider refused one is told on {@code vault.refused}. {@link gabelle.verticles.vault.CredentialRoutes} are the
 * routes; {@link gabelle.verticles.vault.CredentialRotation} is the command's work.
 *
 * <p>Bounded: one look a second, of one row for each provider; each wait for Postgres by a time-out; sizes of what
 * operators send by {@link gabelle.verticles.vault.NewCredential}.
 *
 * <p>Without a master key stored credentials are off, and the routes say so. Without Postgres a node goes on with what
 * it knows. What cannot be opened is not used, and the log says so once.
 */
@NullMarked
package gabelle.verticles.vault;

import org.jspecify.annotations.NullMarked;
