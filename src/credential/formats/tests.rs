//! What holds for all formats: round trips, and that no text makes a reader panic.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use super::*;
use crate::credential::{Amount, Basis, Country, Level, Outcome, OutcomeTag, Source, Text, Unit, Workload};

/// A text as readers give it: trimmed and not empty, with all signs that a format may trip over.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Zäéß0-9,;:|\"'=+@\\-#<>\\[\\]{}\n ]{1,24}",
        select(vec!["=1+1", "'=1", "''-a", "a | b", "- a", "1. a", "a;b", "@SUM", "\"a\"", "null", "[1]"])
            .prop_map(str::to_owned),
    ]
    .prop_map(|text| text.trim().to_owned())
    .prop_filter("empty", |text| !text.is_empty())
}

fn texts() -> impl Strategy<Value = Text> {
    prop::collection::btree_map(select(vec!["", "en", "de", "pt"]).prop_map(str::to_owned), words(), 1..3)
        .prop_map(Text)
}

fn element<T: std::fmt::Debug + Clone + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Element<T>> {
    let place = || Place("here".to_owned());
    prop_oneof![
        1 => Just(Element::Absent),
        3 => value.prop_map(move |value| Element::Present { place: place(), value }),
    ]
    .boxed()
}

fn tags(full: bool) -> impl Strategy<Value = Vec<OutcomeTag>> {
    let source = prop_oneof![Just(Source::Issuer), Just(Source::Suggested)];
    let label = prop::option::of(words());
    let tag = ("[a-z]{1,6}", label, source, prop::option::of(0.0_f32..=1.0));
    let tag = tag.prop_map(move |(end, label, source, probability)| OutcomeTag {
        uri: format!("http://data.europa.eu/esco/skill/{end}"),
        label: label.filter(|_| full),
        source,
        probability: probability.filter(|_| full),
        place: None,
    });
    prop::collection::vec(tag, 0..3).prop_map(move |mut tags| {
        // A table has a column for each source.
        if !full {
            tags.sort_by_key(|tag| tag.source == Source::Suggested);
        }
        tags
    })
}

fn outcomes(full: bool) -> impl Strategy<Value = Vec<Outcome>> {
    let outcome = (texts(), prop::option::of(1_u8..=8), tags(full)).prop_map(|(text, level, tags)| Outcome {
        text,
        place: Place("here".to_owned()),
        level,
        tags,
    });
    prop::collection::vec(outcome, 1..4)
}

fn workloads() -> impl Strategy<Value = Workload> {
    let value =
        prop_oneof![(0_u32..2000).prop_map(f64::from), (1_u32..9000).prop_map(|n| f64::from(n) / 1000.0)];
    let unit = select(vec!["ECTS", "hours", "CATS", "CFU", "credit points"]).prop_map(Unit::named);
    let amount = (value, unit).prop_map(|(value, unit)| Amount { value, unit });
    (prop::collection::vec(amount, 1..3), prop::option::of((1_u32..40).prop_map(f64::from)))
        .prop_filter_map("empty", |(given, hours)| Workload::new(given, hours))
}

fn levels() -> impl Strategy<Value = Level> {
    prop_oneof![
        select(vec!["6", "EQF level 5", "Level 6 (FHEQ)", "first cycle", "AQF level 8", "advanced"])
            .prop_map(|written| Level::named(written).unwrap()),
        (1_u8..=8, words()).prop_map(|(eqf, written)| Level {
            eqf: Some(eqf),
            basis: Some(Basis::Given),
            written
        }),
    ]
}

