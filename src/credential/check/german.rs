//! The verbs of a German learning outcome, which stand last (*Daten auswerten*, *Die Studierenden können
//! Daten auswerten*) or beside the subject (*Die Studierenden werten Daten aus*).

use std::sync::LazyLock;

use super::sentence::{Action, Reading, Token, tokens};
use super::verbs::{Bloom, GERMAN, Verb};
use crate::text::{Analyzer, WordClass};

static WORDS: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new("de"));

const MODALS: [&str; 12] = [
    "können",
    "kann",
    "sollen",
    "soll",
    "sollten",
    "sollte",
    "werden",
    "wird",
    "lage",
    "fähig",
    "imstande",
    "befähigt",
];

/// How words begin that say who does it.
const SUBJECTS: [&str; 10] = [
    "studierende",
    "student",
    "teilnehmende",
    "teilnehmer",
    "lernende",
    "absolvent",
    "auszubildende",
    "schüler",
    "kandidat",
    "prüfling",
];

/// The first words of a text, among which its subject stands.
const HEAD: usize = 16;

/// What joins verbs.
const COORDINATORS: [&str; 6] = ["und", "oder", "sowie", "beziehungsweise", "bzw", "dann"];

/// With what a clause begins whose verb is no outcome of its own.
const SUBORDINATORS: [&str; 22] = [
    "um", "ohne", "dass", "wie", "warum", "was", "welche", "welcher", "welches", "welchen", "wenn", "ob",
    "damit", "indem", "weil", "sodass", "die", "der", "das", "denen", "deren", "dessen",
];

/// Verbs that say no action by themselves.
const AUXILIARIES: [&str; 12] = [
    "sein",
    "haben",
    "werden",
    "können",
    "sollen",
    "müssen",
    "dürfen",
    "wollen",
    "möchten",
    "lassen",
    "besitzen",
    "verfügen",
];

/// What knowing is called when it is a noun, and its level.
const KNOWING: [(&str, Bloom); 13] = [
    ("kenntnis", Bloom::Remember),
    ("kenntnisse", Bloom::Remember),
    ("grundkenntnisse", Bloom::Remember),
    ("fachkenntnisse", Bloom::Remember),
    ("wissen", Bloom::Remember),
    ("grundwissen", Bloom::Remember),
    ("fachwissen", Bloom::Remember),
    ("überblick", Bloom::Remember),
    ("einblick", Bloom::Remember),
    ("einblicke", Bloom::Remember),
    ("bewusstsein", Bloom::Remember),
    ("verständnis", Bloom::Understand),
    ("grundverständnis", Bloom::Understand),
];

/// Verbs with which one comes to know.
const COMING_TO_KNOW: [&str; 19] = [
    "verfügen",
    "verfügt",
    "haben",
    "hat",
    "besitzen",
    "besitzt",
    "erwerben",
    "erwirbt",
    "erhalten",
    "erhält",
    "gewinnen",
    "gewinnt",
    "erlangen",
    "erlangt",
    "entwickeln",
    "entwickelt",
    "vertiefen",
    "aneignen",
    "verschaffen",
];

/// What someone is who knows.
const STATES: [&str; 4] = ["vertraut", "bewusst", "informiert", "sensibilisiert"];

const BEING: [&str; 3] = ["sind", "ist", "sein"];

/// The prefixes that a finite verb leaves at the end of its clause.
const PREFIXES: [&str; 18] = [
    "ab",
    "an",
    "auf",
    "aus",
    "bei",
    "dar",
    "durch",
    "ein",
    "fest",
    "gegenüber",
    "her",
    "mit",
    "nach",
    "um",
    "vor",
    "wieder",
    "zu",
    "zusammen",
];

fn is(token: &Token, words: &[&str]) -> bool {
    words.contains(&token.word.folded.as_str())
}

/// Whether a text reads as German outcomes do: it has a verb of the table where a verb stands.
pub(super) fn reads(text: &str) -> bool {
    read(text).actions.first().is_some_and(|first| first.known)
}

