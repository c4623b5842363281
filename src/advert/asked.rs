//! Years of experience, degrees and languages: what an advert asks for that is no skill.
//!
//! Each is found by its words in one clause, with what belongs to it: *at least three years of professional
//! experience*, *a master's degree in physics or similar*, *fluent English, spoken and written*. If nothing else is
//! left of a sentence, it asks for nothing else.

use std::ops::Range;
use std::sync::LazyLock;

use serde::Serialize;
use utoipa::ToSchema;

use super::parts;
use super::words::{Listed, Word, listed, words};

/// Something that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Asked<T> {
    /// What.
    pub value: T,
    /// Whether it is a must; else it would be welcome.
    pub must: bool,
    /// The sentence that says so.
    pub text: String,
}

/// A degree or other formal education.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DegreeAsked {
    /// As written.
    pub name: String,
    /// Its level in the EQF where that is certain: a bachelor's degree is at level 6, a master's at 7, a doctorate at 8.
    /// Of several that will do, the lowest.
    pub eqf: Option<u8>,
}

/// A language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LanguageAsked {
    /// Its ISO 639-1 code.
    pub code: String,
    /// How well, if the advert says it in levels.
    pub level: Option<Cefr>,
}

/// A level of the Common European Framework of Reference for Languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
pub enum Cefr {
    /// Breakthrough.
    A1,
    /// Waystage.
    A2,
    /// Threshold.
    B1,
    /// Vantage.
    B2,
    /// Effective operational proficiency.
    C1,
    /// Mastery.
    C2,
}

impl Cefr {
    fn named(lower: &str) -> Option<Self> {
        Some(match lower {
            "a1" => Self::A1,
            "a2" => Self::A2,
            "b1" => Self::B1,
            "b2" => Self::B2,
            "c1" => Self::C1,
            "c2" => Self::C2,
            _ => return None,
        })
    }
}

/// What a sentence asks for.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Asks {
    pub years: Vec<Asked<f32>>,
    pub degrees: Vec<Asked<DegreeAsked>>,
    pub languages: Vec<Asked<LanguageAsked>>,
    /// Whether it asks for nothing else.
    pub only: bool,
}

/// Languages with their names in English and German; a name is also found in front of the German *-kenntnisse*.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("ar", &["arabic", "arabisch"]),
    ("bg", &["bulgarian", "bulgarisch"]),
    ("bs", &["bosnian", "bosnisch"]),
    ("ca", &["catalan", "katalanisch"]),
    ("cs", &["czech", "tschechisch"]),
    ("da", &["danish", "dänisch"]),
    ("de", &["german", "deutsch"]),
    ("el", &["greek", "griechisch"]),
    ("en", &["english", "englisch"]),
    ("es", &["spanish", "spanisch", "castilian"]),
    ("et", &["estonian", "estnisch"]),
    ("eu", &["basque", "baskisch"]),
    ("fa", &["persian", "farsi", "dari", "persisch"]),
    ("fi", &["finnish", "finnisch"]),
    ("fr", &["french", "französisch"]),
    ("cy", &["welsh", "walisisch"]),
    ("ga", &["irish", "irisch"]),
    ("gl", &["galician", "galicisch"]),
    ("hy", &["armenian", "armenisch"]),
    ("ka", &["georgian", "georgisch"]),
    ("rm", &["romansh", "rätoromanisch"]),
    ("so", &["somali"]),
    ("ur", &["urdu"]),
    ("vi", &["vietnamese", "vietnamesisch"]),
    ("he", &["hebrew", "hebräisch"]),
    ("hi", &["hindi"]),
    ("hr", &["croatian", "kroatisch"]),
    ("hu", &["hungarian", "ungarisch"]),
    ("is", &["icelandic", "isländisch"]),
    ("it", &["italian", "italienisch"]),
    ("ja", &["japanese", "japanisch"]),
    ("ko", &["korean", "koreanisch"]),
    ("lb", &["luxembourgish", "luxemburgisch"]),
    ("lt", &["lithuanian", "litauisch"]),
    ("lv", &["latvian", "lettisch"]),
    ("mk", &["macedonian", "mazedonisch"]),
    ("mt", &["maltese", "maltesisch"]),
    ("nl", &["dutch", "flemish", "niederländisch"]),
    ("no", &["norwegian", "norwegisch"]),
    ("pl", &["polish", "polnisch"]),
    ("pt", &["portuguese", "portugiesisch"]),
    ("ro", &["romanian", "rumänisch"]),
    ("ru", &["russian", "russisch"]),
    ("sk", &["slovak", "slowakisch"]),
    ("sl", &["slovene", "slovenian", "slowenisch"]),
    ("sq", &["albanian", "albanisch"]),
    ("sr", &["serbian", "serbisch"]),
    ("sv", &["swedish", "schwedisch"]),
    ("tr", &["turkish", "türkisch"]),
    ("uk", &["ukrainian", "ukrainisch"]),
    ("zh", &["chinese", "mandarin", "chinesisch"]),
];

