//! From what somebody can do to where they want to go: the gap, the next micro-credential, the cheapest stack.
//!
//! ```text
//! credentials ── Learner ──┐
//!                          ├── Gap ──┬── next ──> Next, one offer at a time
//! occupation, advert, … ── Goal ──┘  └── stack ──> Stack, a set of offers in the order of study
//! ```
//!
//! A goal is a list of concepts, each with a weight and the degree to which it is asked for. A learner, and an
//! offer, has a concept to the degree of the likeliest tag among their outcomes, and a related concept at the
//! discounts of [`crate::compare`]. What is closed of a gap is the sum over its concepts of
//! `weight · (min(degree, asked) − there already)`, where above 0.

mod goal;
mod learner;
mod next;
mod prerequisites;
mod report;
mod solver;
mod stack;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::Serialize;

pub use goal::{Goal, GoalConcept, GoalError, OPTIONAL};
pub use learner::{Learner, Shown};
pub use next::{Blocked, Closed, Next, NextOptions, Recommendation, next};
pub use prerequisites::{Need, certificate, needs};
pub use solver::{Found, Item, Method, Problem, exact, greedy};
pub use stack::{Direction, Stack, StackOptions, Step, Target, stack};

use crate::corpus::{Corpus, CorpusError, Degrees, Wanted, counted_for, reach};
use crate::esco::{ConceptId, Taxonomy};
use crate::tagger::{MadeBy, Tag, TagError, TagOptions, Taggers};
use crate::text;

/// From which degree on a concept counts as had, or a prerequisite as met: more likely than not.
pub const MET: f32 = 0.5;

/// The degree of a concept in what teaches or has concepts and groups to these, by itself or by related ones.
pub fn degree(of: &Degrees, id: ConceptId, taxonomy: &Taxonomy) -> f32 {
    let one = |(id, counts): (ConceptId, f32)| of.get(&id).map_or(0.0, |degree| degree * counts);
    counted_for(id, taxonomy).into_iter().map(one).fold(0.0, f32::max)
}

/// How many concepts of a text count, and from which probability on.
const CONCEPTS: usize = 10;
/// See [`CONCEPTS`].
const LEAST: f32 = 0.1;

/// How outcomes, prerequisites and adverts are tagged here: with less likely tags too, since many that two texts
/// share say that they speak of the same thing.
pub fn tag_options() -> TagOptions {
    TagOptions { top_k: CONCEPTS, threshold: Some(LEAST), ..TagOptions::default() }
}

/// A learning outcome with its concepts.
#[derive(Clone, Debug, PartialEq)]
pub struct TaggedOutcome {
    /// What it says.
    pub text: String,
    /// Its concepts with their probabilities in (0, 1], the likeliest first.
    pub concepts: Vec<(ConceptId, f32)>,
}

/// What a catalogue offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Its number in the [`crate::corpus::Corpus`].
    pub number: u64,
    /// Its identifier in the catalogue.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Who awards it.
    pub awarding_body: Option<String>,
    /// How much work it is, in ECTS credits.
    pub ects: Option<f64>,
    /// Its level in the EQF, 1 to 8.
    pub eqf: Option<u8>,
    /// The language of the learning by its ISO 639 code.
    pub language: Option<String>,
    /// What it teaches.
    pub outcomes: Vec<TaggedOutcome>,
    /// What a learner has to have before.
    pub needs: Vec<Need>,
    /// The larger credential that it counts towards.
    pub certificate: Option<String>,
    /// Whether it completes that.
    pub is_capstone: bool,
}

impl TaggedOutcome {
    /// A text with the concepts that its tagger suggests.
    pub fn suggested(text: &str, taggers: &Taggers, taxonomy: &Taxonomy) -> Result<Self, TagError> {
        let tags = taggers.for_text(text).tag(text, text::Format::Plain, &tag_options())?.tags;
        let concept = |tag: Tag| Some((taxonomy.id(&tag.uri)?, tag.probability));
        Ok(Self { text: text.to_owned(), concepts: tags.into_iter().filter_map(concept).collect() })
    }
}

