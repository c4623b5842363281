"""Trains the rankers and their calibration, and writes them as JSON that tagus reads.

    python ranker.py --tagus ../target/release/tagus

The judged sentences are those that the encoder, the precedents, `asks.py` and `words.py` never saw. Their features come from
tagus itself, so what is learned is what is computed.
"""

import argparse
import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

import lightgbm as lgb
import numpy as np
from sklearn.isotonic import IsotonicRegression

from tagus_training import RANKED, ROOT, SEED, URI, read_judged

MODEL = ROOT / "data/model"
# What each model cannot say.
STATIC = ("sum of the words near the skill", "behind the nearest sum of words", "place by the sum of the words")
NEAR = (
    "words near the label",
    "words near the description",
    "words near the examples",
    "text near the label",
    "text near the description",
    "text near the examples",
    "near the nearest sentence for it",
)
SEMANTIC = (
    *NEAR,
    "one word near the label",
    "behind the nearest label",
    "behind the nearest description",
    "place by nearness of the label",
    "place by nearness",
    "near the nearest candidates",
    "people linked sentences to it",
)
# Which fields of the lexical leg are not asked beside the static one.
NOT_ASKED = (
    "alternative labels, BM25",
    "description, BM25",
    "word roots of all labels, BM25",
    "word roots beside the best candidate",
    "description beside the best candidate",
)
UNKNOWN = {"accurate": STATIC, "fast": SEMANTIC + NOT_ASKED, "lexical": SEMANTIC + STATIC}
# More of it never speaks against a candidate, so no tree may say so.
RISES = (
    *NEAR,
    "preferred label, BM25",
    "alternative labels, BM25",
    "description, BM25",
    "word roots of all labels, BM25",
    "share of the label that the text says",
    "the whole label stands in the text",
    "the text is the label",
    "sum of the words near the skill",
    "the text asks for a skill",
)
FOLDS = 5
# What makes the probabilities true of texts that are not ours: factor of the log-odds, and what is added to
# them. Fitted by `calibrate.py` to gold standards that are not part of tagus.
CORRECTION = {"accurate": (0.713, -0.913), "fast": (0.884, -1.204), "lexical": (0.76, -0.721)}
# The probability from which a tag is reported: where micro-F1 was highest on the same gold standards.
THRESHOLD = {"accurate": 0.24, "fast": 0.24, "lexical": 0.18}


def logit(chance):
    chance = np.clip(chance, 1e-6, 1 - 1e-6)
    return np.log(chance / (1 - chance))


