package gabelle.engine.meter;

/** What an event means for the end of its stream. */
enum StreamEnd {
    /** More of the answer follows. */
    GOES_ON,
    /** It is the end, and nothing after it means anything. */
    LAST,
    /** It is the end unless more of the answer follows. */
    MAY_BE_LAST,
    /** It carries nothing of the answer, and belongs to what came before it. */
    BESIDE
}
