//! `tagus credential convert`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::*;

/// A command that converts; without tags no index is needed.
fn convert(to: &str) -> Command {
    let mut command = tagus(Path::new("no-index"));
    command.args(["credential", "convert", "--to", to]);
    command
}

fn quiet(to: &str) -> Command {
    let mut command = convert(to);
    command.arg("--quiet");
    command
}

fn tagging(to: &str) -> Command {
    let mut command = embedded();
    command.args(["--quiet", "credential", "convert", "--model", "fast", "--tag", "--to", to]);
    command
}

fn json(path: impl AsRef<Path>) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Standard output and standard error of a command that has to end with this exit code.
fn said(command: &mut Command, code: i32) -> (String, String) {
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(code), "{err}");
    assert!(!err.contains("panicked"), "{err}");
    (out, err)
}

#[test]
fn a_badge_becomes_a_european_credential_and_back() {
    let (elm, warned) = said(convert("elm").arg(sample("data-analysis-turku.json")), 0);
    assert_eq!(warned, "");
    insta::assert_snapshot!("badge_as_elm", elm);
    let folder = folder();
    let file = write(&folder, "elm.jsonld", &elm);
    let (badge, warned) = said(convert("openbadges").arg(file), 0);
    assert_eq!(warned, "");
    insta::assert_snapshot!("elm_as_badge", badge);
}

#[test]
fn what_is_left_out_is_named() {
    let folder = folder();
    let achievement = json!({
        "type": "Qualification", "title": {"en": "Welding", "de": "Schweißen"},
        "creditPoint": {"framework": {"prefLabel": {"en": "ECTS"}}, "point": "-3"},
        "eqfLevel": {"id": "http://data.europa.eu/snb/eqf/12"}, "proof": {"type": "DataIntegrityProof"},
        "learningOutcome": {"title": {"en": "Weld"}, "relatedESCOSkill": [
            {"id": "http://data.europa.eu/esco/skill/1"}, {"id": "https://example.org/2"},
        ]},
    });
    let file = write(&folder, "wrong.json", achievement.to_string());
    let (_, warned) = said(convert("openbadges").arg(&file), 0);
    filtered(&[folder.path()], || insta::assert_snapshot!(warned));
    // What people asked not to hear is not said; the format it came in keeps all but the signature.
    assert_eq!(said(convert("openbadges").args(["--quiet".as_ref(), file.as_os_str()]), 0).1, "");
    let (_, kept) = said(convert("elm").arg(&file), 0);
    assert_eq!(kept.matches("warning").count(), 1, "{kept}");
    assert!(kept.contains("signature") && kept.contains("ESCO classification"), "{kept}");
}

#[test]
fn a_document_in_its_own_format_only_gets_tags() {
    for (name, to) in [("data-analysis-porto.jsonld", "elm"), ("data-analysis-turku.json", "openbadges")] {
        let original = json(sample(name));
        let kept = tagging(to).arg(sample(name)).json();
        let mut without = kept.clone();
        let mut added = 0;
        without_new(&mut without, &original, &mut added);
        assert_eq!(without, original, "{name}");
        assert!(added >= 2, "{name}: {added} tags");
        assert_eq!(quiet(to).arg(sample(name)).json(), original);
    }
}

/// Takes out of a document what is not in the original, and counts the tags among it.
fn without_new(document: &mut Value, original: &Value, added: &mut usize) {
    match (document, original) {
        (Value::Object(object), Value::Object(before)) => {
            object.retain(|key, value| {
                let is_new = !before.contains_key(key);
                *added += if is_new { value.as_array().map_or(0, Vec::len) } else { 0 };
                !is_new
            });
            object.iter_mut().for_each(|(key, value)| without_new(value, &before[key], added));
        }
        (Value::Array(items), Value::Array(before)) => {
            *added += items.len() - before.len();
            items.truncate(before.len());
            items.iter_mut().zip(before).for_each(|(item, before)| without_new(item, before, added));
        }
        (one @ Value::Array(_), before) => {
            let items = one.as_array().unwrap();
            *added += items.len() - 1;
            *one = items[0].clone();
            without_new(one, before, added);
        }
        _ => {}
    }
}