/// Words for formal education, and its level where that is certain.
const DEGREES: &[(&str, Option<u8>)] = &[
    ("bachelor", Some(6)),
    ("bachelors", Some(6)),
    ("bachelorabschluss", Some(6)),
    ("bachelorstudium", Some(6)),
    ("bsc", Some(6)),
    ("beng", Some(6)),
    ("master", Some(7)),
    ("masters", Some(7)),
    ("masterabschluss", Some(7)),
    ("masterstudium", Some(7)),
    ("mba", Some(7)),
    ("msc", Some(7)),
    ("meng", Some(7)),
    ("phd", Some(8)),
    ("doctorate", Some(8)),
    ("doctoral", Some(8)),
    ("doctor", Some(8)),
    ("promoviert", Some(8)),
    ("doktorat", Some(8)),
    ("doktortitel", Some(8)),
    ("degree", None),
    ("diploma", None),
    ("diplom", None),
    ("studium", None),
    ("hochschulstudium", None),
    ("hochschulabschluss", None),
    ("studienabschluss", None),
    ("fachhochschulstudium", None),
    ("fachhochschulabschluss", None),
    ("apprenticeship", None),
    ("ausbildung", None),
    ("berufsausbildung", None),
    ("lehre", None),
    ("meister", None),
    ("techniker", None),
    ("abitur", None),
    ("matura", None),
];

/// Education in two words.
const EDUCATION: &[[&str; 2]] = &[
    ["vocational", "education"],
    ["level", "qualification"],
    ["qualification", "as"],
    ["commercial", "training"],
    ["vocational", "training"],
    ["vocational", "qualification"],
    ["vocational", "school"],
    ["vocational", "certificate"],
    ["completed", "training"],
    ["finished", "training"],
    ["completed", "studies"],
    ["finished", "studies"],
    ["university", "studies"],
    ["postgraduate", "studies"],
    ["completed", "education"],
    ["comparable", "education"],
    ["completed", "course"],
    ["finished", "course"],
    ["higher", "education"],
    ["university", "education"],
    ["tertiary", "education"],
    ["academic", "education"],
    ["secondary", "education"],
    ["secondary", "school"],
    ["high", "school"],
    ["school", "leaving"],
    ["compulsory", "school"],
];

/// Names that any degree has; another beside them says which: *university degree (bachelor or master)*.
const ANY_DEGREE: &[&str] = &[
    "degree",
    "studium",
    "hochschulstudium",
    "hochschulabschluss",
    "studienabschluss",
    "higher",
    "university",
    "tertiary",
    "academic",
];

/// What a degree follows when it is meant.
const MASTER_BEFORE: &[&str] = &["bachelor", "bachelors", "or", "a", "university", "completed", "s"];
const MASTER_AFTER: &[&str] = &["s", "degree", "level", "or", "of", "in", "studies", "diploma", "oder"];

