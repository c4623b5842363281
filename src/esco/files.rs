//! Finding ESCO's files in folders and ZIPs, and telling from their names what they hold.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zip::ZipArchive;

use super::read::{Content, ReadError};
use super::report::{FileReport, Reason};
use super::schemes;
use super::taxonomy::Language;

/// The largest CSV file that is read. Official ones stay below 30 MB.
const LARGEST_FILE: u64 = 128 << 20;

/// The largest ZIP that is read, and the most that the files read from one may come to. A release in
/// all languages stays below.
const LARGEST_ZIP: u64 = 1 << 30;

/// The languages of ESCO, to tell `en` in `ESCO dataset - v1.1.1 - classification - en - csv.zip`
/// from other short words.
const LANGUAGES: &str = "ar bg cs da de el en es et fi fr ga hr hu is it lt lv mt nl no pl pt ro sk sl sv uk";

/// What a file holds, in the order in which files are merged: concepts, then what refers to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FileKind {
    Skills,
    SkillGroups,
    SkillsHierarchy,
    Occupations,
    IscoGroups,
    ConceptSchemes,
    /// Skill labels in one more language, without types.
    SkillLabels,
    /// The members of the scheme whose URI ends so.
    Collection(&'static str),
    Broader,
    OccupationSkills,
    SkillSkills,
}

impl FileKind {
    /// Whether texts are read from the file, so that its language matters.
    pub fn has_texts(self) -> bool {
        self <= Self::SkillLabels
    }

    /// By the file's name in lower case, without language and extension.
    fn named(stem: &str) -> Option<Self> {
        Some(match stem {
            "skills" => Self::Skills,
            "skillgroups" => Self::SkillGroups,
            "skillshierarchy" => Self::SkillsHierarchy,
            "occupations" => Self::Occupations,
            "iscogroups" => Self::IscoGroups,
            "conceptschemes" => Self::ConceptSchemes,
            "skills_labels" => Self::SkillLabels,
            "broaderrelationsskillpillar" | "broaderrelationsoccpillar" => Self::Broader,
            "occupationskillrelations" => Self::OccupationSkills,
            "skillskillrelations" => Self::SkillSkills,
            other => Self::Collection(schemes::of_collection(other)?),
        })
    }
}

/// What the name of a CSV file tells.
#[derive(Debug, PartialEq, Eq)]
enum Named {
    Known(FileKind, Option<Language>),
    Skipped(Reason),
}

fn named(file: &str) -> Named {
    let lower = file.to_lowercase();
    let stem = lower.strip_suffix(".csv").unwrap_or(&lower);
    let stem = stem.strip_suffix(".merged").unwrap_or(stem);
    if let Some(kind) = FileKind::named(stem) {
        return Named::Known(kind, None);
    }
    if let Some((rest, Ok(language))) = stem.rsplit_once('_').map(|(rest, end)| (rest, end.parse()))
        && let Some(kind) = FileKind::named(rest)
    {
        return Named::Known(kind, Some(language));
    }
    let unneeded = stem.starts_with("dictionary") || stem.starts_with("greenshareocc");
    Named::Skipped(if unneeded { Reason::Unneeded } else { Reason::UnknownFile })
}

/// A file that has been found but not read.
pub(super) struct Source<'a> {
    pub kind: FileKind,
    /// The path as given; a file inside a ZIP as `a.zip/skills_en.csv`.
    pub name: String,
    /// From the file's name, else from the nearest folder or ZIP that tells.
    pub language: Option<Language>,
    /// From the nearest folder or ZIP that tells.
    pub version: Option<String>,
    data: Data<'a>,
}

/// Bytes that several entries of one ZIP share.
#[derive(Clone)]
struct Shared<'a>(Arc<Cow<'a, [u8]>>);

impl AsRef<[u8]> for Shared<'_> {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

enum Data<'a> {
    File(PathBuf),
    Memory(Shared<'a>),
    Entry(ZipArchive<Cursor<Shared<'a>>>, usize),
}

impl Source<'_> {
    /// Reads the whole file.
    pub fn load(&self) -> Result<Vec<u8>, ReadError> {
        match &self.data {
            Data::File(path) => load_file(path, LARGEST_FILE),
            Data::Memory(bytes) => Ok(bytes.as_ref().to_vec()),
            Data::Entry(archive, index) => {
                // Clones share the directory, so that entries can be unpacked side by side.
                let mut archive = archive.clone();
                let zip = |error: &dyn std::error::Error| damaged_zip(&self.name, error);
                if archive.by_index_raw(*index).map_err(|error| zip(&error))?.encrypted() {
                    return Err(ReadError::Encrypted { file: self.name.clone() });
                }
                let entry = archive.by_index(*index).map_err(|error| zip(&error))?;
                load(&self.name, entry, LARGEST_FILE, |error| zip(&error))
            }
        }
    }

    /// How many bytes an entry of a ZIP claims to unpack to, which unpacking holds it to.
    fn claimed(&self) -> u64 {
        match &self.data {
            // An entry that cannot be opened is reported when it is loaded.
            Data::Entry(archive, index) => {
                archive.clone().by_index_raw(*index).map_or(0, |entry| entry.size())
            }
            _ => 0,
        }
    }
}