#[test]
fn probabilities_stand_beside_the_result() {
    let folder = folder();
    let output = folder.path().join("porto.json");
    let file = sample("data-analysis-porto.jsonld");
    tagging("openbadges").arg(&file).arg("--output").arg(&output).prints();
    let tags = json(folder.path().join("porto.json.tags.json"));
    assert_eq!(tags["output"], output.display().to_string());
    assert_eq!(tags["madeBy"][0]["esco"], "1.2.0");
    assert!(tags["attribution"].as_str().unwrap().contains("uses the ESCO classification"));
    let outcomes = tags["credentials"][0]["outcomes"].as_array().unwrap();
    assert_eq!(outcomes.len(), 10);
    let all = || outcomes.iter().flat_map(|outcome| outcome["tags"].as_array().unwrap());
    let of = |source: &str| all().filter(|tag| tag["source"] == source).count();
    assert_eq!(of("issuer"), 3);
    assert!(of("suggested") >= 5, "{tags}");
    assert!(all().filter(|tag| tag["source"] == "suggested").all(|tag| tag["probability"].is_f64()));
    let badge = std::fs::read_to_string(&output).unwrap();
    assert!(!badge.contains("probability") && badge.contains("\"ESCO v1.2.0\""), "{badge}");
    let alignments = json(&output)["credentialSubject"]["achievement"]["alignment"].clone();
    let skills = alignments.as_array().unwrap().iter().filter(|one| one["targetFramework"] == "ESCO v1.2.0");
    assert_eq!(skills.count(), of("issuer") + of("suggested"));
    // A higher threshold and fewer tags are heeded.
    let few = ["--threshold", "1", "--top-k", "1", "--force", "--output"];
    tagging("openbadges").arg(&file).args(few).arg(&output).prints();
    let tags = json(folder.path().join("porto.json.tags.json")).to_string();
    assert!(!tags.contains("suggested"), "{tags}");
}

#[test]
fn several_files_go_into_a_folder_and_overwrite_nothing() {
    let folder = folder();
    let into = folder.path().join("new/results");
    let files = [sample("data-analysis-porto.jsonld"), sample("teamwork-badge.json")];
    let none = write(&folder, "none.json", "{}");
    let run = |more: &[&str]| {
        let mut command = convert("elm");
        command.arg("--quiet").args(&files).arg(&none).args(more).arg("--output").arg(&into);
        command
    };
    let (out, err) = said(&mut run(&[]), 3);
    assert!(out.is_empty() && err.contains("none.json"), "{err}");
    let mut names: Vec<_> =
        std::fs::read_dir(&into).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["data-analysis-porto.jsonld", "teamwork-badge.jsonld"]);
    std::fs::remove_file(into.join("teamwork-badge.jsonld")).unwrap();
    let refused = run(&[]).fails(1);
    assert!(refused.contains("--force"), "{refused}");
    // Nothing at all is written where one file is in the way.
    assert!(!into.join("teamwork-badge.jsonld").exists());
    said(&mut run(&["--force"]), 3);
    assert!(into.join("teamwork-badge.jsonld").exists());
    let same = write(&folder, "a/teamwork-badge.json", std::fs::read(&files[1]).unwrap());
    let twice = convert("elm").args([&files[1], &same]).arg("--output").arg(folder.path().join("b")).fails(1);
    assert!(twice.contains("two results"), "{twice}");
    assert!(!folder.path().join("b").exists());
}

#[test]
fn each_credential_of_a_table_gets_a_file() {
    let folder = folder();
    let table = sample("modules-bremen.csv");
    let needs = quiet("elm").arg(&table).fails(1);
    assert!(needs.contains("--output DIR"), "{needs}");
    quiet("elm").arg(&table).arg("--output").arg(folder.path().join("all")).prints();
    let titles: Vec<String> = documents(&folder.path().join("all"))
        .iter()
        .map(|file| json(file)["title"].as_object().unwrap().values().next().unwrap().to_string())
        .collect();
    assert_eq!(titles.len(), 4);
    assert!(titles[3].contains("Port Logistics 4"), "{titles:?}");
    let fourth = format!("{}#4", table.display());
    assert_eq!(quiet("elm").arg(&fourth).json(), json(folder.path().join("all/modules-bremen-4.jsonld")));
    // A table and tagus JSON hold them all, and are read again.
    for (to, name) in [("csv", "all.csv"), ("json", "all.json")] {
        let output = folder.path().join(name);
        quiet(to).arg(&table).arg("--output").arg(&output).prints();
        let again = format!("{}#4", output.display());
        assert_eq!(quiet("elm").arg(&again).json(), quiet("elm").arg(&fourth).json(), "{to}");
    }
}

#[test]
fn commands_that_make_no_sense_are_refused() {
    let folder = folder();
    let file = sample("teamwork-badge.json");
    let mut messages = convert("elm").args([&file, &file]).fails(2);
    messages += &convert("elm").args(["--threshold", "0.5"]).arg(&file).fails(2);
    messages += &convert("elm").args(["--force"]).arg(&file).fails(2);
    messages += &convert("word").arg(&file).fails(2);
    messages += &convert("elm").arg(folder.path().join("missing.json")).fails(1);
    let in_file = write(&folder, "in-the-way", "");
    messages += &convert("elm").arg(&file).arg("--output").arg(in_file.join("a.jsonld")).fails(1);
    messages += &convert("elm").args([&file, &file]).arg("--output").arg(&in_file).fails(1);
    filtered(&[folder.path()], || insta::assert_snapshot!(messages));
    assert_eq!(std::fs::read(&in_file).unwrap(), b"");
}

