package graft.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import graft.core.error.MachineException;
import graft.core.error.UsageException;
import graft.export.TrackedRun.Point;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrainingOutcome.Failed;
import graft.study.store.StudyRecords;
import graft.study.store.TrialState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that speaks MLflow's protocol; a real one is asked in {@code .ci/checks}. */
class MlflowExportTest {
  private static final Duration WAIT = Duration.ofMillis(1);

  private final FakeMlflow mlflow = new FakeMlflow();

  MlflowExportTest() throws IOException {}

  @AfterEach
  void stop() {
    mlflow.close();
  }

  private MlflowExport exporter() {
    return new MlflowExport(
        MlflowServer.at(mlflow.address() + "/").withFirstWait(WAIT),
        "my study",
        id -> Optional.empty());
  }

  private Exported export(StudyRecords study) {
    return exporter().export(study);
  }

  private static RecordedStudy study() {
    return new RecordedStudy()
        .base("base0", RecordedStudy.complete(2, "b"))
        .trial("one", TrialState.COMPLETE, RecordedStudy.complete(3, "1"))
        .trial("two", TrialState.COMPLETE, RecordedStudy.complete(5, "2"))
        .trial("bad", TrialState.DIVERGED, new Diverged(2, 4, RecordedStudy.epochs(1), 10, 1.0))
        .trial("lost", TrialState.FAILED, new Failed("no"))
        .waiting("waiting");
  }

  private void assertWhole() {
    assertThat(mlflow.runs).filteredOn(run -> !run.isDeleted).hasSize(5);
    assertThat(mlflow.run("base0").points).hasSize(6 + 11).doesNotHaveDuplicates();
    assertThat(mlflow.run("one").points).hasSize(9 + 11).doesNotHaveDuplicates();
    assertThat(mlflow.run("two").points).hasSize(15 + 11).doesNotHaveDuplicates();
    assertThat(mlflow.run("bad").points).hasSize(3).doesNotHaveDuplicates();
    assertThat(mlflow.run("lost").points).isEmpty();
    assertThat(mlflow.runs)
        .allMatch(run -> run.isDeleted || run.parameters.containsKey("network"))
        .allMatch(run -> run.isDeleted || run.tags.containsKey("graft.exported"));
  }

  @Test
  void eachTrainingIsARunWithItsSettingsAndItsNumbersByUpdate() {
    Exported exported = export(study());

    assertWhole();
    assertThat(exported.runs()).isEqualTo(5);
    assertThat(exported.values()).isEqualTo(exported.added()).isEqualTo(17 + 20 + 26 + 3);
    assertThat(exported.place()).isEqualTo(mlflow.address() + "/#/experiments/1");
    assertThat(mlflow.experiments).containsOnlyKeys("my study");
    FakeMlflow.Run one = mlflow.run("one");
    assertThat(one.name).isEqualTo("split1-size2-k5-n1-d2-f3-seed7-one");
    assertThat(one.points)
        .contains(
            new Point("train/loss", 9, 1.0 / 3),
            new Point("rate/high", 3, 0.01),
            new Point("val/acc1", 9, 0.75),
            new Point("test/loss", 9, 1.25));
    assertThat(one.parameters)
        .containsEntry("transferred_layers", "5")
        .containsEntry("experiments", "layers+rates")
        .containsEntry("weight_decay", "1.0E-4")
        .doesNotContainKey("variant");
    assertThat(one.status).isEqualTo("FINISHED");
    assertThat(mlflow.run("bad").status).isEqualTo("FINISHED");
    assertThat(mlflow.run("bad").tags).containsEntry("graft.state", "DIVERGED");
    assertThat(mlflow.run("lost").status).isEqualTo("FAILED");
  }

  @Test
  void noRequestHoldsMoreThanTheServerTakes() {
    export(
        new RecordedStudy().trial("long", TrialState.COMPLETE, RecordedStudy.complete(700, "1")));

    assertThat(mlflow.run("long").points).hasSize(2111).doesNotHaveDuplicates();
  }

  @Test
  void aSecondExportAddsNothing() {
    export(study());
    int before = mlflow.requests;

    assertThat(export(study()).added()).isZero();

    assertWhole();
    assertThat(mlflow.requests - before).isEqualTo(1 + 3); // the experiment, three pages of runs
  }

  @Test
  void aServerThatFailsForAMomentIsAskedAgain() {
    mlflow.fails = request -> request % 3 == 1;

    export(study());

    assertWhole();
  }

  @Test
  void requestsWhoseAnswersWereLostAreNotDoneTwice() {
    mlflow.loses = request -> request % 2 == 1;

    export(study());

    assertWhole();
    assertThat(mlflow.runs).hasSize(5);
  }

