//! The verbs of an English learning outcome.

use std::sync::LazyLock;

use super::sentence::{Action, Reading, Token, tokens};
use super::verbs::{Bloom, ENGLISH, Form, Verb};
use crate::text::{Analyzer, WordClass};

static WORDS: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new("en"));

/// Words that may stand before the outcome proper: *On completion of this course the learner …*
const LEAD: [&str; 45] = [
    "a",
    "able",
    "ability",
    "after",
    "at",
    "badge",
    "be",
    "by",
    "capable",
    "class",
    "complete",
    "completed",
    "completing",
    "completion",
    "course",
    "end",
    "expected",
    "finish",
    "following",
    "for",
    "has",
    "have",
    "in",
    "is",
    "are",
    "micro",
    "credential",
    "module",
    "of",
    "on",
    "position",
    "program",
    "programme",
    "successful",
    "successfully",
    "that",
    "the",
    "this",
    "training",
    "unit",
    "upon",
    "who",
    "workshop",
    "therefore",
    "these",
];

/// With what a phrase of time begins, which ends with a comma.
const TIME: [&str; 7] = ["after", "at", "by", "following", "in", "on", "upon"];

/// Who does it.
const SUBJECTS: [&str; 26] = [
    "student",
    "students",
    "learner",
    "learners",
    "participant",
    "participants",
    "candidate",
    "candidates",
    "graduate",
    "graduates",
    "trainee",
    "trainees",
    "attendee",
    "attendees",
    "apprentice",
    "apprentices",
    "holder",
    "holders",
    "pupils",
    "earner",
    "earners",
    "you",
    "they",
    "he",
    "she",
    "we",
];

const MODALS: [&str; 8] = ["can", "will", "would", "should", "shall", "could", "must", "may"];

/// What *to* follows when it leads to what a learner can do.
const ENABLING: [&str; 5] = ["able", "ability", "expected", "position", "how"];

/// Words after which a coordinated verb may belong to a clause of its own.
const SUBORDINATORS: [&str; 19] = [
    "that", "which", "who", "whose", "where", "when", "while", "if", "how", "what", "why", "whether",
    "because", "so", "until", "before", "after", "whom", "as",
];

/// What follows a verb and no noun.
const DETERMINERS: [&str; 26] = [
    "a",
    "an",
    "the",
    "this",
    "that",
    "these",
    "those",
    "their",
    "its",
    "his",
    "her",
    "your",
    "our",
    "own",
    "how",
    "what",
    "when",
    "why",
    "whether",
    "which",
    "them",
    "it",
    "themselves",
    "each",
    "every",
    "all",
];

/// What knowing is called when it is a noun, and its level.
const KNOWING: [(&str, Bloom); 16] = [
    ("knowledge", Bloom::Remember),
    ("awareness", Bloom::Remember),
    ("familiarity", Bloom::Remember),
    ("overview", Bloom::Remember),
    ("understanding", Bloom::Understand),
    ("comprehension", Bloom::Understand),
    ("appreciation", Bloom::Understand),
    ("grasp", Bloom::Understand),
    ("insight", Bloom::Understand),
    ("insights", Bloom::Understand),
    ("foundation", Bloom::Remember),
    ("foundations", Bloom::Remember),
    ("grounding", Bloom::Remember),
    ("notions", Bloom::Remember),
    ("basics", Bloom::Remember),
    ("fundamentals", Bloom::Remember),
];

/// Verbs with which one comes to know.
const COMING_TO_KNOW: [&str; 11] =
    ["have", "has", "possess", "gain", "acquire", "develop", "deepen", "get", "obtain", "build", "improve"];

/// What someone is who knows.
const STATES: [(&str, Bloom); 11] = [
    ("familiar", Bloom::Remember),
    ("acquainted", Bloom::Remember),
    ("aware", Bloom::Remember),
    ("conscious", Bloom::Remember),
    ("conversant", Bloom::Remember),
    ("informed", Bloom::Remember),
    ("introduced", Bloom::Remember),
    ("exposed", Bloom::Remember),
    ("knowledgeable", Bloom::Remember),
    ("interested", Bloom::Remember),
    ("sensitised", Bloom::Remember),
];

