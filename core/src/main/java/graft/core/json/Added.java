package graft.core.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component that its record did not have at first. Files from before are read as if it had the
 * value given here, and where it has that value it is no part of an id ({@link Canonical}): a new
 * setting changes no id and makes no stored file unreadable.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
public @interface Added {
  /** What a file without it means, as JSON. Never changed once there are such files. */
  String value();
}