/// Any credential as a reader of `format` could have made it; `full` with labels and probabilities.
fn credentials(format: Format, full: bool) -> impl Strategy<Value = Vec<Credential>> {
    let day = (2000_i16..2030, 1_i8..13, 1_i8..29);
    let date = day.prop_map(|(year, month, day)| jiff::civil::date(year, month, day));
    let country = select(vec!["PT", "GB", "GR"]).prop_map(|code| Country::named(code).unwrap());
    let who = (element(words()), element(texts()), element(country), element(words()), element(date));
    let what = (element(outcomes(full)), element(workloads()), element(levels()));
    let rest = prop::collection::vec(element(words()), 8);
    let language = element(select(vec!["en", "grc"]).prop_map(str::to_owned));
    let fields = prop::collection::vec("[0-9]{2,4}", 0..3);
    let whole = tags(full).prop_map(move |tags| {
        tags.into_iter().filter(|tag| full || tag.source == Source::Issuer).collect::<Vec<_>>()
    });
    let one = (any::<bool>(), prop::option::of(words()), who, what, rest, language, fields, whole);
    let one = one.prop_map(move |(earned, id, who, what, rest, language, fields, tags)| {
        let mut rest = rest.into_iter();
        let mut next = || rest.next().unwrap_or_default();
        Credential {
            kind: if earned { Kind::Earned } else { Kind::Offer },
            format,
            id,
            proof: None,
            learner: who.0,
            title: who.1,
            country: who.2,
            awarding_body: who.3,
            date: who.4,
            outcomes: what.0,
            workload: what.1,
            level: what.2,
            assessment: next(),
            participation: next(),
            quality_assurance: next(),
            prerequisites: next(),
            supervision: next(),
            grade: next(),
            stackability: next(),
            further: next(),
            language,
            fields,
            tags,
        }
    });
    prop::collection::vec(one, 1..4)
}

/// Without places, which differ between a document and what is written of it.
fn placeless(mut credentials: Vec<Credential>) -> Vec<Credential> {
    fn here<T>(element: &mut Element<T>) {
        if let Element::Present { place, .. } = element {
            *place = Place("here".to_owned());
        }
    }
    for one in &mut credentials {
        here(&mut one.title);
        here(&mut one.country);
        here(&mut one.date);
        here(&mut one.outcomes);
        here(&mut one.workload);
        here(&mut one.level);
        for element in [
            &mut one.learner,
            &mut one.awarding_body,
            &mut one.assessment,
            &mut one.participation,
            &mut one.quality_assurance,
            &mut one.prerequisites,
            &mut one.supervision,
            &mut one.grade,
            &mut one.stackability,
            &mut one.further,
            &mut one.language,
        ] {
            here(element);
        }
        one.tags.iter_mut().for_each(|tag| tag.place = None);
        if let Element::Present { value, .. } = &mut one.outcomes {
            for outcome in value {
                outcome.place = Place("here".to_owned());
                outcome.tags.iter_mut().for_each(|tag| tag.place = None);
            }
        }
    }
    credentials
}

proptest! {
    #[test]
    fn what_is_written_as_json_is_read_back(credentials in credentials(Format::Tagus, true)) {
        let written = tagus::write(&credentials);
        let read = read(&written, &ReadOptions::default()).unwrap();
        prop_assert_eq!(placeless(read), credentials, "{}", written);
    }

    #[test]
    fn what_is_written_as_a_table_is_read_back(credentials in credentials(Format::Csv, false)) {
        let written = csv::write(&credentials);
        let read = read(&written, &ReadOptions::default()).unwrap();
        prop_assert_eq!(placeless(read), credentials, "{}", written);
        prop_assert!(unread_columns(&written, &ReadOptions::default()).is_empty());
    }

    #[test]
    fn no_text_makes_a_reader_panic(
        text in prop_oneof!["\\PC{0,60}", "[a-zé:;,|\"\t\n\r#*\\-<>/{}\\[\\]0-9. ]{0,80}"],
        begin in select(vec!["", "title,outcome\n", "# Learning outcomes\n", "Level: ", "ECTS: ", "<h1>", "{\"tagus\":1,", "["]),
    ) {
        let text = format!("{begin}{text}");
        for format in [None, Some(Format::Csv), Some(Format::Page), Some(Format::Tagus), Some(Format::Elm)] {
            let options = ReadOptions { format, ..ReadOptions::default() };
            let _ = read(&text, &options);
            let _ = unread_columns(&text, &options);
        }
    }
}

