# shellcheck shell=bash
# Sourced by scripts/demo, scripts/test and the like: from a machine with only Python and pip to a virtual environment with
# the package installed in it as a wheel, and a Vulkan driver under it. What is done already is not done again.
#
# Environment: IFEALID_VENV    the virtual environment (.venv in the checkout)
#              IFEALID_PYTHON  the Python it is made with (the first of python3, python3.14 ... that is 3.11 or newer)

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." >/dev/null && pwd -P)
venv=${IFEALID_VENV:-$root/.venv}
case $venv in /* | [A-Za-z]:*) ;; *) venv=$PWD/$venv ;; esac
venv_bin=$venv/bin
case $(uname -s) in MINGW* | MSYS* | CYGWIN*) venv_bin=$venv/Scripts ;; esac
unset PYTHONPATH PYTHONHOME
export PIP_DISABLE_PIP_VERSION_CHECK=1

scratch=
xvfb=

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

clean_up() {
    local job
    for job in $(jobs -p); do kill "$job" 2>/dev/null || true; done
    if [ -n "$xvfb" ]; then
        wait "$xvfb" 2>/dev/null || true
    fi
    if [ -n "$scratch" ]; then rm -rf -- "$scratch"; fi
}

# A private folder that vanishes when the script ends, however it ends. Graphics libraries complain without a runtime
# folder, so it stands in for that one as well.
make_scratch() {
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    scratch=$(mktemp -d)
    if [ ! -d "${XDG_RUNTIME_DIR:-}" ]; then export XDG_RUNTIME_DIR=$scratch; fi
}

facts() { "$venv_bin/python" -P "$root/scripts/lib/facts.py" "$@"; }

# --- The virtual environment ---------------------------------------------------------------------------------------

is_recent_python() { "$@" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in ${IFEALID_PYTHON:+"$IFEALID_PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if is_recent_python "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed, found $(python3 --version 2>/dev/null || echo none); install one, or name it: IFEALID_PYTHON=/path/to/python"
}

make_venv() {
    local python made_at=$venv/.ifealid/made-at
    if is_recent_python "$venv_bin/python" && "$venv_bin/python" -P -c 'import pip' 2>/dev/null; then
        # The commands in an environment that was moved still start the Python of the old place.
        if [ ! -e "$made_at" ] || [ "$(cat -- "$made_at")" = "$venv" ]; then return; fi
    fi
    if [ -e "$venv" ] && [ ! -e "$venv/pyvenv.cfg" ] && [ -n "$(ls -A -- "$venv")" ]; then
        fail "$venv is no virtual environment and not empty; name another folder: IFEALID_VENV=/path/to/folder"
    fi
    # It would be cleared, and with it that of another checkout.
    if [ -L "$venv" ]; then
        fail "$venv is a link, and what it leads to would be cleared; remove the link, or IFEALID_VENV=/path/to/folder"
    fi
    python=$(find_python)
    say "making the virtual environment $venv with $("$python" --version)"
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv --clear "$venv" >&2 || fail "$python -m venv $venv failed"
    else
        make_venv_without_ensurepip "$python"
    fi
    mkdir -p -- "$venv/.ifealid"
    printf '%s\n' "$venv" >"$made_at"
}

# Debian keeps ensurepip in a package of its own. The pip of the system does as well; where that one is missing too,
# or too old to work on another Python (before 22.3), the package is installed.
make_venv_without_ensurepip() {
    local python=$1
    if "$python" -m venv --without-pip --clear "$venv" >&2 &&
        "$python" -m pip --python "$venv_bin/python" install --quiet pip 2>/dev/null >&2; then
        return
    fi
    install_system_packages "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    "$python" -m venv --clear "$venv" >&2 || fail "$python -m venv $venv failed"
}

# --- Packages of the system ----------------------------------------------------------------------------------------

# install_system_packages NAME...: Debian packages; one line with the command to run where that needs a password.
install_system_packages() {
    if [ $# -eq 0 ]; then return; fi
    local log as_root=()
    if ! command -v apt-get >/dev/null; then
        fail "missing on this system: $* (names of the Debian packages); install them with your package manager and start again"
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            fail "system packages are missing; run this and start again: sudo apt-get update && sudo apt-get install --yes --no-install-recommends $*"
        fi
        as_root=(sudo -n)
    fi
    say "installing system packages: $*"
    log=$scratch/apt.log
    # A package list that can't be refreshed may still be good enough to install from.
    ${as_root[@]+"${as_root[@]}"} apt-get update --quiet >"$log" 2>&1 || true
    if ! ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes \
        --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" >>"$log" 2>&1; then
        tail -n 20 -- "$log" >&2
        fail "apt-get could not install: $*"
    fi
}

# require_system PART...: a GPU adapter; for the part "window" what a window needs; for "tests" what drives one that
# nobody sees. Where there is an adapter already and no part lacks anything, nothing is installed.
require_system() {
    local adapter names missing=()
    adapter=$(facts adapter)
    if [ "$adapter" = none ]; then
        if [ "$(uname -s)" != Linux ]; then fail "no Vulkan, Metal or Direct3D 12 adapter found; install your GPU's driver"; fi
        missing=(libvulkan1 mesa-vulkan-drivers)
        set -- window "$@"
    fi
    names=$(facts missing-packages "$@")
    read -r -a names <<<"$names"
    missing+=(${names[@]+"${names[@]}"})
    if [ ${#missing[@]} -gt 0 ]; then
        install_system_packages "${missing[@]}"
        if [ "$(facts adapter)" = none ]; then
            fail "no Vulkan adapter found, although a driver is installed; 'vulkaninfo --summary' (package vulkan-tools) says more"
        fi
    fi
}

# --- The package ---------------------------------------------------------------------------------------------------

# install_package EXTRA...: builds the wheel and installs it with what it requires, where the sources or the
# requirements changed since. "core" stands for the package without extras.
install_package() {
    local sources stale wheels
    sources=$(facts sources)
    stale=$(facts stale "$@")
    if [ -z "$stale" ] && [ "$(facts installed)" = "$sources" ]; then return; fi

    wheels=$venv/.ifealid/wheels
    if [ ! -d "$wheels/$sources" ]; then
        say "building the wheel"
        rm -rf -- "$wheels"
        "$venv_bin/python" -m pip wheel --quiet --no-deps --wheel-dir "$wheels/$sources.part" "$root" >&2 ||
            fail "the wheel could not be built; the reason is above"
        mv -- "$wheels/$sources.part" "$wheels/$sources"
    fi
    set -- "$wheels/$sources"/*.whl
    if [ -n "$stale" ]; then
        # shellcheck disable=SC2086  # a list of words
        install_requirements "$1" $stale
    fi
    if [ "$(facts installed)" != "$sources" ]; then
        "$venv_bin/python" -m pip install --quiet --no-deps --force-reinstall "$1" >&2 || fail "pip could not install $1"
    fi
    # shellcheck disable=SC2086
    if [ -n "$stale" ]; then facts record $stale >/dev/null; fi
}

# install_requirements WHEEL EXTRA...
install_requirements() {
    local wheel=$1 extra extras='' options=(--quiet)
    shift
    say "installing ifealid-gpu and what it needs: $(facts sizes "$@")"
    if [ -t 2 ]; then options=(--progress-bar=on); fi # a terminal sees how far the downloads are
    for extra; do
        if [ "$extra" != core ]; then extras=$extras,$extra; fi
        if [ "$extra" = torch ] && torch_needs_cpu_index; then
            options+=(--extra-index-url https://download.pytorch.org/whl/cpu)
        fi
    done
    "$venv_bin/python" -m pip install "${options[@]}" --constraint "$root/constraints.txt" \
        "$wheel${extras:+[${extras#,}]}" >&2 || fail "pip could not install the requirements; the reason is above"
}

# On Linux the package index's torch brings 3 GB of CUDA libraries, which no test uses. A build that pip's own
# configuration offers as a file goes first.
torch_needs_cpu_index() {
    [ "$(uname -s)" = Linux ] && ! "$venv_bin/python" -m pip install --quiet --dry-run --no-index --no-deps \
        --constraint "$root/constraints.txt" torch >/dev/null 2>&1
}

# --- A screen ------------------------------------------------------------------------------------------------------

# start_virtual_screen [WIDTHxHEIGHT]: for Linux machines without a screen, on a display number that is free; it ends
# with the script.
start_virtual_screen() {
    if [ "$(uname -s)" != Linux ] || [ -n "${DISPLAY:-}" ]; then return; fi
    local number=$scratch/display tries=100
    Xvfb -displayfd 3 -screen 0 "${1:-1600x1000}x24" -nolisten tcp -noreset 3>"$number" >"$scratch/xvfb.log" 2>&1 &
    xvfb=$!
    until [ -s "$number" ]; do
        tries=$((tries - 1))
        if [ "$tries" -eq 0 ] || ! kill -0 "$xvfb" 2>/dev/null; then
            cat -- "$scratch/xvfb.log" >&2
            fail "the virtual screen (Xvfb) did not start"
        fi
        sleep 0.1
    done
    DISPLAY=:$(cat -- "$number")
    export DISPLAY
    unset WAYLAND_DISPLAY XDG_SESSION_TYPE
}
