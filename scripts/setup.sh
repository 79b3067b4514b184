# Sourced by the other scripts: makes .venv, installs the pinned packages, sees to the system libraries.
#
# Silent when everything is there; one line per slow step when not; the reason when something fails.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$ROOT/.venv"
PY="$VENV/bin/python"
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

# run_quietly WHAT COMMAND... : shows the output only when the command fails.
run_quietly() {
    local what="$1" log status=0
    shift
    log="$(mktemp)"
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if [ "$status" -ne 0 ]; then
        cat "$log" >&2
        rm -f "$log"
        say "$what failed (exit code $status): $*"
        return "$status"
    fi
    rm -f "$log"
}

# --- system packages (Debian, Ubuntu and relatives; elsewhere a desktop has the libraries) -----------------

# Prints what to put before a command to run it as root: nothing when we are root. Fails when we may not.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        return 0
    fi
    command -v sudo >/dev/null 2>&1 && sudo -n true >/dev/null 2>&1 && printf 'sudo -n'
}

APT_LISTS_FRESH=""

# apt_install PACKAGE... : returns 1, having said what to run, where it may not install.
apt_install() {
    local prefix
    if ! prefix="$(as_root)"; then
        say "Missing system packages. Please run: sudo apt-get install -y $*"
        return 1
    fi
    say "Installing system packages: $*"
    if [ -z "$APT_LISTS_FRESH" ]; then
        # A stale list is no reason to stop: the packages may be found all the same.
        # shellcheck disable=SC2086
        run_quietly "Reading the package lists" $prefix apt-get update || true
        APT_LISTS_FRESH=1
    fi
    # shellcheck disable=SC2086
    run_quietly "Installing system packages" $prefix env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "$@"
}

# The libraries PySide6 loads, `library=package`: first what `import PySide6.QtWidgets` needs, then what a real
# window on X11 needs (see `ldd .venv/lib/python3*/site-packages/PySide6/Qt/plugins/platforms/libqxcb.so`).
IMPORT_LIBRARIES="libEGL.so.1=libegl1 libGL.so.1=libgl1 libxkbcommon.so.0=libxkbcommon0
    libdbus-1.so.3=libdbus-1-3 libfontconfig.so.1=libfontconfig1 libglib-2.0.so.0=libglib2.0-0
    libX11.so.6=libx11-6"
WINDOW_LIBRARIES="libxcb-cursor.so.0=libxcb-cursor0 libxcb-icccm.so.4=libxcb-icccm4 libxcb-image.so.0=libxcb-image0
    libxcb-keysyms.so.1=libxcb-keysyms1 libxcb-randr.so.0=libxcb-randr0 libxcb-render-util.so.0=libxcb-render-util0
    libxcb-render.so.0=libxcb-render0 libxcb-shape.so.0=libxcb-shape0 libxcb-shm.so.0=libxcb-shm0
    libxcb-sync.so.1=libxcb-sync1 libxcb-xfixes.so.0=libxcb-xfixes0 libxcb-xkb.so.1=libxcb-xkb1
    libX11-xcb.so.1=libx11-xcb1 libxkbcommon-x11.so.0=libxkbcommon-x11-0"
FONT_PACKAGES="fonts-inter fonts-nanum"

# missing_libraries LIST : prints the packages of the libraries that the loader does not know.
missing_libraries() {
    local known pair
    known="$( { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null)" || return 0
    for pair in $1; do
        case "$known" in
            *"${pair%%=*} "*) ;;
            *) printf '%s ' "${pair#*=}" ;;
        esac
    done
}

installed_by_dpkg() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# ensure_libraries : installs what the window needs. Without the import libraries nothing works; without the
# rest the offscreen picture and the tests still do, and fonts are a matter of looks.
ensure_libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    command -v apt-get >/dev/null 2>&1 || return 0
    local needed window fonts="" package
    needed="$(missing_libraries "$IMPORT_LIBRARIES")"
    window="$(missing_libraries "$WINDOW_LIBRARIES")"
    for package in $FONT_PACKAGES; do
        installed_by_dpkg "$package" || fonts="$fonts$package "
    done
    [ -n "$needed$window$fonts" ] || return 0
    # Asked once: where fonts cannot be had (no root, no network), the next start does not ask again.
    if [ -z "$needed$window" ] && [ -e "$VENV/.fonts-asked" ]; then
        return 0
    fi
    # shellcheck disable=SC2086
    if ! apt_install $needed $window $fonts; then
        # shellcheck disable=SC2086
        if [ -n "$needed$window" ] && [ -n "$fonts" ] && as_root >/dev/null; then
            apt_install $needed $window || true
        fi
    fi
    touch "$VENV/.fonts-asked"
    needed="$(missing_libraries "$IMPORT_LIBRARIES")"
    [ -z "$needed" ] || fail "The window cannot be loaded without the system packages: $needed"
}

# --- Python ------------------------------------------------------------------------------------------------

# find_python : prints a Python of 3.11 or newer.
find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

make_venv() {
    local python
    python="$(find_python)" || fail "NN Studio needs Python 3.11 or newer; none was found (set PYTHON to name one)."
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        # Debian ships Python without the part that puts pip into an environment.
        command -v apt-get >/dev/null 2>&1 || fail "$python cannot make virtual environments (no module ensurepip)."
        apt_install "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv" \
            || fail "$python cannot make virtual environments (no module ensurepip)."
    fi
    say "Making the virtual environment .venv with $python"
    run_quietly "Making .venv" "$python" -m venv --clear "$VENV" || exit 1
}

# ensure_packages EXTRA : an up-to-date .venv with nnstudio and, when EXTRA is "dev", the tools. A stamp in
# .venv tells whether it is: the hash of what was asked for, and where.
ensure_packages() {
    local extra="$1" wanted stamp target
    "$PY" -m pip --version >/dev/null 2>&1 </dev/null && "$PY" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
        || make_venv
    wanted="$ROOT $(cat "$ROOT/pyproject.toml" "$ROOT/constraints.txt" | cksum)"
    stamp="$VENV/.installed"
    target="."
    if [ -n "$extra" ]; then
        stamp="$VENV/.installed-$extra"
        target=".[$extra]"
    fi
    [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
    say "Installing the Python packages of constraints.txt"
    # --no-compile: what the window needs is compiled by compile_start, the rest on first use or never. The two variables pin the
    # build tools too (old and new pip); they are lists divided by spaces, so the paths in them are relative.
    (
        cd "$ROOT" || exit 1
        export PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt
        run_quietly "Installing the Python packages" "$PY" -m pip install --no-compile -e "$target"
    ) || exit 1
    printf '%s' "$wanted" >"$VENV/.installed"
    printf '%s' "$wanted" >"$stamp"
}

# compile_start : compiles what a start loads, once after every installation, so that no start has to.
compile_start() {
    local stamp="$VENV/.compiled"
    [ "$(cat "$stamp" 2>/dev/null)" != "$(cat "$VENV/.installed")" ] || return 0
    env -u PYTHONDONTWRITEBYTECODE "$PY" -c "import nnstudio.app" >/dev/null 2>&1 </dev/null || return 0
    cp "$VENV/.installed" "$stamp"
}

# setup [dev]
setup() {
    ensure_packages "${1:-}"
    ensure_libraries
    compile_start
}
