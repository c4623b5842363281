//! Splits a paragraph into sentences.
//!
//! A scan of its own rather than the rules of UAX #29: those break after every "Dr." and "e.g.", and
//! once the abbreviations are merged back nothing is left that they would save.

use std::ops::Range;

/// Text without a terminator for so many bytes is no sentence; it is cut at a space, so that the work
/// per segment stays bounded on any input.
const LONGEST: usize = 4096;

/// Abbreviations that something always follows, in lower case, without the last full stop and without
/// the spaces that some set inside ("z. B.").
const OPEN: &[&str] = &[
    "approx", "assoc", "bspw", "bzgl", "bzw", "ca", "cf", "d.h", "dept", "dott", "dr", "e.g", "ed", "eds",
    "eg", "einschl", "esp", "evtl", "ggf", "ggfs", "i.d.r", "i.e", "i.s.d", "i.s.v", "ie", "incl", "inkl",
    "insb", "lect", "lt", "mr", "mrs", "ms", "mt", "nr", "o.g", "p.es", "ph", "pp", "prof", "resp", "sig",
    "sog", "st", "tel", "u.a", "u.u", "univ", "v.a", "vgl", "viz", "vs", "z.b", "z.t", "zb", "zzgl",
];

/// Abbreviations that may end a sentence: they do before a capital.
const CLOSING: &[&str] = &["al", "co", "corp", "ecc", "etc", "inc", "jr", "ltd", "sr", "usf", "usw"];

/// Abbreviations only before a number: "No. 5", "p. 12".
const NUMBERED: &[&str] = &[
    "abs", "art", "bd", "cap", "ch", "chap", "eq", "eqs", "fig", "figs", "kap", "n", "no", "nos", "num", "p",
    "pag", "par", "ref", "refs", "s", "sect", "tab", "ver", "vers", "vol",
];

/// Units and the like, mostly in the midst of a sentence, but German nouns follow them with a capital:
/// a sentence begins after them only with a word that begins sentences.
const LEANING: &[&str] =
    &["allg", "hrs", "max", "min", "mind", "mins", "mio", "mrd", "sec", "sek", "std", "tsd", "wiss"];

/// What follows an ordinal with a full stop where dates and terms are written so.
const AFTER_ORDINAL: &[&str] = &[
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
    "Semester",
    "Fachsemester",
    "Sem",
    "Halbjahr",
    "Jahrhundert",
    "Studienjahr",
];

/// Verbs that outcomes begin with.
const OUTCOME_VERBS: &[&str] = &[
    "analyse",
    "analyze",
    "apply",
    "assess",
    "build",
    "collect",
    "communicate",
    "compare",
    "create",
    "define",
    "demonstrate",
    "describe",
    "design",
    "develop",
    "discuss",
    "evaluate",
    "explain",
    "identify",
    "implement",
    "interpret",
    "know",
    "manage",
    "perform",
    "plan",
    "prepare",
    "present",
    "solve",
    "understand",
    "use",
    "write",
];

/// Words that start a sentence even after what looks like an initial or a degree ("a Ph.D. The"), as
/// the verbs that open outcomes do ("statistics in R. Explain").
const STARTERS: &[&str] = &[
    "Knowledge",
    "Work",
    "A",
    "After",
    "All",
    "An",
    "At",
    "By",
    "During",
    "Each",
    "For",
    "He",
    "How",
    "If",
    "In",
    "It",
    "On",
    "Our",
    "She",
    "Students",
    "That",
    "The",
    "Their",
    "There",
    "These",
    "They",
    "This",
    "Those",
    "To",
    "We",
    "What",
    "When",
    "Who",
    "With",
    "You",
    "Your",
    "Das",
    "Der",
    "Die",
    "Ein",
    "Eine",
    "Es",
    "Im",
    "Sie",
];

/// The byte ranges of the sentences, trimmed; stretches without a letter or digit are left out.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !is_terminator(c) {
            continue;
        }
        let mut end = at + c.len_utf8();
        let mut terminators = 1;
        let mut wide = is_wide(c);
        while let Some(&(next, c)) = chars.peek() {
            if is_terminator(c) {
                terminators += 1;
                wide |= is_wide(c);
            } else if !is_closer(c) {
                break;
            }
            end = next + c.len_utf8();
            chars.next();
        }
        let full_stop = c == '.' && terminators == 1;
        if wide || ends_sentence(&text[start..at], full_stop, &text[end..]) {
            found.extend(bounded(text, start..end));
            start = end;
        }
    }
    found.extend(bounded(text, start..text.len()));
    found
}

/// The range, trimmed, in parts of bounded length; those without a letter or digit are left out.
pub(super) fn bounded(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut rest = trimmed(text, range);
    while rest.len() > LONGEST {
        let slice = &text[rest.clone()];
        let end = (1..=LONGEST).rfind(|at| slice.is_char_boundary(*at)).unwrap_or(slice.len());
        // The last space, or here if a single "word" is as long as that.
        let cut = rest.start + slice[..end].rfind(char::is_whitespace).unwrap_or(end);
        parts.push(trimmed(text, rest.start..cut));
        rest = trimmed(text, cut..rest.end);
    }
    parts.push(rest);
    parts.retain(|part| text[part.clone()].contains(char::is_alphanumeric));
    parts
}