/// The problems that `tests/validate.py` finds, `None` if it cannot be run.
fn problems(what: &str, schema: &Path, files: &[PathBuf]) -> Option<Vec<String>> {
    let python = std::env::var_os("TAGUS_PYTHON").unwrap_or_else(|| "python3".into());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validate.py");
    let output = Command::new(&python).arg(script).arg(what).arg(schema).args(files).output();
    let said = output.as_ref().map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
    let said = said.unwrap_or_else(|error| error.to_string());
    let lacks = output.is_err() || said.contains("ModuleNotFoundError");
    if lacks {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{said}");
        println!("skipped: install tests/requirements.txt and name its interpreter in TAGUS_PYTHON: {said}");
        return None;
    }
    assert_eq!(said, "");
    Some(String::from_utf8(output.unwrap().stdout).unwrap().lines().map(str::to_owned).collect())
}

/// The files of a folder that are credentials in JSON, without what stands beside them.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.retain(|file| {
        let name = file.to_string_lossy();
        let is_json = [".json", ".jsonld"].iter().any(|end| name.ends_with(end));
        is_json && !["context", "uploadable", ".tags."].iter().any(|part| name.contains(part))
    });
    files
}

/// The samples of this project and of others.
fn samples() -> Option<Vec<PathBuf>> {
    let mut folders = shared(&[
        "credentials/elm",
        "credentials/edc-mynextid",
        "credentials/dc4eu/micro_credential",
        "credentials/openbadges/mynextid/examples",
    ])?;
    folders.push(sample(""));
    let files: Vec<PathBuf> = folders.iter().flat_map(|folder| documents(folder)).collect();
    assert!(files.len() >= 19, "{files:?}");
    Some(files)
}

/// What a command makes of some files.
fn made(mut command: Command, files: &[PathBuf], folder: PathBuf) -> Vec<PathBuf> {
    command.args(files).arg("--output").arg(&folder).prints();
    let made = documents(&folder);
    assert_eq!(made.len(), files.len());
    made
}

/// How often each problem is found, without the file, the identifiers and the positions in it.
fn counted(problems: Vec<String>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for problem in problems {
        let problem = problem.split_once(": ").map_or(problem.as_str(), |(_, problem)| problem);
        let end = problem.find(" on <").or_else(|| problem.find(" on [")).unwrap_or(problem.len());
        let (place, what) = problem[..end].split_once(": ").unwrap();
        let place: String = place.chars().filter(|c| !c.is_ascii_digit()).collect();
        *counts.entry(format!("{place}: {what}")).or_default() += 1;
    }
    counts.iter().map(|(problem, count)| format!("{count:>3}  {problem}\n")).collect()
}

#[test]
fn european_credentials_pass_the_official_shapes_for_their_outcomes() {
    let folder = folder();
    let Some(samples) = samples() else { return };
    let Some(shapes) = shared(&["credentials/elm"]) else { return };
    // By way of badges all are written anew.
    let badges = made(tagging("openbadges"), &samples, folder.path().join("badges"));
    let anew = made(quiet("elm"), &badges, folder.path().join("anew"));
    let Some(found) = problems("outcomes", &shapes[0], &anew) else { return };
    assert_eq!(found, Vec::<String>::new());
    // What whole credentials lack is only what they do not say.
    insta::assert_snapshot!(counted(problems("elm", &shapes[0], &anew).unwrap()));
    // One that is kept has no problem but those that it came with.
    let mut originals = samples;
    originals.retain(|file| file.extension().is_some_and(|extension| extension == "jsonld"));
    let kept = made(tagging("elm"), &originals, folder.path().join("kept"));
    let before = problems("outcomes", &shapes[0], &originals).unwrap();
    assert!(!before.is_empty(), "the check finds nothing in a skill that is an occupation");
    assert_eq!(problems("outcomes", &shapes[0], &kept).unwrap(), before);
}

#[test]
fn badges_lack_by_their_schema_only_what_they_do_not_say() {
    let folder = folder();
    let Some(samples) = samples() else { return };
    let Some(schema) = shared(&["credentials/openbadges/mynextid/schema.json"]) else { return };
    let badges = made(tagging("openbadges"), &samples, folder.path().join("badges"));
    let offers = write(
        &folder,
        "offer.json",
        json!({"type": "Qualification", "id": "urn:1", "title": {"en": "Welding"}, "description": {"en": "Steel"},
            "eqfLevel": {"id": "http://data.europa.eu/snb/eqf/4"}, "volumeOfLearning": "PT7H30M",
            "learningOutcome": {"title": {"en": "Weld steel"}}})
        .to_string(),
    );
    let into = folder.path().join("offers");
    std::fs::create_dir(&into).unwrap();
    let offers = made(quiet("openbadges"), &[offers], into);
    let Some(mut found) = problems("openbadges", &schema[0], &offers) else { return };
    assert_eq!(found, Vec::<String>::new());
    found = problems("openbadges", &schema[0], &badges).unwrap();
    insta::assert_snapshot!(counted(found));
}
