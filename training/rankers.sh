#!/bin/sh
# Trains both rankers for the encoder that is in data/model: sh rankers.sh (see README.md).
set -eu
cd "$(dirname "$0")"
: "${PYTHON:=python}"
cargo build --release
"$PYTHON" ranker.py --tagus ../target/release/tagus
"$PYTHON" manifest.py
