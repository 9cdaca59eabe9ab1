#!/bin/sh
# Install Debian's Chromium for the browser tests where we may; without its windows (the headless shell) it takes
# a third less time.
command -v chromium-headless-shell >/dev/null 2>&1 && exit 0
as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    $as_root apt-get update -qq &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" fonts-noto-core
}
install chromium-headless-shell 2>/dev/null && exit 0
command -v chromium >/dev/null 2>&1 && exit 0
install chromium && exit 0
[ "${CI:-}" = true ] && { echo "CI needs Chromium, and it could not be installed" >&2; exit 1; }
echo "No Chromium: the browser tests will be skipped. Install it with your package manager to run them."
