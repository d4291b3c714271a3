# Sourced by scripts/demo and scripts/test: the system packages and the virtual environment that both need.
# shellcheck shell=bash

# Ends the script: what could not be had, then what to do about it, one argument a line.
fail() {
    printf '\n错误 · ERROR\n' >&2
    printf '  %s\n' "$@" >&2
    exit 1
}

heading() {
    printf '\n── %s\n' "$1"
}

is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_packages NAME…: installs those system packages that are missing, by apt, as root or with sudo.
install_packages() {
    local package missing=() as_root=()
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    heading "安装系统软件包 · system packages: ${missing[*]}"
    command -v apt-get >/dev/null || fail \
        "这里没有 apt，无法自动安装：${missing[*]}。请用本系统的软件包管理器安装后重试。" \
        "This system has no apt. Install what these Debian packages hold, then run this again: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail \
            "缺少系统软件包，且没有 root 权限或 sudo。请管理员执行：apt-get install ${missing[*]}" \
            "System packages are missing. Ask someone with root rights to run: apt-get install ${missing[*]}"
        as_root=(sudo)
        [ -t 0 ] || as_root+=(--non-interactive)
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get --quiet --quiet -o DPkg::Lock::Timeout=180)
    "${as_root[@]}" update || fail \
        "软件包目录无法更新（apt-get update）。请检查网络和 /etc/apt 中的软件源。" \
        "apt-get update failed. Check the network and the sources in /etc/apt, then run this again."
    "${as_root[@]}" install --yes --no-install-recommends "${missing[@]}" >/dev/null || fail \
        "系统软件包安装失败：${missing[*]}。请查看上面 apt 的提示。" \
        "apt-get could not install: ${missing[*]}. Its message stands above."
}

# What WeasyPrint loads at run time. Without harfbuzz-subset a report takes twenty times as long.
install_pdf_libraries() {
    if command -v dpkg-query >/dev/null; then
        install_packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
    fi
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

can_make_environments() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

# Prints a Python that can make the environment; nothing where there is none. The system's own comes first, since
# its libraries are those that apt keeps; version managers put a python3 on the PATH that may be of any age.
find_python() {
    local candidate
    for candidate in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
        if is_new_enough "$candidate" && can_make_environments "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

make_environment() {
    local python
    python=$(find_python)
    if [ -z "$python" ] && is_new_enough /usr/bin/python3; then
        install_packages python3-venv
        python=$(find_python)
    fi
    [ -n "$python" ] || fail \
        "需要 Python 3.11 或更新版本（含 venv），本机没有找到。Debian 12、Ubuntu 24.04 自带的 python3 即可。" \
        "Python 3.11 or newer with its venv module is needed and was not found. The python3 of Debian 12 or" \
        "Ubuntu 24.04 will do; on an older system install a newer Python first."
    heading "创建虚拟环境 · virtual environment: .venv ($("$python" --version))"
    "$python" -m venv --clear .venv || fail \
        "虚拟环境 .venv 创建失败，请查看上面的提示（磁盘空间、写权限）。" \
        "The virtual environment .venv could not be made. The message stands above (disk space? rights?)."
}

# prepare_environment LOCK…: .venv holds the packages of the first lock, which include those of the others.
# The sums of the locks that .venv was filled from are kept in it, so a second run installs nothing.
prepare_environment() {
    local stamp=.venv/locks.sha256
    if ! is_new_enough .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        make_environment
    fi
    if [ -f "$stamp" ] && grep --quiet --fixed-strings --line-regexp "$(sha256sum "$1")" "$stamp"; then
        return
    fi
    heading "安装锁定的依赖 · locked packages: $1"
    rm -f "$stamp"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$1" || fail \
        "依赖包安装失败，请查看上面 pip 的提示。离线或网络慢时可用镜像：PIP_INDEX_URL=<镜像地址> $0" \
        "The locked packages could not be installed; pip's message stands above. Check the network, or name a" \
        "mirror of the package index with PIP_INDEX_URL=<address>, then run this again."
    .venv/bin/python -c 'import sys; from weasyprint.text.ffi import harfbuzz_subset as h; sys.exit(h is None)' || fail \
        "生成 PDF 所需的系统库（Pango、HarfBuzz subset）无法载入。" \
        "WeasyPrint cannot load its system libraries: Pango 1.44 or newer and harfbuzz-subset. Install them."
    sha256sum "$@" >"$stamp"
}
