//! [`stack`]: the set of offers that closes enough of a gap with the least work.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use super::next::{Closed, closes};
use super::solver::{Found, Item, Method, Problem, exact, rounds, undominated};
use super::{Gap, Learner, MET, Need, Offer, Offers, RecommendError, held, pool};
use crate::corpus::{Corpus, Detailed, Filter, Hit, Part, STEPS, Wanted};
use crate::esco::Taxonomy;

/// What is asked of a stack.
#[derive(Clone, Debug)]
pub struct StackOptions {
    /// The share of what can be reached of the gap that is to be closed, in (0, 1].
    pub share: f32,
    /// The most ECTS credits.
    pub budget: Option<f64>,
    /// The most offers.
    pub most_items: usize,
    /// The lowest level.
    pub least_level: Option<u8>,
    /// The language of the learning.
    pub language: Option<String>,
    /// The identifiers of offers that do not come into question.
    pub exclude: Vec<String>,
    /// How long to look for the best.
    pub time: Duration,
}

impl Default for StackOptions {
    fn default() -> Self {
        Self {
            share: 0.8,
            budget: None,
            most_items: 12,
            least_level: None,
            language: None,
            exclude: vec![],
            time: Duration::from_secs(2),
        }
    }
}

/// Where a stack leads.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[schema(as = StackDirection)]
pub enum Direction {
    /// To more breadth.
    Horizontal,
    /// Towards a larger credential.
    #[serde(rename_all = "camelCase")]
    Vertical {
        /// What it is called.
        certificate: String,
        /// What completes it: an offer of the stack or one that is still to come; `None` if the catalogue has
        /// none.
        capstone: Option<String>,
        /// Whether that is in the stack.
        has_capstone: bool,
    },
}

/// An offer of a stack.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StackStep)]
pub struct Step {
    /// Its identifier in the catalogue.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Who awards it.
    pub awarding_body: Option<String>,
    /// Its ECTS credits.
    pub ects: f64,
    /// Its level in the EQF.
    pub eqf: Option<u8>,
    /// What it closes that those before it do not, as a share of the gap, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub closes: f32,
    /// What it closes most of, the most first.
    pub closed: Vec<Closed>,
    /// The offers of the stack that have to come before.
    pub after: Vec<String>,
}

/// How much is to be closed, and how much can be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StackTarget)]
pub struct Target {
    /// The share that is asked for, of what can be reached.
    pub asked: f32,
    /// The share of the gap that all offers together close.
    pub reachable: f32,
    /// The share of the gap that is to be closed: the product of both.
    pub of_gap: f32,
}

/// A set of offers in the order of study.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stack {
    /// The offers, by prerequisites and level.
    pub steps: Vec<Step>,
    /// What they are together, in ECTS credits.
    pub ects: f64,
    /// The share of the gap that they close, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub closes: f32,
    /// How much was to be closed.
    pub target: Target,
    /// Whether that is reached within the budget.
    pub is_reached: bool,
    /// How it was found.
    pub method: Method,
    /// How far it may be from the best, in [0, 1]; 0 if it is proven to be the best.
    #[schema(minimum = 0, maximum = 1)]
    pub optimality_gap: f64,
    /// Where it leads.
    pub direction: Direction,
    /// How many offers of the catalogue came into question.
    pub candidates: usize,
}

/// Below which share of a gap that all offers together close a goal counts as out of reach.
const OUT_OF_REACH: f32 = 0.05;

impl Stack {
    /// Whether all offers together close next to nothing.
    pub(super) fn is_out_of_reach(&self) -> bool {
        self.target.reachable < OUT_OF_REACH
    }
}

/// Whether who has studied an offer has what a sentence asks for.
fn meets(offer: &Offer, need: &Need) -> bool {
    match need {
        Need::Offers { .. } => false,
        Need::Skills { asks, .. } => offer.outcomes.share(asks) >= MET,
    }
}

