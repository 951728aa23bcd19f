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
  void leavesOrdinaryTextOfAnyScriptAlone() {
    String text = "chat é 猫 " + new String(Character.toChars(0x1F431));
    assertThat(Shown.text(text)).isEqualTo(text);
  }
}
