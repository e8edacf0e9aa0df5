#!/usr/bin/env bash
# install-vscode.sh DIRECTORY PART…: installs what the tests of the VS Code extension drive. The parts are `newest` and
# `oldest`, the VS Codes at both ends of what is supported, as the npm packages `code-server` bring them, and `browser`.
# Nothing is downloaded but packages, and of these no install script is run: what has to be compiled is named below.
# What is there already is left alone; an interrupted run leaves nothing.
set -euo pipefail
mkdir -p "$1"
tools=$(cd "$1" && pwd)
shift
parts=$*
script=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
stamp=.installed-$(cksum <"$script" | cut -d ' ' -f 1)

# Runs a step, and shows what it printed only when it fails.
quietly() {
    local log
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1; then
        cat "$log" >&2
        echo "failed: $*" >&2
        exit 1
    fi
    rm -f "$log"
}

# As quietly, and once more when the network let it down.
twice() {
    (quietly "$@") 2>/dev/null || quietly "$@"
}

wanted() {
    [[ " $parts " == *" $1 "* ]]
}

install_debian_packages() {
    local packages=()
    if wanted browser; then
        [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null || packages+=(chromium)
        fc-list 2>/dev/null | grep -qi dejavu || packages+=(fontconfig fonts-dejavu-core)
    fi
    command -v g++ >/dev/null || packages+=(g++)
    [ ${#packages[@]} -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "please install: ${packages[*]} (on Debian this command does it)" >&2
        exit 1
    fi
    echo "installing with apt-get: ${packages[*]}"
    local sudo=""
    [ "$(id -u)" = 0 ] || sudo=sudo
    twice $sudo apt-get update -qq
    twice $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}"
}

# What the editor can do without: assistants and containers, whose packages are larger than all the rest.
unwanted='["@devcontainers/cli", "@github/copilot-sdk", "@microsoft/mxc-sdk", "@vscode/sqlite3", "kerberos"]'

# install NAME CODE_SERVER NODE: the Node that this code-server wants comes from npm too.
install_editor() {
    local name=$1 version=$2 node=$3 arch target
    target=$tools/vscode-$name
    [ ! -f "$target/$stamp" ] || return 0
    echo "installing VS Code (code-server $version) into $target"
    case $(uname -m) in aarch64 | arm64) arch=arm64 ;; *) arch=x64 ;; esac
    rm -rf "$target" "$target.new" && mkdir "$target.new" && cd "$target.new"
    echo '{"private": true}' >package.json
    export npm_config_ignore_scripts=true npm_config_audit=false npm_config_fund=false npm_config_yes=true
    twice npm install "node-linux-$arch@$node" "code-server@$version"
    mv "node_modules/node-linux-$arch" node
    export PATH=$PWD/node/bin:$PATH npm_config_nodedir=$PWD/node
    compile argon2

    cd node_modules/code-server/lib/vscode
    node -e "const fs = require('fs'), of = JSON.parse(fs.readFileSync('package.json'));
        for (const name of $unwanted) delete of.dependencies[name];
        fs.writeFileSync('package.json', JSON.stringify(of));"
    twice npm install --omit=dev
    compile node-pty @vscode/spdlog
    # The search tool of older versions would be downloaded by an install script; its package has it too.
    if [ -d node_modules/@vscode/ripgrep ]; then
        twice npm install --no-save --omit=dev "@vscode/ripgrep-linux-$arch@1.18.0"
        mkdir -p node_modules/@vscode/ripgrep/bin
        cp "$(find "node_modules/@vscode/ripgrep-linux-$arch" -name rg -type f)" node_modules/@vscode/ripgrep/bin/rg
        chmod +x node_modules/@vscode/ripgrep/bin/rg
    fi
    ln -sfn node_modules node_modules.asar
    ln -sfn code-linux.sh bin/remote-cli/code-server
    ln -sfn browser-linux.sh bin/helpers/browser.sh
    touch "$target.new/$stamp"
    mv "$target.new" "$target"
}

compile() {
    npm_config_ignore_scripts=false quietly npm rebuild --foreground-scripts "$@"
}

exec 9>"$tools/.lock" && flock 9 # Two runs beside each other wait for one another.
install_debian_packages
running=()
if wanted newest; then install_editor newest 4.139.1 24 & running+=($!); fi # VS Code 1.139
if wanted oldest; then install_editor oldest 4.100.3 20 & running+=($!); fi # VS Code 1.100
status=0
for process in "${running[@]}"; do wait "$process" || status=1; done
exit $status
