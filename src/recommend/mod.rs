//! From what somebody can do to where they want to go: the gap, the next micro-credential, the cheapest stack.
//!
//! ```text
//! credentials ── Learner ──┐
//!                          ├── Gap ──┬── next ──> Next, one offer at a time
//! occupation, advert, … ── Goal ──┘  └── stack ──> Stack, a set of offers in the order of study
//! ```
//!
//! A goal has elements, each with a weight: ESCO concepts (an occupation's skills, or skills by their URIs) or
//! texts (the requirements of an advert, the outcomes of a credential). A concept is had to the degree of the
//! likeliest tag among the outcomes of a learner or an offer, a related one at the discounts of
//! [`crate::compare`]; a text, by a learner, to the degree to which the best of their outcomes covers it there,
//! where that is in part at least ([`PARTLY`]), and of what is then missing, by an offer, with the chance that the
//! best of its outcomes, which is one of very many, covers it ([`chances`]). What is closed of a gap is the sum
//! over its elements of `weight · (degree − there already)`, where above 0: an expectation.
//!
//! Concepts find the offers: for a goal of concepts all that have any, however many the catalogue holds; for a
//! goal of texts those that have most of their concepts, all in all or for each credit, and those whose words
//! are most alike ([`POOL`] of each).

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
use std::fmt;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

pub use goal::{Goal, GoalElement, GoalError, OPTIONAL, Of};
pub use learner::Learner;
pub(crate) use learner::key;
pub use next::{Blocked, Closed, Closing, Next, NextOptions, Recommendation, closing, next};
pub use prerequisites::{Need, certificate, needs};
pub use solver::Method;
pub use stack::{Direction, Stack, StackOptions, Step, Target, stack};

use crate::compare::{Kept, KeptConcept, PARTLY, Profile, chances, support};
use crate::corpus::{Corpus, CorpusError, Degrees, Filter, Hit, Part, Wanted, counted_for, reach};
use crate::esco::{ConceptId, ConceptKind, Taxonomy};
use crate::tagger::MadeBy;

/// From which degree on a concept counts as had, or a prerequisite as met: more likely than not.
pub const MET: f32 = 0.5;

/// Up to how many offers each way of looking for them finds for a goal of texts.
pub const POOL: usize = 150;

/// From which probability on a concept is said to be of a text, and searched for.
pub const LIKELY: f32 = 0.1;

/// From which chance on one of very many outcomes counts as covering another. Of pairs that cover, 85 in a hundred
/// have it; of pairs from other fields, one in a thousand (`training/degrees.py`): below, what is found is found
/// because so much is looked at.
pub const SOME: f32 = 0.05;

/// Texts with their concepts, ready to be compared: the outcomes of an offer, what a learner can do, what a
/// sentence asks for.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    /// What each is compared by; those that say the same are one.
    pub profile: Profile,
    /// For each of the profile's, its likely concepts with their probabilities, the likeliest first.
    pub concepts: Vec<Vec<(ConceptId, f32)>>,
    /// How much each tells, in (0, 1]: the mean informativeness of its likely concepts by their probabilities.
    pub tells: Vec<f32>,
}

/// How much a text tells of which no concept is likely.
const UNTOLD: f32 = 0.5;

