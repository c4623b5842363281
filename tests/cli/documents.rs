//! PDF and DOCX documents, wherever a file is read as text.

use serde_json::Value;

use crate::support::*;

const SAMPLES: [&str; 2] = ["cheese-ripening-treviso.docx", "food-safety-odense.pdf"];

#[test]
fn documents_are_tagged_with_the_text_that_offsets_count() {
    for (name, outcome, label) in [
        (SAMPLES[0], "turn, brush and wash rinds so that the wanted moulds grow and others do not", "mould"),
        (SAMPLES[1], "inform guests correctly about allergens in writing and in conversation", "allerg"),
    ] {
        let answer = embedded().args(["tag", "-k", "5", "--threshold", "0"]).arg(sample(name)).json();
        let text: Vec<char> = answer["text"].as_str().unwrap().chars().collect();
        let segments = answer["segments"].as_array().unwrap();
        for segment in segments {
            let at = |end: &str| segment["span"][end].as_u64().unwrap() as usize;
            let source: String = text[at("start")..at("end")].iter().collect();
            let words =
                |text: &str| text.replace("<br>", " ").split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words(&source), words(segment["text"].as_str().unwrap()), "{name}");
        }
        let found = segments.iter().find(|segment| segment["text"] == outcome);
        let found = found.unwrap_or_else(|| panic!("{outcome}: {:?}", each(&answer["segments"], "text")));
        assert!(matches!(found["kind"].as_str(), Some("bullet")), "{found}");
        let labels = each(&found["tags"], "preferredLabel").join(" | ");
        assert!(labels.contains(label), "{labels}");
        // From standard input, which has no name.
        let piped = embedded()
            .args(["tag", "-", "-k", "5", "--threshold", "0"])
            .on(std::fs::read(sample(name)).unwrap());
        assert_eq!(serde_json::from_slice::<Value>(&piped.stdout).unwrap(), answer);
    }
    // What was sent needs not be sent back.
    assert_eq!(embedded().args(["tag", "weld steel"]).json()["text"], Value::Null);
}

#[test]
fn documents_are_course_pages() {
    let folder = sample("");
    let mut shown = String::new();
    for name in SAMPLES {
        shown += &credential().args(["show"]).arg(sample(name)).prints();
        shown += "\n";
    }
    filtered(&[&folder], || insta::assert_snapshot!(shown));
    for name in SAMPLES {
        let checked = embedded().args(["credential", "check", "--format", "json"]).arg(sample(name)).json();
        assert_eq!(checked["outcomes"].as_array().unwrap().len(), 6, "{name}: {checked}");
    }
}

#[test]
fn documents_are_offers_and_adverts() {
    let folder = folder();
    for name in SAMPLES {
        std::fs::copy(sample(name), folder.path().join(name)).unwrap();
    }
    let catalogue = folder.path().join("catalogue.sqlite");
    let add = || {
        let mut command = embedded();
        command
            .args(["catalogue", "add", "--model", "lexical", "--catalogue"])
            .arg(&catalogue)
            .arg(folder.path());
        command
    };
    assert!(add().says(0).contains("added 2, changed 0, there already 0, skipped 0"));
    assert!(add().says(0).contains("added 0, changed 0, there already 2, skipped 0"));
    let people = sample("catalogue/learners");
    let advert = sample(SAMPLES[0]);
    let matched = embedded()
        .args(["match", "--model", "lexical", "-k", "1", "--format", "json", "--people"])
        .arg(people)
        .arg("--adverts")
        .arg(advert)
        .prints();
    assert!(matched.contains("Ripening and Care of Cheese"), "{matched}");
}

#[test]
fn files_without_text_say_what_to_do() {
    let folder = folder();
    let mut messages = String::new();
    for (name, content) in [
        ("handbook.doc", &b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"[..]),
        ("handbook.pdf", b"%PDF-1.7\ncut off"),
        ("handbook.rtf", b"{\\rtf1}"),
        ("handbook.docx", b"PK\x03\x04"),
    ] {
        let file = write(&folder, name, content);
        messages += &embedded().arg("tag").arg(&file).fails(1);
        messages += &credential().arg("check").arg(&file).says(1);
    }
    filtered(&[folder.path()], || insta::assert_snapshot!(messages));
}
