//! An object to an advert: a record by its field names, and the `JobPosting` of schema.org, which has the same
//! fields under names of its own. Rows of tables come as objects too.

use std::cell::Cell;
use std::collections::HashMap;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::asked::{Asked, Asks, DegreeAsked, LanguageAsked, asks};
use super::words::words;
use super::{Advert, Part, ReadError, RecordError, Statement, parts};
use crate::credential::Place;
use crate::text::{self, LineKind, SegmentKind, is_title, lines, segments};

/// A title that is taken from the text is cut after so many characters.
const LONGEST_TITLE: usize = 120;

/// The label of a field stands among the first lines of a page.
const LABELLED_LINES: usize = 20;

/// A field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Title,
    Employer,
    Location,
    Date,
    /// Text in which any part may stand, or one of its own.
    Text(Option<Part>),
    Experience,
    Education,
}

/// What fields are called, in lower case without signs, in records, in schema.org and in tables.
const NAMES: &[(Field, &[&str])] = &[
    (Field::Id, &["id", "identifier", "reference", "jobid", "kennziffer"]),
    (Field::Title, &["title", "jobtitle", "name", "position", "titel", "stellentitel", "stelle"]),
    (
        Field::Employer,
        &[
            "employer",
            "company",
            "organisation",
            "organization",
            "hiringorganization",
            "arbeitgeber",
            "firma",
            "unternehmen",
        ],
    ),
    (Field::Location, &["location", "joblocation", "place", "city", "ort", "arbeitsort", "standort"]),
    (Field::Date, &["date", "dateposted", "posted", "published", "datum"]),
    (
        Field::Text(None),
        &[
            "text",
            "description",
            "body",
            "content",
            "jobdescription",
            "advert",
            "beschreibung",
            "stellenbeschreibung",
        ],
    ),
    (Field::Text(Some(Part::Duty)), &["responsibilities", "duties", "tasks", "aufgaben"]),
    (
        Field::Text(Some(Part::Must)),
        &["qualifications", "skills", "requirements", "profile", "anforderungen", "profil"],
    ),
    (Field::Text(Some(Part::Nice)), &["nicetohave", "desirable"]),
    (Field::Experience, &["experiencerequirements", "experience"]),
    (Field::Education, &["educationrequirements", "education"]),
    (
        Field::Text(Some(Part::Other)),
        &["jobbenefits", "benefits", "employeroverview", "incentivecompensation"],
    ),
];

impl Field {
    /// The field with a name, whatever its case and signs: *jobTitle*, *Job title*, *schema:title*.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.rsplit(['#', '/', ':']).next().unwrap_or(name);
        let bare: String = words(name).into_iter().map(|word| word.lower).collect();
        NAMES.iter().find(|(_, names)| names.contains(&bare.as_str())).map(|(field, _)| *field)
    }
}

/// The objects of a document by their identifiers, for what only points to them.
pub(super) type Ids<'a> = HashMap<&'a str, &'a Map<String, Value>>;

/// References that are followed from one object to the next, and in a whole record: a document may point in circles, or
/// from each of many to many.
const DEEPEST_REFERENCE: usize = 2;
const MOST_REFERENCES: usize = 1000;

/// Whether an object says that it is a `JobPosting`; `None` if it does not say what it is.
pub(super) fn is_posting(object: &Map<String, Value>) -> Option<bool> {
    let kind = object.get("@type").or_else(|| object.get("type"))?;
    let is = |value: &Value| {
        value.as_str().is_some_and(|name| name.rsplit(['/', '#', ':']).next() == Some("JobPosting"))
    };
    match kind {
        Value::String(_) => Some(is(kind)),
        Value::Array(kinds) => Some(kinds.iter().any(is)),
        // A record may have a field of that name.
        _ => None,
    }
}

