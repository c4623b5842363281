//! [`Workload`]: how much work a credential stands for, in ECTS credits, and by which rule.

use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

/// How many hours of work one ECTS credit stands for: 25 to 30 (ECTS Users' Guide 2015, section 2).
pub const HOURS_PER_ECTS: (f64, f64) = (25.0, 30.0);

/// What an amount of work is counted in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WorkloadUnit)]
pub enum Unit {
    /// Credits of the European Credit Transfer and Accumulation System.
    Ects,
    /// Hours of the learner's work, in class and alone.
    Hours,
    /// Credits of a national system that [`NATIONAL`] converts, by its position there.
    National(usize),
    /// Something else, as it is written: never converted.
    Unknown(String),
}

/// A credit system whose credits stand in a fixed relation to ECTS.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CreditSystem {
    /// Its name.
    pub name: &'static str,
    /// What its credits are called, in lower case.
    pub called: &'static [&'static str],
    /// How many of them make one ECTS credit.
    pub per_ects: f64,
    /// Who says so.
    pub source: &'static str,
}

/// The systems that are converted. Others are not, even where a rule of thumb is about: credits of the
/// United States, of vocational systems (ECVET) or of single institutions differ too much.
pub const NATIONAL: [CreditSystem; 9] = [
    CreditSystem {
        name: "UK credit (CATS)",
        called: &["cats", "cat points", "uk credits", "fheq credits", "rqf credits"],
        per_ects: 2.0,
        source: "QAA, Higher Education Credit Framework for England, 2021: two credits for one ECTS credit",
    },
    CreditSystem {
        name: "Scottish credit (SCQF)",
        called: &["scqf", "scqf credits", "scqf points"],
        per_ects: 2.0,
        source: "SCQF Handbook: two credit points for one ECTS credit",
    },
    CreditSystem {
        name: "Italian credit (CFU)",
        called: &["cfu", "crediti formativi universitari"],
        per_ects: 1.0,
        source: "Decree 270/2004, article 5: a CFU is 25 hours and one ECTS credit",
    },
    CreditSystem {
        name: "Estonian credit (EAP)",
        called: &["eap", "ainepunkti"],
        per_ects: 1.0,
        source: "Higher Education Act of Estonia, § 7: an EAP is 26 hours and one ECTS credit",
    },
    CreditSystem {
        name: "Finnish credit",
        called: &["opintopistettä", "opintopiste", "op"],
        per_ects: 1.0,
        source: "Decree 794/2004: 60 credits are 1,600 hours, as in ECTS",
    },
    CreditSystem {
        name: "Swedish credit",
        called: &["högskolepoäng", "hp"],
        per_ects: 1.0,
        source: "Higher Education Ordinance 1993:100, chapter 6: 60 credits a year, as in ECTS",
    },
    CreditSystem {
        name: "Norwegian credit",
        called: &["studiepoeng"],
        per_ects: 1.0,
        source: "Universities and University Colleges Act: 60 credits a year, as in ECTS",
    },
    CreditSystem {
        name: "Dutch and Flemish credit",
        called: &["studiepunten", "studiepunt", "studiebelastingspunten"],
        per_ects: 1.0,
        source: "WHW, article 7.4 (28 hours); Flemish Codex Higher Education (25 to 30 hours): one ECTS credit",
    },
    CreditSystem {
        name: "German credit",
        called: &["leistungspunkte", "leistungspunkt", "lp"],
        per_ects: 1.0,
        source: "Specimen decree of the KMK of 7 December 2017, § 8: 25 to 30 hours, one ECTS credit",
    },
];

/// What ECTS credits are called, in lower case.
const ECTS: [&str; 7] = [
    "ects",
    "ects credits",
    "ects credit",
    "ects points",
    "ects-punkte",
    "european credit transfer system",
    "european credit transfer and accumulation system",
];

/// What hours are called, in lower case.
const HOURS: [&str; 14] = [
    "h",
    "hour",
    "hours",
    "hrs",
    "study hours",
    "learning hours",
    "hours of study",
    "notional hours",
    "stunden",
    "heures",
    "ore",
    "horas",
    "uren",
    "std",
];

