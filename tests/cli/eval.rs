//! `tagus eval`.

use std::path::Path;
use std::process::Command;

use crate::support::*;

const GOLD: &str = r#"{"id": "a", "text": "Can manage musical staff", "labels": ["http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab"]}
{"id": "b", "text": "Can sing", "labels": ["Sing"], "grades": {"sing": 3}}
{"id": "c", "text": "There is coffee", "labels": []}
"#;

fn eval(gold: &Path) -> Command {
    let mut command = embedded();
    command.arg("eval").arg(gold);
    command
}

#[test]
fn by_uri_and_by_label() {
    let folder = folder();
    let gold = write(&folder, "gold.jsonl", GOLD);
    let evaluation = eval(&gold).args(["--format", "json"]).json();
    assert_eq!(evaluation["unresolved"], serde_json::json!([]));
    assert_eq!(evaluation["measures"]["MRR"]["value"], 1.0, "{evaluation}");
    assert_eq!(evaluation["madeBy"]["esco"], "1.2.0");
    assert_eq!(evaluation["queries"].as_array().unwrap().len(), 3);
    let table = eval(&gold).prints();
    for word in ["gold.jsonl", "MRR", "nDCG@10", "This service uses the ESCO classification"] {
        assert!(table.contains(word), "{word} in {table}");
    }
    let per_query = eval(&gold).arg("--per-query").prints();
    assert!(per_query.ends_with(&table) && per_query.contains("manage musical staff"), "{per_query}");
    let on = |threads| eval(&gold).args(["--format", "json"]).env("RAYON_NUM_THREADS", threads).prints();
    assert_eq!(on("1"), on("2"));
}

#[test]
fn a_reliability_diagram() {
    let folder = folder();
    let gold = write(&folder, "gold & <more>.jsonl", GOLD);
    let plots = folder.path().join("plots");
    let table = eval(&gold).arg("--plots").arg(&plots).prints();
    assert!(table.contains("ECE"), "{table}");
    let svg = std::fs::read_to_string(plots.join("gold & <more>-calibration.svg")).unwrap();
    assert!(svg.contains("<title>gold &amp; &lt;more&gt;.jsonl: expected calibration error 0."), "{svg}");
    // As many circles as bins, and as many concepts as were ranked among the first five.
    let evaluation = eval(&gold).args(["--format", "json"]).json();
    let bins = evaluation["calibration"]["bins"].as_array().unwrap().clone();
    assert_eq!(svg.matches("<circle").count(), bins.len());
    assert_eq!(bins.iter().map(|bin| bin["count"].as_u64().unwrap()).sum::<u64>(), 15);

    let said = eval(&gold).args(["--baseline", "--plots"]).arg(&plots).fails(2);
    assert!(said.contains("cannot be used with"), "{said}");
    let unknown =
        write(&folder, "unknown.jsonl", r#"{"id": "a", "text": "sing", "labels": ["no such label"]}"#);
    let output = eval(&unknown).arg("--plots").arg(&plots).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("--plots: there is nothing to draw") && output.status.code() == Some(1), "{said}");
    assert!(!output.stdout.is_empty(), "the figures that there are");
    let file = write(&folder, "file", "");
    let said = eval(&gold).arg("--plots").arg(&file).fails(1);
    assert!(said.contains("cannot be made"), "{said}");
}

#[test]
fn a_run_compared_with_itself_and_with_the_baseline() {
    let folder = folder();
    let gold = write(&folder, "gold.jsonl", GOLD);
    let run = write(&folder, "run.json", eval(&gold).args(["--format", "json"]).prints());
    let compared = eval(&gold).args(["--format", "json", "--compare"]).arg(&run).json();
    let measures = compared["comparison"]["measures"].as_object().unwrap();
    assert!(!measures.is_empty());
    for (name, measure) in measures {
        assert!(measure["difference"].as_f64().unwrap().abs() < 1e-9, "{name} {measure}");
        assert_eq!(measure["p"], 1.0, "{name}");
    }
    // What was compared can be compared with.
    let again = write(&folder, "again.json", compared.to_string());
    let baseline = eval(&gold).args(["--baseline", "--compare"]).arg(&again).prints();
    assert!(baseline.contains("BM25 over preferred labels"), "{baseline}");

    let other = write(&folder, "other.jsonl", "{\"id\": \"z\", \"text\": \"sing\", \"labels\": []}");
    let said = eval(&other).arg("--compare").arg(&run).fails(1);
    let garbage = write(&folder, "garbage.json", "{}");
    filtered(&[folder.path()], || {
        insta::assert_snapshot!(said, @r#"error: the evaluations are of different items ("z" only here, "a" only in the other, "b" only in the other and 1 more); evaluate both on the same gold file"#);
        insta::assert_snapshot!(eval(&gold).arg("--compare").arg(&garbage).fails(1));
    });
}

#[test]
fn labels_that_name_nothing_are_reported() {
    let folder = folder();
    let gold = write(
        &folder,
        "gold.jsonl",
        "{\"id\": \"a\", \"text\": \"Can sing\", \"labels\": [\"sing\", \"warble\", \"http://data.europa.eu/esco/skill/none\"]}\n",
    );
    let evaluation = eval(&gold).args(["--format", "json"]).json();
    assert_eq!(each(&evaluation["unresolved"], "label"), ["http://data.europa.eu/esco/skill/none", "warble"]);
    assert_eq!(each(&evaluation["unresolved"], "reason"), ["unknown URI", "unknown label"]);
    let table = eval(&gold).prints();
    assert!(table.contains("warble"), "{table}");
}

#[test]
fn gold_files_that_are_not() {
    let folder = folder();
    let mut messages = String::new();
    for content in [
        "",
        "[]",
        "{\"text\": \"sing\"",
        "{\"labels\": []}",
        "{\"text\": \"sing\"}",
        "{\"text\": \"sing\", \"labels\": \"sing\"}",
        "{\"text\": \"sing\", \"labels\": [], \"grades\": {\"sing\": 11}}",
        "{\"id\": 1, \"text\": \"sing\", \"labels\": []}\n{\"id\": 1, \"text\": \"sing\", \"labels\": []}",
    ] {
        messages += &eval(&write(&folder, "gold.jsonl", content)).fails(1);
    }
    messages += &eval(&folder.path().join("none.jsonl")).fails(1);
    filtered(&[folder.path()], || insta::assert_snapshot!(messages));
}

#[test]
fn labels_of_another_release() {
    let Some(older) = esco(&["official-zips/ESCO dataset - v1.1.0 - classification - en - csv.zip"]) else {
        return;
    };
    let Some(gold) = shared(&["eval/jobads-tech-validation.jsonl"]) else { return };
    let unresolved = |command: &mut Command| {
        command.args(["--format", "json"]).json()["unresolved"].as_array().unwrap().len()
    };
    let without = unresolved(&mut eval(&gold[0]));
    let with = unresolved(eval(&gold[0]).arg("--labels-from").arg(&older[0]));
    assert!(with < without, "{with} of {without}");
}