/// Verbs that say a state.
const BEING: [&str; 9] = ["be", "is", "are", "become", "becomes", "feel", "feels", "have", "has"];

/// Whether a text reads as English outcomes do: it begins with a verb of the table.
pub(super) fn reads(text: &str) -> bool {
    read(text).actions.first().is_some_and(|first| first.known)
}

/// What an outcome says that a learner does.
pub(super) fn read(text: &str) -> Reading {
    let tokens = tokens(text, &WORDS);
    let mut reading = Reading { words: tokens.len(), ..Reading::default() };
    let mut begun = false;
    for (at, chunk) in chunks(&tokens).into_iter().enumerate() {
        let (start, led) = lead(chunk);
        let rest = chunk.get(start..).unwrap_or_default();
        let content = |token: &&Token| token.word.class != WordClass::Function;
        reading.content += rest.iter().filter(content).count();
        if begun {
            sentence(rest, false, &mut reading);
        } else {
            begun = sentence(rest, true, &mut reading) || led && sentence_of_unknown(rest, &mut reading);
            // What stands before a colon or a number is a label; a sentence without a verb is none.
            if !begun && rest.len() > LABEL && at == 0 {
                return reading;
            }
        }
    }
    reading
}

/// How many words a label before an outcome may have.
const LABEL: usize = 4;

fn is(token: &Token, words: &[&str]) -> bool {
    words.contains(&token.word.folded.as_str())
}

/// The sentences and parts of sentences that a full stop, a colon or a semicolon ends.
fn chunks<'a, 'b>(tokens: &'b [Token<'a>]) -> Vec<&'b [Token<'a>]> {
    let ends = |token: &Token| {
        token.gap.contains([';', ':'])
            || token.gap.starts_with(['.', '!', '?', ')']) && token.gap.len() > 1 && !token.word.lower
    };
    let mut chunks = vec![];
    let mut start = 0;
    for at in 1..tokens.len() {
        if tokens.get(at).is_some_and(ends) {
            chunks.extend(tokens.get(start..at));
            start = at;
        }
    }
    chunks.extend(tokens.get(start..));
    chunks
}

/// Where what the learner does begins, and whether it has to be a verb there.
fn lead(tokens: &[Token]) -> (usize, bool) {
    let (mut start, mut led) = (0, false);
    let mut before: Option<&Token> = None;
    let timed = tokens.first().is_some_and(|first| is(first, &TIME));
    for (at, token) in tokens.iter().enumerate() {
        if timed && start == 0 && at > 0 && token.gap.contains(',') {
            (start, led) = (at, false);
        }
        let to = token.word.folded == "to";
        if to && before.is_some_and(|before| is(before, &ENABLING)) || is(token, &MODALS) {
            (start, led) = (at + 1, true);
        } else if is(token, &SUBJECTS) {
            (start, led) = (at + 1, false);
        } else if !to && !is(token, &LEAD) {
            break;
        }
        before = Some(token);
    }
    // "To analyse …" says no more than "analyse".
    if start == 0 && tokens.first().is_some_and(|first| first.word.folded == "to") {
        return (1, true);
    }
    (start, led)
}

/// Whether a word follows a verb and no noun: an article, an adverb.
fn follows_verb(token: &Token) -> bool {
    token.gap.trim().is_empty() && (is(token, &DETERMINERS) || is_adverb(token))
}

fn is_adverb(token: &Token) -> bool {
    token.word.folded.len() > 4 && token.word.folded.ends_with("ly") && verb(token).is_none()
}

fn is_particle(token: &Token) -> bool {
    token.gap == " " && is(token, &["out", "up", "down", "off", "away", "after", "over"])
}

