//! Which statement of an advert asks for something, which would welcome it, which is a duty.
//!
//! The heading above says most, the wording of the sentence the rest; `parts.tsv` has the cues of both, `words.tsv`
//! words that play other parts. Under a heading that is not known, a list goes by its items, else by its place. A list
//! belongs to its heading as a whole. What is told in prose after a list has left the section, whether or not a new
//! heading says so: adverts end with a paragraph on pay and another on how to apply.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words::{Listed, Word, listed, words};
use super::{Part, Statement};
use crate::text::{self, Segment, SegmentKind, segments};

/// A line of more words is no heading, whatever stands in it.
const HEADING_WORDS: usize = 12;

/// So many items of a list tell what it is.
const JUDGED_ITEMS: usize = 12;

/// A heading that names a field of what is asked for has no more words.
const FIELD_WORDS: usize = 2;

/// What stands before the colon of *What we offer: …* has no more words.
const LABEL_WORDS: usize = 6;

/// A list inside a sentence that is longer (in bytes) is left in pieces.
const LONGEST_JOINED: usize = 4096;

/// The marks between the items of a list inside a sentence.
const BETWEEN_ITEMS: &[char] = &[' ', ',', ';', ':'];

/// Adverbs that say of what follows them that it would be welcome.
static ADVERBS: Listed = LazyLock::new(|| listed("adverb"));

/// Words that make what stands before a comma a demand by itself. In *knowledge of Java, Go or Rust would be a plus* the
/// knowledge is none.
static ASSERTIONS: Listed = LazyLock::new(|| listed("assertion"));

/// Verbs with which a clause goes on that has its subject before the comma.
static PREDICATES: Listed = LazyLock::new(|| listed("predicate"));

/// What people are told to do, or sought to do, that is no duty of theirs.
static NO_DUTIES: Listed = LazyLock::new(|| listed("no-duty"));

/// A preference behind a comma has no more words.
const PREFERENCE_WORDS: usize = 3;

/// Verbs that duties begin with, where no heading tells.
static DUTIES: Listed = LazyLock::new(|| listed("duty"));

/// Words with which a sentence goes on from the one before.
static CONTINUING: Listed = LazyLock::new(|| listed("continuing"));

/// Words by which an employer speaks of itself.
static OURS: Listed = LazyLock::new(|| listed("ours"));

/// What a section or sentence is by its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ruling {
    Is(Part),
    /// About the job: duties where it is a list, told by their wording where it is prose.
    Role,
}

impl Ruling {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "must" => Self::Is(Part::Must),
            "nice" => Self::Is(Part::Nice),
            "duty" => Self::Is(Part::Duty),
            "other" => Self::Is(Part::Other),
            "role" => Self::Role,
            _ => return None,
        })
    }
}

/// Words that point to a part.
struct Cue {
    words: Vec<String>,
    starts: bool,
    ends: bool,
    /// Whether the last word may go on.
    open: bool,
    ruling: Ruling,
}

impl Cue {
    fn new(written: &str, ruling: Ruling) -> Self {
        let written = written.trim();
        Self {
            words: words(written).into_iter().map(|word| word.lower).collect(),
            starts: written.starts_with('^'),
            ends: written.ends_with('$'),
            open: written.ends_with('*'),
            ruling,
        }
    }

    /// Whether it stands at a place of a text.
    fn stands(&self, text: &[Word], at: usize) -> bool {
        let Some(here) = text.get(at..at + self.words.len()) else { return false };
        let last = self.words.len().saturating_sub(1);
        (!self.starts || at == 0)
            && (!self.ends || at + self.words.len() == text.len())
            && here.iter().zip(&self.words).enumerate().all(|(number, (word, wanted))| {
                word.lower == *wanted
                    || self.open && number == last && word.lower.starts_with(wanted.as_str())
            })
    }
}

/// A cue that was found.
struct Found {
    at: usize,
    length: usize,
    ruling: Ruling,
}

/// Cues by the first character of their first word, which leaves few to compare with each word of a text.
struct Cues(HashMap<char, Vec<Cue>>);

