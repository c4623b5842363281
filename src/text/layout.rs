//! Finds headings, lists, outcomes, rows and wrapped paragraphs in the lines of a block.
//!
//! Nothing here is certain: people paste course pages and adverts without their markup. In doubt the
//! rules prefer a sentence to a heading, because headings are not tagged.

use std::ops::Range;

use super::SegmentKind;
use super::block::{Level, Role};
use super::marker::{self, Capitals, Numeral};
use super::outline;
use super::sentence::{bounded, is_blank, is_terminated, opens_outcome, sentences, trimmed};

/// A line of more words is an outcome rather than a title.
const TITLE_WORDS: usize = 8;

/// A cell of more words is not the header of a column, a line of more words before prose not its title.
const LABEL_WORDS: usize = 4;

/// What comes before a list in the same paragraph leads it in if it has a colon or is not longer.
const LEAD_WORDS: usize = 16;

/// A paragraph with a wider line (in characters) was not wrapped; mail and papers keep well below.
const WIDEST_WRAP: usize = 120;

/// Lists inside items of lists inside items: deeper ones stay in one piece.
const DEEPEST_LIST: usize = 3;

/// Titles of sections that are known as such even above lines that look like titles themselves.
const SECTIONS: &[&str] = &[
    "aims",
    "aims and objectives",
    "assessment",
    "assessment methods",
    "contents",
    "content",
    "course aims",
    "course content",
    "course contents",
    "course description",
    "course objectives",
    "intended learning outcomes",
    "job description",
    "key responsibilities",
    "learning objectives",
    "learning outcomes",
    "objectives",
    "prerequisites",
    "qualifications",
    "requirements",
    "responsibilities",
    "skills",
    "knowledge",
    "competences",
    "syllabus",
    "teaching methods",
    "topics",
    "lernergebnisse",
    "lernziele",
    "lehrinhalte",
    "inhalte",
    "voraussetzungen",
    "kenntnisse",
    "fertigkeiten",
    "kompetenzen",
    "obiettivi formativi",
    "risultati di apprendimento",
    "contenuti",
    "prerequisiti",
    "objectifs",
    "contenu",
    "prérequis",
    "compétences",
    "objetivos",
    "contenidos",
    "requisitos",
    "resultados de aprendizaje",
];

/// Words that cannot end an item or sentence: the line goes on below.
const DANGLING: &[&str] = &[
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "its", "of", "on", "or", "that", "the",
    "their", "to", "which", "with", "das", "dem", "den", "der", "des", "die", "ein", "eine", "einer", "für",
    "im", "mit", "oder", "sowie", "und", "von", "zu", "zum", "zur", "con", "dei", "del", "della", "delle",
    "di", "e", "ed", "gli", "il", "la", "le", "nel", "nella", "per", "un", "una", "au", "aux", "avec",
    "dans", "de", "du", "et", "les", "ou", "pour", "sur", "une", "el", "en", "las", "los", "para", "por",
    "y",
];

/// Words that go on with the line above.
const CONTINUING: &[&str] = &[
    "and", "as", "but", "from", "of", "or", "than", "that", "which", "als", "dass", "oder", "sowie", "und",
    "che", "dei", "del", "della", "di", "e", "ed", "et", "ou", "que", "qui", "y",
];

/// More capitals than that are no acronym.
const ACRONYM_LETTERS: usize = 5;

/// A title of a section may have a number; with more words it is an outcome that is counted.
const NUMBERED_TITLE_WORDS: usize = 3;

/// Commas alone make a list of no fewer items, each of no more words.
const LISTED_ITEMS: usize = 4;
const LISTED_WORDS: usize = 3;

/// A segment to be.
#[derive(Debug)]
pub(super) struct Piece {
    pub bytes: Range<usize>,
    pub kind: SegmentKind,
    /// What a heading reaches over; of no meaning for other kinds.
    pub level: Level,
    /// Whether a paragraph begins here, which ends the list before it.
    pub fresh: bool,
    /// The header of the column.
    pub heading: Option<String>,
}