#[test]
fn every_sample_survives_json_and_tables() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<_> = files
        .filter(|file| file.is_file() && file.file_name().is_some_and(|name| name != "README.md"))
        .collect();
    assert!(files.len() >= 14, "{files:?}");
    for file in files {
        let options = ReadOptions::default();
        let document = crate::text::Document::read(std::fs::read(&file).unwrap()).unwrap();
        let credentials = read(&document.text, &options.clone().of(&document)).unwrap();
        let carried = |format, full: bool| {
            let mut credentials = placeless(credentials.clone());
            for one in &mut credentials {
                (one.format, one.proof) = (format, None);
                let outcomes = match &mut one.outcomes {
                    Element::Present { value, .. } => &mut value[..],
                    _ => &mut [],
                };
                let tags = outcomes.iter_mut().flat_map(|outcome| &mut outcome.tags).chain(&mut one.tags);
                tags.filter(|_| !full).for_each(|tag| tag.label = None);
            }
            credentials
        };
        let again = placeless(read(&tagus::write(&credentials), &options).unwrap());
        assert_eq!(again, carried(Format::Tagus, true), "{}", file.display());
        let again = placeless(read(&csv::write(&credentials), &options).unwrap());
        assert_eq!(again, carried(Format::Csv, false), "{}", file.display());
    }
}

fn read_one(document: &str) -> Credential {
    read(document, &ReadOptions::default()).unwrap().remove(0)
}

fn error(document: &str, options: &ReadOptions) -> String {
    read(document, options).unwrap_err().to_string()
}

fn mapped(pairs: &[(&str, &str)]) -> ReadOptions {
    let columns = pairs.iter().map(|(header, element)| ((*header).to_owned(), (*element).to_owned()));
    ReadOptions { columns: columns.collect(), ..ReadOptions::default() }
}

fn outcomes_of(credential: &Credential) -> Vec<String> {
    credential.outcomes.value().into_iter().flatten().map(|outcome| outcome.text.to_string()).collect()
}

#[test]
fn the_shape_of_a_table_is_told_from_its_rows() {
    let each = "title,ects,outcome\nA,5,weld; grind\nB,3,read\nA,5,measure\n";
    let found = read(each, &ReadOptions::default()).unwrap();
    assert_eq!(outcomes_of(&found[0]), ["weld; grind", "measure"]);
    assert_eq!(outcomes_of(&found[1]), ["read"]);
    let whole = "title;outcomes;esco\nA;\"- weld\n- grind; file\";u:1 u:2\nB;read;\n";
    let found = read(whole, &ReadOptions::default()).unwrap();
    assert_eq!(outcomes_of(&found[0]), ["weld", "grind; file"]);
    assert_eq!(found[0].tags.iter().map(|tag| tag.uri.as_str()).collect::<Vec<_>>(), ["u:1", "u:2"]);
    assert_eq!(outcomes_of(&read_one("title\toutcomes\nA\tweld; grind\n")), ["weld", "grind"]);
    let merged = "title,ects,outcome,esco\nA,5,weld,u:1\n,,grind,u:2 | u:3\n";
    let found = read_one(merged);
    assert_eq!(outcomes_of(&found), ["weld", "grind"]);
    assert_eq!(found.outcomes.value().unwrap()[1].tags.len(), 2);
}

