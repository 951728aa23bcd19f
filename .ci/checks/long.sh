#!/usr/bin/env bash
# Tests too long for every "mvn verify".
set -euo pipefail
cd "$(dirname "$0")/../.."
rm -rf cli/target/surefire-reports
mvn -q -B -Dquick test -pl cli -am -Dgroups=long -Dtests.exclude=none -Dsurefire.failIfNoSpecifiedTests=false </dev/null
grep -q 'testcase name="anUnfinishedStudyOfAnOlderBuildIsReadAndResumedToItsDigest' cli/target/surefire-reports/TEST-*.xml
echo "long: an unfinished study of an older build was resumed"
