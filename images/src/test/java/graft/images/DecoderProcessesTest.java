package graft.images;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.ImageDecoder.Decoded;
import graft.core.data.ImageDecoder.Pixels;
import graft.core.data.ImageDecoder.Undecodable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
class DecoderProcessesTest {
  @Test
  void aFileThatCannotBeDecodedCostsItselfAlone() throws IOException {
    try (DecoderProcesses decoder = new DecoderProcesses(1, TestCache.FOLDER)) {
      byte[] good = PillowFixturesTest.resource("square.png");
      List<Decoded> results = decoder.decode(List.of(good, new byte[] {1, 2, 3}, good), 8);
      assertThat(results.get(0)).isInstanceOf(Pixels.class);
      assertThat(results.get(1)).isEqualTo(new Undecodable("cannot be decoded"));
      assertThat(((Pixels) results.get(2)).planar()).isEqualTo(((Pixels) results.get(0)).planar());
    }
  }

  @Test
  void aKilledChildIsReplacedAndNoImageIsLost() throws Exception {
    try (DecoderProcesses decoder = new DecoderProcesses(1, TestCache.FOLDER)) {
      byte[] good = PillowFixturesTest.resource("square.png");
      decoder.decode(List.of(good), 8);
      ProcessHandle child = ProcessHandle.of(decoder.idleProcesses().get(0)).orElseThrow();
      child.destroyForcibly();
      child.onExit().get();
      assertThat(decoder.decode(List.of(good, good), 8)).allMatch(r -> r instanceof Pixels);
    }
  }

  @Test
  void childrenThatStartTogetherOnAnEmptyCacheAllWork(@TempDir Path cache) throws IOException {
    byte[] good = PillowFixturesTest.resource("square.png");
    try (DecoderProcesses first = new DecoderProcesses(1, cache);
        DecoderProcesses second = new DecoderProcesses(1, cache)) {
      List<CompletableFuture<List<Decoded>>> running = new ArrayList<>();
      for (DecoderProcesses decoder : List.of(first, second)) {
        running.add(CompletableFuture.supplyAsync(() -> decoder.decode(List.of(good), 8)));
      }
      assertThat(running).allMatch(r -> r.join().get(0) instanceof Pixels);
    }
  }

  @Test
  void closingEndsTheChildren() throws Exception {
    DecoderProcesses decoder = new DecoderProcesses(1, TestCache.FOLDER);
    decoder.decode(List.of(PillowFixturesTest.resource("square.png")), 8);
    ProcessHandle child = ProcessHandle.of(decoder.idleProcesses().get(0)).orElseThrow();
    decoder.close();
    child.onExit().get();
    assertThat(child.isAlive()).isFalse();
  }
}