fn damaged_zip(name: &str, error: &dyn std::error::Error) -> ReadError {
    ReadError::Zip { file: name.to_owned(), detail: error.to_string() }
}

fn load_file(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let failed = |source| ReadError::Io { path: path.to_owned(), source };
    load(&path.display().to_string(), File::open(path).map_err(failed)?, limit, failed)
}

/// Reads to the end or to the limit.
fn load(
    name: &str,
    reader: impl Read,
    limit: u64,
    failed: impl Fn(io::Error) -> ReadError,
) -> Result<Vec<u8>, ReadError> {
    let mut bytes = vec![];
    reader.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(ReadError::TooLarge { file: name.to_owned(), limit });
    }
    Ok(bytes)
}

/// Everything found in what a caller gave.
#[derive(Default)]
pub(super) struct Found<'a> {
    /// ESCO's files, by kind and name.
    pub sources: Vec<Source<'a>>,
    /// CSV files and inner ZIPs that are not read.
    pub skipped: Vec<FileReport>,
    /// Other files, which only an error message mentions.
    pub others: Vec<String>,
}

/// Looks through files, folders and ZIPs without reading any CSV.
pub(super) fn find(contents: &[Content]) -> Result<Found<'_>, ReadError> {
    let mut found = Found::default();
    for content in contents {
        match content {
            Content::Path(path) => found.path(path)?,
            Content::Bytes { name, bytes } => {
                let shared = Shared(Arc::new(Cow::Borrowed(bytes.as_ref())));
                if extension(name) == "csv" {
                    found.file(name, Data::Memory(shared));
                } else {
                    found.zip(name, shared)?;
                }
            }
        }
    }
    found.sources.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    found.skipped.sort_by(|a, b| a.name.cmp(&b.name));
    found.others.sort();
    Ok(found)
}

impl<'a> Found<'a> {
    fn path(&mut self, path: &Path) -> Result<(), ReadError> {
        let metadata =
            fs::metadata(path).map_err(|source| ReadError::Io { path: path.to_owned(), source })?;
        let name = path.display().to_string();
        if metadata.is_dir() {
            self.folder(path)?;
        } else if extension(&name) == "zip" {
            self.zip(&name, Shared(Arc::new(Cow::Owned(load_file(path, LARGEST_ZIP)?))))?;
        } else {
            self.file(&name, Data::File(path.to_owned()));
        }
        Ok(())
    }

    fn folder(&mut self, path: &Path) -> Result<(), ReadError> {
        let failed = |source| ReadError::Io { path: path.to_owned(), source };
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let is_link = entry.file_type().map_err(failed)?.is_symlink();
            // A link to a folder may lead in a circle; a dangling one leads nowhere.
            if is_link && !fs::metadata(entry.path()).is_ok_and(|target| target.is_file()) {
                continue;
            }
            if !is_hidden(&entry.file_name().to_string_lossy()) {
                self.path(&entry.path())?;
            }
        }
        Ok(())
    }

    fn zip(&mut self, name: &str, bytes: Shared<'a>) -> Result<(), ReadError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged_zip(name, &error))?;
        let first = self.sources.len();
        for index in 0..archive.len() {
            let Some(Ok(entry)) = archive.name_for_index(index) else { continue };
            // Entries are never written anywhere, so a path that climbs out of the ZIP does no harm.
            if !entry.ends_with(['/', '\\']) {
                self.file(&format!("{name}/{entry}"), Data::Entry(archive.clone(), index));
            }
        }
        let claimed = self.sources[first..].iter().map(Source::claimed).fold(0, u64::saturating_add);
        if claimed > LARGEST_ZIP {
            return Err(ReadError::TooLarge { file: name.to_owned(), limit: LARGEST_ZIP });
        }
        Ok(())
    }

    fn file(&mut self, name: &str, data: Data<'a>) {
        let components = || name.rsplit(['/', '\\']);
        let file = components().next().unwrap_or_default();
        if is_hidden(file) {
            return;
        }
        match extension(file).as_str() {
            "csv" => {}
            "zip" => return self.skip(name, Reason::UnknownFile),
            _ => return self.others.push(name.to_owned()),
        }
        match named(file) {
            Named::Skipped(reason) => self.skip(name, reason),
            Named::Known(kind, language) => self.sources.push(Source {
                kind,
                name: name.to_owned(),
                language: language.or_else(|| components().skip(1).find_map(language_in)),
                version: components().find_map(version_in),
                data,
            }),
        }
    }

    fn skip(&mut self, name: &str, reason: Reason) {
        let mut report = FileReport::new(name);
        report.note(reason, 0, "");
        self.skipped.push(report);
    }
}

