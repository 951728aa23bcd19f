package graft.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import graft.export.TrackedRun.Point;
import graft.study.store.TrialState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * TensorBoard's messages ({@code event.proto}, {@code summary.proto} and those of its hparams
 * plugin), with the numbers of their fields as these files have them.
 */
final class EventMessages {
  private static final String START = "_hparams_/session_start_info";
  private static final String END = "_hparams_/session_end_info";
  private static final String EXPERIMENT = "_hparams_/experiment";

  private static final int STRING = 1;
  private static final int BOOL = 2;
  private static final int FLOAT64 = 3;

  private EventMessages() {}

  /** The first event of a file. */
  static byte[] version(Instant time) {
    return event(time).text(3, "brain.Event:2").bytes().toByteArray();
  }

  /** A number as a scalar, which TensorBoard keeps in 32 bits. */
  static byte[] scalar(Instant time, Point point) {
    Message value = new Message().text(1, point.metric()).real(2, (float) point.value());
    return summary(event(time).whole(2, point.step()), value);
  }

  /** Reads what {@link #scalar} writes; empty for another event. */
  static Optional<Point> scalar(byte[] event) throws InvalidProtocolBufferException {
    UnknownFieldSet fields = UnknownFieldSet.parseFrom(event);
    for (ByteString summary : fields.getField(5).getLengthDelimitedList()) {
      ByteString first =
          UnknownFieldSet.parseFrom(summary).getField(1).getLengthDelimitedList().get(0);
      UnknownFieldSet value = UnknownFieldSet.parseFrom(first);
      if (value.hasField(2)) {
        long step = fields.hasField(2) ? fields.getField(2).getVarintList().get(0) : 0;
        float number = Float.intBitsToFloat(value.getField(2).getFixed32List().get(0));
        return Optional.of(new Point(tag(value), step, number));
      }
    }
    return Optional.empty();
  }

  private static String tag(UnknownFieldSet value) {
    return value.getField(1).getLengthDelimitedList().get(0).toStringUtf8();
  }

  /** What a run was trained with. */
  static byte[] start(TrackedRun run) {
    Message info = new Message();
    run.parameters()
        .forEach(
            (name, value) -> info.message(1, new Message().text(1, name).message(2, value(value))));
    info.real(5, seconds(run.began()));
    return hparams(run.began(), START, new Message().message(3, info));
  }

  /** How a run ended: with a result, or without. */
  static byte[] end(TrackedRun run) {
    int status = run.state() == TrialState.COMPLETE ? 1 : 2;
    Message info = new Message().whole(1, status).real(2, seconds(run.heard()));
    return hparams(run.heard(), END, new Message().message(4, info));
  }

  /**
   * All runs together.
   *
   * @param parameters an example of each
   * @param metrics that runs have
   */
  static byte[] experiment(Instant time, Map<String, Object> parameters, Iterable<String> metrics) {
    Message experiment = new Message().real(3, seconds(time));
    parameters.forEach(
        (name, value) -> experiment.message(4, new Message().text(1, name).whole(4, type(value))));
    metrics.forEach(
        metric -> experiment.message(5, new Message().message(1, new Message().text(2, metric))));
    return hparams(time, EXPERIMENT, new Message().message(2, experiment));
  }

  private static int type(Object value) {
    return value instanceof Number ? FLOAT64 : value instanceof Boolean ? BOOL : STRING;
  }

  /** A {@code google.protobuf.Value}. */
  private static Message value(Object value) {
    if (value instanceof Number number) {
      return new Message().real(2, number.doubleValue());
    }
    return value instanceof Boolean truth
        ? new Message().whole(4, truth ? 1 : 0)
        : new Message().text(3, value.toString());
  }

  private static byte[] hparams(Instant time, String tag, Message content) {
    Message plugin = new Message().text(1, "hparams").message(2, content);
    Message value = new Message().text(1, tag).message(9, new Message().message(1, plugin));
    return summary(event(time), value);
  }

  private static Message event(Instant time) {
    return new Message().real(1, seconds(time));
  }

  private static byte[] summary(Message event, Message value) {
    return event.message(5, new Message().message(1, value)).bytes().toByteArray();
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1e3;
  }
}
