"""Trains the encoder of learning outcomes: vectors that are near where one outcome covers another.

Starts from the encoder of the tagger and learns from `data/training/comparisons.jsonl.gz`; prints how well it tells
pairs apart that it has not seen.
"""

import argparse
import gzip
import json
import random
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from sklearn.metrics import average_precision_score

from tagus_training import ROOT, SEED, Encoder, mean

COMPARISONS = ROOT / "data/training/comparisons.jsonl.gz"
# The first letter of the ids of the comparisons that the encoder is not trained on.
HELD_OUT = "h"
EPOCHS = 4
# Comparisons in a batch; outcomes of different ones are negatives that count a tenth.
BATCH = 4
OTHERS = 0.1
RATE = 4e-5
# The scale of the cosines in the softmax, and its part of the loss beside the binary cross-entropy.
SCALE = 20.0
PARTS = (3.0, 0.3)


def read_comparisons():
    """The comparisons that are trained on, and those that are not."""
    with gzip.open(COMPARISONS, "rt", encoding="utf-8") as file:
        comparisons = [json.loads(line) for line in file]
    held_out = [one for one in comparisons if one["id"].startswith(HELD_OUT)]
    return [one for one in comparisons if not one["id"].startswith(HELD_OUT)], held_out


def support(comparison):
    """How far each outcome of the source (row) covers each of the target."""
    degrees = torch.zeros(len(comparison["source"]["outcomes"]), len(comparison["target"]["outcomes"]))
    for source, target, degree in comparison["support"]:
        degrees[source - 1, target - 1] = degree
    return degrees


def measure(encoder, comparisons):
    """Average precision of the cosine of all pairs: any support, and full support."""
    scores, right = [], []
    for one in comparisons:
        source = encoder.vectors(one["source"]["outcomes"])
        scores.append((source @ encoder.vectors(one["target"]["outcomes"]).T).numpy().ravel())
        right.append(support(one).numpy().ravel())
    scores, right = np.concatenate(scores), np.concatenate(right)
    return average_precision_score(right > 0, scores), average_precision_score(right == 1, scores)


def softmax_loss(logits, degrees):
    """Cross-entropy of each column that has support, with what supports it."""
    wanted = degrees / degrees.sum(0, keepdim=True).clamp_min(1e-9)
    loss = -(wanted * F.log_softmax(logits, 0)).sum(0)
    return loss[degrees.sum(0) > 0].mean() if (degrees > 0).any() else logits.new_zeros(())


def batch_loss(encoder, batch, scale, shift):
    sides = [one[side]["outcomes"] for one in batch for side in ("source", "target")]
    hidden, mask = encoder.tokens(encoder.ids([text for side in sides for text in side]))
    vectors = mean(hidden, mask).split([len(side) for side in sides])
    cosines = torch.cat(vectors[0::2]) @ torch.cat(vectors[1::2]).T
    degrees = torch.block_diag(*[support(one) for one in batch])
    own = torch.block_diag(*[torch.ones_like(support(one)) for one in batch])
    weights = own + (1 - own) * OTHERS
    each = F.binary_cross_entropy_with_logits(scale * cosines + shift, degrees, weight=weights)
    best = softmax_loss(SCALE * cosines, degrees) + softmax_loss(SCALE * cosines.T, degrees.T)
    return PARTS[0] * each + PARTS[1] * best


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="the folder of the tagger's encoder")
    parser.add_argument("--out", type=Path, required=True, help="a folder for the weights")
    arguments = parser.parse_args()
    torch.manual_seed(SEED)
    random.seed(SEED)
    encoder = Encoder(arguments.model)
    seen, held_out = read_comparisons()
    print(f"{len(seen)} comparisons, held out: {measure(encoder, held_out)}", flush=True)
    scale, shift = torch.nn.Parameter(torch.tensor(10.0)), torch.nn.Parameter(torch.tensor(-5.0))
    groups = [{"params": encoder.model.parameters(), "lr": RATE}, {"params": [scale, shift], "lr": 1e-2}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = EPOCHS * -(-len(seen) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [RATE, 1e-2], total_steps=steps, pct_start=0.1)
    for epoch in range(EPOCHS):
        encoder.model.train()
        random.shuffle(seen)
        total = 0.0
        for start in range(0, len(seen), BATCH):
            loss = batch_loss(encoder, seen[start : start + BATCH], scale, shift)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder.model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        encoder.model.eval()
        print(f"epoch {epoch}: {total:.1f}, held out: {measure(encoder, held_out)}", flush=True)
    arguments.out.mkdir(parents=True, exist_ok=True)
    state = {name: value.contiguous() for name, value in encoder.model.state_dict().items()}
    save_file(state, arguments.out / "model.safetensors")
    for name in ("config.json", "tokenizer.json"):
        (arguments.out / name).write_bytes((arguments.model / name).read_bytes())


if __name__ == "__main__":
    main()
