package graft.cli;

/** A command of commands: by itself it prints its usage. */
abstract class CommandGroup extends GraftCommand implements Runnable {
  @Override
  public void run() {
    spec().commandLine().usage(out());
  }
}
