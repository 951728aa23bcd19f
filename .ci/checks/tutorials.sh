#!/usr/bin/env bash
# Every command of the tutorials, as it stands.
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q -Dquick test -pl cli -am -Dtutorials=true -Dtest=TutorialTest -Dsurefire.failIfNoSpecifiedTests=false </dev/null
echo "tutorials: every command ran"
