package graft.study.store;

import graft.core.error.StoreException;
import java.nio.file.Path;
import java.util.List;

/** The tables of a study's store and their version ({@code user_version}). */
final class StoreSchema {
  static final int VERSION = 4;

  /** "GRFT": marks the file as ours. */
  private static final int APPLICATION = 0x47524654;

  /** What is known of trainings that run: the latest progress of each (epoch 0), and its epochs. */
  private static final String RUNNING =
      """
      CREATE TABLE running (
        job TEXT NOT NULL REFERENCES jobs (id), epoch INTEGER NOT NULL, at TEXT NOT NULL,
        record TEXT NOT NULL, PRIMARY KEY (job, epoch)) STRICT""";

  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
          """
          CREATE TABLE jobs (
            id TEXT PRIMARY KEY, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
            forgiven_attempts INTEGER NOT NULL DEFAULT 0, outcome TEXT, cpu TEXT) STRICT""",
          """
          CREATE TABLE bases (
            id TEXT PRIMARY KEY REFERENCES jobs (id), split INTEGER NOT NULL,
            classes INTEGER NOT NULL, images INTEGER NOT NULL, network TEXT NOT NULL,
            recipe TEXT NOT NULL, origin TEXT NOT NULL DEFAULT '') STRICT""",
          """
          CREATE TABLE trials (
            id TEXT PRIMARY KEY REFERENCES jobs (id), experiments TEXT NOT NULL,
            split INTEGER NOT NULL, examples_per_class TEXT NOT NULL,
            transferred_layers INTEGER NOT NULL, high_rate_layers INTEGER NOT NULL,
            initial_decay_epochs INTEGER NOT NULL, frozen_layers INTEGER NOT NULL,
            reinitialised_rate TEXT NOT NULL, network TEXT NOT NULL, base TEXT NOT NULL,
            recipe TEXT NOT NULL, seed INTEGER NOT NULL, images INTEGER NOT NULL,
            method TEXT NOT NULL DEFAULT 'SGD', variant TEXT NOT NULL DEFAULT '') STRICT""",
          """
          CREATE TABLE attempts (
            number INTEGER PRIMARY KEY, job TEXT NOT NULL REFERENCES jobs (id),
            attempt INTEGER NOT NULL, began TEXT NOT NULL, ended TEXT, ending TEXT NOT NULL,
            last_words TEXT NOT NULL DEFAULT '', UNIQUE (job, attempt)) STRICT""",
          "CREATE TABLE events (number INTEGER PRIMARY KEY, at TEXT NOT NULL, text TEXT NOT NULL)"
              + " STRICT",
          RUNNING);

  /** What version 2 added. */
  private static final List<String> FROM_1_TO_2 =
      List.of(
          "ALTER TABLE trials ADD COLUMN method TEXT NOT NULL DEFAULT 'SGD'",
          "ALTER TABLE trials ADD COLUMN variant TEXT NOT NULL DEFAULT ''");

  /** What version 3 added. */
  private static final List<String> FROM_2_TO_3 =
      List.of("ALTER TABLE bases ADD COLUMN origin TEXT NOT NULL DEFAULT ''");

  private StoreSchema() {}

  /** Makes the tables of an empty file; checks those of another and brings them up to date. */
  static void createOrCheck(Database database, Path file) {
    if (!isEmpty(database)) {
      check(database, file);
      bringUpToDate(database);
      return;
    }
    database.transaction(
        () -> {
          TABLES.forEach(database::update);
          database.update("PRAGMA application_id = " + APPLICATION);
          database.update("PRAGMA user_version = " + VERSION);
        });
  }

  /** Whether a file has no tables: they are made a moment after it. */
  static boolean isEmpty(Database database) {
    return version(database) == 0 && database.number("SELECT count(*) FROM sqlite_schema") == 0;
  }

  private static void bringUpToDate(Database database) {
    long version = version(database);
    if (version == VERSION) {
      return;
    }
    database.transaction(
        () -> {
          if (version == 1) {
            FROM_1_TO_2.forEach(database::update);
          }
          if (version <= 2) {
            FROM_2_TO_3.forEach(database::update);
          }
          database.update(RUNNING); // new in version 4
          database.update("PRAGMA user_version = " + VERSION);
        });
  }

  /** The version of a file's tables, 0 where it has none. */
  static long version(Database database) {
    return database.number("PRAGMA user_version");
  }

  /**
   * Checks that the file is a sound store of this version or one before.
   *
   * @throws StoreException if not
   */
  static void check(Database database, Path file) {
    long version = version(database);
    if (version > VERSION) {
      throw new StoreException(
          "the study's store "
              + file
              + " has version "
              + version
              + ", written by a newer graft; this one reads versions up to "
              + VERSION
              + ". Use the newer graft.");
    }
    if (version < 1 || database.number("PRAGMA application_id") != APPLICATION) {
      throw Database.damaged(file, "it is no store of a study", null);
    }
    String verdict = database.query("PRAGMA quick_check(1)", row -> row.getString(1)).get(0);
    if (!verdict.equals("ok")) {
      throw Database.damaged(file, verdict, null);
    }
  }
}
