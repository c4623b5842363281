//! Course pages: the elements stand under their usual headings or behind their labels.
//!
//! What stands under no heading is taken only where there is no doubt: amounts in credits and levels of the
//! EQF if the page has one of them, an institution and a country on a line of their own by the title.

use super::ReadError;
use super::names::{Name, fill_texts, words};
use super::prose;
use crate::credential::workload::amounts;
use crate::credential::{
    Amount, Country, Credential, Element, Format, Level, Outcome, Place, Text, Unit, Workload, date, language,
};
use crate::text::{self, Line, LineKind, SegmentKind};

/// A label with more words is prose with a colon in it.
const LABEL_WORDS: usize = 5;

/// A text with more words is not a level but speaks of one.
const LEVEL_WORDS: usize = 8;

/// How many lines around the title may name who awards the credential, and how many words they have.
const BY_TITLE: usize = 4;
const BY_TITLE_WORDS: usize = 12;

/// What stands under a heading or behind a label.
#[derive(Debug, Default)]
struct Section {
    /// What it is about; nothing for one that is not known.
    about: Vec<(Name, Option<Unit>)>,
    /// Whether it is the value of a label, which ends with its paragraph.
    is_label: bool,
    lines: Vec<Line>,
}

/// Reads a page, of which it may be known what it is written in.
pub(super) fn read(source: &str, written_in: Option<text::Format>) -> Result<Credential, ReadError> {
    let format = written_in.unwrap_or_else(|| text::Format::detect(source));
    let lines = text::lines(source, format);
    let title = title(&lines);
    let sections = sections(&lines, format == text::Format::Plain);
    let page = Page { lines: &lines, title, sections: &sections };
    let credential = page.credential();
    let others = [
        credential.awarding_body.is_absent(),
        credential.country.is_absent(),
        credential.workload.is_absent(),
        credential.level.is_absent(),
        credential.assessment.is_absent(),
        credential.participation.is_absent(),
        credential.quality_assurance.is_absent(),
        credential.prerequisites.is_absent(),
        credential.language.is_absent(),
        credential.date.is_absent(),
        credential.learner.is_absent(),
    ];
    let has_other = others.contains(&false);
    if credential.outcomes.is_absent() && (credential.title.is_absent() || !has_other) {
        let looked_for = [
            "Learning outcomes",
            "ECTS",
            "Workload",
            "Level",
            "Assessment",
            "Mode of study",
            "Prerequisites",
            "Quality assurance",
            "Language",
            "Provider",
            "Country",
        ];
        return Err(ReadError::Page(looked_for.join(", ")));
    }
    Ok(credential)
}

/// The name at the beginning of a line with a colon, and what follows.
fn label(line: &str) -> Option<((Name, Option<Unit>), &str)> {
    let (label, value) = line.split_once([':', '：'])?;
    if label.split_whitespace().count() > LABEL_WORDS {
        return None;
    }
    Some((Name::of(label)?, value.trim()))
}

/// Whether a line begins with a label, known or not: *Place: Tartu*.
fn is_labelled(line: &str) -> bool {
    line.split_once(": ").is_some_and(|(label, _)| {
        label.split_whitespace().count() < LABEL_WORDS && label.starts_with(char::is_uppercase)
    })
}

/// What a heading is about: *Credit and level* is about two things.
fn heading(heading: &str) -> Vec<(Name, Option<Unit>)> {
    let heading = heading.trim_end_matches([':', ' ']);
    if !is_short(heading) {
        return vec![];
    }
    if let Some(whole) = Name::of(heading) {
        return vec![whole];
    }
    if Name::heads_outcomes(heading) {
        return vec![(Name::Outcome, None)];
    }
    let parts = [" and ", " und ", " et ", " e ", " y ", " en ", " & ", "/", ","];
    let split = parts
        .iter()
        .fold(vec![heading], |split, sign| split.into_iter().flat_map(|part| part.split(*sign)).collect());
    if split.len() < 2 { vec![] } else { split.into_iter().filter_map(Name::of).collect() }
}

