#!/usr/bin/env bash
# A study on a real cluster of this machine, with an executor, a node and the coordinator killed, and a training on YARN.
# Fetches all of Spark (220 MB) and YARN (120 MB).
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q -B -f spark/cluster package
mvn -q -B -f spark/cluster/yarn package
mvn -q -B -Dquick test -pl cli -am -Dtest=SparkEndToEndTest,YarnEndToEndTest -Dsurefire.failIfNoSpecifiedTests=false
