# Sourced by up.sh and test.sh: installs Debian packages, but only those whose file or command is missing.

# probe_of PACKAGE: the file or command that shows that the package is there
probe_of() {
  case $1 in
    nftables) echo nft ;;
    iproute2) echo ip ;;
    busybox-static) echo busybox ;;
    containernetworking-plugins) echo /usr/lib/cni/bridge ;;
    zlib1g-dev) echo /usr/include/zlib.h ;;
    libc6-dev) echo /usr/include/stdio.h ;;
    user-mode-linux) echo linux.uml ;;
    e2fsprogs) echo mke2fs ;;
    procps) echo pgrep ;;
    etcd-server) echo etcd ;;
    libsqlite3-dev) echo /usr/include/sqlite3.h ;;
    *) echo "$1" ;;
  esac
}

# is_there PACKAGE
is_there() {
  local probe; probe=$(probe_of "$1")
  case $probe in
    /*) [ -e "$probe" ] ;;
    # A compiler of either make will do, and sbin may not be in the path of a plain user.
    gcc) command -v gcc >/dev/null || command -v clang >/dev/null ;;
    *) PATH=$PATH:/usr/sbin:/sbin command -v "$probe" >/dev/null ;;
  esac
}

# require_packages PACKAGE...: returns 1 with one clear line when something is missing and cannot be installed
require_packages() {
  local package missing=()
  for package in "$@"; do is_there "$package" || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    echo "missing: ${missing[*]}. Run as root, or install them first: sudo apt-get install ${missing[*]}" >&2
    return 1
  fi
  if ! command -v apt-get >/dev/null; then
    echo "missing: ${missing[*]}, and there is no apt-get here. Install what provides them and run this again." >&2
    return 1
  fi
  echo "installing: ${missing[*]}" >&2
  apt-get update -qq || echo "apt-get update failed; trying with the package lists that are here" >&2
  if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then
    echo "apt-get could not install: ${missing[*]}" >&2
    return 1
  fi
}

# require_dotnet: puts dotnet on the path, or says how to get it
require_dotnet() {
  local folder
  if ! command -v dotnet >/dev/null; then
    for folder in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
      if [ -n "$folder" ] && [ -x "$folder/dotnet" ]; then PATH=$folder:$PATH; break; fi
    done
  fi
  if ! command -v dotnet >/dev/null; then
    echo "the .NET 10 SDK is missing: install it from https://dotnet.microsoft.com/download/dotnet/10.0 and put dotnet on the PATH" >&2
    return 1
  fi
  if ! dotnet --version >/dev/null 2>&1; then
    echo "dotnet is there but not the SDK that global.json asks for ($(tr -d '\n' <global.json)); installed: $(dotnet --list-sdks | tr '\n' ' ')" >&2
    return 1
  fi
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
}