/// The pieces of a line with several labels: *ECTS: 5 | Level: 6*.
fn pieces(line: &str) -> Vec<&str> {
    for sign in [" | ", " · ", " • ", "\t"] {
        let pieces: Vec<&str> = line.split(sign).map(str::trim).collect();
        if pieces.len() > 1 && pieces.iter().all(|piece| label(piece).is_some()) {
            return pieces;
        }
    }
    vec![line]
}

/// Whether a line of text without markup stands by itself like a title.
fn is_title(lines: &[Line], at: usize) -> bool {
    let ends = lines.get(at + 1).is_none_or(|next| next.fresh);
    lines
        .get(at)
        .is_some_and(|line| line.kind == LineKind::Text && line.fresh && ends && text::is_title(&line.text))
}

/// The sections of a page. Without markup a title is a line by itself above prose; of several such lines in
/// a row none is, for they may be outcomes.
fn sections(lines: &[Line], without_markup: bool) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    for (at, line) in lines.iter().enumerate() {
        let last = sections.last();
        let in_outcomes = last.is_some_and(|section| section.is_about(Name::Outcome));
        // A value that goes on over several lines ends with its paragraph.
        let ended = last.is_some_and(|section| section.is_label && !section.lines.is_empty()) && line.fresh;
        // An outcome may have a colon and begin with any word.
        let may_be_label = !(in_outcomes && line.kind == LineKind::Item);
        let pieces = pieces(&line.text);
        if may_be_label && label(&line.text).is_some() {
            for piece in pieces {
                let Some((name, value)) = label(piece) else { continue };
                let value = (!value.is_empty()).then(|| Line {
                    text: value.to_owned(),
                    kind: LineKind::Text,
                    ..line.clone()
                });
                let is_label = value.is_some();
                let lines = value.into_iter().collect();
                sections.push(Section { about: vec![name], is_label, lines });
            }
            continue;
        }
        let about = heading(&line.text);
        let leads = line.text.ends_with([':', '：']);
        // What is in capitals below a heading is its value, and a short line too.
        let is_value = without_markup
            && about.is_empty()
            && last.is_some_and(|section| !section.about.is_empty() && section.lines.is_empty());
        let above_prose = without_markup
            && is_title(lines, at)
            && lines.get(at + 1).is_some_and(|_| !is_title(lines, at + 1))
            && !at.checked_sub(1).is_some_and(|above| is_title(lines, above));
        let stands_alone = match line.kind {
            LineKind::Heading => !is_value,
            LineKind::Text => !about.is_empty() && line.fresh || above_prose && !is_value,
            LineKind::Item => false,
        };
        if in_outcomes && (prose::parts_outcomes(&line.text) || leads && about.is_empty()) {
            continue;
        }
        if may_be_label && leads && prose::leads_to_outcomes(&line.text) {
            sections.push(Section { about: vec![(Name::Outcome, None)], ..Section::default() });
        } else if stands_alone && is_short(&line.text) {
            sections.push(Section { about, ..Section::default() });
        } else {
            if ended || last.is_some_and(|section| section.is_label) && is_labelled(&line.text) {
                sections.push(Section::default());
            }
            if let Some(section) = sections.last_mut() {
                section.lines.push(line.clone());
            }
        }
    }
    sections
}

fn is_short(line: &str) -> bool {
    line.split_whitespace().count() <= BY_TITLE_WORDS
}

/// The position of the line that is the title: the first heading that is about no element, else the first
/// short line that is no address and names no institution.
fn title(lines: &[Line]) -> Option<usize> {
    let known = |line: &Line| label(&line.text).is_some() || !heading(&line.text).is_empty();
    let is_heading = |line: &Line| line.kind == LineKind::Heading && !known(line);
    let first = lines.iter().position(is_heading);
    // The title of an HTML document often has the name of the site behind that of the page.
    let longer = first.and_then(|at| {
        let title = &lines.get(at)?.text;
        let next = lines.iter().skip(at + 1).take(BY_TITLE).position(|line| {
            is_heading(line) && line.text.len() < title.len() && title.contains(&line.text)
        })?;
        Some(at + 1 + next)
    });
    longer.or(first).or_else(|| {
        let until = lines.iter().position(known).unwrap_or(lines.len());
        lines.iter().take(until).position(|line| {
            line.kind == LineKind::Text
                && is_short(&line.text)
                && !line.text.ends_with(['.', ':', ';', '?', '!'])
                && institution(&line.text).is_none()
                && country(&line.text).is_none()
        })
    })
}

