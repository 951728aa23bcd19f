package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.protocol.Protocol;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrainingOutcome.Failed;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is advised can be done: options that are named are there. */
class AdviceTest {
  private static final Pattern OPTION = Pattern.compile("--[a-z-]+");

  @Test
  void adviceAfterADivergenceNamesOptionsOfItsOwnCommand() {
    Map<String, String> advice =
        Map.of(
            "pretrain", PretrainCommand.WHERE_IT_DIVERGED,
            "search", SearchCommand.WHERE_IT_DIVERGED,
            "finetune", FinetuneCommand.calmer(Protocol.of(7, 8, 30, 0)));
    advice.forEach(
        (command, text) -> {
          List<String> options =
              OPTION.matcher(text).results().map(MatchResult::group).distinct().toList();
          assertThat(options).as(command).isNotEmpty();
          assertThat(Told.by(command, "--help").out()).as(command).contains(options);
        });
  }

  @Test
  void aCalmerProtocolIsGivenInFullUntilThereIsNone() {
    assertThat(FinetuneCommand.calmer(Protocol.of(7, 8, 30, 2)))
        .endsWith("--transfer 7 --high-rate-layers 1 --decay-after 15 --freeze 2");
    assertThat(FinetuneCommand.calmer(Protocol.of(6, 1, 1, 0)))
        .doesNotContain("--transfer")
        .contains("data scan");
  }

  @Test
  void aFaultSaysWhatBecameOfTheTraining() {
    assertThat(FinetuneCommand.fault(new Diverged(3, 7, List.of(), 0, 0), "Do this."))
        .contains("diverged in epoch 3", "nothing was written", "Do this.");
    assertThat(FinetuneCommand.fault(new Failed("no luck"), "Do this."))
        .isEqualTo("failed: no luck");
  }
}
