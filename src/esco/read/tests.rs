use std::fs;
use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::super::{FileReport, Necessity, ReuseLevel, SkillType};
use super::*;

const SKILLS: &str =
    "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,status,inScheme,description\n";
const SING: &str = "KnowledgeSkillCompetence,s/sing,skill/competence,transversal,sing,\"chant\ncroon\",released,,With the voice.\n";
const MUSIC: &str = "KnowledgeSkillCompetence,s/music,knowledge,cross-sector,music,,released,,\n";
const OCCUPATIONS: &str = "conceptUri,iscoGroup,preferredLabel,code\n";

fn skills() -> String {
    format!("{SKILLS}{SING}{MUSIC}")
}

fn zip_bytes<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(vec![]));
    for (name, bytes) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn content(name: &str, bytes: impl Into<Vec<u8>>) -> Content {
    Content::Bytes { name: name.to_owned(), bytes: Cow::Owned(bytes.into()) }
}

fn zip(files: &[(&str, &str)]) -> Content {
    content("esco.zip", zip_bytes(files.iter().map(|(name, text)| (*name, text.as_bytes()))))
}

fn read_zip(files: &[(&str, &str)]) -> (Taxonomy, Report) {
    read(&[zip(files)], &ReadOptions::default()).unwrap()
}

fn error(files: &[(&str, &str)]) -> ReadError {
    read(&[zip(files)], &ReadOptions::default()).unwrap_err()
}

fn file<'a>(report: &'a Report, name: &str) -> &'a FileReport {
    report.files.iter().find(|file| file.name.ends_with(name)).unwrap()
}

fn english(taxonomy: &Taxonomy, uri: &str) -> String {
    taxonomy.preferred_label(taxonomy.id(uri).unwrap(), Language::ENGLISH).unwrap_or_default().to_owned()
}

fn uris(taxonomy: &Taxonomy, ids: impl IntoIterator<Item = super::super::ConceptId>) -> Vec<String> {
    ids.into_iter().map(|id| taxonomy.uri(id).to_owned()).collect()
}

