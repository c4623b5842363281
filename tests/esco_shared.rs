//! Whole releases of ESCO as the Commission delivers them.
//!
//! They are too large for the repository and lie in the folder that `TAGUS_SHARED` names; without it
//! these tests do nothing, except on CI, where they fail.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tagus::esco::{
    self, ConceptId, ConceptKind, Content, FileReport, Language, ReadError, ReadOptions, Reason,
    RelationCounts, Report, SkillType, Taxonomy,
};

const V1_1_0: [&str; 2] = [
    "official-zips/ESCO dataset - v1.1.0 - classification - en - csv.zip",
    "official-zips/ESCO dataset - v1.1.0 - classification - (relations) - csv.zip",
];
const V1_1_1: [&str; 2] = [
    "official-zips/ESCO dataset - v1.1.1 - classification - en - csv.zip",
    "official-zips/ESCO dataset - v1.1.1 - classification - (relations) - csv.zip",
];

/// The folders and ZIPs with these names, or `None` if the shared folder is not there.
fn shared(names: &[&str]) -> Option<Vec<Content>> {
    let folder = std::env::var_os("TAGUS_SHARED").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")));
    let folder = folder.join("esco");
    if !folder.is_dir() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{} is missing", folder.display());
        println!("skipped: {} is missing; set TAGUS_SHARED", folder.display());
        return None;
    }
    Some(names.iter().map(|name| Content::Path(folder.join(name))).collect())
}

fn read(contents: &[Content]) -> (Taxonomy, Report) {
    esco::read(contents, &ReadOptions::default()).unwrap()
}

fn counts(taxonomy: &Taxonomy) -> [usize; 5] {
    ConceptKind::ALL.map(|kind| taxonomy.ids(kind).len())
}

fn file<'a>(report: &'a Report, name: &str) -> &'a FileReport {
    report.files.iter().find(|file| file.name.ends_with(name)).unwrap()
}

fn members(taxonomy: &Taxonomy, scheme: &str) -> usize {
    let uri = format!("http://data.europa.eu/esco/concept-scheme/{scheme}");
    taxonomy.members(taxonomy.id(&uri).unwrap()).len()
}

fn labels(taxonomy: &Taxonomy, id: ConceptId) -> Vec<&str> {
    taxonomy.alternative_labels(id, Language::ENGLISH).collect()
}

#[test]
fn version_1_1_0() {
    let Some(contents) = shared(&V1_1_0) else { return };
    let (taxonomy, report) = read(&contents);
    assert_eq!(taxonomy.version(), Some("1.1.0"));
    assert_eq!(counts(&taxonomy), [13_891, 643, 3_008, 619, 18]);
    let relations = RelationCounts {
        broader: 3_617 + 20_771,
        occupation_essential: 65_096,
        occupation_optional: 58_756,
        skill_skill: 5_898,
        scheme_members: 37_670,
    };
    assert_eq!(taxonomy.relation_counts(), relations);
    assert_eq!(members(&taxonomy, "skill-ict-groups"), 21 + 5);
    assert_eq!(members(&taxonomy, "green"), 570);
    assert_eq!(file(&report, "skillsHierarchy_en.csv").repaired[&Reason::RaggedRow], 189);
    assert_eq!(file(&report, "occupations_en.csv").repaired[&Reason::Mojibake], 12);
    let dropped: BTreeMap<_, _> = report.files.iter().flat_map(|file| file.dropped.clone()).collect();
    assert_eq!(dropped, BTreeMap::from([(Reason::SelfRelation, 1)]));
}

