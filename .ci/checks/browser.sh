#!/usr/bin/env bash
# The live page in a real Chromium, where the distribution has one; the driver comes from Maven, no browser does.
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q -Pbrowser -pl api -am test -Dtest=WatchInBrowserTest -Dsurefire.failIfNoSpecifiedTests=false
echo "the live page works in $(command -v chromium chromium-browser google-chrome | head -n 1 || echo 'no browser: skipped')"
