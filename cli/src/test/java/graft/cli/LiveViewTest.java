package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.api.machine.ImageEvent;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Without a terminal, as in a pipe. */
class LiveViewTest {
  private record Line(long nanos, String text) {}

  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final PrintWriter err =
      new PrintWriter(new LineWriter(text -> lines.add(new Line(System.nanoTime(), text))));

  @Test
  void aLongSilenceIsBrokenAtLeastEveryThreeSeconds() throws InterruptedException {
    long began = System.nanoTime();
    try (LiveView view = LiveView.start(err)) {
      view.show("planning");
      Thread.sleep(7_000);
    }
    assertThat(lines).extracting(Line::text).allMatch(line -> line.startsWith("graft: planning"));
    assertThat(lines.get(lines.size() - 1).text()).matches("graft: planning: [4-7] s");
    long last = began;
    for (Line line : lines) {
      assertThat((line.nanos() - last) / 1e9).isLessThan(3);
      last = line.nanos();
    }
    assertThat(lines).hasSizeBetween(2, 4);
  }

  @Test
  void whatIsSaidStandsAndAQuickCommandSaysNothingElse() {
    try (LiveView view = LiveView.start(err)) {
      view.show("planning");
      view.say("one");
      view.say(new ImageEvent.Done(ImageEvent.Step.PACKING, 2, 3));
    }
    assertThat(lines).extracting(Line::text).containsExactly("graft: one");
  }

  @Test
  void howManyImagesAreDoneTakesThePlaceOfWhatWasShown() throws InterruptedException {
    try (LiveView view = LiveView.start(err)) {
      view.show("reading the images");
      view.say(new ImageEvent.Done(ImageEvent.Step.PACKING, 17_024, 55_000));
      Thread.sleep(7_000);
    }
    assertThat(lines)
        .extracting(Line::text)
        .startsWith("graft: packing: 17,024 of 55,000 images")
        .last()
        .asString()
        .matches("graft: reading the images: [4-9] s"); // no more are told
  }

  @Test
  void nothingIsShownOnceCleared() throws InterruptedException {
    try (LiveView view = LiveView.start(err)) {
      view.show("planning");
      view.clear();
      Thread.sleep(3_000);
    }
    assertThat(lines).isEmpty();
  }
}
