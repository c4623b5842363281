//! The schemas that an OpenAPI document gets say what is printed as JSON, no less and no more.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jsonschema::Validator;
use serde::Serialize;
use serde_json::{Value, json};
use tagus::advert::{self, Advert, DegreeAsked, LanguageAsked, RecordError};
use tagus::catalogue::{Catalogue, NewRecord, Review, Searchable, Sqlite, Stats, Tagging, documents, maker};
use tagus::compare::{
    Comparison, Kept, KeptConcept, OccupationCoverage, Profile, Profiled, Profiler, compare,
    occupation_coverage,
};
use tagus::credential::check::{Check, check};
use tagus::credential::{self, Country, Level, Outcome, ReadOptions, Workload};
use tagus::esco::{ConceptId, ConceptKind, Draft, DraftConcept, DraftTexts, Necessity, ReuseLevel};
use tagus::matching::{Match, Matcher, Person, TaggedAdvert};
use tagus::recommend::{
    Advice, Blocked, Direction, Goal, Learner, Need, NextOptions, Outcomes, StackOptions, advise,
};
use tagus::tagger::Taggers;
use tagus::{Credential, Format, Index, Language, Model, TagOptions, Tagged, Taxonomy};
use utoipa::{OpenApi, PartialSchema, ToSchema};

/// The document with the schemas of some types and of all that they hold, and the same one by one.
macro_rules! schemas {
    ($($root:ident),* $(,)?) => {
        #[derive(OpenApi)]
        #[openapi(components(schemas($($root),*)))]
        struct Document;

        fn one_by_one() -> Vec<(String, Value)> {
            let mut all = vec![];
            $(
                all.push(($root::name().into_owned(), $root::schema()));
                $root::schemas(&mut all);
            )*
            all.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap())).collect()
        }
    };
}

schemas!(
    Advert,
    Advice,
    Check,
    Comparison,
    ConceptKind,
    Country,
    Credential,
    DegreeAsked,
    LanguageAsked,
    Level,
    Match,
    Necessity,
    OccupationCoverage,
    Outcome,
    RecordError,
    ReuseLevel,
    Review,
    Stats,
    Tagged,
    Tagging,
    Workload,
);

/// What a schema says of an instance as a whole, in part.
const IN_PLACE: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Forbids, wherever a schema says what is inside, whatever it does not name there.
fn close_inside(schema: &mut Value) {
    let Value::Object(keywords) = schema else { return };
    for (keyword, value) in keywords {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(inside)) => inside.values_mut().for_each(close),
            ("items" | "additionalProperties", inside) => close(inside),
            ("prefixItems", Value::Array(inside)) => inside.iter_mut().for_each(close),
            (keyword, Value::Array(parts)) if IN_PLACE.contains(&keyword) => {
                parts.iter_mut().for_each(close_inside);
            }
            _ => {}
        }
    }
}

fn close(schema: &mut Value) {
    close_inside(schema);
    if let Value::Object(keywords) = schema {
        keywords.insert("unevaluatedProperties".into(), false.into());
    }
}

static SCHEMAS: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let document = serde_json::to_value(Document::openapi()).unwrap();
    serde_json::from_value(document["components"]["schemas"].clone()).unwrap()
});

static VALIDATORS: LazyLock<BTreeMap<String, Validator>> = LazyLock::new(|| {
    let mut schemas = SCHEMAS.clone();
    schemas.values_mut().for_each(close_inside);
    let components = json!({ "schemas": schemas });
    let validator = |name: &String| {
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": format!("#/components/schemas/{name}"),
            "components": components,
        });
        close(&mut schema);
        jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
    };
    schemas.keys().map(|name| (name.clone(), validator(name))).collect()
});

/// What is wrong with a value by the schema of its type.
fn errors<T: ToSchema>(value: &Value) -> Vec<String> {
    let validator = &VALIDATORS[T::name().as_ref()];
    validator.iter_errors(value).map(|error| format!("at {}: {error}", error.instance_path())).collect()
}

fn assert_valid<T: ToSchema + Serialize>(value: &T) {
    let value = serde_json::to_value(value).unwrap();
    let errors = errors::<T>(&value);
    assert!(errors.is_empty(), "{}: {errors:#?}\n{value:#}", T::name());
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples").join(name)
}