#[test]
fn version_1_1_1_has_ends_that_lead_nowhere() {
    let Some(contents) = shared(&V1_1_1) else { return };
    let (taxonomy, report) = read(&contents);
    assert_eq!(taxonomy.version(), Some("1.1.1"));
    assert_eq!(counts(&taxonomy), [13_896, 640, 3_007, 619, 19]);
    let unknown = |name| file(&report, name).dropped[&Reason::UnknownConcept];
    assert_eq!(unknown("occupationSkillRelations.csv"), 67);
    assert_eq!(unknown("broaderRelationsSkillPillar.csv"), 10);
    assert_eq!(unknown("broaderRelationsOccPillar.csv"), 1);
    assert_eq!(unknown("skillsHierarchy_en.csv"), 10);
    assert_eq!(file(&report, "broaderRelationsSkillPillar.csv").kept, 20_656 - 7);
    let relations = RelationCounts {
        broader: 3_616 + 20_649,
        occupation_essential: 64_891,
        occupation_optional: 58_897,
        skill_skill: 5_898,
        scheme_members: 38_975,
    };
    assert_eq!(taxonomy.relation_counts(), relations);
    assert_eq!(members(&taxonomy, "6c930acd-c104-4ece-acf7-f44fd7333036"), 1_201);
}

#[test]
fn version_1_2_0_in_english_german_and_label_lists() {
    let Some(mut contents) = shared(&["v1.2.0/en", "v1.2.0/de", "labels"]) else { return };
    let (taxonomy, report) = read(&contents);
    assert_eq!(taxonomy.version(), Some("1.2.0"));
    assert_eq!(
        taxonomy.languages().map(|language| language.to_string()).collect::<Vec<_>>().join(" "),
        "de en es fi fr nl sv"
    );
    assert_eq!(counts(&taxonomy), [13_939, 640, 3_039, 619, 19]);
    let relations = RelationCounts {
        broader: 3_652 + 20_822,
        occupation_essential: 67_622,
        occupation_optional: 61_365,
        skill_skill: 5_817,
        scheme_members: 39_240,
    };
    assert_eq!(taxonomy.relation_counts(), relations);
    assert_eq!(file(&report, "skills_en.csv").noted[&Reason::NoType], 5);
    assert_eq!(file(&report, "skillsHierarchy_en.csv").repaired[&Reason::RaggedRow], 188);
    assert_eq!(file(&report, "occupationSkillRelations_en.csv").repaired[&Reason::RepeatedRelation], 17);
    assert_eq!(file(&report, "skills_labels_fi.csv").dropped[&Reason::UnknownConcept], 194);
    for (scheme, count) in [
        ("6c930acd-c104-4ece-acf7-f44fd7333036", 1_284),
        ("8ae4b9f3-507e-4057-a145-2f96f0132613", 122),
        ("digcomp", 25),
        ("green", 591),
        ("research", 40),
        ("skill-language-groups", 359),
        ("skill-transversal-groups", 95 + 30),
    ] {
        assert_eq!(members(&taxonomy, scheme), count, "{scheme}");
    }
    for (language, labelled) in [
        ("de", 13_939),
        ("en", 13_939),
        ("es", 13_626),
        ("fi", 13_702),
        ("fr", 13_626),
        ("nl", 13_938),
        ("sv", 13_702),
    ] {
        let language: Language = language.parse().unwrap();
        let skills = taxonomy.ids(ConceptKind::Skill);
        let found = skills.filter(|id| taxonomy.preferred_label(*id, language).is_some()).count();
        assert_eq!(found, labelled, "{language}");
    }

    contents.reverse();
    let (again, report_again) = read(&contents);
    assert!(again.as_bytes() == taxonomy.as_bytes(), "the order of the contents changed the taxonomy");
    assert_eq!(report_again, report);
}