/// Words that say how, or that it is asked for, and nothing of what.
static FILLERS: Listed = LazyLock::new(|| listed("filler"));

/// Words with which a skill is asked for: nothing before them belongs to what follows.
static SKILLS: Listed = LazyLock::new(|| listed("skill"));

/// What may follow a language; behind other words it is an adjective: *German law*.
static AFTER_LANGUAGE: Listed = LazyLock::new(|| listed("after-language"));

/// Words by which a clause is about how well one knows a language.
static OF_LANGUAGE: Listed = LazyLock::new(|| listed("of-language"));

/// Words that say what a language is for.
static PURPOSE: Listed = LazyLock::new(|| listed("purpose"));

/// Words before a degree that are part of its name.
static BEFORE_DEGREE: Listed = LazyLock::new(|| listed("before-degree"));

/// What a sentence goes on with behind a degree and its field.
static AFTER_DEGREE: Listed = LazyLock::new(|| listed("after-degree"));

/// Words of a clause that is about the years of something else than experience.
static OTHER_YEARS: Listed = LazyLock::new(|| listed("other-years"));

/// Where words stand that ask for something.
type Span = Range<usize>;

/// What a sentence asks for; `must` says whether it stands among what is a must.
pub(super) fn asks(sentence: &str, must: bool) -> Asks {
    let mut asks = Asks::default();
    let (mut left, mut first, mut after_degree) = (false, true, false);
    for (objection, piece) in sentence.split(" but ").enumerate() {
        for clause in parts::clauses(piece) {
            let words = words(clause);
            if words.is_empty() {
                continue;
            }
            let must = must && !parts::welcomes(clause);
            let scan = Scan { clause, words: &words, sentence: sentence.trim(), must };
            let mut taken = scan.years(&mut asks.years);
            let degrees = scan.degrees(&mut asks.degrees);
            // *A degree, preferably in physics*: this is still about the degree.
            let aside = scan.is_aside() || objection > 0 || after_degree && parts::begins_with_adverb(&words);
            after_degree = !degrees.is_empty();
            taken.extend(degrees);
            taken.extend(scan.languages(&mut asks.languages));
            let aside = aside && !first && taken.is_empty() && !scan.has(&SKILLS);
            left |= !aside && scan.leaves(&taken);
            first = false;
        }
    }
    let found = asks.years.len() + asks.degrees.len() + asks.languages.len() > 0;
    asks.only = found && !left;
    asks
}

/// A clause that is looked through.
struct Scan<'a> {
    clause: &'a str,
    words: &'a [Word],
    sentence: &'a str,
    must: bool,
}

