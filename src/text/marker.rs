//! The signs that people put before list items, at the start of a line or in the midst of one.

use std::ops::Range;

use super::SegmentKind;
use super::sentence::is_blank;

/// Signs that are bullets wherever they stand; word processors leave theirs in the private use area.
fn is_glyph(c: char) -> bool {
    matches!(
        c,
        '•' | '‣'
            | '▪'
            | '▫'
            | '●'
            | '○'
            | '◦'
            | '■'
            | '□'
            | '◆'
            | '◇'
            | '➢'
            | '➤'
            | '►'
            | '▶'
            | '✓'
            | '✔'
            | '❖'
            | '☐'
            | '☑'
            | '☒'
            | '⁃'
            | '∙'
            | '\u{f000}'..='\u{f0ff}'
    )
}

/// Numbers and letters in circles, brackets or with a full stop, as one character.
fn is_enclosed(c: char) -> bool {
    matches!(c, '\u{2460}'..='\u{24ff}' | '\u{2776}'..='\u{2793}')
}

/// Whether the text begins with the sign that Word's square bullet becomes in other fonts: before a
/// number it means a section of a law.
fn is_section_bullet(text: &str) -> bool {
    text.strip_prefix('§').is_some_and(|rest| {
        let next = rest.trim_start_matches(is_blank);
        let spaced = next.len() < rest.len();
        next.starts_with(|c: char| c.is_uppercase() || spaced && c.is_alphabetic())
    })
}

/// Words that number outcomes, in upper case where they are codes.
const CODES: &[&str] = &["LO", "ILO", "CLO", "PLO", "MLO", "SLO", "ULO", "ELO", "RA", "RAP"];
const NUMBERED_WORDS: &[&str] = &[
    "intended learning outcome",
    "learning outcome",
    "learning objective",
    "outcome",
    "objective",
    "competence",
    "competency",
    "goal",
    "lernergebnis",
    "lernziel",
];

/// The capitals that letter or number the lines of a text ("A. ", "B. "; "I. ", "II. "). A single one is
/// an initial.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Capitals(u32);

impl Capitals {
    /// Takes note of a line.
    pub fn see(&mut self, line: &str) {
        if let &[letter @ b'A'..=b'Z', b'.', b' ' | b'\t', ..] = line.as_bytes() {
            self.0 |= 1 << (letter - b'A');
        } else if ordinal(line).is_some_and(|ordinal| ordinal.wrap == Wrap::Dot && ordinal.values[4] > 1) {
            self.0 |= Self::ROMAN;
        }
    }

    /// The bit that says that there are Roman numerals of several letters.
    const ROMAN: u32 = 1 << 31;

    fn letter_a_list(self, letter: u8) -> bool {
        let bit = 1_u32 << (letter - b'A');
        let is_roman = self.0 & Self::ROMAN != 0 && matches!(letter, b'I' | b'V' | b'X');
        is_roman || self.0 & (bit << 1 | bit >> 1) != 0
    }
}

/// The marker of an item at the start of a line, and its length with the blanks after it.
pub(super) fn item(line: &str, capitals: Capitals) -> Option<(SegmentKind, usize)> {
    let mut length = 0;
    while let Some(bullet) = bullet(&line[length..]) {
        length += bullet;
    }
    match outcome(&line[length..], capitals) {
        Some(outcome) => Some((SegmentKind::Outcome, length + outcome)),
        None => (length > 0).then_some((SegmentKind::Bullet, length)),
    }
}

fn bullet(line: &str) -> Option<usize> {
    let sign = line.chars().next()?;
    let rest = &line[sign.len_utf8()..];
    let spaced = rest.is_empty() || rest.starts_with(is_blank);
    let marks = match sign {
        '-' | '–' => spaced || rest.starts_with(char::is_uppercase),
        '·' => spaced || starts_capitalised(rest),
        '—' | '−' | '*' | '+' | '→' => spaced,
        '[' => return task(rest).map(|length| line.len() - rest.len() + length),
        '§' => is_section_bullet(line),
        'o' => rest.starts_with('\t') || spaced && rest.trim_start().starts_with(char::is_uppercase),
        _ => is_glyph(sign),
    };
    marks.then(|| line.len() - rest.trim_start_matches(is_blank).len())
}

