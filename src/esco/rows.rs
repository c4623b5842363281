//! The rows of each of ESCO's files, read without looking at any other file.

use super::files::{FileKind, Source};
use super::read::ReadError;
use super::report::{FileReport, Reason};
use super::table::{Row, Table, decode};
use super::taxonomy::{DraftTexts, Language, Necessity, ReuseLevel, SkillType};

/// A file that has been read.
pub(super) struct Parsed {
    pub kind: FileKind,
    pub language: Language,
    pub rows: Rows,
    pub report: FileReport,
}

pub(super) enum Rows {
    Concepts(Vec<ConceptRow>),
    Groups(Vec<GroupRow>),
    /// The line and URI of every member of a collection.
    Members(Vec<(u64, String)>),
    Relations(Vec<RelationRow>),
}

/// A skill, group, occupation or scheme.
#[derive(Default)]
pub(super) struct ConceptRow {
    pub line: u64,
    pub uri: String,
    pub skill_type: Option<SkillType>,
    pub reuse_level: Option<ReuseLevel>,
    pub obsolete: bool,
    pub code: String,
    /// The code of an occupation's ISCO group.
    pub isco_group: String,
    pub schemes: Vec<String>,
    pub texts: DraftTexts,
}

/// A row of the skills hierarchy: a group and the groups above it, from the top down.
pub(super) struct GroupRow {
    pub line: u64,
    pub levels: Vec<Level>,
    pub description: String,
    pub scope_note: String,
}

#[derive(Clone)]
pub(super) struct Level {
    pub uri: String,
    pub label: String,
    pub code: String,
}

/// The narrower and the broader concept, the occupation and the skill, or the original skill and the
/// related one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RelationRow {
    pub ends: (String, String),
    /// Essential, the lesser, comes first and so survives among duplicates. Broader relations have none.
    pub necessity: Option<Necessity>,
    pub line: u64,
}

/// Reads one file.
pub(super) fn parse(source: &Source<'_>) -> Result<Parsed, ReadError> {
    let bytes = source.load()?;
    let mut report = FileReport::new(&source.name);
    if source.language.is_none() && source.kind.has_texts() {
        report.note(Reason::AssumedEnglish, 0, "");
    }
    let text = decode(&bytes, &mut report)?;
    let table = Table::open(&text, &mut report)?;
    let rows = match source.kind {
        FileKind::SkillsHierarchy => Rows::Groups(groups(table)?),
        FileKind::Collection(_) => Rows::Members(members(table)?),
        FileKind::Broader => Rows::Relations(relations(table, ["conceptUri", "broaderUri"], None)?),
        FileKind::OccupationSkills => {
            Rows::Relations(relations(table, ["occupationUri", "skillUri"], Some("relationType"))?)
        }
        FileKind::SkillSkills => {
            Rows::Relations(relations(table, ["originalSkillUri", "relatedSkillUri"], Some("relationType"))?)
        }
        kind => Rows::Concepts(concepts(table, kind)?),
    };
    let mut parsed =
        Parsed { kind: source.kind, language: source.language.unwrap_or(Language::ENGLISH), rows, report };
    parsed.merge_repeated_relations();
    Ok(parsed)
}

fn concepts(table: Table<'_>, kind: FileKind) -> Result<Vec<ConceptRow>, ReadError> {
    let uri =
        table.required(if kind == FileKind::ConceptSchemes { "conceptSchemeUri" } else { "conceptUri" })?;
    let preferred = table.required("preferredLabel")?;
    // Skills and groups have no title; the label of a scheme is now in one column, now in the other.
    let title = table.optional("title");
    let skill_type = table.optional("skillType").filter(|_| kind == FileKind::Skills);
    let reuse_level = table.optional("reuseLevel");
    let status = table.optional("status");
    let code = table.optional("code");
    let isco_group = table.optional("iscoGroup");
    let schemes = table.optional("inScheme");
    let [alternative, hidden, description, scope_note, definition] =
        ["altLabels", "hiddenLabels", "description", "scopeNote", "definition"]
            .map(|name| table.optional(name));

    let mut rows = vec![];
    table.for_each(|row| {
        let Some(uri) = uri_of(row, uri) else { return };
        let mut label = row.label(preferred);
        if label.is_empty() {
            label = row.label(title);
        }
        if label.is_empty() {
            row.report.drop(Reason::NoLabel, row.line, &uri);
            return;
        }
        if skill_type.is_some() && row.field(skill_type).is_empty() {
            row.report.note(Reason::NoType, row.line, &uri);
        }
        rows.push(ConceptRow {
            line: row.line,
            skill_type: row.word(skill_type, |word| match word {
                "skill/competence" => Some(SkillType::Skill),
                "knowledge" => Some(SkillType::Knowledge),
                _ => None,
            }),
            reuse_level: row.word(reuse_level, |word| match word {
                "transversal" => Some(ReuseLevel::Transversal),
                "cross-sector" => Some(ReuseLevel::CrossSector),
                "sector-specific" => Some(ReuseLevel::SectorSpecific),
                "occupation-specific" => Some(ReuseLevel::OccupationSpecific),
                _ => None,
            }),
            obsolete: is_obsolete(row, status),
            code: row.label(code),
            isco_group: row.label(isco_group),
            schemes: row.uris(schemes),
            texts: DraftTexts {
                alternative: row.labels(alternative, &label),
                hidden: row.labels(hidden, &label),
                description: row.text(description),
                scope_note: row.text(scope_note),
                definition: row.text(definition),
                preferred: label,
            },
            uri,
        });
    })?;
    Ok(rows)
}

