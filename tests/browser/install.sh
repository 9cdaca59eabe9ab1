#!/bin/sh
# Install where we may what the tests need beside Python, from Debian: Chromium (without its windows, the headless shell,
# a third less time), Pango to make PDFs with, and what turns their pages into pictures.
printing="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 poppler-utils"
as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
updated=
install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$updated" ] || $as_root apt-get update -qq || return 1
    updated=yes
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}
missing() {
    [ "${CI:-}" = true ] && { echo "CI needs $1, and it could not be installed" >&2; exit 1; }
    echo "No $1: $2 will be skipped. Install it with your package manager to run them."
}
has_chromium() {
    command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1
}
can_print() {
    command -v pdftoppm >/dev/null 2>&1 &&
        python3 -c 'import sys; from ctypes.util import find_library as find; sys.exit(not all(map(find, sys.argv[1:])))' \
            pango-1.0 pangoft2-1.0 harfbuzz-subset
}
command -v chromium-headless-shell >/dev/null 2>&1 ||
    install chromium-headless-shell fonts-noto-core 2>/dev/null ||
    has_chromium || install chromium fonts-noto-core || missing Chromium "the browser tests"
# shellcheck disable=SC2086 # several words
can_print || install $printing || missing "Pango or pdftoppm" "tests of printed sheets"
