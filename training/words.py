"""Trains the static leg: a vector for every word and an own one for every skill, and writes data/model/words.bin and,
for the parity test, words-reference.json.

    python words.py --model OUT --tagus ../target/release/tagus

A text's vector is the sum of its words' vectors; a skill's is the sum of those of its label and first synonyms and
its own. Words start as the encoder sees them and are trained so that texts lie near their skills.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from blake3 import blake3

from tagus_training import RANKED, ROOT, SCALE, SEED, URI, Encoder, read_concepts, read_judged, read_sentences

# How many synonyms a skill's vector is made of; `src/index/words.rs` has the same number.
SYNONYMS = 6
# How many texts must have a word for it to have a vector; a word of a label needs no other.
COMMON = 2
EPOCHS, BATCH, RATE, WARM_UP = 8, 2048, 3e-3, 50
# How often a judged sentence counts beside a label.
JUDGED = 4
# How many texts the parity test compares, each with a skill that has nothing to do with it and with its own.
REFERENCES = 12


def analysed(tagus, texts):
    """The stems of each text with the forms they were written in, by the analysis that searches use."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "in").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        subprocess.run([tagus, "training", "words", folder / "in", folder / "out"], check=True)
        return [json.loads(line) for line in open(folder / "out", encoding="utf-8")]


class Words(torch.nn.Module):
    """Bags of words to vectors of length 1."""

    def __init__(self, vectors, weights, skills):
        super().__init__()
        self.vectors = torch.nn.Embedding.from_pretrained(vectors, freeze=False)
        self.weights = torch.nn.Parameter(weights)
        self.own = torch.nn.Embedding.from_pretrained(torch.zeros(skills, vectors.shape[1]), freeze=False)

    def sums(self, bags):
        starts = torch.tensor(np.cumsum([0] + [len(bag) for bag in bags])[:-1])
        words = torch.tensor([word for bag in bags for word in bag])
        weights = torch.exp(self.weights)[words]
        return F.embedding_bag(words, self.vectors.weight, starts, mode="sum", per_sample_weights=weights)

    def texts(self, bags):
        return F.normalize(self.sums(bags), dim=-1)

    def skills(self, rows, bags):
        return F.normalize(self.sums([bags[row] for row in rows]) + self.own(torch.tensor(rows)), dim=-1)


