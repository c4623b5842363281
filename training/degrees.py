"""Fits the degrees of comparisons: prints the constants of `src/compare` and how well they hold.

A degree is fitted on the pairs that the assignment chooses, since only these count for a coverage.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment, minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from outcomes import read_comparisons, support

# How often the interval shall hold.
HOLDS = 0.9
FOLDS = 10
# Between these the logistic function is one that rises; without them a fit may run away.
NONE = (-6.0, 0.0)
# What shared concepts weigh at least: the fit gives them nothing beside likeness, but what issuers link shall count.
LEAST_SHARED = 1.0


def logistic(logit):
    return 1 / (1 + np.exp(-logit))


def degree(weights, shared, likeness):
    none, of_shared, of_likeness = weights
    least, most = logistic(none), logistic(none + of_shared + of_likeness)
    value = logistic(none + of_shared * shared + of_likeness * likeness)
    return np.clip((value - least) / (most - least), 0, 1)


def chosen(weights, parts):
    """For each comparison the shared parts, likenesses and right degrees of the pairs that are assigned."""
    for shared, likeness, right, _ in parts:
        rows, columns = linear_sum_assignment(-degree(weights, shared, likeness))
        yield shared[rows, columns], likeness[rows, columns], right[rows, columns], len(right)


def fit(parts, has_likeness):
    """The weights: none, shared, likeness; the last is 0 where there is no likeness."""

    def allowed(values):
        none = np.clip(values[0], *NONE)
        return np.array([none, max(values[1], LEAST_SHARED), values[2] if has_likeness else 0.0])

    weights = allowed([-2.0, LEAST_SHARED, 6.0])
    for _ in range(8):
        shared, likeness, right = (np.concatenate(all) for all in list(zip(*chosen(weights, parts)))[:3])

        def loss(values, shared=shared, likeness=likeness, right=right):
            value = np.clip(degree(allowed(values), shared, likeness), 1e-3, 1 - 1e-3)
            return -(right * np.log(value) + (1 - right) * np.log(1 - value)).mean()

        weights = allowed(minimize(loss, weights, method="Nelder-Mead", options={"maxiter": 3000}).x)
    return weights


def coverages(weights, parts):
    """Coverage as worked out, its standard deviation if degrees were independent chances, and as judged."""
    rows = []
    for (*_, judged), (shared, likeness, _, count) in zip(parts, chosen(weights, parts)):
        degrees = degree(weights, shared, likeness)
        spread = np.sqrt((degrees * (1 - degrees)).sum()) / count
        rows.append((degrees.sum() / count, spread, judged))
    return np.array(rows)


def parts_of(tagus, comparisons, repeat=True):
    """What tagus says of comparisons: shared parts, likenesses and right degrees of pairs, the judged coverage."""
    with tempfile.TemporaryDirectory() as folder:
        told, parts = Path(folder) / "comparisons.jsonl", Path(folder) / "parts.jsonl"
        told.write_text("".join(json.dumps(comparison) + "\n" for comparison in comparisons))
        subprocess.run([tagus, "--quiet", "training", "comparisons", told, parts], check=True)
        lines = parts.read_text().splitlines()
    for line, comparison in zip(lines, comparisons, strict=True):
        one = json.loads(line)
        values = np.array(one["shared"]), np.clip(one["cosine"], 0, 1), support(comparison).numpy().T
        # An outcome of several acts may be assigned as often.
        repeated = (np.repeat(value, one["acts"], axis=1) if repeat else value for value in values)
        # Two halves of an outcome are the whole.
        yield *repeated, np.minimum(1, values[2].sum(1)).mean()


def others(values):
    """For each of some values the mean of the others; for the only one, itself."""
    return (values.sum() - values) / (len(values) - 1) if len(values) > 1 else values


def fit_among_many(tagus, comparisons):
    """Prints the chance that an outcome covers another among those of all comparisons: every target beside every source."""
    beside = [
        {**one, "source": other["source"], "support": one["support"] if one is other else []}
        for one in comparisons
        for other in comparisons
    ]
    features, right = [], []
    for shared, likeness, supported, _ in parts_of(tagus, beside, repeat=False):
        rows, columns = others(likeness.max(1)), others(likeness.max(0))
        kinship = np.maximum(rows[:, None], columns[None, :])
        root = np.sqrt(np.clip(shared, 0, 1))
        features.append(np.stack([root.ravel(), likeness.ravel(), kinship.ravel()], 1))
        right.append(supported.ravel())
    fold = np.concatenate([np.full(len(one), at // len(comparisons) % 5) for at, one in enumerate(right)])
    features, right = np.concatenate(features), np.concatenate(right)

    def fitted(columns, of):
        # A pair that covers in part is so much of one that does, and the rest of one that does not.
        partly = of & (right > 0)
        return LogisticRegression(C=1e4, max_iter=5000).fit(
            np.concatenate([features[of][:, columns], features[partly][:, columns]]),
            np.concatenate([right[of] > 0, np.zeros(partly.sum(), bool)]),
            sample_weight=np.concatenate([np.where(right[of] > 0, right[of], 1.0), 1 - right[partly]]),
        )

    print(f"among many: {len(right)} pairs, {(right > 0).sum()} of them right")
    for name, columns in [("both", [0, 1, 2]), ("shared only", [0])]:
        model = fitted(columns, np.ones(len(right), bool))
        names = np.array(["root", "likeness", "kinship"])[columns]
        weights = ", ".join(f"{name} {weight:.2f}" for name, weight in zip(names, model.coef_[0]))
        print(f"  {name}: none {model.intercept_[0]:.2f}, {weights}")
        chance = np.zeros(len(right))
        for left_out in range(5):
            model = fitted(columns, fold != left_out)
            chance[fold == left_out] = model.predict_proba(features[fold == left_out][:, columns])[:, 1]
        print(f"    5 folds: average precision {average_precision_score(right > 0, chance):.3f}")
        for least in (0.05, 0.1):
            told = [(chance[of] >= least).mean() for of in (right > 0, right == 0)]
            print(f"    from {least} on: {told[0]:.3f} of those that are right, {told[1]:.5f} of the others")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tagus", type=Path, required=True, help="the binary")
    arguments = parser.parse_args()
    # What the encoder was trained on would make it look better than it is.
    _, comparisons = read_comparisons()
    fit_among_many(arguments.tagus, comparisons)
    # Boards see unrelated credentials too: each source beside the target of another field.
    apart = len(comparisons) // 2
    others = zip(comparisons, comparisons[apart:] + comparisons[:apart])
    comparisons += [{**one, "kind": "other field", "target": other["target"], "support": []} for one, other in others]
    parts = list(parts_of(arguments.tagus, comparisons))
    kinds = np.array([comparison["kind"] for comparison in comparisons])
    fold = np.arange(len(parts)) % FOLDS
    for name, has_likeness in [("both", True), ("shared only", False)]:
        print(name, "none %.2f, shared %.2f, likeness %.2f" % tuple(fit(parts, has_likeness)))
        rows = np.zeros((len(parts), 3))
        for left_out in range(FOLDS):
            weights = fit([one for one, of in zip(parts, fold) if of != left_out], has_likeness)
            rows[fold == left_out] = coverages(weights, [one for one, of in zip(parts, fold) if of == left_out])
        share, spread, judged = rows.T
        off = np.abs(share - judged)
        factor = np.quantile(off / np.maximum(spread, 1e-6), HOLDS)
        held = (off <= 1.645 * spread + 1e-9).mean()
        print(f"  {FOLDS} folds: correlation {np.corrcoef(share, judged)[0, 1]:.2f}, off by {off.mean():.3f} on average")
        print(f"  the interval holds {HOLDS} at {factor:.2f} standard deviations to each side, {held:.2f} at 1.645")
        for kind in sorted(set(kinds)):
            share, _, judged = rows[kinds == kind].mean(0)
            print(f"    {kind}: {share:.2f}, judged {judged:.2f}")


if __name__ == "__main__":
    main()
