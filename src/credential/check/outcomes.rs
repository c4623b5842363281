//! Whether learning outcomes can be used: what they say that a learner does, and whether one can see it.

use serde::Serialize;
use utoipa::ToSchema;

use super::sentence::{Action, Reading};
use super::verbs::{Bloom, stronger};
use super::{Finding, Severity, english, german};
use crate::credential::{Outcome, Place};
use crate::text::{Analyzer, detect_language};

/// A kind of learning outcome (EQF Recommendation 2017/C 189/03, annex II).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Descriptor {
    /// Theoretical or factual: facts, principles, theories and practices.
    Knowledge,
    /// Cognitive or practical: the use of logic, methods, materials, tools.
    Skill,
    /// To work and learn autonomously and with responsibility.
    ResponsibilityAndAutonomy,
}

/// What can be said of a learning outcome.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeCheck {
    /// Where it stands.
    pub place: Place,
    /// The text that was judged.
    pub text: String,
    /// Its language by its ISO 639-1 code, if it is known.
    pub language: Option<String>,
    /// Whether it begins with an action that one can observe and says enough of it. `None`: not judged,
    /// since it is neither in English nor in German.
    pub usable: Option<bool>,
    /// The first verb that one can observe, else the first one, as dictionaries list it.
    pub verb: Option<String>,
    /// The level that this verb stands for, if it alone tells.
    pub level: Option<Bloom>,
    /// How many outcomes it holds, at least 1.
    #[schema(minimum = 1)]
    pub acts: usize,
    /// Of which kind it is.
    pub descriptor: Option<Descriptor>,
    /// What to make better; what is more than a note makes it not usable.
    pub findings: Vec<Finding>,
    /// The same, for those who say it in their own words.
    #[serde(skip)]
    pub hints: Vec<Hint>,
}

/// How many outcomes there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Balance {
    /// Of knowledge.
    pub knowledge: usize,
    /// Of skills.
    pub skill: usize,
    /// Of responsibility and autonomy.
    pub responsibility_and_autonomy: usize,
    /// Of a kind that is not known.
    pub not_judged: usize,
}

impl Balance {
    pub(super) fn of(outcomes: &[OutcomeCheck]) -> Self {
        let count = |kind| outcomes.iter().filter(|outcome| outcome.descriptor == kind).count();
        Self {
            knowledge: count(Some(Descriptor::Knowledge)),
            skill: count(Some(Descriptor::Skill)),
            responsibility_and_autonomy: count(Some(Descriptor::ResponsibilityAndAutonomy)),
            not_judged: count(None),
        }
    }
}

/// How many outcomes a text in English or German holds, at least 1: its coordinated action verbs, where two
/// that share an object (*design and implement a survey*) count once, as the usual pair that they are. 1 in
/// other languages.
pub fn acts(text: &str) -> usize {
    reading(language("", text).as_deref(), text).map_or(1, |reading| reading.acts.max(1))
}

/// Languages that are told apart, so that none of the others is taken for English or German.
const LANGUAGES: [&str; 24] = [
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "lt", "lv", "nl",
    "no", "pl", "pt", "ro", "sk", "sl", "sv",
];

/// The language of a text: what the document says of it, else what it looks like, else what its verbs are
/// in.
fn language(said: &str, text: &str) -> Option<String> {
    let said = said.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    if !said.is_empty() {
        return Some(said);
    }
    let by_verbs = || english::reads(text).then_some("en").or_else(|| german::reads(text).then_some("de"));
    detect_language(text, &LANGUAGES).or_else(by_verbs).map(str::to_owned)
}

fn reading(language: Option<&str>, text: &str) -> Option<Reading> {
    match language {
        Some("en") => Some(english::read(text)),
        Some("de") => Some(german::read(text)),
        _ => None,
    }
}

