//! `tagus compare` and `tagus coverage`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::*;

fn compare(source: &Path, target: &Path) -> Command {
    let mut command = embedded();
    command.arg("compare").arg(source).arg(target);
    command
}

fn compared(source: &Path, target: &Path) -> Value {
    compare(source, target).args(["--format", "json"]).json()
}

fn comparability(source: &Path, target: &Path) -> f64 {
    compared(source, target)["comparability"].as_f64().unwrap()
}

const TARGET: &str = "data-analysis-porto.jsonld";

/// The sources in the order in which `data/samples/README.md` expects them: all, three or four, two and none
/// of the ten outcomes of the target.
const ORDER: [&[&str]; 4] = [
    &["data-analysis-turku.json"],
    &["data-basics-lyon.csv", "statistics-leeds.md", "ml-melbourne.md", "data-steward-offer.json"],
    &["modules-bremen.csv#4"],
    &[
        "web-accessibility-tartu.md",
        "teamwork-badge.json",
        "nursing-gent.jsonld",
        "wound-care-graz.txt",
        "solar-installer-valencia.jsonld",
        "cheese-ripening-treviso.docx",
        "food-safety-odense.pdf",
        "modules-bremen.csv#1",
        "modules-bremen.csv#2",
        "modules-bremen.csv#3",
    ],
];

#[test]
fn samples_are_as_comparable_as_they_are_meant_to_be() {
    /// By how much a line differs from the next at least.
    const MARGIN: f64 = 0.03;
    let target = sample(TARGET);
    let values = |names: &[&'static str]| -> BTreeMap<&str, f64> {
        names.iter().map(|name| (*name, comparability(&sample(name), &target))).collect()
    };
    let values: Vec<BTreeMap<&str, f64>> = ORDER.iter().map(|names| values(names)).collect();
    for lines in values.windows(2) {
        let least = lines[0].values().copied().fold(f64::INFINITY, f64::min);
        let most = lines[1].values().copied().fold(0.0, f64::max);
        assert!(least >= most + MARGIN, "{values:#?}");
    }
}

#[test]
fn a_credential_in_other_words_covers_the_other_in_its_own_order() {
    let found = compared(&sample("wound-care-graz.txt"), &sample("nursing-gent.jsonld"));
    let outcomes = found["outcomes"].as_array().unwrap();
    let counts = |outcome: &Value| outcome["supports"][0]["outcome"].as_u64().unwrap();
    let right = (1..).zip(outcomes).filter(|(number, outcome)| counts(outcome) == *number).count();
    assert!(right >= 6, "{right} of {}", outcomes.len());
}

#[test]
fn a_credential_is_fully_comparable_with_itself() {
    for names in ORDER {
        let found = compared(&sample(names[0]), &sample(names[0]));
        assert_eq!(found["comparability"], 1.0, "{}", names[0]);
        assert_eq!(found["coverageOfTarget"]["interval"], json!([1.0, 1.0]));
        assert!(found["differences"].as_array().unwrap().is_empty(), "{}", found["differences"]);
    }
}

#[test]
fn the_format_changes_nothing() {
    let folder = folder();
    let target = sample("data-steward-offer.json");
    let expected = comparability(&sample(TARGET), &target);
    for (to, name) in
        [("elm", "a.jsonld"), ("openbadges", "a.json"), ("csv", "a.csv"), ("json", "tagus.json")]
    {
        let converted = folder.path().join(name);
        let mut command = embedded();
        command.args(["--quiet", "credential", "convert", "--to", to, "--output"]).arg(&converted);
        command.arg(sample(TARGET)).prints();
        let found = comparability(&converted, &target);
        assert!((found - expected).abs() < 1e-4, "{to}: {found} {expected}");
    }
}

#[test]
fn metadata_and_the_order_of_outcomes_change_nothing() {
    let folder = folder();
    let told: Value =
        serde_json::from_slice(&std::fs::read(sample("data-steward-offer.json")).unwrap()).unwrap();
    let mut other = told.clone();
    other["title"] = json!("Something else");
    other["assessment"] = json!("None that anybody knows of");
    other["awardingBody"] = json!("Another Institution");
    other["outcomes"].as_array_mut().unwrap().reverse();
    let file = write(&folder, "other.json", other.to_string());
    let target = sample(TARGET);
    let (before, after) =
        (comparability(&sample("data-steward-offer.json"), &target), comparability(&file, &target));
    assert!((before - after).abs() < 1e-4, "{before} {after}");
}

#[test]
fn one_more_outcome_never_lowers_the_coverage() {
    let folder = folder();
    let told: Value =
        serde_json::from_slice(&std::fs::read(sample("data-steward-offer.json")).unwrap()).unwrap();
    let target = sample(TARGET);
    let share = |file: &Path| compared(file, &target)["coverageOfTarget"]["share"].as_f64().unwrap();
    let mut so_far = share(&sample("data-steward-offer.json"));
    let mut more = told;
    for text in ["Write Python scripts that analyse data", "Bake bread", "Explain regression to managers"] {
        more["outcomes"].as_array_mut().unwrap().push(json!({"text": text}));
        let now = share(&write(&folder, "more.json", more.to_string()));
        assert!(now >= so_far - 1e-4, "{text}: {now} {so_far}");
        so_far = now;
    }
}