def record(key, vector):
    """As `Quantised` of `src/index/rows.rs` has it, after the key."""
    scale = float(np.abs(vector).max()) / 127 or 1.0
    values = np.round(vector / scale).astype(np.int8)
    return blake3(key.encode()).digest()[:8] + np.float32(scale).tobytes() + values.tobytes()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="folder with config.json, tokenizer.json, model.safetensors")
    parser.add_argument("--tagus", required=True)
    args = parser.parse_args()
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)

    concepts = read_concepts()
    row = {concept["uri"]: at for at, concept in enumerate(concepts)}
    # Texts with their skills; those of each concept's vector come first.
    pairs, made_of = [], []
    for at, concept in enumerate(concepts):
        # As the taxonomy of tagus has them: none twice, none that is the label.
        synonyms = [one for one in dict.fromkeys(" ".join(one.split()) for one in concept["alternatives"])]
        labels = [concept["label"], *(one for one in synonyms if one != concept["label"])]
        made_of.append(range(len(pairs), len(pairs) + min(1 + SYNONYMS, len(labels))))
        pairs += [(text, [at], 1) for text in labels]
    of_labels = len(pairs)
    pairs += [(text, [row[uri]], 1) for uri, *texts in read_sentences() if uri in row for text in texts]
    pairs += [
        (item["text"], [row[URI + one] for one in item["right"]], JUDGED)
        for item in read_judged()
        if item["id"][0] not in RANKED and item["right"]
    ]
    words = analysed(Path(args.tagus).resolve(), [text for text, _, _ in pairs])

    count, forms = {}, {}
    for text in words:
        for stem in {stem for stem, _ in text}:
            count[stem] = count.get(stem, 0) + 1
        for stem, form in text:
            of_stem = forms.setdefault(stem, {})
            of_stem[form] = of_stem.get(form, 0) + 1
    named = {stem for text in words[:of_labels] for stem, _ in text}
    known = sorted(stem for stem in count if count[stem] >= COMMON or stem in named)
    number = {stem: at for at, stem in enumerate(known)}

    def bag(words):
        return [number[stem] for stem in dict.fromkeys(stem for stem, _ in words) if stem in number]

    bags = [bag(text) for text in words]
    of_skill = [bag([word for at in texts for word in words[at]]) for texts in made_of]

    # Where words start: as the encoder sees them, by the directions in which they differ most from each other.
    start = Encoder(args.model).vectors([max(sorted(forms[stem]), key=forms[stem].get) for stem in known])
    start = F.normalize(start - start.mean(0), dim=-1)
    rarity = np.log([len(words) / count[stem] for stem in known])
    weights = torch.tensor(np.log(rarity / rarity.mean()), dtype=torch.float32)
    model = Words(start, weights, len(concepts))

    seen = np.repeat(np.arange(len(pairs)), [times if bag else 0 for bag, (_, _, times) in zip(bags, pairs)])
    steps = EPOCHS * (len(seen) // BATCH)
    optimizer = torch.optim.Adam(model.parameters(), RATE)
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda at: min(1, at / WARM_UP) * max(0.05, 1 - at / steps))
    for epoch in range(EPOCHS):
        order, losses = rng.permutation(seen), []
        for first in range(0, len(order) - BATCH + 1, BATCH):
            batch = order[first : first + BATCH]
            rows = [pairs[at][1][rng.integers(len(pairs[at][1]))] for at in batch]
            cosines = model.texts([bags[at] for at in batch]) @ model.skills(rows, of_skill).T
            target = torch.tensor(rows)
            # The same skill further along is no wrong answer.
            same = (target[:, None] == target[None]) & ~torch.eye(BATCH, dtype=torch.bool)
            loss = F.cross_entropy((SCALE * cosines).masked_fill(same, -1e4), torch.arange(BATCH))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            rate.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {np.mean(losses):.4f}", flush=True)

    with torch.no_grad():
        vectors = (model.vectors.weight * torch.exp(model.weights)[:, None]).numpy()
        own = model.own.weight.numpy()
    records = [record(stem, vectors[at]) for stem, at in number.items()]
    records += [record(concept["uri"], own[at]) for at, concept in enumerate(concepts)]
    (ROOT / "data/model/words.bin").write_bytes(b"".join(sorted(records)))
    print(len(known), "words,", len(concepts), "skills")

    # What the same texts and skills have to come to in tagus.
    with torch.no_grad():
        rows = [int(at) for at in rng.choice(len(concepts), REFERENCES, replace=False)]
        texts = [int(at) for at in rng.choice(np.arange(of_labels, len(pairs)), REFERENCES, replace=False)]
        cosines = (model.texts([bags[at] for at in texts]) * model.skills(rows, of_skill)).sum(-1).tolist()
    reference = [
        {"text": pairs[text][0], "uri": concepts[at]["uri"], "cosine": round(cosine, 4)}
        for text, at, cosine in zip(texts, rows, cosines)
    ]
    # One text and its own skill each too, whose cosines are high.
    with torch.no_grad():
        for text in texts:
            at = pairs[text][1][0]
            cosine = float((model.texts([bags[text]]) * model.skills([at], of_skill)).sum())
            reference.append({"text": pairs[text][0], "uri": concepts[at]["uri"], "cosine": round(cosine, 4)})
    (ROOT / "data/model/words-reference.json").write_text(json.dumps(reference, indent=1) + "\n")


if __name__ == "__main__":
    main()