/// The texts of the files of a folder, by name.
fn texts(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(sample(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.is_file() && !file.ends_with("README.md"));
    files.sort();
    let text = |file: &PathBuf| tagus::text::Document::read(fs::read(file).unwrap()).unwrap().text;
    files.iter().map(|file| (file.clone(), text(file))).collect()
}

fn credentials(document: &str) -> Vec<Credential> {
    credential::read(document, &ReadOptions::default()).unwrap()
}

/// The credentials of the samples.
fn samples() -> Vec<Credential> {
    texts("").iter().flat_map(|(_, text)| credentials(text)).collect()
}

/// A credential with all that can be unreadable or unknown.
fn odd() -> Credential {
    let document = json!({
        "tagus": 1,
        "kind": "earned",
        "title": {"en": "Odd", "de": "Seltsam"},
        "date": "soon",
        "country": "Atlantis",
        "workload": [{"value": 3, "unit": "moons"}, {"value": 20, "unit": "CATS"}],
        "level": {"written": "advanced"},
        "outcomes": [
            {"text": "Program in Python.", "level": 5},
            {"text": "Test software.", "level": 6, "tags": [
                {"uri": "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d", "probability": 1.0},
            ]},
        ],
    });
    credentials(&document.to_string()).remove(0)
}

struct Loaded {
    index: Index,
    taggers: Taggers,
}

static LOADED: LazyLock<Loaded> = LazyLock::new(|| {
    // In the target folder and made anew each time, so that neither stale nor left-over files matter.
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schemas-index");
    let _ = fs::remove_dir_all(&dir);
    let index = Index::open_or_build(&dir, &|_| ()).unwrap();
    let taggers = Taggers::new(&index, None, Model::Fast).unwrap();
    Loaded { index, taggers }
});

impl Loaded {
    fn taxonomy(&self) -> &Taxonomy {
        self.index.taxonomy()
    }

    fn profiler(&self) -> Profiler<'_> {
        Profiler::new(self.taxonomy(), &self.taggers).unwrap()
    }
}

#[test]
fn no_two_types_share_the_name_of_their_schema() {
    let mut by_name: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, schema) in one_by_one() {
        by_name.entry(name).or_default().insert(schema.to_string());
    }
    let shared: Vec<_> = by_name.iter().filter(|(_, schemas)| schemas.len() > 1).collect();
    assert!(shared.is_empty(), "{shared:#?}");
    assert!(by_name.keys().eq(SCHEMAS.keys()));
}

#[test]
fn what_a_schema_does_not_say_is_found() {
    let tagging = json!({"outcomes": [{"concepts": []}], "prerequisites": {"concepts": []}});
    assert!(errors::<Tagging>(&tagging).is_empty());
    let mut more = tagging.clone();
    more["outcomes"][0]["weight"] = json!(1);
    let mut less = tagging.clone();
    less["prerequisites"].as_object_mut().unwrap().remove("concepts");
    let mut other = tagging;
    other["outcomes"][0]["concepts"] = json!([{"uri": "a", "probability": 1.5, "informativeness": 1}]);
    for wrong in [more, less, other] {
        assert_eq!(errors::<Tagging>(&wrong).len(), 1, "{wrong}");
    }
}

#[test]
fn what_is_left_out_is_never_null() {
    for (name, field) in [("TaggedSegment", "heading"), ("Kept", "meaning")] {
        assert_eq!(SCHEMAS[name]["properties"][field]["type"], "string");
    }
}

#[test]
fn dates_are_dates() {
    let date = json!({"type": "string", "format": "date"});
    assert_eq!(SCHEMAS["Element_Date"]["oneOf"][2]["properties"]["value"], date);
    let date = &SCHEMAS["Advert"]["properties"]["date"];
    assert_eq!((&date["type"], &date["format"]), (&json!(["string", "null"]), &json!("date")));
}

#[test]
fn names_of_kinds_fit() {
    for kind in ConceptKind::ALL {
        assert_valid(&kind);
    }
    for level in [
        ReuseLevel::Transversal,
        ReuseLevel::CrossSector,
        ReuseLevel::SectorSpecific,
        ReuseLevel::OccupationSpecific,
    ] {
        assert_valid(&level);
    }
    for necessity in [Necessity::Essential, Necessity::Optional] {
        assert_valid(&necessity);
    }
    for review in [Review::Open, Review::Reviewed] {
        assert_valid(&review);
    }
}

