//! [`check`]: what a credential lacks, what is wrong with it and whether its outcomes can be used.

mod completeness;
mod english;
mod findings;
mod german;
mod outcomes;
mod sentence;
mod verbs;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Credential, Place};
use crate::esco::Taxonomy;

pub use completeness::{Completeness, Item, Presence, completeness};
pub use outcomes::{Balance, Descriptor, Hint, OutcomeCheck, acts};
pub use verbs::Bloom;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// It is wrong.
    Error,
    /// It is likely to be wrong, or to be misunderstood.
    Warning,
    /// It may be as it should be.
    Note,
}

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub remedy: String,
}

/// What can be said of a credential.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// Which elements of the European standard it has.
    pub completeness: Completeness,
    /// What is wrong with it, in the order of its elements; what there is to say of single outcomes stands
    /// with them.
    pub findings: Vec<Finding>,
    /// Whether its outcomes can be used, in their order.
    pub outcomes: Vec<OutcomeCheck>,
    /// How many of its outcomes are of knowledge, skills, responsibility and autonomy.
    pub balance: Balance,
}

impl Check {
    /// Whether a mandatory element is missing or a finding is an error.
    pub fn fails(&self) -> bool {
        let (present, asked) = self.completeness.mandatory();
        present < asked || self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// How many outcomes can be used.
    pub fn usable(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.usable == Some(true)).count()
    }

    /// How many outcomes are neither in English nor in German and so were not judged.
    pub fn not_judged(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.usable.is_none()).count()
    }
}

/// Checks a credential against the European standard and against the loaded ESCO, as of a day.
pub fn check(credential: &Credential, taxonomy: &Taxonomy, today: Date) -> Check {
    let spoken = credential.language.value();
    let outcomes = credential.outcomes.value().into_iter().flatten();
    let outcomes: Vec<OutcomeCheck> = outcomes.map(|outcome| outcomes::judged(outcome, spoken)).collect();
    Check {
        completeness: completeness::completeness(credential),
        findings: findings::findings(credential, taxonomy, today),
        balance: Balance::of(&outcomes),
        outcomes,
    }
}
