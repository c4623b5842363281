//! `tagus credential`.

use serde_json::{Value, json};

use crate::support::*;

#[test]
fn samples_are_shown_as_people_read_them() {
    let mut shown = String::new();
    for name in [
        "data-analysis-porto.jsonld",
        "data-analysis-turku.json",
        "solar-installer-valencia.jsonld",
        "teamwork-badge.json",
    ] {
        shown += &credential().args(["show"]).arg(sample(name)).prints();
        shown += "\n";
    }
    let folder = sample("");
    filtered(&[&folder], || insta::assert_snapshot!(shown));
}

#[test]
fn elements_say_where_they_stand() {
    let file = sample("data-analysis-porto.jsonld");
    let document: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let shown = credential().args(["show", "--format", "json"]).arg(&file).json();
    let mut present = 0;
    for element in shown.as_object().unwrap().values() {
        if element["state"] == "present" {
            present += 1;
            let place = element["place"].as_str().unwrap();
            assert!(document.pointer(place).is_some(), "{place}");
        }
    }
    assert!(present >= 14, "{shown}");
    assert_eq!(shown["outcomes"]["value"].as_array().unwrap().len(), 10);
    assert_eq!(shown["workload"]["value"]["ects"], 5.0);
    assert_eq!(shown["level"]["value"]["eqf"], 6);
    assert_eq!(shown["proof"], Value::Null);
}

#[test]
fn what_is_no_credential_is_an_error_that_names_the_file() {
    let folder = folder();
    let mut messages = String::new();
    let deep = format!("{}{}", "{\"credentialSubject\":".repeat(5000), "}".repeat(5000));
    for (name, content) in [
        ("cut.json", "{\"type\": [\"OpenBadgeCredential\"], \"credentialSubject\": {\"achie"),
        ("empty.json", ""),
        ("list.json", "[]"),
        ("person.json", "{\"type\": \"Person\"}"),
        ("header.jwt", "eyJhbGciOiJFUzI1NiJ9"),
        ("page.html", "<h1>Welding</h1>"),
        ("deep.json", &deep),
    ] {
        let file = write(&folder, name, content);
        messages += &credential().args(["show"]).arg(file).fails(1);
    }
    let missing = folder.path().join("missing.json");
    messages += &credential().args(["show"]).arg(missing).fails(1);
    filtered(&[folder.path()], || insta::assert_snapshot!(messages));
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_shown() {
    let folder = folder();
    let ects = json!({"prefLabel": {"en": "ECTS"}});
    let wrong = json!({
        "type": "EuropeanDigitalCredential",
        "validFrom": "2026-02-30",
        "issuer": {"legalName": {"en": "Here"}, "location": {"address": {"countryCode": {"prefLabel": "Nowhere"}}}},
        "credentialSubject": {"id": "urn:1", "hasClaim": {
            "id": "urn:2", "title": "Welding", "hasPart": "urn:2",
            "specifiedBy": {
                "creditPoint": {"framework": ects, "point": -3},
                "eqfLevel": {"id": "http://data.europa.eu/snb/eqf/12"},
                "language": {"id": "http://publications.europa.eu/resource/authority/language/ZZZ"},
                "learningOutcome": [{"id": "urn:3"}, 7, null, {"title": {"en": "Weld steel"}}],
                "mode": [[]], "entryRequirement": {"noteLiteral": 5},
            },
        }},
    });
    let file = write(&folder, "wrong.json", wrong.to_string());
    let shown = credential().args(["show"]).arg(&file).prints();
    filtered(&[folder.path()], || insta::assert_snapshot!(shown));
    // Beside another file, one that is none does not stop the other from being shown.
    let none = write(&folder, "none.json", "{}");
    let output = credential().args(["show"]).args([&none, &file]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), shown);
    assert!(String::from_utf8(output.stderr).unwrap().contains("none.json"));
}

#[test]
fn ten_megabytes_in_one_text_are_no_trouble() {
    let folder = folder();
    let name = "x".repeat(10 << 20);
    let badge = json!({"type": "OpenBadgeCredential", "credentialSubject": {"achievement": {"name": name}}});
    let file = write(&folder, "long.json", badge.to_string());
    let shown = credential().args(["show"]).arg(file).prints();
    assert!(shown.contains("xxx…") && shown.len() < 10_000, "{}", shown.len());
}

#[test]
fn credentials_of_others_are_read() {
    let Some(files) = credentials_of_others() else { return };
    for file in files {
        let shown = credential().args(["show", "--format", "json"]).arg(&file).json();
        for element in ["learner", "title", "awardingBody", "date", "workload", "participation"] {
            assert_eq!(shown[element]["state"], "present", "{}: {element}", file.display());
        }
        let is_microcredential = !file.to_string_lossy().contains("CertOfPart");
        assert_eq!(shown["level"]["state"] == "present", is_microcredential, "{}", file.display());
    }
}