impl Piece {
    fn new(bytes: Range<usize>, kind: SegmentKind) -> Self {
        Piece { bytes, kind, level: Level::Section, fresh: false, heading: None }
    }

    fn heading(text: &str, bytes: Range<usize>, level: Level) -> Self {
        let length = text[bytes.clone()].trim_end_matches(|c| is_blank(c) || is_colon(c)).len();
        Piece { level, ..Piece::new(bytes.start..bytes.start + length, SegmentKind::Heading) }
    }
}

/// The pieces of a block, in order. `next` is the role of the block that follows.
pub(super) fn pieces(text: &str, role: Role, next: Option<Role>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let before_list = matches!(next, Some(Role::Part(SegmentKind::Bullet | SegmentKind::Outcome)));
    let followed = next.is_some();
    match role {
        Role::Title(level) => pieces.extend(title(text, 0..text.len(), level)),
        Role::Part(kind) => {
            for unit in units(text, role) {
                let kind = match (kind, unit.kind) {
                    (_, UnitKind::Item(SegmentKind::Outcome)) => SegmentKind::Outcome,
                    (SegmentKind::Cell, UnitKind::Item(kind)) => kind,
                    _ => kind,
                };
                prose(text, unit.prose(text), kind, before_list.then_some(Level::Lead), 0, &mut pieces);
            }
        }
        Role::Lines | Role::Paragraph => {
            let units = units(text, role);
            let titles = titles(text, &units);
            let mut columns = Vec::new();
            for (at, unit) in units.iter().enumerate() {
                let first = pieces.len();
                let previous = at.checked_sub(1).map(|at| &units[at]);
                let next = units.get(at + 1);
                match unit.kind {
                    UnitKind::Row => {
                        if !previous.is_some_and(|row| row.kind == UnitKind::Row) || unit.blank_before {
                            columns = header(text, unit, next);
                            if !columns.is_empty() {
                                row(text, unit, SegmentKind::Heading, &[], &mut pieces);
                                continue;
                            }
                        }
                        row(text, unit, SegmentKind::Cell, &columns, &mut pieces);
                    }
                    _ if titles[at] => {
                        pieces.extend(title(text, unit.bytes.clone(), Level::Section));
                    }
                    UnitKind::Item(kind) => {
                        let leads = next.is_some_and(Unit::is_item).then_some(Level::Lead);
                        prose(text, unit.prose(text), kind, leads, 0, &mut pieces);
                    }
                    UnitKind::Text => {
                        let list_follows = next.map_or(before_list, Unit::is_item);
                        let something_follows = next.is_some() || followed;
                        let line = &text[unit.bytes.clone()];
                        let leads = if list_follows {
                            Some(Level::Lead)
                        } else if something_follows && unit.lines == 1 && is_label(line) {
                            Some(Level::Section)
                        } else {
                            (something_follows && unit.lines == 1
                                || next.is_some_and(|next| next.blank_before))
                            .then_some(Level::Lead)
                        };
                        prose(text, unit.bytes.clone(), SegmentKind::Sentence, leads, 0, &mut pieces);
                    }
                }
                if !unit.is_item()
                    && let Some(piece) = pieces.get_mut(first)
                {
                    piece.fresh = unit.blank_before || previous.is_none_or(Unit::is_item);
                }
            }
        }
    }
    // Numbers alone (pages, credits, years in a table) have nothing to tag.
    pieces.retain(|piece| text[piece.bytes.clone()].contains(char::is_alphabetic));
    pieces
}

/// A title in one piece, or in several if it has no end.
fn title(text: &str, bytes: Range<usize>, level: Level) -> impl Iterator<Item = Piece> {
    bounded(text, bytes).into_iter().map(move |bytes| Piece::heading(text, bytes, level))
}

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：')
}