impl Scan<'_> {
    fn asked<T>(&self, value: T) -> Asked<T> {
        Asked { value, must: self.must, text: self.sentence.to_owned() }
    }

    fn lower(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| &word.lower)
    }

    /// The word before, if there is one.
    fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.lower(before))
    }

    fn has(&self, list: &Listed) -> bool {
        self.words.iter().any(|word| list.contains(word.lower.as_str()))
    }

    /// What stands behind a word, up to the next.
    fn gap(&self, at: usize) -> &str {
        let end = |at: usize| self.words.get(at).map_or(self.clause.len(), |word| word.bytes.start);
        self.words.get(at).and_then(|word| self.clause.get(word.bytes.end..end(at + 1))).unwrap_or_default()
    }

    /// Whether a clause only tells something: *your farmers speak dialect*.
    fn is_aside(&self) -> bool {
        ["your", "our", "we", "they", "this", "that", "it"].contains(&self.lower(0))
    }

    /// Whether something is left beside what was taken.
    fn leaves(&self, taken: &[Span]) -> bool {
        self.words.iter().enumerate().any(|(at, word)| {
            !taken.iter().any(|span| span.contains(&at)) && !FILLERS.contains(word.lower.as_str())
        })
    }

    /// Years of experience: a number and a unit of time, or *years, at least four*.
    fn years(&self, found: &mut Vec<Asked<f32>>) -> Vec<Span> {
        let mut taken = vec![];
        for at in 0..self.words.len() {
            let Some(months) = months(self.lower(at)) else { continue };
            let behind = || {
                (at + 1..at + 6).take_while(|next| *next < self.words.len()).find_map(|next| {
                    let asked = ["least", "minimum", "min", "mindestens"].contains(&self.before(next));
                    Some((next, number(self.lower(next)).filter(|_| asked)?))
                })
            };
            let Some((value, first, last)) = self
                .amount(at)
                .map(|(value, first)| (value, first, at))
                .or_else(|| behind().map(|(next, value)| (value, at, next)))
            else {
                continue;
            };
            if self.is_other_time(first, last) {
                continue;
            }
            let years = value * months / 12.0;
            // Nobody asks for half a century of experience: such a number is a year or an age.
            if years > 0.0 && years <= 50.0 {
                found.push(self.asked(years));
                taken.push(first..last + 1);
            }
        }
        taken
    }

    /// Whether a time is none of experience: an age, a contract; or only replaces a degree.
    fn is_other_time(&self, first: usize, last: usize) -> bool {
        let near = first.saturating_sub(4)..(last + 4).min(self.words.len());
        let other = near.clone().any(|at| {
            let parted = at.min(first)..at.max(last);
            OTHER_YEARS.contains(self.lower(at)) && !parted.clone().any(|at| self.gap(at).contains(','))
        });
        let replaces =
            ["or", "oder"].contains(&self.before(first)) && (0..first).any(|at| self.is_degree(at));
        other || replaces
    }

    /// The number before a unit, the smaller of two (*3–5 years*, *two to three years*), and where it begins.
    fn amount(&self, unit: usize) -> Option<(f32, usize)> {
        if let Some(value) = jaehrig(self.lower(unit)) {
            return Some((value, unit));
        }
        let mut at = unit.checked_sub(1)?;
        while ["or", "more", "plus", "full", "volle", "oder", "mehr"].contains(&self.lower(at)) {
            at = at.checked_sub(1)?;
        }
        let mut value = self.decimal(at)?;
        let mut first = at - usize::from(value.1);
        let joined = first
            .checked_sub(1)
            .filter(|before| ["to", "or", "bis", "oder"].contains(&self.lower(*before)))
            .and_then(|before| before.checked_sub(1));
        let direct = first.checked_sub(1).filter(|before| {
            let gap = self.gap(*before).trim();
            ["-", "–", "(", "/"].contains(&gap)
        });
        if let Some(other) = joined.or(direct)
            && let Some((smaller, split)) = self.decimal(other)
        {
            value.0 = value.0.min(smaller);
            first = other - usize::from(split);
        }
        Some((value.0, first))
    }

    /// The number that ends with a word, and whether it is in two: *1.5*.
    fn decimal(&self, at: usize) -> Option<(f32, bool)> {
        let last = number(self.lower(at))?;
        let digits = |at: usize| self.lower(at).bytes().all(|byte| byte.is_ascii_digit());
        let whole = at.checked_sub(1).filter(|before| {
            [".", ","].contains(&self.gap(*before))
                && digits(*before)
                && digits(at)
                && self.lower(at).len() == 1
        });
        match whole.and_then(|whole| number(self.lower(whole))) {
            Some(whole) => Some((whole + last / 10.0, true)),
            None => Some((last, false)),
        }
    }

    /// Degrees and other education, each with its field to the end of the clause or the next thing asked for.
    fn degrees(&self, found: &mut Vec<Asked<DegreeAsked>>) -> Vec<Span> {
        let mut taken: Vec<Span> = vec![];
        for at in 0..self.words.len() {
            if taken.last().is_some_and(|span| span.contains(&at)) || !self.is_degree(at) {
                continue;
            }
            let first = (0..at)
                .rev()
                .take_while(|before| {
                    FILLERS.contains(self.lower(*before)) && !self.gap(*before).contains([',', ':'])
                })
                .last()
                .unwrap_or(at);
            let mut last = at;
            while last + 1 < self.words.len() && !self.ends_degree(last + 1) {
                last += 1;
            }
            while last > at && ["and", "und", "or", "oder", "with", "mit"].contains(&self.lower(last)) {
                last -= 1;
            }
            let span = first..last + 1;
            let named =
                span.clone().filter(|at| self.is_degree(*at) && !ANY_DEGREE.contains(&self.lower(*at)));
            let levels: Vec<Option<u8>> = named.map(|at| self.eqf(at)).collect();
            found.push(self.asked(DegreeAsked { name: self.name(at, last), eqf: lowest(&levels) }));
            taken.push(span);
        }
        taken
    }

    /// A degree as written: from the adjectives before it.
    fn name(&self, at: usize, last: usize) -> String {
        // The abbreviations M.Sc. and Ph.D. are two words.
        let at = if ["sc", "eng", "d"].contains(&self.lower(at)) { at.saturating_sub(1) } else { at };
        let first = (0..at)
            .rev()
            .take_while(|before| BEFORE_DEGREE.contains(self.lower(*before)))
            .last()
            .unwrap_or(at);
        let bytes = |at: usize| self.words.get(at).map(|word| word.bytes.clone()).unwrap_or_default();
        let name = self.clause.get(bytes(first).start..bytes(last).end).unwrap_or_default();
        let open = name.matches('(').count() > name.matches(')').count() && self.gap(last).starts_with(')');
        if open { format!("{name})") } else { name.to_owned() }
    }

    /// Whether a degree or other education is named.
    fn is_degree(&self, at: usize) -> bool {
        let (before, word, after) = (self.before(at), self.lower(at), self.lower(at + 1));
        if EDUCATION.iter().any(|pair| pair[0] == word && pair[1] == after) {
            // A teacher in a secondary school has left it.
            return !["in", "at"].contains(&before);
        }
        match word {
            // A scrum master has none, and data are mastered.
            "master" => {
                MASTER_AFTER.contains(&after) && before != "scrum"
                    || after.is_empty() && MASTER_BEFORE.contains(&before)
            }
            "masters" => ["degree", "in", "or", "level", ""].contains(&after),
            "degree" => {
                !(after == "of"
                    && ["high", "a"].contains(&before)
                    && !self.words.iter().any(|word| ["master", "bachelor"].contains(&word.lower.as_str())))
            }
            "sc" | "eng" => ["b", "m"].contains(&before),
            "d" => before == "ph",
            "lehre" => ["abgeschlossene", "eine"].contains(&before),
            _ => DEGREES.iter().any(|(name, _)| *name == word),
        }
    }

    fn eqf(&self, at: usize) -> Option<u8> {
        match (self.before(at), self.lower(at)) {
            ("b", "sc" | "eng") => Some(6),
            ("m", "sc" | "eng") => Some(7),
            ("ph", "d") => Some(8),
            (_, word) => DEGREES.iter().find(|(name, _)| *name == word).and_then(|(_, eqf)| *eqf),
        }
    }

    /// Whether a word no longer belongs to a degree before it.
    fn ends_degree(&self, at: usize) -> bool {
        let word = self.lower(at);
        let equal = ["equivalent", "comparable", "similar", "or", "vergleichbare", "of", "leaving"];
        let replaces = || (1..=3).any(|back| at >= back && equal.contains(&self.lower(at - back)));
        let years = months(word).is_some() || number(word).is_some() && months(self.lower(at + 1)).is_some();
        // What stands behind *as* is what one is qualified as, even if certified.
        let second = EDUCATION.iter().any(|pair| pair[0] == self.before(at) && pair[1] == word);
        if second || self.before(at) == "as" {
            return false;
        }
        let is_new = AFTER_DEGREE.contains(word) || self.code(at).is_some();
        is_new
            || (SKILLS.contains(word) || years) && !replaces()
            || self.gap(at - 1).contains('.') && self.gap(at - 1).len() > 1 && !self.is_degree(at - 1)
    }

    /// The language that a word names.
    fn code(&self, at: usize) -> Option<&'static str> {
        let word = self.words.get(at)?;
        // To polish is no language.
        if !self.clause.get(word.bytes.clone())?.starts_with(char::is_uppercase) {
            let german = ["sprache", "kenntnisse", "sprachkenntnisse"].contains(&self.lower(at + 1));
            return german.then(|| declined(&word.lower)).flatten();
        }
        let of =
            |name: &str| LANGUAGES.iter().find(|(_, names)| names.contains(&name)).map(|(code, _)| *code);
        let stem = ["kenntnisse", "kenntnissen", "sprachkenntnisse"]
            .iter()
            .find_map(|end| word.lower.strip_suffix(end));
        of(&word.lower).or_else(|| of(stem?)).or_else(|| {
            ["sprache", "kenntnisse", "sprachkenntnisse"]
                .contains(&self.lower(at + 1))
                .then(|| declined(&word.lower))?
        })
    }

    /// Languages, each with what it is for.
    fn languages(&self, found: &mut Vec<Asked<LanguageAsked>>) -> Vec<Span> {
        let named: Vec<(usize, &'static str)> = (0..self.words.len())
            .filter_map(|at| Some((at, self.code(at)?)))
            .filter(|(at, _)| self.is_noun(*at))
            .collect();
        let ends: Vec<usize> = (0..named.len())
            .map(|number| {
                let next = named.get(number + 1).map_or(self.words.len(), |(next, _)| *next);
                self.end_of_language(named[number].0, next)
            })
            .collect();
        let spans: Vec<Span> = named.iter().zip(&ends).map(|((at, _), end)| *at..*end).collect();
        // Where a clause says more, it has to say of the language that it is one.
        if named.is_empty() || self.leaves(&spans) && !self.has(&OF_LANGUAGE) && !self.of_kenntnisse(&named) {
            return vec![];
        }
        let needless = self.is_needless();
        let levels = self.levels(&named);
        if needless {
            return spans.into_iter().map(|span| span.start..self.words.len()).collect();
        }
        for ((_, code), level) in named.iter().zip(levels) {
            found.push(self.asked(LanguageAsked { code: (*code).to_owned(), level }));
        }
        spans
    }

    fn of_kenntnisse(&self, named: &[(usize, &str)]) -> bool {
        named.iter().any(|(at, _)| self.lower(*at).contains("kenntnis"))
    }

    /// Whether a clause says that something is not asked for.
    fn is_needless(&self) -> bool {
        let needs = ["required", "needed", "necessary", "erforderlich", "notwendig", "must"];
        self.words.iter().enumerate().any(|(at, word)| {
            ["not", "no", "nicht", "keine", "without"].contains(&word.lower.as_str())
                && (at..at + 5).any(|next| needs.contains(&self.lower(next)))
        })
    }

    /// Whether a language stands as a noun.
    fn is_noun(&self, at: usize) -> bool {
        let next = self.lower(at + 1);
        next.is_empty()
            || self.gap(at).contains([',', '.', '(', ')', ':', '/', '!'])
            || AFTER_LANGUAGE.contains(next)
            || self.code(at + 1).is_some()
            || self.lower(at).contains("kenntnis")
    }

    /// The level of each language: the first that follows it, shared by those that are only counted up before it.
    fn levels(&self, named: &[(usize, &str)]) -> Vec<Option<Cefr>> {
        let mut levels = vec![None; named.len()];
        for number in (0..named.len()).rev() {
            let at = named[number].0;
            let next = named.get(number + 1).map(|(next, _)| *next);
            let end = next.unwrap_or(self.words.len());
            let begin = number.checked_sub(1).map_or(0, |before| named[before].0 + 1);
            let counted = next.is_some()
                && (at + 1..end).all(|at| ["and", "or", "und", "oder"].contains(&self.lower(at)));
            let before = || {
                let near = at.saturating_sub(4).max(begin)..at;
                near.rev()
                    .take_while(|at| !self.gap(*at).contains(','))
                    .find_map(|at| Cefr::named(self.lower(at)))
            };
            levels[number] = (at + 1..end)
                .find_map(|at| Cefr::named(self.lower(at)))
                .or_else(|| if counted { levels[number + 1] } else { None })
                .or_else(|| if number == 0 { before() } else { None });
        }
        levels
    }

    /// Where what belongs to a language ends: what it is for belongs to it, a skill does not.
    fn end_of_language(&self, at: usize, end: usize) -> usize {
        let mut purpose = false;
        for next in at + 1..end {
            let word = self.lower(next);
            if self.gap(next - 1).contains([',', '.']) {
                purpose = false;
            }
            purpose |= PURPOSE.contains(word);
            let level = Cefr::named(word).is_some();
            let skill = SKILLS.contains(word)
                && !["skills", "knowledge", "proficiency", "kenntnisse"].contains(&word);
            if skill || !purpose && !level && !FILLERS.contains(word) {
                return next;
            }
        }
        end
    }
}

