#!/usr/bin/env bash
# From a fresh Debian 12 to a tokenizer of your own: installs what is missing,
# builds, trains on data/samples, encodes. A second run takes seconds. A step
# that fails names its log file and passes its exit code on.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: cli/quickstart.sh [--no-install] [--deps-only] [--jobs N] [--dir DIR]

  --no-install  install no packages
  --deps-only   install the packages and stop
  --jobs N      compilers at the same time (default: all processors)
  --dir DIR     build folder (default: build)
TEXT
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=cli/install_deps.sh
source "$root/cli/install_deps.sh"

install=yes
deps_only=no
jobs=$(nproc)
build=$root/build
while [[ $# -gt 0 ]]; do
  case $1 in
    --no-install) install=no ;;
    --deps-only) deps_only=yes ;;
    --jobs=* | --dir=*)
      set -- "${1%%=*}" "${1#*=}" "${@:2}"
      continue
      ;;
    --jobs | --dir)
      if [[ $# -lt 2 ]]; then
        echo "quickstart: $1 needs a value" >&2
        exit 2
      fi
      if [[ $1 == --jobs ]]; then jobs=$2; else build=$2; fi
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      echo "quickstart: unknown flag $1" >&2
      usage >&2
      exit 2
      ;;
  esac
  shift
done
if ! [[ $jobs =~ ^[1-9][0-9]*$ ]]; then
  echo "quickstart: --jobs $jobs: must be a number from 1" >&2
  exit 2
fi

mkdir -p "$build/logs"
build=$(cd "$build" && pwd)
cd "$root"
number=0

# step NAME COMMAND...: a numbered line with its time; output goes to a log.
step() {
  local name=$1 code=0 log begin
  shift
  number=$((number + 1))
  log=$build/logs/quickstart-$number.log
  begin=$SECONDS
  printf '%d  %-36s' "$number" "$name"
  "$@" >"$log" 2>&1 || code=$?
  if [[ $code -ne 0 ]]; then
    printf 'failed\n\n'
    tail -n 15 "$log"
    printf '\nquickstart: step %d (%s) failed; log: %s\n' \
      "$number" "$name" "$log" >&2
    exit "$code"
  fi
  printf '%4d s\n' $((SECONDS - begin))
}

if [[ $install == yes ]]; then
  # A password prompt would be lost in the log.
  if [[ $(id -u) -ne 0 && -n $(tessera_missing_packages \
    "${tessera_build_packages[@]}") ]]; then
    sudo -v
  fi
  step "install packages" \
    tessera_install_packages "${tessera_build_packages[@]}"
fi
if [[ $deps_only == yes ]]; then
  exit 0
fi

tessera=$build/tessera
tokenizer=$build/quickstart/my.tessera
shopt -s nullglob
corpus=(data/samples/*/*.txt)
english=(data/samples/en/*.txt)
text=${english[0]}
mkdir -p "$build/quickstart"

# The tests belong to tests/run.sh; a folder that has them keeps them.
configure=(cmake -S . -B "$build" -G Ninja)
if [[ ! -f $build/CMakeCache.txt ]]; then
  configure+=(-DTESSERA_BUILD_TESTS=OFF)
fi
step "configure" "${configure[@]}"
step "build ($jobs at a time)" cmake --build "$build" -j "$jobs" \
  --target tessera
step "train on data/samples" "$tessera" train bpe "${corpus[@]}" \
  --vocab-size 4096 --threads "$jobs" -o "$tokenizer" --force
step "encode $text" "$tessera" encode -t "$tokenizer" "$text" \
  -o "$build/quickstart/ids.txt" --force

printf '\nThe first lines of %s, a colour a token:\n\n' "$text"
head -n 4 "$text" | "$tessera" encode -t "$tokenizer" --show

cat <<TEXT

Your tokenizer is $tokenizer. What to do next:

  export PATH="$build:\$PATH"
  tessera inspect $tokenizer
  echo "Hello, world" | tessera encode -t $tokenizer
  tessera train bpe YOUR_TEXT/*.txt --vocab-size 32768 -o yours.tessera
  tessera convert $tokenizer tokenizer.json
  tessera help
TEXT
