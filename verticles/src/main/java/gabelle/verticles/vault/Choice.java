package gabelle.verticles.vault;

import gabelle.engine.outcome.Outcome;

/** With whose key a call goes to a provider. */
public sealed interface Choice {
    /** The customer's own: the operator pays nothing. */
    record Personal(Credential key) implements Choice {}

    record Global(Credential key) implements Choice {}

    /** With nobody's. */
    record Nobody(Outcome.Refused why) implements Choice {}
}
