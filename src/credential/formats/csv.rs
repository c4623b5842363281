//! Tables: a row for each outcome, or a row for each credential with its outcomes in one cell.
//!
//! A table with a column `credential_number`, and one in which rows are the same but for what they say of
//! an outcome, has a row for each outcome. In any other a row is a credential, and its outcomes are parted
//! by ` | `, else by line breaks, else by semicolons: by the first of these that the column has anywhere.

use std::collections::HashMap;

use super::names::{Name, fill_texts};
use super::{ReadError, kind};
use crate::credential::workload::{amounts, number};
use crate::credential::{
    Amount, Basis, Country, Credential, Element, Format, Kind, Level, Outcome, OutcomeTag, Place, Source,
    Text, Unit, Workload, date, language, shortened,
};

/// How many rows tell whether a text is a table.
const PROBED: usize = 20;

/// A header with more words is prose.
const HEADER_WORDS: usize = 6;

/// What a column is about.
#[derive(Clone, Debug, PartialEq)]
struct Column {
    header: String,
    /// `None` for a column that is not read.
    name: Option<Name>,
    /// The language of its texts, empty if the header does not say it.
    language: String,
    /// The unit of its numbers.
    unit: Option<Unit>,
}

/// The delimiter of a table: the one that parts its first row into most columns that are known, else into
/// most columns.
fn delimiter(document: &str) -> u8 {
    let known = |delimiter: u8| {
        let header = records(document, delimiter).next().and_then(Result::ok).unwrap_or_default();
        let known = header.iter().filter(|cell| Column::of(cell).name.is_some()).count();
        (known, header.len())
    };
    // Of equals the last is taken: a comma is the usual one.
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| known(*delimiter)).unwrap_or(b',')
}

fn records(document: &str, delimiter: u8) -> impl Iterator<Item = csv::Result<csv::StringRecord>> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(document.as_bytes())
        .into_records()
}

/// Whether a document looks like a table: two columns that are known, or rows that all have the same number
/// of cells under headers.
pub(super) fn looks_like(document: &str) -> bool {
    let delimiter = delimiter(document);
    let mut rows = records(document, delimiter).take(PROBED).filter_map(Result::ok);
    let Some(header) = rows.next().filter(|header| header.len() > 1) else { return false };
    let labels = header
        .iter()
        .all(|cell| (1..=HEADER_WORDS).contains(&cell.split_whitespace().count()) && !cell.contains(". "));
    let known = header.iter().filter(|cell| Column::of(cell).name.is_some()).count();
    let mut others = rows.peekable();
    labels && (known > 1 || others.peek().is_some() && others.all(|row| row.len() == header.len()))
}

impl Column {
    /// The column with a header; *title@en* is the title in English.
    fn of(header: &str) -> Self {
        let header = header.trim();
        let (label, language) = match header.rsplit_once('@').map(|(label, code)| (label, language(code))) {
            Some((label, Ok(code))) => (label, code),
            _ => (header, String::new()),
        };
        let (name, unit) = Name::of(label).map_or((None, None), |(name, unit)| (Some(name), unit));
        Self { header: header.to_owned(), name, language, unit }
    }

    /// Whether two columns are about the same.
    fn doubles(&self, other: &Self) -> bool {
        self.name.is_some_and(|name| name != Name::Workload)
            && (self.name, &self.language) == (other.name, &other.language)
    }
}