impl Cues {
    fn new(kind: &str) -> Self {
        let mut cues: HashMap<char, Vec<Cue>> = HashMap::new();
        for line in include_str!("parts.tsv").lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(its_kind), Some(part), Some(list)) = (columns.next(), columns.next(), columns.next())
            else {
                continue;
            };
            let Some(ruling) = Ruling::named(part).filter(|_| its_kind == kind) else { continue };
            for cue in list.split('|').map(|written| Cue::new(written, ruling)) {
                if let Some(first) = cue.words.first().and_then(|word| word.chars().next()) {
                    cues.entry(first).or_default().push(cue);
                }
            }
        }
        Self(cues)
    }

    fn find(&self, text: &[Word]) -> Vec<Found> {
        let mut found = vec![];
        for (at, word) in text.iter().enumerate() {
            let cues = word.lower.chars().next().and_then(|first| self.0.get(&first));
            for cue in cues.into_iter().flatten().filter(|cue| cue.stands(text, at)) {
                found.push(Found { at, length: cue.words.len(), ruling: cue.ruling });
            }
        }
        found
    }
}

static HEADINGS: LazyLock<Cues> = LazyLock::new(|| Cues::new("heading"));
static CLAUSES: LazyLock<Cues> = LazyLock::new(|| Cues::new("clause"));
static SENTENCES: LazyLock<Cues> = LazyLock::new(|| Cues::new("sentence"));

/// What a heading stands over: the longest of the cues in it tells, of equals the first.
///
/// What would be welcome is always said for a reason: *handy if you have it* asks for nothing. That something is about
/// the job is said without one: *what the post holder must have* asks.
fn heading(words: &[Word]) -> Option<Found> {
    let found = if words.len() > HEADING_WORDS { vec![] } else { HEADINGS.find(words) };
    let holds = |other: &Found, one: &Found| {
        other.length > one.length && other.at <= one.at && one.at + one.length <= other.at + other.length
    };
    let weight =
        |found: &Found| (found.ruling == Ruling::Is(Part::Nice), found.ruling != Ruling::Role, found.length);
    let mut best: Option<&Found> = None;
    for one in found.iter().filter(|one| !found.iter().any(|other| holds(other, one))) {
        if best.is_none_or(|best| weight(one) > weight(best)) {
            best = Some(one);
        }
    }
    best.map(|best| Found { ..*best })
}

/// What a sentence is by its wording.
///
/// The first cue tells, of two at the same place the longer. What would be welcome is often said last (*SQL is a
/// plus*), so that such a cue counts from anywhere behind one that asks or names a duty.
fn wording(words: &[Word]) -> Option<Part> {
    let part = |found: &Found| match found.ruling {
        Ruling::Is(part) => Some(part),
        Ruling::Role => None,
    };
    let found = SENTENCES.find(words);
    let first = found.iter().min_by_key(|one| (one.at, std::cmp::Reverse(one.length)))?;
    let welcomes = found.iter().any(|one| part(one) == Some(Part::Nice));
    match part(first) {
        Some(Part::Must | Part::Duty) if welcomes => Some(Part::Nice),
        first => first,
    }
}

/// What a sentence says it is: its first clause, where that asks for something or would welcome it; else the whole.
fn said(sentence: &str) -> Option<Part> {
    let first = clauses(sentence).next().and_then(|clause| wording(&words(clause)));
    first.filter(|part| matches!(part, Part::Must | Part::Nice)).or_else(|| wording(&words(sentence)))
}

/// The parts of a sentence that may ask for different things: *Java is a must; Kotlin a plus*.
pub(super) fn clauses(sentence: &str) -> impl Iterator<Item = &str> {
    // A dash without spaces is one between numbers or words.
    let marked =
        [" – ", " — ", " but "].into_iter().fold(sentence.split(';').collect(), |pieces: Vec<&str>, mark| {
            pieces.into_iter().flat_map(|piece| piece.split(mark)).collect()
        });
    marked.into_iter().flat_map(asked_first).filter(|piece| !piece.trim().is_empty())
}

/// Parts a piece at the comma behind which something is welcome, if what stands before it is asked for by itself:
/// *English is required, Danish a plus*, *Java, ideally with Spring*.
fn asked_first(piece: &str) -> [&str; 2] {
    let (mut start, mut asked, mut welcome) = (0, false, false);
    for part in piece.split(',') {
        let words = words(part);
        let is = |wanted: &Listed, word: Option<&Word>| {
            word.is_some_and(|word| wanted.contains(word.lower.as_str()))
        };
        let found = SENTENCES.find(&words);
        let finds = |part| found.iter().any(|found| found.ruling == Ruling::Is(part));
        // *One framework, React preferred*: the preference has a subject of its own.
        let prefers = words.len() <= PREFERENCE_WORDS
            && words.last().is_some_and(|last| ["preferred", "bevorzugt"].contains(&last.lower.as_str()));
        // *Experience with life cycles, or a certificate, would be a bonus*: all of it would be.
        let has_subject = !is(&PREDICATES, words.first());
        let parts =
            begins_with_adverb(&words) || prefers || has_subject && finds(Part::Nice) && asked && !welcome;
        if start > 0 && parts {
            return [&piece[..start - 1], &piece[start..]];
        }
        asked |= words.iter().any(|word| is(&ASSERTIONS, Some(word)));
        welcome |= finds(Part::Nice);
        start += part.len() + 1;
    }
    [piece, ""]
}