/// The country that an address ends in.
fn country(line: &str) -> Option<Country> {
    let (_, last) = line.rsplit_once(',')?;
    let last = last.trim();
    // A word of two or three letters may be any word, if it is not written as a code.
    let is_code = last.len() > 3 || last.chars().all(char::is_uppercase);
    Country::named(last).ok().filter(|_| is_code && is_short(line))
}

/// Words that institutions have in their names, in lower case.
const INSTITUTIONS: [&str; 8] = [
    "universit",
    "universidad",
    "hochschule",
    "hogeschool",
    "akademie",
    "politecnic",
    "politécnic",
    "polytechnic",
];

/// Words that institutions have first or last, or before *of* or *for*.
const SCHOOLS: [&str; 15] = [
    "college",
    "institute",
    "institut",
    "instituto",
    "istituto",
    "academy",
    "académie",
    "accademia",
    "academia",
    "school",
    "école",
    "scuola",
    "escuela",
    "escola",
    "schule",
];

/// The institution that a line names: the one part between commas that is a name with such a word.
fn institution(line: &str) -> Option<&str> {
    if line.ends_with(['.', ':', ';', '?', '!']) || !is_short(line) {
        return None;
    }
    let is_name = |part: &&str| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let capitals = words
            .iter()
            .filter(|word| word.chars().count() > 3)
            .all(|word| !word.starts_with(char::is_lowercase));
        let is_school = |at: usize, word: &str| {
            let next = words.get(at + 1).map(|next| next.to_lowercase());
            let ends = next.as_deref().is_none_or(|next| {
                ["of", "for", "für", "de", "di", "des", "del", "da", "voor"].contains(&next)
            });
            SCHOOLS.contains(&word) && (ends || at == 0 && word != "school")
        };
        let named = words.iter().enumerate().any(|(at, word)| {
            let lower = word.to_lowercase();
            INSTITUTIONS.iter().any(|part| lower.contains(part)) || is_school(at, &lower)
        });
        words.len() > 1 && capitals && named && !part.contains(|c: char| c.is_ascii_digit())
    };
    let mut names = line.split(',').map(str::trim).filter(is_name);
    names.next().filter(|_| names.next().is_none())
}

impl Section {
    fn is_about(&self, name: Name) -> bool {
        self.about.iter().any(|(one, _)| *one == name)
    }

    /// Its paragraphs and items, each with the line that it begins on.
    fn parts(&self) -> Vec<(usize, LineKind, String)> {
        let mut parts: Vec<(usize, LineKind, String)> = vec![];
        for line in &self.lines {
            match parts.last_mut().filter(|_| line.kind == LineKind::Text && !line.fresh) {
                Some((_, _, part)) => {
                    part.push(' ');
                    part.push_str(&line.text);
                }
                None => parts.push((line.number, line.kind, line.text.clone())),
            }
        }
        parts
    }

    /// All that it says.
    fn text(&self) -> String {
        self.parts().iter().fold(String::new(), |text, (_, _, part)| match text.chars().next_back() {
            None => part.clone(),
            Some('.' | '!' | '?' | ':' | ';') => text + " " + part,
            Some(_) => text + "; " + part,
        })
    }

    fn place(&self) -> Place {
        place(self.lines.first().map_or(1, |line| line.number))
    }
}

fn place(line: usize) -> Place {
    Place(format!("line {line}"))
}

struct Page<'a> {
    lines: &'a [Line],
    title: Option<usize>,
    sections: &'a [Section],
}

