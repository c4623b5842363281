//! Gold files: texts with the concepts that a person found in them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::EvalError;

/// The highest grade: with more, the top grade's gain would drown every other.
const HIGHEST_GRADE: u64 = 10;

/// A gold file, its labels resolved to URIs.
#[derive(Clone, Debug, PartialEq)]
pub struct Gold {
    /// The name of the file, without its folder.
    pub file: String,
    /// The items in the order of the file.
    pub items: Vec<Item>,
    /// The labels that name no concept of the loaded ESCO, or several.
    pub unresolved: Vec<Unresolved>,
}

/// A text and what is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The item's `id`, else the number of its line.
    pub id: String,
    /// The text to tag.
    pub text: String,
    /// The URIs of the right concepts.
    pub labels: BTreeSet<String>,
    /// The grades, 0 to 10, by URI; every one of `labels` has at least 1.
    pub grades: BTreeMap<String, u8>,
    /// How many labels are missing from `labels` because they do not resolve.
    pub unresolved: usize,
}

impl Item {
    /// Whether right can be told from wrong: false if there are labels and none resolves.
    pub fn is_judged(&self) -> bool {
        !self.labels.is_empty() || self.unresolved == 0
    }
}

/// A label of a gold file that does not name exactly one concept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unresolved {
    /// The item's id.
    pub id: String,
    /// The line in the gold file, from 1.
    pub line: usize,
    /// The label or URI as written.
    pub label: String,
    /// Why it does not resolve.
    pub reason: Reason,
    /// The URIs it may mean, if it is ambiguous.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
}

/// Why a label does not name exactly one concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// No concept has this label.
    #[serde(rename = "unknown label")]
    UnknownLabel,
    /// No concept has this URI.
    #[serde(rename = "unknown URI")]
    UnknownUri,
    /// Several concepts have this label. Taking one of them, or all, would invent a judgement.
    #[serde(rename = "ambiguous label")]
    Ambiguous,
}

/// Reads a gold file: one JSON object a line, with blank lines, CRLF and a byte order mark tolerated.
///
/// - `text`: the text;
/// - `labels`: the right concepts by URI or preferred label, `[]` if nothing is in the text;
/// - `grades`, optional: whole numbers 0 to 10 by URI or preferred label, for nDCG;
/// - `id`, optional: a string or number that no other item has; else the line number.
///
/// Other fields are ignored. `resolve` turns a URI or label into the URIs of the concepts it names;
/// it should know only concepts that a ranking can hold, since many skills share their label with a
/// group. Labels that name none or several are listed in [`Gold::unresolved`].
pub fn read_gold(path: &Path, resolve: impl Fn(&str) -> Vec<String>) -> Result<Gold, EvalError> {
    let bytes = std::fs::read(path).map_err(|source| EvalError::Read { path: path.to_owned(), source })?;
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let mut gold = Gold {
        file: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        items: Vec::new(),
        unresolved: Vec::new(),
    };
    let mut lines = BTreeMap::new();
    for (index, content) in text.split(|byte| *byte == b'\n').enumerate() {
        let content = content.trim_ascii();
        if content.is_empty() {
            continue;
        }
        let line = Line { path, number: index + 1 };
        let fields = line.parse(content)?;
        let item = line.item(&fields, &resolve, &mut gold.unresolved)?;
        if let Some(earlier) = lines.insert(item.id.clone(), line.number) {
            let problem = format!("{:?} is the id of line {earlier} already", item.id);
            return Err(line.wrong("id", problem, "give every item an id of its own"));
        }
        gold.items.push(item);
    }
    if gold.items.is_empty() {
        return Err(EvalError::Empty { path: path.to_owned() });
    }
    Ok(gold)
}

/// Where the reader is, for messages.
struct Line<'a> {
    path: &'a Path,
    number: usize,
}

