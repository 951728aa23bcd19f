package graft.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTest {
  @Test
  void escapesWhatWouldMoveTheCursorOrTurnTheText() {
    assertThat(Shown.text("a\u001b[31m\nb\u202egnp.\u200b\ud800"))
        .isEqualTo("a\\u{1b}[31m\\u{a}b\\u{202e}gnp.\\u{200b}\\u{d800}");
  }

  @Test
  void valuesKeepAllButWhatCommandsATerminalOrCannotBeEncoded() {
    String value =
        "\u0378 \u200d\u202e+=\t\n"
            + new String(Character.toChars(0x1FAE0)); // unknown to this Java
    assertThat(Shown.value(value + "\u001b\u009b\ud800"))
        .isEqualTo(value + "\\u{1b}\\u{9b}\\u{d800}");
  }

  @Test
  void briefNamesEndAfterEightyCharacters() {
    assertThat(Shown.brief("\n" + "a".repeat(100))).isEqualTo("\\u{a}" + "a".repeat(79) + "...");
    assertThat(Shown.brief("a".repeat(80))).hasSize(80);
  }

  @Test
  void leavesOrdinaryTextOfAnyScriptAlone() {
    String text = "chat é 猫 " + new String(Character.toChars(0x1F431));
    assertThat(Shown.text(text)).isEqualTo(text);
  }
}