/// The set of offers that closes the share asked for with the least ECTS, then the fewest offers; where that
/// cannot be done within the budget, the set that closes most. Offers without a workload are left out: what
/// they cost is not known.
pub fn stack(
    learner: &Learner,
    gap: &Gap,
    corpus: &Corpus,
    offers: &dyn Offers,
    options: &StackOptions,
    taxonomy: &Taxonomy,
) -> Result<Stack, RecommendError> {
    let filter = Filter {
        least_level: options.least_level,
        most_level: learner.eqf.map(|eqf| eqf + 1),
        language: options.language.clone(),
        most_ects: options.budget,
        offers: true,
    };
    let held = held(learner, &options.exclude, offers)?;
    let missing = gap.missing();
    let mut found = match gap.is_of_texts() {
        true => compared(gap, corpus, &filter, offers, taxonomy)?,
        false => corpus.detailed(&gap.wanted, Part::Main, &filter, taxonomy)?,
    };
    found.retain(|one| {
        one.hit.gain > 0.0 && one.hit.ects.is_some_and(|ects| ects > 0.0) && !held.contains(&one.hit.number)
    });
    let candidates = found.len();
    let pool = Pool::new(found, learner, &held, &filter, corpus, gap, offers, taxonomy)?;
    // What is needed for something else may be dearer than the budget.
    let affordable = |at: &usize| options.budget.is_none_or(|budget| pool.items[*at].cost <= budget);
    let all: Vec<usize> = (0..pool.items.len()).filter(affordable).collect();
    let mut problem = Problem {
        items: &pool.items,
        wanted: &gap.wanted,
        target: 0.0,
        budget: options.budget,
        most_items: options.most_items,
        time: options.time,
    };
    let reachable = problem.gain(&all);
    problem.target = options.share * reachable;
    let answer = if reachable > 0.0 {
        exact(&problem)
    } else {
        Found { chosen: vec![], cost: 0.0, gain: 0.0, method: Method::Exact, gap: 0.0 }
    };
    let share = |gain: f32| if missing > 0.0 { (gain / missing).min(1.0) } else { 1.0 };
    let target = Target { asked: options.share, reachable: share(reachable), of_gap: share(problem.target) };
    let chosen = pool.offers(&answer.chosen, offers)?;
    let order = pool.order(&problem, &answer.chosen, &chosen);
    let mut so_far: Vec<usize> = vec![];
    let mut steps = vec![];
    for item in order {
        let Some(offer) = chosen.get(&item) else { continue };
        let before = problem.gain(&so_far);
        let reached = gap.reached(&offer.outcomes, taxonomy);
        let closed = closes(offer, &reached, &gap.after(pool.degrees(&so_far)));
        let needed = |need: &Vec<usize>| need.iter().find(|one| so_far.contains(one)).copied();
        let after = pool.items[item].needs.iter().filter_map(needed).collect::<BTreeSet<_>>();
        let named = |item: usize| chosen.get(&item).map(|offer| offer.title.clone());
        so_far.push(item);
        steps.push(Step {
            id: offer.id.clone(),
            title: offer.title.clone(),
            awarding_body: offer.awarding_body.clone(),
            ects: pool.items[item].cost,
            eqf: offer.eqf,
            closes: share(problem.gain(&so_far) - before),
            closed,
            after: after.into_iter().filter_map(named).collect(),
        });
    }
    Ok(Stack {
        direction: direction(&chosen, offers)?,
        steps,
        ects: answer.cost,
        closes: share(answer.gain),
        is_reached: answer.gain >= problem.target * 0.999,
        target,
        method: answer.method,
        optimality_gap: answer.gap,
        candidates,
    })
}

/// A stack leads towards the larger credential that more than half of its offers, and at least two, count for.
fn direction(chosen: &BTreeMap<usize, Offer>, offers: &dyn Offers) -> Result<Direction, RecommendError> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    chosen
        .values()
        .filter_map(|offer| offer.certificate.as_deref())
        .for_each(|name| *counts.entry(name).or_default() += 1);
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    let Some((certificate, _)) = most.filter(|(_, count)| *count >= 2 && *count * 2 > chosen.len()) else {
        return Ok(Direction::Horizontal);
    };
    let own =
        chosen.values().find(|offer| offer.is_capstone && offer.certificate.as_deref() == Some(certificate));
    let capstone = match own {
        Some(offer) => Some(offer.title.clone()),
        None => match offers.capstone(certificate)? {
            Some(number) => offers.offer(number)?.map(|offer| offer.title),
            None => None,
        },
    };
    Ok(Direction::Vertical { certificate: certificate.to_owned(), capstone, has_capstone: own.is_some() })
}

