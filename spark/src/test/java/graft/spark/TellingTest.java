package graft.spark;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.json.RecordJson;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.JobProgress;
import graft.study.execution.TrainingEvent;
import graft.study.execution.TrainingJob;
import graft.study.execution.TrainingOutcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TellingTest {
  private static final Recipe RECIPE =
      new Recipe(
          4, 3, Rates.paper(), 0.9, 1e-4, 0.5, Recipe.Augmentation.FLIP, 2, Recipe.Precision.FP32);
  private static final int NEVER = 1_000_000;
  private static final TrainingJob JOB =
      new TrainingJob(
          "a",
          1,
          Method.SGD,
          Protocol.of(0, 1, 1, 0),
          RECIPE,
          1,
          1,
          new TrainingJob.Files("checkpoint", Optional.empty()));

  private final BlockingQueue<Word> words = new LinkedBlockingQueue<>();
  private volatile boolean answer = true;

  private Telling telling(int millis) {
    return new Telling(
        3,
        7,
        word -> {
          words.add(word);
          return answer;
        },
        millis);
  }

  private static TrainingEvent epoch(int number) {
    return new TrainingEvent.EpochFinished(JOB, new EpochRecord(number, 0.1, 0.1, 1));
  }

  private static TrainingEvent progress(Optional<Evaluation> milestone) {
    JobProgress.Pace none = JobProgress.Pace.NONE;
    return new TrainingEvent.Progressed(
        JOB, new JobProgress(1, 10, 0, none, none, 1, Optional.empty(), milestone));
  }

  private static TrainingEvent ended() {
    return new TrainingEvent.Ended(JOB, new TrainingOutcome.Failed("no reason"), "cpu");
  }

  private static Word.Happened word(TrainingEvent... events) {
    return new Word.Happened(3, 7, List.of(events).stream().map(RecordJson::write).toList());
  }

  @Test
  void anEndIsToldAtOnceAfterTheEpochsThatWait() throws Exception {
    try (Telling telling = telling(NEVER)) {
      telling.tell(new TrainingEvent.Began(JOB));
      telling.tell(epoch(1));
      telling.tell(epoch(2));
      telling.tell(ended());
    }
    assertThat(words.take()).isEqualTo(word(new TrainingEvent.Began(JOB)));
    assertThat(words.take()).isEqualTo(word(epoch(1), epoch(2), ended()));
    assertThat(words).isEmpty();
  }

  @Test
  void whatWaitsIsToldSoonThoughNothingFollows() throws Exception {
    try (Telling telling = telling(20)) {
      telling.tell(epoch(1));
      assertThat(words.poll(10, TimeUnit.SECONDS)).isEqualTo(word(epoch(1)));
    }
  }

  @Test
  void whatWaitsIsToldAtTheEnd() {
    try (Telling telling = telling(NEVER)) {
      telling.tell(epoch(1));
    }
    assertThat(words).containsExactly(word(epoch(1)));
  }

  @Test
  void aMilestoneIsToldAtOnceAndOnce() {
    Optional<Evaluation> milestone = Optional.of(new Evaluation(1, 0.5, 3, 4, 5));
    try (Telling telling = telling(NEVER)) {
      telling.tell(progress(Optional.empty()));
      assertThat(words).containsExactly(word(progress(Optional.empty())));
      telling.tell(progress(milestone));
      assertThat(words).last().isEqualTo(word(progress(milestone)));
    }
  }

  @Test
  void anAnswerToStopIsGivenToAllThatFollows() {
    answer = false;
    try (Telling telling = telling(NEVER)) {
      assertThat(telling.tell(epoch(1))).isTrue();
      assertThat(telling.tell(new TrainingEvent.Began(JOB))).isFalse();
      assertThat(telling.tell(epoch(2))).isFalse();
    }
  }
}