#[test]
fn every_skill_occupation_and_group_reaches_a_top() {
    let Some(contents) = shared(&["v1.2.0/en"]) else { return };
    let (taxonomy, _) = read(&contents);
    let mut tops = BTreeMap::new();
    for kind in [ConceptKind::Skill, ConceptKind::SkillGroup, ConceptKind::Occupation, ConceptKind::IscoGroup]
    {
        for id in taxonomy.ids(kind) {
            if let Some(top) = taxonomy.broader_path(id).last() {
                *tops.entry((kind, taxonomy.code(*top).unwrap_or("-"))).or_insert(0) += 1;
            }
        }
    }
    insta::assert_snapshot!(
        tops.iter().map(|((kind, top), count)| format!("{kind} under {top}: {count}\n")).collect::<String>(),
        @r"
    skill under K: 3143
    skill under L: 359
    skill under S: 10340
    skill under T: 97
    skill group under K: 220
    skill group under L: 2
    skill group under S: 384
    skill group under T: 30
    occupation under 0: 21
    occupation under 1: 350
    occupation under 2: 868
    occupation under 3: 646
    occupation under 4: 89
    occupation under 5: 204
    occupation under 6: 44
    occupation under 7: 394
    occupation under 8: 347
    occupation under 9: 76
    ISCO group under 0: 9
    ISCO group under 1: 46
    ISCO group under 2: 125
    ISCO group under 3: 109
    ISCO group under 4: 41
    ISCO group under 5: 57
    ISCO group under 6: 30
    ISCO group under 7: 85
    ISCO group under 8: 57
    ISCO group under 9: 50
    "
    );
}

#[test]
fn the_embedded_extract_says_what_the_official_file_says() {
    let Some(contents) = shared(&["v1.2.0/en/skills_en.csv"]) else { return };
    let (official, _) = read(&contents);
    let (embedded, _) = read(&[esco::embedded()]);
    assert_eq!(counts(&official)[0], counts(&embedded)[0]);
    let mut untyped = 0;
    for id in official.ids(ConceptKind::Skill) {
        let uri = official.uri(id);
        let ours = embedded.id(uri).unwrap();
        let texts = |taxonomy: &Taxonomy, id| {
            [
                taxonomy.preferred_label(id, Language::ENGLISH).map(str::to_owned),
                taxonomy.description(id, Language::ENGLISH).map(str::to_owned),
            ]
        };
        assert_eq!(texts(&official, id), texts(&embedded, ours), "{uri}");
        assert_eq!(labels(&official, id), labels(&embedded, ours), "{uri}");
        match official.skill_type(id) {
            None => {
                untyped += 1;
                assert_eq!(embedded.skill_type(ours), Some(SkillType::Knowledge), "{uri}");
            }
            given => assert_eq!(embedded.skill_type(ours), given, "{uri}"),
        }
    }
    assert_eq!(untyped, 5);
}

#[test]
fn releases_do_not_mix() {
    let Some(contents) = shared(&[V1_1_1[0], "v1.2.0/en"]) else { return };
    let error = esco::read(&contents, &ReadOptions::default()).unwrap_err();
    assert!(matches!(error, ReadError::Versions { .. }), "{error}");
    // Nor when the caller overrules the names.
    let options = ReadOptions { version: Some("1.2.0".to_owned()), ..ReadOptions::default() };
    let error = esco::read(&contents, &options).unwrap_err();
    assert!(matches!(error, ReadError::Mixed { unshared: 431, all: 14_133, .. }), "{error}");
}

#[test]
fn relations_or_label_lists_alone_are_not_enough() {
    for name in [V1_1_0[1], "labels"] {
        let Some(contents) = shared(&[name]) else { return };
        let error = esco::read(&contents, &ReadOptions::default()).unwrap_err();
        assert!(matches!(error, ReadError::NoClassification { .. }), "{error}");
    }
}

#[test]
fn a_taxonomy_opened_from_disk_is_the_one_that_was_read() {
    let Some(contents) = shared(&V1_1_1) else { return };
    let (taxonomy, _) = read(&contents);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("taxonomy");
    std::fs::write(&path, taxonomy.as_bytes()).unwrap();
    let opened = Taxonomy::open(&path).unwrap();
    assert_eq!(opened.relation_counts(), taxonomy.relation_counts());
    assert_eq!(counts(&opened), counts(&taxonomy));
    let programming = opened.find_label("computer programming", Language::ENGLISH);
    assert_eq!(programming, taxonomy.find_label("computer programming", Language::ENGLISH));
    assert_eq!(labels(&opened, programming[0]), labels(&taxonomy, programming[0]));
}