impl Line<'_> {
    fn wrong(&self, field: &'static str, problem: impl Into<String>, remedy: &'static str) -> EvalError {
        EvalError::Field {
            path: self.path.to_owned(),
            line: self.number,
            field,
            problem: problem.into(),
            remedy,
        }
    }

    fn parse(&self, content: &[u8]) -> Result<Map<String, Value>, EvalError> {
        let not_an_object =
            |problem| EvalError::Line { path: self.path.to_owned(), line: self.number, problem };
        match serde_json::from_slice(content) {
            Ok(Value::Object(fields)) => Ok(fields),
            Ok(_) => Err(not_an_object("not a JSON object".into())),
            // The parser sees one line only: its own "line 1" would mislead.
            Err(error) => {
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or(&message);
                Err(not_an_object(format!("not JSON: {message}, column {}", error.column())))
            }
        }
    }

    fn item(
        &self,
        fields: &Map<String, Value>,
        resolve: impl Fn(&str) -> Vec<String>,
        unresolved: &mut Vec<Unresolved>,
    ) -> Result<Item, EvalError> {
        let id = self.id(fields)?;
        let text = match fields.get("text") {
            Some(Value::String(text)) => text.clone(),
            Some(_) => return Err(self.wrong("text", "not a string", "write the text to tag as a string")),
            None => return Err(self.wrong("text", "missing", "add the text to tag")),
        };
        let names = self.labels(fields)?;
        let grades_by_name = self.grades(fields)?;

        let mut uris = BTreeMap::new();
        for name in names.iter().chain(grades_by_name.keys()) {
            if uris.contains_key(name) {
                continue;
            }
            let uri = only_one(name, resolve(name)).map_err(|(reason, candidates)| {
                let (id, label) = (id.clone(), name.clone());
                unresolved.push(Unresolved { id, line: self.number, label, reason, candidates });
            });
            uris.insert(name, uri.ok());
        }
        let uri = |name| uris.get(name).cloned().flatten();

        let labels: BTreeSet<String> = names.iter().filter_map(uri).collect();
        let mut grades = BTreeMap::new();
        for (name, grade) in &grades_by_name {
            if let Some(uri) = uri(name) {
                let highest = grades.entry(uri).or_default();
                *highest = (*grade).max(*highest);
            }
        }
        for label in &labels {
            if *grades.entry(label.clone()).or_insert(1) == 0 {
                let problem = format!("0 for {label:?}, which is one of `labels`");
                return Err(self.wrong("grades", problem, "grade it 1 or more, or take it out of `labels`"));
            }
        }
        let unresolved = names.iter().filter(|name| uri(name).is_none()).count();
        Ok(Item { id, text, labels, grades, unresolved })
    }

    fn id(&self, fields: &Map<String, Value>) -> Result<String, EvalError> {
        match fields.get("id") {
            Some(Value::String(id)) => Ok(id.clone()),
            Some(Value::Number(id)) => Ok(id.to_string()),
            Some(Value::Null) | None => Ok(self.number.to_string()),
            Some(_) => Err(self.wrong("id", "neither a string nor a number", "write it as a string")),
        }
    }

    fn labels(&self, fields: &Map<String, Value>) -> Result<BTreeSet<String>, EvalError> {
        const REMEDY: &str = "write a list of ESCO URIs or preferred labels, [] if nothing is in the text";
        let labels = match fields.get("labels") {
            Some(Value::Array(labels)) => labels,
            Some(_) => return Err(self.wrong("labels", "not a list", REMEDY)),
            None => return Err(self.wrong("labels", "missing", REMEDY)),
        };
        let label = |label: &Value| match label.as_str().map(str::trim) {
            Some("") => Err(self.wrong("labels", "an empty label", REMEDY)),
            Some(label) => Ok(label.to_owned()),
            None => Err(self.wrong("labels", format!("{label} is not a string"), REMEDY)),
        };
        labels.iter().map(label).collect()
    }

    fn grades(&self, fields: &Map<String, Value>) -> Result<BTreeMap<String, u8>, EvalError> {
        const REMEDY: &str = "write an object of whole numbers from 0 to 10 by ESCO URI, or leave it out";
        let grades = match fields.get("grades") {
            Some(Value::Object(grades)) => grades,
            Some(Value::Null) | None => return Ok(BTreeMap::new()),
            Some(_) => return Err(self.wrong("grades", "not an object", REMEDY)),
        };
        let grade = |(name, grade): (&String, &Value)| match grade.as_u64() {
            Some(number @ 0..=HIGHEST_GRADE) => Ok((name.trim().to_owned(), number as u8)),
            _ => Err(self.wrong("grades", format!("{grade} for {name:?}"), REMEDY)),
        };
        grades.iter().map(grade).collect()
    }
}