impl Unit {
    /// The unit with this name, whatever its case.
    pub fn named(name: &str) -> Self {
        let wanted = name.trim().trim_matches('.').to_lowercase();
        let is_one_of = |names: &[&str]| names.contains(&wanted.as_str());
        if is_one_of(&ECTS) {
            return Self::Ects;
        }
        if is_one_of(&HOURS) {
            return Self::Hours;
        }
        let is_named =
            |system: &CreditSystem| is_one_of(system.called) || system.name.to_lowercase() == wanted;
        let national = NATIONAL.iter().position(is_named);
        national.map_or_else(|| Self::Unknown(name.trim().to_owned()), Self::National)
    }
}

/// An amount of work as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = WorkloadAmount)]
pub struct Amount {
    /// How many, at least 0.
    #[schema(minimum = 0)]
    pub value: f64,
    /// Of what.
    pub unit: Unit,
}

/// How much work a credential stands for.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Workload {
    /// ECTS credits; `None` if the unit is not known, which is never guessed.
    pub ects: Option<f64>,
    /// The fewest and the most ECTS credits that the amount may stand for, where the rule leaves room.
    pub range: Option<(f64, f64)>,
    /// By which rule, and who says so.
    pub rule: String,
    /// What is written, first what `ects` was worked out from.
    pub given: Vec<Amount>,
    /// How many hours one of its credits stands for, where the document says so.
    pub hours_per_credit: Option<f64>,
}

impl Workload {
    /// The workload that some amounts stand for, all of them ways to say the same: ECTS before credits of
    /// a national system before hours. `hours_per_credit` is what the document says that one of its
    /// credits of an unknown unit stands for. `None` without an amount.
    pub fn new(given: Vec<Amount>, hours_per_credit: Option<f64>) -> Option<Self> {
        let place = |amount: &Amount| match &amount.unit {
            Unit::Ects => 0,
            Unit::National(_) => 1,
            Unit::Hours => 2,
            Unit::Unknown(_) => 3,
        };
        let mut given = given;
        // Stable: of two amounts in the same unit the one that came first counts.
        given.sort_by_key(place);
        let Amount { value, unit } = given.first()?;
        let by_hours = |hours: f64, told: String| {
            let (few, many) = HOURS_PER_ECTS;
            let rule = format!(
                "{told} at {few} hours a credit ({few} to {many}: ECTS Users' Guide 2015, section 2)"
            );
            (Some(hours / few), Some((hours / many, hours / few)), rule)
        };
        let (ects, range, rule) = match (unit, hours_per_credit) {
            (Unit::Ects, _) => (Some(*value), None, "ECTS credits as given".to_owned()),
            (Unit::National(at), _) => {
                let CreditSystem { name, per_ects, source, .. } = NATIONAL[*at % NATIONAL.len()];
                (Some(value / per_ects), None, format!("{name}, {per_ects} for one ECTS credit ({source})"))
            }
            (Unit::Hours, _) => by_hours(*value, format!("{value} hours")),
            (Unit::Unknown(name), Some(hours)) => {
                by_hours(value * hours, format!("{value} {name} of {hours} hours as the document says,"))
            }
            (Unit::Unknown(name), None) => {
                (None, None, format!("\"{name}\" is no unit that has a fixed relation to ECTS"))
            }
        };
        let is_too_much = |ects: &f64| !ects.is_finite();
        let (ects, range, rule) = match range.map_or(ects, |(_, most)| Some(most)).filter(is_too_much) {
            Some(_) => (None, None, "more than any number of credits".to_owned()),
            None => (ects, range, rule),
        };
        Some(Self { ects, range, rule, given, hours_per_credit })
    }

    /// The hours that credits of an unknown unit stand for where the document says so.
    pub(super) fn hours_of_unknown_credits(&self) -> Option<f64> {
        let unknown = matches!(self.given.first()?.unit, Unit::Unknown(_));
        self.ects.filter(|_| unknown).map(|ects| ects * HOURS_PER_ECTS.0)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ects => f.write_str("ECTS"),
            Self::Hours => f.write_str("hours"),
            Self::National(at) => f.write_str(NATIONAL[*at % NATIONAL.len()].name),
            Self::Unknown(name) => write!(f, "{name} of an unknown kind"),
        }
    }
}

