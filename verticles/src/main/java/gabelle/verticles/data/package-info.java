/**
 * The node's directory on disk: its lock, the files that only their owner may read, and the secrets of the embedded
 * default.
 *
 * <p>Talked to by plain blocking calls while the process starts, before any event loop runs.
 *
 * <p>Bounded by one process for each directory (an exclusive file lock) and by files of a few lines.
 *
 * <p>Fails at start, with a message that names the file and how to mend it: a directory in use by another process, a
 * secret that others may read.
 */
@NullMarked
package gabelle.verticles.data;

import org.jspecify.annotations.NullMarked;