#[test]
fn columns_are_mapped_and_those_not_read_are_named() {
    let table = "Modulname;Ziele;Raum\nA;weld | grind;12\n";
    let options = mapped(&[("Ziele", "outcome"), ("modulname", "title")]);
    assert_eq!(outcomes_of(&read(table, &options).unwrap()[0]), ["weld", "grind"]);
    assert_eq!(unread_columns(table, &options), ["Raum"]);
    assert!(error(table, &ReadOptions::default()).contains("--map"));
    assert!(error(table, &mapped(&[("Ziel", "outcome")])).contains("Modulname, Ziele, Raum"));
    assert!(error(table, &mapped(&[("Ziele", "aims")])).contains("quality_assurance"));
    // A header that seems to be about the same gives way.
    let two = "Titel,Title,outcome\nA,B,weld\n";
    assert!(error(two, &ReadOptions::default()).contains("\"Titel\" and \"Title\""));
    let options = mapped(&[("Title", "title")]);
    assert_eq!(read(two, &options).unwrap()[0].title.value().unwrap().to_string(), "B");
    assert_eq!(unread_columns(two, &options), ["Titel"]);
}

#[test]
fn cells_that_make_no_sense_say_where_they_stand() {
    let found = read_one("title,outcome,ects,date,country,eqf\nA,weld,-3,31.12.2022,Naboo,9\n");
    assert!(matches!(&found.date, Element::Unreadable { place, .. } if place.0 == "row 2, column \"date\""));
    assert!(matches!(found.workload, Element::Unreadable { .. }));
    assert!(matches!(found.country, Element::Unreadable { .. }));
    assert!(matches!(found.level, Element::Unreadable { .. }));
    let found = read_one("credential_number,title,outcome,grade\n1,A,weld,2\n1,A,grind,3\n");
    assert!(matches!(&found.grade, Element::Unreadable { place, problem }
        if place.0.starts_with("row 3") && problem.contains("row 2")));
}

#[test]
fn tables_that_cannot_be_read_say_which_row() {
    let options = ReadOptions::default();
    assert!(error("title,outcome\nA,weld\nB\n", &options).contains("row 3: 1 cell under 2 headers"));
    assert!(error("title,outcome\n", &options).contains("no row"));
    assert!(error("title,ects\nA,5\n", &options).contains("outcome"));
    for empty in ["", " \n", "\u{feff}"] {
        assert!(error(empty, &options).contains("course pages"), "{empty:?}");
    }
    assert!(error("PK\0\u{1}", &options).contains("no text"));
}

#[test]
fn large_tables_and_cells_are_no_trouble() {
    let row = |number: usize| format!("A,{number},weld {number}\n");
    let table = "title,nr,outcome\n".to_owned() + &(0..100_000).map(row).collect::<String>();
    assert_eq!(outcomes_of(&read_one(&table)).len(), 100_000);
    let long = format!("title,outcome\nA,{}\n", "x".repeat(10 << 20));
    assert_eq!(outcomes_of(&read_one(&long))[0].len(), 10 << 20);
}

#[test]
fn what_a_spreadsheet_would_run_is_guarded() {
    let mut credential = Credential::empty(Kind::Offer, Format::Csv);
    credential.grade = Element::Present { place: Place("here".to_owned()), value: "=1+1".to_owned() };
    assert!(csv::write(&[credential]).contains("'=1+1"));
}

#[test]
fn json_of_tagus_refuses_what_it_does_not_know_and_says_what_is_wrong() {
    let read = |value: Value| super::read(&value.to_string(), &ReadOptions::default());
    let refused = |value: Value| read(value).unwrap_err().to_string();
    let message = refused(json!({"tagus": 1, "outcomes": [{"text": "weld", "tag": []}]}));
    assert_eq!(message, "at /outcomes/0/tag: \"tag\" is not known here: there are level, tags, text");
    assert!(refused(json!({"tagus": 2})).contains("version 1"));
    assert!(refused(json!({"tagus": 1, "kind": "gift"})).contains("at /kind"));
    assert!(refused(json!([{"tagus": 1}, {"tagus": 1, "a/b": 1}])).contains("at /1/a~1b"));
    let found = read(json!({
        "tagus": 1, "title": ["A"], "date": "soon", "country": 5, "level": {"eqf": 9},
        "workload": [{"value": -3, "unit": "ECTS"}], "outcomes": [{"text": {"en": "weld"}, "tags": [7]}],
        "language": "Klingonian", "assessment": "", "grade": null,
    }));
    let found = &found.unwrap()[0];
    fn place<T>(element: &Element<T>) -> String {
        match element {
            Element::Unreadable { place, .. } => place.to_string(),
            _ => String::new(),
        }
    }
    assert_eq!(place(&found.title), "/title");
    assert_eq!(place(&found.date), "/date");
    assert_eq!(place(&found.country), "/country");
    assert_eq!(place(&found.level), "/level/eqf");
    assert_eq!(place(&found.workload), "/workload/0/value");
    assert_eq!(place(&found.outcomes), "/outcomes/0/tags/0");
    assert_eq!(place(&found.language), "/language");
    assert!(found.assessment.is_absent() && found.grade.is_absent());
}

