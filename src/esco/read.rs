//! [`read`]: ESCO's files, merged into one [`Taxonomy`].

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
use std::path::PathBuf;

use rayon::prelude::*;

use super::files::{self, FileKind, Source};
use super::report::{Example, Reason, Report};
use super::rows::{ConceptRow, GroupRow, Parsed, RelationRow, Rows, parse};
use super::schemes;
use super::taxonomy::{ConceptKind, Draft, DraftConcept, DraftTexts, Language, Taxonomy, TaxonomyError};

/// How many skills each release has, for files whose names do not tell the version. Releases that
/// share a number are told apart no further than their series.
const RELEASES: [(usize, &str); 4] = [(13_485, "1.0"), (13_891, "1.1.0"), (13_896, "1.1"), (13_939, "1.2")];

/// Two skills files belong to different releases if more than one URI in this many is in one only.
/// Languages of one release agree fully; v1.1.1 and v1.2.0 differ in one of 33.
const MIXED: usize = 50;

/// As few as this many URIs in one file only are no sign of different releases.
const MIXED_AT_LEAST: usize = 20;

/// Where ESCO's files are.
#[derive(Clone, Debug)]
pub enum Content {
    /// A CSV file, a ZIP, or a folder of both, however deep.
    Path(PathBuf),
    /// A ZIP in memory, or one CSV file if the name ends in `.csv`.
    Bytes {
        /// The file's name, which also tells the version and, of a CSV file, what it holds.
        name: String,
        /// The file.
        bytes: Cow<'static, [u8]>,
    },
}

/// How to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The version, whatever the names of files, folders and ZIPs say.
    pub version: Option<String>,
    /// Whether anything repaired or dropped is an error. No official release passes.
    pub strict: bool,
}

/// Why ESCO could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// A file or folder could not be opened.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A ZIP, or a file inside one, that cannot be unpacked.
    #[error(
        "{file}: the ZIP is damaged or of an unknown sort ({detail}); download it again, or unpack it and import the folder"
    )]
    Zip {
        /// The ZIP, or the file inside it.
        file: String,
        /// What unpacking said.
        detail: String,
    },
    /// A file inside a ZIP that needs a password.
    #[error("{file}: needs a password; unpack the ZIP and import the folder")]
    Encrypted {
        /// The file inside the ZIP.
        file: String,
    },
    /// A file larger than any of ESCO's.
    #[error("{file}: larger than {} MiB, which no file of ESCO is", limit >> 20)]
    TooLarge {
        /// The file.
        file: String,
        /// The largest number of bytes that is read.
        limit: u64,
    },
    /// A file without content.
    #[error("{file}: the file is empty; download it again")]
    Empty {
        /// The file.
        file: String,
    },
    /// A file with a header and nothing else.
    #[error("{file}: there is no row below the header; download it again")]
    HeaderOnly {
        /// The file.
        file: String,
    },
    /// Skills of which no row can be used.
    #[error(
        "{file}: none of the {read} rows can be used ({reason}: {count} rows, the first on line {line}); download the file again"
    )]
    NoSkill {
        /// The skills file.
        file: String,
        /// The rows in it.
        read: usize,
        /// Why most of them were dropped.
        reason: Reason,
        /// How many were dropped for that reason.
        count: usize,
        /// The line on which the first of these starts, from 1.
        line: u64,
    },
    /// A file that is not text.
    #[error(
        "{file}: this is not a CSV file in UTF-8 but binary data (or UTF-16); use the file as the ESCO portal delivers it"
    )]
    Binary {
        /// The file.
        file: String,
    },
    /// A file without a column that it has to have.
    #[error("{file}: there is no column \"{column}\"; the columns are {}", quoted(present))]
    Column {
        /// The file.
        file: String,
        /// The column that is missing.
        column: &'static str,
        /// The columns that are there.
        present: Vec<String>,
    },
    /// A file that breaks the rules of CSV.
    #[error("{file}, line {line}: {detail}")]
    Csv {
        /// The file.
        file: String,
        /// The line on which the row starts, from 1.
        line: u64,
        /// What is wrong.
        detail: String,
    },
    /// Nothing of ESCO's among the contents.
    #[error(
        "this is not ESCO: looked for CSV files named as the ESCO portal names them (skills_en.csv, occupations_en.csv, broaderRelationsSkillPillar_en.csv, …), found {}",
        few(found)
    )]
    NotEsco {
        /// The files that were found instead.
        found: Vec<String>,
    },
    /// Files of ESCO's that say nothing without a skills file.
    #[error(
        "a classification is needed: there is no skills file (such as skills_en.csv) among {}; import the classification ZIP of the same release together with these",
        few(found)
    )]
    NoClassification {
        /// The files that were found.
        found: Vec<String>,
    },
    /// Files of two releases.
    #[error("two releases of ESCO at once: {} is of version {} and {} of version {}; import one release at a time", first.1, first.0, second.1, second.0)]
    Versions {
        /// A version and a file of it.
        first: (String, String),
        /// Another version and a file of it.
        second: (String, String),
    },
    /// Skills files that share too few URIs to be of one release.
    #[error(
        "{first} and {second} are not of the same release: {unshared} of {all} skills are in one of them only; import one release at a time"
    )]
    Mixed {
        /// A skills file.
        first: String,
        /// Another skills file.
        second: String,
        /// How many URIs only one of them has.
        unshared: usize,
        /// How many URIs they have together.
        all: usize,
    },
    /// Something was repaired or dropped although [`ReadOptions::strict`] forbids it.
    #[error("{file}, line {}: {}{}; strict reading allows no repair", example.line, example.reason, detail(example))]
    Strict {
        /// The file of the first defect.
        file: String,
        /// The first defect.
        example: Example,
        /// Everything that would have been repaired or dropped.
        report: Box<Report>,
    },
    /// The release does not fit into a snapshot.
    #[error(transparent)]
    Taxonomy(#[from] TaxonomyError),
}

