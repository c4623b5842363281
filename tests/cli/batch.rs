//! `tagus tag --input`: many texts.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::*;

fn batch(input: &Path) -> Command {
    let mut command = embedded();
    command.args(["tag", "-k1", "--input"]).arg(input);
    command
}

/// `id` and first label of each line.
fn lines(jsonl: &str) -> Vec<(Value, String)> {
    let line = |line| {
        let mut answer: Value = serde_json::from_str(line).unwrap();
        let label = answer["tags"][0]["preferredLabel"].as_str().unwrap_or_default().to_owned();
        (answer["id"].take(), label)
    };
    jsonl.lines().map(line).collect()
}

const TEXTS: &str = "\u{feff}{\"id\": \"a\", \"text\": \"Can manage musical staff\"}\r\n\n\
    {\"text\": \"sing\", \"id\": 7}\n\
    {\"text\": \"\", \"id\": \"7\"}\n\
    {\"text\": \"Can manage staff\"}";

#[test]
fn lines_keep_their_order_and_ids() {
    let folder = folder();
    let input = write(&folder, "texts.jsonl", TEXTS);
    let printed = batch(&input).prints();
    let expected = [
        ("a".into(), "manage musical staff".to_owned()),
        (7.into(), "sing".to_owned()),
        ("7".into(), String::new()),
        (5.into(), "manage staff".to_owned()),
    ];
    assert_eq!(lines(&printed), expected);

    let output = folder.path().join("tagged.jsonl");
    assert_eq!(batch(&input).arg("--output").arg(&output).prints(), "");
    assert_eq!(fs::read_to_string(&output).unwrap(), printed);
    let piped = batch(Path::new("-")).on(TEXTS);
    assert_eq!(String::from_utf8(piped.stdout).unwrap(), printed);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left behind");
}

#[test]
fn a_line_is_tagged_as_if_it_were_alone() {
    let folder = folder();
    let input = write(&folder, "texts.jsonl", "{\"id\": 1, \"text\": \"Can manage musical staff\"}\n");
    let mut answer = batch(&input).json();
    answer.as_object_mut().unwrap().remove("id");
    assert_eq!(answer, embedded().args(["tag", "-k1", "Can manage musical staff"]).json());
}

#[test]
fn csv_in_and_out() {
    let folder = folder();
    let input = write(
        &folder,
        "adverts.csv",
        "\u{feff}number,advert,salary\n1,\"Can manage musical staff,\nand program in Java\",2\nx,manage staff,\n",
    );
    let output = folder.path().join("tagged.csv");
    let mut command = batch(&input);
    command.args(["--text-column", "advert", "--id-column", "number", "--output"]).arg(&output);
    assert_eq!(command.prints(), "");
    filtered(&[], || insta::assert_snapshot!(fs::read_to_string(&output).unwrap()));
    let jsonl = batch(&input).args(["--text-column", "advert"]).prints();
    assert_eq!(lines(&jsonl).into_iter().map(|line| line.0).collect::<Vec<_>>(), [1, 2], "rows are counted");
}

#[test]
fn bad_lines_are_named_and_the_rest_is_done() {
    let folder = folder();
    let mut content = b"{\"id\": \"a\", \"text\": \"sing\"}\n{bad\n{\"id\": 1}\n{\"id\": 1, \"body\": \"\"}\n[]\n{\"text\": 3}\n".to_vec();
    content.extend(b"{\"text\": \"\xff\"}\n{\"text\": \"manage staff\"}\n{\"text\": \"si");
    let input = write(&folder, "texts.jsonl", content);
    let output = batch(&input).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let found = lines(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(found, [("a".into(), "sing".to_owned()), (8.into(), "manage staff".to_owned())]);
    filtered(&[folder.path()], || insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr)));

    let csv = write(&folder, "rows.csv", b"id,text\n1,sing\n2\n3,\xff\n4,manage staff,more\n");
    let output = batch(&csv).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let found = lines(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(found, [("1".into(), "sing".to_owned()), ("4".into(), "manage staff".to_owned())]);
    filtered(&[folder.path()], || insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr)));
}

