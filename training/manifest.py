"""Writes data/model/manifest.json: the BLAKE3 hash of every file that the recipe made."""

import json

from blake3 import blake3

from tagus_training import ROOT

FILES = [
    "encoder.onnx",
    "tokenizer.json",
    "reference.json",
    "outcomes.onnx",
    "outcomes-reference.json",
    "vectors.bin",
    "precedents.bin",
    "asks.json",
    "words.bin",
    "words-reference.json",
    "usage.bin",
    "ranker-accurate.json",
    "ranker-fast.json",
    "ranker-lexical.json",
]
hashes = {name: blake3((ROOT / "data/model" / name).read_bytes()).hexdigest() for name in FILES}
(ROOT / "data/model/manifest.json").write_text(json.dumps(hashes, indent=2) + "\n")
