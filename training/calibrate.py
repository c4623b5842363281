"""How the probabilities of a ranker have to be corrected to be true of texts that are not ours.

    python calibrate.py --tagus ../target/release/tagus --labels-from ESCO-v1.1.0.zip GOLD.jsonl…

Our judges link more generously than annotators elsewhere do, so probabilities learned from them are too high for
others. This fits the two numbers of a logistic correction to gold standards, each counting the same, says how well
they do on gold they were not fitted to, and prints what belongs into `ranker.py`. Fitted once; it needs gold
standards that are not part of tagus.
"""

import argparse
import json
import subprocess

import numpy as np
from sklearn.linear_model import LogisticRegression

from ranker import CORRECTION, f1, logit

BINS = 10


def ranked(tagus, gold, labels_from, model):
    """Of each judged item: probabilities and whether they are right, of the first five; how many are right."""
    command = [tagus, "eval", gold, "--model", model, "--format", "json", "--labels-from", labels_from]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    items = []
    for query in found["queries"]:
        if query["atThreshold"]:
            top = [(one["score"], one["uri"] in query["gold"]) for one in query["top"]]
            items.append((np.array(top, float).reshape(-1, 2), len(query["gold"])))
    return items


def fit(sets):
    """The correction over some sets of items, each set counting the same."""
    rows = [np.concatenate([top for top, _ in items]) for items in sets]
    weight = np.concatenate([np.full(len(one), 1 / len(one)) for one in rows])
    rows = np.concatenate(rows)
    model = LogisticRegression(C=1e6).fit(logit(rows[:, :1]), rows[:, 1], weight * len(rows) / len(sets))
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def corrected(chance, slope, shift):
    return 1 / (1 + np.exp(-(slope * logit(chance) + shift)))


def error(rows):
    """Expected calibration error, as `tagus eval` has it."""
    bins = np.minimum((rows[:, 0] * BINS).astype(int), BINS - 1)
    return sum(abs((rows[bins == at, 0] - rows[bins == at, 1]).sum()) for at in range(BINS)) / len(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tagus", required=True)
    parser.add_argument("--labels-from", required=True)
    parser.add_argument("gold", nargs="+")
    args = parser.parse_args()
    for model, (slope, shift) in CORRECTION.items():
        sets = [ranked(args.tagus, gold, args.labels_from, model) for gold in args.gold]
        folds = [[], [], []]
        for at in range(5):
            seen = [[item for k, item in enumerate(items) if k % 5 != at] for items in sets]
            rest = [[item for k, item in enumerate(items) if k % 5 == at] for items in sets]
            a, b = fit(seen)
            for out, items in zip(folds, rest):
                out += [np.column_stack([corrected(top[:, 0], a, b), top[:, 1]]) for top, _ in items]
        print(model, "error before", [round(error(np.concatenate([top for top, _ in items])), 3) for items in sets])
        print(model, "error out of fold", [round(error(np.concatenate(out)), 3) for out in folds])
        a, b = fit(sets)
        print(model, "error fitted", [
            round(error(np.concatenate([np.column_stack([corrected(t[:, 0], a, b), t[:, 1]]) for t, _ in items])), 3)
            for items in sets
        ])
        for at in np.arange(0.1, 0.42, 0.02):
            scores = []
            for items in sets:
                rows = np.concatenate([np.column_stack([corrected(t[:, 0], a, b), t[:, 1]]) for t, _ in items])
                scores.append(round(float(f1(rows[:, 0], rows[:, 1], sum(n for _, n in items), at)), 3))
            print(f"  threshold {at:.2f} micro-F1 {scores} mean {np.mean(scores):.3f}")
        print(model, "correction", (round(a * slope, 3), round(a * shift + b, 3)))


if __name__ == "__main__":
    main()
