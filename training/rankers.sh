#!/bin/sh
# Trains the rankers for what else is in data/model: sh rankers.sh (see README.md).
set -eu
cd "$(dirname "$0")"
: "${PYTHON:=python}"
cargo build --release
"$PYTHON" ranker.py --tagus ../target/release/tagus
"$PYTHON" manifest.py