/// Whether a clause begins with an adverb that says of it that it would be welcome.
pub(super) fn begins_with_adverb(words: &[Word]) -> bool {
    words.first().is_some_and(|first| ADVERBS.contains(first.lower.as_str()))
}

/// Whether a clause that stands among what is asked for only welcomes it.
pub(super) fn welcomes(clause: &str) -> bool {
    let words = words(clause);
    let nice = |found: &Found| found.ruling == Ruling::Is(Part::Nice);
    SENTENCES.find(&words).iter().any(nice) || CLAUSES.find(&words).iter().any(nice)
}

/// The statements of a text, in order. `given` is what the text is as a whole, if its field says so; `title` is what
/// the job is called.
pub(super) fn statements(
    source: &str,
    format: text::Format,
    given: Option<Part>,
    title: &str,
) -> Vec<Statement> {
    let mut reader = Reader { given: given.map(Ruling::Is), holder: holders(title), ..Reader::default() };
    let segments = segments(source, format);
    let mut gaps = Gaps { chars: source.char_indices(), passed: 0, source };
    let mut statements: Vec<Statement> = vec![];
    for (at, segment) in segments.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| segments.get(before));
        let gap = gaps.between(before.map_or(0, |before| before.span.end), segment.span.start);
        let follows = before.is_some_and(|before| is_inline(before, segment, gap));
        let below = segments.get(at + 1..).unwrap_or_default();
        let leads_list = below.first().is_some_and(|next| is_item(next.kind));
        let asks = segment.kind == SegmentKind::Sentence && leads_list && asks_as_heading(&segment.text);
        if asks || segment.kind == SegmentKind::Heading {
            let items = below.iter().take_while(|item| is_item(item.kind)).take(JUDGED_ITEMS);
            reader.enter(&segment.text, &items.map(|item| words(&item.text)).collect::<Vec<_>>());
            continue;
        }
        if follows && let Some(before) = before {
            // A list inside a sentence was parted for tagging; here it is the sentence that is asked for.
            match statements.last_mut() {
                Some(last) if before.kind != SegmentKind::Heading && last.text.len() < LONGEST_JOINED => {
                    last.text.push_str(gap);
                    last.text.push_str(&segment.text);
                    continue;
                }
                _ => {}
            }
            let text = format!("{}{gap}{}", before.text, segment.text);
            reader.leave_lead();
            let part = reader.part(&text, segment.kind, false);
            statements.push(Statement { text, part });
            continue;
        }
        let part = reader.part(&segment.text, segment.kind, is_paragraph(gap));
        statements.push(Statement { text: segment.text.clone(), part });
    }
    statements
}

/// The words by which an advert calls whoever holds the job: *Planner* and *Dispatcher* in *Transport Planner /
/// Dispatcher*, *Head* in *Head of Sales*.
fn holders(title: &str) -> Vec<String> {
    let name = |piece: &str| {
        let whole = piece.split([',', '(', '–', '—', ':']).next()?.split(" - ").next()?;
        let head = [" of ", " for ", " in ", " with "]
            .iter()
            .fold(whole, |head, cut| head.split(cut).next().unwrap_or(head));
        words(head).pop().map(|word| word.lower)
    };
    title.split('/').filter_map(name).collect()
}

/// Whether a sentence above a list is its heading: *What do we ask?*
fn asks_as_heading(text: &str) -> bool {
    let words = words(text);
    words.len() <= HEADING_WORDS
        && (text.ends_with('?') || text.ends_with(['!', '…']) && heading(&words).is_some())
}

/// Whether a segment is an item of a list.
fn is_item(kind: SegmentKind) -> bool {
    matches!(kind, SegmentKind::Bullet | SegmentKind::Outcome)
}