  @Test
  void aServerThatKeepsFailingEndsTheExportAndTheNextGoesOnFromAnyPoint() {
    export(study());
    int all = mlflow.requests;
    for (int end = 1; end < all; end++) {
      int last = end;
      mlflow.runs.clear();
      mlflow.experiments.clear();
      mlflow.requests = 0;
      mlflow.fails = request -> request > last;
      assertThatThrownBy(() -> export(study()))
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("answered HTTP 500: <html>Internal Server Error")
          .hasMessageContaining("Asked 4 times.")
          .hasMessageEndingWith("export once more: it goes on where it stopped.");

      mlflow.fails = request -> false;
      export(study());

      assertWhole();
      assertThat(mlflow.runs).hasSize(5);
    }
  }

  @Test
  void aRunningTrialIsGoneOnWith() {
    MlflowExport exporter = exporter();
    exporter.export(new RecordedStudy().running("one", 2));
    assertThat(mlflow.run("one").points).hasSize(6);
    assertThat(mlflow.run("one").status).isEqualTo("RUNNING");

    Exported more =
        exporter.export(
            new RecordedStudy().trial("one", TrialState.COMPLETE, RecordedStudy.complete(3, "1")));

    assertThat(more.added()).isEqualTo(20 - 6);
    assertThat(mlflow.run("one").points).hasSize(20).doesNotHaveDuplicates();
    assertThat(mlflow.run("one").status).isEqualTo("FINISHED");
  }

  @Test
  void anotherResultOfTheSameTrialTakesThePlaceOfItsRun() {
    export(new RecordedStudy().trial("one", TrialState.FAILED, new Failed("no")));
    export(new RecordedStudy().trial("one", TrialState.COMPLETE, RecordedStudy.complete(3, "1")));

    assertThat(mlflow.run("one").points).hasSize(20);
    assertThat(mlflow.runs).hasSize(2);
  }

  @Test
  void weightsOfABaseAreStoredWithItsRun(@TempDir Path folder) throws IOException {
    Path weights = Files.writeString(folder.resolve("base0.safetensors"), "weights");

    new MlflowExport(
            MlflowServer.at(mlflow.address()),
            "e",
            id -> Optional.of(weights).filter(file -> id.equals("base0")))
        .export(study());

    String run = mlflow.run("base0").id;
    assertThat(mlflow.artifacts)
        .containsOnlyKeys("1/" + run + "/artifacts/weights/base0.safetensors");
    assertThat(mlflow.artifacts.values()).containsExactly("weights".getBytes(UTF_8));
  }

  @Test
  void credentialsAreSentWithEachRequest() {
    MlflowServer server = MlflowServer.at(mlflow.address()).withAuthorization("Bearer secret");
    new MlflowExport(server, "e", id -> Optional.empty()).export(study());

    assertThat(mlflow.authorizations).isNotEmpty().containsOnly("Bearer secret");
  }

  @Test
  void aPasswordInTheAddressIsSentAndNeverShown() {
    String address = mlflow.address().replace("http://", "http://me:se%20cret@");
    MlflowServer server = MlflowServer.at(address);
    new MlflowExport(server, "e", id -> Optional.empty()).export(study());

    String sent = Base64.getEncoder().encodeToString("me:se cret".getBytes(UTF_8));
    assertThat(mlflow.authorizations).isNotEmpty().containsOnly("Basic " + sent);
    assertThat(server.address()).hasToString(mlflow.address());
    for (String wrong :
        List.of("me:secret@host:50", " ftp://me:secret@host:50", "http://me:se/cret@x@host:50")) {
      assertThatThrownBy(() -> MlflowServer.at(wrong))
          .hasMessageStartingWith("'host:50' is no address")
          .hasNoCause();
    }
  }

  @Test
  void anExperimentThatWasDeletedIsRefusedByName() {
    export(study());
    mlflow.lifecycle = "deleted";

    assertThatThrownBy(() -> export(study()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("'my study' was deleted")
        .hasMessageContaining("give another name");
  }

  @Test
  void whatIsNoServerOfMlflowIsRefused() throws IOException {
    for (String address : List.of("localhost:5000", "sqlite:///m.db", "http://", "no address")) {
      assertThatThrownBy(() -> MlflowServer.at(address))
          .isInstanceOf(UsageException.class)
          .hasMessageStartingWith("'" + address + "' is no address of an MLflow server");
    }
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    assertThatThrownBy(() -> export("http://localhost:" + closed))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("nothing answers at http://localhost:" + closed);
    for (int status : new int[] {200, 404}) {
      HttpServer other =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      other.createContext(
          "/",
          exchange -> {
            byte[] page = "<html>another page</html>".getBytes(UTF_8);
            exchange.sendResponseHeaders(status, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
          });
      other.start();
      try {
        assertThatThrownBy(() -> export("http://localhost:" + other.getAddress().getPort()))
            .isInstanceOf(UsageException.class)
            .hasMessageContaining("(HTTP " + status + ") is no MLflow server");
      } finally {
        other.stop(0);
      }
    }
  }

  private static Exported export(String address) {
    return new MlflowExport(
            MlflowServer.at(address).withFirstWait(WAIT), "e", id -> Optional.empty())
        .export(study());
  }
}