/// The one URI a name stands for, else why there is none and which it may be.
fn only_one(name: &str, mut candidates: Vec<String>) -> Result<String, (Reason, Vec<String>)> {
    candidates.sort();
    candidates.dedup();
    match candidates.as_mut_slice() {
        [uri] => Ok(std::mem::take(uri)),
        [] if name.starts_with("http://") || name.starts_with("https://") => {
            Err((Reason::UnknownUri, candidates))
        }
        [] => Err((Reason::UnknownLabel, candidates)),
        _ => Err((Reason::Ambiguous, candidates)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JAVA: &str = "http://data.europa.eu/esco/skill/java";
    const CSS: &str = "http://data.europa.eu/esco/skill/css";

    fn resolve(name: &str) -> Vec<String> {
        match name {
            JAVA | "Java" => vec![JAVA.into()],
            CSS | "CSS" => vec![CSS.into()],
            "style" => vec![JAVA.into(), CSS.into(), CSS.into()],
            _ => vec![],
        }
    }

    fn read(content: impl AsRef<[u8]>) -> Result<Gold, EvalError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gold.jsonl");
        std::fs::write(&path, content).unwrap();
        read_gold(&path, resolve)
    }

    /// The message without the temporary folder.
    fn message(content: impl AsRef<[u8]>) -> String {
        let message = read(content).unwrap_err().to_string();
        message[message.find("gold.jsonl").unwrap()..].to_owned()
    }

    #[test]
    fn reads_labels_grades_and_ids() {
        let gold = read(format!(
            "\u{feff}{{\"id\": \"a\", \"text\": \"x\", \"labels\": [\"Java\", \"{JAVA}\"], \
             \"grades\": {{\"{JAVA}\": 2, \"CSS\": 1}}, \"context\": [1]}}\r\n\r\n\
             {{\"text\": \"y\", \"labels\": []}}\n{{\"id\": 7, \"text\": \"z\", \"labels\": [\" CSS \"]}}"
        ))
        .unwrap();
        assert_eq!(gold.file, "gold.jsonl");
        assert_eq!(gold.items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["a", "3", "7"]);
        let [first, second, third] = &gold.items[..] else { panic!("three items") };
        assert_eq!(first.labels, BTreeSet::from([JAVA.into()]));
        assert_eq!(first.grades, BTreeMap::from([(JAVA.into(), 2), (CSS.into(), 1)]));
        assert!(second.labels.is_empty() && second.is_judged());
        assert_eq!(third.grades, BTreeMap::from([(CSS.into(), 1)]));
        assert!(gold.unresolved.is_empty());
    }

    #[test]
    fn reports_every_label_that_does_not_name_one_concept() {
        let gold = read(
            r#"{"id": "a", "text": "x", "labels": ["Java", "Jawa", "style"], "grades": {"http://x/y": 1, "Jawa": 2}}
{"id": "b", "text": "y", "labels": ["https://x/z"]}"#,
        )
        .unwrap();
        let found: Vec<_> =
            gold.unresolved.iter().map(|u| (u.id.as_str(), u.line, u.label.as_str(), u.reason)).collect();
        assert_eq!(
            found,
            [
                ("a", 1, "Jawa", Reason::UnknownLabel),
                ("a", 1, "style", Reason::Ambiguous),
                ("a", 1, "http://x/y", Reason::UnknownUri),
                ("b", 2, "https://x/z", Reason::UnknownUri),
            ]
        );
        assert_eq!(gold.unresolved[1].candidates, [CSS, JAVA]);
        assert_eq!(gold.items[0].unresolved, 2);
        assert!(gold.items[0].is_judged());
        assert!(!gold.items[1].is_judged());
    }

    #[test]
    fn a_bad_line_names_file_line_field_and_remedy() {
        let cases = [
            ("", "gold.jsonl: holds no items; write one JSON object a line with `text` and `labels`"),
            (" \r\n\n", "gold.jsonl: holds no items"),
            ("\n{\"text\": ", "gold.jsonl, line 2: not JSON: EOF while parsing a value, column 8; write one"),
            ("[]", "gold.jsonl, line 1: not a JSON object; write"),
            (r#"{"labels": []}"#, "gold.jsonl, line 1, field `text`: missing; add the text"),
            (r#"{"text": 1, "labels": []}"#, "gold.jsonl, line 1, field `text`: not a string"),
            (r#"{"text": "x"}"#, "gold.jsonl, line 1, field `labels`: missing; write a list"),
            (r#"{"text": "x", "labels": "y"}"#, "gold.jsonl, line 1, field `labels`: not a list"),
            (r#"{"text": "x", "labels": [1]}"#, "gold.jsonl, line 1, field `labels`: 1 is not a string"),
            (r#"{"text": "x", "labels": [" "]}"#, "gold.jsonl, line 1, field `labels`: an empty label"),
            (r#"{"text": "x", "labels": [], "id": []}"#, "gold.jsonl, line 1, field `id`: neither"),
            (
                r#"{"text": "x", "labels": [], "grades": {"CSS": 1.5}}"#,
                "gold.jsonl, line 1, field `grades`: 1.5 for \"CSS\"; write an object of whole numbers",
            ),
            (r#"{"text": "x", "labels": [], "grades": []}"#, "gold.jsonl, line 1, field `grades`: not an"),
            (
                r#"{"text": "x", "labels": ["CSS"], "grades": {"CSS": 0}}"#,
                "gold.jsonl, line 1, field `grades`: 0 for",
            ),
            (
                "{\"text\": \"x\", \"labels\": []}\n{\"id\": \"1\", \"text\": \"x\", \"labels\": []}",
                "gold.jsonl, line 2, field `id`: \"1\" is the id of line 1 already; give every item",
            ),
        ];
        for (content, expected) in cases {
            let found = message(content);
            assert!(found.starts_with(expected), "{content:?}: {found}");
        }
        assert!(message(b"{\"text\": \"\xff\"}").starts_with("gold.jsonl, line 1: not JSON"));
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = read_gold(Path::new("no-such-gold.jsonl"), resolve).unwrap_err();
        assert!(error.to_string().starts_with("no-such-gold.jsonl: cannot be read"));
    }

    proptest::proptest! {
        #[test]
        fn no_input_panics(content: Vec<u8>) {
            let _ = read(content);
        }
    }
}
