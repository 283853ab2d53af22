# Sourced by ./mvnw and ./gabelle: sets JAVA_HOME to a JDK of version 21 or newer, or ends with one line and status 2.
# Looked at in this order: JAVA_HOME, the java on PATH, the newest one under /usr/lib/jvm (JVM_DIR names another directory).

jdk_version() { # the major version of the JDK at $1, or nothing
  [ -x "$1/bin/javac" ] || return 0
  "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'
}

jdk_is_new_enough() {
  version=$(jdk_version "$1")
  [ -n "$version" ] && [ "$version" -ge 21 ]
}

find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && jdk_is_new_enough "$JAVA_HOME"; then
    echo "$JAVA_HOME"
    return
  fi
  on_path=$(command -v java) && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/java} || on_path=
  if [ -n "$on_path" ] && jdk_is_new_enough "$on_path"; then
    echo "$on_path"
    return
  fi
  for home in "${JVM_DIR:-/usr/lib/jvm}"/*; do
    jdk_is_new_enough "$home" && echo "$(jdk_version "$home") $home"
  done | sort -rn | sed -n '1s/^[0-9]* //p'
}

JAVA_HOME=$(find_jdk)
if [ -z "$JAVA_HOME" ]; then
  echo "No JDK of version 21 or newer in JAVA_HOME, on PATH or under ${JVM_DIR:-/usr/lib/jvm}: install one, or set JAVA_HOME." >&2
  exit 2
fi
export JAVA_HOME
