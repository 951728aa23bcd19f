package graft.report;

import gg.jte.Content;
import graft.core.text.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/**
 * A page's only script: {@code cells.js}, which draws the cell that a reader of a report chooses,
 * or {@code live.js}. The page's policy allows it by its hash and no other.
 *
 * @param text as it stands in the page
 */
public record PageScript(String text) {
  /** Reads the script from this room's resources. */
  static PageScript load(String name) {
    try (InputStream in = PageScript.class.getResourceAsStream(name)) {
      byte[] bytes = Objects.requireNonNull(in, name + " is missing").readAllBytes();
      return new PageScript(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole element. */
  public Content element() {
    return output -> output.writeContent("<script>" + text + "</script>");
  }

  /** The element that holds {@code json} for the script; browsers do not run it. */
  public static Content data(Content json) {
    return output -> {
      output.writeContent("<script type=\"application/json\" id=\"cell-data\">");
      json.writeTo(output);
      output.writeContent("</script>");
    };
  }

  /** What the page's policy allows: {@code 'sha256-...'}. */
  public String policy() {
    byte[] hash = Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
  }
}
