"""A standalone cluster of Apache Spark on this machine: a master, and one worker node."""

import os
import socket
import subprocess
import time
from contextlib import contextmanager

from tools import ROOT, Failed, run

MADE = ROOT / "spark/cluster/target"  # where `mvn -f spark/cluster package` puts Spark's jars
PATIENCE = 300  # seconds in which it must be there


def home(log):
    """$SPARK_HOME, else all of Spark from Maven, fetched once (220 MB)."""
    if os.environ.get("SPARK_HOME"):
        return os.environ["SPARK_HOME"]
    if not (MADE / "jars").is_dir():
        run(["mvn", "-B", "-q", "-f", ROOT / "spark/cluster", "package"], log)
    (MADE / "RELEASE").touch()  # what tells a distribution from a source tree
    return str(MADE)


@contextmanager
def started(slots, folder, log):
    """The master's address and the environment of commands that use it; ends with the block."""
    environment = {"SPARK_HOME": home(log), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_SCALA_VERSION": "2.13"}
    folder.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    master = f"spark://127.0.0.1:{port}"
    processes = []

    def start(name, *arguments):
        java = f"{os.environ['JAVA_HOME']}/bin/java" if os.environ.get("JAVA_HOME") else "java"
        said = folder / f"{name}.log"
        with open(said, "w", encoding="utf-8") as stream:
            processes.append(subprocess.Popen(
                [java, "-Xmx256m", "-cp", f"{environment['SPARK_HOME']}/jars/*",
                 f"org.apache.spark.deploy.{name.lower()}.{name}", "--host", "127.0.0.1",
                 "--webui-port", "0", *map(str, arguments)],
                env=dict(os.environ, **environment), stdin=subprocess.DEVNULL, stdout=stream,
                stderr=subprocess.STDOUT))
        return said

    try:
        await_word(processes, start("Master", "--port", port), "New state: ALIVE")
        await_word(processes, start("Worker", "--port", 0, "--cores", slots, "--memory", "600m",
                                    "--work-dir", folder / "work", master), "Successfully registered")
        yield master, environment
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait()


def await_word(processes, log, word):
    end = time.monotonic() + PATIENCE
    while word not in (said := log.read_text(encoding="utf-8", errors="replace")):
        if time.monotonic() > end or any(process.poll() is not None for process in processes):
            raise Failed(f"'{word}' is not in {log}:\n" + said[-2000:])
        time.sleep(0.1)
