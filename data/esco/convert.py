#!/usr/bin/env python3
"""Builds the embedded ESCO extract from two PyPI packages; README.md beside this file says which.

    python3 convert.py COMBINED_CSV FAISS_SKILLS_CSV OUT_ZIP

Standard library only. The same two inputs give the same rows on any machine; the bytes of the ZIP
also depend on the zlib that compresses them, so the README records the sha256 of the CSV inside.
"""

import csv
import hashlib
import io
import sys
import zipfile

# The columns of the official `skills_en.csv`; what neither source knows stays empty.
COLUMNS = (
    "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,"
    "status,modifiedDate,scopeNote,definition,inScheme,description"
).split(",")
CONCEPTS, SKILLS = 13_939, 10_715


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def main(combined, faiss_skills, out):
    skills = {row["original_id"] for row in rows(faiss_skills) if row["taxonomy"] == "ESCO"}
    concepts = [row for row in rows(combined) if row["source"] == "esco"]
    uris = {row["source_url"] for row in concepts}
    assert len(concepts) == len(uris) == CONCEPTS, f"{len(concepts)} ESCO rows, expected {CONCEPTS}"
    assert len(skills) == SKILLS and skills <= uris, f"{len(skills)} skills, expected {SKILLS}"

    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in sorted(concepts, key=lambda row: row["source_url"]):
        writer.writerow(
            {
                "conceptType": "KnowledgeSkillCompetence",
                "conceptUri": row["source_url"],
                "skillType": "skill/competence" if row["source_url"] in skills else "knowledge",
                "preferredLabel": row["skill"],
                "altLabels": row["addtional_notes"],  # the column's own spelling
                "description": row["description"],
            }
        )
    data = text.getvalue().encode()
    # A fixed date, so that a rebuild does not change the archive for the sake of a time stamp.
    entry = zipfile.ZipInfo("skills_en.csv", date_time=(1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, data, zipfile.ZIP_DEFLATED, compresslevel=9)
    print(f"{hashlib.sha256(data).hexdigest()}  skills_en.csv  ({len(data):,} bytes)")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
