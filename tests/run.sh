#!/usr/bin/env bash
# Installs what the tests need, builds, runs them, and counts.
#
#   tests/run.sh                     all tests
#   tests/run.sh base                those of one folder of tests/
#   tests/run.sh --full              nothing sampled; takes longer
#   tests/run.sh formats -R gguf     further arguments go to ctest
#
# TESSERA_BUILD_DIR chooses the build folder (default: build).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
# shellcheck source=cli/install_deps.sh
source cli/install_deps.sh

build=${TESSERA_BUILD_DIR:-$root/build}
jobs=$(nproc)
ctest_arguments=()
if [[ $# -gt 0 && $1 != -* ]]; then
  ctest_arguments+=(-L "^$1\$")
  shift
fi
for argument in "$@"; do
  if [[ $argument == --full ]]; then
    export TESSERA_TEST_FULL=1
  else
    ctest_arguments+=("$argument")
  fi
done

# The oracles of the differential tests, in an environment of their own. A test
# that misses one is skipped by name, so no network is no failure.
peers=(tokenizers==0.23.3 tiktoken==0.14.0 sentencepiece==0.2.3 numpy regex
  unicodedata2==16.0.0 pytest hypothesis nanobind)
install_peers() {
  local venv=$build/peers mark=$build/peers/.installed
  if [[ -f $mark && $(<"$mark") == "${peers[*]}" ]]; then
    return 0
  fi
  echo "installing the oracles: ${peers[*]}"
  if python3 -m venv "$venv" &&
    "$venv/bin/pip" install -q --disable-pip-version-check --retries 1 \
      --timeout 20 "${peers[@]}"; then
    echo "${peers[*]}" >"$mark"
  else
    echo "PyPI not reached: tests that need an oracle will be skipped"
  fi
}

mkdir -p "$build/logs"
tessera_install_packages "${tessera_build_packages[@]}" \
  "${tessera_test_packages[@]}"
# Beside the build: one waits for the network, the other for the processor.
install_peers >"$build/logs/peers.log" 2>&1 &
peers_job=$!
if ! cmake -S . -B "$build" -G Ninja -DTESSERA_BUILD_TESTS=ON \
  >"$build/logs/cmake.log" 2>&1; then
  cat "$build/logs/cmake.log"
  exit 1
fi
cmake --build "$build" -j "$jobs"
wait "$peers_job" || true
cat "$build/logs/peers.log"

# The Python package, with what its interpreter needs from there.
python=$build/peers/bin/python
if "$python" -c 'import nanobind, numpy, pytest' 2>/dev/null; then
  cmake -S . -B "$build" -DTESSERA_BUILD_PYTHON=ON \
    "-DPython_EXECUTABLE=$python" >>"$build/logs/cmake.log"
  cmake --build "$build" -j "$jobs"
fi

results=$build/results
rm -rf "$results"
mkdir -p "$results"
export GTEST_OUTPUT=xml:$results/
code=0
ctest --test-dir "$build" -j "$jobs" --output-on-failure --timeout 600 \
  --output-junit "$results/ctest.xml" "${ctest_arguments[@]}" || code=$?
python3 tests/count_results.py "$results" || code=1
exit "$code"
