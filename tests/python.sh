#!/usr/bin/env bash
# python.sh BUILD SCRIPT [ARGUMENTS]: runs a test written in Python, with the
# oracles of BUILD/peers if tests/run.sh installed them.
set -euo pipefail
python=$1/peers/bin/python
if [[ ! -x $python ]]; then python=python3; fi
exec "$python" "${@:2}"
