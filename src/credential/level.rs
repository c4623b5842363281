//! [`Level`]: the level of a credential in the European Qualifications Framework, and how it is known.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

/// How an EQF level was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", tag = "by")]
#[schema(as = LevelBasis)]
pub enum Basis {
    /// The document gives it.
    Given,
    /// From a cycle of the QF-EHEA, which correspond one to one (EQF Recommendation 2017/C 189/03,
    /// annex II: short cycle, first, second and third are levels 5 to 8).
    Cycle,
    /// From a level of a national framework, as its published referencing to the EQF has it.
    National {
        /// The framework.
        framework: &'static str,
    },
    /// From the levels of its outcomes: the one that most of them have.
    BestFit {
        /// How many outcomes have each level.
        // In JSON a key is a text, which the schema of a number would refuse.
        #[schema(value_type = BTreeMap<String, usize>)]
        outcomes: BTreeMap<u8, usize>,
    },
}

/// A level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Level {
    /// The level in the European Qualifications Framework, 1 to 8; `None` if the document names a level
    /// of which none is known to follow.
    #[schema(minimum = 1, maximum = 8)]
    pub eqf: Option<u8>,
    /// How it was found.
    pub basis: Option<Basis>,
    /// The level as written.
    pub written: String,
}

/// The cycle of the framework of the European Higher Education Area that a level of the EQF stands for.
pub fn cycle(eqf: u8) -> Option<&'static str> {
    Some(match eqf {
        5 => "short cycle",
        6 => "first cycle",
        7 => "second cycle",
        8 => "third cycle",
        _ => return None,
    })
}

/// A national framework with the EQF levels that its levels are referenced to.
struct Framework {
    name: &'static str,
    /// How it is written before the number, in lower case.
    called: &'static [&'static str],
    /// Pairs of a level and its EQF level; where there are none they have the same numbers.
    levels: &'static [(u8, u8)],
}

/// The frameworks whose published referencing reports leave no doubt (Europass, "Compare qualifications"
/// and the referencing reports there). Others are left out: their levels stay as written.
const FRAMEWORKS: [Framework; 15] = [
    Framework {
        name: "RQF and FHEQ (England, Wales and Northern Ireland)",
        called: &["rqf", "fheq", "cqfw"],
        levels: &[(1, 2), (2, 3), (3, 4), (4, 5), (5, 5), (6, 6), (7, 7), (8, 8)],
    },
    Framework {
        name: "SCQF (Scotland)",
        called: &["scqf"],
        levels: &[(4, 2), (5, 3), (6, 4), (7, 5), (8, 5), (9, 6), (10, 6), (11, 7), (12, 8)],
    },
    Framework {
        name: "NFQ (Ireland)",
        called: &["nfq"],
        levels: &[(1, 1), (2, 1), (3, 2), (4, 3), (5, 4), (6, 5), (7, 6), (8, 6), (9, 7), (10, 8)],
    },
    Framework { name: "MECES (Spain)", called: &["meces"], levels: &[(1, 5), (2, 6), (3, 7), (4, 8)] },
    Framework { name: "MECU (Spain)", called: &["mecu"], levels: &[] },
    Framework { name: "DQR (Germany)", called: &["dqr"], levels: &[] },
    Framework { name: "NQR (Austria)", called: &["nqr"], levels: &[] },
    Framework { name: "NLQF (Netherlands)", called: &["nlqf"], levels: &[] },
    Framework { name: "VKS (Flanders)", called: &["vks"], levels: &[] },
    Framework { name: "QNQ (Portugal, Italy)", called: &["qnq"], levels: &[] },
    Framework { name: "FiNQF (Finland)", called: &["finqf"], levels: &[] },
    Framework { name: "SeQF (Sweden)", called: &["seqf"], levels: &[] },
    Framework { name: "EstQF (Estonia)", called: &["estqf", "ekr"], levels: &[] },
    Framework { name: "PRK (Poland)", called: &["prk", "pqf"], levels: &[] },
    Framework { name: "HKO (Croatia)", called: &["hko", "croqf"], levels: &[] },
];

/// What the cycles of the QF-EHEA are called, in lower case, with their EQF levels.
const CYCLES: [(&str, u8); 12] = [
    ("short cycle", 5),
    ("short-cycle", 5),
    ("first cycle", 6),
    ("1st cycle", 6),
    ("bachelor", 6),
    ("second cycle", 7),
    ("2nd cycle", 7),
    ("master", 7),
    ("third cycle", 8),
    ("3rd cycle", 8),
    ("doctora", 8),
    ("phd", 8),
];

impl Level {
    /// A level of the EQF by its number.
    pub fn eqf(number: u8, written: impl Into<String>) -> Result<Self, String> {
        let written = written.into();
        match number {
            1..=8 => Ok(Self { eqf: Some(number), basis: Some(Basis::Given), written }),
            _ => Err(format!("the EQF has the levels 1 to 8, not {number}")),
        }
    }

