/**
 * The journal: a node's crash-proof record of its calls, between the event loops that serve them and the ledger. This
 * package owns its bytes (how a record is written, how a file is read back) and what a crash left to decide (which
 * calls were open, and what they are booked as). The files themselves are read and written by {@code verticles.usage}.
 *
 * <p>{@link gabelle.engine.journal.Segment} encodes records into a {@link gabelle.engine.journal.RecordBuffer} and
 * scans them back into a sink; {@link gabelle.engine.journal.Recovery} is fed every record that survived, in order.
 *
 * <p>A string has at most 4 KiB and a record 64 KiB: a larger one is refused before a byte of it is written. A scan
 * holds nothing but the bytes it was given; recovery holds the calls that are open.
 *
 * <p>It fails closed: a record whose checksum does not hold is never handed out. At the end of a file it is torn, and
 * a writer may still be at it; before good records it is damage, and is reported with its place, so that no byte of it
 * need be lost. A record of a later version stops the reader instead of being taken for damage.
 */
@NullMarked
package gabelle.engine.journal;

import org.jspecify.annotations.NullMarked;
