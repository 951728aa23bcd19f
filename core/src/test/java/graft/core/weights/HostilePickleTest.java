package graft.core.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that would cost much time, or speak through a message, are refused in few words. */
class HostilePickleTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final int LONGEST_MESSAGE = 1000;

  @TempDir private Path folder;

  private static MadePickle opcodes() {
    return new MadePickle();
  }

  private static MadePickle key() {
    return opcodes().text("0");
  }

  private void assertRefused(MadePickle pickle, String... parts) throws IOException {
    Path file = pickle.zip(folder.resolve("w.pth"));
    Assertions.assertTimeoutPreemptively(
        LONG,
        () ->
            assertThatThrownBy(() -> Weights.open(file))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(parts)
                .satisfies(
                    e ->
                        assertThat(e.getMessage())
                            .hasSizeLessThan(LONGEST_MESSAGE)
                            .doesNotContain("\u001b")));
  }

  @Test
  void whatIsMadeHereIsReadWhereItIsHonest() throws IOException {
    MadePickle shape = opcodes().raw("K\1\u0085");
    Path file = MadePickle.map().text("w").tensor(key(), shape).end().zip(folder.resolve("w.pth"));
    try (Weights weights = Weights.open(file)) {
      assertThat(weights.summary(weights.find("w").orElseThrow()).mean()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"doubling", "cyclic", "deep"})
  void aShapeThatCannotBeWrittenOutIsNamedByItsKind(String how) throws IOException {
    MadePickle lists = opcodes();
    switch (how) {
      case "doubling" -> { // [l, l] of [l, l] of ..., fifty levels
        lists.raw("](]q\1");
        for (char level = 1; level < 50; level++) {
          lists.raw("]q" + (char) (level + 1) + "(h" + level + "h" + level + "e");
        }
        lists.raw("e");
      }
      case "cyclic" -> lists.raw("]q\1]q\2h\1aa");
      default -> lists.raw("]".repeat(50_000) + "a".repeat(49_999));
    }
    lists.raw("\u0085");
    assertRefused(
        MadePickle.map().text("w").tensor(key(), lists).end(),
        "shape or strides holds a value of the kind ArrayList");
  }

  @Test
  void entriesAreCountedHoweverFewOpcodesAskForThem() throws IOException {
    MadePickle pickle = MadePickle.map().text("a").raw("ccollections\nOrderedDict\nq\6](");
    for (int i = 0; i < 20_000; i++) {
      pickle.text("k" + i).raw("K\1\u0086");
    }
    pickle.raw("e\u0085q\5" + "h\6h\5R".repeat(3000)).end();
    assertRefused(pickle, "more than 4000000 steps");
  }

  @Test
  void aStorageWithoutANameIsRefused() throws IOException {
    MadePickle shape = opcodes().raw("K\1\u0085");
    assertRefused(
        MadePickle.map().text("w").tensor(opcodes().raw("N"), shape).end(),
        "names a storage by None, not by text");
  }

  @Test
  void foreignTextIsShownCutAndWithoutItsControlCharacters() throws IOException {
    String rogue = "\u001b]0;pwn\u0007\nline 2";
    assertRefused(MadePickle.map().text(rogue).raw("N").text(rogue).raw("N").end(), "\\u{1b}]0");
    String endless = "A".repeat(3_000_000);
    assertRefused(
        MadePickle.map().text(endless).raw("N").text(endless).raw("N").end(), "A... twice");
    assertRefused(MadePickle.map().text(endless).raw("N").end(), "no tensors, only AAA");
    MadePickle shape = opcodes().raw("K\1\u0085");
    assertRefused(
        MadePickle.map().text(endless).tensor(opcodes().text("1"), shape).end(), "are missing");
  }
}