/// What can be said of an outcome.
///
/// `spoken` is the language of the whole, which counts where nothing is known of the outcome's own.
pub(super) fn judged(outcome: &Outcome, spoken: Option<&String>) -> OutcomeCheck {
    let (said, text) = outcome.text.best().unwrap_or_default();
    let language = language(said, text).or_else(|| spoken.cloned());
    let reading = reading(language.as_deref(), text);
    let hints = match (&reading, language.as_deref()) {
        (Some(reading), Some(language)) => hints(reading, language),
        _ => vec![],
    };
    let code = language.as_deref().unwrap_or_default();
    let findings: Vec<Finding> = hints.iter().map(|hint| hint.finding(code, &outcome.place)).collect();
    let first = reading.as_ref().and_then(|reading| {
        let seen = reading.actions.iter().find(|action| action.observable);
        seen.or(reading.actions.first())
    });
    OutcomeCheck {
        place: outcome.place.clone(),
        text: text.to_owned(),
        usable: reading.is_some().then(|| findings.iter().all(|finding| finding.severity == Severity::Note)),
        verb: first.map(|action| action.lemma.clone()),
        level: first.and_then(|action| action.level),
        acts: reading.as_ref().map_or(1, |reading| reading.acts.max(1)),
        descriptor: first.map(|action| descriptor(action, text, language.as_deref().unwrap_or_default())),
        language,
        findings,
        hints,
    }
}

/// The fewest words that an outcome needs to say what is done to what.
const FEWEST: usize = 3;
/// The most words that an outcome may have to be understood at once.
const MOST: usize = 45;
/// How many outcomes in one are too many: two belong together more often than not.
const SEVERAL: usize = 3;

/// What to make better about an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A verb says what cannot be observed and so not be assessed.
    Unseen {
        /// The verb.
        verb: String,
        /// Another one of the outcome that can be observed.
        seen: Option<String>,
        /// The level that the verb stands for, and verbs of that level that can be observed.
        instead: Option<(Bloom, &'static str)>,
    },
    /// No verb says what the learner does; some that would.
    NoVerb {
        /// Verbs in the language of the outcome.
        examples: &'static str,
    },
    /// It says too little to be assessed.
    Vague,
    /// It is too long to be understood at once.
    Long {
        /// How many words it has.
        words: usize,
        /// How many it should have at most.
        most: usize,
    },
    /// It says several things.
    Several {
        /// The verbs of what the learner does.
        verbs: String,
    },
}

impl Hint {
    fn finding(&self, language: &str, place: &Place) -> Finding {
        let (severity, problem, remedy) = match self {
            Self::Unseen { verb, seen, instead } => {
                let instead = match instead {
                    Some((level, verbs)) => {
                        format!("use a verb of the same level ({}): {verbs}", level.name())
                    }
                    None => "say what the learner does".to_owned(),
                };
                match seen {
                    Some(seen) => (
                        Severity::Note,
                        format!("\"{verb}\" cannot be observed, \"{seen}\" can"),
                        format!("leave it out if nothing is lost, or {instead}"),
                    ),
                    None => (
                        Severity::Warning,
                        format!("\"{verb}\" cannot be observed and so not be assessed"),
                        instead,
                    ),
                }
            }
            Self::NoVerb { examples } => {
                let problem = match language {
                    "de" => "no verb says what the learner does",
                    _ => "it does not begin with a verb of what the learner does",
                };
                (Severity::Warning, problem.to_owned(), format!("say it with a verb such as {examples}"))
            }
            Self::Vague => (
                Severity::Warning,
                "it is too vague to be assessed".to_owned(),
                "say on what, by what means or how well it is done".to_owned(),
            ),
            Self::Long { words, most } => {
                (Severity::Note, format!("it has {words} words"), format!("say it in {most} at most"))
            }
            Self::Several { verbs } => (
                Severity::Note,
                format!("it says several things: {verbs}"),
                "give each that is assessed by itself an outcome of its own".to_owned(),
            ),
        };
        Finding { severity, place: place.clone(), problem, remedy }
    }
}

