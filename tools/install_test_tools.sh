#!/bin/sh
# Install what the tests need beside Python: a browser, an office program, a Chinese font, PDF tools.
# Only as root on a system with apt, and only what is missing. Otherwise it says so and succeeds:
# the tests concerned are then skipped with a reason (or fail, when CI=true).
set -eu

have() { command -v "$1" >/dev/null 2>&1; }
has_chinese_font() { have fc-list && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ]; }

wanted=""
have chromium || have chromium-browser || have google-chrome || [ -n "${CASEFLOW_TEST_BROWSER:-}" ] \
    || wanted="$wanted chromium"
have soffice || have libreoffice || wanted="$wanted libreoffice-writer-nogui"
have pdftotext || wanted="$wanted poppler-utils"
has_chinese_font || wanted="$wanted fontconfig fonts-noto-cjk"
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" != 0 ] || ! have apt-get; then
    echo "Missing for some tests, and not installed here (needs root and apt):$wanted"
    exit 0
fi
echo "Installing for the tests:$wanted"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
if ! { apt-get update -q && apt-get install -q -y --no-install-recommends $wanted; } >"$log" 2>&1; then
    tail -n 20 "$log"
    echo "Could not install:$wanted"
fi