#[test]
fn the_first_bad_line_ends_it_if_asked() {
    let folder = folder();
    let input = write(&folder, "texts.jsonl", "{\"text\": \"sing\"}\nsing\n{\"text\": \"sing\"}\n");
    let output = folder.path().join("tagged.jsonl");
    let said = batch(&input).args(["--fail-fast", "--output"]).arg(&output).fails(1);
    filtered(
        &[folder.path()],
        || insta::assert_snapshot!(said, @"error: [folder]/texts.jsonl:2: not JSON: expected value, column 1; stopped here (--fail-fast)"),
    );
    assert!(!output.exists());
    fs::write(&output, "from an earlier run").unwrap();
    batch(&input).args(["--fail-fast", "--output"]).arg(&output).fails(1);
    assert_eq!(fs::read_to_string(&output).unwrap(), "from an earlier run");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left behind");
    let good = write(&folder, "good.jsonl", "{\"text\": \"sing\"}");
    batch(&good).args(["--fail-fast", "--output"]).arg(&output).prints();
    assert_eq!(lines(&fs::read_to_string(&output).unwrap()), [(1.into(), "sing".to_owned())]);
}

#[test]
fn inputs_and_outputs_that_are_not_there() {
    let folder = folder();
    let input = write(&folder, "texts.jsonl", TEXTS);
    let csv = write(&folder, "texts.csv", "id,advert\n");
    let empty = write(&folder, "empty.csv", "");
    filtered(&[folder.path()], || {
        insta::assert_snapshot!(batch(&folder.path().join("none.jsonl")).fails(1), @"error: [folder]/none.jsonl: No such file or directory (os error)");
        insta::assert_snapshot!(batch(&input).arg("--output").arg(folder.path().join("no/where.jsonl")).fails(1), @"error: [folder]/no/where.jsonl: nothing can be written to the folder [folder]/no: entity not found");
        insta::assert_snapshot!(batch(&csv).fails(1), @r#"error: [folder]/texts.csv: no column "text" (there are: id, advert); name the column that holds the text with --text-column"#);
        insta::assert_snapshot!(batch(&empty).fails(1), @"error: [folder]/empty.csv: the file is empty");
    });
}

#[test]
fn no_lines_are_no_error() {
    let folder = folder();
    for content in ["", "\n\n", "\u{feff}"] {
        assert_eq!(batch(&write(&folder, "none.jsonl", content)).prints(), "");
    }
    assert_eq!(batch(&write(&folder, "none.csv", "id,text\n")).prints(), "");
    let csv = batch(&write(&folder, "none.jsonl", "")).args(["--format", "csv"]).prints();
    assert_eq!(csv.lines().count(), 1, "the header");
}

/// More lines than are tagged together, so that several rounds have to agree.
fn many() -> String {
    let outcomes = ["manage musical staff", "sing", "program in Java", "evaluate AI", "bake bread"];
    (0..1_500).map(|n| format!("{{\"id\": {n}, \"text\": \"Can {}\"}}\n", outcomes[n % 5])).collect()
}

#[test]
fn threads_change_nothing() {
    let folder = folder();
    let input = write(&folder, "texts.jsonl", many());
    let on = |threads| batch(&input).env("RAYON_NUM_THREADS", threads).prints();
    let one = on("1");
    assert!(lines(&one).iter().map(|line| line.0.as_u64().unwrap()).eq(0..1_500));
    assert!(on("2") == one, "two threads print something else than one");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder();
    let input = write(&folder, "texts.jsonl", many());
    for format in ["jsonl", "csv"] {
        closes_early(batch(&input).args(["--format", format]), format);
    }
}

#[test]
fn tables_with_other_separators_and_names_of_other_files() {
    let folder = folder();
    for (name, content) in [("a.csv", "id;text\n1;sing\n"), ("b.tsv", "id\ttext\n1\tsing, loudly\n")] {
        let printed = batch(&write(&folder, name, content)).prints();
        assert_eq!(lines(&printed), [("1".into(), "sing".to_owned())], "{name}");
    }
    let parquet = batch(&write(&folder, "c.parquet", "PAR1")).fails(1);
    assert!(parquet.contains("a batch is not read from .parquet"), "{parquet}");
    let input = write(&folder, "d.jsonl", "{\"text\": \"sing\"}\n");
    let output = folder.path().join("d.parquet");
    let parquet = batch(&input).arg("--output").arg(&output).fails(1);
    assert!(parquet.contains("name the file .jsonl or .csv") && !output.exists(), "{parquet}");
    let array = batch(&write(&folder, "e.json", "[{\"text\": \"sing\"}]")).fails(1);
    assert!(array.contains("jq -c '.[]'"), "{array}");
}

#[test]
fn many_bad_lines_are_counted_and_a_file_of_nothing_else_fails() {
    let folder = folder();
    let bad = "{\"body\": \"sing\"}\n".repeat(25);
    let none = batch(&write(&folder, "none.jsonl", &bad)).fails(1);
    assert_eq!(none.matches("line skipped").count(), 10);
    assert!(none.contains("none of its 25 lines could be read"), "{none}");
    let some = batch(&write(&folder, "some.jsonl", bad + "{\"text\": \"sing\"}\n")).output().unwrap();
    assert_eq!(some.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&some.stderr).contains("25 of 26 lines could not be read"));
}

