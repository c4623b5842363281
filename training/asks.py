"""Trains what tells texts that ask for a skill from texts that do not, and writes it as JSON.

    python asks.py --model OUT

Two logistic regressions: over a text's mean vector, for the accurate model, and over its words, for the
others. They see the judged sentences that the ranker does not see, so that the ranker learns what they are worth.
"""

import argparse
import json
import re

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from tagus_training import RANKED, ROOT, Encoder, read_judged

# How many of the sentences must have a word for it to count.
COMMON = 4


def words(text):
    return sorted(set(re.findall("[a-z]+", text.lower())))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="folder with config.json, tokenizer.json, model.safetensors")
    args = parser.parse_args()
    items = [item for item in read_judged() if item["id"][0] not in RANKED]
    texts = [item["text"] for item in items]
    asks = np.array([bool(item["right"]) for item in items])

    counts = {}
    for text in texts:
        for word in words(text):
            counts[word] = counts.get(word, 0) + 1
    known = sorted(word for word, count in counts.items() if count >= COMMON)
    column = {word: at for at, word in enumerate(known)}
    cells = [(row, column[word]) for row, text in enumerate(texts) for word in words(text) if word in column]
    rows, columns = zip(*cells)
    bags = csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(texts), len(known)))
    vectors = Encoder(args.model).vectors(texts).numpy()

    out = {}
    for name, values, strength in (("meaning", vectors, 10.0), ("words", bags, 0.5)):
        model = LogisticRegression(C=strength, max_iter=2000)
        found = cross_val_predict(model, values, asks, cv=5)
        print(name, "right", round((found == asks).mean(), 3), "of those that do not ask", round((~found[~asks]).mean(), 3))
        model.fit(values, asks)
        weights = [round(float(weight), 4) for weight in model.coef_[0]]
        if name == "words":
            weights = {word: weight for word, weight in zip(known, weights) if weight}
        out[name] = {"bias": round(float(model.intercept_[0]), 4), "weights": weights}
    (ROOT / "data/model/asks.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
