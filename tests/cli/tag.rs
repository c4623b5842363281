//! `tagus tag` on one text.

use std::fs::File;

use serde_json::Value;

use crate::support::*;

const MUSICAL_STAFF: &str = "http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab";
const DIGITAL: &str = "http://data.europa.eu/esco/concept-scheme/6c930acd-c104-4ece-acf7-f44fd7333036";

fn uris(answer: &Value) -> Vec<&str> {
    each(&answer["tags"], "uri")
}

#[test]
fn an_outcome_in_each_format() {
    filtered(&[], || {
        for format in ["json", "jsonl", "csv", "table"] {
            let printed =
                embedded().args(["tag", "Can manage musical staff", "-k1", "--format", format]).prints();
            insta::assert_snapshot!(format!("outcome.{format}"), printed);
        }
    });
}

#[test]
fn the_outcome_of_the_first_example() {
    let answer = embedded().args(["tag", "Can evaluate AI"]).json();
    assert!(each(&answer["tags"], "preferredLabel").contains(&"principles of artificial intelligence"));
    assert_eq!(answer["segments"][0]["text"], "Can evaluate AI");
}

#[test]
fn where_no_one_watches_one_object_a_line_is_printed() {
    let as_told = embedded().args(["tag", "sing", "--format", "jsonl"]).prints();
    assert_eq!(embedded().args(["tag", "sing"]).prints(), as_told);
    assert_eq!(as_told.lines().count(), 1);
}

#[test]
fn files_and_standard_input() {
    let folder = folder();
    let texts = |answer: &Value| each(&answer["segments"], "text").join(" | ");
    for (name, content) in [
        ("outcome.txt", "Can manage musical staff."),
        ("outcome.md", "# Music\n\n* Can manage *musical* staff."),
        ("outcome.html", "<h1>Music</h1><p>Can manage <b>musical</b> staff."),
    ] {
        let path = write(&folder, name, content);
        let from_file = embedded().arg("tag").arg(&path).json();
        assert!(texts(&from_file).ends_with("Can manage musical staff."), "{}", texts(&from_file));
        assert_eq!(from_file["tags"][0]["uri"], MUSICAL_STAFF);
        let from_stdin = embedded().args(["tag", "-"]).on(content);
        assert_eq!(from_file, serde_json::from_slice::<Value>(&from_stdin.stdout).unwrap(), "{name}");
    }
    let as_text = embedded().args(["tag", "<b>sing</b>", "--input-format", "text"]).json();
    assert_eq!(as_text["segments"][0]["text"], "<b>sing</b>");
}

#[test]
fn headings_are_context_unless_asked_for() {
    let heading = |answer: Value| answer["segments"][0]["tags"].as_array().unwrap().len();
    let markdown = "# Manage musical staff\n\nText.";
    assert_eq!(heading(embedded().args(["tag", markdown]).json()), 0);
    assert_ne!(heading(embedded().args(["tag", markdown, "--headings"]).json()), 0);
}

#[test]
fn files_that_cannot_be_tagged() {
    let folder = folder();
    let binary = write(&folder, "binary.txt", b"ab\xff");
    filtered(&[folder.path()], || {
        insta::assert_snapshot!(embedded().args(["tag", "missing.md"]).fails(1), @"error: missing.md: no such file; to tag these words themselves, pipe them in: echo missing.md | tagus tag -");
        insta::assert_snapshot!(embedded().arg("tag").arg(&binary).fails(1), @"error: [folder]/binary.txt: not UTF-8 text (byte 2); what is read is text, Markdown and HTML in UTF-8, PDF with a text layer, and DOCX: convert other files to one of them");
        insta::assert_snapshot!(embedded().arg("tag").arg(folder.path()).fails(1), @"error: [folder]: a folder; give the file in it that is to be tagged");
    });
}

#[test]
fn a_text_without_words() {
    for text in ["", " ", "…", "\u{feff}"] {
        assert_eq!(uris(&embedded().args(["tag", text]).json()), [""; 0], "{text:?}");
    }
    let table = embedded().args(["tag", "", "--format", "table"]).prints();
    assert!(table.starts_with("there is no text to tag\n"), "{table}");
}

