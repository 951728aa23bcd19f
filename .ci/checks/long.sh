#!/usr/bin/env bash
# Tests too long for every "mvn verify": those of the tag "long".
set -euo pipefail
cd "$(dirname "$0")/../.."
rm -rf ./*/target/surefire-reports
mvn -q -B -Dquick test -pl cli,examples -am -Dgroups=long -Dtests.exclude=none </dev/null
for test in core/LargePackingTest torch/GrowthTest torch/LockstepTest torch/OracleTest examples/StudyExamplesTest examples/TrainingExamplesTest cli/FinetuneEndToEndTest cli/KeptFilesTest cli/ModelUseEndToEndTest cli/OwnNetworkEndToEndTest cli/SearchEndToEndTest cli/TrainingAnewEndToEndTest cli/WatchTrainingEndToEndTest; do
  grep -q '<testcase ' "${test%/*}"/target/surefire-reports/TEST-*."${test#*/}".xml || {
    echo "long: no test of ${test#*/} ran" >&2
    exit 1
  }
done
echo "long: every test of the tag ran"