/// Whether a segment goes on in the line of the one before it: an item of a list inside a sentence.
fn is_inline(before: &Segment, segment: &Segment, gap: &str) -> bool {
    let opens = before.kind == SegmentKind::Heading && gap.starts_with(':');
    let goes_on = before.kind == SegmentKind::Bullet && before.heading == segment.heading;
    segment.kind == SegmentKind::Bullet
        && (opens || goes_on)
        && !gap.is_empty()
        && gap.chars().all(|c| BETWEEN_ITEMS.contains(&c))
}

/// Whether what stands between two segments ends a paragraph.
fn is_paragraph(gap: &str) -> bool {
    gap.matches('\n').count() > 1 || gap.contains('<')
}

/// What stands between segments, by character offsets that ascend.
struct Gaps<'a> {
    chars: std::str::CharIndices<'a>,
    passed: usize,
    source: &'a str,
}

impl<'a> Gaps<'a> {
    fn between(&mut self, from: usize, to: usize) -> &'a str {
        let from = self.byte(from);
        let to = self.byte(to);
        self.source.get(from..to).unwrap_or_default()
    }

    /// The byte offset of a character, not before those asked for already.
    fn byte(&mut self, to: usize) -> usize {
        while self.passed < to && self.chars.next().is_some() {
            self.passed += 1;
        }
        self.chars.offset()
    }
}

/// Walks through an advert.
#[derive(Default)]
struct Reader {
    /// What the field that the text stands in says it is.
    given: Option<Ruling>,
    /// The words by which the text may call whoever holds the job: *the dispatcher plans*.
    holder: Vec<String>,
    /// What the heading says.
    ruling: Option<Ruling>,
    /// What the heading before said, for a lead-in that is part of its section.
    outer: Option<Ruling>,
    /// Whether the heading's list has begun.
    listing: bool,
    /// Whether prose has come after the heading's list.
    left: bool,
    /// What the sentence before was.
    before: Option<Part>,
}

impl Reader {
    /// A heading, above the items of a list or none.
    fn enter(&mut self, text: &str, items: &[Vec<Word>]) {
        let words = words(text);
        let said = heading(&words)
            .map(|found| found.ruling)
            .or_else(|| wording(&words).map(Ruling::Is))
            .or_else(|| self.is_holder(&words).then_some(Ruling::Is(Part::Duty)))
            .or_else(|| self.guess(&words, items));
        self.outer = std::mem::replace(&mut self.ruling, said);
        (self.listing, self.left, self.before) = (false, false, None);
    }

    /// What a list under a heading that is not known is: by its items, else by what came before it. Adverts have the
    /// duties first, then what is asked for, then what would be welcome, and what is offered last.
    fn guess(&self, heading: &[Word], items: &[Vec<Word>]) -> Option<Ruling> {
        let most = |is: &dyn Fn(&Vec<Word>) -> bool| {
            !items.is_empty() && 2 * items.iter().filter(|item| is(item)).count() >= items.len()
        };
        if most(&|item| wording(item) == Some(Part::Other)) {
            return Some(Ruling::Is(Part::Other));
        }
        if most(&|item| begins_with_duty(item).is_some()) {
            return Some(Ruling::Is(Part::Duty));
        }
        // Below what is asked for, a word or two are a field of it: *Frontend*, *Databases*.
        let addresses = heading.iter().any(|word| OURS.contains(word.lower.as_str()) || word.lower == "you");
        if heading.len() <= FIELD_WORDS && !addresses && !items.is_empty() {
            return self.ruling;
        }
        match self.ruling.filter(|_| !items.is_empty())? {
            Ruling::Is(Part::Duty) | Ruling::Role => Some(Ruling::Is(Part::Must)),
            Ruling::Is(Part::Must) => Some(Ruling::Is(Part::Nice)),
            Ruling::Is(Part::Nice) => Some(Ruling::Is(Part::Other)),
            Ruling::Is(Part::Other) => None,
        }
    }

    /// What seemed to be a heading was the beginning of a sentence.
    fn leave_lead(&mut self) {
        self.ruling = self.outer;
    }

    /// What a statement is.
    fn part(&mut self, text: &str, kind: SegmentKind, fresh: bool) -> Part {
        let words = words(text);
        let is_listed = kind != SegmentKind::Sentence;
        self.left |= self.listing && !is_listed;
        self.listing |= is_listed;
        if fresh && !is_listed {
            // A new paragraph goes on with nothing.
            self.before = None;
        }
        let ruling = self.ruling.filter(|_| !self.left || is_listed).or(self.given);
        let part = match label(text) {
            Some(Ruling::Is(part)) => part,
            _ if is_listed => self.listed(text, &words, ruling),
            _ => self.told(text, &words, ruling),
        };
        self.before = Some(part);
        part
    }