impl Page<'_> {
    /// The first section about an element that says something.
    fn section(&self, name: Name) -> Option<&Section> {
        self.sections.iter().find(|section| section.is_about(name) && !section.lines.is_empty())
    }

    fn element<T>(&self, name: Name, read: impl Fn(&str) -> Result<T, String>) -> Element<T> {
        match self.section(name) {
            Some(section) => Element::read(section.place(), read(&section.text())),
            None => Element::Absent,
        }
    }

    fn credential(&self) -> Credential {
        let text = |name| self.element(name, |text| Ok(text.to_owned()));
        let learner = text(Name::Learner);
        let mut credential = Credential::empty(super::kind(None, &learner), Format::Page);
        credential.learner = learner;
        credential.title = self.element(Name::Title, |text| Ok(Text::plain(text))).or_else(|| {
            let line = self.title.and_then(|at| self.lines.get(at));
            line.map_or(Element::Absent, |line| Element::Present {
                place: place(line.number),
                value: Text::plain(line.text.trim_end_matches([':', ' '])),
            })
        });
        credential.country = self.element(Name::Country, |text| {
            let last = |problem| country(text).ok_or(problem);
            Country::named(text).or_else(last)
        });
        credential.country = credential.country.or_else(|| self.by_title(country));
        credential.awarding_body =
            text(Name::AwardingBody).or_else(|| self.by_title(|line| institution(line).map(str::to_owned)));
        credential.date = self.element(Name::Date, date);
        credential.workload = self.workload();
        credential.level = self.level();
        fill_texts(&mut credential, text);
        credential.language = self.element(Name::Language, |text| language(text.trim_end_matches('.')));
        credential.id = text(Name::Id).value().cloned();
        credential.fields = text(Name::Fields).value().map_or(vec![], |fields| {
            let code =
                |word: &&str| (2..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
            fields.split(|c: char| !c.is_alphanumeric()).filter(code).map(str::to_owned).collect()
        });
        credential.outcomes = self.outcomes();
        credential
    }

    /// What a line by the title says, if no other says something else.
    fn by_title<T: PartialEq>(&self, read: impl Fn(&str) -> Option<T>) -> Element<T> {
        let Some(title) = self.title else { return Element::Absent };
        let near =
            self.lines.iter().enumerate().filter(|(at, _)| at.abs_diff(title) <= BY_TITLE && *at != title);
        let mut found = near.filter(|(_, line)| line.kind != LineKind::Item).filter_map(|(_, line)| {
            let value = read(&line.text)?;
            Some((line.number, value))
        });
        match found.next() {
            Some((number, value)) if found.all(|(_, other)| other == value) => {
                Element::Present { place: place(number), value }
            }
            _ => Element::Absent,
        }
    }

    /// Sections that are about nothing known: running text.
    fn running(&self) -> impl Iterator<Item = &Line> {
        self.sections.iter().filter(|section| section.about.is_empty()).flat_map(|section| &section.lines)
    }

    fn workload(&self) -> Element<Workload> {
        let (mut given, mut per_credit, mut at) = (vec![], None, None);
        let sections = self.sections.iter().filter(|section| section.is_about(Name::Workload));
        for section in sections.filter(|section| !section.lines.is_empty()) {
            let unit = section.about.iter().find_map(|(_, unit)| unit.as_ref());
            match amounts(&section.text(), unit) {
                Ok((found, hours)) => {
                    if !found.is_empty() {
                        at.get_or_insert(section.place());
                    }
                    given.extend(found);
                    per_credit = per_credit.or(hours);
                }
                Err(problem) => return Element::Unreadable { place: section.place(), problem },
            }
        }
        if at.is_none() && self.section(Name::Workload).is_none() {
            let is_credit = |amount: &Amount| matches!(amount.unit, Unit::Ects | Unit::National(_));
            let found: Vec<(usize, Amount)> = self
                .running()
                .filter_map(|line| Some((line.number, amounts(&line.text, None).ok()?.0)))
                .flat_map(|(number, found)| found.into_iter().map(move |amount| (number, amount)))
                .filter(|(_, amount)| is_credit(amount))
                .collect();
            if let Some((number, first)) =
                found.first().filter(|(_, first)| found.iter().all(|(_, one)| one == first))
            {
                at = Some(place(*number));
                given.push(first.clone());
            }
        }
        match at.zip(Workload::new(given, per_credit)) {
            Some((place, value)) => Element::Present { place, value },
            None => match self.section(Name::Workload).filter(|section| section.about.len() == 1) {
                Some(section) => Element::Unreadable {
                    place: section.place(),
                    problem: "it names no amount: write 5 ECTS or 125 hours".to_owned(),
                },
                None => Element::Absent,
            },
        }
    }

    fn level(&self) -> Element<Level> {
        let named = |name: Name| {
            let section = self.section(name)?;
            let text = section.text();
            let is_level = text.split_whitespace().count() <= LEVEL_WORDS && section.about.len() == 1;
            let written = level(&text).or_else(|| is_level.then(|| text.trim_end_matches('.').to_owned()))?;
            // A number under the name of the EQF is one of its levels.
            let says_eqf = words(&written).split(' ').any(|word| EQF.contains(&word));
            let written = if name == Name::Eqf && !says_eqf { format!("EQF {written}") } else { written };
            Some(Element::read(section.place(), Level::named(&written)))
        };
        named(Name::Eqf).or_else(|| named(Name::Level)).unwrap_or_else(|| {
            let found: Vec<(usize, Level)> = self
                .running()
                .filter_map(|line| Some((line.number, Level::named(&level(&line.text)?).ok()?)))
                .filter(|(_, level)| level.eqf.is_some())
                .collect();
            match found.first().filter(|(_, first)| found.iter().all(|(_, one)| one.eqf == first.eqf)) {
                Some((number, first)) => Element::Present { place: place(*number), value: first.clone() },
                None => Element::Absent,
            }
        })
    }

    /// The items of the first section about outcomes that has any, or its sentences if it has no list.
    fn outcomes(&self) -> Element<Vec<Outcome>> {
        let sections = self.sections.iter().filter(|section| section.is_about(Name::Outcome));
        for section in sections {
            let parts = section.parts();
            let is_list = parts.iter().any(|(_, kind, _)| *kind == LineKind::Item);
            let outcome = |number: usize, text: String| Outcome {
                text: Text::plain(text),
                place: place(number),
                level: None,
                tags: vec![],
            };
            let outcomes: Vec<Outcome> = parts
                .into_iter()
                .filter(|(_, kind, _)| !is_list || *kind == LineKind::Item)
                .flat_map(|(number, _, part)| match is_list {
                    true => vec![outcome(number, part)],
                    false => sentences(&part).into_iter().map(|text| outcome(number, text)).collect(),
                })
                .collect();
            if let Some(first) = outcomes.first() {
                return Element::Present { place: first.place.clone(), value: outcomes };
            }
        }
        Element::Absent
    }
}

