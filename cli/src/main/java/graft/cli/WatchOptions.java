package graft.cli;

import graft.api.live.LiveServer;
import graft.api.live.LiveSource;
import graft.core.error.UsageException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a page is served. */
final class WatchOptions {
  private static final int TOKEN_BYTES = 16;

  @Option(
      names = "--port",
      defaultValue = "8642",
      paramLabel = "PORT",
      description = "Port; 0 for any that is free (default ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--address",
      defaultValue = "127.0.0.1",
      paramLabel = "ADDRESS",
      description = {
        "Address of this machine to serve on (default ${DEFAULT-VALUE}).",
        "Any but the loopback is for those who have the token."
      })
  private String address;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "What opens the page on another address; made up where not given.")
  private Optional<String> token;

  /** Starts to serve. */
  LiveServer serve(LiveSource source) {
    if (port < 0 || port > 65_535) {
      throw new UsageException("--port must be 0 to 65535, was " + port);
    }
    InetAddress place = place();
    Optional<String> needed =
        place.isLoopbackAddress() ? token : token.or(() -> Optional.of(madeUp()));
    return LiveServer.start(place, port, needed, source);
  }

  private InetAddress place() {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new UsageException("--address " + address + " is no address of this machine", e);
    }
  }

  private static String madeUp() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
