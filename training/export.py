"""Exports the encoder as ONNX with int8 weights, with reference vectors for the parity test."""

import argparse
import json
import shutil
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from tagus_training import Encoder, mean

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


class Tokens(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        model.embeddings.word_embeddings = Rows(model.embeddings.word_embeddings.weight.detach())
        self.model = model

    def forward(self, input_ids):
        # One text at a time, so nothing is padded and nothing needs a mask.
        types = torch.zeros_like(input_ids)
        return self.model(input_ids=input_ids, token_type_ids=types).last_hidden_state


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="folder with config.json, tokenizer.json, model.safetensors")
    parser.add_argument("--out", required=True)
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
        out / "encoder.onnx",
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )
    full.unlink()
    # The tokenizer file of the upstream model asks for padding to a length of its own.
    tokenizer = json.loads((Path(args.model) / "tokenizer.json").read_text())
    tokenizer["padding"] = None
    tokenizer["truncation"] = None
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")))
    reference = [{"text": t, "vector": [round(float(x), 5) for x in v]} for t, v in zip(REFERENCE, vectors)]
    (out / "reference.json").write_text("[\n" + ",\n".join(map(json.dumps, reference)) + "\n]\n")


if __name__ == "__main__":
    main()