#[test]
fn a_list_holds_credentials_of_any_json_format() {
    let badge = json!({"type": "OpenBadgeCredential",
        "credentialSubject": {"achievement": {"name": "Welding"}}});
    let list = json!([{"tagus": 1, "title": "A"}, badge, {"credential": badge}]);
    let found = read(&list.to_string(), &ReadOptions::default()).unwrap();
    let formats: Vec<Format> = found.iter().map(|one| one.format).collect();
    assert_eq!(formats, [Format::Tagus, Format::OpenBadges, Format::OpenBadges]);
    let place = found[2].title.present().unwrap().0.to_string();
    assert_eq!(place, "/2/credential/credentialSubject/achievement/name");
}

fn badge() -> Value {
    json!({"type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": {"achievement": {"name": "Welding"}}})
}

fn token(payload: &Value) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2ln", part(&json!({"alg": "ES256"})), part(payload))
}

fn title(document: &str) -> String {
    super::json(document, None).unwrap()[0].title.value().unwrap().to_string()
}

#[test]
fn a_credential_is_found_in_what_wraps_it() {
    for document in [
        badge().to_string(),
        format!(" {}", badge()),
        json!({"credential": badge()}).to_string(),
        json!({"verifiableCredential": [badge()]}).to_string(),
        token(&badge()),
        token(&json!({"vc": badge()})),
        json!({"verifiableCredential": [token(&json!({"vc": badge()}))]}).to_string(),
    ] {
        assert_eq!(title(&document), "Welding", "{document}");
    }
}

#[test]
fn what_is_signed_is_marked_and_never_verified() {
    assert_eq!(super::json(&badge().to_string(), None).unwrap()[0].proof, None);
    assert_eq!(super::json(&token(&badge()), None).unwrap()[0].proof, Some(Proof::Jwt));
    let mut signed = badge();
    signed["proof"] = json!({"type": "DataIntegrityProof"});
    assert_eq!(super::json(&signed.to_string(), None).unwrap()[0].proof, Some(Proof::JsonLd));
}

#[test]
fn what_is_no_credential_is_an_error_that_says_what_it_is() {
    let error = |document: &str| super::json(document, None).unwrap_err().to_string();
    assert!(error("{\"type\": ").contains("line 1"), "{}", error("{\"type\": "));
    assert!(error("{}").contains("no type"), "{}", error("{}"));
    assert!(error("[]").contains("list"));
    assert!(error("3").contains("no JSON object"));
    assert!(error("{\"type\": \"Person\"}").contains("Person"));
    assert!(error("eyJhbGciOiJSUzI1NiJ9").contains("1 of 3 parts"));
    assert!(error("eyJhbGciOiJSUzI1NiJ9.!!.c2ln").contains("base64url"));
    let deep = "[".repeat(100_000);
    assert!(error(&deep).contains("recursion"), "{}", error(&deep));
    let mut wrapped = badge();
    for _ in 0..50 {
        wrapped = json!({"credential": wrapped});
    }
    assert!(super::json(&wrapped.to_string(), None).is_err());
}
