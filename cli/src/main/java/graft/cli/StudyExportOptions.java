package graft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import graft.api.Study;
import graft.core.error.UsageException;
import graft.export.Exporter;
import graft.export.MlflowExport;
import graft.export.MlflowServer;
import graft.export.ParquetExport;
import graft.export.TensorBoardExport;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What a study is exported to. */
final class StudyExportOptions {
  /** What reads it. */
  enum Format {
    CSV,
    PARQUET,
    TENSORBOARD,
    MLFLOW
  }

  @Option(
      names = "--format",
      defaultValue = "csv",
      description = "csv (default), parquet, tensorboard or mlflow.")
  private Format format = Format.CSV;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where files are written (default: exports in the study folder).")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--tracking-uri",
      paramLabel = "ADDRESS",
      description =
          "The MLflow server (default: $MLFLOW_TRACKING_URI, else http://localhost:5000).")
  private Optional<String> server = Optional.empty();

  @Option(
      names = "--experiment",
      paramLabel = "NAME",
      description = "The experiment of MLflow (default: the name of the study folder).")
  private Optional<String> experiment = Optional.empty();

  @Option(
      names = "--follow",
      description = "To tensorboard or mlflow: export what is new until the study has ended.")
  private boolean follow;

  /** What reads it. */
  Format format() {
    return format;
  }

  /** Whether it goes on while the study runs. */
  boolean follow() {
    return follow;
  }

  /**
   * Refuses options that are for another format.
   *
   * @throws UsageException if so
   */
  void check() {
    boolean isServer = format == Format.MLFLOW;
    refuse(out.isPresent() && isServer, "--out is for files; --format mlflow writes none");
    refuse(server.isPresent() && !isServer, "--tracking-uri is for --format mlflow");
    refuse(experiment.isPresent() && !isServer, "--experiment is for --format mlflow");
    refuse(
        follow && format != Format.TENSORBOARD && !isServer,
        "--follow is for --format tensorboard and mlflow");
  }

  private static void refuse(boolean isWrong, String why) {
    if (isWrong) {
      throw new UsageException(why);
    }
  }

  /** The folder of tables. */
  Path tables(Path study) {
    return out.orElseGet(() -> study.resolve("exports"));
  }

  /** The exporter of a format that is not CSV. */
  Exporter exporter(Study study, Path folder, Function<String, Optional<String>> environment) {
    return switch (format) {
      case TENSORBOARD ->
          new TensorBoardExport(out.orElseGet(() -> folder.resolve("exports/tensorboard")));
      case MLFLOW ->
          new MlflowExport(
              server(environment),
              experiment.orElseGet(() -> "" + folder.toAbsolutePath().normalize().getFileName()),
              study::baseWeights);
      case CSV, PARQUET -> new ParquetExport(tables(folder));
    };
  }

  private MlflowServer server(Function<String, Optional<String>> environment) {
    MlflowServer named =
        MlflowServer.at(
            server
                .or(() -> environment.apply("MLFLOW_TRACKING_URI"))
                .orElse("http://localhost:5000"));
    return authorization(environment).map(named::withAuthorization).orElse(named);
  }

  /** As MLflow's own client does: name and password where both are set, else the token. */
  static Optional<String> authorization(Function<String, Optional<String>> environment) {
    Optional<String> user = set(environment.apply("MLFLOW_TRACKING_USERNAME"));
    Optional<String> password = set(environment.apply("MLFLOW_TRACKING_PASSWORD"));
    Optional<String> token = set(environment.apply("MLFLOW_TRACKING_TOKEN"));
    return user.flatMap(name -> password.map(secret -> "Basic " + base64(name + ":" + secret)))
        .or(() -> token.map(secret -> "Bearer " + secret));
  }

  private static Optional<String> set(Optional<String> value) {
    return value.filter(text -> !text.isEmpty());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
