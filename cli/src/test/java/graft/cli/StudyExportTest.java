package graft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import graft.core.data.TargetSize;
import graft.core.protocol.Method;
import graft.core.protocol.Protocol;
import graft.core.protocol.Rates;
import graft.core.protocol.Recipe;
import graft.study.execution.EpochRecord;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.plan.TrialData;
import graft.study.plan.TrialSpec;
import graft.study.store.StudyStore;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code graft study export} of a study of one trial, which diverged in its second epoch. */
class StudyExportTest {
  private final Path root;
  private final Path study;

  StudyExportTest(@TempDir Path root) {
    this.root = root;
    this.study = root.resolve("my-study");
  }

  @BeforeEach
  void store() {
    Recipe recipe =
        new Recipe(
            4,
            3,
            Rates.paper(),
            0.9,
            1e-4,
            0.5,
            Recipe.Augmentation.FLIP,
            2,
            Recipe.Precision.FP32);
    TrialSpec trial =
        new TrialSpec(
            "0123456789abcdef",
            List.of("layers"),
            new TrialData.OfSplit(0, new TargetSize(10)),
            Method.SGD,
            Protocol.of(5, 1, 2, 3),
            "alexnet-32",
            "base0",
            recipe,
            "",
            1,
            10);
    try (StudyStore store = StudyStore.create(study)) {
      store.plan(List.of(), List.of(trial));
      store.began(trial.id(), 1);
      List<EpochRecord> epochs = List.of(new EpochRecord(1, 0.001, 0.01, 1.5));
      store.finished(trial.id(), 1, new Diverged(2, 4, epochs, 10, 1.0), "cpu");
    }
  }

  private Told export(Object... more) {
    Object[] all = new Object[3 + more.length];
    all[0] = "study";
    all[1] = "export";
    all[2] = study;
    System.arraycopy(more, 0, all, 3, more.length);
    return Told.by(all);
  }

  @Test
  void eachFormatSaysWhatIsWhere() {
    Told board = export("--format", "tensorboard");
    assertThat(board.code()).isZero();
    assertThat(board.out())
        .isEqualTo(
            "1 training with 3 values, 3 of them new, in "
                + study.resolve("exports/tensorboard")
                + "\n");
    assertThat(export("--format", "tensorboard", "--follow").out()).contains("0 of them new");
    assertThat(study.resolve("exports/tensorboard/split0-size10-k5-n1-d2-f3-seed1-0123456789ab"))
        .isDirectory();

    Path other = root.resolve("other");
    assertThat(export("--format", "parquet", "--out", other).code()).isZero();
    assertThat(other.resolve("trials.parquet")).exists();
    assertThat(export("--out", other).code()).isZero();
    assertThat(other.resolve("trials.csv")).exists();
  }

  @Test
  void whatCannotBeExportedToIsRefusedWithWhatToDo() throws IOException {
    Told unknown = export("--format", "tensorbord");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("csv, parquet, tensorboard or mlflow, was 'tensorbord'");
    assertThat(unknown.err()).contains("did you mean tensorboard?");
    assertThat(export("--format", "mlflow", "--out", root).err())
        .contains("--out is for files; --format mlflow writes none");
    assertThat(export("--follow").err())
        .contains("--follow is for --format tensorboard and mlflow");
    assertThat(export("--experiment", "a").code()).isEqualTo(2);

    Path file = Files.createFile(root.resolve("file"));
    for (String format : List.of("parquet", "tensorboard")) {
      Told unwritable = export("--format", format, "--out", file);
      assertThat(unwritable.code()).isEqualTo(2);
      assertThat(unwritable.err()).contains("give a place that can be written with --out");
    }
    assertThat(export("--format", "mlflow", "--tracking-uri", "mlruns").err())
        .contains("'mlruns' is no address of an MLflow server");
    Told none = Told.by("study", "export", root.resolve("none"), "--format", "tensorboard");
    assertThat(none.code()).isEqualTo(2);
    assertThat(root.resolve("none")).doesNotExist();
  }

  @Test
  void anAddressWithoutAServerIsNamed() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }

    Told told = export("--format", "mlflow", "--tracking-uri", "http://localhost:" + closed);

    assertThat(told.code()).isEqualTo(7);
    assertThat(told.err()).contains("nothing answers at http://localhost:" + closed);
  }

  private static Optional<String> authorization(String... variables) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put("MLFLOW_TRACKING_" + variables[i], variables[i + 1]);
    }
    return StudyExportOptions.authorization(name -> Optional.ofNullable(environment.get(name)));
  }

  @Test
  void aServerIsShownNameAndPasswordWhereBothAreSetAndElseTheToken() {
    assertThat(authorization("TOKEN", "t", "USERNAME", "me", "PASSWORD", "secret"))
        .contains("Basic bWU6c2VjcmV0");
    assertThat(authorization("TOKEN", "t", "USERNAME", "me")).contains("Bearer t");
    assertThat(authorization("TOKEN", "t", "USERNAME", "me", "PASSWORD", "")).contains("Bearer t");
    assertThat(authorization("USERNAME", "me")).isEmpty();
  }
}