#[test]
fn tagged_texts_fit() {
    let options = TagOptions {
        top_k: 20,
        threshold: Some(0.0),
        headings: true,
        explain: true,
        ..TagOptions::default()
    };
    let text = "# Programming\n\n- Program in Python\n- Analyse big data\n\n1. Know statistics\n\n\
                Nurses on the ward who get on with people in distress.\n\n| a |\n|---|\n| manage teams |";
    let tagger = LOADED.taggers.for_language("en").unwrap();
    for options in [options, TagOptions::default()] {
        let tagged = tagger.tag(text, Format::Markdown, &options).unwrap();
        assert!(!tagged.tags.is_empty());
        assert_valid(&tagged);
    }
}

#[test]
fn credentials_and_their_checks_fit() {
    let today = "2026-11-22".parse().unwrap();
    let lines = |name| fs::read_to_string(sample(name)).unwrap();
    let offers = lines("catalogue/offers.jsonl");
    let mut all = samples();
    all.push(odd());
    all.extend(offers.lines().flat_map(credentials));
    all.extend(texts("catalogue/learners").iter().flat_map(|(_, text)| credentials(text)));
    assert!(all.len() > 300);
    for credential in &all {
        assert_valid(credential);
        assert_valid(&check(credential, LOADED.taxonomy(), today));
    }
    for written in ["EQF 5", "first cycle", "Level 4 (FHEQ)", "advanced"] {
        assert_valid(&Level::named(written).unwrap());
    }
    assert_valid(&Level::best_fit([5, 6, 6]).unwrap());
}

#[test]
fn suggested_tags_and_comparisons_fit() {
    let profiler = LOADED.profiler();
    let mut all = samples();
    all.push(odd());
    let mut profiled = vec![];
    for credential in &mut all {
        credential.suggest_tags(&LOADED.taggers, &TagOptions::default()).unwrap();
        assert_valid(credential);
        assert_valid(&Tagging::suggested(credential, &profiler).unwrap());
        profiled.push(profiler.profile(credential).unwrap());
    }
    for (source, of_source) in all.iter().zip(&profiled) {
        let source = Profiled { credential: source, profile: of_source };
        for (target, of_target) in all.iter().zip(&profiled) {
            let target = Profiled { credential: target, profile: of_target };
            assert_valid(&compare(source, target, LOADED.taxonomy(), LOADED.taggers.made_by()));
        }
    }
}

#[test]
fn occupations_beside_a_curriculum_fit() {
    let mut draft = Draft::default();
    let mut add = |kind, uri: &str| {
        let texts = DraftTexts { preferred: uri.to_owned(), ..DraftTexts::default() };
        let texts = BTreeMap::from([(Language::ENGLISH, texts)]);
        draft.concepts.insert((kind, uri.to_owned()), DraftConcept { texts, ..DraftConcept::default() });
    };
    add(ConceptKind::Occupation, "baker");
    add(ConceptKind::Skill, "bake");
    add(ConceptKind::Skill, "sell");
    for (skill, necessity) in [("bake", Necessity::Essential), ("sell", Necessity::Optional)] {
        draft.occupation_skills.insert(("baker".to_owned(), skill.to_owned()), necessity);
    }
    let taxonomy = Taxonomy::from_draft(&draft).unwrap();
    let baker = taxonomy.id("baker").unwrap();
    let mut profile = Profile::default();
    let concept = KeptConcept { uri: "bake".to_owned(), probability: 0.9, informativeness: 0.5 };
    let kept = Kept { concepts: vec![concept], meaning: None };
    profile.extend([("Bake bread.", &kept), ("Drive a lorry.", &Kept::default())], &taxonomy);
    for modules in [vec![], vec![("Baking".to_owned(), profile)]] {
        let coverage = occupation_coverage(&modules, baker, &taxonomy, LOADED.taggers.made_by());
        assert!(coverage.essential.is_some() && coverage.beyond.len() == modules.len());
        assert_valid(&coverage);
    }
}

#[test]
fn adverts_fit() {
    let mut all = vec![];
    for (file, text) in texts("catalogue/adverts") {
        all.extend(advert::read(&text, advert::Format::from_path(&file)).unwrap());
    }
    let odd = r#"[{"title": "Cook", "text": "Fluent English (C1) is a plus.", "date": "soon"}, {"text": 1}]"#;
    all.extend(advert::read(odd, None).unwrap());
    let (adverts, errors): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
    assert!(adverts.len() > 60 && !errors.is_empty());
    for advert in adverts {
        assert_valid(&advert.unwrap());
    }
    for error in errors {
        assert_valid(&error.unwrap_err());
    }
}