#[test]
fn a_skills_file_is_enough() {
    let (taxonomy, report) = read_zip(&[("skills_en.csv", &skills())]);
    let sing = taxonomy.id("s/sing").unwrap();
    assert_eq!(taxonomy.len(), 2);
    assert_eq!(taxonomy.skill_type(sing), Some(SkillType::Skill));
    assert_eq!(taxonomy.reuse_level(sing), Some(ReuseLevel::Transversal));
    assert_eq!(taxonomy.description(sing, Language::ENGLISH), Some("With the voice."));
    assert_eq!(taxonomy.alternative_labels(sing, Language::ENGLISH).collect::<Vec<_>>(), ["chant", "croon"]);
    assert!(!taxonomy.is_obsolete(sing));
    insta::assert_snapshot!(report, @r"
    ESCO, version unknown in en

    file                    read  kept  repaired  dropped
    esco.zip/skills_en.csv     2     2         0        0
    total                      2     2         0        0
    ");
}

#[test]
fn old_releases_have_few_columns() {
    let (taxonomy, _) = read_zip(&[("skills_en.csv", "conceptUri,preferredLabel\ns/sing,sing\n")]);
    assert_eq!(english(&taxonomy, "s/sing"), "sing");
    assert_eq!(taxonomy.skill_type(taxonomy.id("s/sing").unwrap()), None);
}

#[test]
fn every_file_finds_its_place() {
    let (taxonomy, report) = read_zip(&[
        ("skills_en.csv", &skills()),
        ("skillGroups_en.csv", "conceptUri,preferredLabel,code\ng/top,skills,S\ng/arts,arts,S1\n"),
        (
            "skillsHierarchy_en.csv",
            "Level 0 URI,Level 1 URI,Level 2 URI,Level 3 URI,Level 0 code,Level 1 code\ng/top,g/arts,,,S,S1\n",
        ),
        ("occupations_en.csv", &format!("{OCCUPATIONS}o/singer,2652,singer,2652.1\n")),
        (
            "ISCOGroups_en.csv",
            "conceptUri,preferredLabel,code\nhttp://data.europa.eu/esco/isco/C2652,Musicians,2652\n",
        ),
        (
            "conceptSchemes_en.csv",
            "conceptSchemeUri,preferredLabel,title,hasTopConcept\nc/x,,Things,s/sing\n",
        ),
        ("broaderRelationsSkillPillar.csv", "conceptUri,broaderUri\ns/sing,g/arts\ns/music,g/arts\n"),
        (
            "occupationSkillRelations_en.csv",
            "occupationUri,occupationLabel,relationType,skillUri\no/singer,singer,essential,s/sing\no/singer,singer,optional,s/music\n",
        ),
        (
            "skillSkillRelations.csv",
            "originalSkillUri,relationType,relatedSkillUri\ns/sing,optional,s/music\n",
        ),
        ("greenSkillsCollection_en.csv", "conceptUri,preferredLabel\ns/sing,sing\n"),
        ("researchOccupationsCollection_en.csv", "conceptUri\no/singer\n"),
        ("dictionary_en.csv", "filename\n"),
        ("greenShareOcc_en.csv", "conceptUri\n"),
        ("recipes.csv", "soup\n"),
        ("older.zip", ""),
        ("__MACOSX/._skills_en.csv", "\0"),
        ("readme.txt", "hello"),
    ]);
    let id = |uri| taxonomy.id(uri).unwrap();
    let (sing, singer) = (id("s/sing"), id("o/singer"));
    assert_eq!(uris(&taxonomy, taxonomy.broader_path(sing)), ["g/arts", "g/top"]);
    assert_eq!(uris(&taxonomy, taxonomy.broader(singer)), ["http://data.europa.eu/esco/isco/C2652"]);
    assert_eq!(uris(&taxonomy, taxonomy.needs(singer, Necessity::Essential)), ["s/sing"]);
    assert_eq!(uris(&taxonomy, taxonomy.needs(singer, Necessity::Optional)), ["s/music"]);
    assert_eq!(uris(&taxonomy, taxonomy.needs(sing, Necessity::Optional)), ["s/music"]);
    assert_eq!(uris(&taxonomy, taxonomy.schemes(sing)), ["http://data.europa.eu/esco/concept-scheme/green"]);
    assert_eq!(english(&taxonomy, "http://data.europa.eu/esco/concept-scheme/green"), "Green");
    assert_eq!(english(&taxonomy, "c/x"), "Things");
    assert_eq!(taxonomy.code(id("g/arts")), Some("S1"));
    let research = "http://data.europa.eu/esco/concept-scheme/8ae4b9f3-507e-4057-a145-2f96f0132613";
    assert_eq!(uris(&taxonomy, taxonomy.members(id(research))), ["o/singer"]);
    insta::assert_snapshot!(report, @r"
    ESCO, version unknown in en

    file                                           read  kept  repaired  dropped
    esco.zip/skills_en.csv                            2     2         0        0
    esco.zip/skillGroups_en.csv                       2     2         0        0
    esco.zip/skillsHierarchy_en.csv                   1     1         0        0
    esco.zip/occupations_en.csv                       1     1         0        0
    esco.zip/ISCOGroups_en.csv                        1     1         0        0
    esco.zip/conceptSchemes_en.csv                    1     1         0        0
    esco.zip/researchOccupationsCollection_en.csv     1     1         0        0
    esco.zip/greenSkillsCollection_en.csv             1     1         0        0
    esco.zip/broaderRelationsSkillPillar.csv          2     2         0        0
    esco.zip/occupationSkillRelations_en.csv          2     2         0        0
    esco.zip/skillSkillRelations.csv                  1     1         0        0
    esco.zip/dictionary_en.csv                        0     0         0        0
        noted: skipped, not needed
    esco.zip/greenShareOcc_en.csv                     0     0         0        0
        noted: skipped, not needed
    esco.zip/older.zip                                0     0         0        0
        noted: skipped, not a known ESCO file
    esco.zip/recipes.csv                              0     0         0        0
        noted: skipped, not a known ESCO file
    total                                            15    15         0        0
    ");
}

#[test]
fn schemes_come_from_any_separator_and_get_a_label() {
    let row = |uri: &str, schemes: &str| format!("x,{uri},,,{uri},,,\"{schemes}\",\n");
    let (taxonomy, _) = read_zip(&[(
        "skills_en.csv",
        &format!("{SKILLS}{}{}{}", row("a", "c/p,\nc/q"), row("b", "c/p\nc/q"), row("c", "c/p | c/q")),
    )]);
    for uri in ["a", "b", "c"] {
        assert_eq!(uris(&taxonomy, taxonomy.schemes(taxonomy.id(uri).unwrap())), ["c/p", "c/q"]);
    }
    assert_eq!(english(&taxonomy, "c/p"), "c/p");
}

#[test]
fn dirt_is_mended_and_counted() {
    let skills = "\u{feff}preferredLabel,conceptUri,altLabels,skillType,reuseLevel,status\r\n\
        sing\u{a0}loudly , s/sing ,\"chant\r\nsing loudly\r\nchant\",singing,local,withdrawn\r\n\
        sing loudly,s/sing,hum,knowledge,,\r\n\
        ,s/nameless,,,,\r\n\
        homeless,,,,,\r\n";
    let (taxonomy, report) = read_zip(&[("skills_en.csv", skills)]);
    let sing = taxonomy.id("s/sing").unwrap();
    assert_eq!(taxonomy.preferred_label(sing, Language::ENGLISH), Some("sing loudly"));
    assert_eq!(taxonomy.alternative_labels(sing, Language::ENGLISH).collect::<Vec<_>>(), ["chant", "hum"]);
    assert_eq!(taxonomy.skill_type(sing), Some(SkillType::Knowledge));
    assert!(taxonomy.is_obsolete(sing));
    insta::assert_snapshot!(report, @r#"
    ESCO, version unknown in en

    file                    read  kept  repaired  dropped
    esco.zip/skills_en.csv     4     2         5        5
        repaired: white space × 2, as in line 2: " s/sing "
        repaired: repeated concept × 1, as in line 5: "s/sing"
        repaired: repeated label × 2, as in line 2: "sing loudly"
        dropped: no URI × 1, as in line 7
        dropped: no label × 1, as in line 6: "s/nameless"
        dropped: unknown value × 3, as in line 2: "singing"
    total                      4     2         5        5
    "#);
}

#[test]
fn relations_that_make_no_sense_are_dropped_and_counted() {
    let (taxonomy, report) = read_zip(&[
        ("skills_en.csv", &format!("{}x,s/hum,,,hum,,,,\n", skills())),
        ("occupations_en.csv", &format!("{OCCUPATIONS}o/singer,,singer,\n")),
        (
            "broaderRelationsSkillPillar.csv",
            "conceptUri,broaderUri\ns/sing,s/music\ns/music,s/hum\ns/hum,s/sing\ns/hum,s/hum\ns/x,s/y\ns/sing,s/music\n",
        ),
        (
            "occupationSkillRelations.csv",
            "occupationUri,relationType,skillUri\no/singer,optional,s/sing\no/singer,essential,s/sing\no/singer,vital,s/music\no/singer,,s/music\ns/sing,optional,s/music\no/singer,optional,\n",
        ),
        ("digCompSkillsCollection.csv", "conceptUri\ns/nothing\n"),
    ]);
    let singer = taxonomy.id("o/singer").unwrap();
    assert_eq!(uris(&taxonomy, taxonomy.needs(singer, Necessity::Essential)), ["s/sing"]);
    assert_eq!(taxonomy.relation_counts().broader, 2);
    assert_eq!(taxonomy.relation_counts().occupation_optional, 0);
    insta::assert_snapshot!(report, @r#"
    ESCO, version unknown in en

    file                                      read  kept  repaired  dropped
    esco.zip/skills_en.csv                       3     3         0        0
        noted: neither skill nor knowledge × 1, as in line 5: "s/hum"
    esco.zip/occupations_en.csv                  1     1         0        0
    esco.zip/digCompSkillsCollection.csv         1     0         0        1
        dropped: unknown concept × 1, as in line 2: "s/nothing"
    esco.zip/broaderRelationsSkillPillar.csv     6     2         1        4
        repaired: repeated relation × 1, as in line 7: "s/sing"
        dropped: unknown concept × 2, as in line 6: "s/x"
        dropped: relation to itself × 1, as in line 5: "s/hum"
        dropped: circle of broader concepts × 1, as in line 3: "s/music"
    esco.zip/occupationSkillRelations.csv        6     1         1        4
        repaired: repeated relation × 1, as in line 2: "o/singer"
        dropped: no URI × 1, as in line 7
        dropped: unknown value × 2, as in line 4: "vital"
        dropped: unknown concept × 1, as in line 6: "s/sing"
    total                                       17     7         2        9
    "#);
}

#[test]
fn long_chains_of_broader_concepts_are_no_circle_and_no_stack_overflow() {
    let (mut skills, mut broader) = (SKILLS.to_owned(), "conceptUri,broaderUri\n".to_owned());
    for number in 0..20_000 {
        skills += &format!("x,s/{number},,,label,,,,\n");
        broader += &format!("s/{},s/{number}\n", number + 1);
    }
    skills += "x,s/20000,,,label,,,,\n";
    broader += "s/0,s/20000\n";
    let (taxonomy, report) =
        read_zip(&[("skills.csv", &skills), ("broaderRelationsSkillPillar.csv", &broader)]);
    assert_eq!(taxonomy.relation_counts().broader, 20_000);
    assert_eq!(file(&report, "Pillar.csv").dropped, BTreeMap::from([(Reason::Cycle, 1)]));
    assert_eq!(file(&report, "Pillar.csv").kept, 20_000);
}

#[test]
fn the_hierarchy_makes_groups_only_where_no_file_lists_them() {
    let hierarchy = "Level 0 URI,Level 0 preferred term,Level 1 URI,Level 1 preferred term,Level 2 URI,Level 3 URI,Description,Level 0 code,Level 1 code\n\
        g/top,skills,,,,,,S\n\
        g/top,skills,g/arts,arts,,,Performing.,S,S1\n";
    let (taxonomy, report) = read_zip(&[("skills_en.csv", &skills()), ("skillsHierarchy_en.csv", hierarchy)]);
    let arts = taxonomy.id("g/arts").unwrap();
    assert_eq!(taxonomy.description(arts, Language::ENGLISH), Some("Performing."));
    assert_eq!(taxonomy.description(taxonomy.id("g/top").unwrap(), Language::ENGLISH), None);
    assert_eq!(taxonomy.code(arts), Some("S1"));
    assert_eq!(uris(&taxonomy, taxonomy.broader(arts)), ["g/top"]);
    assert_eq!(file(&report, "Hierarchy_en.csv").repaired[&Reason::RaggedRow], 1);

    let groups = ("skillGroups_en.csv", "conceptUri,preferredLabel\ng/top,skills\n");
    let (taxonomy, report) =
        read_zip(&[("skills_en.csv", &skills()), ("skillsHierarchy_en.csv", hierarchy), groups]);
    assert_eq!(taxonomy.id("g/arts"), None);
    let hierarchy = file(&report, "Hierarchy_en.csv");
    assert_eq!((hierarchy.read, hierarchy.kept), (2, 1));
    assert_eq!(hierarchy.dropped, BTreeMap::from([(Reason::UnknownConcept, 1)]));
}

#[test]
fn a_uri_has_one_kind() {
    let (taxonomy, report) = read_zip(&[
        ("skills_en.csv", &skills()),
        ("occupations_en.csv", &format!("{OCCUPATIONS}s/sing,,singer,\n")),
    ]);
    assert_eq!(taxonomy.kind(taxonomy.id("s/sing").unwrap()), ConceptKind::Skill);
    assert_eq!(file(&report, "occupations_en.csv").dropped, BTreeMap::from([(Reason::OtherKind, 1)]));
}

#[test]
fn languages_share_structure_and_keep_their_texts() {
    let german = "conceptUri,preferredLabel,skillType\ns/sing,singen,\ns/tanz,tanzen,skill/competence\n";
    let (taxonomy, report) = read_zip(&[
        ("skills_en.csv", &skills()),
        ("skills_de.csv", german),
        ("skills_labels_fr.merged.csv", "conceptUri,preferredLabel\ns/sing,chanter\ns/rien,rien\n"),
    ]);
    let code = |code: &str| code.parse::<Language>().unwrap();
    let sing = taxonomy.id("s/sing").unwrap();
    assert_eq!(taxonomy.len(), 3);
    assert_eq!(report.languages, ["de", "en", "fr"].map(code));
    assert_eq!(taxonomy.preferred_label(sing, code("de")), Some("singen"));
    assert_eq!(taxonomy.preferred_label(sing, code("fr")), Some("chanter"));
    assert_eq!(taxonomy.skill_type(sing), Some(SkillType::Skill));
    assert_eq!(taxonomy.preferred_label(taxonomy.id("s/tanz").unwrap(), Language::ENGLISH), None);
    assert_eq!(file(&report, "merged.csv").dropped, BTreeMap::from([(Reason::UnknownConcept, 1)]));
    assert_eq!(file(&report, "skills_de.csv").noted, BTreeMap::from([(Reason::NoType, 1)]));
}

#[test]
fn a_language_comes_from_the_file_then_the_folder_then_is_english() {
    let (taxonomy, report) = read_zip(&[
        ("sv/skills.csv", "conceptUri,preferredLabel\ns/sing,sjunga\n"),
        ("skills.csv", "conceptUri,preferredLabel\ns/sing,sing\n"),
    ]);
    assert_eq!(taxonomy.languages().map(|language| language.to_string()).collect::<Vec<_>>(), ["en", "sv"]);
    assert_eq!(file(&report, "zip/skills.csv").noted, BTreeMap::from([(Reason::AssumedEnglish, 1)]));
}

#[test]
fn an_occupation_is_put_below_its_isco_group_only_if_it_is_nowhere_else() {
    let (taxonomy, _) = read_zip(&[
        ("skills_en.csv", &skills()),
        (
            "occupations_en.csv",
            &format!("{OCCUPATIONS}o/tenor,1,tenor,\no/singer,1,singer,\no/clown,9,clown,\n"),
        ),
        ("ISCOGroups_en.csv", "conceptUri,preferredLabel\nhttp://data.europa.eu/esco/isco/C1,Artists\n"),
        ("broaderRelationsOccPillar.csv", "conceptUri,broaderUri\no/tenor,o/singer\n"),
    ]);
    let broader = |uri| uris(&taxonomy, taxonomy.broader(taxonomy.id(uri).unwrap()));
    assert_eq!(broader("o/tenor"), ["o/singer"]);
    assert_eq!(broader("o/singer"), ["http://data.europa.eu/esco/isco/C1"]);
    assert!(broader("o/clown").is_empty());
}

#[test]
fn versions_come_from_names_or_the_caller() {
    let version = |name: &str, options: &ReadOptions| {
        let zip = content(name, zip_bytes([("skills_en.csv", skills().as_bytes())]));
        read(&[zip], options).unwrap().1.version
    };
    assert_eq!(version("ESCO dataset - v1.1.1 - en.zip", &ReadOptions::default()), "1.1.1");
    assert_eq!(version("esco.zip", &ReadOptions::default()), "");
    let options = ReadOptions { version: Some("1.2.1".to_owned()), ..ReadOptions::default() };
    assert_eq!(version("v1.1.1.zip", &options), "1.2.1");

    // The nearest name decides.
    let inner = content("v1.1.1.zip", zip_bytes([("v1.2.0/en/skills_en.csv", skills().as_bytes())]));
    let (taxonomy, report) = read(&[inner], &ReadOptions::default()).unwrap();
    assert_eq!((taxonomy.version(), report.version_inferred), (Some("1.2.0"), false));
}

#[test]
fn a_version_that_no_name_tells_is_inferred_from_the_number_of_skills() {
    let skills = |count| {
        let rows = (0..count).map(|number| format!("s/{number},label\n")).collect::<String>();
        format!("conceptUri,preferredLabel\n{rows}")
    };
    let (taxonomy, report) = read_zip(&[("skills_en.csv", &skills(13_891))]);
    assert_eq!((taxonomy.version(), report.version_inferred), (Some("1.1.0"), true));
    assert_eq!(report.to_string().lines().next(), Some("ESCO 1.1.0 (by its number of skills) in en"));
    let (taxonomy, report) = read_zip(&[("skills_en.csv", &skills(13_892))]);
    assert_eq!((taxonomy.version(), report.version_inferred), (None, false));
    assert_eq!(report.to_string().lines().next(), Some("ESCO, version unknown in en"));
}

#[test]
fn two_releases_at_once_are_an_error() {
    let zip = |name| content(name, zip_bytes([("skills_en.csv", skills().as_bytes())]));
    let mixed = [zip("esco-v1.1.1.zip"), zip("esco-v1.2.0.zip")];
    insta::assert_snapshot!(read(&mixed, &ReadOptions::default()).unwrap_err(), @"two releases of ESCO at once: esco-v1.1.1.zip/skills_en.csv is of version 1.1.1 and esco-v1.2.0.zip/skills_en.csv of version 1.2.0; import one release at a time");

    let skills = |range: std::ops::Range<u32>| {
        let rows = range.map(|number| format!("s/{number},label\n")).collect::<String>();
        format!("conceptUri,preferredLabel\n{rows}")
    };
    let files = [("skills_en.csv", &*skills(0..1000)), ("skills_de.csv", &*skills(15..1015))];
    insta::assert_snapshot!(error(&files), @"esco.zip/skills_de.csv and esco.zip/skills_en.csv are not of the same release: 30 of 1015 skills are in one of them only; import one release at a time");
    read_zip(&[("skills_en.csv", &skills(0..1000)), ("skills_de.csv", &skills(5..1005))]);
}

#[test]
fn what_is_not_esco_is_an_error() {
    insta::assert_snapshot!(error(&[("recipes.csv", "a"), ("notes.txt", "b")]), @"this is not ESCO: looked for CSV files named as the ESCO portal names them (skills_en.csv, occupations_en.csv, broaderRelationsSkillPillar_en.csv, …), found esco.zip/recipes.csv, esco.zip/notes.txt");
    insta::assert_snapshot!(read(&[], &ReadOptions::default()).unwrap_err(), @"this is not ESCO: looked for CSV files named as the ESCO portal names them (skills_en.csv, occupations_en.csv, broaderRelationsSkillPillar_en.csv, …), found no file at all");
    let many: Vec<_> = (0..12).map(|number| format!("{number:02}.txt")).collect();
    let many: Vec<_> = many.iter().map(|name| (name.as_str(), "")).collect();
    insta::assert_snapshot!(error(&many), @"this is not ESCO: looked for CSV files named as the ESCO portal names them (skills_en.csv, occupations_en.csv, broaderRelationsSkillPillar_en.csv, …), found esco.zip/00.txt, esco.zip/01.txt, esco.zip/02.txt, esco.zip/03.txt, esco.zip/04.txt, esco.zip/05.txt, esco.zip/06.txt, esco.zip/07.txt, esco.zip/08.txt, esco.zip/09.txt and 2 more");
    let labels = ("skills_labels_fr.csv", "conceptUri,preferredLabel\ns/sing,chanter\n");
    insta::assert_snapshot!(error(&[labels]), @"a classification is needed: there is no skills file (such as skills_en.csv) among esco.zip/skills_labels_fr.csv; import the classification ZIP of the same release together with these");
}

#[test]
fn a_missing_column_is_named_with_those_that_are_there() {
    insta::assert_snapshot!(error(&[("skills_en.csv", "conceptUri;preferredLabel\ns/sing;sing\n")]), @r#"esco.zip/skills_en.csv: there is no column "conceptUri"; the columns are "conceptUri;preferredLabel""#);
    let relations = ("occupationSkillRelations.csv", "occupationUri,skillUri\na,b\n");
    insta::assert_snapshot!(error(&[("skills_en.csv", &skills()), relations]), @r#"esco.zip/occupationSkillRelations.csv: there is no column "relationType"; the columns are "occupationUri", "skillUri""#);
    let hierarchy = ("skillsHierarchy_en.csv", "Level 0 URI,Level 1 URI\na,b\n");
    insta::assert_snapshot!(error(&[("skills_en.csv", &skills()), hierarchy]), @r#"esco.zip/skillsHierarchy_en.csv: there is no column "Level 2 URI"; the columns are "Level 0 URI", "Level 1 URI""#);
}

#[test]
fn unusable_files_are_named() {
    insta::assert_snapshot!(error(&[("skills_en.csv", "")]), @"esco.zip/skills_en.csv: the file is empty; download it again");
    insta::assert_snapshot!(error(&[("en/skills_en.csv", "conceptUri,preferredLabel\n")]), @"esco.zip/en/skills_en.csv: there is no row below the header; download it again");
    insta::assert_snapshot!(error(&[("skills_en.csv", "\0\u{1}")]), @"esco.zip/skills_en.csv: this is not a CSV file in UTF-8 but binary data (or UTF-16); use the file as the ESCO portal delivers it");
}

#[test]
fn damaged_and_locked_zips_are_errors() {
    let whole = zip_bytes([("skills_en.csv", skills().as_bytes())]);
    let read = |bytes: &[u8]| read(&[content("a.zip", bytes)], &ReadOptions::default()).unwrap_err();
    insta::assert_snapshot!(read(&whole[..whole.len() / 2]), @"a.zip: the ZIP is damaged or of an unknown sort (invalid Zip archive: Could not find EOCD); download it again, or unpack it and import the folder");
    insta::assert_snapshot!(read(b""), @"a.zip: the ZIP is damaged or of an unknown sort (invalid Zip archive: Could not find EOCD); download it again, or unpack it and import the folder");

    // The compressed bytes start behind the local header of 30 bytes and the name.
    let mut broken = whole.clone();
    broken[30 + "skills_en.csv".len() + 20] ^= 0xff;
    assert!(matches!(read(&broken), ReadError::Zip { file, .. } if file == "a.zip/skills_en.csv"));

    // Bit 0 of the flags, in the local header and in the directory.
    let mut locked = whole.clone();
    let directory = locked.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    locked[6] |= 1;
    locked[directory + 8] |= 1;
    insta::assert_snapshot!(read(&locked), @"a.zip/skills_en.csv: needs a password; unpack the ZIP and import the folder");
}

#[test]
fn names_that_climb_out_of_the_zip_do_no_harm() {
    let (taxonomy, _) = read_zip(&[
        ("../../../../tmp/skills_en.csv", &skills()),
        ("..\\en\\occupations_en.csv", &format!("{OCCUPATIONS}o/singer,,singer,\n")),
    ]);
    assert_eq!(taxonomy.len(), 3);
}

#[test]
fn strict_reading_names_the_first_defect_and_carries_the_report() {
    let strict = ReadOptions { strict: true, ..ReadOptions::default() };
    assert!(read(&[zip(&[("skills_en.csv", &skills())])], &strict).is_ok());
    // A note is no defect.
    assert!(read(&[zip(&[("skills.csv", &skills())])], &strict).is_ok());

    let dirty = format!("{}x,s/hum,,,hum ,,,,\n", skills());
    let error = read(&[zip(&[("skills_en.csv", &dirty)])], &strict).unwrap_err();
    insta::assert_snapshot!(error, @r#"esco.zip/skills_en.csv, line 5: white space ("hum "); strict reading allows no repair"#);
    let ReadError::Strict { report, .. } = error else { panic!("{error}") };
    assert_eq!(report.files[0].read, 3);
}

#[test]
fn folders_may_be_deep_and_hold_zips() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("v1.2.0/csv/en");
    fs::create_dir_all(&deep).unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join(".git/skills_xx.csv"), "\0").unwrap();
    fs::write(folder.path().join("notes.txt"), "").unwrap();
    fs::write(deep.join("skills_en.csv"), skills()).unwrap();
    let german = zip_bytes([("skills_de.csv", &b"conceptUri,preferredLabel\ns/sing,singen\n"[..])]);
    fs::write(folder.path().join("German.ZIP"), german).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path(), deep.join("circle")).unwrap();

    let (taxonomy, report) =
        read(&[Content::Path(folder.path().to_owned())], &ReadOptions::default()).unwrap();
    assert_eq!(taxonomy.version(), Some("1.2.0"));
    assert_eq!(taxonomy.languages().count(), 2);
    let names: Vec<_> =
        report.files.iter().map(|file| &file.name[folder.path().as_os_str().len() + 1..]).collect();
    assert_eq!(names, ["German.ZIP/skills_de.csv", "v1.2.0/csv/en/skills_en.csv"]);

    let one = Content::Path(deep.join("skills_en.csv"));
    assert_eq!(read(&[one], &ReadOptions::default()).unwrap().0.len(), 2);
    let missing =
        read(&[Content::Path(PathBuf::from("no/such/folder"))], &ReadOptions::default()).unwrap_err();
    insta::assert_snapshot!(missing, @"no/such/folder: No such file or directory (os error 2)");
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_read_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read_dir(&closed).is_ok() {
        println!("skipped: this user may read every folder");
        return;
    }
    let error = read(&[Content::Path(folder.path().to_owned())], &ReadOptions::default()).unwrap_err();
    assert!(matches!(error, ReadError::Io { path, .. } if path == closed));
}

#[test]
fn the_order_of_files_and_contents_changes_nothing() {
    let occupations = format!("{OCCUPATIONS}o/singer,,singer,\n");
    let relations = "occupationUri,relationType,skillUri\no/singer,essential,s/sing\n";
    let german = "conceptUri,preferredLabel\ns/sing,singen\n";
    let mut files = vec![
        ("skills_en.csv", skills()),
        ("skills_de.csv", german.to_owned()),
        ("occupations_en.csv", occupations),
        ("occupationSkillRelations.csv", relations.to_owned()),
    ];
    let contents = |files: &[(&str, String)]| -> Vec<_> {
        files.iter().map(|(name, text)| content(name, text.as_bytes())).collect()
    };
    let (first, first_report) = read(&contents(&files), &ReadOptions::default()).unwrap();
    for _ in 0..files.len() {
        files.rotate_left(1);
        let (again, report) = read(&contents(&files), &ReadOptions::default()).unwrap();
        assert_eq!(again.as_bytes(), first.as_bytes());
        assert_eq!(report, first_report);
    }
}

#[test]
fn the_embedded_extract_is_whole() {
    let (taxonomy, report) = read(&[embedded()], &ReadOptions::default()).unwrap();
    let skills = || taxonomy.ids(ConceptKind::Skill);
    let of_type = |wanted| skills().filter(|id| taxonomy.skill_type(*id) == Some(wanted)).count();
    let alternatives: usize =
        skills().map(|id| taxonomy.alternative_labels(id, Language::ENGLISH).count()).sum();
    assert_eq!(taxonomy.version(), Some("1.2.0"));
    assert_eq!(taxonomy.len(), 13_939);
    assert_eq!((of_type(SkillType::Skill), of_type(SkillType::Knowledge)), (10_715, 3_224));
    assert!(skills().all(|id| taxonomy.preferred_label(id, Language::ENGLISH).is_some()));
    assert!(skills().all(|id| taxonomy.description(id, Language::ENGLISH).is_some()));
    let repeated = file(&report, "skills_en.csv").repaired[&Reason::RepeatedLabel];
    assert_eq!((alternatives, repeated, alternatives + repeated), (85_954, 579, 86_533));
}

#[test]
fn the_embedded_extract_is_the_one_that_its_readme_describes() {
    let Content::Bytes { bytes, .. } = embedded() else { panic!("the extract is in memory") };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut csv = vec![];
    std::io::copy(&mut archive.by_name("skills_en.csv").unwrap(), &mut csv).unwrap();
    let readme = include_str!("../../../data/esco/README.md");
    let hash = blake3::hash(&csv).to_hex();
    assert!(readme.contains(hash.as_str()), "data/esco/README.md does not name {hash}");
    assert!(readme.contains(crate::esco::ATTRIBUTION));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>()) {
        let options = ReadOptions::default();
        for name in ["skills_en.csv", "esco.zip"] {
            let _ = read(&[content(name, bytes.as_slice())], &options);
        }
        let mut csv = skills().into_bytes();
        let cut = at.index(csv.len());
        csv.splice(cut..cut, bytes.iter().copied());
        let _ = read(&[content("skills_en.csv", csv)], &options);
        let mut zip = zip_bytes([("skills_en.csv", skills().as_bytes()), ("occupations_en.csv", &bytes)]);
        let cut = at.index(zip.len());
        let end = zip.len().min(cut + bytes.len());
        zip[cut..end].copy_from_slice(&bytes[..end - cut]);
        let _ = read(&[content("esco.zip", zip)], &options);
    }

    #[test]
    fn any_relations_are_read(pairs in prop::collection::vec((0..9u8, 0..9u8), 1..40)) {
        let concepts = (0..8).map(|number| format!("s/{number},label\n")).collect::<String>();
        let relations = pairs.iter().map(|(a, b)| format!("s/{a},s/{b}\n")).collect::<String>();
        let (taxonomy, report) = read_zip(&[
            ("skills_en.csv", &format!("conceptUri,preferredLabel\n{concepts}")),
            ("broaderRelationsSkillPillar.csv", &format!("conceptUri,broaderUri\n{relations}")),
        ]);
        // No circle is left.
        for id in taxonomy.ids(ConceptKind::Skill) {
            prop_assert!(!taxonomy.broader(id).any(|broader| taxonomy.within(id).contains(&broader)));
        }
        let broader = file(&report, "Pillar.csv");
        prop_assert_eq!(broader.read, pairs.len());
        prop_assert_eq!(broader.kept, taxonomy.relation_counts().broader);
    }
}

#[test]
fn skills_of_which_no_row_can_be_used_are_an_error() {
    let skills = "conceptUri,preferredLabel\nu:a,\n,sing\nu:b,\n";
    insta::assert_snapshot!(error(&[("skills_en.csv", skills)]), @"esco.zip/skills_en.csv: none of the 3 rows can be used (no label: 2 rows, the first on line 2); download the file again");
}

/// A ZIP of skills files, each of which claims in the directory to hold so many bytes.
fn claiming(files: usize, size: u32) -> Content {
    let names: Vec<_> = (0..files).map(|number| format!("{number}/skills_en.csv")).collect();
    let text = skills();
    let mut bytes = zip_bytes(names.iter().map(|name| (name.as_str(), text.as_bytes())));
    let entries: Vec<_> = bytes.windows(4).enumerate().filter(|(_, four)| four == b"PK\x01\x02").collect();
    let entries: Vec<_> = entries.into_iter().map(|(at, _)| at).collect();
    assert_eq!(entries.len(), files);
    for at in entries {
        // The 32 bits at byte 24 of an entry are its size (PKWARE APPNOTE, 4.3.12).
        bytes[at + 24..at + 28].copy_from_slice(&size.to_le_bytes());
    }
    content("esco.zip", bytes)
}

#[test]
fn a_zip_unpacks_to_no_more_than_it_claims_and_claims_no_more_than_the_limit() {
    let error = |content| read(&[content], &ReadOptions::default()).unwrap_err();
    insta::assert_snapshot!(error(claiming(9, 120 << 20)), @"esco.zip: larger than 1024 MiB, which no file of ESCO is");
    insta::assert_snapshot!(error(claiming(1, 5)), @"esco.zip/0/skills_en.csv: the ZIP is damaged or of an unknown sort (File is larger than its declared uncompressed size); download it again, or unpack it and import the folder");
    assert!(read(&[claiming(2, 120 << 20)], &ReadOptions::default()).is_ok());
}

#[test]
fn labels_without_number_take_linear_time() {
    let labels = |from: u32| (from..from + 100_000).map(|number| format!("{number}\n")).collect::<String>();
    let row = |from| format!("s/sing,sing,\"{}\"\n", labels(from));
    let skills = format!("conceptUri,preferredLabel,altLabels\n{}{}", row(0), row(50_000));
    let (taxonomy, _) = read_zip(&[("skills_en.csv", &skills)]);
    let found = taxonomy.alternative_labels(taxonomy.id("s/sing").unwrap(), Language::ENGLISH);
    assert!(found.eq((0..150_000).map(|number| number.to_string())));
}

#[test]
fn what_was_wrong_with_relations_is_reported_from_the_top_down() {
    let broader = "conceptUri,broaderUri\n\
        s/sing,s/z\ns/sing,s/music\ns/sing,s/y\ns/music,s/z\ns/sing,s/music\ns/music,s/y\ns/music,s/x\n\
        s/sing,s/top\ns/sing,s/top\ns/music,s/top\ns/music,s/top\n";
    let skills = format!("{}KnowledgeSkillCompetence,s/top,,,top,,,,\n", skills());
    let files = [("skills_en.csv", skills.as_str()), ("broaderRelationsSkillPillar.csv", broader)];
    let (_, report) = read_zip(&files);
    let examples = &file(&report, "Pillar.csv").examples;
    let lines = |reason| -> Vec<u64> {
        examples.iter().filter(|example| example.reason == reason).map(|example| example.line).collect()
    };
    assert_eq!(lines(Reason::UnknownConcept), [2, 4, 5]);
    assert_eq!(lines(Reason::RepeatedRelation), [6, 10, 12]);
}