/// The items of a problem and the offers they stand for.
struct Pool {
    items: Vec<Item>,
    numbers: Vec<u64>,
}

/// How deep prerequisites of prerequisites are followed.
const DEEPEST: usize = 6;

impl Pool {
    /// The items for what was found, with what they need and the learner has not. What needs something that
    /// nobody offers, and what the learner has, is left out.
    #[expect(clippy::too_many_arguments, reason = "what a stack depends on, and what was found by it")]
    fn new(
        found: Vec<Detailed>,
        learner: &Learner,
        held: &BTreeSet<u64>,
        filter: &Filter,
        corpus: &Corpus,
        gap: &Gap,
        offers: &dyn Offers,
        taxonomy: &Taxonomy,
    ) -> Result<Self, RecommendError> {
        let front = undominated(
            found
                .iter()
                .map(|one| (one.hit.ects.unwrap_or_default(), one.degrees.as_slice(), one.hit.is_open)),
            &gap.wanted,
            &BTreeSet::new(),
        );
        let mut wanted: BTreeSet<u64> = front.iter().map(|at| found[*at].hit.number).collect();
        let mut loaded: BTreeMap<u64, (Offer, Vec<(u32, f32)>)> = BTreeMap::new();
        for _ in 0..DEEPEST {
            let mut more = BTreeSet::new();
            for number in wanted {
                let Some(offer) = offers.offer(number)? else { continue };
                // What is needed for something else may be of a lower level than asked for, but no more.
                let may = |level: Option<u8>| {
                    filter.most_level.is_none() || level.is_none() || level <= filter.most_level
                };
                let speaks = filter.language.is_none()
                    || offer.language.is_none()
                    || offer.language == filter.language;
                if offer.ects.is_none() || held.contains(&number) || !may(offer.eqf) || !speaks {
                    continue;
                }
                for need in &offer.needs {
                    if !is_met(need, learner, offers)? {
                        more.extend(ways(
                            need,
                            &Filter { least_level: None, ..filter.clone() },
                            corpus,
                            offers,
                            taxonomy,
                        )?);
                    }
                }
                let degrees = degrees_for(&offer, gap, taxonomy);
                loaded.insert(number, (offer, degrees));
            }
            more.retain(|number| !loaded.contains_key(number));
            wanted = more;
            if wanted.is_empty() {
                break;
            }
        }
        let numbers: Vec<u64> = loaded.keys().copied().collect();
        let at = |number: &u64| numbers.binary_search(number).ok();
        let mut items: Vec<Item> = vec![];
        for (offer, degrees) in loaded.values() {
            let mut needs = vec![];
            for need in &offer.needs {
                if is_met(need, learner, offers)? {
                    continue;
                }
                needs.push(match need {
                    Need::Offers { titles } => {
                        let mut ways = vec![];
                        for title in titles {
                            ways.extend(offers.titled(title)?.iter().filter_map(at));
                        }
                        ways
                    }
                    Need::Skills { .. } => {
                        let meeting = loaded
                            .values()
                            .enumerate()
                            .filter(|(_, (other, _))| other.number != offer.number && meets(other, need));
                        meeting.map(|(at, _)| at).collect()
                    }
                });
            }
            items.push(Item { cost: offer.ects.unwrap_or_default(), degrees: degrees.clone(), needs });
        }
        // What can never be had closes nothing.
        for (at, round) in rounds(&items).into_iter().enumerate() {
            if round.is_none() {
                items[at] = Item { cost: items[at].cost, degrees: vec![], needs: vec![vec![]] };
            }
        }
        Ok(Self { items, numbers })
    }

    fn offers(
        &self,
        chosen: &[usize],
        offers: &dyn Offers,
    ) -> Result<BTreeMap<usize, Offer>, RecommendError> {
        let mut all = BTreeMap::new();
        for item in chosen {
            all.extend(offers.offer(self.numbers[*item])?.map(|offer| (*item, offer)));
        }
        Ok(all)
    }

