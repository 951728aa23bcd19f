package graft.study.store;

import graft.core.error.GraftException;
import graft.core.error.MachineException;
import graft.core.error.StoreException;
import graft.core.error.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** One connection to an SQLite file; its failures in the words of {@code graft.core.error}. */
final class Database implements AutoCloseable {
  private static final int BUSY_MILLISECONDS = 30_000;

  /** A disk with less free space counts as full. */
  private static final long LEAST_BYTES = 1 << 20;

  private final Path file;
  private final Connection connection;

  /** Compiled statements that nobody uses, by their text: compiling takes longer than running. */
  private final Map<String, PreparedStatement> statements = new ConcurrentHashMap<>();

  private Database(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /** Reads one row. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** For the single writer: write-ahead log, every commit synced before it is acknowledged. */
  static Database writing(Path file) {
    return writing(file, BUSY_MILLISECONDS);
  }

  /** The same with another time that it waits for others that hold the file. */
  static Database writing(Path file, int busyMilliseconds) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(busyMilliseconds);
    return connect(file, config, "jdbc:sqlite:" + file);
  }

  /** For readers, also beside a writer. */
  static Database reading(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MILLISECONDS);
    boolean untouchable =
        !Files.isWritable(file.toAbsolutePath().getParent())
            && !Files.exists(file.resolveSibling(file.getFileName() + "-wal"));
    String url =
        untouchable
            ? "jdbc:sqlite:"
                + file.toUri().toString().replaceFirst("^file:/+", "file:/")
                + "?immutable=1"
            : "jdbc:sqlite:" + file;
    return connect(file, config, url);
  }

  private static Database connect(Path file, SQLiteConfig config, String url) {
    try {
      return new Database(file, config.createConnection(url));
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  int update(String sql, @Nullable Object... values) {
    return use(sql, PreparedStatement::executeUpdate, values);
  }

  <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... values) {
    return use(
        sql,
        statement -> {
          List<T> result = new ArrayList<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              result.add(reader.read(rows));
            }
          }
          return result;
        },
        values);
  }

  /** The first column of the only row, as a number. */
  long number(String sql, @Nullable Object... values) {
    return query(sql, row -> row.getLong(1), values).get(0);
  }

  /** What is done with a statement whose values are set. */
  private interface Use<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  private <T> T use(String sql, Use<T> use, @Nullable Object... values) {
    try {
      PreparedStatement kept = statements.remove(sql);
      PreparedStatement statement = kept == null ? connection.prepareStatement(sql) : kept;
      boolean whole = false;
      try {
        for (int i = 0; i < values.length; i++) {
          statement.setObject(i + 1, values[i]);
        }
        T result = use.of(statement);
        statement.clearParameters();
        whole = true;
        return result;
      } finally {
        if (!whole || statements.putIfAbsent(sql, statement) != null) {
          statement.close();
        }
      }
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /** Does all of {@code work} or nothing of it; durable when this returns. */
  void transaction(Runnable work) {
    try {
      connection.setAutoCommit(false);
      work.run();
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      GraftException why = failure(file, e);
      rollBack(why);
      throw why;
    } catch (RuntimeException | Error e) {
      rollBack(e);
      throw e;
    }
  }

  /** Undoes the open transaction, which SQLite may have done itself: a full disk ends it. */
  private void rollBack(Throwable why) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
  }

  /**
   * Moves what is in the write-ahead log into the file. Closing does that, too, but not while
   * another process reads, and who copies the file alone would lack it.
   */
  void checkpoint() {
    try (PreparedStatement statement =
        connection.prepareStatement("PRAGMA wal_checkpoint(PASSIVE)")) {
      statement.execute();
    } catch (SQLException e) {
      return; // closed already, or no room: the log still holds it
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  private static GraftException failure(Path file, SQLException e) {
    int primary = e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xFF : -1;
    boolean unreadable = primary == SQLiteErrorCode.SQLITE_IOERR.code;
    if (primary == SQLiteErrorCode.SQLITE_FULL.code || (unreadable && isDiskFull(file))) {
      return new MachineException(
          "the disk is full: cannot write the study's store "
              + file
              + " ("
              + e.getMessage()
              + ")\nFinished trials are kept. Free disk space, then run the same command again:"
              + " it goes on where it stopped.",
          e);
    }
    if (unreadable) {
      return new MachineException(
          "cannot write or read the study's store "
              + file
              + ": "
              + e.getMessage()
              + "\nFinished trials are kept. Check the disk, then run the same command again.",
          e);
    }
    if (primary == SQLiteErrorCode.SQLITE_READONLY.code
        || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code
        || primary == SQLiteErrorCode.SQLITE_PERM.code) {
      return new UsageException("cannot open the study's store " + file + ": " + e.getMessage(), e);
    }
    if (primary == SQLiteErrorCode.SQLITE_BUSY.code
        || primary == SQLiteErrorCode.SQLITE_LOCKED.code
        || primary == SQLiteErrorCode.SQLITE_PROTOCOL.code) {
      return new MachineException(
          "another program holds the study's store "
              + file
              + " ("
              + e.getMessage()
              + ")\nFinished trials are kept. Close what else has the file open, such as a browser"
              + " of databases, then run the same command again.",
          e);
    }
    return damaged(file, String.valueOf(e.getMessage()), e);
  }

  private static boolean isDiskFull(Path file) {
    try {
      return Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace() < LEAST_BYTES;
    } catch (IOException e) {
      return false;
    }
  }

  /** The refusal of a file that does not hold what it should. */
  static StoreException damaged(Path file, String what, @Nullable Throwable cause) {
    String message =
        "the study's store "
            + file
            + " is damaged: "
            + what
            + "\nIt is left as it is. Put back a copy of it, with its -wal file if there was one,"
            + " or start the study in another folder.";
    return cause == null ? new StoreException(message) : new StoreException(message, cause);
  }
}