/// What an outcome says that a learner does.
pub(super) fn read(text: &str) -> Reading {
    let tokens = tokens(text, &WORDS);
    let subject = subject(&tokens);
    // "können die Studierenden", "die Studierenden sind in der Lage": further away it belongs to another verb.
    let near = |subject: usize| {
        let from = subject.saturating_sub(4);
        tokens.iter().skip(from).take(9).position(|token| is(token, &MODALS)).map(|at| from + at)
    };
    let modal = subject.and_then(near);
    let start = subject.map_or(0, |subject| modal.unwrap_or_default().max(subject) + 1);
    let rest = tokens.get(start..).unwrap_or_default();
    let content = rest.iter().map(content).sum();
    let mut reading = Reading { words: tokens.len(), content, ..Reading::default() };
    match subject.filter(|_| modal.is_none()) {
        Some(subject) => finite(&tokens, subject, &mut reading),
        None => infinitives(&tokens, true, &mut reading),
    }
    if reading.actions.is_empty() {
        infinitives(&tokens, false, &mut reading);
    }
    if let Some(known) = knowing(&tokens, reading.actions.is_empty()) {
        // "Kenntnisse erwerben" is no more than to know.
        reading.actions.retain(|action| !COMING_TO_KNOW.contains(&action.lemma.as_str()));
        reading.actions.insert(0, known);
        reading.acts = reading.acts.max(1);
    }
    reading
}

/// By how much a word adds to what an outcome says; a long compound says as much as two.
fn content(token: &Token) -> usize {
    const COMPOUND: usize = 12;
    match token.word.class {
        WordClass::Function => 0,
        _ => 1 + usize::from(token.word.folded.chars().count() >= COMPOUND),
    }
}

/// Where the subject of the first sentence stands: the last word of it.
fn subject(tokens: &[Token]) -> Option<usize> {
    let is_subject = |token: &Token| {
        !token.word.lower && SUBJECTS.iter().any(|subject| token.word.folded.starts_with(subject))
    };
    // A pronoun elsewhere belongs to a clause.
    let pronoun = tokens.first().is_some_and(|first| is(first, &["sie", "er", "ich"]));
    let last = tokens.iter().take(HEAD).rposition(is_subject);
    last.or(pronoun.then_some(0))
}

/// The infinitive that a word is, with or without *zu*.
fn infinitive(token: &Token) -> Option<Verb> {
    let folded = token.word.folded.as_str();
    GERMAN.infinitive(folded).or_else(|| {
        let inside = PREFIXES.iter().find_map(|prefix| {
            let rest = folded.strip_prefix(prefix)?.strip_prefix("zu")?;
            GERMAN.infinitive(&format!("{prefix}{rest}"))
        });
        inside.or_else(|| {
            folded.strip_prefix("wiederzu").and_then(|rest| GERMAN.infinitive(&format!("wieder{rest}")))
        })
    })
}

/// Reads the infinitives that end a clause or stand before a conjunction; unless told otherwise without those of subordinate clauses.
fn infinitives(tokens: &[Token], main_only: bool, reading: &mut Reading) {
    let (mut sharing, mut adjacent, mut subordinate) = (0, false, false);
    for (at, token) in tokens.iter().enumerate() {
        if main_only && token.word.folded == "um"
            || main_only && token.gap.contains(',') && is(token, &SUBORDINATORS)
        {
            subordinate = true;
        }
        if is(token, &COORDINATORS) {
            continue;
        }
        let next = tokens.get(at + 1);
        let ends = next.is_none_or(|next| next.gap.contains(['.', ';', '!']) && !next.word.lower);
        let pauses =
            ends || next.is_some_and(|next| next.gap.contains([',', ';', ':']) || is(next, &COORDINATORS));
        let shaped = ["en", "eln", "ern"].iter().any(|ending| token.word.folded.ends_with(ending));
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let with_zu = before.is_some_and(|before| before.word.folded == "zu");
        // Adjectives stand before their noun, so that a word after it is a verb.
        let after_noun = before.is_some_and(|before| !before.word.lower && token.gap.trim().is_empty());
        let unknown = || {
            let verb = shaped
                && token.word.class == WordClass::Content
                && (ends || with_zu || after_noun)
                && token.word.folded.len() > 4;
            verb.then(|| Action {
                lemma: token.word.folded.clone(),
                level: None,
                observable: true,
                known: false,
            })
        };
        let found = (token.word.lower || at == 0)
            .then(|| infinitive(token).map(Action::of).or_else(unknown))
            .flatten()
            .filter(|_| pauses && !is(token, &AUXILIARIES));
        match found {
            Some(_) if subordinate => subordinate = false,
            Some(action) => {
                if !adjacent {
                    reading.count(sharing);
                    sharing = 0;
                }
                sharing += 1;
                reading.actions.push(action);
                adjacent = true;
                continue;
            }
            None => {}
        }
        adjacent = false;
    }
    reading.count(sharing);
}

