/** Words shown to people: near misses, the first few of many. May not depend on any other room. */
@NullMarked
package graft.core.text;

import org.jspecify.annotations.NullMarked;