#[test]
fn top_k_and_threshold() {
    let tag = |options: &[&str]| {
        embedded().args(["tag", "Manage musical staff and evaluate software"]).args(options).json()
    };
    let all = tag(&["-k", "50", "--threshold", "0"]);
    assert_eq!(uris(&all).len(), 50);
    assert_eq!(uris(&tag(&["--top-k", "7", "--threshold", "0"])), uris(&all)[..7]);
    assert_eq!(uris(&tag(&["--top-k", "0"])).len(), 0);
    let mut before = uris(&all).len();
    for least in ["0.05", "0.1", "0.3", "0.6", "0.9", "1"] {
        let some = tag(&["-k", "50", "--threshold", least]);
        assert_eq!(uris(&some), uris(&all)[..uris(&some).len()], "{least}");
        assert!(uris(&some).len() <= before);
        let scores = some["tags"].as_array().unwrap().iter().map(|tag| tag["probability"].as_f64().unwrap());
        assert!(scores.into_iter().all(|score| score >= least.parse::<f64>().unwrap() - 1e-6), "{least}");
        before = uris(&some).len();
    }
}

#[test]
fn types() {
    for (option, named) in [("skill", "skill/competence"), ("knowledge", "knowledge")] {
        let answer = embedded()
            .args(["tag", "Can program computers in Java", "--threshold", "0", "--type", option])
            .json();
        let types = each(&answer["tags"], "skillType");
        assert!(!types.is_empty() && types.iter().all(|found| *found == named), "{types:?}");
    }
}

#[test]
fn without_a_concept() {
    let tag = |options: &[&str]| {
        embedded().args(["tag", "Manage musical staff", "--threshold", "0"]).args(options).json()
    };
    let (all, without) = (tag(&["-k", "6"]), tag(&["-k", "9", "--exclude", MUSICAL_STAFF]));
    let (all, without) = (uris(&all), uris(&without));
    assert_eq!(all[0], MUSICAL_STAFF);
    // The others are compared with one candidate fewer, so they may change places but not leave.
    assert!(!without.contains(&all[0]));
    assert!(all[1..].iter().all(|uri| without.contains(uri)), "{all:?} {without:?}");
}

#[test]
fn the_embedded_extract_has_no_groups_to_stay_within() {
    insta::assert_snapshot!(embedded().args(["tag", "sing", "--within", DIGITAL]).fails(1), @"error: --within: http://data.europa.eu/esco/concept-scheme/6c930acd-c104-4ece-acf7-f44fd7333036 is not in the loaded ESCO 1.2.0; `tagus esco search WORDS` finds URIs. The extract inside tagus has skills only: for groups and schemes import an official release with `tagus esco import`");
}

#[test]
fn within_and_without_a_scheme_or_group() {
    let text = ["tag", "Can program in Java, sing and manage musical staff", "--threshold", "0", "-k", "30"];
    let Some(mut command) = english() else { return };
    let all = command.args(text).json();
    let shown = english().unwrap().args(["esco", "show", "computer programming", "--format", "json"]).json();
    let group = shown["broaderPath"][0]["uri"].as_str().unwrap();
    for top in [DIGITAL, group] {
        let inside = english().unwrap().args(text).args(["--within", top]).json();
        let outside = english().unwrap().args(text).args(["--exclude", top]).json();
        assert!(!uris(&inside).is_empty() && !uris(&outside).is_empty());
        assert!(uris(&inside).iter().all(|uri| !uris(&outside).contains(uri)), "{top}");
        assert_ne!(uris(&outside), uris(&all));
    }
}

