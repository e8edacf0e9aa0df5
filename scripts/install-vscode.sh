#!/usr/bin/env bash
# Installs what the tests of the VS Code extension drive: the newest VS Code they support and the oldest, as the
# npm packages `code-server` bring them, and a browser. Nothing is downloaded but packages.
set -euo pipefail
tools=$1
newest=4.139.1 # VS Code 1.139
oldest=4.100.3 # VS Code 1.100

packages=()
command -v chromium >/dev/null || packages+=(chromium)
fc-list 2>/dev/null | grep -qi dejavu || packages+=(fonts-dejavu-core)
for package in libsecret-1-dev libkrb5-dev pkg-config; do
    dpkg -s "$package" >/dev/null 2>&1 || packages+=("$package")
done
if [ ${#packages[@]} -gt 0 ]; then
    echo "installing Debian packages: ${packages[*]}"
    sudo=""
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null
fi

# Runs a step, and shows what it printed only when it fails.
quietly() {
    local log
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1; then
        cat "$log" >&2
        exit 1
    fi
    rm -f "$log"
}

# The newest needs a newer Node than Debian has: the npm package `node` brings it.
install_newest() {
    local dir=$tools/vscode-newest
    [ -f "$dir/.installed-$newest" ] && return
    echo "installing VS Code (code-server $newest) into $dir"
    rm -rf "$dir" && mkdir -p "$dir"
    (
        cd "$dir"
        echo '{"private": true}' >package.json
        quietly npm install node@24 --no-audit --no-fund
        export PATH=$dir/node_modules/node/bin:$PATH npm_config_yes=true
        quietly npm install "code-server@$newest" --unsafe-perm --foreground-scripts --no-audit --no-fund
    )
    touch "$dir/.installed-$newest"
}

# The oldest runs on Node 20. Its install scripts would download a search tool: that comes from its own package.
install_oldest() {
    local dir=$tools/vscode-oldest
    [ -f "$dir/.installed-$oldest" ] && return
    echo "installing VS Code (code-server $oldest) into $dir"
    rm -rf "$dir" && mkdir -p "$dir"
    (
        cd "$dir"
        echo '{"private": true}' >package.json
        export npm_config_yes=true
        quietly npm install "code-server@$oldest" "@vscode/ripgrep-linux-x64@1.18.0" --ignore-scripts --no-audit --no-fund
        local search
        search=$(find "$dir/node_modules/@vscode/ripgrep-linux-x64" -name rg -type f | head -1)
        chmod +x "$search"
        quietly npm rebuild argon2 --foreground-scripts
        cd node_modules/code-server/lib/vscode
        quietly npm install --omit=dev --ignore-scripts --no-audit --no-fund
        mkdir -p node_modules/@vscode/ripgrep/bin
        cp "$search" node_modules/@vscode/ripgrep/bin/rg
        quietly npm rebuild --foreground-scripts
        ln -sfn node_modules node_modules.asar
        ln -sfn code-linux.sh bin/remote-cli/code-server
        ln -sfn browser-linux.sh bin/helpers/browser.sh
        cd extensions
        quietly npm install --omit=dev --ignore-scripts --no-audit --no-fund
    )
    touch "$dir/.installed-$oldest"
}

mkdir -p "$tools"
tools=$(cd "$tools" && pwd)
install_newest
install_oldest