/// The columns of a table. `mapped` has pairs of a header and the element that it is about.
fn columns(header: &csv::StringRecord, mapped: &[(String, String)]) -> Result<Vec<Column>, ReadError> {
    let mut columns: Vec<Column> = header.iter().map(Column::of).collect();
    let mut fixed = vec![];
    for (wanted, element) in mapped {
        let is = |column: &Column| column.header.to_lowercase() == wanted.trim().to_lowercase();
        let Some(at) = columns.iter().position(is) else {
            let headers: Vec<&str> = columns.iter().map(|column| column.header.as_str()).collect();
            return Err(ReadError::Table(format!(
                "no column is called \"{wanted}\": there are {}",
                headers.join(", ")
            )));
        };
        let (label, code) = element.split_once('@').unwrap_or((element, ""));
        let code = if code.is_empty() { Ok(String::new()) } else { language(code) };
        let (Some((name, unit)), Ok(language)) = (Name::element(label.trim()), code) else {
            let elements: Vec<&str> = Name::elements().collect();
            return Err(ReadError::Table(format!(
                "\"{element}\" is no element: there are {}",
                elements.join(", ")
            )));
        };
        if let Some(column) = columns.get_mut(at) {
            *column = Column { name: Some(name), language, unit, ..column.clone() };
            fixed.push(column.clone());
        }
    }
    // What was said of a column counts before what its header seems to say.
    for column in columns.iter_mut().filter(|column| !fixed.contains(column)) {
        if fixed.iter().any(|one| one.doubles(column)) {
            column.name = None;
        }
    }
    for (at, column) in columns.iter().enumerate() {
        if let Some(double) = columns.iter().take(at).find(|one| one.doubles(column)) {
            return Err(ReadError::Table(format!(
                "the columns \"{}\" and \"{}\" are both about {}: rename one, or choose with --map",
                double.header,
                column.header,
                column.name.map_or("", Name::header)
            )));
        }
    }
    for wanted in [Name::Title, Name::Outcome] {
        if !columns.iter().any(|column| column.name == Some(wanted)) {
            return Err(ReadError::Table(format!(
                "no column is called {what} or the like: rename one, or name it with --map HEADER={what}; \
                 headers that are read are {}, and what they are called in German, French, Italian, Spanish, \
                 Dutch and Portuguese",
                Name::elements().collect::<Vec<_>>().join(", "),
                what = wanted.header(),
            )));
        }
    }
    Ok(columns)
}

/// The headers of a table that are not read.
pub(super) fn unread(document: &str, mapped: &[(String, String)]) -> Vec<String> {
    let Some(Ok(header)) = records(document, delimiter(document)).next() else { return vec![] };
    let columns = columns(&header, mapped).unwrap_or_default();
    let unread = columns.into_iter().filter(|column| column.name.is_none() && !column.header.is_empty());
    unread.map(|column| column.header).collect()
}

/// A row with something in it.
struct Row {
    /// Counted as spreadsheets do, the header first.
    number: usize,
    cells: Vec<String>,
}

/// What stands in the cells of a credential's rows.
struct Rows<'a> {
    columns: &'a [Column],
    rows: Vec<&'a Row>,
}

/// Reads a table, of which every row has to make sense.
pub(super) fn read(document: &str, mapped: &[(String, String)]) -> Result<Vec<Credential>, ReadError> {
    read_rows(document, mapped, &mut |_, bad| Err(bad))
}

/// Reads a table; what is done about a row that makes no sense is up to `bad`, which hears its number.
pub(super) fn read_rows(
    document: &str,
    mapped: &[(String, String)],
    bad: &mut dyn FnMut(usize, ReadError) -> Result<(), ReadError>,
) -> Result<Vec<Credential>, ReadError> {
    let mut records = records(document, delimiter(document)).enumerate();
    let table =
        |row: usize, problem: &dyn std::fmt::Display| ReadError::Table(format!("row {row}: {problem}"));
    let Some((_, header)) = records.next() else { return Err(ReadError::Table("it is empty".to_owned())) };
    let header = header.map_err(|error| table(1, &error))?;
    let columns = columns(&header, mapped)?;
    let mut rows = vec![];
    for (at, record) in records {
        let number = at + 1;
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                bad(number, table(number, &error))?;
                continue;
            }
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.len() != columns.len() {
            let cells = if record.len() == 1 { "cell" } else { "cells" };
            let problem = format!(
                "{} {cells} under {} headers: put cells that hold the delimiter in quotes",
                record.len(),
                columns.len()
            );
            bad(number, table(number, &problem))?;
            continue;
        }
        rows.push(Row { number, cells: record.iter().map(|cell| plain(cell.trim()).to_owned()).collect() });
    }
    if rows.is_empty() {
        return Err(ReadError::Table("there is no row under the headers".to_owned()));
    }
    let (groups, each_outcome) = groups(&columns, &rows);
    let separator = if each_outcome { None } else { separator(&columns, &rows) };
    let credential = |rows| Rows { columns: &columns, rows }.credential(each_outcome, separator);
    Ok(groups.into_iter().map(credential).collect())
}