impl Outcomes {
    /// Texts by what is kept of them.
    pub fn new<'k>(kept: impl IntoIterator<Item = (&'k str, &'k Kept)>, taxonomy: &Taxonomy) -> Self {
        let mut made = Self::default();
        made.extend(kept, taxonomy);
        made
    }

    /// Adds texts; those that are there already are not added.
    pub fn extend<'k>(&mut self, kept: impl IntoIterator<Item = (&'k str, &'k Kept)>, taxonomy: &Taxonomy) {
        for (text, kept) in kept {
            self.profile.extend([(text, kept)], taxonomy);
            if self.profile.len() == self.concepts.len() {
                continue;
            }
            let likely = kept.concepts.iter().filter(|concept| concept.probability >= LIKELY);
            let skill = |concept: &KeptConcept| {
                let is_skill = |id: &ConceptId| taxonomy.kind(*id) == ConceptKind::Skill;
                Some((taxonomy.id(&concept.uri).filter(is_skill)?, concept.probability))
            };
            let (mut sum, mut of) = (0.0, 0.0);
            for concept in likely.clone() {
                sum += concept.probability * concept.informativeness;
                of += concept.probability;
            }
            self.concepts.push(likely.filter_map(skill).collect());
            self.tells.push(if of > 0.0 { sum / of } else { UNTOLD });
        }
    }

    /// Their concepts, each with its highest probability.
    pub fn skills(&self) -> Degrees {
        let mut all = Degrees::new();
        for (id, degree) in self.concepts.iter().flatten() {
            let most = all.entry(*id).or_default();
            *most = most.max(*degree);
        }
        all
    }

    /// Their concepts and the groups of these, each with its highest probability.
    pub fn reach(&self, taxonomy: &Taxonomy) -> Degrees {
        reach(self.concepts.iter().flatten(), taxonomy)
    }

    /// What one of them says.
    pub fn text(&self, at: usize) -> &str {
        self.profile.text(at).unwrap_or_default()
    }

    /// How far each of some other texts is covered by these, in [0, 1], and by which; 0 where it is not even in
    /// part.
    pub fn support(&self, of: &Self) -> Vec<(f32, usize)> {
        let counts = |(degree, by): (f32, usize)| (if degree >= PARTLY { degree } else { 0.0 }, by);
        let found: Vec<_> = support(&self.profile, &of.profile).into_iter().map(counts).collect();
        if found.is_empty() { vec![(0.0, 0); of.profile.len()] } else { found }
    }

    /// The chance, in [0, 1], that each of some other texts is covered by these, which are one of many, and by
    /// which; 0 where it is below [`SOME`].
    fn chances(&self, of: &Self) -> Vec<(f32, usize)> {
        let counts = |(chance, by): (f32, usize)| (if chance >= SOME { chance } else { 0.0 }, by);
        let found: Vec<_> = chances(&self.profile, &of.profile).into_iter().map(counts).collect();
        if found.is_empty() { vec![(0.0, 0); of.profile.len()] } else { found }
    }

    /// The share of some other texts that these cover, in [0, 1]; 1 if there are none.
    pub fn share(&self, of: &Self) -> f32 {
        let found = self.support(of);
        let sum: f32 = found.iter().map(|(degree, _)| degree).sum();
        if found.is_empty() { 1.0 } else { sum / found.len() as f32 }
    }
}

/// What a catalogue offers.
#[derive(Clone, Debug)]
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
    pub outcomes: Outcomes,
    /// What a learner has to have before.
    pub needs: Vec<Need>,
    /// The larger credential that it counts towards.
    pub certificate: Option<String>,
    /// Whether it completes that.
    pub is_capstone: bool,
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

