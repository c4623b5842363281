//! `tagus credential` on tables, course pages and the JSON of tagus.

use serde_json::{Value, json};

use crate::support::*;

#[test]
fn tables_pages_and_tagus_json_are_shown_as_people_read_them() {
    let mut shown = String::new();
    for name in [
        "data-basics-lyon.csv",
        "modules-bremen.csv",
        "data-steward-offer.json",
        "statistics-leeds.md",
        "ml-melbourne.md",
        "web-accessibility-tartu.md",
        "wound-care-graz.txt",
    ] {
        shown += &credential().arg("show").arg(sample(name)).prints();
        shown += "\n";
    }
    let folder = sample("");
    filtered(&[&folder], || insta::assert_snapshot!(shown));
}

#[test]
fn columns_that_nobody_knows_are_named_once_and_can_be_mapped() {
    let folder = folder();
    let table = "Modulname;Ziele;Raum;ECTS\nSchweißen;weld | grind;12;5\n";
    let file = write(&folder, "modules.csv", table);
    let unknown = credential().arg("show").arg(&file).fails(1);
    let mut mapped = credential();
    mapped.arg("show").args(["--map", "Ziele=outcome"]).arg(&file);
    let output = mapped.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    let quiet = mapped.arg("--quiet").prints();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), quiet);
    let wrong = credential().arg("show").args(["--map", "Ziele=aims"]).arg(&file).fails(1);
    let missing = credential().arg("show").args(["--map", "Ziel=outcome"]).arg(&file).fails(1);
    let usage = credential().arg("show").args(["--map", "Ziele"]).arg(&file).fails(2);
    assert!(usage.contains("Modulname=title"), "{usage}");
    let all = [unknown, said, quiet, wrong, missing].join("\n");
    filtered(&[folder.path()], || insta::assert_snapshot!(all));
}

#[test]
fn what_cannot_be_read_names_its_row_pointer_or_what_is_looked_for() {
    let folder = folder();
    let mut messages = String::new();
    for (name, content) in [
        ("ragged.csv", "title,outcome\nA,weld\nB\n"),
        ("headers.csv", "title,outcome\n"),
        ("double.csv", "Title,Titel,outcome\nA,B,weld\n"),
        ("key.json", "{\"tagus\": 1, \"outcomes\": [{\"text\": \"weld\", \"tag\": []}]}"),
        ("version.json", "{\"tagus\": 2}"),
        ("second.json", "[{\"tagus\": 1}, {\"type\": \"Person\"}]"),
        ("note.txt", "Bring gloves."),
        ("blank.txt", " \n"),
        ("binary.bin", "PK\u{3}\u{4}\0\0"),
    ] {
        messages += &credential().arg("show").arg(write(&folder, name, content)).fails(1);
    }
    let forced = write(&folder, "page.md", "# Welding\n\n## Learning outcomes\n\n- Weld steel\n");
    messages += &credential().args(["show", "--from", "csv"]).arg(&forced).fails(1);
    filtered(&[folder.path()], || insta::assert_snapshot!(messages));
    let read = credential().args(["show", "--from", "page", "--format", "json"]).arg(&forced).json();
    assert_eq!(read["format"], "page");
}

#[test]
fn elements_that_make_no_sense_do_not_stop_the_rest() {
    let folder = folder();
    let table = "title,outcome,ects,date,country,level,language\n\
                 Welding,weld steel,-3,31.12.2022,Naboo,12,Klingonian\n";
    let file = write(&folder, "wrong.csv", table);
    let mut shown = credential().arg("show").arg(file).prints();
    let wrong = json!({"tagus": 1, "title": 5, "outcomes": [{"text": "weld"}, {"text": 7}], "date": "2026-02-30",
        "workload": {"value": -3, "unit": "ECTS"}, "level": {"eqf": 12}});
    shown += &credential().arg("show").arg(write(&folder, "wrong.json", wrong.to_string())).prints();
    filtered(&[folder.path()], || insta::assert_snapshot!(shown));
}