/// The sentences and listed items of a paragraph; a lead-in is none.
fn sentences(paragraph: &str) -> Vec<String> {
    let segments = text::segments(paragraph, text::Format::Plain).into_iter();
    segments
        .filter(|segment| segment.kind != SegmentKind::Heading && !segment.text.ends_with(':'))
        .map(|segment| segment.text)
        .collect()
}

/// What a level is called.
const LEVELS: [&str; 6] = ["level", "niveau", "livello", "nivel", "nível", "stufe"];

/// Frameworks whose names stand beside a level without the word for one.
const EQF: [&str; 4] = ["eqf", "eqr", "cec", "qeq"];

/// The words of a text that name a level: the number, the word *level* and the names of frameworks around.
fn level(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let bare = |at: usize| words.get(at).map(|word| self::words(word));
    let is_number = |at: usize| bare(at).is_some_and(|word| matches!(word.parse::<u8>(), Ok(1..=12)));
    let is_level = |at: usize| {
        bare(at).is_some_and(|word| {
            // "EQR-Niveau" is one word.
            word.split(' ').any(|part| LEVELS.contains(&part) || EQF.contains(&part))
        })
    };
    let is_framework = |at: usize| {
        let name = words.get(at).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        name.is_some_and(|name| {
            (2..=6).contains(&name.chars().count()) && name.chars().filter(|c| c.is_uppercase()).count() > 1
        })
    };
    let near = |at: usize| is_number(at) || is_level(at) || is_framework(at);
    let number = (0..words.len()).find(|at| {
        let before = at.checked_sub(1);
        is_number(*at) && (before.is_some_and(is_level) || is_level(at + 1))
    })?;
    let start = (0..number).rev().take_while(|at| near(*at)).last().unwrap_or(number);
    let end = (number + 1..words.len()).take_while(|at| near(*at)).last().map_or(number + 1, |last| last + 1);
    let phrase = words.get(start..end)?.join(" ");
    Some(phrase.trim_end_matches(['.', ',', ';']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_found_in_sentences() {
        for (text, expected) in [
            ("The micro-credential is placed at AQF level 8.", Some("AQF level 8")),
            ("Level 6 (FHEQ)", Some("Level 6 (FHEQ)")),
            ("EQF level 6", Some("EQF level 6")),
            ("EQR-Niveau 5", Some("EQR-Niveau 5")),
            ("livello 6 QEQ", Some("livello 6 QEQ")),
            ("For advanced learners", None),
            ("A bachelor degree and 3 years of work", None),
        ] {
            assert_eq!(level(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn institutions_and_countries_are_taken_only_where_they_are_plain() {
        assert_eq!(
            institution("Airebridge University, Leeds, United Kingdom"),
            Some("Airebridge University")
        );
        assert_eq!(institution("Murwiesen Akademie für Pflege"), Some("Murwiesen Akademie für Pflege"));
        assert_eq!(
            institution("Yarrabend Institute of Technology"),
            Some("Yarrabend Institute of Technology")
        );
        for line in [
            "For school teachers",
            "University is hard",
            "Introduction to School Management",
            "Lindenzeile 5",
        ] {
            assert_eq!(institution(line), None, "{line}");
        }
        assert_eq!(country("Lindenzeile 5, Graz, Austria").unwrap().code, "AT");
        assert_eq!(country("Leeds, UK").unwrap().code, "GB");
        for line in ["Data, it", "Austria", "Reading, writing", "", ","] {
            assert!(country(line).is_none(), "{line}");
        }
    }

    #[test]
    fn headings_in_other_languages_lead_to_their_elements() {
        let page = "# Basi di dati\n\n## Obiettivi formativi\n\nProgettare una base di dati. Scrivere interrogazioni.\n\n\
                    ## Prerequisiti\n\nNessuno\n\n## Modalità d'esame\n\nProva orale\n\nCFU: 6\nLingua: Italiano\n";
        let found = read(page, None).unwrap();
        assert_eq!(found.outcomes.value().unwrap().len(), 2);
        assert_eq!(found.prerequisites.value().unwrap(), "Nessuno");
        assert_eq!(found.assessment.value().unwrap(), "Prova orale");
        assert_eq!(found.workload.value().unwrap().ects, Some(6.0));
        assert_eq!(found.language.value().unwrap(), "it");
        assert_eq!(found.assessment.present().unwrap().0.0, "line 13");
    }

    #[test]
    fn html_and_text_are_read_as_markdown_is() {
        let html = "<html><head><title>Welding - Example</title></head><body><h1>Welding</h1>\n\
                    <table><tr><th>ECTS</th><td>5</td></tr><tr><td>Level</td><td>EQF 4</td></tr></table>\n\
                    <h2>Learning outcomes</h2><p>You will be able to:</p><ul><li>weld steel<li>read drawings</ul>\n\
                    <dl><dt>Assessment</dt><dd>Practical test</dd></dl></body></html>";
        let plain = "Welding\n\nECTS: 5\nLevel: EQF 4\n\nLearning outcomes\n\nYou will be able to:\n- weld steel\n\
                     - read\n  drawings\n\nAssessment: Practical\ntest\n\nBring gloves.";
        for page in [html, plain] {
            let found = read(page, None).unwrap();
            assert_eq!(found.title.value().unwrap().to_string(), "Welding");
            assert_eq!(found.workload.value().unwrap().ects, Some(5.0));
            assert_eq!(found.level.value().unwrap().eqf, Some(4));
            assert_eq!(found.assessment.value().unwrap(), "Practical test");
            let outcomes: Vec<String> =
                found.outcomes.value().unwrap().iter().map(|outcome| outcome.text.to_string()).collect();
            assert_eq!(outcomes, ["weld steel", "read drawings"]);
        }
    }

    #[test]
    fn a_page_about_something_else_is_an_error_that_says_what_is_looked_for() {
        for page in ["", "Hello", "# Welding\n\nWe weld on Mondays.", "<h1>Welding</h1>"] {
            assert!(read(page, None).unwrap_err().to_string().contains("Learning outcomes"), "{page}");
        }
    }
}
