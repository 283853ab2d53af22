package gabelle.engine.meter;

/** What became of a request's body: it was understood, or it is to be refused. */
public sealed interface Scanned permits ModelRequest, InvalidRequest {}
