//! [`Report`]: what reading ESCO kept, repaired and dropped, file by file.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::taxonomy::Language;

/// How many examples a file keeps for each [`Reason`].
const EXAMPLES: usize = 3;

/// Why a row, a value or a file was not taken as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// Spaces at either end or doubled, no-break spaces, control characters.
    WhiteSpace,
    /// UTF-8 that was read as Latin-1 and written again, such as `Â` before a no-break space.
    Mojibake,
    /// Bytes that are not UTF-8; replaced by U+FFFD.
    InvalidUtf8,
    /// A row with more or fewer fields than the header.
    RaggedRow,
    /// A URI that the same file has already given; its rows are merged.
    RepeatedConcept,
    /// An alternative or hidden label that the concept has already.
    RepeatedLabel,
    /// A relation that the same file has already given; essential wins over optional.
    RepeatedRelation,
    /// A row without a URI.
    NoUri,
    /// A row without a preferred label.
    NoLabel,
    /// A skill that is marked neither as skill nor as knowledge; kept.
    NoType,
    /// A word in a column of fixed words that none of them is.
    UnknownValue,
    /// A concept that none of the files defines.
    UnknownConcept,
    /// A URI that another file gives to another kind of concept.
    OtherKind,
    /// A relation of a concept to itself.
    SelfRelation,
    /// A broader relation that closes a circle.
    Cycle,
    /// A text file whose name does not tell its language; read as English.
    AssumedEnglish,
    /// An ESCO file that holds nothing tagus uses; not read.
    Unneeded,
    /// A CSV or ZIP that is not one of ESCO's; not read.
    UnknownFile,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WhiteSpace => "white space",
            Self::Mojibake => "garbled characters",
            Self::InvalidUtf8 => "invalid UTF-8",
            Self::RaggedRow => "wrong number of fields",
            Self::RepeatedConcept => "repeated concept",
            Self::RepeatedLabel => "repeated label",
            Self::RepeatedRelation => "repeated relation",
            Self::NoUri => "no URI",
            Self::NoLabel => "no label",
            Self::NoType => "neither skill nor knowledge",
            Self::UnknownValue => "unknown value",
            Self::UnknownConcept => "unknown concept",
            Self::OtherKind => "URI of another kind of concept",
            Self::SelfRelation => "relation to itself",
            Self::Cycle => "circle of broader concepts",
            Self::AssumedEnglish => "no language in the name, read as English",
            Self::Unneeded => "skipped, not needed",
            Self::UnknownFile => "skipped, not a known ESCO file",
        })
    }
}

/// One place where a [`Reason`] applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Example {
    /// What was wrong.
    pub reason: Reason,
    /// The line of the file on which the row starts, from 1; 0 if it is about the whole file.
    pub line: u64,
    /// The value or URI in question.
    pub detail: String,
}

/// What became of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileReport {
    /// The path; a file inside a ZIP as `a.zip/skills_en.csv`.
    pub name: String,
    /// Rows in the file, without the header.
    pub read: usize,
    /// Rows of which at least something was used.
    pub kept: usize,
    /// Values and rows that were mended and used.
    pub repaired: BTreeMap<Reason, usize>,
    /// Values, rows and ends of relations that were not used. A relation of which both ends are
    /// unknown counts twice.
    pub dropped: BTreeMap<Reason, usize>,
    /// What is worth knowing but was neither mended nor lost.
    pub noted: BTreeMap<Reason, usize>,
    /// The first places of each reason.
    pub examples: Vec<Example>,
}

impl FileReport {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    pub(super) fn repair(&mut self, reason: Reason, line: u64, detail: &str) {
        *self.repaired.entry(reason).or_default() += 1;
        self.example(reason, line, detail);
    }

    pub(super) fn drop(&mut self, reason: Reason, line: u64, detail: &str) {
        *self.dropped.entry(reason).or_default() += 1;
        self.example(reason, line, detail);
    }

    pub(super) fn note(&mut self, reason: Reason, line: u64, detail: &str) {
        *self.noted.entry(reason).or_default() += 1;
        self.example(reason, line, detail);
    }

    /// Keeps the example if it is among the first by line; relations come sorted by their URIs.
    fn example(&mut self, reason: Reason, line: u64, detail: &str) {
        let known = self.examples.iter().filter(|example| example.reason == reason);
        let is_full = known.clone().count() >= EXAMPLES;
        if is_full && known.clone().all(|example| example.line <= line) {
            return;
        }
        let detail = match detail.char_indices().nth(100) {
            Some((end, _)) => format!("{}…", &detail[..end]),
            None => detail.to_owned(),
        };
        let mut later = Example { reason, line, detail };
        for example in self.examples.iter_mut().filter(|example| example.reason == reason) {
            if later.line < example.line {
                std::mem::swap(&mut later, example);
            }
        }
        if !is_full {
            self.examples.push(later);
        }
    }

    /// The first place that was repaired or dropped, if any was.
    pub(super) fn first_defect(&self) -> Option<&Example> {
        let is_defect = |reason| self.repaired.contains_key(reason) || self.dropped.contains_key(reason);
        self.examples.iter().filter(|example| is_defect(&example.reason)).min_by_key(|example| example.line)
    }
}