/// A verb with the particle that follows it: *carry out*.
fn action(verb: Verb, next: Option<&Token>) -> Action {
    let mut action = Action::of(verb);
    if let Some(particle) = next.filter(|next| is_particle(next)) {
        action.lemma = format!("{} {}", action.lemma, particle.word.folded);
    }
    action
}

fn verb(token: &Token) -> Option<(Verb, Form)> {
    ENGLISH.of(&token.word)
}

/// Whether an adverb or a prefix stands there, after which a verb may follow.
fn leads_on(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    let next = tokens.get(at + 1);
    let prefix =
        token.word.folded.len() <= 5 && next.is_some_and(|next| next.gap == "-" && verb(next).is_some());
    prefix || is_adverb(token) || is(token, &["also", "then", "not"])
}

/// What follows adverbs and prefixes.
fn after_adverbs<'a, 'b>(tokens: &'b [Token<'a>]) -> &'b [Token<'a>] {
    let start = (0..tokens.len()).take_while(|at| leads_on(tokens, *at)).count();
    tokens.get(start..).unwrap_or_default()
}

/// The unobservable state that tokens begin with: *be familiar with*, *have an understanding of*.
fn state(tokens: &[Token]) -> Option<Action> {
    const NEAR: usize = 6;
    let first = tokens.first()?;
    let near = || {
        let stays =
            |token: &&Token| !token.gap.contains([',', '(']) && !is(token, &["and", "or", "to", "for"]);
        tokens.iter().enumerate().skip(1).take(NEAR).take_while(move |(_, token)| stays(token))
    };
    let found = |table: &[(&str, Bloom)]| {
        near().find_map(|(at, token)| {
            let level = table.iter().find(|(word, _)| *word == token.word.folded)?.1;
            Some((at, level))
        })
    };
    let said = |to: usize| match tokens.get(to) {
        Some(last) if to > 0 => {
            let between = if to > 1 { "… " } else { "" };
            format!("{} {between}{}", first.word.folded, last.word.folded)
        }
        _ => first.word.folded.clone(),
    };
    let unobservable = |lemma: String, level| Action { lemma, level, observable: false, known: true };
    if (is(first, &BEING) || first.word.folded == "get")
        && let Some((at, level)) = found(&STATES)
    {
        return Some(unobservable(said(at), Some(level)));
    }
    if is(first, &COMING_TO_KNOW)
        || ENGLISH.of(&first.word).is_some_and(|(verb, _)| COMING_TO_KNOW.contains(&verb.lemma))
    {
        // "Develop awareness campaigns" and "build knowledge graphs" are actions.
        let ends = |at: usize| {
            tokens.get(at + 1).is_none_or(|next| {
                !next.gap.trim().is_empty()
                    || next.word.class == WordClass::Function
                    || is(next, &["regarding", "concerning", "related"])
            })
        };
        if let Some((at, level)) = found(&KNOWING).filter(|(at, _)| ends(*at)) {
            return Some(unobservable(said(at), Some(level)));
        }
    }
    is(first, &BEING).then(|| unobservable(said(0), None))
}

