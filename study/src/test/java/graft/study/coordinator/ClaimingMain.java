package graft.study.coordinator;

import java.nio.file.Files;
import java.nio.file.Path;

/** A process that claims a base and trains for ever. Arguments: cache, base. */
final class ClaimingMain {
  private ClaimingMain() {}

  public static void main(String[] args) throws Exception {
    try (BaseCache.Claim claim = new BaseCache(Path.of(args[0])).claim(args[1]).orElseThrow()) {
      Files.writeString(claim.unfinished(1), "half");
      System.out.println("claimed");
      Thread.sleep(60_000);
    }
  }
}
