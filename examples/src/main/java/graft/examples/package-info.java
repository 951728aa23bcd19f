/** Graft from Java: three programs to begin with. Each makes its own small images. */
@NullMarked
package graft.examples;

import org.jspecify.annotations.NullMarked;
