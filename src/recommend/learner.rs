//! [`Learner`]: what somebody can do.

use jiff::civil::Date;

use super::Outcomes;
use crate::compare::Kept;
use crate::credential::Credential;
use crate::esco::Taxonomy;

/// Somebody, by the union of their tagged outcomes.
#[derive(Clone, Debug, Default)]
pub struct Learner {
    /// What they can do.
    pub outcomes: Outcomes,
    /// For each of the outcomes, the latest day on which a credential that says so was issued, where one has a
    /// date.
    pub latest: Vec<Option<Date>>,
    /// The highest EQF level among their credentials, where any has one.
    pub eqf: Option<u8>,
    /// What their credentials are called and who awards them, in lower case: what they need not do again.
    pub titles: Vec<(String, Option<String>)>,
    /// The identifiers of their credentials, where they have any.
    pub ids: Vec<String>,
}

/// A title as it is compared.
pub(crate) fn key(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Learner {
    /// Adds a credential with what is kept of its outcomes.
    pub fn add<'k>(
        &mut self,
        credential: &Credential,
        outcomes: impl IntoIterator<Item = (&'k str, &'k Kept)>,
        taxonomy: &Taxonomy,
    ) {
        let date = credential.date.value().copied();
        for (text, kept) in outcomes {
            let before = self.latest.len();
            self.outcomes.extend([(text, kept)], taxonomy);
            match self.outcomes.concepts.len() > before {
                true => self.latest.push(date),
                // It was there already, in the same words.
                false => {
                    let same = (0..before).find(|at| self.outcomes.text(*at) == text);
                    if let Some(latest) = same.and_then(|at| self.latest.get_mut(at)) {
                        *latest = (*latest).max(date);
                    }
                }
            }
        }
        let eqf = credential.level_or_best_fit().and_then(|level| level.eqf);
        self.eqf = self.eqf.max(eqf);
        let title = credential.title.value().map(ToString::to_string).unwrap_or_default();
        let body = credential.awarding_body.value().map(|body| key(body));
        self.titles.push((key(&title), body));
        self.ids.extend(credential.id.clone());
    }

    /// Whether they have a credential with this identifier, or with this title of the same awarding body.
    pub fn has(&self, id: &str, title: &str, body: Option<&str>) -> bool {
        let (title, body) = (key(title), body.map(key));
        // Two without a title are not known to be the same.
        let same = |(own, by): &(String, Option<String>)| {
            !title.is_empty() && *own == title && (by.is_none() || body.is_none() || *by == body)
        };
        self.ids.iter().any(|own| own == id) || self.titles.iter().any(same)
    }

    /// Whether they have a credential with this title.
    pub fn has_title(&self, title: &str) -> bool {
        let title = key(title);
        self.titles.iter().any(|(own, _)| *own == title)
    }
}