/// Reads the verbs of one chunk; whether it begins with one.
fn sentence(tokens: &[Token], first: bool, reading: &mut Reading) -> bool {
    let tokens = after_adverbs(tokens);
    if let Some(state) = state(tokens).filter(|_| first) {
        reading.actions.push(state);
        reading.count(1);
        return true;
    }
    let Some(token) = tokens.first() else { return false };
    let determined = tokens.get(1).is_some_and(follows_verb);
    let Some((leading, form)) = verb(token) else {
        // Nothing but a verb stands before an article.
        let unknown =
            first && determined && token.word.class == WordClass::Content && token.word.folded.is_ascii();
        return unknown && sentence_of_unknown(tokens, reading);
    };
    if !first && leading.noun && !determined {
        return false;
    }
    // "Know how to interpret", "learn to weld": the action follows.
    let how = tokens.get(1).is_some_and(|next| next.word.folded == "how");
    let to = tokens.get(1 + usize::from(how)).is_some_and(|next| next.word.folded == "to");
    if !leading.observable && to {
        let lemma = format!("{}{} to", leading.lemma, if how { " how" } else { "" });
        reading.actions.push(Action { lemma, level: Some(Bloom::Apply), observable: false, known: true });
        let rest = after_adverbs(tokens.get(2 + usize::from(how)..).unwrap_or_default());
        match rest.first().and_then(verb) {
            Some((next, form)) if next.observable => coordinated(rest, next, form, reading),
            None if state(rest).is_none() && sentence_of_unknown(rest, reading) => {}
            _ => reading.count(1),
        }
        return true;
    }
    coordinated(tokens, leading, form, reading);
    true
}

/// A verb that the table does not have, where grammar says that it is one.
fn sentence_of_unknown(tokens: &[Token], reading: &mut Reading) -> bool {
    let first = after_adverbs(tokens).first();
    let Some(token) = first.filter(|token| token.word.class != WordClass::Function) else { return false };
    reading.actions.push(Action {
        lemma: token.word.folded.clone(),
        level: None,
        observable: true,
        known: false,
    });
    reading.count(1);
    true
}

