@NullMarked
package gabelle.verticles;

import org.jspecify.annotations.NullMarked;