impl Offer {
    /// The concepts that it teaches, and their groups.
    pub fn degrees(&self, taxonomy: &Taxonomy) -> Degrees {
        reach(self.outcomes.iter().flat_map(|outcome| &outcome.concepts), taxonomy)
    }
}

/// The concepts of several lists, each with its highest degree.
pub(crate) fn union<'a>(concepts: impl IntoIterator<Item = &'a (ConceptId, f32)>) -> Degrees {
    let mut all = Degrees::new();
    for (id, degree) in concepts {
        let most = all.entry(*id).or_default();
        *most = most.max(*degree);
    }
    all
}

/// Why nothing could be recommended.
#[derive(Debug, thiserror::Error)]
pub enum RecommendError {
    /// The search index could not be read.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// An offer could not be read.
    #[error("{0}")]
    Offers(String),
}

/// Where offers come from: a catalogue.
pub trait Offers {
    /// The offer with a number; `None` if it is gone.
    fn offer(&self, number: u64) -> Result<Option<Offer>, RecommendError>;
    /// The numbers of the offers with a title, whatever its case.
    fn titled(&self, title: &str) -> Result<Vec<u64>, RecommendError>;
    /// The number of the offer with an identifier.
    fn with_id(&self, id: &str) -> Result<Option<u64>, RecommendError>;
    /// The number of the offer that completes a larger credential.
    fn capstone(&self, certificate: &str) -> Result<Option<u64>, RecommendError>;
}

/// The numbers of the offers that a learner has already.
fn held(learner: &Learner, offers: &dyn Offers) -> Result<BTreeSet<u64>, RecommendError> {
    let mut held = BTreeSet::new();
    for id in &learner.ids {
        held.extend(offers.with_id(id)?);
    }
    for (title, _) in &learner.titles {
        for number in offers.titled(title)? {
            let offer = offers.offer(number)?;
            let has = |offer: &Offer| learner.has(&offer.id, &offer.title, offer.awarding_body.as_deref());
            held.extend(offer.filter(has).map(|offer| offer.number));
        }
    }
    Ok(held)
}

/// The whole answer: what is missing, what comes next and the cheapest stack.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Advice {
    /// What the goal is called.
    pub goal: String,
    /// How much of it is there, in [0, 1].
    pub covered: f32,
    /// What is missing, what misses most first.
    pub gap: Vec<GapConcept>,
    /// Which offer comes next.
    pub next: Next,
    /// Which offers together.
    pub stack: Stack,
    /// What has to be said where there is no gap, no offer, or no way to the goal.
    pub notes: Vec<String>,
    /// What made it.
    pub made_by: MadeBy,
}

/// Below which share of a gap that all offers together close a goal counts as out of reach.
const OUT_OF_REACH: f32 = 0.1;