/// The rows of each credential, and whether a row is an outcome.
fn groups<'a>(columns: &[Column], rows: &'a [Row]) -> (Vec<Vec<&'a Row>>, bool) {
    let is_numbered = columns.iter().any(|column| column.name == Some(Name::Number));
    let is_key = |column: &Column| match column.name {
        Some(Name::Number) => true,
        Some(Name::Outcome | Name::OutcomeLevel | Name::Esco | Name::EscoSuggested) | None => false,
        Some(_) => !is_numbered,
    };
    let mut groups: Vec<Vec<&Row>> = vec![];
    let mut known: HashMap<Vec<&str>, usize> = HashMap::new();
    for row in rows {
        let cells = row.cells.iter().zip(columns).filter(|(_, column)| is_key(column));
        let key: Vec<&str> = cells.map(|(cell, _)| cell.as_str()).collect();
        // Cells that are left empty, or were merged, repeat the row above.
        let at = match key.iter().all(|cell| cell.is_empty()) {
            true => groups.len().saturating_sub(1),
            false => *known.entry(key).or_insert(groups.len()),
        };
        match groups.get_mut(at) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    let each_outcome = is_numbered || groups.iter().any(|group| group.len() > 1);
    (groups, each_outcome)
}

/// What parts the outcomes of a cell.
fn separator(columns: &[Column], rows: &[Row]) -> Option<&'static str> {
    let outcomes = |row: &Row, sign: &str| {
        let cells = row.cells.iter().zip(columns).filter(|(_, column)| column.name == Some(Name::Outcome));
        cells.into_iter().any(|(cell, _)| cell.contains(sign))
    };
    [" | ", "\n", ";"].into_iter().find(|sign| rows.iter().any(|row| outcomes(row, sign)))
}

/// A cell without the quote that keeps spreadsheets from taking it for a formula.
fn plain(cell: &str) -> &str {
    if is_guarded(cell) { cell.strip_prefix('\'').unwrap_or(cell) } else { cell }
}

