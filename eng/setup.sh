# Sourced by ./codex, ./test and ./bench: finds the .NET SDK and what a static build needs, and installs it where that is possible.
# Nothing here prints to stdout: that belongs to the program.

say() { printf '%s\n' "$*" >&2; }

fail() { say "error: $*"; exit 1; }

find_dotnet() {
  if ! command -v dotnet >/dev/null 2>&1 && [ -x "$HOME/.dotnet/dotnet" ]; then PATH="$HOME/.dotnet:$PATH"; fi
  command -v dotnet >/dev/null 2>&1 || fail "the .NET 10 SDK is missing. Install it from https://dotnet.microsoft.com/download/dotnet/10.0 (Debian, Ubuntu: apt-get install dotnet-sdk-10.0) and run this again."
  # In the repository's folder: global.json says which SDK is good enough.
  (cd "$root" && dotnet --version >/dev/null 2>&1) || fail "$(cd "$root" && dotnet --version 2>&1 | head -n 3)"
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
}

# Installs Debian packages when we may, else says what to install. Usage: need_packages PACKAGE…
need_packages() {
  local missing=()
  local package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root=(sudo -n); else
      say "missing packages: ${missing[*]}"
      say "  sudo apt-get install ${missing[*]}"
      return 1
    fi
  fi
  say "Installing ${missing[*]} (apt-get) …"
  local log
  log=$(mktemp)
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >"$log" 2>&1; then
    "${as_root[@]}" apt-get update -qq >>"$log" 2>&1
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >>"$log" 2>&1; then
      tail -n 5 "$log" >&2
      rm -f "$log"
      return 1
    fi
  fi
  rm -f "$log"
}

# What the native linker needs. Sets native_flags; falls back to a dynamic build where the static one cannot be made.
prepare_native() {
  native_flags=()
  case "$(uname -s)" in
    Linux)
      if command -v apt-get >/dev/null 2>&1; then
        need_packages gcc libc6-dev zlib1g-dev || fail "a C toolchain is needed to link the program: install the packages above and run this again."
        if need_packages clang lld libssl-dev; then native_flags=(-p:CodexStatic=true); else
          say "Building a dynamically linked program instead (it needs this system's OpenSSL)."
        fi
      else
        command -v clang >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1 || fail "a C compiler (clang or gcc) and the zlib headers are needed to link the program."
        say "Building a dynamically linked program (a static one is built on Debian and Ubuntu only)."
      fi
      ;;
    Darwin)
      xcode-select -p >/dev/null 2>&1 || fail "the Xcode command line tools are missing: xcode-select --install"
      ;;
    *)
      fail "this script runs on Linux and macOS. On Windows install the .NET 10 SDK and the Visual Studio C++ build tools, then: dotnet publish src/Codex.Cli -c Release -o artifacts/publish"
      ;;
  esac
}

# Publishes the program to artifacts/publish/codex unless it is newer than everything it is made from.
publish_program() {
  local program="$root/artifacts/publish/codex"
  if [ -x "$program" ] && [ -z "$(find "$root/src" "$root/eng" "$root/Directory.Build.props" "$root/Directory.Packages.props" "$root/global.json" -newer "$program" -type f ! -name '*.lock.json' ! -name 'packages.lock.json' -print -quit)" ]; then
    return 0
  fi
  find_dotnet
  prepare_native
  mkdir -p "$root/artifacts"
  # Two first uses at once must not build into each other.
  if command -v flock >/dev/null 2>&1; then exec 9>"$root/artifacts/.build-lock"; flock 9; fi
  say "Building codex (Native AOT; the first time takes a few minutes) …"
  local log="$root/artifacts/publish.log"
  if ! (cd "$root" && dotnet publish src/Codex.Cli -c Release -o artifacts/publish --nologo -v quiet "${native_flags[@]}") >"$log" 2>&1; then
    grep -E 'error|warning' "$log" | sort -u | head -n 20 >&2
    fail "the build failed; the whole log is in artifacts/publish.log"
  fi
  touch "$program"
  if command -v flock >/dev/null 2>&1; then exec 9>&-; fi
  say "Built $(du -m "$program" | cut -f1) MB: artifacts/publish/codex"
}
