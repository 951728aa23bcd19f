package graft.core.data;

import graft.core.error.DataException;
import graft.core.error.Shown;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.Char;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sources;
import us.hebi.matlab.mat.types.Struct;

/**
 * The classes of ILSVRC2012 by number: the struct array {@code synsets} of the development kit's
 * {@code meta.mat}, of which those without children are classes.
 */
final class Synsets {
  private static final String TABLE = "synsets";
  private static final String ID = "ILSVRC2012_ID";
  private static final String WNID = "WNID";
  private static final String CHILDREN = "num_children";

  private final String file;
  private final Map<Integer, String> leaves = new HashMap<>();
  private final Map<Integer, String> inner = new HashMap<>();

  private Synsets(String file) {
    this.file = file;
  }

  /**
   * Reads a MATLAB 5 file.
   *
   * @param path its name, for people
   * @param bytes its content, or null where it could not be read
   * @throws DataException if it is no such file or lacks the table
   */
  static Synsets read(String path, byte @Nullable [] bytes) {
    Synsets synsets = new Synsets(path);
    if (bytes == null) {
      throw synsets.wrong("cannot be read");
    }
    try {
      for (var entry : Mat5.newReader(Sources.wrap(bytes)).readMat().getEntries()) {
        if (entry.getName().equals(TABLE) && entry.getValue() instanceof Struct table) {
          synsets.add(table);
          return synsets;
        }
      }
    } catch (IOException | RuntimeException e) {
      throw e instanceof DataException data
          ? data
          : synsets.wrong("is no whole MATLAB 5 file (" + Shown.text(e.toString()) + ")");
    }
    throw synsets.wrong("holds no struct array 'synsets'");
  }

  private void add(Struct table) {
    for (String field : new String[] {ID, WNID, CHILDREN}) {
      if (!table.getFieldNames().contains(field)) {
        throw wrong("its 'synsets' have no field " + field);
      }
    }
    for (int i = 0; i < table.getNumElements(); i++) {
      int id = number(table.get(ID, i), i);
      Array name = table.get(WNID, i);
      if (!(name instanceof Char wnid)) {
        throw wrong("the WNID of synset " + (i + 1) + " is no text");
      }
      Map<Integer, String> kind = number(table.get(CHILDREN, i), i) == 0 ? leaves : inner;
      if (leaves.containsKey(id) || kind.put(id, wnid.getString()) != null) {
        throw wrong("the id " + id + " is there twice");
      }
    }
  }

  private int number(Array value, int i) {
    if (value instanceof Matrix matrix && matrix.getNumElements() == 1) {
      return matrix.getInt(0);
    }
    throw wrong("synset " + (i + 1) + " has a field that is no single number");
  }

  /**
   * The class of an ILSVRC2012_ID.
   *
   * @throws IllegalArgumentException for an id that is no class
   */
  String leaf(int id) {
    String wnid = leaves.get(id);
    if (wnid == null) {
      throw new IllegalArgumentException(
          inner.containsKey(id)
              ? id + " is " + inner.get(id) + " in meta.mat, which has children and is no class"
              : id + " is no synset of meta.mat, which has " + leaves.size() + " classes");
    }
    return wnid;
  }

  private DataException wrong(String reason) {
    return new DataException(Shown.text(file) + " " + reason);
  }
}
