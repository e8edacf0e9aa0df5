#!/usr/bin/env bash
# Builds, tests and packs the plugin with Maven; shows the tests' totals, and everything only when something fails.
# Its arguments go to Maven. HOTDEPLOY_BIN is the program to drive in tests and to pack.
set -euo pipefail
cd "$(dirname "$0")/.."
program=${HOTDEPLOY_BIN:-$PWD/../target/debug/hotdeploy}
log=target/maven.log
mkdir -p target

packages=()
command -v javac >/dev/null || packages+=(default-jdk-headless)
command -v mvn >/dev/null || packages+=(maven)
if [ ${#packages[@]} -gt 0 ]; then
    echo "installing Debian packages: ${packages[*]}"
    sudo=""
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null
fi

# What the licences of the program's crates ask for goes with it.
python3 ../scripts/third-party.py >target/THIRD-PARTY.txt

maven=(mvn --batch-mode --no-transfer-progress -Dstyle.color=never "-Dprogram=$program" "$@" verify)
if ! "${maven[@]}" >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
grep --only-matching 'The plugin verifier: .*' "$log"
# The totals of each module, then of all.
grep -E '^\[(INFO|WARNING)\] Tests run: .*[0-9]$' "$log" || { echo "no test was run; see $PWD/$log" >&2; exit 1; }
awk -F '[:,]' '/^\[(INFO|WARNING)\] Tests run: .*[0-9]$/ { run += $2; failed += $4; errors += $6; skipped += $8 }
    END { printf "Tests run: %d, Failures: %d, Errors: %d, Skipped: %d\n", run, failed, errors, skipped }' "$log"