#[test]
fn the_schema_lists_every_key_of_the_sample() {
    let schema = credential().arg("schema").json();
    let sample: Value =
        serde_json::from_slice(&std::fs::read(sample("data-steward-offer.json")).unwrap()).unwrap();
    for key in sample.as_object().unwrap().keys() {
        let described = &schema["properties"][key];
        assert!(described["description"].is_string(), "{key}: {described}");
    }
    assert_eq!(schema["additionalProperties"], json!(false));
}

/// Twenty-seven real courses, in Italian and most in English.
#[test]
fn real_courses_are_read_as_pages() {
    let Some(files) = shared(&["eval/pavia-courses.jsonl"]) else { return };
    let courses = std::fs::read_to_string(&files[0]).unwrap();
    let folder = folder();
    let headings = [
        ("LINGUA_INS", "Lingua insegnamento", "Language of instruction"),
        ("PREREQ", "Prerequisiti", "Prerequisites"),
        ("OBIETT_FORM", "Obiettivi formativi", "Learning outcomes"),
        ("CONTENUTI", "Programma e contenuti", "Course contents"),
        ("MOD_VER_APPR", "Modalità d'esame", "Assessment methods"),
    ];
    let mut pages = vec![];
    for (number, course) in courses.lines().enumerate() {
        let course: Value = serde_json::from_str(course).unwrap();
        let (title, fields) = (course["title"].as_str().unwrap(), &course["fields"]);
        for (language, is_italian) in [("ita", true), ("eng", false)] {
            let has = |key: &str| fields[format!("{key}_{language}")].as_str();
            if !headings.iter().all(|(key, ..)| has(key).is_some()) {
                continue;
            }
            let sections: String = headings
                .iter()
                .map(|(key, italian, english)| {
                    let heading = if is_italian { italian } else { english };
                    format!("## {heading}\n\n{}\n\n", has(key).unwrap_or_default())
                })
                .collect();
            let page = format!("# {title}\n\nCFU: {}\n\n{sections}", fields["cfu"].as_str().unwrap());
            pages.push(write(&folder, &format!("{number}-{language}.md"), page));
        }
    }
    let shown = credential().args(["show", "--format", "jsonl"]).args(&pages).jsonl();
    assert!(shown.len() >= 50 && shown.len() == pages.len(), "{} of {}", shown.len(), pages.len());
    for one in shown {
        for element in ["title", "outcomes", "workload", "language", "prerequisites", "assessment"] {
            assert_eq!(one[element]["state"], "present", "{}: {element}", one["file"]);
        }
        // What a page does not say is not read into it.
        for element in ["country", "awardingBody", "level", "date", "learner"] {
            assert_eq!(one[element]["state"], "absent", "{}: {element}", one["file"]);
        }
        assert!(one["workload"]["value"]["ects"].as_f64().unwrap() >= 3.0, "{}", one["file"]);
    }
}

#[test]
fn large_and_deep_files_are_no_trouble() {
    let folder = folder();
    let rows: String = (0..100_000).map(|number| format!("Welding,weld {number}\n")).collect();
    let file = write(&folder, "long.csv", format!("title,outcome\n{rows}"));
    let shown = credential().args(["show", "--format", "jsonl"]).arg(file).jsonl();
    assert_eq!(shown[0]["outcomes"]["value"].as_array().unwrap().len(), 100_000);
    let page = format!("# Welding\n\n## Learning outcomes\n\n- {}\n", "x".repeat(10 << 20));
    let shown = credential().args(["show", "--format", "jsonl"]).arg(write(&folder, "long.md", page)).jsonl();
    assert_eq!(shown[0]["outcomes"]["value"].as_array().unwrap().len(), 1);
    let deep = format!("{{\"tagus\": 1, \"title\": {}1{}}}", "[".repeat(5000), "]".repeat(5000));
    let said = credential().arg("show").arg(write(&folder, "deep.json", deep)).fails(1);
    assert!(said.contains("recursion"), "{said}");
}
