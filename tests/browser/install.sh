#!/bin/sh
# Install Debian's Chromium for the browser tests where there is none and we may.
command -v chromium >/dev/null 2>&1 && exit 0
install="apt-get install -y -qq --no-install-recommends chromium fonts-noto-core"
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install && exit 0
    elif command -v sudo >/dev/null 2>&1; then
        sudo -n apt-get update -qq && sudo -n env DEBIAN_FRONTEND=noninteractive $install && exit 0
    fi
fi
[ "${CI:-}" = true ] && { echo "CI needs Chromium, and it could not be installed" >&2; exit 1; }
echo "No Chromium: the browser tests will be skipped. Install it with your package manager to run them."
