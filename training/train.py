"""Trains the encoder: base weights in, fine-tuned weights out.

    python train.py --base BASE --out OUT

Two stages, then the average with the base weights. Everything is drawn from one seed; the log in OUT says
what each stage did. A stage whose weights are in OUT already is not run again.
"""

import argparse
import json
import random
import shutil
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from tagus_training import *

# The share of the trained weights in the average with the base weights: chosen on the validation sets.
SHARE = 0.7


def sentence_batches(rng, pairs, neighbours, size):
    """One pass over (skill, text) pairs in batches without a repeated skill.

    Every second batch gathers skills that are near each other, so that the others in the batch are hard to
    tell from the right one; the rest are random.
    """
    left = {}
    for skill, text in rng.sample(pairs, len(pairs)):
        left.setdefault(skill, []).append(text)
    out = []
    while len(left) >= size:
        batch, seen = [], set()
        gather = len(out) % 2 == 0
        for skill in rng.sample(sorted(left), min(len(left), size * 3)):
            group = [skill] + ([n for n in neighbours[skill] if n in left][:7] if gather else [])
            for one in group:
                if len(batch) < size and one not in seen and one in left:
                    seen.add(one)
                    batch.append((one, left[one].pop()))
                    if not left[one]:
                        del left[one]
        out.append(batch)
    rng.shuffle(out)
    return out