/// What was read of a record so far.
struct Draft {
    id: Option<String>,
    title: Option<String>,
    employer: Option<String>,
    location: Option<String>,
    date: Option<Date>,
    /// What says what is asked for, by the field it stands in.
    texts: Vec<(Field, String)>,
    months: Option<f32>,
    place: Place,
    unread: Vec<RecordError>,
}

/// The advert of a page.
pub(super) fn page(document: &str, format: text::Format) -> Result<Advert, ReadError> {
    let mut draft = Draft::new(Place(String::new()));
    for line in
        lines(document, format).into_iter().take(LABELLED_LINES).filter(|line| line.kind != LineKind::Item)
    {
        let Some((label, value)) = line.text.split_once(':') else { continue };
        let value = value.trim();
        let slot = match Field::named(label) {
            Some(Field::Id) => &mut draft.id,
            Some(Field::Title) => &mut draft.title,
            Some(Field::Employer) => &mut draft.employer,
            Some(Field::Location) => &mut draft.location,
            _ => continue,
        };
        if !value.is_empty() && value.chars().count() <= LONGEST_TITLE {
            slot.get_or_insert_with(|| value.to_owned());
        }
    }
    let title = draft.title.take().or_else(|| title(document, format)).ok_or(ReadError::Empty)?;
    let statements = parts::statements(document, format, None, &title);
    // The title is no statement where it could not be told from one.
    let first = statements.first().is_some_and(|first| first.text == title);
    let statements = statements.into_iter().skip(usize::from(first));
    Ok(draft.finish(title, statements.map(|statement| (Field::Text(None), statement)).collect()))
}

/// The title of a text: its first heading, else its first line or sentence.
fn title(source: &str, format: text::Format) -> Option<String> {
    let segments = segments(source, format);
    let first = segments.first()?;
    let short = first.text.lines().next().unwrap_or_default().trim();
    let heading = segments.iter().find(|segment| segment.kind == SegmentKind::Heading);
    let found = match heading {
        _ if is_title(short) => short,
        Some(heading) if heading.heading.is_none() => heading.text.trim(),
        _ => short,
    };
    Some(match found.char_indices().nth(LONGEST_TITLE) {
        Some((end, _)) => format!("{}…", &found[..end]),
        None => found.to_owned(),
    })
}

/// The advert of a record with these fields.
pub(super) fn record<'a>(
    fields: impl Iterator<Item = (&'a str, &'a Value)>,
    place: &Place,
    ids: &Ids,
) -> Result<Advert, RecordError> {
    let mut draft = Draft::new(place.clone());
    let sayer = Sayer::new(ids);
    for (name, value) in fields {
        // Nothing is said by a field that was left empty.
        if value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()) {
            continue;
        }
        if name == "@id" {
            draft.id = draft.id.take().or_else(|| value.as_str().map(str::to_owned));
        } else if let Some(field) = Field::named(name) {
            draft.take(field, name, value, &sayer);
        }
    }
    if draft.texts.is_empty() {
        let missing =
            |field: &str| draft.unread.iter().find(|error| error.field.as_deref() == Some(field)).cloned();
        return Err(missing("text").or_else(|| missing("description")).unwrap_or_else(|| RecordError {
            place: place.clone(),
            field: Some("text".to_owned()),
            problem: "there is no text: give what the advert says as \"text\" or \"description\"".to_owned(),
        }));
    }
    let taken = |(_, source): &(Field, String)| title(source, text::Format::detect(source));
    let Some(title) = draft.title.take().or_else(|| draft.texts.iter().find_map(taken)) else {
        return Err(RecordError {
            place: place.clone(),
            field: Some("title".to_owned()),
            problem: "there is no title, and no word in the text: give both".to_owned(),
        });
    };
    let mut statements = vec![];
    for (field, source) in &draft.texts {
        let part = match field {
            Field::Text(part) => *part,
            _ => Some(Part::Must),
        };
        let read = parts::statements(source, text::Format::detect(source), part, &title);
        statements.extend(read.into_iter().map(|statement| (*field, statement)));
    }
    Ok(draft.finish(title, statements))
}

