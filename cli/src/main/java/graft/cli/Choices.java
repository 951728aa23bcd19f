package graft.cli;

import graft.core.text.NearMiss;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * The choices of options and parameters, spelt in messages as they are in the help: in lower case.
 */
final class Choices {
  private Choices() {}

  /**
   * Reads and names the choices of all options and parameters of a command and of those under it.
   */
  static void spellAsHelpDoes(CommandLine command) {
    for (ArgSpec argument : command.getCommandSpec().args()) {
      Class<?> type = argument.auxiliaryTypes()[0]; // that in an Optional
      if (type.isEnum()) {
        register(command, type);
      }
    }
    command.getSubcommands().values().forEach(Choices::spellAsHelpDoes);
  }

  private static <T> void register(CommandLine command, Class<T> type) {
    List<T> all = List.of(type.getEnumConstants());
    command.registerConverter(
        type,
        given ->
            all.stream()
                .filter(choice -> plain(spelt(choice)).equals(plain(given)))
                .findFirst()
                .orElseThrow(() -> unknown(given, all.stream().map(Choices::spelt).toList())));
  }

  private static TypeConversionException unknown(String given, List<String> choices) {
    int last = choices.size() - 1;
    String offer = NearMiss.offer(given, choices);
    return new TypeConversionException(
        "must be "
            + String.join(", ", choices.subList(0, last))
            + " or "
            + choices.get(last)
            + ", was '"
            + given
            + "'"
            + (offer.equals(".") ? "" : offer));
  }

  /** A choice as it is given. */
  static String spelt(Object choice) {
    return choice.toString().toLowerCase(Locale.ROOT);
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace('-', '_');
  }
}