/// Files that only an operating system or editor wants, such as `__MACOSX/._skills_en.csv`.
fn is_hidden(file: &str) -> bool {
    file.starts_with('.')
}

/// What follows the last point, in lower case.
fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
}

/// The language that the name of a folder or ZIP tells.
fn language_in(name: &str) -> Option<Language> {
    let part = name.split(" - ").find(|part| LANGUAGES.split(' ').any(|code| code == part.to_lowercase()));
    part?.parse().ok()
}

/// The release in a name, such as `1.2.0` in `esco-v1.2.0-en.zip`: three numbers of one or two digits
/// with points between and neither digit nor point around, of which the first is not zero.
fn version_in(name: &str) -> Option<String> {
    let is_outer = |c: char| !(c.is_ascii_digit() || c == '.');
    name.split(is_outer).find_map(|run| {
        // `1.2.0.zip` leaves a point at the end.
        let run = run.trim_matches('.');
        let parts: Vec<&str> = run.split('.').collect();
        let fits = parts.len() == 3 && parts.iter().all(|part| matches!(part.len(), 1 | 2));
        (fits && !parts[0].starts_with('0')).then(|| run.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(code: &str) -> Option<Language> {
        Some(code.parse().unwrap())
    }

    #[test]
    fn file_names_tell_kind_and_language() {
        let known = [
            ("skills_en.csv", FileKind::Skills, language("en")),
            ("Skills_DE.CSV", FileKind::Skills, language("de")),
            ("skills.csv", FileKind::Skills, None),
            ("skills_labels_fr.merged.csv", FileKind::SkillLabels, language("fr")),
            ("skills_labels.csv", FileKind::SkillLabels, None),
            ("ISCOGroups_en.csv", FileKind::IscoGroups, language("en")),
            ("occupationSkillRelations.csv", FileKind::OccupationSkills, None),
            ("occupationSkillRelations_en.csv", FileKind::OccupationSkills, language("en")),
            ("ictSkillsCollection_en.csv", FileKind::Collection("skill-ict-groups"), language("en")),
        ];
        for (file, kind, language) in known {
            assert_eq!(named(file), Named::Known(kind, language), "{file}");
        }
        for (file, reason) in [
            ("dictionary.csv", Reason::Unneeded),
            ("greenShareOcc_en.csv", Reason::Unneeded),
            ("myskills_en.csv", Reason::UnknownFile),
            ("_en.csv", Reason::UnknownFile),
            (".csv", Reason::UnknownFile),
        ] {
            assert_eq!(named(file), Named::Skipped(reason), "{file}");
        }
    }

    #[test]
    fn names_tell_the_version() {
        for (name, version) in [
            ("ESCO dataset - v1.1.1 - classification - en - csv.zip", Some("1.1.1")),
            ("esco-v1.2.0-en-skills.zip", Some("1.2.0")),
            ("1.2.0.zip", Some("1.2.0")),
            ("ESCOv1.0.3", Some("1.0.3")),
            ("10.0.0.1", None),
            ("tagus-0.1.0", None),
            ("2024.05.15", None),
            ("v1.2", None),
            ("...", None),
        ] {
            assert_eq!(version_in(name).as_deref(), version, "{name}");
        }
    }

    #[test]
    fn folders_and_zips_tell_the_language_that_a_file_name_does_not() {
        assert_eq!(language_in("de"), language("de"));
        assert_eq!(language_in("ESCO dataset - v1.1.1 - classification - EN - csv.zip"), language("en"));
        assert_eq!(language_in("is it so"), None);
        assert_eq!(language_in("xx"), None);
    }

    #[test]
    fn a_file_is_read_up_to_the_limit_whatever_size_it_claims() {
        let never = |error: io::Error| panic!("{error}");
        assert_eq!(load("a", &b"12345"[..], 5, never).unwrap(), b"12345");
        let error = load("a.zip/skills_en.csv", io::repeat(b'a'), 3 << 20, never).unwrap_err();
        insta::assert_snapshot!(error, @"a.zip/skills_en.csv: larger than 3 MiB, which no file of ESCO is");
    }
}