/// Reads the verbs beside the subject, those coordinated with them and infinitives with *zu*.
fn finite(tokens: &[Token], subject: usize, reading: &mut Reading) {
    let after = subject + 1;
    let at = |at: usize| {
        tokens.get(at).and_then(|token| conjugated(tokens, at).filter(|_| token.word.lower || at == 0))
    };
    let before = subject.checked_sub(1).map(|before| {
        tokens.get(before).map_or(before, |article| {
            // "Nach Abschluss kennen die Studierenden"
            if article.word.lower && GERMAN.of(&article.word).is_none() {
                before.saturating_sub(1)
            } else {
                before
            }
        })
    });
    let first = at(after).map(|verb| (after, verb)).or_else(|| {
        let before = before?;
        Some((before, at(before)?))
    });
    let Some((first, verb)) = first else {
        // Beside the subject stands nothing but a verb.
        let unknown = tokens.get(after).filter(|token| {
            token.word.lower
                && token.word.class == WordClass::Content
                && token.word.folded.ends_with(['t', 'n'])
        });
        if let Some(unknown) = unknown {
            reading.actions.push(Action {
                lemma: unknown.word.folded.clone(),
                level: None,
                observable: true,
                known: false,
            });
            reading.count(1);
        }
        return;
    };
    reading.actions.push(Action::of(verb));
    let (mut sharing, mut adjacent) = (1, true);
    for here in first.max(subject) + 1..tokens.len() {
        let Some(token) = tokens.get(here) else { break };
        if is(token, &COORDINATORS) {
            continue;
        }
        let joined = tokens.get(here - 1).is_some_and(|before| is(before, &COORDINATORS))
            || adjacent && token.gap.contains(',');
        match joined.then(|| at(here)).flatten() {
            Some(verb) => {
                if !adjacent {
                    reading.count(sharing);
                    sharing = 0;
                }
                sharing += 1;
                adjacent = true;
                reading.actions.push(Action::of(verb));
            }
            None => adjacent = false,
        }
    }
    reading.count(sharing);
    let modal = tokens.iter().skip(first).any(|token| is(token, &MODALS));
    if !verb.observable || modal {
        // "Sie lernen, Daten auszuwerten", "sie kennen Verfahren und können sie anwenden": the action follows.
        let mut with_zu = Reading::default();
        infinitives(tokens.get(first + 1..).unwrap_or_default(), true, &mut with_zu);
        reading.actions.extend(with_zu.actions);
        reading.acts = reading.acts.max(with_zu.acts);
    }
}

/// The verb that a conjugated word is, with the prefix that stands at the end of its clause.
fn conjugated(tokens: &[Token], at: usize) -> Option<Verb> {
    let word = &tokens.get(at)?.word;
    let clause = tokens
        .iter()
        .skip(at + 1)
        .take_while(|token| !token.gap.contains([',', ';']) && !is(token, &COORDINATORS));
    let separated = clause.last().filter(|last| is(last, &PREFIXES)).and_then(|prefix| {
        let stem = word
            .folded
            .strip_suffix("en")
            .or_else(|| word.folded.strip_suffix("et"))
            .or_else(|| word.folded.strip_suffix('t'))?;
        GERMAN.infinitive(&format!("{}{stem}en", prefix.word.folded))
    });
    separated.or_else(|| GERMAN.of(word).map(|(verb, _)| verb))
}