def features(tagus, items, model):
    """The names of the features, and for each text its concepts' URIs and their values."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        lines = (json.dumps({"text": item["text"]}) for item in items)
        (folder / "texts.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        index = ["--index", folder / "index"]
        command = [tagus, *index, "training", "features", folder / "texts.jsonl", folder / "out", "--model", model]
        subprocess.run(command, check=True)
        with open(folder / "out", "rb") as file:
            head = json.loads(file.readline())
            records = np.frombuffer(file.read(), "<u4").reshape(-1, len(head["features"]) + 1)
    uris = np.array(head["concepts"])[records[:, 0]]
    values = records[:, 1:].copy().view("<f4")
    return head["features"], np.array(head["candidates"]), uris, values


def rows(items, counts, uris):
    """Which candidates are right, and how much each counts."""
    right, weight, start = np.zeros(len(uris)), np.ones(len(uris)), 0
    for item, count in zip(items, counts):
        ids = [uri.removeprefix(URI) for uri in uris[start : start + count]]
        known = set(item["right"]) | set(item["defensible"]) | set(item["wrong"])
        right[start : start + count] = [uri in item["right"] for uri in ids]
        # A defensible concept is neither right nor as wrong as others; one that nobody judged may be right.
        weight[start : start + count] = [
            0.3 if uri in item["defensible"] else 1.0 if uri in known else 0.5 for uri in ids
        ]
        start += count
    return right, weight


def train(names, values, right, weight, rounds, rate):
    parameters = {
        "objective": "binary",
        "learning_rate": rate,
        # The ranker of tagus completes its trees to four questions.
        "max_depth": 4,
        "num_leaves": 15,
        "min_data_in_leaf": 100,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "lambda_l2": 5,
        "monotone_constraints": [int(name in RISES) for name in names],
        "boost_from_average": True,
        "seed": SEED,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 2,
        "verbose": -1,
    }
    return lgb.train(parameters, lgb.Dataset(values, right, weight=weight), rounds)


def out_of_fold(names, values, right, weight, counts, rounds, rate):
    """The score of each candidate by trees that have not seen its text."""
    fold = np.repeat(np.arange(len(counts)) % FOLDS, counts)
    scores = np.zeros(len(right))
    for one in range(FOLDS):
        seen = fold != one
        model = train(names, values[seen], right[seen], weight[seen], rounds, rate)
        scores[~seen] = model.predict(values[~seen], raw_score=True)
    return scores


def calibration(scores, right, weight, slope, shift):
    """A rising curve from score to share of right ones, as a few points, corrected; see the README."""
    curve = IsotonicRegression(out_of_bounds="clip").fit(scores, right, sample_weight=weight)
    # Steps become slopes: each point is the mean of the curve around it.
    at = np.linspace(-7, np.quantile(scores, 0.9999), 28)
    width = (at[1] - at[0]) / 2
    values = [float(np.mean(curve.predict(np.linspace(x - width, x + width, 41)))) for x in at]
    points = [[-20.0, 1e-7]]
    for x, y in zip(at, values):
        y = float(1 / (1 + np.exp(-(slope * logit(min(y, 0.98)) + shift))))
        points.append([round(float(x), 4), round(max(y, points[-1][1] + 1e-6), 7)])
    return points + [[20.0, 0.999]]


def tree(node):
    """A tree of LightGBM as arrays, a node before its children."""
    out = {"feature": [], "threshold": [], "left": [], "right": [], "value": []}

    def add(node):
        at = len(out["feature"])
        is_leaf = "leaf_value" in node
        out["feature"].append(-1 if is_leaf else node["split_feature"])
        threshold = np.float32(0 if is_leaf else node["threshold"])
        # Rounded down to 32 bits, so that a value at the threshold goes the same way.
        if not is_leaf and float(threshold) > node["threshold"]:
            threshold = np.nextafter(threshold, np.float32(-np.inf))
        out["threshold"].append(float(threshold))
        out["value"].append(round(node["leaf_value" if is_leaf else "internal_value"], 6))
        out["left"].append(0)
        out["right"].append(0)
        if not is_leaf:
            out["left"][at] = add(node["left_child"])
            out["right"][at] = add(node["right_child"])
        return at

    add(node)
    return out


def f1(scores, right, total, threshold):
    chosen = scores >= threshold
    return 2 * right[chosen].sum() / max(1, chosen.sum() + total)


def build(name, tagus, items, rounds, rate):
    all_names, counts, uris, values = features(tagus, items, name)
    keep = [at for at, one in enumerate(all_names) if one not in UNKNOWN[name]]
    names, values = [all_names[at] for at in keep], values[:, keep]
    right, weight = rows(items, counts, uris)
    scores = out_of_fold(names, values, right, weight, counts, rounds, rate)
    curve = calibration(scores, right, np.where(weight == 0.3, 1.0, weight), *CORRECTION[name])
    chance = np.interp(scores, *np.array(curve).T)
    total = sum(len(item["right"]) for item in items)
    threshold = THRESHOLD[name]
    model = train(names, values, right, weight, rounds, rate)
    ranker = {
        "features": names,
        "trees": [tree(one["tree_structure"]) for one in model.dump_model()["tree_info"]],
        "calibration": curve,
        "threshold": threshold,
    }
    digest = hashlib.sha256(json.dumps(ranker).encode()).hexdigest()[:8]
    ranker = {"id": f"{name}-{digest}", **ranker}
    (MODEL / f"ranker-{name}.json").write_text(json.dumps(ranker, separators=(",", ":")) + "\n")
    print(ranker["id"], "threshold", ranker["threshold"], "micro-F1", round(f1(chance, right, total, threshold), 3))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tagus", required=True, help="the binary, built with the encoder that the ranker is for")
    parser.add_argument("--only", choices=list(THRESHOLD))
    args = parser.parse_args()
    unseen = [item for item in read_judged() if item["id"][0] in RANKED]
    tagus = Path(args.tagus).resolve()
    for name, rounds, rate in (("accurate", 250, 0.05), ("fast", 60, 0.1), ("lexical", 60, 0.1)):
        if args.only in (None, name):
            build(name, tagus, unseen, rounds, rate)


if __name__ == "__main__":
    main()
