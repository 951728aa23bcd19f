"""Runs StepBench and pytorch_step.py in turn, one thread each, and writes CSV with their ratio.

    python steps.py CLASSPATH PYTHON REPEATS SECONDS > steps.csv

PYTHON is an interpreter that has PyTorch and torchvision. Write the CSV to a file; the ratio is
Graft's images a second over PyTorch's within one pair.
"""

import os
import subprocess
import sys
from pathlib import Path

CASES = [("alexnet-32", 64), ("alexnet-32", 10), ("alexnet", 64)]


def rate(command):
    environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(result.stdout.strip().splitlines()[-1].split(",")[2])


def main():
    classpath, python, repeats, seconds = sys.argv[1:5]
    java = ["java", "-Xmx1g", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-cp", classpath,
            "graft.torch.bench.StepBench"]
    peer = [python, str(Path(__file__).with_name("pytorch_step.py"))]
    print("network,batch,repeat,graft_images_per_second,pytorch_images_per_second,ratio")
    for network, batch in CASES:
        for repeat in range(int(repeats)):
            arguments = [network, str(batch), seconds]
            ours, theirs = rate(java + arguments), rate(peer + arguments)
            print(f"{network},{batch},{repeat},{ours},{theirs},{ours / theirs:.3f}", flush=True)


main()
