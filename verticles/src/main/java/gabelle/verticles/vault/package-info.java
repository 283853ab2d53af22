/**
 * Provider keys that are kept for those who call, the operator's and the customers' own: how they are sealed at rest, the
 * routes over them, whether their providers take them, and which of them a call may use now.
 *
 * <p>Talked to through the door {@link gabelle.verticles.vault.Credentials}, one for each event loop, which hears of the
 * operator's from {@link gabelle.verticles.vault.VaultVerticle} on {@code vault.usable} and is told on {@code
 * vault.current}; an account's own it asks for on {@code vault.own} when the policy of an API key bears a version of them
 * that it does not know. That a provider refused one is told on {@code vault.refused}, and of a customer's the doors hear
 * on {@code vault.own_refused}. {@link gabelle.verticles.vault.CredentialRoutes} are the routes; {@link
 * gabelle.verticles.vault.CredentialRotation} is the command's work, {@link
 * gabelle.verticles.vault.RevalidationVerticle} that of a schedule.
 *
 * <p>Bounded: one look a second, of one row for each provider; accounts that a loop knows, and asks for at once, by {@link
 * gabelle.verticles.vault.OwnBook}, keys of an account by their plan and a hundred; checks at providers by {@link
 * gabelle.verticles.vault.KeyChecks}; each wait by a time-out; sizes of what is sent by {@link
 * gabelle.verticles.vault.NewCredential}.
 *
 * <p>Without a master key stored credentials are off, and the routes say so. Without Postgres a node goes on with what
 * it knows, and calls of accounts whose own keys it does not know get a 503. What cannot be opened is not used, and the
 * log says so once.
 */
@NullMarked
package gabelle.verticles.vault;

import org.jspecify.annotations.NullMarked;