#[test]
fn each_line_is_tagged_in_its_own_language() {
    let Some(mut command) = languages() else { return };
    let folder = folder();
    let german = "Die Studierenden können das Personal eines Musiktheaters verwalten und anleiten.";
    let english = "Students are able to manage the musical staff of an opera house on their own.";
    let texts = format!("{{\"text\": \"{german}\"}}\n{{\"text\": \"{english}\"}}\n");
    let printed = command.args(["tag", "--input"]).arg(write(&folder, "texts.jsonl", texts)).prints();
    let language = |line: &str| serde_json::from_str::<Value>(line).unwrap()["madeBy"]["language"].clone();
    assert_eq!(printed.lines().map(language).collect::<Vec<_>>(), ["de", "en"]);
}

#[test]
fn rows_have_the_line_they_start_on_and_a_field_that_never_ends_is_told() {
    let folder = folder();
    let place = |content: &str| {
        let input = write(&folder, "rows.csv", content);
        let output = batch(&input).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{content}");
        let said = String::from_utf8(output.stderr).unwrap();
        said.lines().next().unwrap().rsplit("rows.csv:").next().unwrap().to_owned()
    };
    let missing = "column \"text\" is missing in this row; line skipped";
    assert_eq!(place("id,text\r\na,sing\r\nb\r\nc,sing\r\n"), format!("3: {missing}"));
    assert_eq!(place("id,text\n\n\na,\"sing\nloudly\"\n\nb\n"), format!("7: {missing}"));
    assert_eq!(
        place("id,text\na,5\" screen\nb,\"sing\nc,sing\n"),
        "3: a quotation mark opens a field here that never ends; line skipped"
    );
}

#[test]
fn a_closed_standard_error_is_no_reason_to_stop() {
    let folder = folder();
    let input = write(&folder, "texts.jsonl", "{\n".repeat(20) + "{\"text\": \"sing\"}\n");
    let mut child = batch(&input).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    let mut printed = String::new();
    child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    assert_eq!((lines(&printed).len(), child.wait().unwrap().code()), (1, Some(3)));
}

#[cfg(unix)]
#[test]
fn a_link_to_the_output_stays_a_link() {
    let folder = folder();
    let input = write(&folder, "texts.jsonl", "{\"text\": \"sing\"}\n");
    let real = write(&folder, "real.jsonl", "old");
    let link = folder.path().join("link.jsonl");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    assert_eq!(batch(&input).arg("--output").arg(&link).prints(), "");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(lines(&fs::read_to_string(&real).unwrap()).len(), 1);
}

#[test]
fn flags_of_a_batch_need_an_input_even_if_something_is_piped_in() {
    let folder = folder();
    for flag in
        [&["--output", "x.jsonl"][..], &["--text-column", "x"], &["--id-column", "x"], &["--fail-fast"]]
    {
        let piped = fs::File::open(write(&folder, "stdin", "sing")).unwrap();
        let error = embedded().arg("tag").args(flag).stdin(piped).fails(2);
        assert!(error.contains("--input"), "{flag:?}: {error}");
    }
}

#[test]
fn blank_ends_of_files_are_no_lines() {
    let folder = folder();
    for (name, content) in [("a.jsonl", "{\"text\": \"sing\"}\n\n  "), ("b.csv", "text\nsing\n\n  ")] {
        assert_eq!(lines(&batch(&write(&folder, name, content)).prints()).len(), 1, "{name}");
    }
}
