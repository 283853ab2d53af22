package gabelle.engine.limit;

import gabelle.engine.key.KeyPolicy;

/**
 * What a call reserves until it is settled.
 *
 * @param tokens reserved out of tokens per minute: estimated input and output bound
 * @param id tells apart the holds of one door
 */
public record Hold(KeyPolicy key, long tokens, long id) {}