class Trainer:
    def __init__(self, base, out):
        self.encoder = Encoder(base)
        self.concepts = read_concepts()
        self.row = {concept["uri"]: at for at, concept in enumerate(self.concepts)}
        rows = [row for row in read_sentences() if row[0] in self.row]
        self.sentences = [(self.row[uri], text) for uri, *texts in rows for text in texts]
        self.with_synonyms = [at for at, concept in enumerate(self.concepts) if concept["alternatives"]]
        self.log = open(out / "log.jsonl", "a")

    def start(self, stage, rate, steps):
        """Seeds the stage and makes its optimiser. `steps` is the length of the schedule."""
        torch.manual_seed(SEED)
        self.rng = random.Random(SEED)
        self.stage_name, self.rate, self.steps = stage, rate, steps
        self.encoder.model.train()
        named = list(self.encoder.model.named_parameters())
        groups = [
            {"params": [p for _, p in named if p.dim() > 1], "weight_decay": 0.01},
            {"params": [p for _, p in named if p.dim() <= 1], "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=rate, fused=True)
        self.losses, self.started = [], time.time()

    def step(self, step, loss):
        """One update; the rate rises over the first 6 % of the schedule, then falls to 2 %."""
        rate = self.rate * min(1.0, (step + 1) / (0.06 * self.steps)) * max(0.02, 1 - step / self.steps)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.encoder.model.parameters(), 1.0)
        self.optimizer.step()
        self.losses.append(loss.item())
        if (step + 1) % 25 == 0:
            line = {"stage": self.stage_name, "step": step + 1, "loss": round(float(np.mean(self.losses[-25:])), 4)}
            self.log.write(json.dumps(line) + "\n")
            self.log.flush()
            print(line, f"{time.time() - self.started:.0f} s", flush=True)

    def synonym(self, at):
        return self.rng.choice(self.concepts[at]["alternatives"] or [self.concepts[at]["label"]])

    def text_of(self, at, label, description):
        """The label, label and description, or a synonym, with these chances."""
        concept, chance = self.concepts[at], self.rng.random()
        if chance < label or not concept["description"]:
            return concept["label"]
        if chance < label + description:
            return f"{concept['label']}: {concept['description']}"
        return self.synonym(at)

    def means(self, texts, parts):
        """Mean vectors, long texts apart from short ones: padding is what costs time."""
        ids = self.encoder.ids(texts)
        order = np.argsort([len(one) for one in ids], kind="stable")
        vectors = [mean(*self.encoder.tokens([ids[at] for at in part])) for part in np.array_split(order, parts)]
        return torch.cat(vectors)[torch.as_tensor(np.argsort(order))]

    def on_sentences(self, steps, schedule, size, rate):
        """Sentences and synonyms against the skill's texts, the others in the batch being wrong."""
        self.start("sentences", rate, schedule)
        with torch.no_grad():
            vectors = self.encoder.vectors([concept["label"] for concept in self.concepts])
            near = [(vectors[at : at + 1000] @ vectors.T).topk(21).indices[:, 1:] for at in range(0, len(vectors), 1000)]
        near = torch.cat(near).tolist()
        self.encoder.model.train()
        step = 0
        while step < steps:
            pairs = self.sentences + [(at, self.synonym(at)) for at in self.with_synonyms]
            for batch in sentence_batches(self.rng, pairs, near, size):
                if step == steps:
                    return
                hidden, mask = self.encoder.tokens(self.encoder.ids([text for _, text in batch]))
                target = self.means([self.text_of(at, 0.55, 0.3) for at, _ in batch], 3)
                logits = SCALE * match(hidden, mask, target)
                gold = torch.arange(len(batch))
                loss = (F.cross_entropy(logits, gold) + F.cross_entropy(logits.T, gold)) / 2
                loss = loss + 0.25 * F.cross_entropy(SCALE * (mean(hidden, mask) @ target.T), gold)
                self.step(step, loss)
                step += 1

    def on_judged(self, judged, steps, rate):
        """Judged sentences against what was judged right and wrong for them, among sentences of the first
        stage. What was judged defensible counts neither way."""
        self.start("judged", rate, steps)
        pairs = self.sentences + [(at, None) for at in self.with_synonyms]
        queue = []
        for step in range(steps):
            if len(queue) < 40:
                queue = self.rng.sample(judged, len(judged))
            chosen = [queue.pop() for _ in range(40)]
            others = self.rng.sample(pairs, 24)
            texts = [one["text"] for one in chosen] + [text or self.synonym(at) for at, text in others]
            right = [set(one["right"]) for one in chosen] + [{at} for at, _ in others]
            skip = [set(one["defensible"]) for one in chosen] + [set() for _ in others]
            skills = []
            for one in chosen:
                for kind in ("right", "wrong"):
                    skills += self.rng.sample(one[kind], min(2, len(one[kind])))
            skills = list(dict.fromkeys(skills + [at for at, _ in others]))
            hidden, mask = self.encoder.tokens(self.encoder.ids(texts))
            target = self.means([self.text_of(at, 0.65, 0.15) for at in skills], 4)
            positive = torch.tensor([[at in one for at in skills] for one in right])
            skipped = torch.tensor([[at in one for at in skills] for one in skip])

            def loss_of(logits):
                """Each right pair against all that are wrong for its text, and for its skill."""
                logits = logits.masked_fill(skipped, -1e4)
                wrong = logits.masked_fill(positive, -1e4)
                parts = [torch.logaddexp(logits, wrong.logsumexp(axis, keepdim=True)) - logits for axis in (1, 0)]
                return sum(part[positive].mean() for part in parts) / 2

            loss = loss_of(SCALE * match(hidden, mask, target))
            self.step(step, loss + 0.25 * loss_of(SCALE * (mean(hidden, mask) @ target.T)))

    def judged(self):
        """The judged sentences that are not kept for the ranker, skills as rows."""
        rows = lambda uris: [self.row[URI + uri] for uri in uris]
        return [
            {"text": item["text"], **{kind: rows(item[kind]) for kind in ("right", "defensible", "wrong")}}
            for item in read_judged()
            if item["id"][0] not in UNSEEN
        ]

    def stage(self, file, run):
        """The weights after a stage: those of the file, or those that the stage leaves, kept in the file."""
        model = self.encoder.model
        if file.exists():
            model.load_state_dict(load_file(file))
            return
        started = time.time()
        run()
        self.log.write(json.dumps({"stage": self.stage_name, "seconds": round(time.time() - started)}) + "\n")
        self.log.flush()
        save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, file)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", required=True, help="folder with config.json, tokenizer.json, model.safetensors")
    parser.add_argument("--out", required=True)
    parser.add_argument("--shorten", type=int, default=1, help="divide all steps by this, to try the script")
    args = parser.parse_args()
    # A shortened run leaves nothing that a whole one would take for its own.
    out = Path(args.out) if args.shorten == 1 else Path(f"{args.out}-shortened")
    out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(args.base, out)
    base = {name: tensor.clone() for name, tensor in trainer.encoder.model.state_dict().items()}
    n = args.shorten
    # The first stage stops half way through its schedule: longer, it only learns how our sentences are written.
    trainer.stage(out / "sentences.safetensors", lambda: trainer.on_sentences(600 // n, 1200 // n, 96, 8e-5))
    trainer.stage(out / "judged.safetensors", lambda: trainer.on_judged(trainer.judged(), 750 // n, 4e-5))
    state = trainer.encoder.model.state_dict()
    state = {name: (SHARE * state[name] + (1 - SHARE) * base[name]).contiguous() for name in base}
    save_file(state, out / "model.safetensors")
    for name in ("config.json", "tokenizer.json"):
        shutil.copy(Path(args.base) / name, out)


if __name__ == "__main__":
    main()
