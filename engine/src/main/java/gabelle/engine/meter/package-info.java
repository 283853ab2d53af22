@NullMarked
package gabelle.engine.meter;

import org.jspecify.annotations.NullMarked;