/// Prose in sentences or in the items of a list that runs on inside it. If it `leads` to something, a
/// last sentence with a colon is the heading of that.
fn prose(
    text: &str,
    bytes: Range<usize>,
    kind: SegmentKind,
    leads: Option<Level>,
    depth: usize,
    pieces: &mut Vec<Piece>,
) {
    let slice = &text[bytes.clone()];
    let slice = match kind {
        SegmentKind::Bullet | SegmentKind::Outcome => marker::without_separator(slice),
        _ => slice,
    };
    let at = |range: Range<usize>| bytes.start + range.start..bytes.start + range.end;
    let Some(list) = marker::inline(slice).filter(|_| depth < DEEPEST_LIST) else {
        let mut found = sentences(slice).into_iter().map(at).peekable();
        while let Some(sentence) = found.next() {
            let is_last = found.peek().is_none();
            let leads = leads.filter(|_| is_last && text[sentence.clone()].ends_with(is_colon));
            if let Some(list) = enumeration(&text[sentence.clone()]) {
                let at = |range: Range<usize>| sentence.start + range.start..sentence.start + range.end;
                let lead = list.lead.map(|lead| Piece::heading(text, at(lead), Level::Table));
                let heading = lead.as_ref().and_then(|lead| outline::heading(&text[lead.bytes.clone()]));
                pieces.extend(lead);
                pieces.extend(list.items.into_iter().map(|item| Piece {
                    heading: heading.clone(),
                    ..Piece::new(at(item), SegmentKind::Bullet)
                }));
                continue;
            }
            pieces.push(match leads {
                Some(level) => Piece::heading(text, sentence, level),
                None => Piece::new(sentence, kind),
            });
        }
        return;
    };
    let first = list.markers[0].start;
    let lead = sentences(&slice[..first]);
    for (number, sentence) in lead.iter().enumerate() {
        let line = &slice[sentence.clone()];
        let short = line.ends_with(is_colon) || line.split_whitespace().count() <= LEAD_WORDS;
        let heads = number + 1 == lead.len() && short && !is_terminated(line);
        pieces.push(if heads {
            Piece::heading(text, at(sentence.clone()), Level::Lead)
        } else {
            Piece::new(at(sentence.clone()), kind)
        });
    }
    let ends = list.markers.iter().skip(1).map(|next| next.start).chain([slice.len()]);
    for (marker, end) in list.markers.iter().zip(ends) {
        prose(text, at(marker.end..end), list.kind, leads.filter(|_| end == slice.len()), depth + 1, pieces);
    }
}

/// A list with nothing but commas between its items.
struct Enumeration {
    lead: Option<Range<usize>>,
    items: Vec<Range<usize>>,
}

/// "Skills: Python, SQL, Excel, R" and the like in pieces.
///
/// A label must lead to the items, or all must be names, with capitals. A full stop or an "and" shows
/// prose ("four steps: plan, do, check and act"), unless the items are names.
fn enumeration(sentence: &str) -> Option<Enumeration> {
    let (sentence, has_stop) = match sentence.strip_suffix('.') {
        Some(sentence) => (sentence, true),
        None => (sentence, false),
    };
    let lead = sentence.find(is_colon).filter(|&at| is_label(&sentence[..at]));
    let start = lead.map_or(0, |at| at + sentence[at..].chars().next().map_or(0, char::len_utf8));
    let mut items = Vec::new();
    let mut from = start;
    let mut open_brackets = 0_usize;
    for (at, c) in sentence[start..].char_indices().map(|(at, c)| (start + at, c)) {
        match c {
            '(' => open_brackets += 1,
            ')' => open_brackets = open_brackets.saturating_sub(1),
            ',' if open_brackets == 0 && sentence[at + 1..].starts_with(is_blank) => {
                items.push(from..at);
                from = at + 1;
            }
            _ => {}
        }
    }
    if items.len() + 1 < LISTED_ITEMS {
        return None;
    }
    let (before, last) = split_conjunction(sentence, from);
    let has_conjunction = last.start > from;
    items.extend(before);
    items.push(last);
    let items: Vec<_> = items.into_iter().map(|item| trimmed(sentence, item)).collect();
    let is_item = |item: &Range<usize>| {
        let item = &sentence[item.clone()];
        item.contains(char::is_alphabetic)
            && item.split_whitespace().count() <= LISTED_WORDS
            && !item.contains([':', ';'])
            && !is_terminated(item)
    };
    let are_names = items.iter().all(|item| sentence[item.clone()].starts_with(char::is_uppercase));
    (items.iter().all(is_item) && (are_names || lead.is_some() && !has_conjunction && !has_stop))
        .then(|| Enumeration { lead: lead.map(|at| 0..at), items })
}

