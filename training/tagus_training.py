"""What the steps of the recipe share: the concepts, the sentences, the encoder and its token-level match."""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

ROOT = Path(__file__).resolve().parent.parent
ESCO = ROOT / "data/esco/esco-v1.2.0-en-skills.zip"
SENTENCES = ROOT / "data/training/sentences.tsv.gz"
# Texts longer than this are cut: 99 % of the training sentences and labels are shorter.
MAX_TOKENS = 48
# How sharply a concept picks the tokens that speak for it, and the scale of the logits: see README.md.
ATTENTION = 12.0
SCALE = 20.0
URI = "http://data.europa.eu/esco/skill/"
SEED = 20261122
# The first letters of the ids of the judged sentences that only the rankers are trained on, and of those that the
# encoder is not trained on.
RANKED = "ijklmno"
UNSEEN = RANKED + "pqrstuv"


def read_concepts():
    """The concepts of the embedded ESCO in the order of the file: uri, label, alternatives, description, type."""
    with zipfile.ZipFile(ESCO) as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text))
    return [
        {
            "uri": row["conceptUri"],
            "label": row["preferredLabel"].strip(),
            "alternatives": [one.strip() for one in row["altLabels"].split("\n") if one.strip()],
            "description": " ".join(row["description"].split()),
            "type": row["skillType"],
        }
        for row in rows
    ]


def read_sentences():
    """The training sentences: (uri, learning outcome, job line), the most used concepts first."""
    with gzip.open(SENTENCES, "rt", encoding="utf-8") as file:
        return [tuple(row) for row in list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]]


def read_judged():
    """The judged sentences: id, text, and the ends of ESCO URIs that are right, defensible and wrong."""
    with gzip.open(ROOT / "data/training/judged.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Encoder:
    """The transformer with its tokenizer: texts to token vectors, and to their mean."""

    def __init__(self, folder, attention="sdpa"):
        folder = Path(folder)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.config = BertConfig.from_json_file(folder / "config.json")
        self.config._attn_implementation = attention
        self.model = BertModel(self.config, add_pooling_layer=False)
        state = {k.removeprefix("bert."): v for k, v in load_file(folder / "model.safetensors").items()}
        self.model.load_state_dict(
            {k: v for k, v in state.items() if not k.startswith("pooler") and "position_ids" not in k}
        )
        self.model.eval()

    def ids(self, texts):
        return [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]

    def tokens(self, ids):
        """Token vectors [n, t, 384] and their mask [n, t] of tokenised texts."""
        longest = max(map(len, ids))
        batch = torch.zeros(len(ids), longest, dtype=torch.long)
        mask = torch.zeros(len(ids), longest, dtype=torch.long)
        for row, one in enumerate(ids):
            batch[row, : len(one)] = torch.tensor(one)
            mask[row, : len(one)] = 1
        return self.model(input_ids=batch, attention_mask=mask).last_hidden_state, mask

    @torch.no_grad()
    def vectors(self, texts, batch=128):
        """Mean vectors of length 1, in the order of the texts, batched by length."""
        ids = self.ids(texts)
        order = np.argsort([len(one) for one in ids], kind="stable")
        out = torch.empty(len(texts), self.config.hidden_size)
        for start in range(0, len(texts), batch):
            rows = order[start : start + batch]
            hidden, mask = self.tokens([ids[row] for row in rows])
            out[torch.as_tensor(rows)] = mean(hidden, mask)
        return out


def mean(hidden, mask):
    """The mean of the token vectors, with length 1."""
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return F.normalize((hidden * weights).sum(1) / weights.sum(1), dim=-1)


def match(hidden, mask, concepts):
    """Token-level match of texts [n, t, d] with unit concept vectors [m, d]: cosines [n, m].

    Each concept weighs the tokens by a softmax over its cosines with them; the score is the cosine of
    the weighted sum of the tokens with the concept.
    """
    tokens = F.normalize(hidden, dim=-1)
    dots = torch.einsum("ntd,md->nmt", tokens, concepts)
    weights = (ATTENTION * dots).masked_fill(mask[:, None, :] == 0, -1e4).softmax(-1)
    # The length of the weighted sum from the tokens' products with each other: t² instead of t·d numbers.
    gram = torch.einsum("ntd,nsd->nts", tokens, tokens)
    length = (torch.einsum("nmt,nts->nms", weights, gram) * weights).sum(-1).clamp_min(1e-12).sqrt()
    return (weights * dots).sum(-1) / length