    /// The level that a text names: *EQF level 6*, *Level 6 (FHEQ)*, *first cycle*, *6*. An error if it
    /// names a level of the EQF that there is not, or several.
    pub fn named(written: &str) -> Result<Self, String> {
        let lower = written.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut numbers: Vec<u8> = words.iter().filter_map(|word| word.parse().ok()).collect();
        numbers.dedup();
        let written = written.trim().to_owned();
        let unknown = |written| Ok(Self { eqf: None, basis: None, written });
        // What stands next to the name of the EQF counts, whatever else is named beside it.
        let eqf = ["eqf", "eqr", "cec", "qeq"].iter().find_map(|name| number_near(&words, name));
        if let Some(number) = eqf {
            return Self::eqf(number, written);
        }
        let named = |framework: &&Framework| framework.called.iter().any(|name| words.contains(name));
        if let Some(framework) = FRAMEWORKS.iter().find(named) {
            let [number] = numbers[..] else { return unknown(written) };
            let eqf = match framework.levels {
                [] => (1..=8).contains(&number).then_some(number),
                levels => levels.iter().find(|(level, _)| *level == number).map(|(_, eqf)| *eqf),
            };
            let basis = eqf.map(|_| Basis::National { framework: framework.name });
            return Ok(Self { eqf, basis, written });
        }
        if let Some((_, eqf)) = CYCLES.iter().find(|(name, _)| lower.contains(name)) {
            return Ok(Self { eqf: Some(*eqf), basis: Some(Basis::Cycle), written });
        }
        // A number alone stands where a level of the EQF is asked for.
        match (&words[..], &numbers[..]) {
            ([_], [number]) => Self::eqf(*number, written),
            _ => unknown(written),
        }
    }

    /// The level that most outcomes have, by *best fit*; of levels that equally many have, the lower one.
    /// `None` if none has a level.
    pub fn best_fit(levels: impl IntoIterator<Item = u8>) -> Option<Self> {
        let mut outcomes: BTreeMap<u8, usize> = BTreeMap::new();
        levels.into_iter().for_each(|level| *outcomes.entry(level).or_default() += 1);
        // The last of equal maxima is the lowest, since they come from the highest.
        let (eqf, count) = outcomes.iter().rev().max_by_key(|(_, count)| **count)?;
        let written = format!("{count} of {} outcomes with a level", outcomes.values().sum::<usize>());
        Some(Self { eqf: Some(*eqf), basis: Some(Basis::BestFit { outcomes }), written })
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(eqf) = self.eqf else { return write!(f, "\"{}\", no EQF level known for it", self.written) };
        write!(f, "EQF {eqf}")?;
        if let Some(cycle) = cycle(eqf) {
            write!(f, ", {cycle}")?;
        }
        match &self.basis {
            Some(Basis::National { framework }) => write!(f, ", from \"{}\" in {framework}", self.written),
            Some(Basis::Cycle) => write!(f, ", from \"{}\"", self.written),
            Some(Basis::BestFit { .. }) => write!(f, ", best fit of {}", self.written),
            Some(Basis::Given) | None => Ok(()),
        }
    }
}

/// The number that stands after a word, or else before it, with at most one word between.
fn number_near(words: &[&str], name: &str) -> Option<u8> {
    let at = words.iter().position(|word| *word == name)?;
    let number = |at: usize| words.get(at)?.parse().ok();
    let before = |far: usize| number(at.checked_sub(far)?);
    number(at + 1).or_else(|| number(at + 2)).or_else(|| before(1)).or_else(|| before(2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn eqf(written: &str) -> Option<u8> {
        Level::named(written).unwrap().eqf
    }

    #[test]
    fn levels_are_read_as_they_are_written() {
        for (written, level) in [
            ("6", Some(6)),
            ("EQF level 6", Some(6)),
            ("EQF 5", Some(5)),
            ("Level 7 EQF", Some(7)),
            ("EQR-Niveau 4", Some(4)),
            ("RQF Level 6 (EQF level 6)", Some(6)),
            ("Level 4 (FHEQ)", Some(5)),
            ("SCQF level 9", Some(6)),
            ("NFQ Level 8", Some(6)),
            ("MECES 2", Some(6)),
            ("MECU Level 7", Some(7)),
            ("DQR-Niveau 6", Some(6)),
            ("First cycle (Bachelor)", Some(6)),
            ("Master's level", Some(7)),
            ("AQF level 8", None),
            ("Level 3", None),
            ("SCQF level 2", None),
            ("advanced", None),
            ("", None),
        ] {
            assert_eq!(eqf(written), level, "{written}");
        }
        assert_eq!(Level::named("9").unwrap_err(), "the EQF has the levels 1 to 8, not 9");
        assert!(Level::named("EQF level 0").is_err());
    }

    #[test]
    fn national_levels_say_their_framework() {
        let level = Level::named("Level 4 (FHEQ)").unwrap();
        let framework = "RQF and FHEQ (England, Wales and Northern Ireland)";
        assert_eq!(level.basis, Some(Basis::National { framework }));
        assert_eq!(level.written, "Level 4 (FHEQ)");
    }

    #[test]
    fn best_fit_is_the_level_of_most_outcomes_and_of_equals_the_lower() {
        let fit = |levels: &[u8]| Level::best_fit(levels.iter().copied());
        let level = fit(&[6, 7, 6, 5]).unwrap();
        assert_eq!(level.eqf, Some(6));
        assert_eq!(level.basis, Some(Basis::BestFit { outcomes: [(5, 1), (6, 2), (7, 1)].into() }));
        assert_eq!(fit(&[7, 6]).unwrap().eqf, Some(6));
        assert_eq!(fit(&[]), None);
    }

    #[test]
    fn cycles_are_levels_5_to_8() {
        assert_eq!((1..=8).filter_map(cycle).count(), 4);
        assert_eq!(cycle(6), Some("first cycle"));
    }

    proptest! {
        #[test]
        fn any_text_names_a_level_of_the_eqf_or_none(written in "\\PC{0,40}") {
            if let Ok(level) = Level::named(&written) {
                prop_assert!(level.eqf.is_none_or(|eqf| (1..=8).contains(&eqf)));
            }
        }

        #[test]
        fn the_order_of_outcomes_does_not_change_the_best_fit(
            levels in prop::collection::vec(1_u8..=8, 1..12),
        ) {
            let turned: Vec<u8> = levels.iter().rev().copied().collect();
            prop_assert_eq!(Level::best_fit(levels), Level::best_fit(turned));
        }
    }
}
