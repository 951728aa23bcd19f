package graft.study.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graft.core.error.MachineException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  private static final String FILL = "x".repeat(1 << 20);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Test
  void aFullDiskIsTheMachinesFaultAndTheStoreGoesOnOnceThereIsSpace() {
    Path file = folder.resolve("study.db");
    try (Database database = Database.writing(file)) {
      database.update("CREATE TABLE words (word TEXT)");
      database.update("INSERT INTO words VALUES ('finished')");
      database.number("PRAGMA max_page_count = 16");
      assertThatThrownBy(
              () ->
                  database.transaction(
                      () -> {
                        database.update("INSERT INTO words VALUES ('half')");
                        database.update("INSERT INTO words VALUES (?)", FILL);
                      }))
          .isInstanceOf(MachineException.class)
          .hasMessageContainingAll(
              "disk is full", file.toString(), "Finished trials are kept", "same command");
      assertThat(database.number("SELECT count(*) FROM words")).isEqualTo(1);
      database.number("PRAGMA max_page_count = 100000");
      database.update("INSERT INTO words VALUES ('alone')");
      database.transaction(() -> database.update("INSERT INTO words VALUES (?)", FILL));
      try (Database other = Database.reading(file)) {
        assertThat(other.number("SELECT count(*) FROM words")).isEqualTo(3);
      }
    }
  }

  @Test
  void aFileThatAnotherProgramHoldsIsNotCalledDamaged() {
    Path file = folder.resolve("study.db");
    try (Database database = Database.writing(file, 50);
        Database other = Database.writing(file, 50)) {
      database.update("CREATE TABLE words (word TEXT)");
      other.update("BEGIN IMMEDIATE");
      assertThatThrownBy(() -> database.update("INSERT INTO words VALUES ('late')"))
          .isInstanceOf(MachineException.class)
          .hasMessageContainingAll("another program holds", file.toString(), "same command");
      other.update("ROLLBACK");
      database.update("INSERT INTO words VALUES ('now')");
    }
  }

  @Test
  void workThatFailsLeavesNothingBehind() {
    try (Database database = Database.writing(folder.resolve("study.db"))) {
      database.update("CREATE TABLE words (word TEXT)");
      IllegalStateException late = new IllegalStateException("late");
      assertThatThrownBy(
              () ->
                  database.transaction(
                      () -> {
                        database.update("INSERT INTO words VALUES ('half')");
                        throw late;
                      }))
          .isSameAs(late)
          .hasNoSuppressedExceptions();
      assertThat(database.number("SELECT count(*) FROM words")).isZero();
    }
  }
}
