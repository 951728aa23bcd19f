package graft.study.store;

import graft.core.text.Sha256;
import graft.study.execution.EpochRecord;
import graft.study.execution.Evaluation;
import graft.study.execution.TrainingOutcome;
import graft.study.execution.TrainingOutcome.Complete;
import graft.study.execution.TrainingOutcome.Diverged;
import graft.study.execution.TrainingOutcome.Given;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The SHA-256 over all finished results: every count, every number by its bits, the final weights'
 * hashes. Times, processors, attempts, reasons of failures and the order in which anything ran are
 * not in it: studies with equal digests found the same.
 */
public final class StudyDigest {
  private static final String FORMAT = "graft results 2";

  private StudyDigest() {}

  /** 64 lower-case hex digits. */
  public static String of(StudyRecords study) {
    Map<String, TrainingOutcome> bases = new TreeMap<>();
    for (BaseRecord base : study.bases()) {
      put(bases, base.spec().id(), base.outcome());
    }
    Map<String, TrainingOutcome> trials = new TreeMap<>();
    for (TrialRecord trial : study.trials()) {
      put(trials, trial.spec().id(), trial.outcome());
    }
    MessageDigest sha256 = Sha256.digest();
    try (DataOutputStream out =
        new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), sha256))) {
      out.writeUTF(FORMAT);
      writeAll(out, "base", bases);
      writeAll(out, "trial", trials);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static void put(
      Map<String, TrainingOutcome> outcomes, String id, Optional<TrainingOutcome> outcome) {
    outcome.ifPresent(present -> outcomes.put(id, present));
  }

  private static void writeAll(
      DataOutputStream out, String what, Map<String, TrainingOutcome> outcomes) throws IOException {
    for (Map.Entry<String, TrainingOutcome> entry : outcomes.entrySet()) {
      out.writeUTF(what);
      out.writeUTF(entry.getKey());
      write(out, entry.getValue());
    }
  }

  private static void write(DataOutputStream out, TrainingOutcome outcome) throws IOException {
    if (outcome instanceof Complete complete) {
      out.writeUTF("complete");
      out.writeDouble(complete.trainLossEval());
      out.writeInt(complete.trainCorrect());
      writeEpochs(out, complete.epochs());
      out.writeInt(complete.milestones().size());
      for (Evaluation milestone : complete.milestones()) {
        write(out, milestone);
      }
      write(out, complete.last());
      out.writeInt(complete.correctBits().length());
      out.writeBytes(complete.correctBits());
      out.writeInt(complete.predictions().length());
      out.writeBytes(complete.predictions());
      out.writeUTF(complete.weightsSha256());
      out.writeLong(complete.imagesTrained());
    } else if (outcome instanceof Diverged diverged) {
      out.writeUTF("diverged");
      out.writeInt(diverged.epoch());
      out.writeLong(diverged.update());
      writeEpochs(out, diverged.epochs());
      out.writeLong(diverged.imagesTrained());
    } else if (outcome instanceof Given) {
      out.writeUTF("given"); // its id is the hash of its weights
    } else {
      out.writeUTF("failed");
    }
  }

  private static void writeEpochs(DataOutputStream out, List<EpochRecord> epochs)
      throws IOException {
    out.writeInt(epochs.size());
    for (EpochRecord epoch : epochs) {
      out.writeInt(epoch.epoch());
      out.writeDouble(epoch.lowRate());
      out.writeDouble(epoch.highRate());
      out.writeDouble(epoch.trainLoss());
    }
  }

  private static void write(DataOutputStream out, Evaluation evaluation) throws IOException {
    out.writeInt(evaluation.epoch());
    out.writeDouble(evaluation.loss());
    out.writeInt(evaluation.correct());
    out.writeInt(evaluation.correctTop5());
    out.writeInt(evaluation.total());
  }
}