/// The verbs that are coordinated with the first one of a chunk.
///
/// A coordinated verb stands in the same form after a comma, *and* or *or*. Verbs that follow each other
/// directly share their object.
fn coordinated(tokens: &[Token], leading: Verb, form: Form, reading: &mut Reading) {
    let mut sharing = 1;
    let (mut adjacent, mut joined, mut subordinate, mut bracket) = (true, false, false, false);
    reading.actions.push(action(leading, tokens.get(1)));
    for (at, token) in tokens.iter().enumerate().skip(1) {
        let comma = token.gap.contains(',');
        if token.gap.contains(['(', '[']) {
            bracket = true;
        }
        if token.gap.contains([')', ']']) {
            bracket = token.gap.rfind(['(', '[']) > token.gap.rfind([')', ']']);
        }
        if bracket {
            continue;
        }
        joined |= comma || token.gap.contains(['&', '/']);
        if is(token, &["and", "or", "then"]) {
            // "…, and" goes on with the sentence that a clause interrupted.
            subordinate &= !comma;
            joined = true;
            continue;
        }
        if joined && (token.word.folded == "to" || leads_on(tokens, at)) {
            continue;
        }
        if adjacent && !joined && is_particle(token) {
            continue;
        }
        let next = tokens.get(at + 1);
        let found = verb(token).filter(|(verb, found)| {
            let determined = next.is_some_and(follows_verb);
            // "Put-away" is a noun.
            let compound = next.is_some_and(|next| next.gap == "-");
            joined
                && *found == form
                && token.word.lower
                && !subordinate
                && !compound
                && (adjacent || determined || !verb.noun)
        });
        if let Some((verb, _)) = found {
            if adjacent {
                sharing += 1;
            } else {
                reading.count(sharing);
                sharing = 1;
            }
            reading.actions.push(action(verb, next));
            adjacent = true;
        } else {
            let infinitive = token.word.folded == "to" && next.and_then(verb).is_some();
            subordinate |= infinitive || is(token, &SUBORDINATORS);
            adjacent = false;
        }
        joined = false;
    }
    reading.count(sharing);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn verbs(text: &str) -> Vec<String> {
        read(text).actions.into_iter().map(|action| action.lemma).collect()
    }

    #[test]
    fn the_verb_is_found_behind_what_leads_to_it() {
        for (text, verb) in [
            ("Can evaluate AI", "evaluate"),
            ("Be able to interact in a conversation", "interact"),
            ("On successful completion of this module, students will be able to design a database", "design"),
            ("After the course, analyse case law", "analyse"),
            ("The learner can weld steel", "weld"),
            ("Students who complete the course can weld steel", "weld"),
            ("Students analyse case law", "analyse"),
            ("LO1: Critically evaluate trials", "evaluate"),
            ("1. Analyse a sonnet", "analyse"),
            ("The ability to plan a survey", "plan"),
            ("To plan a survey", "plan"),
            ("Programme microcontrollers", "program"),
            ("Analyzing data", "analyse"),
            ("Carries out surveys", "carry out"),
            ("Co-create services", "create"),
            ("Complete the accounts", "complete"),
            ("Students will frobnicate widgets", "frobnicate"),
            ("Frobnicate the widgets", "frobnicate"),
        ] {
            assert_eq!(verbs(text).first().map(String::as_str), Some(verb), "{text}");
        }
    }

    #[test]
    fn what_begins_with_a_noun_has_no_verb() {
        for text in
            ["Knowledge of hydraulic systems", "Python programming", "Effective communication", "", "42"]
        {
            assert_eq!(verbs(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn states_are_no_actions() {
        for (text, said, level) in [
            ("Be familiar with teamwork", "be familiar", Some(Bloom::Remember)),
            ("Students will have an understanding of law", "have … understanding", Some(Bloom::Understand)),
            ("Develop a basic knowledge of marketing", "develop … knowledge", Some(Bloom::Remember)),
            ("Gain insight into markets", "gain insight", Some(Bloom::Understand)),
            ("Be responsible for accounts", "be", None),
            ("Know how to be creative", "know how to", Some(Bloom::Apply)),
            ("Appreciate the role of design", "appreciate", Some(Bloom::Understand)),
        ] {
            let reading = read(text);
            let found: Vec<_> =
                reading.actions.iter().map(|one| (&*one.lemma, one.level, one.observable)).collect();
            assert_eq!(found, [(said, level, false)], "{text}");
        }
        for text in
            ["Develop awareness campaigns", "Build knowledge graphs", "Acquire data", "Obtain consent"]
        {
            assert!(read(text).actions.iter().all(|action| action.observable), "{text}");
        }
        assert_eq!(verbs("Learn how to build a web page"), ["learn how to", "build"]);
    }

    #[test]
    fn coordinated_verbs_are_counted_and_nouns_are_not() {
        for (text, acts) in [
            ("Plan, carry out and evaluate a survey", 3),
            ("Organise receiving, put-away and dispatch", 1),
            ("Design and implement a database", 1),
            ("Explain the biochemistry of brewing and control the fermentation", 2),
            ("Communicate AI topics to stakeholders and build networks", 2),
            ("Identify goals, analyze them and develop strategies", 3),
            ("Use tools for design, test and review", 1),
            ("Locate faults with a multimeter, clamp meter and camera, and replace defective parts", 2),
            ("Use Git so that colleagues can reproduce and share the analysis", 1),
            ("Use linguistic tools to analyse and compare the language of media", 1),
            ("Describe how engines work and maintain them", 1),
            ("Draw up a contract; negotiate liability with the carrier", 2),
            ("Apply principles when collecting, storing and sharing data", 1),
            ("Run methods (plan, test and evaluate) for surveys", 1),
        ] {
            assert_eq!(read(text).acts, acts, "{text}: {:?}", verbs(text));
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in "\\PC{0,80}") {
            let reading = read(&text);
            prop_assert!(reading.acts <= reading.words);
            prop_assert!(reading.content <= reading.words);
        }

        #[test]
        fn a_lead_in_changes_nothing(
            verb in prop::sample::select(vec!["analyse", "design", "weld", "measure", "explain"]),
            lead in prop::sample::select(vec!["The learner can ", "Students will be able to ", "Be able to ", ""]),
        ) {
            let reading = read(&format!("{lead}{verb} the parts of a machine"));
            prop_assert_eq!(reading.actions.first().map(|one| &*one.lemma), Some(verb));
            prop_assert_eq!(reading.content, 3);
        }
    }
}