/// The length of "x] " after the bracket that opens a task.
fn task(rest: &str) -> Option<usize> {
    let rest_of = |state| rest.strip_prefix(state).filter(|task: &&str| task.starts_with(is_blank));
    let text = [" ]", "x]", "X]"].into_iter().find_map(rest_of)?;
    Some(rest.len() - text.trim_start_matches(is_blank).len())
}

fn outcome(line: &str, capitals: Capitals) -> Option<usize> {
    let enclosed = line.chars().next().filter(|&c| is_enclosed(c)).map(char::len_utf8);
    let length = enclosed.or_else(|| code(line)).or_else(|| number(line)).or_else(|| {
        let ordinal = ordinal(line)?;
        let initial =
            ordinal.wrap == Wrap::Dot && line.as_bytes()[0].is_ascii_uppercase() && ordinal.length == 2;
        (!initial || capitals.letter_a_list(line.as_bytes()[0])).then_some(ordinal.length)
    })?;
    Some(line.len() - line[length..].trim_start_matches(is_blank).len())
}

/// "LO1:", "LO 2 –", "ILO2.", "Outcome 3:".
fn code(line: &str) -> Option<usize> {
    let letters = |list: &[&str], exact: bool| {
        list.iter().map(|word| word.len()).find(|&length| {
            line.get(..length).is_some_and(|start| {
                list.iter().any(|word| if exact { *word == start } else { word.eq_ignore_ascii_case(start) })
            }) && line[length..].starts_with([' ', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
        })
    };
    let (word, is_code) = match letters(CODES, true) {
        Some(length) => (length, true),
        None => (letters(NUMBERED_WORDS, false)?, false),
    };
    let rest = line[word..].trim_start_matches([' ', '-']);
    let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    if digits == 0 || digits > 6 || !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let after = &rest[digits..];
    let sign = after.trim_start_matches(is_blank);
    let separator = sign.chars().next().filter(|c| matches!(c, ':' | ')' | '.' | '-' | '–' | '—'));
    match separator {
        Some(separator) => Some(line.len() - sign.len() + separator.len_utf8()),
        None if rest[..digits].ends_with('.') || is_code && sign.starts_with(char::is_uppercase) => {
            Some(line.len() - after.len())
        }
        None => None,
    }
}

/// "1.", "1)", "1.2", "2 )".
fn number(line: &str) -> Option<usize> {
    let end = line.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(line.len());
    let digits = line[..end].trim_end_matches('.');
    let parts = digits.split('.').count();
    if !digits.split('.').all(|part| (1..=3).contains(&part.len())) || parts > 4 || end > digits.len() + 1 {
        return None;
    }
    let rest = &line[end..];
    let title_follows = rest.trim_start_matches(is_blank).starts_with(char::is_uppercase);
    if end > digits.len() {
        return (rest.is_empty() || rest.starts_with(is_blank) || title_follows).then_some(end);
    }
    if let Some(bracket) = rest.strip_prefix(' ').unwrap_or(rest).strip_prefix(')') {
        return Some(line.len() - bracket.len());
    }
    (parts > 1 && rest.starts_with(is_blank) && title_follows).then_some(end)
}

/// What stands around the letter or number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrap {
    Brackets,
    Bracket,
    Dot,
}

/// A letter or number that may count items.
#[derive(Debug)]
struct Ordinal {
    wrap: Wrap,
    /// The value as a number, small letter, capital, small and capital Roman numeral; 0 if it is none.
    values: [u32; SCRIPTS],
    length: usize,
}

const SCRIPTS: usize = 5;

/// "a)", "(1)", "iv.", "B)", ...
fn ordinal(text: &str) -> Option<Ordinal> {
    let inner = text.strip_prefix('(').unwrap_or(text);
    let length = inner.bytes().take(6).take_while(u8::is_ascii_alphanumeric).count();
    let token = &inner[..length];
    let wrap = match (inner.len() < text.len(), inner.as_bytes().get(length)?) {
        (true, b')') => Wrap::Brackets,
        (false, b')') => Wrap::Bracket,
        (false, b'.') => Wrap::Dot,
        _ => return None,
    };
    let rest = &inner[length + 1..];
    let clear = rest.is_empty() || rest.starts_with(is_blank);
    if !clear && (wrap == Wrap::Dot || !rest.starts_with(char::is_alphanumeric)) {
        return None;
    }
    let letter = |first: u8| match *token.as_bytes() {
        [letter] if (first..first + 26).contains(&letter) => u32::from(letter - first) + 1,
        _ => 0,
    };
    let values = [
        if length <= 2 { token.parse().unwrap_or(0) } else { 0 },
        letter(b'a'),
        letter(b'A'),
        roman(token, "ivx"),
        roman(token, "IVX"),
    ];
    values.iter().any(|&value| value > 0).then(|| Ordinal { wrap, values, length: text.len() - rest.len() })
}

/// The value of a Roman numeral up to 39 written with the given three digits; 0 if it is none.
fn roman(token: &str, digits: &str) -> u32 {
    let mut value = 0;
    let mut previous = 0;
    for c in token.chars().rev() {
        let digit = match digits.find(c) {
            Some(at) => [1, 5, 10][at],
            None => return 0,
        };
        value = if digit < previous { value - digit } else { value + digit };
        previous = previous.max(digit);
    }
    value as u32
}

/// An Arabic number or capital Roman numeral of a marker.
#[derive(Debug)]
pub(super) struct Numeral {
    wrap: Wrap,
    arabic: u32,
    roman: u32,
}

impl Numeral {
    /// Whether it is the next of the same style.
    pub fn follows(&self, last: &Numeral) -> bool {
        let next = |value: u32, last: u32| last > 0 && value == last + 1;
        self.wrap == last.wrap && (next(self.arabic, last.arabic) || next(self.roman, last.roman))
    }
}

/// The number in a marker such as "2." or "IV)".
pub(super) fn numeral(marker: &str) -> Option<Numeral> {
    let Ordinal { wrap, values: [arabic, _, _, _, roman], .. } = ordinal(marker)?;
    (arabic > 0 || roman > 0).then_some(Numeral { wrap, arabic, roman })
}

/// Markers of one style that count up, and the last number.
#[derive(Default)]
struct Run {
    markers: Vec<Range<usize>>,
    last: u32,
}

/// A list that runs on inside a paragraph.
pub(super) struct Inline {
    pub kind: SegmentKind,
    /// The markers, with the blanks after them; each item reaches to the next marker.
    pub markers: Vec<Range<usize>>,
}

/// The first list inside a paragraph, if there is one.
pub(super) fn inline(text: &str) -> Option<Inline> {
    let mut runs: [Run; 3 * SCRIPTS] = Default::default();
    let (mut glyphs, mut dashes, mut glued) = (Vec::new(), Vec::new(), Vec::new());
    let mut enclosed: Vec<Range<usize>> = Vec::new();
    let mut open_brackets = 0_usize;
    let mut previous = ' ';
    let mut skip_to = 0;
    for (at, c) in text.char_indices() {
        let starts = is_blank(previous) || matches!(previous, ':' | ';' | ',');
        previous = c;
        if at < skip_to {
            continue;
        }
        if is_glyph(c) {
            glyphs.push(at..at + c.len_utf8());
        } else if is_enclosed(c) {
            enclosed.push(at..at + c.len_utf8());
        } else if starts && is_section_bullet(&text[at..]) {
            glued.push(at..at + c.len_utf8());
        } else if matches!(c, '-' | '–') && starts {
            let rest = &text[at + c.len_utf8()..];
            if rest.starts_with(is_blank) {
                dashes.push(at..at + c.len_utf8());
            } else if starts_capitalised(rest) {
                glued.push(at..at + c.len_utf8());
            }
        } else if starts
            && (c == '(' || c.is_ascii_alphanumeric())
            && let Some(ordinal) = ordinal(&text[at..])
            && (open_brackets == 0 || ordinal.wrap == Wrap::Dot)
        {
            for (script, &value) in ordinal.values.iter().enumerate().filter(|(_, value)| **value > 0) {
                let marker = at..at + ordinal.length;
                let own = ordinal.wrap as usize * SCRIPTS + script;
                let run = &mut runs[own];
                if value == run.last + 1 {
                    run.markers.push(marker);
                    run.last = value;
                } else if value == 1 && run.markers.len() == 1 {
                    run.markers[0] = marker;
                } else if run.markers.is_empty() && opens_item(text, at) {
                    // People slip: "1. ", "2. ", "4) ". Only an established list takes that.
                    let slipped =
                        runs.iter_mut().skip(script).step_by(SCRIPTS).find(|run| {
                            run.markers.len() > 1 && (run.last + 1..=run.last + 2).contains(&value)
                        });
                    if let Some(run) = slipped {
                        run.markers.push(marker);
                        run.last = value;
                    }
                }
            }
            skip_to = at + ordinal.length;
            continue;
        }
        match c {
            '(' => open_brackets += 1,
            ')' => open_brackets = open_brackets.saturating_sub(1),
            _ => {}
        }
    }
    let outcomes = runs.into_iter().map(|run| run.markers).enumerate().filter(|(style, run)| {
        let dotted = style / SCRIPTS == Wrap::Dot as usize;
        let capitals = style % SCRIPTS == 2;
        let introduced = |marker: &Range<usize>| opens_item(text, marker.start);
        run.len() > 1
            && has_items(text, run)
            && match (dotted, capitals) {
                (true, true) => run.iter().all(introduced),
                (true, false) => introduced(&run[0]),
                (false, _) => {
                    introduced(&run[0]) || run[1..].iter().all(|marker| is_separated(text, marker.start))
                }
            }
    });
    let is_enclosed_list = enclosed.len() > 1
        && has_items(text, &enclosed)
        && (opens_item(text, enclosed[0].start)
            || enclosed[1..].iter().all(|marker| is_separated(text, marker.start)));
    let outcomes = outcomes
        .map(|(_, markers)| markers)
        .chain(is_enclosed_list.then_some(enclosed))
        .map(|markers| Inline { kind: SegmentKind::Outcome, markers });
    // A pair of dashes is a parenthesis, and so may be a second; five in one sentence are a list.
    let are_items = match dashes.as_slice() {
        [first, _, ..] if first.start > 0 && opens_item(text, first.start) => true,
        [first, _, _, ..] if first.start == 0 => true,
        [first, _, _, _, fifth, ..] => !text[first.start..fifth.start].contains(['.', '!', '?']),
        _ => false,
    };
    let bullets = [(!glyphs.is_empty(), glyphs), (are_items, dashes), (glued.len() > 1, glued)];
    let bullets = bullets.into_iter().filter(|(is_list, markers)| *is_list && has_items(text, markers));
    outcomes
        .chain(bullets.map(|(_, markers)| Inline { kind: SegmentKind::Bullet, markers }))
        .min_by_key(|inline| inline.markers[0].start)
}

/// "History", but not "ER", an ending, nor "A".
fn starts_capitalised(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(char::is_lowercase)
}

/// Whether every item has something to say: "(1) and (2)" has not.
fn has_items(text: &str, markers: &[Range<usize>]) -> bool {
    let ends = markers.iter().skip(1).map(|next| next.start).chain([text.len()]);
    markers
        .iter()
        .zip(ends)
        .all(|(marker, end)| text[marker.end..end].chars().filter(|c| c.is_alphabetic()).nth(1).is_some())
}

/// Whether a list may begin here: at the start, after a colon or after a sentence.
fn opens_item(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(is_blank);
    before.is_empty() || before.ends_with([':', ';', '.', '!', '?'])
}

/// Whether the item before ends here, perhaps with "and" or "or".
fn is_separated(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(is_blank);
    let before = without_conjunction(before).unwrap_or(before);
    before.ends_with([':', ';', ',', '.', '!', '?'])
}

/// The text before a closing "; and" or ", or".
fn without_conjunction(text: &str) -> Option<&str> {
    let before = text.strip_suffix(" and").or_else(|| text.strip_suffix(" or"))?.trim_end_matches(is_blank);
    before.ends_with([';', ',']).then_some(before)
}

/// An item without the sign, and the "and" after it, that lead to the next one.
pub(super) fn without_separator(item: &str) -> &str {
    let item = item.trim_end_matches(is_blank);
    without_conjunction(item).unwrap_or(item).trim_end_matches(|c| matches!(c, ';' | ',') || is_blank(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_at_the_start_of_a_line() {
        let mut capitals = Capitals::default();
        capitals.see("A. Analyse");
        capitals.see("B. Build");
        let outcomes = [
            "1. x",
            "1) x",
            "(1) x",
            "1.2 Xyz",
            "1.2.3. x",
            "12. x",
            "2 ) x",
            "a) x",
            "(a) x",
            "a. x",
            "i) x",
            "iv. x",
            "(iii) x",
            "LO1: x",
            "LO 2 – x",
            "LO3 Xyz",
            "ILO2. x",
            "LO1.1: x",
            "Outcome 3: x",
            "learning outcome 4 - x",
            "B. x",
            "- LO1: x",
            "• 1) x",
            "1.Xyz",
            "C) x",
            "① x",
            "②x",
            "⑴ x",
            "⒈x",
            "❶ x",
            "- ③ x",
        ];
        for line in outcomes {
            let (kind, length) = item(line, capitals).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(kind, SegmentKind::Outcome, "{line}");
            assert!(matches!(&line[length..], "x" | "Xyz"), "{line}: {}", &line[length..]);
        }
        for line in [
            "- x",
            "* x",
            "• x",
            "•x",
            "– x",
            "▪ x",
            "‣ x",
            "· x",
            "o Xyz",
            "-Xyz",
            "* • x",
            "\u{f0b7} x",
            "\u{f0b7}\tx",
            "+ x",
            "§ x",
            "§\tx",
            "§Xyz",
            "·Xyz",
            "[ ] x",
            "[x] x",
            "- [X] x",
            "☐ x",
        ] {
            let (kind, length) = item(line, capitals).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(kind, SegmentKind::Bullet, "{line}");
            assert!(matches!(&line[length..], "x" | "Xyz"), "{line}");
        }
        let none = [
            "J. Smith teaches",
            "3.5 credits",
            "2.0.1 is out",
            "2024. A year",
            "-5 degrees",
            "o que",
            "+2 years",
            "HTML5: x",
            "B2: x",
            ".NET",
            "**bold**",
            "e.g. x",
            "Outcome of it",
            "LOs are",
            "1st",
            "9:30 x",
            "mix) x",
            "10 000",
            "C++ x",
            "§ 1 UStG",
            "§§ 4 and 5",
            "[1] x",
            "[x]",
            "[^1]: x",
            "I. Xyz",
        ];
        for line in none {
            assert_eq!(item(line, capitals), None, "{line}");
        }
        capitals.see("II. Xyz");
        assert_eq!(item("I. Xyz", capitals), Some((SegmentKind::Outcome, 3)));
        assert_eq!(item("J. Smith", capitals), None);
    }

    #[test]
    fn lists_inside_a_paragraph() {
        let items = |text: &str| -> Vec<String> {
            let Some(inline) = inline(text) else { return Vec::new() };
            let ends = inline.markers.iter().skip(1).map(|next| next.start).chain([text.len()]);
            let items = inline.markers.iter().zip(ends);
            items.map(|(marker, end)| without_separator(&text[marker.end..end]).trim().to_owned()).collect()
        };
        assert_eq!(items("The learner can: a) read; b) write; and c) sum up."), ["read", "write", "sum up."]);
        assert_eq!(items("They can (1) read, (2) write and (3) count"), [] as [&str; 0]);
        assert_eq!(items("They can (1) read, (2) write, and (3) count"), ["read", "write", "count"]);
        assert_eq!(items("Two parts: (i) reading (ii) writing"), ["reading", "writing"]);
        assert_eq!(items("Steps: 1. Read it. 2. Write it."), ["Read it.", "Write it."]);
        assert_eq!(items("able to: - use grammar; - read; - write."), ["use grammar", "read", "write."]);
        assert_eq!(
            items("Copyright -History of it -Rights of authors"),
            ["History of it", "Rights of authors"]
        );
        assert_eq!(items("Skills: • Python • SQL"), ["Python", "SQL"]);
        assert_eq!(items("⑴ Read it ⑵ Write it"), ["Read it", "Write it"]);
        assert_eq!(items("Steps: § Read it § Write it"), ["Read it", "Write it"]);
        assert_eq!(items("1. Read it. 2. Write it. 4) Work."), ["Read it.", "Write it.", "Work."]);
        assert_eq!(items("1. Read it. 2. Write it. (3) Work."), ["Read it.", "Write it.", "Work."]);
        for text in [
            "Steps ① and ② are solved.",
            "The steps ① read and ② write",
            "Under § 4 and § 5 it holds.",
            "1. Read it in 2) ways.",
            "Equations (1) and (2) are solved.",
            "A. Smith and B. Jones teach.",
            "well - known - things",
            "see 1.2 and 2.1.",
            "(see a) or b))",
            "Grade 1. The rest 3. is",
            "plan a) only",
        ] {
            assert_eq!(items(text), [] as [&str; 0], "{text}");
        }
    }
}