    /// An item of a list: its heading tells, but for what would only be welcome.
    fn listed(&self, text: &str, words: &[Word], ruling: Option<Ruling>) -> Part {
        match ruling {
            Some(Ruling::Is(Part::Must)) if clauses(text).next().is_some_and(welcomes) => Part::Nice,
            Some(Ruling::Is(part)) => part,
            Some(Ruling::Role) => Part::Duty,
            None => said(text).or_else(|| begins_with_duty(words)).or(self.before).unwrap_or(Part::Other),
        }
    }

    /// A sentence of prose.
    fn told(&self, text: &str, words: &[Word], ruling: Option<Ruling>) -> Part {
        let (said, is_question) = (said(text), text.ends_with('?'));
        let said = sought(words)
            .or(said)
            .or_else(|| (self.is_holder(words) || tells_duty(words)).then_some(Part::Duty));
        // What readers are asked, they are not asked for.
        if is_question {
            return Part::Other;
        }
        // After the list of benefits comes nothing that is asked for.
        if self.left && self.ruling == Some(Ruling::Is(Part::Other)) {
            return Part::Other;
        }
        match (ruling, said) {
            (Some(Ruling::Is(Part::Other)), _) => Part::Other,
            (Some(Ruling::Is(Part::Nice)), Some(Part::Must | Part::Duty) | None) => Part::Nice,
            (Some(Ruling::Is(part)), None) => {
                self.before.filter(|before| *before == Part::Other).unwrap_or(part)
            }
            (_, Some(said)) => said,
            // *To lead the team*: what the job is there for.
            (Some(Ruling::Role), None) if words.first().is_some_and(|first| first.lower == "to") => {
                Part::Duty
            }
            (Some(Ruling::Role) | None, None) => match self.before {
                Some(before @ (Part::Must | Part::Nice | Part::Duty)) if continues(words) => before,
                _ => Part::Other,
            },
        }
    }

    /// Whether a sentence says what the holder of the job does.
    fn is_holder(&self, words: &[Word]) -> bool {
        words.windows(2).any(|pair| {
            ["the", "every", "each", "our"].contains(&pair[0].lower.as_str())
                && self.holder.iter().any(|word| *word == pair[1].lower)
        })
    }
}

/// Whether a sentence says what the reader will do: *you repair pumps*, *as head of the plant you keep it safe*.
fn tells_duty(words: &[Word]) -> bool {
    let lower = |at: usize| words.get(at).map_or("", |word| word.lower.as_str());
    let at = match lower(0) {
        "you" | "sie" | "du" => Some(0),
        "as" | "als" => words.iter().position(|word| ["you", "sie", "du"].contains(&word.lower.as_str())),
        _ => None,
    };
    at.is_some_and(|at| !lower(at + 1).is_empty() && !NO_DUTIES.contains(lower(at + 1)))
}

/// What a sentence says of whom an employer looks for: what they do, or what they bring.
fn sought(words: &[Word]) -> Option<Part> {
    let lower = |at: usize| words.get(at).map_or("", |word| word.lower.as_str());
    let seeks = |at: &usize| match lower(*at) {
        "looking" => lower(at + 1) == "for",
        word => ["seek", "seeks", "seeking"].contains(&word),
    };
    // *We need an extra pair of hands* says nothing of whose they are.
    if lower(0) == "we" && lower(1) == "need" && ["a", "an", "another"].contains(&lower(2)) {
        let says = words.iter().any(|word| ["who", "with"].contains(&word.lower.as_str()));
        return (!says).then_some(Part::Other);
    }
    let from = (0..words.len()).find(seeks)?;
    let at = (from..words.len()).find(|at| ["who", "to"].contains(&lower(*at)))?;
    match (lower(at), lower(at + 1)) {
        // Whoever wants to join brings nothing by it.
        (_, "want" | "wants") => None,
        (_, next) if NO_DUTIES.contains(next) => (lower(at) == "who").then_some(Part::Must),
        ("who", _) => Some(Part::Duty),
        (_, next) => (DUTIES.contains(next) && next != "join").then_some(Part::Duty),
    }
}

/// What stands before a colon says of what follows: *What we offer: …*
fn label(text: &str) -> Option<Ruling> {
    let words = words(text.split_once(':')?.0);
    let found = heading(&words).filter(|_| words.len() <= LABEL_WORDS)?;
    // *Work with the team: …* is not about the team.
    (2 * found.length >= words.len()).then_some(found.ruling)
}

