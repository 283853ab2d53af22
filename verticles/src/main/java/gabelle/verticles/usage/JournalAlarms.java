package gabelle.verticles.usage;

/**
 * What a journal's owner must hear of.
 *
 * @param fsyncFailed ends the process: nobody knows any more what is on the disk
 * @param quarantined once for each region that is found not to be records; counted, and someone is alarmed by it
 */
public record JournalAlarms(Runnable fsyncFailed, Runnable quarantined) {}