/// The numbers of the offers that a learner has already, and of those with some identifiers.
fn held(learner: &Learner, exclude: &[String], offers: &dyn Offers) -> Result<BTreeSet<u64>, RecommendError> {
    let mut held = BTreeSet::new();
    for id in learner.ids.iter().chain(exclude) {
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
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Advice {
    /// What the goal is called.
    pub goal: String,
    /// How much of it is there, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub covered: f32,
    /// What is missing, what misses most first.
    pub gap: Vec<GapElement>,
    /// Which offer comes next, if that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next: Option<Next>,
    /// Which offers together, if that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub stack: Option<Stack>,
    /// What has to be said where there is no gap, no offer, or no way to the goal.
    #[schema(value_type = Vec<String>)]
    pub notes: Vec<Note>,
    /// What made it.
    pub made_by: MadeBy,
    /// All that the goal asks for, in its order.
    #[serde(skip)]
    pub elements: Vec<GapElement>,
}

/// Something that has to be said of an [`Advice`].
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// Nothing was found in the goal.
    NoGoal,
    /// Everything is there.
    NoGap,
    /// There are no offers.
    NoOffers,
    /// All offers together close next to nothing.
    OutOfReach {
        /// The share of the gap that they close.
        closes: f32,
    },
    /// The stack closes less than was asked for.
    NotReached {
        /// The most offers, where it is that which limits the stack and not the budget.
        most_items: Option<usize>,
        /// Whether it is proven that not more can be closed.
        is_proven: bool,
        /// The share of the gap that is closed.
        closes: f32,
        /// The share that was to be closed.
        asked: f32,
    },
    /// No offer passes the filters: the best of those that do not.
    Nearest {
        /// What it is called.
        title: String,
        /// Its identifier in the catalogue.
        id: String,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::NoGoal => f.write_str(
                "Nothing that ESCO knows was found in the goal: say it in other words, or give skills by URI.",
            ),
            Self::NoGap => f.write_str("There is no gap: everything that the goal asks for is there already."),
            Self::NoOffers => f.write_str("The catalogue is empty: add offers with `tagus catalogue add FILE`."),
            Self::OutOfReach { closes } => write!(
                f,
                "The goal is out of reach with these offers and filters: all of them together close {:.0} % of the gap.",
                closes * 100.0
            ),
            Self::NotReached { most_items, is_proven, closes, asked } => {
                match most_items {
                    None => f.write_str("With this budget")?,
                    Some(most) => write!(f, "With at most {most} offers")?,
                }
                let most = if *is_proven { "is the most that can be closed" } else { "were found" };
                let (closes, asked) = (closes * 100.0, asked * 100.0);
                write!(f, " {closes:.0} % of the gap {most}, not {asked:.0} %.")
            }
            Self::Nearest { title, id } => write!(f, "The nearest without filters: {title} ({id})."),
        }
    }
}

impl Serialize for Note {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What to advise a learner with a goal: which offer comes next, and which offers together, as far as asked.
#[expect(clippy::too_many_arguments, reason = "they are what the answer depends on, and nothing else")]
pub fn advise(
    learner: &Learner,
    goal: &Goal,
    corpus: &Corpus,
    offers: &dyn Offers,
    next_options: Option<&NextOptions>,
    stack_options: Option<&StackOptions>,
    taxonomy: &Taxonomy,
    made_by: &MadeBy,
) -> Result<Advice, RecommendError> {
    let label = |id| taxonomy.label(id, made_by.language).to_owned();
    let gap = Gap::new(learner, goal, taxonomy, &label);
    let next =
        next_options.map(|options| next(learner, &gap, corpus, offers, options, taxonomy)).transpose()?;
    let stack =
        stack_options.map(|options| stack(learner, &gap, corpus, offers, options, taxonomy)).transpose()?;
    let nearest = next.as_ref().and_then(|next| next.nearest.as_ref());
    let mut notes = vec![];
    if goal.elements.is_empty() {
        notes.push(Note::NoGoal);
    } else if gap.missing() <= f32::EPSILON {
        notes.push(Note::NoGap);
    } else if corpus.is_empty() {
        notes.push(Note::NoOffers);
    } else if let (Some(stack), Some(options)) = (&stack, stack_options) {
        notes.extend(stack_note(stack, options));
    }
    if let Some(nearest) = nearest.filter(|_| stack.as_ref().is_none_or(Stack::is_out_of_reach)) {
        notes.push(Note::Nearest { title: nearest.title.clone(), id: nearest.id.clone() });
    }
    let (goal, covered, open) = (goal.title.clone(), gap.covered, gap.open());
    let (made_by, elements) = (made_by.clone(), gap.elements);
    Ok(Advice { goal, covered, gap: open, next, stack, notes, made_by, elements })
}

/// What has to be said of a stack that does not lead to the goal.
fn stack_note(stack: &Stack, options: &StackOptions) -> Option<Note> {
    if stack.is_out_of_reach() {
        return Some(Note::OutOfReach { closes: stack.target.reachable });
    }
    (!stack.is_reached).then(|| Note::NotReached {
        most_items: options.budget.is_none().then_some(options.most_items),
        is_proven: stack.method == Method::Exact,
        closes: stack.closes,
        asked: stack.target.of_gap,
    })
}

/// An element of a goal and how much of it is there.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GapElement {
    /// What it says: the label of a concept, or a text.
    pub text: String,
    /// The URI of a concept; of a text, of its likeliest concept, if any is likely.
    pub uri: Option<String>,
    /// The preferred label of that.
    pub label: Option<String>,
    /// What it counts for the goal.
    pub weight: f32,
    /// To what degree it is there, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub have: f32,
    /// The learner's outcome that shows it.
    pub shown_by: Option<String>,
    /// The latest day on which a credential with that outcome was issued.
    pub shown_on: Option<Date>,
}