fn quoted(names: &[String]) -> String {
    let names: Vec<_> = names.iter().take(20).map(|name| format!("\"{}\"", name.escape_debug())).collect();
    names.join(", ")
}

/// Some names and how many more there are.
fn few(names: &[String]) -> String {
    const SHOWN: usize = 10;
    match names.len() {
        0 => "no file at all".to_owned(),
        count if count <= SHOWN => names.join(", "),
        count => format!("{} and {} more", names[..SHOWN].join(", "), count - SHOWN),
    }
}

fn detail(example: &Example) -> String {
    if example.detail.is_empty() {
        String::new()
    } else {
        format!(" (\"{}\")", example.detail.escape_debug())
    }
}

/// The English extract of ESCO v1.2.0 inside the binary: skills and knowledge with labels and
/// descriptions, without relations. `data/esco/README.md` says where it comes from.
pub fn embedded() -> Content {
    Content::Bytes {
        name: "esco-v1.2.0-en-skills.zip".to_owned(),
        bytes: Cow::Borrowed(include_bytes!("../../data/esco/esco-v1.2.0-en-skills.zip")),
    }
}

/// Reads ESCO from any mix of files, folders and ZIPs of one release, in any number of languages.
///
/// Kind and language of a file come from its name, the version from the nearest folder or ZIP that
/// tells one. Where files disagree the first by kind and name wins and later ones fill what it leaves
/// empty, so the order of `contents` does not matter.
///
/// Members of a scheme are the concepts that name it in `inScheme` and those that its collection file
/// lists. Top concepts (`hasTopConcept`) are entrances to a scheme rather than members; those that
/// belong to it say so in `inScheme`.
///
/// An occupation without any broader concept is put below its ISCO group.
pub fn read(contents: &[Content], options: &ReadOptions) -> Result<(Taxonomy, Report), ReadError> {
    let found = files::find(contents)?;
    let names = || found.sources.iter().map(|source| source.name.clone());
    if found.sources.is_empty() {
        let skipped = found.skipped.into_iter().map(|file| file.name);
        return Err(ReadError::NotEsco { found: skipped.chain(found.others).collect() });
    }
    if !found.sources.iter().any(|source| source.kind == FileKind::Skills) {
        return Err(ReadError::NoClassification { found: names().collect() });
    }
    let version = match &options.version {
        Some(version) => version.clone(),
        None => one_version(&found.sources)?,
    };

    let parsed: Vec<_> = found.sources.par_iter().map(parse).collect();
    // Errors after all files are read: which one is reported must not depend on threads.
    let mut files = parsed.into_iter().collect::<Result<Vec<_>, _>>()?;
    check_same_release(&files)?;

    let mut merge = Merge { draft: Draft { version, ..Draft::default() }, ..Merge::default() };
    merge.merge(&mut files);
    let mut draft = merge.draft;
    let skills = draft.concepts.keys().filter(|(kind, _)| *kind == ConceptKind::Skill).count();
    if skills == 0
        && let Some(error) = files.iter().find_map(no_skill)
    {
        return Err(error);
    }
    let version_inferred = draft.version.is_empty();
    if version_inferred {
        let release = RELEASES.iter().find(|(count, _)| *count == skills);
        draft.version = release.map(|(_, version)| (*version).to_owned()).unwrap_or_default();
    }

    let taxonomy = Taxonomy::from_draft(&draft)?;
    let report = Report {
        version_inferred: version_inferred && !draft.version.is_empty(),
        version: draft.version,
        languages: taxonomy.languages().collect(),
        files: files.into_iter().map(|file| file.report).chain(found.skipped).collect(),
    };
    if options.strict
        && let Some((file, example)) =
            report.files.iter().find_map(|file| Some((file.name.clone(), file.first_defect()?.clone())))
    {
        return Err(ReadError::Strict { file, example, report: Box::new(report) });
    }
    Ok((taxonomy, report))
}

