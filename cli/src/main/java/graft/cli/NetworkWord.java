package graft.cli;

import graft.study.plan.NetworkFile;
import picocli.CommandLine.ITypeConverter;

/** The network of {@code --network}: a name, or the file of an author's own. */
final class NetworkWord implements ITypeConverter<String> {
  @Override
  public String convert(String word) {
    return NetworkFile.name(word);
  }
}
