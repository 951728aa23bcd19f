#!/usr/bin/env bash
# A study on a real cluster of this machine, with an executor, a node and the coordinator killed. Fetches all of Spark (220 MB).
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q -B -f spark/cluster package
mvn -q -B -Dquick test -pl cli -am -Dtest=SparkEndToEndTest -Dsurefire.failIfNoSpecifiedTests=false