    /// By prerequisites, then level, then what costs less; a capstone as late as it can be.
    fn order(&self, problem: &Problem, chosen: &[usize], offers: &BTreeMap<usize, Offer>) -> Vec<usize> {
        let mut sorted: Vec<usize> = chosen.to_vec();
        let rank = |item: &usize| {
            let offer = offers.get(item);
            (offer.is_some_and(|offer| offer.is_capstone), offer.and_then(|offer| offer.eqf))
        };
        let cost = |item: &usize| self.items[*item].cost;
        sorted.sort_by(|a, b| rank(a).cmp(&rank(b)).then(cost(a).total_cmp(&cost(b))).then(a.cmp(b)));
        // What the solver chose can be studied in some order.
        problem.order(&sorted).unwrap_or(sorted)
    }

    /// The degrees of what some items have.
    fn degrees<'p>(&'p self, items: &'p [usize]) -> impl Iterator<Item = (u32, f32)> + 'p {
        items.iter().flat_map(|item| &self.items[*item].degrees).copied()
    }
}

/// What a learner has met, by an offer that they have, by knowing what it teaches, or by what a sentence says.
pub(super) fn is_met(need: &Need, learner: &Learner, offers: &dyn Offers) -> Result<bool, RecommendError> {
    match need {
        Need::Skills { asks, .. } => Ok(learner.outcomes.share(asks) >= MET),
        Need::Offers { titles } => {
            for title in titles {
                if learner.has_title(title) {
                    return Ok(true);
                }
                for number in offers.titled(title)? {
                    let Some(offer) = offers.offer(number)? else { continue };
                    if !offer.outcomes.profile.is_empty() && learner.outcomes.share(&offer.outcomes) >= MET {
                        return Ok(true);
                    }
                }
            }
            Ok(false)
        }
    }
}

/// How many offers are looked at that teach what a sentence asks for.
const WAYS: usize = 5;

/// The offers that meet a need: those with the titles, or those that teach what a sentence says, with the least
/// work.
fn ways(
    need: &Need,
    filter: &Filter,
    corpus: &Corpus,
    offers: &dyn Offers,
    taxonomy: &Taxonomy,
) -> Result<Vec<u64>, RecommendError> {
    match need {
        Need::Offers { titles } => {
            let of_each: Result<Vec<_>, _> = titles.iter().map(|title| offers.titled(title)).collect();
            Ok(of_each?.concat())
        }
        Need::Skills { asks, .. } => {
            let concepts = asks.skills();
            let wanted: Vec<Wanted> = (concepts.iter())
                .map(|(id, probability)| Wanted::new(*id, 1.0, *probability, 0.0, taxonomy))
                .collect();
            let whole: f32 = concepts.values().sum();
            let rank = |hit: &Hit| hit.ects.filter(|_| hit.gain >= MET * whole).map(|ects| -ects as f32);
            let hits = corpus.best(&[(Part::Main, &wanted)], filter, taxonomy, WAYS, rank)?;
            Ok(hits.into_iter().map(|(_, hit)| hit.number).collect())
        }
    }
}

/// The degrees to which an offer teaches what is wanted.
fn degrees_for(offer: &Offer, gap: &Gap, taxonomy: &Taxonomy) -> Vec<(u32, f32)> {
    // In steps as the index has them: each degree more is a level more of the program. Goals of texts have few
    // offers, and small degrees that would be lost.
    let step = |degree: f32| match gap.is_of_texts() {
        true => degree,
        false => (degree * STEPS as f32).round() / STEPS as f32,
    };
    let reached = gap.reached(&offer.outcomes, taxonomy).into_iter();
    reached.map(|one| (one.at, step(one.degree))).filter(|(_, degree)| *degree > 0.0).collect()
}

/// The offers that a goal of texts is compared with, with what they reach of it.
fn compared(
    gap: &Gap,
    corpus: &Corpus,
    filter: &Filter,
    offers: &dyn Offers,
    taxonomy: &Taxonomy,
) -> Result<Vec<Detailed>, RecommendError> {
    let mut all = vec![];
    for number in pool(gap, corpus, filter, taxonomy)? {
        let Some(offer) = offers.offer(number)? else { continue };
        let reached = gap.reached(&offer.outcomes, taxonomy);
        let hit = Hit {
            number,
            gain: gap.closed(&reached),
            ects: offer.ects,
            eqf: offer.eqf,
            is_open: offer.needs.is_empty(),
            mass: (0.0, 0.0),
        };
        all.push(Detailed { hit, degrees: reached.iter().map(|one| (one.at, one.degree)).collect() });
    }
    Ok(all)
}