#[test]
fn languages_loaded_and_not() {
    insta::assert_snapshot!(embedded().args(["tag", "singen", "--lang", "de"]).fails(1), @r#"error: no labels in language "de" are loaded; loaded: en. Import them with `tagus esco import`"#);
    let Some(mut command) = languages() else { return };
    let german = command.args(["tag", "Musikpersonal verwalten", "--lang", "de"]).json();
    assert_eq!(german["tags"][0]["uri"], MUSICAL_STAFF);
    assert_eq!(german["madeBy"]["language"], "de");
    let english = languages().unwrap().args(["tag", "Manage musical staff"]).json();
    assert_eq!(
        (&english["tags"][0]["uri"], &english["madeBy"]["language"]),
        (&MUSICAL_STAFF.into(), &"en".into())
    );
    insta::assert_snapshot!(languages().unwrap().args(["tag", "śpiewać", "--lang", "pl"]).fails(1), @r#"error: no labels in language "pl" are loaded; loaded: de, en, es, fi, fr, nl, sv. Import them with `tagus esco import`"#);
}

#[test]
fn explanations_add_up_to_the_order_of_tags() {
    let plain = embedded().args(["tag", "Manage musical staff"]).json();
    assert_eq!(plain["tags"][0].get("explanation"), None);
    let explained = embedded().args(["tag", "Manage musical staff", "--explain"]).json();
    assert_eq!(uris(&explained), uris(&plain));
    for part in explained["tags"][0]["explanation"].as_array().unwrap() {
        assert!(
            part["feature"].is_string() && part["adds"].is_number() && part["value"].is_number(),
            "{part}"
        );
    }
}

#[test]
fn colours_are_for_terminals_and_for_those_who_insist() {
    let table = |variables: &[(&str, &str)]| {
        let mut command = embedded();
        command.envs(variables.iter().copied());
        command.args(["tag", "Can manage musical staff", "--format", "table"]).prints()
    };
    let plain = table(&[]);
    assert!(!plain.contains('\u{1b}'), "{plain}");
    assert_eq!(table(&[("NO_COLOR", "1")]), plain);
    assert_eq!(table(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]), plain);
    let coloured = table(&[("CLICOLOR_FORCE", "1")]);
    let first = coloured.lines().next().unwrap();
    assert_eq!(first, "Can \u{1b}[1m\u{1b}[32mmanage musical staff\u{1b}[0m");
}

/// Every piece of evidence is what stands at its offsets, counted in characters.
fn assert_offsets(source: &str, answer: &Value) -> usize {
    let characters: Vec<char> = source.chars().collect();
    let slice = |span: &Value| {
        let [start, end] = ["start", "end"].map(|end| span[end].as_u64().unwrap() as usize);
        characters[start..end].iter().collect::<String>()
    };
    let segments = answer["segments"].as_array().unwrap();
    let tags = segments.iter().flat_map(|segment| segment["tags"].as_array().unwrap());
    let mut checked = 0;
    for tag in tags.chain(answer["tags"].as_array().unwrap()) {
        for evidence in tag["evidence"].as_array().unwrap() {
            assert_eq!(slice(evidence), evidence["text"].as_str().unwrap(), "{evidence}");
            assert!(slice(&tag["span"]).contains(evidence["text"].as_str().unwrap()));
            checked += 1;
        }
    }
    checked
}

#[test]
fn offsets_count_characters_of_the_source() {
    let source = "👩🏽‍🎤 Für Sängerinnen: can manage musical staff.\r\n\r\n\
                  Cafe\u{301} 🇵🇹 – then sing in choirs, and programme in Java ☕️\r\n\
                  \u{feff}naïve use of spreadsheets\u{a0}software\r\n";
    let output = embedded().args(["tag", "-", "--threshold", "0", "--input-format", "text"]).on(source);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(assert_offsets(source, &answer) > 10);
    assert!(uris(&answer).contains(&MUSICAL_STAFF));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder();
    let text = write(&folder, "long.txt", "Can manage musical staff and program in Java.\n\n".repeat(2_000));
    for format in ["jsonl", "json", "csv", "table"] {
        closes_early(embedded().args(["tag", "--format", format]).arg(&text), format);
    }
}

#[test]
fn help() {
    let mut command = embedded();
    filtered(&[], || {
        insta::assert_snapshot!("help", command.env_remove("TAGUS_INDEX").arg("--help").prints());
        let mut command = embedded();
        insta::assert_snapshot!(
            "help_tag",
            command.env_remove("TAGUS_INDEX").args(["tag", "--help"]).prints()
        );
    });
}

#[test]
fn wrong_command_lines() {
    for wrong in [
        &[][..],
        &["tag"],
        &["tug", "sing"],
        &["tag", "sing", "--input", "x.jsonl"],
        &["tag", "sing", "--output", "x.jsonl"],
        &["tag", "sing", "--fail-fast"],
        &["tag", "sing", "--top-k", "-1"],
        &["tag", "sing", "--threshold", "2"],
        &["tag", "sing", "--threshold", "NaN"],
        &["tag", "sing", "--lang", "english"],
        &["tag", "sing", "--type", "both"],
        &["tag", "sing", "--format", "xml"],
        &["tag", "--input", "x.jsonl", "--format", "table"],
        &["esco", "info", "--format", "csv"],
        &["esco", "import"],
        &["eval"],
    ] {
        let said = embedded().args(wrong).fails(2);
        assert!(said.contains("Usage:") || said.contains("--help"), "{said}");
    }
}

#[test]
fn what_is_piped_in_is_tagged_and_nothing_is_an_error() {
    let folder = folder();
    let stdin = |content: &str| File::open(write(&folder, "stdin", content)).unwrap();
    let piped = embedded().arg("tag").stdin(stdin("sing")).json();
    assert_eq!(piped["segments"][0]["text"], "sing");
    let nothing = embedded().arg("tag").stdin(stdin("")).fails(2);
    assert!(nothing.contains("give a text, a file"), "{nothing}");
}

#[test]
fn names_of_files_that_are_not_there_are_not_tagged() {
    for name in ["syllabus.pdf", "./nosuch", "/nosuch", "outcomes.docx"] {
        let error = embedded().args(["tag", name]).fails(1);
        assert!(error.contains("no such file"), "{name}: {error}");
    }
    assert_eq!(embedded().args(["tag", "C/C++"]).json()["segments"][0]["text"], "C/C++");
}
