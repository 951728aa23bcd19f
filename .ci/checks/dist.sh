#!/usr/bin/env bash
# What is handed out: two builds give equal bytes, and the archive runs where no Java is on the path
# and the home folder is empty.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

made() {
  mvn -q -B -Pdist -Dquick -DskipTests clean package </dev/null
  (find . -path '*/target/graft-*' \( -name '*.jar' -o -name '*.tar' -o -name '*.tar.gz' -o -name '*sbom.json' \) -not -path '*/lib/*' -exec sha256sum {} +) | sort -k 2 >"$work/$1"
}
made first
made second
diff "$work/first" "$work/second" || {
  echo "dist: two builds differ" >&2
  exit 1
}

archive=$(ls dist/target/graft-*.tar.gz)
size=$(stat -c %s "$archive")
echo "dist: $(basename "$archive") has $((size / 1000000)) MB"
[ "$size" -lt 400000000 ]
mkdir "$work/home" "$work/path"
for tool in sh sed dirname readlink locale; do ln -s "$(command -v "$tool")" "$work/path/"; done
tar -xzf "$archive" -C "$work"
grep -rhoE 'docs/[a-z0-9/.-]*[a-z0-9]' --include='*.java' ./*/src/main | sort -u | while read -r page; do
  [ -e "$(echo "$work"/graft-*/share/doc)/${page#docs/}" ] || {
    echo "dist: messages name $page, which the archive lacks" >&2
    exit 1
  }
done
env -i PATH="$work/path" HOME="$work/home" "$work"/graft-*/bin/graft demo --out "$work/demo"
[ -s "$work/demo/report/index.html" ]
[ -s "$(echo "$work"/graft-*/classes.jsa)" ] || { cat "$work"/graft-*/classes.jsa.log >&2; exit 1; }
echo "dist: the archive runs without Java and gives the same each time"