impl Draft {
    fn new(place: Place) -> Self {
        Self {
            id: None,
            title: None,
            employer: None,
            location: None,
            date: None,
            texts: vec![],
            months: None,
            place,
            unread: vec![],
        }
    }

    /// Reads a field; of several with one meaning the first counts, but all texts are read.
    fn take(&mut self, field: Field, name: &str, value: &Value, sayer: &Sayer) {
        let said = match field {
            Field::Experience => self.experience(value, sayer),
            _ => sayer.plain(field, value),
        };
        let Some(said) = said else {
            if field == Field::Experience && self.months.is_some() {
                return;
            }
            let problem = match field {
                Field::Experience => "it says neither text nor monthsOfExperience above 0: write either",
                Field::Date => "it holds no text: write a date such as 2026-11-22",
                _ => "it holds no text: write it as a string",
            };
            return self.unread(name, problem.to_owned());
        };
        match field {
            Field::Id => _ = self.id.get_or_insert(said),
            Field::Title => _ = self.title.get_or_insert(said),
            Field::Employer => _ = self.employer.get_or_insert(said),
            Field::Location => _ = self.location.get_or_insert(said),
            Field::Date => match said.get(..10).unwrap_or(&said).parse() {
                Ok(date) => _ = self.date.get_or_insert(date),
                Err(_) => self.unread(name, "this is no date: write it as 2026-11-22".to_owned()),
            },
            Field::Text(_) | Field::Experience | Field::Education => self.texts.push((field, said)),
        }
    }

    fn unread(&mut self, name: &str, problem: String) {
        self.unread.push(RecordError { place: self.place.clone(), field: Some(name.to_owned()), problem });
    }

    /// Experience as text; as months it is kept aside.
    fn experience(&mut self, value: &Value, sayer: &Sayer) -> Option<String> {
        let Some(months) = value.as_object().and_then(|object| object.get("monthsOfExperience")) else {
            return sayer.plain(Field::Experience, value);
        };
        let months = months.as_f64().or_else(|| months.as_str()?.trim().parse().ok())?;
        // Nobody asks for more than a working life.
        if months > 0.0 && months <= 600.0 {
            self.months = Some(months as f32);
        }
        None
    }

    /// The advert, with what its statements ask for.
    fn finish(self, title: String, mut statements: Vec<(Field, Statement)>) -> Advert {
        let (mut years, mut degrees, mut languages) = (vec![], vec![], vec![]);
        if let Some(months) = self.months {
            years.push(Asked {
                value: months / 12.0,
                must: true,
                text: format!("{months} months of experience"),
            });
        }
        for (field, statement) in &mut statements {
            if !matches!(statement.part, Part::Must | Part::Nice) {
                continue;
            }
            let must = statement.part == Part::Must;
            let Asks { years: more_years, degrees: mut more_degrees, languages: more, mut only } =
                asks(&statement.text, must);
            if *field == Field::Education && more_degrees.is_empty() {
                // The field says that it is education, whatever it is called.
                let value = DegreeAsked { name: statement.text.clone(), eqf: None };
                more_degrees.push(Asked { value, must, text: statement.text.clone() });
                only = true;
            }
            years.extend(least(more_years));
            degrees.extend(more_degrees);
            for language in more {
                add_language(&mut languages, language);
            }
            if only {
                statement.part = Part::Other;
            }
        }
        Advert {
            id: self.id,
            title,
            employer: self.employer,
            location: self.location,
            date: self.date,
            statements: statements.into_iter().map(|(_, statement)| statement).collect(),
            years: enough(years),
            degrees,
            languages,
            place: self.place,
            unread: self.unread,
        }
    }
}

/// The fewest years of a sentence: *three years, or five without a degree*.
fn least(years: Vec<Asked<f32>>) -> Option<Asked<f32>> {
    let order = |one: &Asked<f32>, other: &Asked<f32>| {
        other.must.cmp(&one.must).then(one.value.total_cmp(&other.value))
    };
    years.into_iter().min_by(order)
}

