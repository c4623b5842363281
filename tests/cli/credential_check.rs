//! `tagus credential check`.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::*;

fn check() -> Command {
    let mut command = embedded();
    command.args(["credential", "check"]);
    command
}

/// A qualification that is offered, with these outcomes.
fn offer(outcomes: &[&str]) -> String {
    let outcomes: Vec<Value> = outcomes.iter().map(|text| json!({"title": {"en": text}})).collect();
    json!({
        "type": "Qualification", "title": {"en": "Welding"}, "learningOutcome": outcomes,
        "eqfLevel": {"id": "http://data.europa.eu/snb/eqf/4"},
    })
    .to_string()
}

#[test]
fn samples_are_checked_as_people_read_them() {
    let folder = sample("");
    for name in ["data-analysis-porto.jsonld", "solar-installer-valencia.jsonld", "teamwork-badge.json"] {
        let checked = check().arg(sample(name)).prints();
        filtered(&[&folder], || insta::assert_snapshot!(name.split('.').next(), checked));
    }
}

#[test]
fn what_is_wrong_says_where_and_what_would_be_right() {
    let folder = folder();
    let ects = json!({"prefLabel": {"en": "ECTS"}});
    let wrong = json!({
        "type": "EuropeanDigitalCredential",
        "validFrom": "2126-02-28",
        "proof": {"type": "DataIntegrityProof"},
        "credentialSubject": {"id": "urn:1", "hasClaim": {
            "title": "Programming",
            "specifiedBy": {
                "creditPoint": {"framework": ects, "point": 4},
                "volumeOfLearning": "PT20H",
                "eqfLevel": {"id": "http://data.europa.eu/snb/eqf/12"},
                "learningOutcome": [
                    {"title": {"en": "Write small programs in Python"}, "relatedESCOSkill": [
                        {"id": "https://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"},
                        {"id": "urn:epass:relatedESCOSkill:1", "prefLabel": {"en": "computer programming"}},
                    ]},
                    {"title": {"en": "Understand the concepts of object-oriented programming"}},
                    {"title": {"de": "Die Studierenden können Programme entwerfen, schreiben und testen."}},
                    {"title": {"it": "Saper scrivere piccoli programmi"}},
                ],
            },
        }},
    });
    let file = write(&folder, "wrong.json", wrong.to_string());
    let checked = check().arg(&file).prints();
    filtered(&[folder.path()], || insta::assert_snapshot!(checked));
    let json = check().args(["--format", "json"]).arg(&file).json();
    for finding in json["findings"].as_array().unwrap() {
        let place = finding["place"].as_str().unwrap();
        assert!(wrong.pointer(place).is_some(), "{place}");
        assert_ne!(finding["remedy"], "");
    }
    assert_eq!(each(&json["findings"], "severity").iter().filter(|one| **one == "error").count(), 3);
    assert!(json["attribution"].as_str().unwrap().contains("ESCO classification of the European Commission"));
    assert_eq!(check().args(["--format", "jsonl"]).arg(&file).jsonl(), [json]);
}

#[test]
fn strict_is_for_those_who_want_to_fail() {
    let code = |command: &mut Command| command.output().unwrap().status.code();
    for (name, strict) in [
        ("data-analysis-porto.jsonld", 0),
        ("solar-installer-valencia.jsonld", 3),
        ("teamwork-badge.json", 3),
    ] {
        assert_eq!(code(check().arg(sample(name))), Some(0), "{name}");
        assert_eq!(code(check().arg("--strict").arg(sample(name))), Some(strict), "{name}");
    }
}

#[test]
fn files_that_are_no_credentials_are_named() {
    let folder = folder();
    let none = write(&folder, "none.json", "{}");
    assert!(check().arg(&none).fails(1).contains("none.json"));
    let file = write(&folder, "offer.json", offer(&["Weld steel pipes"]));
    let output = check().args([&none, &file]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stderr).unwrap().contains("none.json"));
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("3 of 9 mandatory elements, 0 findings, 1 of 1 outcome usable"), "{shown}");
    assert!(shown.contains("– learner               not asked of an offer"), "{shown}");
}

#[test]
fn megabytes_in_one_outcome_are_no_trouble() {
    let folder = folder();
    let long =
        ["weld steel, and ", "know how to ", "weld, slowly "].map(|text| text.repeat((3 << 20) / text.len()));
    let german = format!("Die Studierenden kennen {}", "und schweißen Stahl ".repeat(100_000));
    let texts = long.iter().chain([&german]).map(String::as_str).collect::<Vec<_>>();
    let file = write(&folder, "long.json", offer(&texts));
    let checked = check().args(["--format", "json"]).arg(file).json();
    assert_eq!(checked["outcomes"].as_array().unwrap().len(), 4);
    assert_eq!(checked["outcomes"][0]["usable"], true);
    assert_eq!(checked["outcomes"][1]["usable"], false);
}

#[test]
fn credentials_of_others_are_checked() {
    let Some(files) = credentials_of_others() else { return };
    let checked = check().args(["--format", "jsonl"]).args(&files).jsonl();
    assert_eq!(checked.len(), files.len());
    for one in checked {
        let problems = each(&one["findings"], "problem");
        let severities = each(&one["findings"], "severity");
        // A sample links skills by identifiers of its own, others give XX as their country.
        let own =
            |problem: &str| problem.contains("no URI of ESCO") || problem.contains("\"XX\" is no country");
        for (problem, severity) in problems.into_iter().zip(severities) {
            assert_eq!(own(problem), severity == "error", "{}: {problem}", one["file"]);
        }
    }
}