impl GapElement {
    /// What is missing of it, weighted.
    pub fn missing(&self) -> f32 {
        self.weight * (1.0 - self.have)
    }
}

/// What lies between a learner and a goal.
#[derive(Clone, Debug)]
pub struct Gap {
    /// The elements of the goal, in its order.
    pub elements: Vec<GapElement>,
    /// The same as what is wanted; a text has nothing that it could be searched by.
    pub wanted: Vec<Wanted>,
    /// The texts of the goal.
    texts: Outcomes,
    /// For each element, which of the texts it is, if it is one.
    rows: Vec<Option<usize>>,
    /// For each element that is a text, to what degree the learner has it.
    base: Vec<f32>,
    /// The concepts by which offers are found.
    pub search: Vec<Wanted>,
    /// How much of the goal is there, in [0, 1]; 1 for a goal without elements.
    pub covered: f32,
}

/// To what degree something has an element of a goal, and by which of its outcomes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reached {
    /// Which element.
    pub at: u32,
    /// To what degree, in (0, 1].
    pub degree: f32,
    /// By which outcome.
    pub by: usize,
}

impl Gap {
    /// The gap between a learner and a goal.
    pub fn new(
        learner: &Learner,
        goal: &Goal,
        taxonomy: &Taxonomy,
        label: &dyn Fn(ConceptId) -> String,
    ) -> Self {
        let mut gap = Self {
            elements: vec![],
            wanted: vec![],
            texts: goal.texts.clone(),
            rows: vec![],
            base: vec![],
            search: vec![],
            covered: 1.0,
        };
        for element in &goal.elements {
            let (text, concept, row) = match element.of {
                Of::Concept(id) => (label(id), Some(id), None),
                Of::Text(row) => {
                    let concept = goal.texts.concepts[row].first().map(|(id, _)| *id);
                    (goal.texts.text(row).to_owned(), concept, Some(row))
                }
            };
            gap.wanted.push(Wanted {
                weight: element.weight,
                most: 1.0,
                have: 0.0,
                by: match element.of {
                    Of::Concept(id) => counted_for(id, taxonomy),
                    Of::Text(_) => vec![],
                },
            });
            gap.rows.push(row);
            gap.elements.push(GapElement {
                text,
                uri: concept.map(|id| taxonomy.uri(id).to_owned()),
                label: concept.map(label),
                weight: element.weight,
                have: 0.0,
                shown_by: None,
                shown_on: None,
            });
        }
        gap.base = vec![0.0; gap.elements.len()];
        for Reached { at, degree, by } in gap.reached_by(&learner.outcomes, taxonomy, Outcomes::support) {
            let at = at as usize;
            match gap.rows[at] {
                None => gap.wanted[at].have = degree,
                // Only what is missing of it can still be gained.
                Some(_) => {
                    gap.base[at] = degree;
                    gap.wanted[at].weight *= 1.0 - degree;
                }
            }
            gap.elements[at].have = degree;
            gap.elements[at].shown_by = Some(learner.outcomes.text(by).to_owned());
            gap.elements[at].shown_on = learner.latest.get(by).copied().flatten();
        }
        for (element, one) in goal.elements.iter().zip(&gap.wanted) {
            match element.of {
                Of::Concept(_) if one.have < one.most => gap.search.push(one.clone()),
                Of::Concept(_) => {}
                Of::Text(row) => {
                    gap.search.extend(goal.texts.concepts[row].iter().map(|(id, probability)| {
                        Wanted::new(*id, one.gain(1.0).max(f32::MIN_POSITIVE), *probability, 0.0, taxonomy)
                    }))
                }
            }
        }
        let whole: f32 = gap.elements.iter().map(|one| one.weight).sum();
        if whole > 0.0 {
            gap.covered = (1.0 - gap.missing() / whole).clamp(0.0, 1.0);
        }
        gap
    }

