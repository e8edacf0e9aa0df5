#!/bin/sh
# Installs the editors that the end-to-end tests drive, where they are missing.
set -eu

missing=""
command -v nvim >/dev/null || missing="$missing neovim"
command -v emacs >/dev/null || missing="$missing emacs-nox"
ls /usr/share/emacs/site-lisp/elpa*/eglot-* >/dev/null 2>&1 || missing="$missing elpa-eglot"
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "please install:$missing (on Debian and Ubuntu this command does it)" >&2
    exit 1
fi
as_root=""
[ "$(id -u)" = 0 ] || as_root=sudo
echo "installing with apt-get:$missing"
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -qq -y --no-install-recommends $missing >/dev/null