/// What reading a release came to. Its [`Display`](fmt::Display) is a table for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The release, such as `1.2.0`; empty if nothing tells.
    pub version: String,
    /// Whether the version was concluded from the number of skills, because no name tells it.
    pub version_inferred: bool,
    /// The languages read, by code.
    pub languages: Vec<Language>,
    /// The files in the order in which they were read, then those that were skipped.
    pub files: Vec<FileReport>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let languages: Vec<_> = self.languages.iter().map(Language::code).collect();
        match (self.version.as_str(), self.version_inferred) {
            ("", _) => write!(f, "ESCO, version unknown")?,
            (version, false) => write!(f, "ESCO {version}")?,
            (version, true) => write!(f, "ESCO {version} (by its number of skills)")?,
        }
        writeln!(f, " in {}\n", languages.join(", "))?;

        let sum = |counts: &BTreeMap<Reason, usize>| counts.values().sum::<usize>();
        let counts = |file: &FileReport| [file.read, file.kept, sum(&file.repaired), sum(&file.dropped)];
        let totals = self
            .files
            .iter()
            .map(counts)
            .fold([0; 4], |total, file| std::array::from_fn(|column| total[column] + file[column]));
        let head = ["read", "kept", "repaired", "dropped"].map(str::to_owned);
        let name_width = self.files.iter().map(|file| file.name.chars().count()).max().unwrap_or(0).max(5);
        // Totals are the largest numbers of their columns, so they and the head decide the widths.
        let widths: [usize; 4] = std::array::from_fn(|at| head[at].len().max(grouped(totals[at]).len()));
        let write_row = |f: &mut fmt::Formatter<'_>, name: &str, cells: [String; 4]| {
            write!(f, "{name:<name_width$}")?;
            for (cell, width) in cells.iter().zip(widths) {
                write!(f, "  {cell:>width$}")?;
            }
            writeln!(f)
        };
        write_row(f, "file", head)?;
        for file in &self.files {
            write_row(f, &file.name, counts(file).map(grouped))?;
            for (what, reasons) in
                [("repaired", &file.repaired), ("dropped", &file.dropped), ("noted", &file.noted)]
            {
                for (reason, count) in reasons {
                    write!(f, "    {what}: {reason}")?;
                    let example = file.examples.iter().find(|example| example.reason == *reason);
                    if let Some(example) = example.filter(|example| example.line > 0) {
                        write!(f, " × {}, as in line {}", grouped(*count), example.line)?;
                        if !example.detail.is_empty() {
                            write!(f, ": \"{}\"", example.detail.escape_debug())?;
                        }
                    }
                    writeln!(f)?;
                }
            }
        }
        write_row(f, "total", totals.map(grouped))
    }
}

/// `1234567` as `1,234,567`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn the_table_is_aligned_and_gives_examples() {
        let mut skills = FileReport::new("skills_en.csv");
        (skills.read, skills.kept) = (13_940, 13_939);
        skills.repair(Reason::WhiteSpace, 12, "sing ");
        skills.repair(Reason::WhiteSpace, 13, "dance ");
        skills.drop(Reason::NoUri, 7, "");
        let mut other = FileReport::new("a.zip/recipes.csv");
        other.note(Reason::UnknownFile, 0, "");
        let report = Report {
            version: "1.2.0".into(),
            version_inferred: false,
            languages: vec![Language::ENGLISH],
            files: vec![skills, other],
        };
        insta::assert_snapshot!(report, @r#"
        ESCO 1.2.0 in en

        file                 read    kept  repaired  dropped
        skills_en.csv      13,940  13,939         2        1
            repaired: white space × 2, as in line 12: "sing "
            dropped: no URI × 1, as in line 7
        a.zip/recipes.csv       0       0         0        0
            noted: skipped, not a known ESCO file
        total              13,940  13,939         2        1
        "#);
        insta::assert_snapshot!(serde_json::to_string(&report).unwrap(), @r#"{"version":"1.2.0","versionInferred":false,"languages":["en"],"files":[{"name":"skills_en.csv","read":13940,"kept":13939,"repaired":{"whiteSpace":2},"dropped":{"noUri":1},"noted":{},"examples":[{"reason":"whiteSpace","line":12,"detail":"sing "},{"reason":"whiteSpace","line":13,"detail":"dance "},{"reason":"noUri","line":7,"detail":""}]},{"name":"a.zip/recipes.csv","read":0,"kept":0,"repaired":{},"dropped":{},"noted":{"unknownFile":1},"examples":[{"reason":"unknownFile","line":0,"detail":""}]}]}"#);
    }

    #[test]
    fn the_first_defect_is_the_one_on_the_earliest_line_and_never_a_mere_note() {
        let mut file = FileReport::new("skills_en.csv");
        file.note(Reason::NoType, 2, "");
        assert_eq!(file.first_defect(), None);
        file.drop(Reason::UnknownConcept, 9, "late");
        file.repair(Reason::WhiteSpace, 4, "early");
        assert_eq!(file.first_defect().unwrap().line, 4);
    }

    #[test]
    fn few_examples_are_kept_and_long_ones_cut_between_characters() {
        let mut file = FileReport::new("skills_en.csv");
        for line in 2..99 {
            file.repair(Reason::WhiteSpace, line, &"é".repeat(200));
        }
        assert_eq!(file.repaired[&Reason::WhiteSpace], 97);
        assert_eq!(file.examples.len(), EXAMPLES);
        assert_eq!(file.examples[0].detail.chars().count(), 101);
    }
}
