"""Fits the degrees of comparisons: prints the constants of `src/compare` and how well they hold.

A degree is fitted on the pairs that the assignment chooses, since only these count for a coverage. Usage: write the
comparisons and what tagus says of them, then fit (see README.md).
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment, minimize

from outcomes import read_comparisons, support

# How often the interval shall hold.
HOLDS = 0.9
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
    for shared, likeness, right in parts:
        rows, columns = linear_sum_assignment(-degree(weights, shared, likeness))
        yield shared[rows, columns], likeness[rows, columns], right[rows, columns], len(right)


def fit(parts, free):
    """The weights, of which those that are not free stay 0 or at least LEAST_SHARED."""
    weights = np.array([-2.0, LEAST_SHARED, 6.0 if free[2] else 0.0])
    for _ in range(8):
        shared, likeness, right, _ = map(np.concatenate, zip(*[(*one[:3], [0]) for one in chosen(weights, parts)]))

        def loss(values, shared=shared, likeness=likeness, right=right):
            values = np.array([values[0], max(values[1], LEAST_SHARED), values[2] if free[2] else 0.0])
            value = np.clip(degree(values, shared, likeness), 1e-3, 1 - 1e-3)
            return -(right * np.log(value) + (1 - right) * np.log(1 - value)).mean()

        weights = minimize(loss, weights, method="Nelder-Mead", options={"maxiter": 3000}).x
        weights = np.array([weights[0], max(weights[1], LEAST_SHARED), weights[2] if free[2] else 0.0])
    return weights


def coverages(weights, parts):
    """Coverage as worked out, its standard deviation if degrees were independent chances, and as judged."""
    rows = []
    for (_, _, right), (shared, likeness, _, count) in zip(parts, chosen(weights, parts)):
        degrees = degree(weights, shared, likeness)
        spread = np.sqrt((degrees * (1 - degrees)).sum()) / count
        rows.append((degrees.sum() / count, spread, np.minimum(1, right.sum(1)).mean()))
    return np.array(rows)


def report(name, rows, factor):
    share, spread, judged = rows.T
    off = np.abs(share - judged)
    held = (off <= factor * spread + 1e-9).mean()
    correlation = np.corrcoef(share, judged)[0, 1]
    print(f"  {name}: correlation {correlation:.2f}, off by {off.mean():.3f}, interval holds {held:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", type=Path, help="what `tagus training comparisons` wrote")
    arguments = parser.parse_args()
    seen, held_out = read_comparisons()
    parts = []
    lines = arguments.parts.read_text().splitlines()
    for line, comparison in zip(lines, seen + held_out, strict=True):
        one = json.loads(line)
        parts.append((np.array(one["shared"]), np.clip(one["cosine"], 0, 1), support(comparison).numpy().T))
    fitted, others = parts[: len(seen)], parts[len(seen) :]
    kinds = [comparison["kind"] for comparison in seen + held_out]
    for name, free in [("both", (1, 1, 1)), ("shared only", (1, 1, 0))]:
        weights = fit(fitted, free)
        print(name, "none %.2f, shared %.2f, likeness %.2f" % tuple(weights))
        rows = coverages(weights, fitted)
        factor = np.quantile(np.abs(rows[:, 0] - rows[:, 2]) / np.maximum(rows[:, 1], 1e-6), HOLDS)
        print(f"  the interval is {factor:.2f} standard deviations to each side")
        report("fitted", rows, factor)
        rows = coverages(weights, others)
        report("held out", rows, factor)
        for kind in sorted(set(kinds[len(seen) :])):
            of_kind = rows[[kinds[len(seen) + at] == kind for at in range(len(rows))]].mean(0)
            print(f"    {kind}: {of_kind[0]:.2f}, judged {of_kind[2]:.2f}")


if __name__ == "__main__":
    main()