fn hints(reading: &Reading, language: &str) -> Vec<Hint> {
    let lemmas = |wanted: bool| {
        reading.actions.iter().filter(move |action| action.observable == wanted).map(|action| &*action.lemma)
    };
    let unseen = reading.actions.iter().find(|action| !action.observable);
    let first = match unseen {
        Some(unseen) => Some(Hint::Unseen {
            verb: unseen.lemma.clone(),
            seen: lemmas(true).next().map(str::to_owned),
            instead: unseen.level.map(|level| (level, stronger(language, level))),
        }),
        None if reading.actions.is_empty() => Some(Hint::NoVerb {
            examples: match language {
                "de" => "auswerten, erklären, entwerfen",
                _ => "analyse, explain, design",
            },
        }),
        None if reading.content < FEWEST => Some(Hint::Vague),
        None => None,
    };
    let long = (reading.words > MOST).then_some(Hint::Long { words: reading.words, most: MOST });
    let several = (reading.acts >= SEVERAL)
        .then(|| Hint::Several { verbs: lemmas(true).collect::<Vec<_>>().join(", ") });
    [first, long, several].into_iter().flatten().collect()
}

/// Verbs that say what one knows.
const TELLING: [&str; 40] = [
    "characterise",
    "define",
    "describe",
    "discuss",
    "exemplify",
    "explain",
    "illustrate",
    "indicate",
    "list",
    "name",
    "outline",
    "paraphrase",
    "quote",
    "recall",
    "recite",
    "recognise",
    "repeat",
    "reproduce",
    "state",
    "summarise",
    "angeben",
    "auflisten",
    "aufzeigen",
    "aufzählen",
    "benennen",
    "beschreiben",
    "definieren",
    "diskutieren",
    "erinnern",
    "erklären",
    "erläutern",
    "erörtern",
    "nennen",
    "schildern",
    "veranschaulichen",
    "wiedergeben",
    "zitieren",
    "zusammenfassen",
    "darlegen",
    "verdeutlichen",
];

/// Verbs that say that others or a whole task depend on one.
const LEADING: [&str; 10] = [
    "delegate",
    "lead",
    "mentor",
    "oversee",
    "supervise",
    "anleiten",
    "beaufsichtigen",
    "leiten",
    "delegieren",
    "verantworten",
];

/// Verbs that do so for some objects, which stand near.
const MANAGING: [&str; 6] = ["coordinate", "direct", "guide", "manage", "koordinieren", "führen"];

/// Objects of [`MANAGING`], by their stems.
const MANAGED: [&str; 16] = [
    "team",
    "staff",
    "person",
    "project",
    "activity",
    "group",
    "colleagu",
    "own",
    "employe",
    "apprentic",
    "projekt",
    "mitarbeit",
    "grupp",
    "personal",
    "prozess",
    "vorhab",
];

/// Words that say it whatever the verb, by their beginnings.
const AUTONOMOUSLY: [&str; 14] = [
    "autonomously",
    "autonomy",
    "independently",
    "unaided",
    "unsupervised",
    "selbstständig",
    "selbständig",
    "eigenständig",
    "eigenverantwort",
    "selbstverantwort",
    "verantwortungsvoll",
    "verantwortungsbewusst",
    "selbstorganisier",
    "selbstgesteuert",
];

