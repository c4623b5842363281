//! [`Learner`]: what somebody can do.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::TaggedOutcome;
use crate::corpus::{Degrees, reach};
use crate::credential::Credential;
use crate::esco::{ConceptId, Taxonomy};

/// What shows that somebody has a concept.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// How probably, in (0, 1].
    pub probability: f32,
    /// The credential that says so.
    pub credential: String,
    /// The outcome.
    pub outcome: String,
    /// The latest day on which a credential that says so was issued, where one has a date.
    pub latest: Option<Date>,
}

/// Somebody, by the union of their tagged outcomes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learner {
    /// The concepts they have, each to the degree of the outcome that shows it best, and the groups of these.
    pub degrees: Degrees,
    /// What shows each.
    pub shown: BTreeMap<ConceptId, Shown>,
    /// The highest EQF level among their credentials, where any has one.
    pub eqf: Option<u8>,
    /// What their credentials are called and who awards them, in lower case: what they need not do again.
    pub titles: Vec<(String, Option<String>)>,
    /// The identifiers of their credentials, where they have any.
    pub ids: Vec<String>,
}

/// A title as it is compared.
pub(super) fn key(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Learner {
    /// Adds a credential with its tagged outcomes.
    pub fn add(&mut self, credential: &Credential, outcomes: &[TaggedOutcome], taxonomy: &Taxonomy) {
        let title = credential.title.value().map(ToString::to_string).unwrap_or_default();
        let date = credential.date.value().copied();
        for outcome in outcomes {
            for (id, probability) in &outcome.concepts {
                let shown = self.shown.entry(*id).or_insert_with(|| Shown {
                    probability: 0.0,
                    credential: String::new(),
                    outcome: String::new(),
                    latest: None,
                });
                shown.latest = shown.latest.max(date);
                // Of what shows it equally well the first counts.
                if *probability > shown.probability {
                    shown.probability = *probability;
                    shown.credential = title.clone();
                    shown.outcome = outcome.text.clone();
                }
            }
            for (id, degree) in reach(&outcome.concepts, taxonomy) {
                let most = self.degrees.entry(id).or_default();
                *most = most.max(degree);
            }
        }
        let eqf = credential.level_or_best_fit().and_then(|level| level.eqf);
        self.eqf = self.eqf.max(eqf);
        let body = credential.awarding_body.value().map(|body| key(body));
        self.titles.push((key(&title), body));
        self.ids.extend(credential.id.clone());
    }

    /// The concepts they have, without groups.
    pub fn skills(&self) -> Degrees {
        self.shown.iter().map(|(id, shown)| (*id, shown.probability)).collect()
    }

    /// Whether they have a credential with this identifier, or with this title of the same awarding body.
    pub fn has(&self, id: &str, title: &str, body: Option<&str>) -> bool {
        let (title, body) = (key(title), body.map(key));
        let same = |(own, by): &(String, Option<String>)| {
            *own == title && (by.is_none() || body.is_none() || *by == body)
        };
        self.ids.iter().any(|own| own == id) || self.titles.iter().any(same)
    }

    /// Whether they have a credential with this title.
    pub fn has_title(&self, title: &str) -> bool {
        let title = key(title);
        self.titles.iter().any(|(own, _)| *own == title)
    }
}
