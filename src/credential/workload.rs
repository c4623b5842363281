//! [`Workload`]: how much work a credential stands for, in ECTS credits, and by which rule.

use std::fmt;

use serde::Serialize;

/// How many hours of work one ECTS credit stands for: 25 to 30 (ECTS Users' Guide 2015, section 2).
pub const HOURS_PER_ECTS: (f64, f64) = (25.0, 30.0);

/// What an amount of work is counted in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
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
const HOURS: [&str; 12] = [
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
        let national = NATIONAL.iter().position(|system| is_one_of(system.called));
        national.map_or_else(|| Self::Unknown(name.trim().to_owned()), Self::National)
    }
}

/// An amount of work as it is written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Amount {
    /// How many, at least 0.
    pub value: f64,
    /// Of what.
    pub unit: Unit,
}

/// How much work a credential stands for.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
        Some(Self { ects, range, rule, given })
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
        let given = self.given.iter().map(|amount| format!("{} {}", amount.value, amount.unit));
        let given = given.collect::<Vec<_>>().join(", ");
        match (self.ects, self.range) {
            (Some(_), Some((few, many))) => write!(f, "{few:.1} to {many:.1} ECTS, from {given}"),
            (Some(ects), None) if given != format!("{ects} ECTS") => write!(f, "{ects} ECTS, from {given}"),
            _ => f.write_str(&given),
        }
    }
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