/// The last item of an enumeration from byte `from` on, and what stands before an "and" in it.
fn split_conjunction(sentence: &str, from: usize) -> (Option<Range<usize>>, Range<usize>) {
    let conjunctions = [" and ", " or ", " und ", " oder ", " sowie ", " e ", " ed ", " et ", " ou ", " y "];
    let found = conjunctions
        .iter()
        .find_map(|conjunction| Some((from + sentence[from..].find(conjunction)?, conjunction.len())));
    match found {
        Some((at, length)) => {
            let before = Some(from..at).filter(|before| !sentence[before.clone()].trim().is_empty());
            (before, at + length..sentence.len())
        }
        None => (None, from..sentence.len()),
    }
}

/// What a run of lines is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UnitKind {
    Text,
    Item(SegmentKind),
    Row,
}

/// Lines that belong together.
#[derive(Debug)]
struct Unit {
    bytes: Range<usize>,
    /// Where the marker begins, or the text if there is none.
    marker: usize,
    kind: UnitKind,
    lines: usize,
    blank_before: bool,
    underlined: bool,
}

impl Unit {
    fn is_item(&self) -> bool {
        matches!(self.kind, UnitKind::Item(_))
    }

    /// The text; with its marker if that is the first of a list that runs on in it.
    fn prose(&self, text: &str) -> Range<usize> {
        let whole = self.marker..self.bytes.end;
        let runs_on = self.is_item()
            && marker::inline(&text[whole.clone()]).is_some_and(|list| list.markers[0].start == 0);
        if runs_on { whole } else { self.bytes.clone() }
    }
}

/// A line with something on it.
#[derive(Debug)]
struct Line<'a> {
    /// Where the text begins in the block, after indentation and marker.
    start: usize,
    /// Where the marker begins, or the text if there is none.
    marker_start: usize,
    text: &'a str,
    marker: Option<SegmentKind>,
    /// Characters before the marker or text.
    indent: usize,
    /// Characters of the whole line.
    width: usize,
    blank_before: bool,
    /// A rule below it ("====").
    underlined: bool,
}