/// Whether it is a verb that outcomes begin with, in any case.
pub(super) fn opens_outcome(word: &str) -> bool {
    OUTCOME_VERBS.contains(&word.to_lowercase().as_str())
}

/// `range` without surrounding white space and byte order marks.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start_matches(is_blank).len());
    start..(range.start + slice.trim_end_matches(is_blank).len()).max(start)
}

/// White space, or a byte order mark, which is as invisible.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// Whether the text closes with a mark that ends a sentence.
pub(super) fn is_terminated(text: &str) -> bool {
    text.trim_end_matches(|c| is_closer(c) || is_blank(c)).ends_with(is_terminator)
}

fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‽' | '؟' | '۔' | '।' | '॥') || is_wide(c)
}

/// Terminators of scripts that set no space after them.
fn is_wide(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '}' | '」' | '』' | '】' | '）' | '*' | '_')
}

fn is_opener(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '„' | '‘' | '«' | '‹' | '(' | '[' | '{' | '¿' | '¡')
}

/// Whether a terminator between `before` and `after` ends the sentence.
fn ends_sentence(before: &str, full_stop: bool, after: &str) -> bool {
    let rest = after.trim_start_matches(is_blank);
    if rest.is_empty() {
        return true;
    }
    if rest.len() == after.len() {
        return false;
    }
    let next = rest.trim_start_matches(is_opener);
    if next.starts_with(|c: char| c.is_lowercase() || is_closer(c) || matches!(c, ',' | ';' | ':')) {
        return false;
    }
    if !full_stop {
        return true;
    }
    let next_word = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    // ". NET", as tokenised corpora write ".NET".
    if next_word == "NET" && before.ends_with(is_blank) {
        return false;
    }
    let word = last_word(before);
    let letters = spaced_letters(before, word);
    let lower = letters.as_deref().unwrap_or(word).to_lowercase();
    let is_one_of = |list: &[&str]| list.contains(&lower.as_str());
    let initials = letters.is_some() || is_initials(word);
    // "et al. (Eds.)", "B.Sc. (Hons)": what stands in brackets belongs to the abbreviation.
    let abbreviated = initials || [OPEN, CLOSING, NUMBERED, LEANING].into_iter().any(is_one_of);
    if abbreviated && rest.starts_with(['(', '[']) {
        return false;
    }
    let number_follows = next.starts_with(|c: char| c.is_numeric());
    if is_one_of(OPEN) || number_follows && (is_one_of(NUMBERED) || is_one_of(LEANING)) {
        return false;
    }
    if is_one_of(CLOSING) {
        return !number_follows;
    }
    // The "z." of "z. B.".
    if is_letter(word) && is_letter(next_word) && next[next_word.len()..].starts_with('.') {
        return false;
    }
    if (1..=2).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit()) {
        // At the start or behind a colon it numbers what follows.
        let rest = before[..before.len() - word.len()].trim_end_matches(is_blank);
        if rest.is_empty() || rest.ends_with(':') {
            return false;
        }
        return !AFTER_ORDINAL.contains(&next_word);
    }
    !(initials || is_one_of(LEANING)) || STARTERS.contains(&next_word) || opens_outcome(next_word)
}

/// The letters of an abbreviation that is set with spaces, which `last` ends: "z.B" for "z. B". `None` if
/// no single letter with a full stop stands before the last one.
fn spaced_letters(before: &str, last: &str) -> Option<String> {
    // "p. es." is the longest part behind a letter.
    if last.is_empty() || last.chars().nth(2).is_some() || last.contains('.') {
        return None;
    }
    let mut letters = last.to_owned();
    let mut rest = &before[..before.len() - last.len()];
    for _ in 0..3 {
        let Some(shorter) = rest.strip_suffix(is_blank).and_then(|rest| rest.strip_suffix('.')) else {
            break;
        };
        let letter = last_word(shorter);
        if !is_letter(letter) {
            break;
        }
        letters.insert(0, '.');
        letters.insert_str(0, letter);
        rest = &shorter[..shorter.len() - letter.len()];
    }
    (letters.len() > last.len() && (is_letter(last) || OPEN.contains(&letters.to_lowercase().as_str())))
        .then_some(letters)
}

