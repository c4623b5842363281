"""Prints the judged sentences that the rankers are not trained on, with the URIs that are right for them, as JSONL: what
`tagus training precedents` reads."""

import json

from tagus_training import RANKED, URI, read_judged

for item in read_judged():
    if item["id"][0] not in RANKED and item["right"]:
        print(json.dumps({"text": item["text"], "right": [URI + uri for uri in item["right"]]}))