/// Whether a cell would be a formula to a spreadsheet but for quotes before it.
fn is_guarded(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// An item without its bullet or number.
fn item(text: &str) -> &str {
    let text = text.trim();
    let bullet = ["- ", "* ", "• ", "– ", "· "].iter().find_map(|sign| text.strip_prefix(sign));
    let numbered = || {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < text.len()).then(|| rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")))?
    };
    bullet.or_else(numbered).unwrap_or(text).trim()
}

fn uris(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(|c: char| c.is_whitespace() || c == '|').filter(|uri| !uri.is_empty())
}

impl<'a> Rows<'a> {
    /// The columns about an element, each with its cell in a row.
    fn cells(&self, row: &'a Row, name: Name) -> impl Iterator<Item = (&'a Column, &'a str)> + use<'a> {
        let columns: &'a [Column] = self.columns;
        let cells = columns.iter().zip(&row.cells);
        cells
            .filter(move |(column, cell)| column.name == Some(name) && !cell.is_empty())
            .map(|(column, cell)| (column, cell.as_str()))
    }

    fn place(row: &Row, column: &Column) -> Place {
        Place(format!("row {}, column \"{}\"", row.number, column.header))
    }

    /// The first cell about an element that is not empty. Another that says something else makes it
    /// unreadable.
    fn element<T>(&self, name: Name, read: impl Fn(&str) -> Result<T, String>) -> Element<T> {
        let mut cells = self
            .rows
            .iter()
            .flat_map(|row| self.cells(row, name).map(move |(column, cell)| (*row, column, cell)));
        let Some((row, column, first)) = cells.next() else { return Element::Absent };
        match cells.find(|(_, _, cell)| *cell != first) {
            Some((other, column, _)) => Element::Unreadable {
                place: Self::place(other, column),
                problem: format!("it differs from row {} of the same credential", row.number),
            },
            None => Element::read(Self::place(row, column), read(first)),
        }
    }

    fn text(&self, name: Name) -> Element<String> {
        self.element(name, |cell| Ok(cell.to_owned()))
    }

    /// A text in the languages that its columns have.
    fn texts(&self, row: &'a Row, name: Name) -> Element<Text> {
        let cells: Vec<(&Column, &str)> = self.cells(row, name).collect();
        match cells.first() {
            Some((column, _)) => Element::Present {
                place: Self::place(row, column),
                value: Text(
                    cells
                        .iter()
                        .map(|(column, cell)| (column.language.clone(), (*cell).to_owned()))
                        .collect(),
                ),
            },
            None => Element::Absent,
        }
    }

    fn credential(&self, each_outcome: bool, separator: Option<&str>) -> Credential {
        let text = |name| self.text(name);
        let first = self.rows.first().copied();
        let mut credential = Credential::empty(Kind::Offer, Format::Csv);
        credential.id = text(Name::Id).value().cloned();
        credential.learner = text(Name::Learner);
        credential.kind = kind(text(Name::Kind).value().map(String::as_str), &credential.learner);
        credential.title = first.map_or(Element::Absent, |row| self.texts(row, Name::Title));
        credential.country = self.element(Name::Country, Country::named);
        credential.awarding_body = text(Name::AwardingBody);
        credential.date = self.element(Name::Date, date);
        credential.workload = self.workload();
        credential.level = self.level();
        fill_texts(&mut credential, text);
        credential.language = self.element(Name::Language, language);
        credential.fields = first.map_or(vec![], |row| {
            let fields = self.cells(row, Name::Fields).flat_map(|(_, cell)| cell.split(['|', ';', ',']));
            fields.map(|field| field.trim().to_owned()).filter(|field| !field.is_empty()).collect()
        });
        let whole = |name| first.map_or(vec![], |row| self.tags(row, name, Source::Issuer));
        credential.tags = whole(Name::CredentialEsco);
        if !each_outcome {
            credential.tags.extend(whole(Name::Esco));
        }
        credential.outcomes = self.outcomes(each_outcome, separator);
        credential
    }

    fn tags(&self, row: &'a Row, name: Name, source: Source) -> Vec<OutcomeTag> {
        let cells = self.cells(row, name);
        cells
            .flat_map(|(column, cell)| uris(cell).map(move |uri| (column, uri)))
            .map(|(column, uri)| OutcomeTag {
                uri: uri.to_owned(),
                label: None,
                source,
                probability: None,
                place: Some(Self::place(row, column)),
            })
            .collect()
    }

    fn workload(&self) -> Element<Workload> {
        let (mut given, mut at, mut per_credit) = (vec![], None, None);
        let cells =
            self.rows.first().into_iter().flat_map(|row| {
                self.cells(row, Name::Workload).map(move |(column, cell)| (*row, column, cell))
            });
        for (row, column, cell) in cells {
            let place = Self::place(row, column);
            let read = match workload(cell, column.unit.as_ref()) {
                Ok((amounts, _)) if amounts.is_empty() => Err(format!(
                    "\"{}\" has no unit that is known: write 5 ECTS or 125 hours",
                    shortened(cell)
                )),
                read => read,
            };
            match read {
                Ok((amounts, hours)) => {
                    given.extend(amounts);
                    per_credit = per_credit.or(hours);
                    at.get_or_insert(place);
                }
                Err(problem) => return Element::Unreadable { place, problem },
            }
        }
        match self.element(Name::HoursPerCredit, number) {
            Element::Present { value, .. } => per_credit = Some(value),
            Element::Unreadable { place, problem } => return Element::Unreadable { place, problem },
            Element::Absent => {}
        }
        match at.zip(Workload::new(given, per_credit)) {
            Some((place, value)) => Element::Present { place, value },
            None => Element::Absent,
        }
    }

    /// A number of the EQF, which a text beside it may put in words, or a level of any framework.
    fn level(&self) -> Element<Level> {
        let written = self.text(Name::Level);
        let number = self.element(Name::Eqf, |cell| match cell.parse() {
            Ok(number) => Level::eqf(number, written.value().map_or(cell, String::as_str)),
            Err(_) if cell.contains(char::is_alphabetic) => {
                Level::named(cell).and_then(|level| match level.eqf {
                    Some(_) => Ok(level),
                    None => Level::named(&format!("EQF {cell}")),
                })
            }
            Err(_) => Err(format!("\"{}\" is no level of the EQF: write 1 to 8", shortened(cell))),
        });
        number.or_else(|| self.element(Name::Level, Level::named))
    }

    fn outcomes(&self, each_outcome: bool, separator: Option<&str>) -> Element<Vec<Outcome>> {
        let mut outcomes = vec![];
        for row in &self.rows {
            let Element::Present { place, value } = self.texts(row, Name::Outcome) else { continue };
            if each_outcome {
                let level = match self.cells(row, Name::OutcomeLevel).next() {
                    Some((column, cell)) => match Level::named(cell).map(|level| level.eqf) {
                        Ok(Some(eqf)) => Some(eqf),
                        _ => {
                            let problem =
                                format!("\"{}\" is no level of the EQF: write 1 to 8", shortened(cell));
                            return Element::Unreadable { place: Self::place(row, column), problem };
                        }
                    },
                    None => None,
                };
                let mut tags = self.tags(row, Name::Esco, Source::Issuer);
                tags.extend(self.tags(row, Name::EscoSuggested, Source::Suggested));
                outcomes.push(Outcome { text: value, place, level, tags });
                continue;
            }
            // The same outcome in another language stands at the same position of its cell.
            let parts = |cell: &str| -> Vec<String> {
                let parts: Vec<&str> = separator.map_or(vec![cell], |sign| cell.split(sign).collect());
                parts.into_iter().map(item).filter(|part| !part.is_empty()).map(str::to_owned).collect()
            };
            let cells: Vec<(&String, Vec<String>)> =
                value.0.iter().map(|(language, cell)| (language, parts(cell))).collect();
            let most = cells.iter().map(|(_, parts)| parts.len()).max().unwrap_or(0);
            outcomes.extend((0..most).map(|at| {
                Outcome {
                    text: Text(
                        cells
                            .iter()
                            .filter_map(|(language, parts)| {
                                Some(((*language).clone(), parts.get(at)?.clone()))
                            })
                            .collect(),
                    ),
                    place: place.clone(),
                    level: None,
                    tags: vec![],
                }
            }));
        }
        match outcomes.first().map(|first| first.place.clone()) {
            Some(place) => Element::Present { place, value: outcomes },
            None => Element::Absent,
        }
    }
}

/// The amounts of a cell: one after another with their units, or amounts in a text.
fn workload(cell: &str, unit: Option<&Unit>) -> Result<(Vec<Amount>, Option<f64>), String> {
    let one = |part: &str| {
        let part = part.trim();
        let end = part.find(|c: char| !(c.is_ascii_digit() || ".,-".contains(c))).unwrap_or(part.len());
        let (value, name) = part.split_at(end);
        let name = name.trim();
        (!value.is_empty() && !name.is_empty() && !name.contains(|c: char| c.is_ascii_digit()))
            .then(|| number(value).map(|value| Amount { value, unit: Unit::named(name) }))
    };
    match cell.split(" | ").map(one).collect::<Option<Result<Vec<Amount>, String>>>() {
        Some(amounts) => Ok((amounts?, None)),
        None => amounts(cell, unit),
    }
}

/// Writes credentials as a table with a row for each outcome, which [`super::read`] reads back: all but
/// places, proofs, labels and probabilities of tags, and what could not be read.
///
/// A cell that a spreadsheet would take for a formula has a single quote before it, which reading takes
/// away.
pub fn write(credentials: &[Credential]) -> String {
    let mut rows: Vec<Vec<(String, String)>> = vec![];
    for (at, credential) in credentials.iter().enumerate() {
        let whole = whole(at + 1, credential);
        let outcomes = credential.outcomes.value().map(Vec::as_slice).unwrap_or_default();
        if outcomes.is_empty() {
            rows.push(whole.clone());
        }
        rows.extend(outcomes.iter().map(|one| [whole.clone(), outcome(one)].concat()));
    }
    // The columns that some row has, in the order of the elements, those of one element by language.
    let order: Vec<&str> = ORDER.iter().map(|name| name.header()).collect();
    let rank = |header: &str| {
        let name = header.split('@').next().unwrap_or_default();
        order.iter().position(|one| *one == name)
    };
    let mut headers: Vec<&str> = rows.iter().flatten().map(|(header, _)| header.as_str()).collect();
    headers.extend([Name::Title.header(), Name::Outcome.header()]);
    headers.sort_by_key(|header| (rank(header), *header));
    headers.dedup();
    for name in [Name::Title, Name::Outcome] {
        // Where every text has a language, the column without one stays away.
        let has_other =
            headers.iter().any(|header| header.split_once('@').is_some_and(|(one, _)| one == name.header()));
        let is_used = rows.iter().flatten().any(|(header, _)| header == name.header());
        headers.retain(|header| *header != name.header() || is_used || !has_other);
    }
    let mut writer = csv::Writer::from_writer(vec![]);
    let cells = |row: &[(String, String)]| -> Vec<String> {
        let cell = |header: &&str| row.iter().find(|(one, _)| one == header).map_or("", |(_, cell)| cell);
        headers.iter().map(|header| guarded(cell(header))).collect()
    };
    // Writing to memory does not fail, and the records are of one length.
    let _ = writer.write_record(&headers);
    for row in &rows {
        let _ = writer.write_record(cells(row));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The order of the columns that are written.
const ORDER: [Name; 27] = [
    Name::Number,
    Name::Id,
    Name::Kind,
    Name::Title,
    Name::Learner,
    Name::AwardingBody,
    Name::Country,
    Name::Date,
    Name::Workload,
    Name::HoursPerCredit,
    Name::Eqf,
    Name::Level,
    Name::Assessment,
    Name::Participation,
    Name::QualityAssurance,
    Name::Prerequisites,
    Name::Supervision,
    Name::Grade,
    Name::Stackability,
    Name::Further,
    Name::Language,
    Name::Fields,
    Name::CredentialEsco,
    Name::Outcome,
    Name::OutcomeLevel,
    Name::Esco,
    Name::EscoSuggested,
];

fn guarded(cell: &str) -> String {
    if is_guarded(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// The cells of a credential that do not depend on the outcome, without the empty ones.
fn whole(number: usize, credential: &Credential) -> Vec<(String, String)> {
    let mut cells = vec![];
    let mut put = |name: Name, cell: Option<String>| {
        cells.extend(cell.filter(|cell| !cell.is_empty()).map(|cell| (name.header().to_owned(), cell)));
    };
    put(Name::Number, Some(number.to_string()));
    put(Name::Id, credential.id.clone());
    put(Name::Kind, Some(super::kind_name(credential.kind).to_owned()));
    put(Name::Country, credential.country.value().map(|country| country.code.clone()));
    put(Name::Date, credential.date.value().map(ToString::to_string));
    if let Some(workload) = credential.workload.value() {
        let amount = |amount: &Amount| format!("{} {}", decimal(amount.value), amount.unit.name());
        put(Name::Workload, Some(workload.given.iter().map(amount).collect::<Vec<_>>().join(" | ")));
        put(Name::HoursPerCredit, workload.hours_per_credit.map(decimal));
    }
    if let Some(level) = credential.level.value() {
        let given = level.eqf.filter(|_| level.basis == Some(Basis::Given)).map(|eqf| eqf.to_string());
        // A best fit follows from the levels of the outcomes.
        let fitted = matches!(level.basis, Some(Basis::BestFit { .. }));
        put(
            Name::Level,
            Some(level.written.clone()).filter(|written| !fitted && Some(written) != given.as_ref()),
        );
        put(Name::Eqf, given);
    }
    for (name, element) in [
        (Name::Learner, &credential.learner),
        (Name::AwardingBody, &credential.awarding_body),
        (Name::Assessment, &credential.assessment),
        (Name::Participation, &credential.participation),
        (Name::QualityAssurance, &credential.quality_assurance),
        (Name::Prerequisites, &credential.prerequisites),
        (Name::Supervision, &credential.supervision),
        (Name::Grade, &credential.grade),
        (Name::Stackability, &credential.stackability),
        (Name::Further, &credential.further),
        (Name::Language, &credential.language),
    ] {
        put(name, element.value().cloned());
    }
    put(Name::Fields, Some(credential.fields.join(" | ")));
    put(Name::CredentialEsco, Some(joined(&credential.tags, None)));
    cells.extend(texts(Name::Title, credential.title.value()));
    cells
}

fn outcome(outcome: &Outcome) -> Vec<(String, String)> {
    let mut cells: Vec<(String, String)> = texts(Name::Outcome, Some(&outcome.text)).collect();
    let mut put = |name: Name, cell: String| cells.push((name.header().to_owned(), cell));
    if let Some(level) = outcome.level {
        put(Name::OutcomeLevel, level.to_string());
    }
    for (name, source) in [(Name::Esco, Source::Issuer), (Name::EscoSuggested, Source::Suggested)] {
        let uris = joined(&outcome.tags, Some(source));
        if !uris.is_empty() {
            put(name, uris);
        }
    }
    cells
}

/// The URIs of tags from a source, or from any.
fn joined(tags: &[OutcomeTag], source: Option<Source>) -> String {
    let of = tags.iter().filter(|tag| source.is_none_or(|source| tag.source == source));
    of.map(|tag| tag.uri.as_str()).collect::<Vec<_>>().join(" ")
}

/// A text with a column for each of its languages.
fn texts(name: Name, text: Option<&Text>) -> impl Iterator<Item = (String, String)> {
    let texts = text.into_iter().flat_map(|text| &text.0);
    texts.map(move |(code, text)| {
        let language = if code.is_empty() { String::new() } else { format!("@{code}") };
        (format!("{}{language}", name.header()), text.clone())
    })
}

/// A number that nobody takes for one in thousands.
fn decimal(value: f64) -> String {
    let written = value.to_string();
    match written.split_once('.') {
        Some((_, decimals)) if decimals.len() == 3 => written + "0",
        _ => written,
    }
}