/// What to advise a learner with a goal.
#[expect(clippy::too_many_arguments, reason = "they are what the answer depends on, and nothing else")]
pub fn advise(
    learner: &Learner,
    goal: &Goal,
    corpus: &Corpus,
    offers: &dyn Offers,
    next_options: &NextOptions,
    stack_options: &StackOptions,
    taxonomy: &Taxonomy,
    made_by: &MadeBy,
) -> Result<Advice, RecommendError> {
    let label = |id| taxonomy.label(id, made_by.language).to_owned();
    let gap = Gap::new(learner, goal, taxonomy, &label);
    let next = next(learner, &gap, corpus, offers, next_options, taxonomy)?;
    let stack = stack(learner, &gap, corpus, offers, stack_options, taxonomy)?;
    let mut notes = vec![];
    if goal.concepts.is_empty() {
        notes.push(
            "Nothing that ESCO knows was found in the goal: say it in other words, or give skills by URI."
                .into(),
        );
    } else if gap.missing() <= f32::EPSILON {
        notes.push("There is no gap: everything that the goal asks for is there already.".into());
    } else if corpus.is_empty() {
        notes.push("The catalogue is empty: add offers with `tagus catalogue add FILE`.".into());
    } else if stack.target.reachable < OUT_OF_REACH {
        notes.push(format!(
            "The goal is out of reach with these offers and filters: all of them together close {:.0} % of the gap.",
            stack.target.reachable * 100.0
        ));
        if let Some(nearest) = &next.nearest {
            notes.push(format!("The nearest without filters: {} ({}).", nearest.title, nearest.id));
        }
    } else if !stack.is_reached {
        notes.push(format!(
            "With this budget {:.0} % of the gap is the most that can be closed, not {:.0} %.",
            stack.closes * 100.0,
            stack.target.of_gap * 100.0
        ));
    }
    let covered = gap.covered;
    let missing = gap.concepts.into_iter().filter(|concept| concept.missing() > 0.0).collect();
    Ok(Advice {
        goal: goal.title.clone(),
        covered,
        gap: missing,
        next,
        stack,
        notes,
        made_by: made_by.clone(),
    })
}

/// A concept of a goal and how much of it is there.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GapConcept {
    /// Its URI.
    pub uri: String,
    /// Its preferred label.
    pub label: String,
    /// What it counts for the goal.
    pub weight: f32,
    /// To what degree it is asked for, in (0, 1].
    pub asked: f32,
    /// To what degree it is there, in [0, `asked`].
    pub have: f32,
}

impl GapConcept {
    /// What is missing of it, weighted.
    pub fn missing(&self) -> f32 {
        self.weight * (self.asked - self.have)
    }
}

/// What lies between a learner and a goal.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The concepts of the goal, what misses most first.
    pub concepts: Vec<GapConcept>,
    /// The same, in the same order, as they are searched for: those of which something is missing.
    pub wanted: Vec<Wanted>,
    /// How much of the goal is there, in [0, 1]; 1 for a goal without concepts.
    pub covered: f32,
}

impl Gap {
    /// The gap between a learner and a goal.
    pub fn new(
        learner: &Learner,
        goal: &Goal,
        taxonomy: &Taxonomy,
        label: &dyn Fn(ConceptId) -> String,
    ) -> Self {
        let mut all: Vec<(GapConcept, Wanted)> = goal
            .concepts
            .iter()
            .map(|concept| {
                let have = degree(&learner.degrees, concept.id, taxonomy);
                let wanted = Wanted::new(concept.id, concept.weight, concept.asked, have, taxonomy);
                let told = GapConcept {
                    uri: taxonomy.uri(concept.id).to_owned(),
                    label: label(concept.id),
                    weight: concept.weight,
                    asked: concept.asked,
                    have: wanted.have,
                };
                (told, wanted)
            })
            .collect();
        // Stable: of what misses as much the goal's own order.
        all.sort_by(|a, b| b.0.missing().total_cmp(&a.0.missing()));
        let (whole, missing) = all.iter().fold((0.0, 0.0), |(whole, missing), (concept, _)| {
            (whole + concept.weight * concept.asked, missing + concept.missing())
        });
        let wanted =
            all.iter().map(|(_, wanted)| wanted).filter(|one| one.have < one.most).cloned().collect();
        let concepts = all.into_iter().map(|(concept, _)| concept).collect();
        let covered = if whole > 0.0 { (1.0 - missing / whole).clamp(0.0, 1.0) } else { 1.0 };
        Self { concepts, wanted, covered }
    }

    /// What is missing, weighted.
    pub fn missing(&self) -> f32 {
        self.wanted.iter().map(|one| one.gain(1.0)).sum()
    }

    /// What is closed with concepts to these degrees.
    pub fn closed(&self, by: &Degrees) -> f32 {
        self.wanted.iter().map(|one| one.gain(one.degree(by))).sum()
    }
}
