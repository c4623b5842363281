"""Uses the client of Annif for Python on the base URL that is given; ends with an error if an answer is not what it
should be."""

import sys

from annif_client import AnnifClient

WELDING = "Is able to weld pipes under water at night"


def expect(holds, what):
    if not holds:
        sys.exit(f"annif-client: {what!r}")


def main(base):
    annif = AnnifClient(base)
    expect(annif.api_info["version"], "no version")

    projects = {project["project_id"]: project for project in annif.projects}
    expect({"tagus-en", "tagus-fast-en", "tagus-lexical-en"} <= set(projects), projects)
    expect(annif.get_project("tagus-en") == projects["tagus-en"], projects)
    try:
        annif.get_project("yso-fi")
        expect(False, "a project that there is not was found")
    except ValueError as error:
        expect("yso-fi" in str(error), error)

    results = annif.suggest("tagus-en", "Students can program in Python.", limit=3, threshold=0.01)
    expect(0 < len(results) <= 3, results)
    for result in results:
        expect(result["uri"].startswith("http://data.europa.eu/esco/") and result["label"], result)
        expect(0.01 <= result["score"] <= 1, result)
    expect("Python" in results[0]["label"], results)
    expect(len(annif.suggest("tagus-en", "Students can program in Python.")) == 10, "not 10 unless asked for")

    documents = [
        {"document_id": "first", "text": "Students can program in Python."},
        {"document_id": "second", "text": "Can weld steel"},
    ]
    batch = annif.suggest_batch("tagus-fast-en", documents, limit=2, threshold=0.0)
    expect([one["document_id"] for one in batch] == ["first", "second"], batch)
    expect(all(len(one["results"]) == 2 for one in batch), batch)

    chosen = results[0]
    before = annif.suggest("tagus-en", WELDING, limit=1)
    expect(before[0]["uri"] != chosen["uri"], before)
    learnt = annif.learn("tagus-en", [{"text": WELDING, "subjects": [chosen]}])
    expect(learnt.status_code == 204, learnt)
    after = annif.suggest("tagus-en", WELDING, limit=1)
    expect(after[0]["uri"] == chosen["uri"] and after[0]["score"] == 1, after)

    text = "The students analyse what they have measured and report it to others."
    detected = annif.detect_language(text, ["fi", "en"])["results"]
    expect(detected[0] == {"language": "en", "score": 1}, detected)
    expect({one["language"] for one in detected} == {"fi", "en", None}, detected)


main(sys.argv[1])