/// A German adjective of a language: *in deutscher Sprache*.
fn declined(word: &str) -> Option<&'static str> {
    let stem = ["er", "en", "es", "e"].iter().find_map(|end| word.strip_suffix(end))?;
    LANGUAGES.iter().find(|(_, names)| names.contains(&stem)).map(|(code, _)| *code)
}

/// The lowest of the levels that will do, if all are certain.
fn lowest(levels: &[Option<u8>]) -> Option<u8> {
    let all: Option<Vec<u8>> = levels.iter().copied().collect();
    all?.into_iter().min()
}

/// How many months a unit of time has.
fn months(word: &str) -> Option<f32> {
    match word {
        "year" | "years" | "yr" | "yrs" | "jahr" | "jahre" | "jahren" => Some(12.0),
        "month" | "months" | "monat" | "monate" | "monaten" => Some(1.0),
        _ if word.contains("jährig") && !word.starts_with("mehr") => Some(12.0),
        _ => None,
    }
}

/// What a word says as a number.
fn number(word: &str) -> Option<f32> {
    const NUMBERS: &[(&str, f32)] = &[
        ("one", 1.0),
        ("two", 2.0),
        ("three", 3.0),
        ("four", 4.0),
        ("five", 5.0),
        ("six", 6.0),
        ("seven", 7.0),
        ("eight", 8.0),
        ("nine", 9.0),
        ("ten", 10.0),
        ("twelve", 12.0),
        ("fifteen", 15.0),
        ("eighteen", 18.0),
        ("twenty", 20.0),
        ("ein", 1.0),
        ("eine", 1.0),
        ("einem", 1.0),
        ("zwei", 2.0),
        ("drei", 3.0),
        ("vier", 4.0),
        ("fünf", 5.0),
        ("sechs", 6.0),
        ("sieben", 7.0),
        ("acht", 8.0),
        ("neun", 9.0),
        ("zehn", 10.0),
        ("zwölf", 12.0),
    ];
    if word.len() <= 3 && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok();
    }
    NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// The number in a German *dreijährig*.
