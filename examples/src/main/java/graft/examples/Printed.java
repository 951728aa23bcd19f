package graft.examples;

import graft.api.SearchListener;
import graft.api.SearchProgress;
import java.util.function.Supplier;

/** Prints what there is to tell; says nothing of progress. */
final class Printed implements SearchListener {
  @Override
  public void told(String line) {
    System.out.println(line);
  }

  @Override
  public Runnable watch(Supplier<SearchProgress> progress) {
    return () -> {};
  }
}
