#!/bin/sh
# Makes everything in data/model but the rankers: sh encoder.sh BASE OUT (see README.md). What is in OUT already
# is not made again.
set -eu
mkdir -p "$2"
base=$(cd "$1" && pwd) out=$(cd "$2" && pwd) model=../data/model
cd "$(dirname "$0")"
: "${PYTHON:=python}"
"$PYTHON" train.py --base "$base" --out "$out"
"$PYTHON" export.py --model "$out" --out $model
"$PYTHON" outcomes.py --model "$out" --out "$out/outcomes"
"$PYTHON" export.py --outcomes --model "$out/outcomes" --out $model
"$PYTHON" asks.py --model "$out"
"$PYTHON" usage.py
cargo build --release
tagus=../target/release/tagus
"$PYTHON" words.py --model "$out" --tagus $tagus
gunzip -c ../data/training/sentences.tsv.gz > "$out/sentences.tsv"
"$PYTHON" seen.py > "$out/seen.jsonl"
$tagus training vectors "$out/sentences.tsv" $model/vectors.bin
$tagus training precedents "$out/seen.jsonl" $model/precedents.bin
"$PYTHON" manifest.py
