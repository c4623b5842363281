"""Writes data/model/usage.bin: the skills from the most used by occupations to the least, as hashes of their URIs.

The order is that of data/training/sentences.tsv.gz.
"""

from blake3 import blake3

from tagus_training import ROOT, read_sentences

(ROOT / "data/model/usage.bin").write_bytes(b"".join(blake3(uri.encode()).digest()[:8] for uri, _, _ in read_sentences()))