fn jaehrig(word: &str) -> Option<f32> {
    number(word.split_once("jährig")?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(sentence: &str) -> Vec<f32> {
        asks(sentence, true).years.into_iter().map(|asked| asked.value).collect()
    }

    fn degrees(sentence: &str) -> Vec<(String, Option<u8>)> {
        asks(sentence, true).degrees.into_iter().map(|asked| (asked.value.name, asked.value.eqf)).collect()
    }

    fn languages(sentence: &str) -> Vec<(String, Option<Cefr>, bool)> {
        let all = asks(sentence, true).languages.into_iter();
        all.map(|asked| (asked.value.code, asked.value.level, asked.must)).collect()
    }

    #[test]
    fn years_are_numbers_or_words_and_the_fewest_of_a_range() {
        for (sentence, value) in [
            ("At least three years of professional experience", 3.0),
            ("3–5 years with Kafka", 3.0),
            ("two to three years in forwarding", 2.0),
            ("5+ years of experience", 5.0),
            ("1.5 years in a kitchen", 1.5),
            ("18 months of hands-on practice", 1.5),
            ("Several years, at least four, of field research", 4.0),
            ("Mindestens zwei Jahre Berufserfahrung", 2.0),
            ("Dreijährige Erfahrung im Labor", 3.0),
        ] {
            assert_eq!(years(sentence), [value], "{sentence}");
        }
        for sentence in [
            "You are at least 18 years old",
            "A three-year degree",
            "A contract of 2 years",
            "A diploma or three years of practice",
            "Minimum age 18 years",
            "since 1998",
        ] {
            assert_eq!(years(sentence), [0.0; 0], "{sentence}");
        }
    }

    #[test]
    fn degrees_have_a_level_only_where_it_is_certain() {
        for (sentence, name, eqf) in [
            ("A master's degree in physics or similar", "master's degree in physics or similar", Some(7)),
            ("Bachelor or master in law", "Bachelor or master in law", Some(6)),
            ("PhD in chemistry and experience with lasers", "PhD in chemistry", Some(8)),
            ("M.Sc. in biology", "M.Sc. in biology", Some(7)),
            ("University degree in law", "University degree in law", None),
            ("Master or diploma in law", "Master or diploma in law", None),
            ("Abgeschlossene Ausbildung als Koch", "Abgeschlossene Ausbildung als Koch", None),
        ] {
            assert_eq!(degrees(sentence), [(name.to_owned(), eqf)], "{sentence}");
        }
        for sentence in
            ["Scrum master", "A high degree of autonomy", "You master pivot tables", "Care of master data"]
        {
            assert_eq!(degrees(sentence), [], "{sentence}");
        }
    }

    #[test]
    fn languages_have_levels_and_are_no_adjectives() {
        let known = |code: &str, level, must| (code.to_owned(), level, must);
        let cases = [
            ("Fluent English; German is a plus", vec![known("en", None, true), known("de", None, false)]),
            (
                "Very good Italian and English at level C1",
                vec![known("it", Some(Cefr::C1), true), known("en", Some(Cefr::C1), true)],
            ),
            ("B2 English", vec![known("en", Some(Cefr::B2), true)]),
            ("Danish", vec![known("da", None, true)]),
            ("Gute Deutschkenntnisse (B1)", vec![known("de", Some(Cefr::B1), true)]),
            ("Sicher in deutscher Sprache", vec![known("de", None, true)]),
            ("English; Norwegian is not required", vec![known("en", None, true)]),
            ("Good knowledge of German law", vec![]),
            ("Able to polish floors", vec![]),
        ];
        for (sentence, wanted) in cases {
            assert_eq!(languages(sentence), wanted, "{sentence}");
        }
    }

    #[test]
    fn what_else_is_asked_for_is_not_lost() {
        for sentence in [
            "Fluent English, spoken and written",
            "At least three years of relevant professional experience",
            "Bachelor's degree in computer science, mathematics or similar, or equivalent experience",
            "German at C1 or above; your farmers speak dialect, be warned",
            "A degree in law is desirable, but we have hired without",
        ] {
            assert!(asks(sentence, true).only, "{sentence}");
        }
        for sentence in [
            "Fluent English and good knowledge of Excel",
            "Three years of experience with Python",
            "A degree in physics and experience with lasers",
            "Driving licence and good Swedish",
            "Knowledge of German law",
            "Precision",
        ] {
            assert!(!asks(sentence, true).only, "{sentence}");
        }
    }
}