/// What says that somebody knows something: *verfügen über Kenntnisse*, *sind vertraut mit*.
fn knowing(tokens: &[Token], alone: bool) -> Option<Action> {
    let known = |token: &Token, level| Action {
        lemma: written(token),
        level: Some(level),
        observable: false,
        known: true,
    };
    let any = |words: &[&str]| tokens.iter().any(|token| is(token, words));
    let noun = tokens.iter().find_map(|token| {
        let level = KNOWING.iter().find(|(word, _)| !token.word.lower && *word == token.word.folded)?.1;
        Some(known(token, level))
    });
    let state = || tokens.iter().find(|token| is(token, &STATES)).map(|token| known(token, Bloom::Remember));
    noun.filter(|_| alone || any(&COMING_TO_KNOW)).or_else(|| state().filter(|_| alone || any(&BEING)))
}

/// A noun as German writes it.
fn written(token: &Token) -> String {
    let mut letters = token.word.folded.chars();
    match letters.next().filter(|_| !token.word.lower) {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => token.word.folded.clone(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn verbs_stand_last_or_beside_the_subject() {
        for (text, verbs, acts) in [
            ("Statistische Testverfahren anwenden", &["anwenden"][..], 1),
            (
                "Die Studierenden können Daten auswerten und Ergebnisse darstellen.",
                &["auswerten", "darstellen"],
                2,
            ),
            (
                "Anforderungen erheben, Prototypen entwerfen und bewerten",
                &["erheben", "entwerfen", "bewerten"],
                2,
            ),
            (
                "Nach Abschluss sind die Studierenden in der Lage, Programme zu schreiben und zu testen.",
                &["schreiben", "testen"],
                2,
            ),
            (
                "Die Lernenden wenden Tests an und interpretieren die Ergebnisse.",
                &["anwenden", "interpretieren"],
                2,
            ),
            ("Der Absolvent analysiert Prozesse.", &["analysieren"], 1),
            ("Sie analysieren Prozesse, um Abläufe zu verbessern.", &["analysieren"], 1),
            ("Daten, die erhoben wurden, mit Verfahren auswerten", &["auswerten"], 1),
            ("Kriterien für die relevanten und aktuellen Verfahren benennen", &["benennen"], 1),
            ("Fähigkeit, Sachverhalte darzustellen", &["darstellen"], 1),
            ("Grundlagen der Buchführung", &[], 0),
            ("Bewertung von Unternehmen", &[], 0),
        ] {
            let reading = read(text);
            let found: Vec<&str> = reading.actions.iter().map(|action| &*action.lemma).collect();
            assert_eq!((&found[..], reading.acts), (verbs, acts), "{text}");
        }
    }

    #[test]
    fn what_one_knows_is_no_action() {
        for (text, said, level) in [
            ("Die Studierenden verstehen die Thermodynamik.", "verstehen", Bloom::Understand),
            ("Nach dem Kurs kennen die Studierenden die Verfahren.", "kennen", Bloom::Remember),
            ("Die Teilnehmenden verfügen über Kenntnisse des Rechts.", "Kenntnisse", Bloom::Remember),
            ("Die Studierenden entwickeln ein Verständnis für Märkte.", "Verständnis", Bloom::Understand),
            ("Absolventen sind mit den Methoden vertraut.", "vertraut", Bloom::Remember),
            ("Kenntnisse in Projektmanagement", "Kenntnisse", Bloom::Remember),
        ] {
            let reading = read(text);
            let found: Vec<_> =
                reading.actions.iter().map(|one| (&*one.lemma, one.level, one.observable)).collect();
            assert_eq!(found, [(said, Some(level), false)], "{text}");
        }
        let both = read("Die Studierenden kennen die Verfahren und können diese anwenden.");
        assert_eq!(both.actions.iter().filter(|action| action.observable).count(), 1);
    }

    #[test]
    fn a_long_compound_says_as_much_as_two_words() {
        assert_eq!(read("Schweißnähte prüfen").content, 3);
        assert_eq!(read("Daten prüfen").content, 2);
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in "\\PC{0,80}") {
            let reading = read(&text);
            prop_assert!(reading.acts <= reading.words.max(1));
        }
    }
}
