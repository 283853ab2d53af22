package gabelle.engine.meter;

/** What a call has made of its model, which decides what its request is asked for and its answer is read for. */
public enum Work {
    /** Text out of tokens: chats and embeddings. */
    TEXT,
    IMAGES,
    /** Text spoken. */
    SPEECH,
    /** Audio written down. */
    TRANSCRIPT
}
