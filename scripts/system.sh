#!/bin/sh
# Installs the packages of Debian that the tests need, as far as they are missing: `make system`.
#
# Where it cannot, it says what is to be installed and ends well: most tests need none of these, and
# those that do say so when they fail.
set -eu

# A browser for the tests of the site; what pages are set and read with; fonts for both languages;
# a program that opens workbooks and documents as their readers do.
NEEDED="chromium
libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 poppler-utils
fonts-noto-cjk fonts-lxgw-wenkai
libreoffice-calc-nogui libreoffice-writer-nogui"

missing=""
for package in $NEEDED; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=""
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    as_root="none"
fi
if [ "$as_root" = none ] || ! command -v apt-get >/dev/null; then
    echo "These packages of Debian, or what they are called here, are needed by tests:$missing" >&2
    exit 0
fi

echo "Installing$missing" >&2
install() {
    # Of what is recommended, nothing: the tests show what is needed.
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --no-install-recommends $missing >/dev/null
}
if ! install 2>/dev/null; then # the lists of a fresh machine are empty or old
    $as_root apt-get update -qq >/dev/null || true
    install || echo "Could not be installed; tests need:$missing" >&2
fi
