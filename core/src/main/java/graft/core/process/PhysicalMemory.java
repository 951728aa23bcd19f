package graft.core.process;

import java.lang.management.ManagementFactory;

/** The memory of this machine, or of the container that this process runs in. */
public final class PhysicalMemory {
  private PhysicalMemory() {}

  /** Its size in bytes; {@link Long#MAX_VALUE} where the Java runtime does not tell. */
  public static long bytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }
}