/// Of which kind an outcome with this first action is: by what it says of autonomy and responsibility, else
/// by its verb.
fn descriptor(first: &Action, text: &str, language: &str) -> Descriptor {
    let words = Analyzer::new(language).words(text);
    let lemma = first.lemma.as_str();
    let autonomous = words.iter().any(|word| AUTONOMOUSLY.iter().any(|begin| word.folded.starts_with(begin)));
    let managed = MANAGING.contains(&lemma)
        && words.iter().any(|word| {
            MANAGED.iter().any(|stem| word.stem == *stem || stem.len() > 3 && word.stem.starts_with(stem))
        });
    let responsible = words.windows(2).any(|pair| {
        let [verb, noun] = pair else { return false };
        let taking = ["tak", "assum", "accept", "bear", "full", "übernehm", "trag"];
        taking.iter().any(|begin| verb.folded.starts_with(begin)) && noun.folded.starts_with("responsibilit")
            || noun.folded.starts_with("übern") && verb.folded == "verantwortung"
    });
    if autonomous || managed || responsible || LEADING.contains(&lemma) {
        Descriptor::ResponsibilityAndAutonomy
    } else if TELLING.contains(&lemma) || !first.observable && first.level != Some(Bloom::Apply) {
        Descriptor::Knowledge
    } else {
        Descriptor::Skill
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::credential::Text;

    fn judge(code: &str, text: &str) -> OutcomeCheck {
        let text = Text([(code.to_owned(), text.to_owned())].into());
        judged(&Outcome { text, place: Place("/here".to_owned()), level: None, tags: vec![] }, None)
    }

    #[test]
    fn an_outcome_is_usable_if_one_can_see_what_is_done_to_what() {
        for (text, usable) in [
            ("Analyse the cash flow of a small company", true),
            ("Understand and analyse the cash flow of a company", true),
            ("Understand the cash flow of a company", false),
            ("Knowledge of the cash flow of a company", false),
            ("Can evaluate AI", false),
            ("Write, test and document the code of a small program", true),
        ] {
            assert_eq!(judge("en", text).usable, Some(usable), "{text}: {:?}", judge("en", text).findings);
        }
        assert_eq!(judge("de", "Die Studierenden kennen die Grundlagen der Statistik.").usable, Some(false));
        assert_eq!(judge("de-AT", "Statistische Testverfahren anwenden").usable, Some(true));
    }

    #[test]
    fn stronger_verbs_are_of_the_level_and_the_language() {
        let remedy = |code, text| judge(code, text).findings[0].remedy.clone();
        assert!(remedy("en", "Understand the law of contracts").contains("(understand): explain"));
        assert!(remedy("en", "Know the law of contracts").contains("(remember): define"));
        assert!(remedy("de", "Die Studierenden verstehen das Vertragsrecht").contains("erklären"));
    }

    #[test]
    fn other_languages_are_not_judged() {
        let italian = "Gli studenti saranno in grado di analizzare i dati e di presentarne i risultati.";
        for code in ["", "it"] {
            let judged = judge(code, italian);
            assert_eq!((judged.usable, judged.acts, judged.descriptor), (None, 1, None));
            assert_eq!(judged.language.as_deref(), Some("it"));
            assert_eq!(judged.findings, []);
        }
        assert_eq!(judge("", "Kenntnisse").language.as_deref(), Some("de"));
        assert_eq!(judge("", "weld steel").language.as_deref(), Some("en"));
        assert_eq!(judge("", "SQL").language, None);
    }

    #[test]
    fn kinds_are_told_by_verb_and_wording() {
        use Descriptor::*;
        for (code, text, kind) in [
            ("en", "Explain the parts of a contract", Knowledge),
            ("en", "Know the parts of a contract", Knowledge),
            ("en", "Draft a contract of sale", Skill),
            ("en", "Know how to draft a contract", Skill),
            ("en", "Manage files in a folder", Skill),
            ("en", "Manage projects with agile methods", ResponsibilityAndAutonomy),
            ("en", "Draft a contract independently", ResponsibilityAndAutonomy),
            ("en", "Take responsibility for the work of others", ResponsibilityAndAutonomy),
            ("en", "Select responsible AI solutions for schools", Skill),
            ("de", "Die Studierenden leiten kleine Projektteams", ResponsibilityAndAutonomy),
            ("de", "Versuche selbstständig planen", ResponsibilityAndAutonomy),
            ("de", "Die Funktion von Transistoren erläutern", Knowledge),
        ] {
            assert_eq!(judge(code, text).descriptor, Some(kind), "{text}");
        }
    }

    #[test]
    fn acts_are_at_least_one() {
        assert_eq!(acts("Plan, carry out and evaluate a survey of customers"), 3);
        assert_eq!(acts("Die Studierenden können Daten erheben, auswerten und darstellen."), 3);
        assert_eq!(acts(""), 1);
        assert_eq!(acts("Piani di lavoro e progetti"), 1);
    }

    proptest! {
        #[test]
        fn any_text_can_be_judged(code in "(|en|de|fr)", text in "\\PC{0,80}") {
            let judged = judge(&code, &text);
            prop_assert!(judged.acts >= 1);
            let known = matches!(judged.language.as_deref(), Some("en" | "de"));
            prop_assert_eq!(judged.usable.is_some(), known);
        }
    }
}