    /// Whether the goal is of texts.
    fn is_of_texts(&self) -> bool {
        self.rows.iter().any(Option::is_some)
    }

    /// What is missing, weighted.
    pub fn missing(&self) -> f32 {
        self.wanted.iter().map(|one| one.gain(1.0)).sum()
    }

    /// The elements, what misses most first, without what is there.
    pub fn open(&self) -> Vec<GapElement> {
        let mut open: Vec<GapElement> =
            self.elements.iter().filter(|one| one.missing() > 0.0).cloned().collect();
        // Stable: of what misses as much the goal's own order.
        open.sort_by(|a, b| b.missing().total_cmp(&a.missing()));
        open
    }

    /// The elements that the outcomes of an offer have, in order; of a text, that they cover of what is missing.
    pub fn reached(&self, outcomes: &Outcomes, taxonomy: &Taxonomy) -> Vec<Reached> {
        self.reached_by(outcomes, taxonomy, Outcomes::chances)
    }

    fn reached_by(
        &self,
        outcomes: &Outcomes,
        taxonomy: &Taxonomy,
        covers: fn(&Outcomes, &Outcomes) -> Vec<(f32, usize)>,
    ) -> Vec<Reached> {
        let by_text = if self.is_of_texts() { covers(outcomes, &self.texts) } else { vec![] };
        let by_concept: Vec<Degrees> = match self.rows.iter().any(Option::is_none) {
            true => outcomes.concepts.iter().map(|concepts| reach(concepts, taxonomy)).collect(),
            false => vec![],
        };
        let of_element = |(at, (one, row)): (usize, (&Wanted, &Option<usize>))| {
            let (degree, by) = match row {
                Some(row) => by_text[*row],
                None => {
                    let degrees = by_concept.iter().map(|has| one.degree(has)).zip(0..);
                    degrees.reduce(|best, next| if next.0 > best.0 { next } else { best })?
                }
            };
            (degree > 0.0).then_some(Reached { at: at as u32, degree, by })
        };
        self.wanted.iter().zip(&self.rows).enumerate().filter_map(of_element).collect()
    }

    /// What is closed by what reaches these elements.
    pub fn closed(&self, reached: &[Reached]) -> f32 {
        reached.iter().map(|one| self.wanted[one.at as usize].gain(one.degree)).sum()
    }

    /// To what degree an element is there, with what the learner has of it.
    fn had(&self, at: usize, degree: f32) -> f32 {
        self.base[at] + (1.0 - self.base[at]) * degree
    }

    /// What is left when these elements have been reached.
    pub fn after(&self, reached: impl IntoIterator<Item = (u32, f32)>) -> Self {
        let mut left = self.clone();
        for (at, degree) in reached {
            let (wanted, element) = (&mut left.wanted[at as usize], &mut left.elements[at as usize]);
            wanted.have = wanted.have.max(degree.min(wanted.most));
            element.have = self.had(at as usize, wanted.have);
        }
        left
    }
}

/// The offers that a goal of texts is compared with: those that have most of its concepts, those that have most
/// for each credit, and those whose words are most alike.
fn pool(
    gap: &Gap,
    corpus: &Corpus,
    filter: &Filter,
    taxonomy: &Taxonomy,
) -> Result<BTreeSet<u64>, CorpusError> {
    let wanted = [(Part::Main, gap.search.as_slice())];
    let by_gain = corpus.best(&wanted, filter, taxonomy, POOL, |hit| Some(hit.gain))?;
    let rate = |hit: &Hit| Some(hit.gain / hit.ects? as f32);
    let by_rate = corpus.best(&wanted, filter, taxonomy, POOL, rate)?;
    let texts: Vec<&str> = gap
        .elements
        .iter()
        .filter(|element| element.missing() > 0.0)
        .map(|element| element.text.as_str())
        .collect();
    let by_words = corpus.alike(&texts.join("\n"), filter, POOL)?;
    let hits = by_gain.into_iter().chain(by_rate).map(|(_, hit)| hit.number);
    Ok(hits.chain(by_words).collect())
}