#[test]
fn a_board_gets_a_report() {
    let (source, target) = (sample("data-basics-lyon.csv"), sample(TARGET));
    let text = compare(&source, &target).prints();
    for part in
        ["coverage of the target", "The level is lower by one level: EQF 5 instead of 6.", "Route", "ESCO"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 104), "{text}");
    let markdown = compare(&source, &target).args(["--format", "markdown"]).prints();
    for part in ["# Comparability report", "## Differences, by weight", "## Decision of the board"] {
        assert!(markdown.contains(part), "{part}");
    }
    let json = compared(&source, &target);
    let aspects = json["aspects"].as_array().unwrap();
    let relation =
        |name: &str| aspects.iter().find(|aspect| aspect["name"] == name).unwrap()["relation"].clone();
    assert_eq!(relation("level"), "lower");
    assert_eq!(relation("workload"), "lower");
    assert_eq!(relation("supervision"), "unknown");
    let kinds = each(&json["differences"], "kind");
    assert!(kinds.contains(&"level") && kinds.contains(&"workload"), "{kinds:?}");
    assert_eq!(json["madeBy"]["esco"], "1.2.0");
}

#[test]
fn the_page_needs_nothing_else_and_runs_nothing() {
    let folder = folder();
    let evil = json!({"tagus": 1, "title": "<img src=x>", "outcomes": [
        {"text": "Explain <script>alert(1)</script> & \"quotes\" in HTML pages"}]});
    let evil = write(&folder, "evil.json", evil.to_string());
    let page = compare(&evil, &sample(TARGET)).args(["--format", "html"]).prints();
    assert!(page.contains("&lt;script&gt;alert(1)") && page.contains("&lt;img src=x&gt;"));
    for never in ["<script", "<img", "<link", "<iframe", "@import", "url("] {
        assert!(!page.contains(never), "{never}");
    }
    assert!(page.contains("@page { size: A4") && page.contains("Decision of the board"));
}

#[test]
fn without_outcomes_the_report_says_so_and_names_the_evidence() {
    let folder = folder();
    let bare =
        write(&folder, "bare.json", json!({"tagus": 1, "title": "Certificate of attendance"}).to_string());
    let found = compared(&bare, &sample(TARGET));
    assert_eq!(found["comparability"], Value::Null);
    assert_eq!(found["route"]["kind"], "priorLearning");
    let missing = found["route"]["missing"].to_string();
    for element in ["learning outcomes", "workload", "level", "assessment"] {
        assert!(missing.contains(element), "{missing}");
    }
    assert_eq!(found["route"]["questions"].as_array().unwrap().len(), 7);
    let text = compare(&bare, &sample(TARGET)).prints();
    assert!(text.contains("unknown: one of them has no learning outcomes"), "{text}");
}

#[test]
fn what_cannot_be_compared_is_an_error_that_says_what_to_do() {
    let folder = folder();
    let cut = write(&folder, "cut.json", "{\"tagus\": 1, \"outcomes\": [{\"te");
    let target = sample(TARGET);
    let mut messages = compare(&cut, &target).fails(1);
    messages += &compare(&sample("modules-bremen.csv"), &target).fails(1);
    messages += &compare(&sample("modules-bremen.csv#7"), &target).fails(1);
    let mut command = embedded();
    messages += &command.arg("coverage").arg(&target).args(["--occupation", "data analyst"]).fails(1);
    let samples = sample("");
    filtered(&[folder.path(), &samples], || insta::assert_snapshot!(messages));
}

#[test]
fn a_curriculum_is_compared_with_an_occupation() {
    let coverage = |occupation: &str| {
        let mut command = english()?;
        command.arg("coverage").arg(sample(TARGET)).arg(sample("data-analysis-turku.json"));
        command.args(["--occupation", occupation]);
        Some(command)
    };
    let Some(mut command) = coverage("data analyst") else { return };
    let found = command.args(["--format", "json"]).json();
    assert_eq!(found["modules"].as_array().unwrap().len(), 2);
    let skills = found["skills"].as_array().unwrap();
    let cleansing = skills.iter().find(|skill| skill["label"] == "perform data cleansing").unwrap();
    assert!(cleansing["degree"].as_f64().unwrap() > 0.8 && cleansing["essential"] == true, "{cleansing}");
    assert!(cleansing["taughtBy"][0]["text"].as_str().unwrap().contains("missing values"));
    let share = |of: &Value| of["essential"]["share"].as_f64().unwrap();
    let welder = coverage("welder").unwrap().args(["--format", "json"]).json();
    assert!(share(&found) > share(&welder) + 0.1, "{} {}", share(&found), share(&welder));
    assert!(!welder["beyond"].as_array().unwrap().is_empty());
    let text = coverage("data analyst").unwrap().prints();
    assert!(text.contains("Essential skills, missing") && text.contains("This service uses the ESCO"));
    let markdown = coverage("data analyst").unwrap().args(["--format", "markdown"]).prints();
    assert!(markdown.contains("# Curriculum coverage"));
    let page = coverage("data analyst").unwrap().args(["--format", "html"]).prints();
    assert!(page.contains("Curriculum coverage") && !page.contains("<script"));
    let said = coverage("dragon tamer").unwrap().fails(1);
    assert!(said.contains("esco search"), "{said}");
}