/// The years that are enough for all sentences that make some a must; else the fewest that are welcome.
fn enough(years: Vec<Asked<f32>>) -> Option<Asked<f32>> {
    let (musts, others): (Vec<_>, Vec<_>) = years.into_iter().partition(|asked| asked.must);
    let most = musts.into_iter().reduce(|most, one| if one.value > most.value { one } else { most });
    most.or_else(|| least(others))
}

/// Adds a language, unless it is there and asked for no less.
fn add_language(languages: &mut Vec<Asked<LanguageAsked>>, asked: Asked<LanguageAsked>) {
    let weight = |one: &Asked<LanguageAsked>| (one.must, one.value.level);
    match languages.iter_mut().find(|one| one.value.code == asked.value.code) {
        Some(known) if weight(known) < weight(&asked) => *known = asked,
        Some(_) => {}
        None => languages.push(asked),
    }
}

/// Says what values are as text.
struct Sayer<'a> {
    ids: &'a Ids<'a>,
    /// References that may still be followed.
    left: Cell<usize>,
    /// How many were followed to where it is now.
    depth: Cell<usize>,
}

impl<'a> Sayer<'a> {
    fn new(ids: &'a Ids<'a>) -> Self {
        Self { ids, left: Cell::new(MOST_REFERENCES), depth: Cell::new(0) }
    }

    /// What a value says: a string or number, the name of an organisation or skill, an address, a list of these.
    fn plain(&self, field: Field, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
            Value::Number(number) => Some(number.to_string()),
            Value::Array(items) => {
                let mut said = items.iter().filter_map(|item| self.plain(field, item));
                match field {
                    Field::Title | Field::Employer | Field::Id | Field::Date => said.next(),
                    Field::Location => {
                        Some(said.collect::<Vec<_>>().join("; ")).filter(|said| !said.is_empty())
                    }
                    Field::Text(_) | Field::Experience | Field::Education => list(&said.collect::<Vec<_>>()),
                }
            }
            Value::Object(object) => {
                let Some(whole) = self.pointed(object) else { return self.named(field, object) };
                self.left.set(self.left.get() - 1);
                self.depth.set(self.depth.get() + 1);
                let said = self.named(field, whole);
                self.depth.set(self.depth.get() - 1);
                said
            }
            Value::Bool(_) | Value::Null => None,
        }
    }

    /// The object that another only points to.
    fn pointed(&self, object: &Map<String, Value>) -> Option<&'a Map<String, Value>> {
        let only = object.keys().all(|key| ["@id", "@type"].contains(&key.as_str()));
        let may = only && self.left.get() > 0 && self.depth.get() < DEEPEST_REFERENCE;
        if may { self.ids.get(object.get("@id")?.as_str()?).copied() } else { None }
    }

    /// What an object says.
    fn named(&self, field: Field, object: &Map<String, Value>) -> Option<String> {
        let of = |key: &str| self.plain(field, object.get(key)?);
        let first = |keys: &[&str]| keys.iter().find_map(|key| of(key));
        match field {
            Field::Location => of("address").or_else(|| {
                let parts =
                    ["streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry"];
                let said: Vec<String> = parts.iter().filter_map(|key| of(key)).collect();
                if said.is_empty() { first(&["name", "@value"]) } else { Some(said.join(", ")) }
            }),
            Field::Id => first(&["value", "@value", "@id"]),
            Field::Education => first(&["credentialCategory", "name", "description", "@value"]),
            _ => first(&["name", "legalName", "@value", "en", "description", "text", "de"]),
        }
    }
}

/// Texts as a list, where there are more than one: each is a statement by itself.
fn list(texts: &[String]) -> Option<String> {
    match texts {
        [] => None,
        [text] => Some(text.clone()),
        texts => Some(texts.iter().map(|text| format!("- {text}\n")).collect()),
    }
}
