//! `tagus esco info`, `show` and `search`.

use serde_json::Value;

use crate::support::*;

const PROGRAMMING: &str = "http://data.europa.eu/esco/skill/21d2f96d-35f7-4e3f-9745-c533d2dd6e97";

/// An index of the small release.
fn small(folder: &tempfile::TempDir) -> impl Fn(&[&str]) -> std::process::Command {
    let index = folder.path().join("index");
    let release = small_release(folder, "small");
    tagus(&index).args(["esco", "import"]).arg(release).prints();
    move |args| {
        let mut command = tagus(&index);
        command.arg("esco").args(args);
        command
    }
}

fn labels(answer: &Value) -> Vec<&str> {
    each(&answer["results"], "preferredLabel")
}

#[test]
fn what_the_embedded_extract_holds() {
    filtered(&[embedded_index()], || {
        insta::assert_snapshot!(embedded().args(["esco", "info"]).prints());
    });
    let info = embedded().args(["esco", "info", "--format", "json"]).json();
    assert_eq!(info["esco"], "1.2.0");
    assert_eq!(info["labels"][0]["preferred"], 13_939);
}

#[test]
fn what_an_import_holds() {
    let folder = folder();
    let esco = small(&folder);
    filtered(&[folder.path()], || {
        insta::assert_snapshot!("small_info", esco(&["info"]).prints());
        insta::assert_snapshot!("small_show_skill", esco(&["show", "chant"]).prints());
        insta::assert_snapshot!(
            "small_show_occupation",
            esco(&["show", "singer", "--format", "json"]).prints()
        );
        insta::assert_snapshot!("small_search", esco(&["search", "s"]).prints());
    });
}

#[test]
fn concepts_by_uri_and_label() {
    let show = |concept: &str| embedded().args(["esco", "show", concept, "--format", "json"]).json();
    let by_uri = show(PROGRAMMING);
    assert_eq!(by_uri["preferredLabel"], "computer programming");
    assert_eq!(by_uri["skillType"], "knowledge");
    for label in ["computer programming", "Computer  Programming", "KnockoutJS"] {
        assert_eq!(show(label), by_uri, "{label}");
    }
    assert_eq!(embedded().args(["esco", "show", PROGRAMMING, "--format", "jsonl"]).jsonl(), [by_uri]);
}

#[test]
fn concepts_that_are_not_found() {
    let folder = folder();
    let esco = small(&folder);
    let wanted = [&["croon"][..], &["croom"], &["quantum chromodynamics"], &["sing", "--lang", "de"]];
    let messages = wanted.map(|wanted| esco(&["show"]).args(wanted).fails(1));
    insta::assert_snapshot!(messages.concat());
}

#[test]
fn searching_as_one_types() {
    let search = |words: &[&str]| embedded().args(["esco", "search", "--format", "json"]).args(words).json();
    let found = search(&["computer", "progr"]);
    assert!(!labels(&found).is_empty() && labels(&found).len() <= 10);
    assert!(labels(&search(&["musical sta"])).contains(&"manage musical staff"));
    assert_eq!(labels(&search(&["manage musical staff", "--limit", "1"])), ["manage musical staff"]);
    let misspelt = search(&["manage", "musicl", "staff"]);
    assert_eq!(labels(&misspelt)[0], "manage musical staff");
    assert_eq!(search(&["xyzzyq"])["results"], Value::Array(vec![]));
    let none = embedded().args(["esco", "search", "xyzzyq"]).prints();
    assert!(none.starts_with("no label has these words: \"xyzzyq\"\n"), "{none}");
}

#[test]
fn a_concept_of_a_whole_release() {
    let Some(mut command) = english() else { return };
    let shown = command.args(["esco", "show", PROGRAMMING, "--format", "json"]).json();
    assert_eq!(
        each(&shown["broaderPath"], "preferredLabel"),
        [
            "software and applications development and analysis",
            "information and communication technologies (icts)",
            "information and communication technologies (icts)",
            "knowledge"
        ]
    );
    assert_eq!(
        each(&shown["schemes"], "preferredLabel"),
        ["Digital", "DigComp", "ESCO member skills", "ESCO skills"]
    );
    assert_eq!([25, 32], ["essentialFor", "optionalFor"].map(|list| shown[list].as_array().unwrap().len()));
    assert!(each(&shown["essentialFor"], "preferredLabel").contains(&"cloud engineer"));
    let table = english().unwrap().args(["esco", "show", PROGRAMMING]).prints();
    filtered(&[], || insta::assert_snapshot!(table));
    let occupation = english().unwrap().args(["esco", "show", "cloud engineer", "--format", "json"]).json();
    assert!(each(&occupation["needsEssential"], "uri").contains(&PROGRAMMING));
    assert_eq!(each(&occupation["broaderPath"], "code").last(), Some(&"2"));
}

#[test]
fn a_concept_in_several_languages() {
    let Some(mut command) = languages() else { return };
    let shown = command.args(["esco", "show", "manage musical staff", "--format", "json"]).json();
    assert_eq!(each(&shown["labels"], "language"), ["de", "en", "es", "fi", "fr", "nl", "sv"]);
    let german =
        languages().unwrap().args(["esco", "show", "Musikpersonal verwalten", "--lang", "de"]).prints();
    assert!(german.starts_with("Musikpersonal verwalten\n"), "{german}");
    let search = languages()
        .unwrap()
        .args(["esco", "search", "--lang", "de", "Musikperso", "--format", "json"])
        .json();
    assert!(labels(&search).contains(&"Musikpersonal verwalten"), "{search}");
}