impl Line<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it begins with a word in lower case, not with "iOS".
    fn starts_lower(&self) -> bool {
        self.text.starts_with(char::is_lowercase) && !first_word(self.text).contains(char::is_uppercase)
    }

    /// Whether it leads to the lines below: a colon, a rule below it, a known title or only capitals.
    fn leads(&self) -> bool {
        // "TDD" is an item, "KNOWLEDGE" a title.
        let capitals = || self.text.chars().filter(|c| c.is_uppercase()).count();
        let is_shout = || !self.text.contains(char::is_lowercase) && capitals() > ACRONYM_LETTERS;
        self.underlined || self.text.ends_with(is_colon) || is_section(self.text) || is_shout()
    }

    /// Whether a word is divided between this line and `next`.
    fn divides_word(&self, next: &Line) -> bool {
        let stem = self.text.strip_suffix(['-', '\u{ad}', '\u{2010}']).unwrap_or_default();
        stem.ends_with(char::is_alphabetic) && next.marker.is_none() && next.starts_lower()
    }

    /// Whether `next` goes on with what this line says, by the words between the two.
    fn runs_into(&self, next: &Line) -> bool {
        let last = self.text.rsplit(is_blank).next().unwrap_or_default().to_lowercase();
        self.divides_word(next)
            || DANGLING.contains(&last.as_str())
            || CONTINUING.contains(&first_word(next.text))
    }

    /// Whether the first word of `next` would not have fitted behind this line.
    fn is_full(&self, next: &Line, limit: usize) -> bool {
        let word = next.text.split(is_blank).next().unwrap_or_default();
        self.width + 1 + word.chars().count() > limit
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let is_break =
        |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let mut capitals = Capitals::default();
    for line in text.split(is_break) {
        capitals.see(line.trim_start_matches(is_blank));
    }
    let mut lines: Vec<Line> = Vec::new();
    let mut blank_before = false;
    let mut rest = 0;
    while rest < text.len() {
        let end = text[rest..].find(is_break).map_or(text.len(), |at| rest + at);
        let content = trimmed(text, rest..end);
        let line = &text[content.clone()];
        let (marker, length) = match marker::item(line, capitals) {
            Some((kind, length)) => (Some(kind), length),
            None => (None, 0),
        };
        if marker.is_some() || line.contains(char::is_alphanumeric) {
            lines.push(Line {
                start: content.start + length,
                marker_start: content.start,
                text: &line[length..],
                marker,
                indent: text[rest..content.start].chars().count(),
                width: text[rest..content.end].chars().count(),
                blank_before,
                underlined: false,
            });
            blank_before = false;
        } else {
            let rule = line.len() > 2 && line.chars().all(|c| matches!(c, '=' | '-' | '~' | '_'));
            if let Some(above) = lines.last_mut().filter(|_| rule && !blank_before) {
                above.underlined = true;
            }
            blank_before = true;
        }
        // The two characters of "\r\n" are one break.
        rest = end
            + if text[end..].starts_with("\r\n") {
                2
            } else {
                text[end..].chars().next().map_or(0, char::len_utf8)
            };
    }
    lines
}

fn first_word(text: &str) -> &str {
    text.split(|c| is_blank(c) || c == ',').next().unwrap_or_default()
}

fn is_section(line: &str) -> bool {
    let title = line.trim_end_matches(|c| is_blank(c) || is_colon(c));
    SECTIONS.contains(&title.to_lowercase().as_str())
}

/// Which lines of a paragraph are items of a list without markers, though lower case begins them.
///
/// Such a list has three lines or more. Behind a lead-in they are of any length that a title has;
/// elsewhere they are a few words each.
fn unmarked_items(paragraph: &[Line]) -> Vec<bool> {
    let mut items = vec![false; paragraph.len()];
    let mut start = 0;
    for group in paragraph.chunk_by(|above, line| !above.leads() && line.marker.is_none()) {
        let is_marked = group[0].marker.is_some();
        let is_led = start > 0 && paragraph[start - 1].leads();
        let lower = group.iter().take_while(|line| line.starts_lower()).count();
        let is_list = |lines: &[Line], words: usize| {
            lines.len() > 2
                && lines.iter().all(|line| line.text.split_whitespace().count() <= words)
                && !lines.windows(2).any(|pair| pair[0].runs_into(&pair[1]))
        };
        let length = if is_marked {
            0
        } else if is_led && is_list(&group[..lower], TITLE_WORDS) {
            lower
        } else if is_list(group, LABEL_WORDS) && (is_led || !is_terminated(group[group.len() - 1].text)) {
            group.len()
        } else {
            0
        };
        items[start..start + length].fill(true);
        start += group.len();
    }
    items
}

