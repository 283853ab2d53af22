@NullMarked
package gabelle.engine.journal;

import org.jspecify.annotations.NullMarked;
