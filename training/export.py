"""Exports the encoder as ONNX with int8 weights, with reference vectors for the parity test."""

import argparse
import json
import shutil
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from tagus_training import Encoder

# What the parity test compares: ordinary text, names, one word, repetition.
REFERENCE = [
    "Can evaluate AI",
    "Run functional checks on finished workpieces to find leaks and short circuits",
    "Experience with Java C# or other backend language",
    "nursing",
    "Über 3+ years’ experience; naïve café façade",
    "plan, " * 15,
]


class Rows(torch.nn.Module):
    """An embedding table with 8-bit integers and one scale for each row: one for all loses 4 % of cosine."""

    def __init__(self, table):
        super().__init__()
        scale = table.abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
        self.register_buffer("values", (table / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids):
        return self.values[ids].to(torch.float32) * self.scale[ids]


class Layer(torch.nn.Module):
    """A layer of the transformer with queries, keys and values in one product, which is faster than three;
    the scale of the queries is in their weights."""

    def __init__(self, layer, config):
        super().__init__()
        own, self.heads = layer.attention.self, config.num_attention_heads
        scale = (config.hidden_size / self.heads) ** -0.5
        self.all = torch.nn.Linear(config.hidden_size, 3 * config.hidden_size)
        parts = [(own.query, scale), (own.key, 1.0), (own.value, 1.0)]
        self.all.weight.data = torch.cat([part.weight.data * by for part, by in parts])
        self.all.bias.data = torch.cat([part.bias.data * by for part, by in parts])
        self.mix, self.mix_norm = layer.attention.output.dense, layer.attention.output.LayerNorm
        self.widen, self.narrow, self.norm = layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm

    def forward(self, x):
        parts = [part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self.all(x).chunk(3, -1)]
        queries, keys, values = parts
        mixed = (queries @ keys.transpose(2, 3)).softmax(-1) @ values
        x = self.mix_norm(x + self.mix(mixed.transpose(1, 2).flatten(2)))
        return self.norm(x + self.narrow(torch.nn.functional.gelu(self.widen(x))))


class Tokens(torch.nn.Module):
    """The transformer for one text at a time: nothing is padded, so nothing needs a mask."""

    def __init__(self, model):
        super().__init__()
        embeddings = model.embeddings
        self.words = Rows(embeddings.word_embeddings.weight.detach())
        # Every token is of the first type.
        places = embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight[0]
        self.places = torch.nn.Parameter(places.detach())
        self.norm = embeddings.LayerNorm
        self.layers = torch.nn.ModuleList([Layer(layer, model.config) for layer in model.encoder.layer])

    def forward(self, input_ids):
        x = self.norm(self.words(input_ids) + self.places[: input_ids.shape[1]])
        for layer in self.layers:
            x = layer(x)
        return x


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="folder with config.json, tokenizer.json, model.safetensors")
    parser.add_argument("--out", required=True)
    parser.add_argument("--outcomes", action="store_true", help="the encoder of outcomes, under names of its own")
    args = parser.parse_args()
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    encoder = Encoder(args.model, attention="eager")
    vectors = encoder.vectors(REFERENCE)
    ids = torch.tensor([encoder.tokenizer.encode("a text to trace").ids])
    full = out / "full.onnx"
    torch.onnx.export(
        Tokens(encoder.model),
        (ids,),
        full,
        input_names=["input_ids"],
        output_names=["token_vectors"],
        dynamic_axes={"input_ids": {1: "tokens"}, "token_vectors": {1: "tokens"}},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(
        full,
        out / ("outcomes.onnx" if args.outcomes else "encoder.onnx"),
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )
    full.unlink()
    if not args.outcomes:
        # The tokenizer file of the upstream model asks for padding to a length of its own.
        tokenizer = json.loads((Path(args.model) / "tokenizer.json").read_text())
        tokenizer["padding"] = None
        tokenizer["truncation"] = None
        (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")))
    reference = [{"text": t, "vector": [round(float(x), 5) for x in v]} for t, v in zip(REFERENCE, vectors)]
    name = "outcomes-reference.json" if args.outcomes else "reference.json"
    (out / name).write_text("[\n" + ",\n".join(map(json.dumps, reference)) + "\n]\n")


if __name__ == "__main__":
    main()
