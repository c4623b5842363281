//! `tagus catalogue`.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::assert::OutputAssertExt;
use serde_json::{Value, json};
use tagus::catalogue::{Catalogue, Sqlite};

use crate::support::*;

const SQL: &str = "http://data.europa.eu/esco/skill/598de5b0-5b58-4ea7-8058-a4bc4d18c742";

fn catalogue(command: &str, file: &Path) -> Command {
    let mut made = embedded();
    made.args(["catalogue", command, "--catalogue"]).arg(file);
    made
}

fn stats(file: &Path) -> Value {
    catalogue("stats", file).args(["--format", "json"]).json()
}

/// An offer that nobody has to tag.
fn offer(number: usize) -> String {
    json!({
        "tagus": 1, "id": format!("offer-{number}"), "title": format!("Offer {number}"),
        "workload": { "value": 3, "unit": "ECTS" }, "level": { "eqf": 5 }, "language": "en",
        "outcomes": [{ "text": format!("Write query {number}"), "tags": [SQL] }]
    })
    .to_string()
}

fn offers(count: usize) -> String {
    (0..count).map(|number| offer(number) + "\n").collect()
}

#[test]
fn records_are_added_found_shown_and_removed() {
    let folder = folder();
    let file = folder.path().join("c.sqlite");
    let mut add = catalogue("add", &file);
    add.arg("--as-given").arg(sample("data-analysis-porto.jsonld")).arg(sample("modules-bremen.csv"));
    add.arg(write(&folder, "offers.jsonl", offers(2)));
    assert!(add.says(0).contains("added 7, changed 0, there already 0, skipped 0"));
    assert_eq!(stats(&file)["records"], 7);
    assert_eq!(stats(&file)["offers"], 6);
    let list = |args: &[&str]| -> Vec<String> {
        let lines = catalogue("list", &file).args(args).args(["--format", "jsonl"]).prints();
        let title =
            |line: &str| serde_json::from_str::<Value>(line).unwrap()["title"].as_str().unwrap().to_owned();
        lines.lines().map(title).collect()
    };
    assert_eq!(list(&["logistics", "dashboards"])[0], "Port Logistics 4: Logistics Data and Dashboards");
    assert_eq!(list(&["--skill", SQL]), ["Offer 0", "Offer 1"]);
    assert_eq!(list(&["--skill", SQL, "--level", "6"]), Vec::<String>::new());
    assert_eq!(list(&["--budget", "2", "--skill", SQL]), Vec::<String>::new());
    assert_eq!(list(&["-k", "3"]).len(), 3);
    assert!(
        catalogue("list", &file).args(["--skill", "u:none"]).says(1).contains("--skill: u:none is not in")
    );
    insta::assert_snapshot!(
        catalogue("show", &file).arg("offer-1").prints().replace(today(&file).as_str(), "NOW")
    );
    assert!(
        catalogue("remove", &file).args(["offer-1", "offer-9"]).says(3).contains("no record \"offer-9\"")
    );
    assert!(catalogue("show", &file).arg("offer-1").says(1).contains("no record \"offer-1\" is there"));
    assert_eq!(list(&["--skill", SQL]), ["Offer 0"]);
}

