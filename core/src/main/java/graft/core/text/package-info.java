/** Words shown to people: near misses. May not depend on any other room. */
@NullMarked
package graft.core.text;

import org.jspecify.annotations.NullMarked;