impl fmt::Display for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = |unit: &Unit| match (unit, self.hours_per_credit) {
            (Unit::Unknown(name), Some(hours)) => format!("{name} of {hours} hours"),
            _ => unit.to_string(),
        };
        let given = self.given.iter().map(|amount| format!("{} {}", amount.value, unit(&amount.unit)));
        let given = given.collect::<Vec<_>>().join(", ");
        match (self.ects, self.range) {
            (Some(_), Some((few, many))) => write!(f, "{few:.1} to {many:.1} ECTS, from {given}"),
            (Some(ects), None) if given != format!("{ects} ECTS") => write!(f, "{ects} ECTS, from {given}"),
            _ => f.write_str(&given),
        }
    }
}

impl Unit {
    /// A name that [`Unit::named`] knows it by.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Ects => "ECTS",
            Self::Hours => "hours",
            Self::National(at) => NATIONAL.get(*at).and_then(|system| system.called.first()).unwrap_or(&""),
            Self::Unknown(name) => name,
        }
    }
}

/// Credits whose kind the word does not say.
const CREDITS: [&str; 17] = [
    "credit",
    "credits",
    "credit points",
    "credit point",
    "number of credits",
    "credit value",
    "points",
    "kreditpunkte",
    "creditpoints",
    "crédit",
    "crédits",
    "credito",
    "crediti",
    "crédito",
    "créditos",
    "creditos",
    "cp",
];

/// The unit that a word in lower case for credits of any kind stands for; no system is guessed.
pub(super) fn credits_of_any_kind(word: &str) -> Option<Unit> {
    CREDITS.contains(&word).then(|| match word {
        "number of credits" | "credit value" | "credit" => Unit::Unknown("credits".to_owned()),
        _ => Unit::Unknown(word.to_owned()),
    })
}

/// What stands between a number and the word *hours* without making them other hours.
const OF_WORK: [&str; 7] = ["notional", "learning", "study", "student", "total", "work", "of"];

/// Words after an amount that make it a part of the whole.
const EACH: [&str; 16] = [
    "per",
    "pro",
    "a",
    "an",
    "each",
    "every",
    "weekly",
    "par",
    "por",
    "al",
    "alla",
    "wöchentlich",
    "hebdomadaires",
    "settimanali",
    "semanales",
    "semanais",
];

/// Words before a credit that make it one credit.
const ONE: [&str; 20] = [
    "1", "one", "each", "every", "per", "a", "ein", "eine", "pro", "je", "un", "une", "par", "uno", "una",
    "ogni", "cada", "um", "een", "elk",
];

/// The longest name of a unit, in words.
const UNIT_WORDS: usize = 3;

/// The amounts that a text speaks of, and how many hours it says that one credit stands for: *20 CATS
/// credits (200 notional learning hours)*, *one credit point equals about 12 hours*. A bare number is of
/// `unit`. An error names a number that cannot be read.
pub(super) fn amounts(text: &str, unit: Option<&Unit>) -> Result<(Vec<Amount>, Option<f64>), String> {
    let bare = text.trim();
    if let Some(unit) = unit.filter(|_| !bare.contains(char::is_alphabetic) && !bare.is_empty()) {
        return Ok((vec![Amount { value: number(bare)?, unit: unit.clone() }], None));
    }
    let (mut found, mut per_credit) = (vec![], None);
    for sentence in text.split(". ") {
        let words: Vec<&str> = sentence.split(|c: char| c.is_whitespace() || c == '=').collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let one = (0..words.len()).find_map(|at| {
            let is_one = ONE.contains(&clean(words[at]).to_lowercase().as_str());
            let (unit, _) = is_one.then(|| credit(&words[at + 1..])).flatten()?;
            (!matches!(unit, Unit::Hours)).then_some(at)
        });
        let mut amounts = vec![];
        let mut at = 0;
        while at < words.len() {
            match amount_at(&words, at)? {
                Some((amount, length)) => {
                    // The "1" of "1 credit is 25 hours" counts nothing.
                    if one != Some(at) {
                        amounts.push(amount);
                    }
                    at += length;
                }
                None => at += 1,
            }
        }
        let hours = amounts.iter().find(|amount| amount.unit == Unit::Hours).map(|amount| amount.value);
        if let (Some(_), Some(hours)) = (one, hours) {
            per_credit = per_credit.or(Some(hours));
            amounts.retain(|amount| amount.unit != Unit::Hours);
        }
        found.extend(amounts);
    }
    // What is said twice is one amount.
    let mut seen: Vec<Amount> = vec![];
    found.into_iter().for_each(|amount| {
        if !seen.contains(&amount) {
            seen.push(amount);
        }
    });
    Ok((seen, per_credit))
}