/// When the second offer was added.
fn today(file: &Path) -> String {
    let shown = catalogue("show", file).args(["offer-1", "--format", "json"]).json();
    shown["added"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_there_is_not_added_again_and_bad_lines_are_skipped() {
    let folder = folder();
    let file = folder.path().join("c.sqlite");
    let lines = [offer(0), "{".into(), offer(1), json!({ "tagus": 1 }).to_string()].join("\n");
    let offers = write(&folder, "offers.jsonl", lines);
    let mut add = catalogue("add", &file);
    let said = add.arg("--as-given").arg(&offers).says(3);
    assert!(said.contains("offers.jsonl, line 2: not valid JSON"), "{said}");
    assert!(said.contains("offers.jsonl, line 4: it has neither a title nor learning outcomes"), "{said}");
    assert!(said.contains("added 2, changed 0, there already 0, skipped 2"), "{said}");
    // The same in another form, and under another name, is the same; other outcomes are a change.
    let same = offer(0).replace("\"tagus\":1,", "\"tagus\": 1, ").replace("offer-0", "another");
    let changed = offer(1).replace("Write query", "Tune query");
    let again = write(&folder, "again.jsonl", format!("{same}\n{changed}\n"));
    let said = catalogue("add", &file).arg("--as-given").arg(&again).says(0);
    assert!(said.contains("added 0, changed 1, there already 1, skipped 0"), "{said}");
    assert!(said.contains("there already as offer-0: ") && said.contains("again.jsonl, line 1"), "{said}");
    let shown = |id: &str| catalogue("show", &file).args([id, "--format", "json"]).json();
    assert_eq!(shown("offer-1")["credential"]["outcomes"]["value"][0]["text"][""], "Tune query 1");
    // An identifier that is known says which record is meant, even if another one says the same.
    let takes_over = offer(0).replace("offer-0", "offer-1");
    let swapped = write(&folder, "swapped.jsonl", takes_over);
    let said = catalogue("add", &file).arg("--as-given").arg(&swapped).says(0);
    assert!(said.contains("added 0, changed 1, there already 0"), "{said}");
    assert_eq!(shown("offer-1")["credential"]["title"]["value"][""], "Offer 0");
}

#[test]
fn a_bad_row_of_a_table_is_skipped_with_its_number() {
    let folder = folder();
    let file = folder.path().join("c.sqlite");
    let table = "title;ects;outcome\nBread;3;Bake bread\nCake;2\n;1;\nPies;2;Bake pies\n";
    let said = catalogue("add", &file).arg("--as-given").arg(write(&folder, "offers.csv", table)).says(3);
    assert!(said.contains("offers.csv, row 3: ") && said.contains("2 cells under 3 headers"), "{said}");
    assert!(said.contains("added 2, changed 0, there already 0, skipped"), "{said}");
}

#[test]
fn what_is_exported_can_be_added_elsewhere() {
    let folder = folder();
    let (file, other) = (folder.path().join("c.sqlite"), folder.path().join("d.sqlite"));
    let mut add = catalogue("add", &file);
    add.arg("--as-given")
        .arg(write(&folder, "offers.jsonl", offers(600)))
        .arg(sample("data-steward-offer.json"));
    add.assert().success();
    for (format, name) in [("jsonl", "all.jsonl"), ("csv", "all.csv")] {
        let exported = folder.path().join(name);
        catalogue("export", &file).args(["--format", format, "--output"]).arg(&exported).assert().success();
        let _ = fs::remove_file(&other);
        let mut add = catalogue("add", &other);
        assert!(add.arg("--as-given").arg(&exported).says(0).contains("added 601, changed 0"));
    }
}

#[test]
fn an_index_of_another_catalogue_is_built_anew() {
    let folder = folder();
    let file = folder.path().join("c.sqlite");
    let three = write(&folder, "three.jsonl", offers(3));
    let one = write(&folder, "one.jsonl", offer(7));
    let count = |file: &Path| catalogue("list", file).args(["--format", "jsonl"]).prints().lines().count();
    catalogue("add", &file).arg("--as-given").arg(&three).assert().success();
    assert_eq!(count(&file), 3);
    fs::remove_file(&file).unwrap();
    catalogue("add", &file).arg("--as-given").arg(&one).assert().success();
    assert_eq!(count(&file), 1);
}

#[test]
fn what_is_no_catalogue_is_refused() {
    let folder = folder();
    let file = write(
        &folder,
        "c.sqlite",
        "This is a text, and quite a long one, long enough to be told from a database.",
    );
    assert!(catalogue("stats", &file).says(1).contains("this is no catalogue of tagus"));
    let missing = folder.path().join("missing.sqlite");
    assert!(
        catalogue("stats", &missing).says(1).contains("there is no catalogue; `tagus catalogue add FILE`")
    );
    assert!(!missing.exists());
    let empty = folder.path().join("none");
    fs::create_dir(&empty).unwrap();
    assert!(
        catalogue("add", &folder.path().join("d.sqlite"))
            .arg(&empty)
            .says(1)
            .contains("there is no file with credentials")
    );
}

/// Waits until something is so, and then kills a process the hard way.
fn kill_when(mut child: Child, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
        assert!(start.elapsed() < Duration::from_secs(300), "nothing happened");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

fn records(file: &Path) -> u64 {
    Sqlite::open(file).unwrap().stats().unwrap().records
}

#[test]
fn an_import_that_is_killed_loses_nothing_and_goes_on() {
    const ALL: usize = 6000;
    let folder = folder();
    let file = folder.path().join("c.sqlite");
    let lines = write(&folder, "offers.jsonl", offers(ALL));
    drop(Sqlite::open_or_create(&file).unwrap());
    let mut add = catalogue("add", &file);
    add.arg("--as-given").arg(&lines).stderr(Stdio::null());
    kill_when(add.spawn().unwrap(), || records(&file) > 0);
    let acknowledged = records(&file);
    assert!(acknowledged > 0 && acknowledged < ALL as u64, "{acknowledged}");
    // Whole batches, and every record is whole.
    assert_eq!(acknowledged % 500, 0);
    let catalogue_file = Sqlite::open(&file).unwrap();
    assert_eq!(catalogue_file.page(0, ALL).unwrap().len() as u64, acknowledged);
    let rest = ALL as u64 - acknowledged;
    let said = format!("added {rest}, changed 0, there already {acknowledged}, skipped 0");
    assert!(catalogue("add", &file).arg("--as-given").arg(&lines).says(0).contains(&said));
    assert_eq!(stats(&file)["records"], ALL);
    assert_eq!(
        catalogue("list", &file).args(["-k", "10000", "--format", "jsonl"]).prints().lines().count(),
        ALL
    );
}

#[test]
fn retagging_that_is_killed_loses_nothing_and_goes_on() {
    const ALL: usize = 4000;
    let folder = folder();
    let file = folder.path().join("c.sqlite");
    let lines = write(&folder, "offers.jsonl", offers(ALL));
    catalogue("add", &file).arg("--as-given").arg(&lines).assert().success();
    let done = || -> u64 {
        let made_by = Sqlite::open(&file).unwrap().stats().unwrap().made_by;
        made_by.iter().filter(|(made_by, _)| made_by != "given").map(|(_, count)| *count).sum()
    };
    let mut retag = catalogue("retag", &file);
    retag.args(["--model", "lexical"]).stderr(Stdio::null());
    kill_when(retag.spawn().unwrap(), || done() > 0);
    let acknowledged = done();
    assert!(acknowledged > 0 && acknowledged < ALL as u64, "{acknowledged}");
    let said = format!("tagged {} records", ALL as u64 - acknowledged);
    assert!(catalogue("retag", &file).args(["--model", "lexical"]).says(0).contains(&said));
    assert_eq!(done(), ALL as u64);
    // What the issuer gives stays.
    let shown = catalogue("show", &file).args(["offer-5", "--format", "json"]).json();
    assert_eq!(shown["tagging"]["outcomes"][0]["concepts"][0]["uri"], SQL);
    assert_eq!(shown["tagging"]["outcomes"][0]["concepts"][0]["probability"], 1.0);
    // Nothing is left to do.
    assert!(catalogue("retag", &file).args(["--model", "lexical"]).says(0).contains("tagged 0 records"));
}