fn is_letter(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

/// The word that the text ends with. No abbreviation is longer than a few letters, so a long one is
/// cut short rather than searched.
fn last_word(text: &str) -> &str {
    let start = text
        .char_indices()
        .rev()
        .take(16)
        .take_while(|&(_, c)| c.is_alphanumeric() || c == '.')
        .last()
        .map_or(text.len(), |(at, _)| at);
    &text[start..]
}

/// "J", "U.S", "Ph.D", "B.Sc": short parts, each with a capital; or "a.m": single letters.
fn is_initials(word: &str) -> bool {
    let parts = word.split('.');
    let dotted = word.contains('.');
    !word.is_empty()
        && parts.clone().all(|part| {
            let mut chars = part.chars();
            let first = chars.next();
            let short = chars.clone().count() <= 2 && chars.all(char::is_lowercase);
            first
                .is_some_and(|c| c.is_uppercase() || dotted && c.is_lowercase() && part.len() == c.len_utf8())
                && short
        })
        && (dotted || word.chars().count() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentences, with " | " between them.
    fn split(text: &str) -> String {
        sentences(text).into_iter().map(|range| &text[range]).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn tricky_sentences() {
        let whole = [
            "Uses tools (e.g., Semantic Scholar, Connected Papers, etc.) for literature review.",
            "Use tools, e.g. Grok, i.e. Large models, cf. Smith, and others.",
            "Prof. Rossi and Dr. J. R. Smith teach with Dott. Bianchi at St. Mary.",
            "Compute 3.5 credits with version 2.0.1 of the tool.",
            "Program in C++, C#, .NET and ASP.NET with Node.js on Linux.",
            "Know Azure microservices . NET PowerShell and MS SQL.",
            "Read https://example.org/a.B?c=D.E and write to Jane.Doe@Example.org today.",
            "Wait... and see how U.S. Government policy works.",
            "See Fig. 3, No. 5, pp. 12-14, Vol. 2 and approx. 30 pages.",
            "Arbeiten mit z.B. Python, d.h. Programmieren, bzw. Skripten.",
            "Am 1. Januar beginnt das 3. Semester.",
            "Holds a Ph.D. Degree or an M.Sc. Degree.",
            "Yahoo! is a company.",
            "Classes start at 9 a.m. Monday",
            "It serves the goals: 1. No Poverty",
            "Arbeiten mit z. B. Python, d. h. Programmieren, u. a. Skripten.",
            "Prüfung i. d. R. Klausur o. ä. Formate, v. a. Berichte, z.\u{a0}T. Vorträge.",
            "60 Std. Präsenz, 3.5 Mio. EUR, ca. 20 Min. Vortrag, max. Punktzahl 30",
            "Usa strumenti, p. es. Python.",
            "See it (cf. Chap. 3.2) and eq. (3) in Sec. 4, ref. 7.",
            "Smith et al. (2019) show it.",
            "Smith et al. (Eds.) show it.",
            "Uses R vers. 4.2 and SPSS ver. 29.",
            "Holds a B.Sc. (Hons) of it.",
        ];
        for text in whole {
            assert_eq!(split(text), text);
        }
        let several = [
            ("Analyse data. Build models.", "Analyse data. | Build models."),
            ("Know SQL, Python, etc. Build models.", "Know SQL, Python, etc. | Build models."),
            ("He said \"Stop.\" Then he left.", "He said \"Stop.\" | Then he left."),
            ("Really?! Yes (of course.) Fine.", "Really?! | Yes (of course.) | Fine."),
            ("Learn C++. Then learn C#. Then rest.", "Learn C++. | Then learn C#. | Then rest."),
            ("Hold a Ph.D. The rest is optional.", "Hold a Ph.D. | The rest is optional."),
            ("Apply methods in R. Explain data law.", "Apply methods in R. | Explain data law."),
            ("Apply methods in R. Communicate them.", "Apply methods in R. | Communicate them."),
            ("Wait… Now go... Done.", "Wait… | Now go... | Done."),
            ("分析数据。建立模型！好吗？好", "分析数据。 | 建立模型！ | 好吗？ | 好"),
            ("¿Qué? ¡Hola! Adiós.", "¿Qué? | ¡Hola! | Adiós."),
            ("It is worth 6 ECTS. 3 are online.", "It is worth 6 ECTS. | 3 are online."),
            ("In 2020. We began.", "In 2020. | We began."),
            ("The level is fine . You write well .", "The level is fine . | You write well ."),
            ("تحليل البيانات؟ نعم.", "تحليل البيانات؟ | نعم."),
            ("So in Smith et al. Build models.", "So in Smith et al. | Build models."),
            ("Analyse data. (Build models.)", "Analyse data. | (Build models.)"),
            ("It takes 20 min. The rest is free.", "It takes 20 min. | The rest is free."),
            ("Excel o. ä. Die Noten folgen.", "Excel o. ä. | Die Noten folgen."),
            ("Analyse data; build models; report.", "Analyse data; build models; report."),
        ];
        for (text, expected) in several {
            assert_eq!(split(text), expected);
        }
    }

    #[test]
    fn endless_text_is_cut_at_spaces() {
        let text = "word ".repeat(5_000);
        let found = sentences(&text);
        assert!(found.iter().all(|range| range.len() <= LONGEST && text[range.clone()].ends_with("word")));
        assert_eq!(
            found.iter().map(|range| text[range.clone()].matches("word").count()).sum::<usize>(),
            5_000
        );
        assert_eq!(sentences(&"ж".repeat(10_000)).len(), 5);
    }
}