/// Whether the status is given and other than released.
fn is_obsolete(row: &mut Row<'_>, status: Option<usize>) -> bool {
    let known = |word: &str| match word {
        "released" => Some(false),
        "deprecated" | "obsolete" | "unpublished" => Some(true),
        _ => None,
    };
    row.word(status, known).unwrap_or(!row.field(status).is_empty())
}

fn groups(table: Table<'_>) -> Result<Vec<GroupRow>, ReadError> {
    const COLUMNS: [[&str; 3]; 4] = [
        ["Level 0 URI", "Level 0 preferred term", "Level 0 code"],
        ["Level 1 URI", "Level 1 preferred term", "Level 1 code"],
        ["Level 2 URI", "Level 2 preferred term", "Level 2 code"],
        ["Level 3 URI", "Level 3 preferred term", "Level 3 code"],
    ];
    let mut columns = vec![];
    for [uri, label, code] in COLUMNS {
        columns.push((table.required(uri)?, table.optional(label), table.optional(code)));
    }
    let (description, scope_note) = (table.optional("Description"), table.optional("Scope note"));
    let mut rows = vec![];
    table.for_each(|row| {
        let mut levels = vec![];
        for &(uri, label, code) in &columns {
            let uri = row.label(uri);
            if !uri.is_empty() {
                levels.push(Level { uri, label: row.label(label), code: row.label(code) });
            }
        }
        if levels.is_empty() {
            row.report.drop(Reason::NoUri, row.line, "");
            return;
        }
        let (description, scope_note) = (row.text(description), row.text(scope_note));
        rows.push(GroupRow { line: row.line, levels, description, scope_note });
    })?;
    Ok(rows)
}

fn members(table: Table<'_>) -> Result<Vec<(u64, String)>, ReadError> {
    let uri = table.required("conceptUri")?;
    let mut rows = vec![];
    table.for_each(|row| rows.extend(uri_of(row, uri).map(|uri| (row.line, uri))))?;
    Ok(rows)
}

fn relations(
    table: Table<'_>,
    ends: [&'static str; 2],
    necessity: Option<&'static str>,
) -> Result<Vec<RelationRow>, ReadError> {
    let (left, right) = (table.required(ends[0])?, table.required(ends[1])?);
    let necessity = necessity.map(|column| table.required(column)).transpose()?;
    let mut rows = vec![];
    table.for_each(|row| {
        let (Some(left), Some(right)) = (uri_of(row, left), uri_of(row, right)) else { return };
        let word = row.word(necessity, |word| match word {
            "essential" => Some(Necessity::Essential),
            "optional" => Some(Necessity::Optional),
            _ => None,
        });
        if necessity.is_some() && word.is_none() {
            if row.field(necessity).is_empty() {
                row.report.drop(Reason::UnknownValue, row.line, "");
            }
        } else {
            rows.push(RelationRow { ends: (left, right), necessity: word, line: row.line });
        }
    })?;
    Ok(rows)
}

fn uri_of(row: &mut Row<'_>, column: usize) -> Option<String> {
    let uri = row.label(column);
    if uri.is_empty() {
        row.report.drop(Reason::NoUri, row.line, "");
    }
    Some(uri).filter(|uri| !uri.is_empty())
}

impl Parsed {
    /// Sorts the relations and leaves one of each.
    fn merge_repeated_relations(&mut self) {
        let Rows::Relations(rows) = &mut self.rows else { return };
        rows.sort_unstable();
        rows.dedup_by(|next, first| {
            let repeated = next.ends == first.ends;
            if repeated {
                self.report.repair(Reason::RepeatedRelation, next.line, &next.ends.0);
            }
            repeated
        });
    }
}
