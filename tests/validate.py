"""Validates credentials against the schemas of their formats, without network.

    validate.py elm SHAPES_FOLDER FILE...          all violations of the SHACL shapes of EDC
    validate.py outcomes SHAPES_FOLDER FILE...     those of learning outcomes and what hangs on them
    validate.py openbadges SCHEMA FILE...          all errors by the JSON schema

Prints one line for each problem, sorted, and ends with 1 if there is one.
"""

import json
import sys
from pathlib import Path

ELM = "http://data.europa.eu/snb/model/elm/"
SHAPES = ["EDC-generic-no-cv.ttl", "EDC-generic-full.ttl"]


def elm(folder, files, only_outcomes):
    from pyshacl import validate
    from rdflib import RDF, Graph, URIRef
    from rdflib.namespace import SH

    shapes = Graph()
    for name in SHAPES:
        shapes.parse(folder / name)
    context = json.loads((folder / "edc-ap-context.jsonld").read_text())["@context"]
    # The terms of the context that credentials name beside it (Verifiable Credentials 1.1).
    credentials = "https://www.w3.org/2018/credentials#"
    terms = ["VerifiableCredential", "issuanceDate", "expirationDate"]
    ids = ["credentialSubject", "credentialSchema", "issuer"]
    date = {"@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
    dates = ["issuanceDate", "issued", "validFrom", "validUntil", "expirationDate"]
    basic = {"id": "@id", "type": "@type", "@version": 1.1}
    basic |= {term: credentials + term for term in terms}
    basic |= {term: {"@id": credentials + term, "@type": "@id"} for term in ids}
    basic |= {term: {"@id": credentials + term} | date for term in dates}
    for file in files:
        document = json.loads(file.read_text())
        document = document.get("credential", document)
        document["@context"] = [basic, context]
        data = Graph().parse(data=json.dumps(document), format="json-ld")
        _, report, _ = validate(data, shacl_graph=shapes)
        about = None
        if only_outcomes:
            outcomes = list(data.subjects(RDF.type, URIRef(ELM + "LearningOutcome")))
            about = set().union(*(hanging(data, outcome) for outcome in outcomes))
        for result in report.objects(None, SH.result):
            value = lambda key: report.value(result, key)
            if value(SH.resultSeverity) != SH.Violation:
                continue
            if about is not None and value(SH.focusNode) not in about:
                continue
            kind = data.value(value(SH.focusNode), RDF.type)
            found = f"{file.name}: {last(kind)}: {last(value(SH.resultPath))}: {value(SH.resultMessage)}"
            named = isinstance(value(SH.value), URIRef)
            yield f"{found} <{value(SH.value)}>" if named else found


def hanging(data, node):
    """What can be reached from a node."""
    found, rest = set(), [node]
    while rest:
        node = rest.pop()
        if node not in found:
            found.add(node)
            rest.extend(data.objects(node))
    return found


def last(uri):
    return str(uri).replace("#", "/").rsplit("/", 1)[-1]


def openbadges(schema, files):
    from jsonschema import Draft201909Validator
    from jsonschema.exceptions import best_match

    whole = json.loads(schema.read_text())
    for file in files:
        badge = json.loads(file.read_text())
        # An offer is an achievement by itself.
        is_offer = "credentialSubject" not in badge
        used = {"$defs": whole["$defs"], "$ref": "#/$defs/Achievement"} if is_offer else whole
        for error in Draft201909Validator(used).iter_errors(badge):
            # Where one of several forms would do, the one that fits best says what is wrong.
            error = best_match([error])
            yield f"{file.name}: {error.json_path}: {error.message}"


def main():
    what, schema, *files = sys.argv[1:]
    schema, files = Path(schema), [Path(file) for file in files]
    found = openbadges(schema, files) if what == "openbadges" else elm(schema, files, what == "outcomes")
    problems = sorted(set(found))
    print("\n".join(problems), end="\n" if problems else "")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