#[test]
fn advice_and_matches_fit() {
    let (taxonomy, profiler) = (LOADED.taxonomy(), LOADED.profiler());
    let made_by = LOADED.taggers.made_by();
    let label = |id: ConceptId| taxonomy.label(id, made_by.language).to_owned();

    let offers = fs::read_to_string(sample("catalogue/offers.jsonl")).unwrap();
    let options = ReadOptions::default();
    let tagged = |mut record: NewRecord| {
        record.tagging = Some((Tagging::suggested(&record.credential, &profiler).unwrap(), maker(made_by)));
        record
    };
    let of_field = |line: &&str| line.contains("\"id\":\"data-");
    let some = offers.lines().filter(of_field).collect::<Vec<_>>().join("\n");
    let records: Vec<NewRecord> =
        documents(&some, true, &options).map(|one| tagged(one.record.unwrap())).collect();
    assert!(records.len() > 10);
    let mut catalogue = Sqlite::in_memory().unwrap();
    catalogue.add(&records).unwrap();
    assert_valid(&catalogue.stats().unwrap());
    let searchable = Searchable::in_memory(catalogue, &LOADED.index).unwrap();

    let mut person = Person::new("somebody");
    let ilmari = fs::read_to_string(sample("catalogue/learners/ilmari-data.json")).unwrap();
    for credential in credentials(&ilmari) {
        let tagging = Tagging::suggested(&credential, &profiler).unwrap();
        person.add(&credential, tagging.of(&credential), taxonomy);
    }
    let advert = fs::read_to_string(sample("catalogue/adverts/data-analyst.jsonld")).unwrap();
    let advert = advert::read(&advert, Some(advert::Format::Json)).unwrap().remove(0).unwrap();
    let advert = TaggedAdvert::new(advert, &profiler, taxonomy).unwrap();
    let likeliest = |record: &NewRecord| {
        let (tagging, _) = record.tagging.as_ref().unwrap();
        tagging.outcomes.iter().filter_map(|kept| Some(kept.concepts.first()?.uri.clone())).collect()
    };
    let uris: Vec<String> = records.iter().flat_map(|record| -> Vec<String> { likeliest(record) }).collect();
    let skills = Goal::skills(&uris, taxonomy, made_by.language).unwrap();

    let mut seen: Vec<Advice> = vec![];
    for goal in [advert.goal(taxonomy), skills, Goal::default()] {
        for learner in [&person.learner, &Learner::default()] {
            for budget in [None, Some(0.5)] {
                let next = NextOptions { budget, ..NextOptions::default() };
                let stack = StackOptions { budget, ..StackOptions::default() };
                let (corpus, offers) = (&searchable.corpus, &searchable);
                seen.push(
                    advise(learner, &goal, corpus, offers, Some(&next), Some(&stack), taxonomy, made_by)
                        .unwrap(),
                );
            }
        }
    }
    let any = |is: fn(&Advice) -> bool| seen.iter().any(is);
    assert!(any(|one| one.next.as_ref().is_some_and(|next| !next.later.is_empty())));
    assert!(any(|one| one.next.as_ref().is_some_and(|next| next.nearest.is_some())));
    assert!(any(|one| one.gap.iter().any(|element| element.shown_on.is_some())));
    assert!(any(|one| one.stack.as_ref().is_some_and(|stack| !stack.steps.is_empty())));
    seen.iter().for_each(assert_valid);

    let mut made = seen.remove(0);
    let needs = vec![
        Need::Offers { titles: vec!["Another".to_owned()] },
        Need::Skills { text: "Some SQL".to_owned(), asks: Outcomes::default() },
    ];
    made.next.as_mut().unwrap().later =
        vec![Blocked { id: "1".to_owned(), title: "One".to_owned(), closes: 1.0, needs }];
    for capstone in [None, Some("Last".to_owned())] {
        let has_capstone = capstone.is_some();
        made.stack.as_mut().unwrap().direction =
            Direction::Vertical { certificate: "Large".to_owned(), capstone, has_capstone };
        assert_valid(&made);
    }

    let matcher = Matcher::new(vec![person, Person::new("nobody")], vec![advert], taxonomy, |_| 0.5).unwrap();
    for person in 0..2 {
        assert_valid(&matcher.pair(person, 0, &label));
    }
}