/// The word without the signs around it.
fn clean(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The amount that begins at a word, and how many words it has.
fn amount_at(words: &[&str], at: usize) -> Result<Option<(Amount, usize)>, String> {
    let Some(word) = words.get(at) else { return Ok(None) };
    let bare = word.trim_start_matches(['(', '[', '~', '≈']);
    let digits = bare.find(|c: char| !(c.is_ascii_digit() || ".,-".contains(c))).unwrap_or(bare.len());
    let (written, glued) = bare.split_at(digits);
    if !written.contains(|c: char| c.is_ascii_digit()) {
        return Ok(None);
    }
    // "150h" is one word; "5)" ends what it stands in.
    let rest: Vec<&str> = match glued {
        "" => words.iter().skip(at + 1).copied().collect(),
        _ => [glued].into_iter().chain(words.iter().skip(at + 1).copied()).collect(),
    };
    let Some((unit, length)) = credit(&rest) else { return Ok(None) };
    let after = rest.get(length).map(|word| clean(word).to_lowercase()).unwrap_or_default();
    let ends = rest.get(length.saturating_sub(1)).is_some_and(|last| last.contains('/'));
    if unit == Unit::Hours && (ends || EACH.contains(&after.as_str())) {
        return Ok(None);
    }
    let length = length + usize::from(glued.is_empty());
    Ok(Some((Amount { value: number(written.trim_end_matches(['.', ',']))?, unit }, length)))
}

/// The unit that words begin with, the longest that is known, and how many words it takes.
fn credit(words: &[&str]) -> Option<(Unit, usize)> {
    let skipped = words.iter().take_while(|word| OF_WORK.contains(&word.to_lowercase().as_str())).count();
    let named = |from: usize, length: usize| {
        let phrase = words.get(from..from + length)?;
        // A sign between two words parts them.
        let last = phrase.len().saturating_sub(1);
        if phrase[..last].iter().any(|word| word.ends_with(|c: char| ",;:.)]".contains(c))) {
            return None;
        }
        let phrase = phrase.iter().map(|word| clean(word)).collect::<Vec<_>>().join(" ").to_lowercase();
        match Unit::named(&phrase) {
            Unit::Unknown(name) => credits_of_any_kind(&name),
            unit => Some(unit),
        }
    };
    let longest =
        |from: usize| (1..=UNIT_WORDS).rev().find_map(|length| Some((named(from, length)?, from + length)));
    longest(0).or_else(|| longest(skipped).filter(|(unit, _)| *unit == Unit::Hours))
}

/// A number as people write it. One that may be meant in thousands is an error: *1.500* is 1500 to some and
/// 1.5 to others.
pub(super) fn number(written: &str) -> Result<f64, String> {
    let (whole, decimals) = written.trim().split_once(['.', ',']).unwrap_or((written, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if decimals.len() == 3 && is_number(decimals) && is_number(whole) && !whole.starts_with('0') {
        return Err(format!(
            "\"{}\" may be {whole}{decimals} or {whole}.{decimals}: write it without a sign for thousands",
            super::shortened(written)
        ));
    }
    amount(written)
}

/// A number that counts work: finite and not negative.
pub(super) fn amount(written: &str) -> Result<f64, String> {
    let number = written.trim().replace(',', ".");
    match number.parse::<f64>() {
        Ok(value) if value.is_finite() && value >= 0.0 => Ok(value),
        Ok(_) => Err(format!("{written} is no amount of work: write a number of 0 or more")),
        Err(_) => Err(format!("\"{}\" is no number", super::shortened(written))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workload(given: &[(f64, &str)]) -> Workload {
        let given = given.iter().map(|(value, unit)| Amount { value: *value, unit: Unit::named(unit) });
        Workload::new(given.collect(), None).unwrap()
    }

    #[test]
    fn each_unit_has_its_rule() {
        let ects = |value, unit| workload(&[(value, unit)]).ects;
        assert_eq!(ects(5.0, "ECTS"), Some(5.0));
        assert_eq!(ects(20.0, "CATS"), Some(10.0));
        assert_eq!(ects(6.0, "CFU"), Some(6.0));
        assert_eq!(ects(7.5, "högskolepoäng"), Some(7.5));
        assert_eq!(ects(3.0, "credit hours"), None);
        let hours = workload(&[(150.0, "hours")]);
        assert_eq!((hours.ects, hours.range), (Some(6.0), Some((5.0, 6.0))));
        assert!(hours.rule.contains("25 to 30"), "{}", hours.rule);
    }

    #[test]
    fn ects_count_before_hours_and_hours_before_what_is_not_known() {
        let both = workload(&[(60.0, "hours"), (3.0, "points"), (2.0, "ECTS")]);
        assert_eq!(both.ects, Some(2.0));
        assert_eq!(both.given.len(), 3);
        assert_eq!(workload(&[(3.0, "points"), (75.0, "h")]).ects, Some(3.0));
        assert_eq!(Workload::new(vec![], None), None);
    }

    #[test]
    fn credits_whose_hours_the_document_tells_are_hours() {
        let given = vec![Amount { value: 12.5, unit: Unit::named("credit points") }];
        let told = Workload::new(given, Some(12.0)).unwrap();
        assert_eq!((told.ects, told.range), (Some(6.0), Some((5.0, 6.0))));
    }

    #[test]
    fn amounts_are_found_in_running_text() {
        let found = |text: &str| {
            let (amounts, per_credit) = amounts(text, None).unwrap();
            let amounts: Vec<String> =
                amounts.iter().map(|amount| format!("{} {}", amount.value, amount.unit.name())).collect();
            (amounts.join(", "), per_credit)
        };
        for (text, expected, per_credit) in [
            ("20 CATS credits (200 notional learning hours)", "20 cats, 200 hours", None),
            ("100 hours", "100 hours", None),
            ("3 ECTS", "3 ECTS", None),
            ("2,5 ECTS-Punkte, 75 Stunden", "2.5 ECTS, 75 hours", None),
            ("150h", "150 hours", None),
            (
                "12.5 credit points. One credit point equals about 12 hours of student work.",
                "12.5 credit points",
                Some(12.0),
            ),
            ("6 CFU, 1 CFU = 25 ore", "6 cfu", Some(25.0)),
            ("4 hours per week, 60 contact hours, 2 essays of 1,500 words", "", None),
            ("An exam of 90 minutes", "", None),
        ] {
            assert_eq!(found(text), (expected.to_owned(), per_credit), "{text}");
        }
        assert!(amounts("1.500 Stunden", None).unwrap_err().contains("thousands"));
        assert_eq!(amounts("7,5", Some(&Unit::Ects)).unwrap().0[0].value, 7.5);
        assert!(amounts("-3", Some(&Unit::Ects)).is_err());
    }

    #[test]
    fn amounts_are_numbers_that_can_be() {
        assert_eq!(amount(" 7,5 "), Ok(7.5));
        for bad in ["-3", "inf", "NaN", "five", ""] {
            assert!(amount(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_of_systems_are_in_lower_case_and_mean_one() {
        let all: Vec<&str> =
            NATIONAL.iter().flat_map(|system| system.called).copied().chain(ECTS).chain(HOURS).collect();
        assert!(all.iter().all(|name| *name == name.to_lowercase()));
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len());
    }
}