/// Joins wrapped lines.
fn units(text: &str, role: Role) -> Vec<Unit> {
    let lines = lines(text);
    let mut units: Vec<Unit> = Vec::new();
    for paragraph in lines.chunk_by(|_, next| !next.blank_before) {
        let longest = paragraph.iter().map(|line| line.width).max().unwrap_or(0);
        // A list of a few small words is narrow by nature; no paragraph is wrapped that narrowly.
        let limit = longest.max(if paragraph[0].starts_lower() { 60 } else { 40 });
        let wrappable = role == Role::Lines && longest <= WIDEST_WRAP;
        let wraps = |line: &Line, next: &Line| {
            next.marker.is_none() && !line.text.ends_with([':', ';']) && line.is_full(next, limit)
        };
        let goes_on = |line: &Line| !line.leads() && !line.text.ends_with(';') && !is_terminated(line.text);
        // Sentences that go on in lower case show that it is prose, so that a capital may go on too.
        let flows = wrappable
            && paragraph.windows(2).any(|pair| {
                pair[1].starts_lower() && !is_terminated(pair[0].text) && wraps(&pair[0], &pair[1])
            });
        let listed = unmarked_items(paragraph);
        let mut item_indent = 0;
        for (at, line) in paragraph.iter().enumerate() {
            let above = at.checked_sub(1).map(|at| &paragraph[at]);
            let is_row = role == Role::Lines && line.marker.is_none() && line.text.contains('\t');
            let joins = above.zip(units.last()).is_some_and(|(above, unit)| {
                let in_item = unit.is_item() && line.indent > item_indent;
                line.marker.is_none()
                    && unit.kind != UnitKind::Row
                    && !is_row
                    && (above.text.is_empty()
                        || role == Role::Lines && above.divides_word(line)
                        || wrappable
                            && !listed[at]
                            && (in_item && !above.text.ends_with(is_colon)
                                || wraps(above, line) && (flows || above.text.ends_with(','))
                                || line.starts_lower() && (wraps(above, line) || goes_on(above))))
            });
            match units.last_mut().filter(|_| joins) {
                Some(unit) => {
                    if unit.bytes.is_empty() {
                        unit.bytes.start = line.start;
                    }
                    unit.bytes.end = line.end();
                    unit.lines += 1;
                }
                None => {
                    item_indent = line.indent;
                    units.push(Unit {
                        bytes: line.start..line.end(),
                        marker: line.marker_start,
                        kind: match line.marker {
                            Some(kind) => UnitKind::Item(kind),
                            None if is_row => UnitKind::Row,
                            None => UnitKind::Text,
                        },
                        lines: 1,
                        blank_before: at == 0 && line.blank_before,
                        underlined: line.underlined,
                    });
                }
            }
        }
    }
    units
}