/// Why nothing is left of a skills file, by the reason that dropped most of its rows.
fn no_skill(file: &Parsed) -> Option<ReadError> {
    let report = Some(&file.report).filter(|_| file.kind == FileKind::Skills)?;
    let (&reason, &count) = report.dropped.iter().max_by_key(|(_, count)| **count)?;
    let line = report.examples.iter().find(|example| example.reason == reason)?.line;
    Some(ReadError::NoSkill { file: report.name.clone(), read: report.read, reason, count, line })
}

/// The version that the names agree on; empty if none tells.
fn one_version(sources: &[Source<'_>]) -> Result<String, ReadError> {
    let mut versions =
        sources.iter().filter_map(|source| Some((source.version.clone()?, source.name.clone())));
    let Some(first) = versions.next() else { return Ok(String::new()) };
    match versions.find(|(version, _)| *version != first.0) {
        Some(second) => Err(ReadError::Versions { first, second }),
        None => Ok(first.0),
    }
}

/// Finds releases mixed under names that do not tell the version.
fn check_same_release(files: &[Parsed]) -> Result<(), ReadError> {
    let mut skills = files.iter().filter_map(|file| match &file.rows {
        Rows::Concepts(rows) if file.kind == FileKind::Skills => {
            Some((&file.report.name, rows.iter().map(|row| row.uri.as_str()).collect::<HashSet<_>>()))
        }
        _ => None,
    });
    let Some((first, uris)) = skills.next() else { return Ok(()) };
    for (second, others) in skills {
        let unshared = uris.symmetric_difference(&others).count();
        let all = uris.union(&others).count();
        if unshared > MIXED_AT_LEAST && unshared * MIXED > all {
            return Err(ReadError::Mixed { first: first.clone(), second: second.clone(), unshared, all });
        }
    }
    Ok(())
}

/// The file, by position, and the line that said something.
type Origin = (usize, u64);

#[derive(Default)]
struct Merge {
    draft: Draft,
    /// What each URI is, and the last file that said so.
    kinds: HashMap<String, (ConceptKind, usize)>,
    /// `(narrower, broader)` and who said so first.
    broader: BTreeMap<(String, String), Origin>,
    /// `(occupation, ISCO group)` from the occupations' own column.
    isco_groups: BTreeMap<(String, String), Origin>,
}

impl Merge {
    fn merge(&mut self, files: &mut [Parsed]) {
        let has_groups = files.iter().any(|file| file.kind == FileKind::SkillGroups);
        for (at, file) in files.iter_mut().enumerate() {
            match std::mem::replace(&mut file.rows, Rows::Members(vec![])) {
                Rows::Concepts(rows) => rows.into_iter().for_each(|row| self.concept(at, file, row)),
                Rows::Groups(rows) => rows.into_iter().for_each(|row| self.group(at, file, row, has_groups)),
                Rows::Members(rows) => rows.into_iter().for_each(|row| self.member(file, row)),
                Rows::Relations(rows) => self.relations(at, file, rows),
            }
        }
        self.add_isco_groups();
        self.drop_cycles(files);
        self.draft.broader = std::mem::take(&mut self.broader).into_keys().collect();
        self.add_schemes();
        for texts in self.draft.concepts.values_mut().flat_map(|concept| concept.texts.values_mut()) {
            for labels in [&mut texts.alternative, &mut texts.hidden] {
                drop_repeated(labels, &texts.preferred);
            }
        }
    }

    /// Whether the file may say something about this concept of this kind; counts why not.
    fn admits(&mut self, at: usize, file: &mut Parsed, line: u64, kind: ConceptKind, uri: &str) -> bool {
        match self.kinds.get_mut(uri) {
            Some((known, _)) if *known != kind => {
                file.report.drop(Reason::OtherKind, line, uri);
                return false;
            }
            Some((_, last)) => {
                if std::mem::replace(last, at) == at {
                    file.report.repair(Reason::RepeatedConcept, line, uri);
                }
            }
            None => {
                self.kinds.insert(uri.to_owned(), (kind, at));
            }
        }
        true
    }

    fn concept(&mut self, at: usize, file: &mut Parsed, row: ConceptRow) {
        let kind = match file.kind {
            FileKind::SkillGroups => ConceptKind::SkillGroup,
            FileKind::Occupations => ConceptKind::Occupation,
            FileKind::IscoGroups => ConceptKind::IscoGroup,
            FileKind::ConceptSchemes => ConceptKind::ConceptScheme,
            _ => ConceptKind::Skill,
        };
        if file.kind == FileKind::SkillLabels && !self.kinds.contains_key(&row.uri) {
            file.report.drop(Reason::UnknownConcept, row.line, &row.uri);
            return;
        }
        if !self.admits(at, file, row.line, kind, &row.uri) {
            return;
        }
        file.report.kept += 1;
        let schemes = row.schemes.into_iter().map(|scheme| (row.uri.clone(), scheme));
        self.draft.schemes.extend(schemes);
        if !row.isco_group.is_empty() {
            let group = format!("http://data.europa.eu/esco/isco/C{}", row.isco_group);
            self.isco_groups.entry((row.uri.clone(), group)).or_insert((at, row.line));
        }
        let concept = self
            .draft
            .concepts
            .entry((kind, row.uri))
            .or_insert_with(|| DraftConcept { obsolete: row.obsolete, ..DraftConcept::default() });
        concept.skill_type = concept.skill_type.or(row.skill_type);
        concept.reuse_level = concept.reuse_level.or(row.reuse_level);
        fill(&mut concept.code, row.code);
        add_texts(concept, file.language, row.texts);
    }

    /// A group of the hierarchy, which is a concept of its own only if no file lists the groups.
    fn group(&mut self, at: usize, file: &mut Parsed, row: GroupRow, has_groups: bool) {
        let mut above: Option<String> = None;
        let deepest = row.levels.len();
        for (level, group) in (1..).zip(row.levels) {
            match self.kinds.get(&group.uri) {
                None if has_groups || group.label.is_empty() => {
                    file.report.drop(Reason::UnknownConcept, row.line, &group.uri);
                    above = None;
                    continue;
                }
                None => {
                    self.kinds.insert(group.uri.clone(), (ConceptKind::SkillGroup, at));
                }
                Some((ConceptKind::SkillGroup, _)) => {}
                Some(_) => {
                    file.report.drop(Reason::OtherKind, row.line, &group.uri);
                    above = None;
                    continue;
                }
            }
            if let Some(above) = above.take() {
                self.broader.entry((group.uri.clone(), above)).or_insert((at, row.line));
            }
            let concept =
                self.draft.concepts.entry((ConceptKind::SkillGroup, group.uri.clone())).or_default();
            fill(&mut concept.code, group.code);
            let mut texts = DraftTexts { preferred: group.label, ..DraftTexts::default() };
            if level == deepest {
                texts.description.clone_from(&row.description);
                texts.scope_note.clone_from(&row.scope_note);
            }
            add_texts(concept, file.language, texts);
            above = Some(group.uri);
        }
        file.report.kept += usize::from(above.is_some());
    }

    fn member(&mut self, file: &mut Parsed, (line, uri): (u64, String)) {
        let FileKind::Collection(scheme) = file.kind else { return };
        if self.kinds.contains_key(&uri) {
            file.report.kept += 1;
            self.draft.schemes.insert((uri, schemes::uri(scheme)));
        } else {
            file.report.drop(Reason::UnknownConcept, line, &uri);
        }
    }

    fn relations(&mut self, at: usize, file: &mut Parsed, rows: Vec<RelationRow>) {
        let is = |uri: &str, wanted: Option<ConceptKind>| match self.kinds.get(uri) {
            Some((kind, _)) => wanted.map_or(*kind != ConceptKind::ConceptScheme, |wanted| wanted == *kind),
            None => false,
        };
        let (left, right) = match file.kind {
            FileKind::OccupationSkills => (Some(ConceptKind::Occupation), Some(ConceptKind::Skill)),
            FileKind::SkillSkills => (Some(ConceptKind::Skill), Some(ConceptKind::Skill)),
            _ => (None, None),
        };
        let report = &mut file.report;
        let rows: Vec<_> = rows
            .into_iter()
            .filter(|row| {
                let unknown = [(&row.ends.0, left), (&row.ends.1, right)];
                let unknown: Vec<_> = unknown.into_iter().filter(|(uri, kind)| !is(uri, *kind)).collect();
                unknown.iter().for_each(|(uri, _)| report.drop(Reason::UnknownConcept, row.line, uri));
                let is_self = row.ends.0 == row.ends.1;
                if unknown.is_empty() && is_self {
                    report.drop(Reason::SelfRelation, row.line, &row.ends.0);
                }
                unknown.is_empty() && !is_self
            })
            .collect();
        report.kept += rows.len();
        match file.kind {
            FileKind::Broader => {
                for row in rows {
                    self.broader.entry(row.ends).or_insert((at, row.line));
                }
            }
            kind => {
                let all = if kind == FileKind::SkillSkills {
                    &mut self.draft.skill_skills
                } else {
                    &mut self.draft.occupation_skills
                };
                let given = rows.into_iter().filter_map(|row| Some((row.ends, row.necessity?)));
                if all.is_empty() {
                    // Sorted already, which makes this far quicker than one insertion after the other.
                    *all = given.collect();
                } else {
                    for (ends, necessity) in given {
                        let first = all.entry(ends).or_insert(necessity);
                        *first = necessity.min(*first);
                    }
                }
            }
        }
    }

    fn add_isco_groups(&mut self) {
        let placed: HashSet<&String> = self.broader.keys().map(|(narrower, _)| narrower).collect();
        let missing: Vec<_> = std::mem::take(&mut self.isco_groups)
            .into_iter()
            .filter(|((occupation, group), _)| {
                !placed.contains(occupation)
                    && self.kinds.get(group).is_some_and(|(kind, _)| *kind == ConceptKind::IscoGroup)
            })
            .collect();
        self.broader.extend(missing);
    }

    /// Drops the broader relations that lead back to where a walk upwards came from.
    fn drop_cycles(&mut self, files: &mut [Parsed]) {
        let mut upwards: HashMap<&str, Vec<&str>> = HashMap::new();
        for (narrower, broader) in self.broader.keys() {
            upwards.entry(narrower).or_default().push(broader);
        }
        let above = |uri: &str| upwards.get(uri).map(Vec::as_slice).unwrap_or_default().iter();
        let mut closing = vec![];
        let mut done: HashSet<&str> = HashSet::new();
        for start in self.broader.keys().map(|(narrower, _)| narrower.as_str()) {
            // A walk in depth without recursion, which a long chain would make overflow.
            let mut open: HashSet<&str> = HashSet::new();
            let mut path = vec![];
            if !done.contains(start) {
                open.insert(start);
                path.push((start, above(start)));
            }
            while let Some((here, rest)) = path.last_mut() {
                match rest.next() {
                    Some(next) if open.contains(next) => {
                        closing.push(((*here).to_owned(), (*next).to_owned()))
                    }
                    Some(next) if done.contains(next) => {}
                    Some(next) => {
                        open.insert(next);
                        path.push((next, above(next)));
                    }
                    None => {
                        open.remove(here);
                        done.insert(here);
                        path.pop();
                    }
                }
            }
        }
        for pair in closing {
            if let Some((at, line)) = self.broader.remove(&pair)
                && let Some(file) = files.get_mut(at)
            {
                file.report.drop(Reason::Cycle, line, &pair.0);
                if file.kind == FileKind::Broader {
                    file.report.kept -= 1;
                }
            }
        }
    }

    /// Adds the schemes that concepts belong to but no file describes.
    fn add_schemes(&mut self) {
        let named: BTreeSet<&String> = self.draft.schemes.iter().map(|(_, scheme)| scheme).collect();
        // A name in a language that nothing else is in would make it look as if that were loaded.
        let loaded: BTreeSet<Language> =
            self.draft.concepts.values().flat_map(|concept| concept.texts.keys().copied()).collect();
        let english = loaded.get(&Language::ENGLISH).or(loaded.first());
        let language = english.copied().unwrap_or(Language::ENGLISH);
        for uri in named {
            if !self.kinds.contains_key(uri) {
                let texts = DraftTexts { preferred: schemes::label(uri), ..DraftTexts::default() };
                let texts = BTreeMap::from([(language, texts)]);
                let concept = DraftConcept { texts, ..DraftConcept::default() };
                self.draft.concepts.insert((ConceptKind::ConceptScheme, uri.clone()), concept);
            }
        }
    }
}

fn fill(text: &mut String, other: String) {
    if text.is_empty() {
        *text = other;
    }
}

/// Adds what the concept does not have yet in this language; labels may repeat.
fn add_texts(concept: &mut DraftConcept, language: Language, texts: DraftTexts) {
    let known = concept.texts.entry(language).or_default();
    fill(&mut known.preferred, texts.preferred);
    fill(&mut known.description, texts.description);
    fill(&mut known.scope_note, texts.scope_note);
    fill(&mut known.definition, texts.definition);
    known.alternative.extend(texts.alternative);
    known.hidden.extend(texts.hidden);
}

/// Leaves the first of each label, and none that is the preferred one.
fn drop_repeated(labels: &mut Vec<String>, preferred: &str) {
    let mut seen = HashSet::from([preferred]);
    let is_new: Vec<bool> = labels.iter().map(|label| seen.insert(label)).collect();
    let mut is_new = is_new.into_iter();
    labels.retain(|_| is_new.next().unwrap_or_default());
}

#[cfg(test)]
mod tests;
