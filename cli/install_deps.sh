# shellcheck shell=bash
# The Debian packages that a build needs, and their installation. Sourced by
# cli/quickstart.sh and tests/run.sh: the list stands here only.
# shellcheck disable=SC2034  # the arrays are used there

tessera_build_packages=(
  g++ cmake ninja-build ccache lld pkg-config git
  libicu-dev libre2-dev libabsl-dev libprotobuf-dev protobuf-compiler
  libhwy-dev libsimdjson-dev nlohmann-json3-dev
  libzstd-dev zlib1g-dev libssl-dev libcli11-dev
)
tessera_test_packages=(
  libgtest-dev libgmock-dev libbenchmark-dev python3-venv python3-dev
  zstd zsh fish man-db
)

# tessera_missing_packages PACKAGE...: those that dpkg does not have.
tessera_missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null |
      grep -qx installed || echo "$package"
  done
}

# tessera_install_packages PACKAGE...: installs what is missing, as root or
# through sudo. Does nothing, and asks for nothing, where all are there.
tessera_install_packages() {
  local missing as_root=()
  if ! command -v dpkg-query >/dev/null; then
    echo "not a Debian system: install by hand what corresponds to $*" >&2
    return 1
  fi
  mapfile -t missing < <(tessera_missing_packages "$@")
  if [[ ${#missing[@]} -eq 0 ]]; then
    return 0
  fi
  echo "installing ${missing[*]}"
  if [[ $(id -u) -ne 0 ]]; then
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}"
}