/// Which units are titles.
fn titles(text: &str, units: &[Unit]) -> Vec<bool> {
    let may_be =
        |unit: &Unit| unit.kind == UnitKind::Text && unit.lines == 1 && is_title(&text[unit.bytes.clone()]);
    let mut titles: Vec<bool> = units
        .iter()
        .enumerate()
        .map(|(at, unit)| {
            at + 1 < units.len()
                && unit.kind == UnitKind::Text
                && unit.lines == 1
                && (unit.underlined || is_section(&text[unit.bytes.clone()]))
        })
        .collect();
    for section in numbered_sections(text, units) {
        titles[section] = true;
    }
    let mut at = 0;
    while at < units.len() {
        // Title-like lines, one to a paragraph; the first must not close a paragraph of such lines.
        let closes_paragraph = at > 0 && !units[at].blank_before;
        if !may_be(&units[at]) || closes_paragraph {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < units.len() && units[end].blank_before && may_be(&units[end]) {
            end += 1;
        }
        if let Some(next) = units.get(end) {
            let label = text[units[end - 1].bytes.clone()].split_whitespace().count() <= LABEL_WORDS;
            let heads = match next.kind {
                UnitKind::Text => next.blank_before || label && is_terminated(&text[next.bytes.clone()]),
                _ => true,
            };
            if heads {
                // A title and a subtitle at most: more in a row are outcomes, one to a paragraph.
                let first = if end - at <= 2 {
                    at
                } else if next.kind == UnitKind::Text {
                    end
                } else {
                    end - 1
                };
                titles[first..end].fill(true);
            }
        }
        at = end;
    }
    titles
}

/// The numbered units that are titles of sections rather than outcomes: short ones that count up,
/// each with prose below or half of them known as titles.
fn numbered_sections(text: &str, units: &[Unit]) -> Vec<usize> {
    let may_be = |unit: &Unit| {
        let line = &text[unit.bytes.clone()];
        let words = line.split_whitespace().count();
        let is_outcome = words > 1 && opens_outcome(first_word(line));
        unit.lines == 1 && is_title(line) && words <= NUMBERED_TITLE_WORDS && !is_outcome
    };
    let mut runs: Vec<(Numeral, Vec<usize>)> = Vec::new();
    for (at, unit) in units.iter().enumerate().filter(|(_, unit)| unit.is_item()) {
        let Some(numeral) = marker::numeral(&text[unit.marker..unit.bytes.start]) else { continue };
        // A list goes on after the lists inside it, which are few; the last one used stands last.
        let found = runs.iter().rev().take(DEEPEST_LIST).position(|(last, _)| numeral.follows(last));
        let mut run = found.map_or_else(Vec::new, |back| runs.remove(runs.len() - 1 - back).1);
        run.push(at);
        runs.push((numeral, run));
    }
    let is_run_of_titles = |run: &Vec<usize>| {
        let above_prose = |at: usize| units.get(at + 1).is_some_and(|next| next.kind == UnitKind::Text);
        let known = run.iter().filter(|&&at| is_section(&text[units[at].bytes.clone()])).count();
        run.len() > 1
            && run.iter().all(|&at| may_be(&units[at]))
            && (known * 2 >= run.len() || run[..run.len() - 1].iter().all(|&at| above_prose(at)))
    };
    runs.into_iter().map(|(_, run)| run).filter(is_run_of_titles).flatten().collect()
}

/// Whether a line could be a title: short, with a capital or number first and no mark last.
pub(crate) fn is_title(line: &str) -> bool {
    line.starts_with(|c: char| c.is_alphanumeric() && !c.is_lowercase())
        && !line.ends_with(['.', '!', '?', ';', ',', '…', ':'])
        && line.split_whitespace().count() <= TITLE_WORDS
        && line.len() <= 100
        && line.matches(", ").count() + 1 < LISTED_ITEMS
}

fn is_label(line: &str) -> bool {
    line.split_whitespace().count() <= LABEL_WORDS
}

/// The cells of a row, with the number of their column.
fn cells<'a>(text: &'a str, unit: &Unit) -> impl Iterator<Item = (usize, Range<usize>)> + use<'a> {
    let mut start = unit.bytes.start;
    text[unit.bytes.clone()].split('\t').enumerate().map(move |(column, cell)| {
        let bytes = start..start + cell.len();
        start = bytes.end + 1;
        (column, trimmed(text, bytes))
    })
}

/// The column headers, if the row is a header: only labels, above a row with more than labels.
fn header(text: &str, unit: &Unit, next: Option<&Unit>) -> Vec<String> {
    let plain_label = |cell: &str| is_label(cell) && !cell.contains(char::is_numeric) && !is_terminated(cell);
    let is_header = cells(text, unit).all(|(_, cell)| plain_label(&text[cell]))
        && next.is_some_and(|next| {
            next.kind == UnitKind::Row
                && !next.blank_before
                && cells(text, next).any(|(_, cell)| !plain_label(&text[cell]))
        });
    let header = |cell: Range<usize>| outline::heading(&text[cell]).unwrap_or_default();
    if is_header { cells(text, unit).map(|(_, cell)| header(cell)).collect() } else { Vec::new() }
}

fn row(text: &str, unit: &Unit, kind: SegmentKind, columns: &[String], pieces: &mut Vec<Piece>) {
    for (column, cell) in cells(text, unit) {
        let first = pieces.len();
        if kind == SegmentKind::Heading {
            pieces.extend(title(text, cell, Level::Table));
        } else {
            prose(text, cell, kind, None, 0, pieces);
        }
        for piece in &mut pieces[first..] {
            let header = columns.get(column).filter(|header| !header.is_empty());
            piece.heading = piece.heading.take().or_else(|| header.cloned());
        }
    }
}
