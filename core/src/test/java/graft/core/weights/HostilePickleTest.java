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

  private static MadePickle keep(String opcodes) {
    return MadePickle.map().text("x").raw(opcodes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"B\u00ff\u00ff\u00ff\u007f", "C\u00ff", "\u0096\0\0\0\0\0\0\0\u007f"})
  void bytesThatClaimMoreThanThereIsEndWithTheFile(String opcodes) throws IOException {
    assertRefused(keep(opcodes + "ab").end(), "not a sound PyTorch file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "B\u00ff\u00ff\u00ff\u00ff",
        "\u0096\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"
      })
  void bytesOfANegativeLengthAreRefused(String opcodes) throws IOException {
    assertRefused(keep(opcodes).end(), "negative length");
  }

  @Test
  void itemsAreAddedToSetsAlone() throws IOException {
    assertRefused(keep("}(K\1\u0090").end(), "something else than a set (opcode ADDITEMS)");
    assertRefused(keep("\u0090").end(), "something else than a set");
  }

  @Test
  void aSetThatHoldsItselfOrWhatCannotBeHashedIsLeft() throws IOException {
    assertRefused(keep("\u008fq\1(h\1]}\u0090").end(), "it holds no tensors, only x");
    assertRefused(keep("(]}\u0091").end(), "it holds no tensors, only x");
  }

  @Test
  void aKeyThatWouldHaveToBeHashedWithoutEndIsRefused() throws IOException {
    assertRefused(MadePickle.map().raw("}q\1h\1h\1sN").end(), "a list or a map as a key");
    assertRefused(MadePickle.map().raw("]q\1h\1aN").end(), "a list or a map as a key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cyclic", "doubling", "deep", "wide"})
  void aCheckpointThatCannotBeWalkedThroughEndsInTime(String how) throws IOException {
    MadePickle pickle = MadePickle.map().text("x");
    switch (how) {
      case "cyclic" -> pickle.raw("}q\1").text("a").raw("h\1s");
      case "doubling" -> { // {a: m, b: m} of {a: m, b: m} of ..., a hundred levels
        pickle.raw("}q\1");
        for (char level = 1; level < 100; level++) {
          pickle.raw("}q" + (char) (level + 1) + "(").text("a").raw("h" + level);
          pickle.text("b").raw("h" + level + "u");
        }
      }
      case "deep" -> {
        for (int i = 0; i < 100_000; i++) {
          pickle.raw("}").text("k");
        }
        pickle.raw("N" + "s".repeat(100_000));
      }
      default -> { // a long key before many dictionaries
        pickle.raw("}(").text("k".repeat(1_000_000)).raw("}(");
        for (int i = 0; i < 100_000; i++) {
          pickle.text("" + i).raw("}");
        }
        pickle.raw("uu");
      }
    }
    assertRefused(pickle.end(), "is refused");
  }

  @Test
  void aHarmlessValueCannotBeMadeATensor() throws IOException {
    String rebuild = "ctorch._tensor\n_rebuild_from_type_v2\n";
    assertRefused(keep(rebuild + "(ctorch\nSize\nctorch\nTensor\n)NtR").end(), "a type of its own");
    assertRefused(
        keep(rebuild + "(ctorch._utils\n_rebuild_tensor_v2\nctorch\nSize\n)NtR").end(),
        "a type of its own");
    assertRefused(
        keep(rebuild + "(ctorch._utils\n_rebuild_tensor_v2\nctorch\nTensor\n)NtR").end(),
        "malformed");
    assertRefused(
        keep("ctorch._utils\n_rebuild_parameter\nctorch\nSize\n)R\u0085R").end(), "malformed");
  }
}
