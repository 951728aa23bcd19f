package graft.api.machine;

import graft.core.error.MachineException;
import java.util.Locale;

/** The platforms whose natives are shipped. */
final class Platform {
  private Platform() {}

  /**
   * Refuses a platform whose natives are not shipped.
   *
   * @throws MachineException naming the platform found and the one supported
   */
  static void require() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    boolean supported =
        system.startsWith("linux")
            && (architecture.equals("amd64") || architecture.equals("x86_64"));
    if (!supported) {
      throw new MachineException(
          "no libtorch for this platform: found "
              + system
              + " on "
              + architecture
              + ", supported is linux on x86-64 (amd64).\n"
              + "Run it on such a machine, or in a linux/amd64 container.");
    }
  }
}
