package graft.export;

import com.google.protobuf.InvalidProtocolBufferException;
import graft.core.error.Remedy;
import graft.core.error.Shown;
import graft.core.error.UsageException;
import graft.core.lock.WholeFile;
import graft.export.TrackedRun.Point;
import graft.study.store.StudyRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Event files of TensorBoard: a folder a base or trial, with its scalars and the session summary of
 * the hparams plugin, and a file above them that names all parameters and metrics.
 *
 * <p>A file that is there is gone on with, so that a TensorBoard that shows it sees what is new;
 * one whose numbers are not those of the study is written again.
 */
public final class TensorBoardExport implements Exporter {
  private static final String ENDING = ".graft";

  private final Path folder;

  /**
   * An export into a folder.
   *
   * @param folder made if missing
   */
  public TensorBoardExport(Path folder) {
    this.folder = folder;
  }

  @Override
  public Exported export(StudyRecords study) {
    Pass pass = new Pass();
    Unwritable.make(folder);
    TrackedRuns.each(study, pass::take);
    pass.finish();
    return new Exported(pass.runs, pass.values, pass.added, folder.toString(), List.of());
  }

  /** One pass over a study. */
  private final class Pass {
    private final Map<String, Object> parameters = new TreeMap<>();
    private final Set<String> metrics = new TreeSet<>();
    private Instant first = Instant.MAX;
    private int runs;
    private long values;
    private long added;

    void take(TrackedRun run) {
      run.parameters().forEach(parameters::putIfAbsent);
      run.points().forEach(point -> metrics.add(point.metric()));
      first = run.began().isBefore(first) ? run.began() : first;
      runs++;
      values += run.points().size();
      added += write(run);
    }

    /** Writes what all runs have, where it is not there already. */
    void finish() {
      if (runs == 0) {
        return;
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(TfRecords.framed(EventMessages.version(first)));
      bytes.writeBytes(TfRecords.framed(EventMessages.experiment(first, parameters, metrics)));
      Path file = file(folder, first);
      try {
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), bytes.toByteArray())) {
          WholeFile.write(file, bytes.toByteArray());
        }
      } catch (IOException e) {
        throw Unwritable.refusal(file, e);
      }
    }
  }

  /** Adds what a run's file lacks; says how many points that were. */
  private int write(TrackedRun run) {
    Path place = folder.resolve(run.name());
    Path file = file(place, run.began());
    try {
      Files.createDirectories(place);
      Known known = known(place, file);
      if (!known.fits(run)) {
        Files.delete(known.file());
        known = new Known(file, 0, Set.of(), 0);
      }
      ByteArrayOutputStream more = new ByteArrayOutputStream();
      if (known.length() == 0) {
        more.writeBytes(TfRecords.framed(EventMessages.version(run.began())));
        more.writeBytes(TfRecords.framed(EventMessages.start(run)));
      }
      int added = 0;
      for (Point point : run.points()) {
        if (!known.points().contains(inFloat(point))) {
          more.writeBytes(TfRecords.framed(EventMessages.scalar(run.at(point.step()), point)));
          added++;
        }
      }
      if (run.isOver() && (added > 0 || known.others() < 3)) {
        more.writeBytes(TfRecords.framed(EventMessages.end(run)));
      }
      append(known.file(), known.length(), more.toByteArray());
      return added;
    } catch (IOException e) {
      throw Unwritable.refusal(place, e);
    }
  }

  /**
   * What is in a run's file.
   *
   * @param length bytes of its whole records
   * @param points its scalars
   * @param others its other events: the version, the start, an end
   */
  private record Known(Path file, int length, Set<Point> points, int others) {
    /** Whether all its numbers are those of a run. */
    boolean fits(TrackedRun run) {
      Set<Point> wanted = new HashSet<>();
      run.points().forEach(point -> wanted.add(inFloat(point)));
      return wanted.containsAll(points);
    }
  }

  private static Known known(Path place, Path fresh) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(place, "events.out.tfevents.*" + ENDING)) {
      Iterator<Path> found = files.iterator();
      if (!found.hasNext()) {
        return new Known(fresh, 0, Set.of(), 0);
      }
      Path file = found.next();
      TfRecords read = TfRecords.of(Files.readAllBytes(file));
      Set<Point> points = new HashSet<>();
      for (byte[] event : read.records()) {
        EventMessages.scalar(event).ifPresent(points::add);
      }
      return new Known(file, read.length(), points, read.records().size() - points.size());
    } catch (InvalidProtocolBufferException e) {
      throw new UsageException(
          Shown.text(place.toString()) + " holds event files of another program; ",
          Remedy.OTHER_PLACE,
          e);
    }
  }

  private static void append(Path file, int length, byte[] more) throws IOException {
    if (more.length == 0) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(length);
      channel.position(length);
      ByteBuffer left = ByteBuffer.wrap(more);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    }
  }

  /** A point as a file holds it. */
  private static Point inFloat(Point point) {
    return new Point(point.metric(), point.step(), (float) point.value());
  }

  private static Path file(Path folder, Instant time) {
    return folder.resolve("events.out.tfevents." + time.getEpochSecond() + ENDING);
  }
}
