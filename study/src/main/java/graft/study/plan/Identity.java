package graft.study.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Makes ids: the hash of a canonical form, written as JSON in the order of its fields. */
final class Identity {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int ID_BYTES = 16;

  private Identity() {}

  /** 32 hex digits of the SHA-256 over the fields in their iteration order. */
  static String of(Map<String, Object> fields) {
    byte[] text = JSON.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
