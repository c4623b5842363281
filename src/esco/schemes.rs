//! ESCO's concept schemes: the file that lists a collection, and a label where the release is silent.

/// What every scheme's URI starts with.
const PREFIX: &str = "http://data.europa.eu/esco/concept-scheme/";

/// The end of the URI, the English label of v1.2.0 (v1.1.0 for ICT), and the name of the collection
/// file in lower case, without language, if there is one.
const SCHEMES: [(&str, &str, &str); 20] = [
    ("6c930acd-c104-4ece-acf7-f44fd7333036", "Digital", "digitalskillscollection"),
    ("8ae4b9f3-507e-4057-a145-2f96f0132613", "Research occupations", "researchoccupationscollection"),
    ("digcomp", "DigComp", "digcompskillscollection"),
    ("green", "Green", "greenskillscollection"),
    ("research", "Research", "researchskillscollection"),
    ("skill-ict-groups", "Information and communications technology", "ictskillscollection"),
    ("skill-language-groups", "Language", "languageskillscollection"),
    ("skill-transversal-groups", "ESCO transversal skill groups", "transversalskillscollection"),
    (
        "isced-f",
        "International standard classification of education: fields of education and training 2013",
        "",
    ),
    ("isco", "ISCO 2008", ""),
    ("label-role", "ESCO label roles", ""),
    ("member-occupations", "ESCO member occupations", ""),
    ("member-skills", "ESCO member skills", ""),
    ("occupations", "ESCO Occupations", ""),
    ("regulated-professions", "Regulated Professions", ""),
    ("relationship-types", "ESCO relationship types", ""),
    ("skill-competence-type", "ESCO Skill Pillar concept (sub-) Types", ""),
    ("skill-reuse-level", "ESCO Skill Pillar concept reusability levels", ""),
    ("skills", "ESCO skills", ""),
    ("skills-hierarchy", "ESCO skills hierarchy", ""),
];

/// The end of the URI of the scheme whose members this file lists.
pub(super) fn of_collection(file: &str) -> Option<&'static str> {
    let scheme = SCHEMES.iter().find(|(.., collection)| *collection == file && !file.is_empty());
    scheme.map(|(tail, ..)| *tail)
}

pub(super) fn uri(tail: &str) -> String {
    format!("{PREFIX}{tail}")
}

/// An English label for a scheme that no `conceptSchemes` file describes.
pub(super) fn label(uri: &str) -> String {
    let tail = uri.strip_prefix(PREFIX).unwrap_or(uri);
    match SCHEMES.iter().find(|(known, ..)| *known == tail) {
        Some((_, label, _)) => (*label).to_owned(),
        None => tail.replace('-', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collections_and_labels_are_found() {
        assert_eq!(of_collection("greenskillscollection"), Some("green"));
        assert_eq!(of_collection(""), None);
        assert_eq!(label(&uri("6c930acd-c104-4ece-acf7-f44fd7333036")), "Digital");
        assert_eq!(label(&uri("solar-energy")), "solar energy");
        assert_eq!(label("urn:x"), "urn:x");
    }
}
