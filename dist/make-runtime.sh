#!/bin/sh
# Makes in the folder TARGET, from its lib/: runtime/, a Java runtime for Graft; share/, shell
# completion; system/, the shared libraries of this machine that runtime and natives load, laid out
# as the root of a container image. Arguments: the JDK, TARGET.
set -eu
jdk=$1
cd "$2"
mkdir -p classes # Jib asks for it

# All of Java SE: what libraries reach by reflection is not seen by jdeps.
"$jdk/bin/jlink" --output runtime --vm server --compress 2 \
  --add-modules java.se,jdk.charsets,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.unsupported,jdk.zipfs \
  --strip-java-debug-attributes --no-header-files --no-man-pages
# Windows and sound, which a headless runtime does not load, would bring X11 with them.
rm -f runtime/lib/libawt_xawt.so runtime/lib/libjawt.so runtime/lib/libsplashscreen.so runtime/lib/libjsound.so

graft() { runtime/bin/java -XX:TieredStopAtLevel=1 -cp 'lib/*' graft.cli.Graft "$@"; }
mkdir -p share/bash-completion/completions share/zsh share/fish/vendor_completions.d
graft completion bash >share/bash-completion/completions/graft
graft completion zsh >share/zsh/graft.zsh
graft completion fish >share/fish/vendor_completions.d/graft.fish

mkdir -p natives system/etc system/tmp system/cache system/work
for jar in lib/*-linux-x86_64.jar; do
  (cd natives && "$jdk/bin/jar" --extract --file "../$jar")
done
echo 'graft:x:10001:10001::/cache:/' >system/etc/passwd
echo 'graft:x:10001:' >system/etc/group
# OpenCV's windows are not loaded either.
find runtime natives -type f ! -name '*highgui*' \( -name '*.so' -o -name '*.so.*' -o -path runtime/bin/java \) -exec ldd {} + 2>/dev/null |
  sed -n -e 's/.* => \(\/[^ ]*\) (.*/\1/p' -e 's/^[[:space:]]*\(\/[^ ]*ld-linux[^ ]*\) (.*/\1/p' |
  grep -v "^$PWD/" | sort -u >libraries.txt
while read -r library; do
  mkdir -p "system$(dirname "$library")"
  cp -L "$library" "system$library"
  # Where the machine's packages say so, the terms of each library.
  package=$(dpkg-query -S "$(readlink -f "$library")" 2>/dev/null | cut -d: -f1 | head -n 1 || true)
  if [ -n "$package" ] && [ -f "/usr/share/doc/$package/copyright" ]; then
    mkdir -p "system/usr/share/doc/$package"
    cp -L "/usr/share/doc/$package/copyright" "system/usr/share/doc/$package/"
  fi
done <libraries.txt
rm -rf natives