/// Whether an item begins like a duty.
fn begins_with_duty(words: &[Word]) -> Option<Part> {
    let first = words.first()?;
    let gerund = first.lower.ends_with("ing") && words.len() > 2 && !NO_DUTIES.contains(first.lower.as_str());
    let third_person = first.lower.strip_suffix('s').is_some_and(|verb| DUTIES.contains(verb));
    (gerund || third_person || DUTIES.contains(first.lower.as_str())).then_some(Part::Duty)
}

/// Whether a sentence reads like the continuation of the one before.
fn continues(words: &[Word]) -> bool {
    words.first().is_some_and(|word| CONTINUING.contains(word.lower.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(source: &str) -> Vec<Part> {
        let all = statements(source, text::Format::Plain, None, "Transport Planner / Dispatcher");
        all.into_iter().map(|statement| statement.part).collect()
    }

    #[test]
    fn headings_are_known_in_two_languages_and_many_words() {
        for (wanted, headings) in [
            (
                Part::Must,
                &[
                    "What you'll bring",
                    "Your profile",
                    "Must-haves",
                    "WE REQUIRE",
                    "Who you are",
                    "Ihr Profil",
                    "Das bringen Sie mit",
                    "What the post holder must have",
                    "We look for somebody who",
                ][..],
            ),
            (
                Part::Nice,
                &[
                    "Nice to have",
                    "Bonus points",
                    "Nice-to-haves",
                    "It would be great if you",
                    "Von Vorteil",
                    "Handy if you have it",
                ],
            ),
            (
                Part::Duty,
                &[
                    "Your tasks",
                    "What you will do",
                    "As a waiter you",
                    "Ihre Aufgaben",
                    "What we ask you to do",
                    "The job",
                ],
            ),
            (
                Part::Other,
                &[
                    "What we offer",
                    "Why us",
                    "About the company",
                    "How to apply",
                    "Equal opportunities",
                    "Wir bieten",
                    "What you get",
                ],
            ),
        ] {
            for one in headings {
                let source = format!("{one}\n- tact and patience\n- rope and anchors\n");
                assert_eq!(parts(&source), [wanted, wanted], "{one}");
            }
        }
    }

    #[test]
    fn wording_counts_inside_a_section() {
        let source = "Requirements\n- Java is required; Kotlin a plus\n- SQL would be an advantage\n- Solid Python, ideally \
                      with typing\n- Tact";
        assert_eq!(parts(source), [Part::Must, Part::Nice, Part::Must, Part::Must]);
    }

    #[test]
    fn prose_after_a_list_has_left_its_section() {
        let source = "Nice to have\n- SQL\n\nWe pay 3,000 euros. We treat all applicants equally.";
        assert_eq!(parts(source), [Part::Nice, Part::Other, Part::Other]);
    }

    #[test]
    fn texts_without_headings_are_told_by_their_wording() {
        let source = "We are a haulier with 84 trucks. The dispatcher plans the tours of sixteen vehicles. You will also call \
                      the workshops. You must know the rules for working hours. Knowledge of Polish law is a plus. Salary is \
                      from 2,100 euros, depending on what you can do. Please send your CV.";
        let wanted = [Part::Other, Part::Duty, Part::Duty, Part::Must, Part::Nice, Part::Other, Part::Other];
        assert_eq!(parts(source), wanted);
    }

    #[test]
    fn lists_inside_a_sentence_stay_in_it() {
        let source =
            "You bring\n- Confident use of spreadsheets: sorting, filters, lookups, pivot tables\n- Patience";
        let all = statements(source, text::Format::Plain, None, "");
        assert_eq!(all[0].text, "Confident use of spreadsheets: sorting, filters, lookups, pivot tables");
        assert_eq!(all.len(), 2);
    }

    #[test]
    fn labels_say_what_follows_them() {
        let source = "Nobody needs a list here.\n\nWhat we offer: a bike. Nice to have: a sense for maps. Work with the team: daily.";
        assert_eq!(parts(source), [Part::Other, Part::Other, Part::Nice, Part::Other]);
    }

    #[test]
    fn the_table_is_read_whole() {
        for line in include_str!("parts.tsv").lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            assert_eq!(columns.len(), 3, "{line}");
            assert!(["heading", "sentence", "clause"].contains(&columns[0]), "{line}");
            assert!(Ruling::named(columns[1]).is_some(), "{line}");
            assert!(columns[2].split('|').all(|cue| !words(cue).is_empty()), "{line}");
        }
    }
}
