//! [`next`]: which offer comes next.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::stack::is_met;
use super::{Gap, GapElement, Goal, Learner, MET, Need, Offer, Offers, Reached, RecommendError, held, pool};
use crate::corpus::{Corpus, Filter, Hit, Part};
use crate::esco::Taxonomy;

/// The least share of a gap that an offer has to close to be named: below, what it closes is chance.
const LEAST: f32 = 0.005;

/// How many closed concepts are named, and how many that remain.
const NAMED: usize = 5;

/// What is asked of an offer.
#[derive(Clone, Debug)]
pub struct NextOptions {
    /// How many offers are named.
    pub top_k: usize,
    /// The most ECTS credits.
    pub budget: Option<f64>,
    /// The lowest level.
    pub least_level: Option<u8>,
    /// The language of the learning.
    pub language: Option<String>,
    /// The identifiers of offers that do not come into question.
    pub exclude: Vec<String>,
}

impl Default for NextOptions {
    fn default() -> Self {
        Self { top_k: 10, budget: None, least_level: None, language: None, exclude: vec![] }
    }
}

/// An element of a gap and what an offer does about it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Closed {
    /// What it says: the label of a concept, or a text of the goal.
    pub text: String,
    /// The URI of a concept; of a text, of its likeliest concept.
    pub uri: Option<String>,
    /// The preferred label of that.
    pub label: Option<String>,
    /// To what degree it is there before, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub before: f32,
    /// To what degree afterwards, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub after: f32,
    /// The outcome that does most for it.
    pub outcome: String,
    /// What this closes of the gap, weighted.
    #[serde(skip)]
    pub gain: f32,
}

/// An offer that brings a learner nearer to their goal.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Recommendation {
    /// Its identifier in the catalogue.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Who awards it.
    pub awarding_body: Option<String>,
    /// Its ECTS credits; `None` if its workload is not known.
    pub ects: Option<f64>,
    /// Its level in the EQF.
    pub eqf: Option<u8>,
    /// The language of the learning.
    pub language: Option<String>,
    /// The larger credential that it counts towards.
    pub certificate: Option<String>,
    /// The share of the gap that it closes, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub closes: f32,
    /// The same for each ECTS credit.
    pub closes_per_ects: Option<f32>,
    /// What it closes most of, the most first.
    pub closed: Vec<Closed>,
    /// Its outcomes that the learner has already.
    pub repeats: Vec<String>,
    /// How many outcomes it has.
    pub outcomes: usize,
    /// What remains of the goal afterwards, what misses most first.
    pub remains: Vec<GapElement>,
    /// Why it comes before the next one.
    pub because: String,
}

/// An offer that would come into question if the learner had something else before.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Blocked {
    /// Its identifier in the catalogue.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The share of the gap that it would close, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub closes: f32,
    /// What has to come before.
    pub needs: Vec<Need>,
}

/// What comes next.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Next {
    /// The offers, the best first.
    pub offers: Vec<Recommendation>,
    /// The best of those whose prerequisites are not met.
    pub later: Vec<Blocked>,
    /// What is nearest among those that fail a filter, where nothing else is left.
    pub nearest: Option<Blocked>,
}

/// An offer that would close what is missing.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Closing {
    /// Its identifier in the catalogue.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its ECTS credits; `None` if its workload is not known.
    pub ects: Option<f64>,
    /// The share of the gap that it closes, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub closes: f32,
}

/// The offers that would close most of what a learner misses for a goal, in short; `top_k` at most.
pub fn closing(
    learner: &Learner,
    goal: &Goal,
    corpus: &Corpus,
    offers: &dyn Offers,
    top_k: usize,
    taxonomy: &Taxonomy,
) -> Result<Vec<Closing>, RecommendError> {
    if corpus.is_empty() {
        return Ok(vec![]);
    }
    let gap = Gap::new(learner, goal, taxonomy, &|id| taxonomy.uri(id).to_owned());
    let options = NextOptions { top_k, ..NextOptions::default() };
    let next = next(learner, &gap, corpus, offers, &options, taxonomy)?;
    let short = |offer: Recommendation| {
        let Recommendation { id, title, ects, closes, .. } = offer;
        Closing { id, title, ects, closes }
    };
    Ok(next.offers.into_iter().map(short).collect())
}

/// The offers that close most of a gap for each ECTS credit; those whose workload is not known come last.
pub fn next(
    learner: &Learner,
    gap: &Gap,
    corpus: &Corpus,
    offers: &dyn Offers,
    options: &NextOptions,
    taxonomy: &Taxonomy,
) -> Result<Next, RecommendError> {
    let missing = gap.missing();
    let filter = Filter {
        least_level: options.least_level,
        most_level: learner.eqf.map(|eqf| eqf + 1),
        language: options.language.clone(),
        most_ects: options.budget,
        offers: true,
    };
    let held = held(learner, &options.exclude, offers)?;
    let mut made = Next { offers: vec![], later: vec![], nearest: None };
    if missing <= f32::EPSILON {
        return Ok(made);
    }
    let mut chosen: Vec<(Offer, Vec<Reached>)> = vec![];
    let mut later: Vec<(f32, Blocked)> = vec![];
    let mut looked_at: BTreeSet<u64> = held.clone();
    let mut look = |numbers: &mut dyn Iterator<Item = u64>| -> Result<usize, RecommendError> {
        for number in numbers {
            let is_new = looked_at.insert(number);
            let Some(offer) = offers.offer(number)?.filter(|_| is_new) else { continue };
            let reached = gap.reached(&offer.outcomes, taxonomy);
            let closes = gap.closed(&reached) / missing;
            if closes < LEAST {
                continue;
            }
            let unmet = unmet(&offer, learner, offers)?;
            match unmet.is_empty() {
                true => chosen.push((offer, reached)),
                false => later.push((rate(closes, offer.ects), blocked(offer, closes, unmet))),
            }
        }
        Ok(chosen.len())
    };
    if gap.is_of_texts() {
        look(&mut pool(gap, corpus, &filter, taxonomy)?.into_iter())?;
    } else {
        // What a learner may not start yet is not known before it is read: if too much is of that kind, twice as
        // much is looked at.
        let rank = |hit: &Hit| (hit.gain >= LEAST * missing).then(|| rate(hit.gain, hit.ects));
        let mut at_once = 2 * options.top_k + 10;
        loop {
            let hits = corpus.best(&[(Part::Main, &gap.search)], &filter, taxonomy, at_once, rank)?;
            let enough = look(&mut hits.iter().map(|(_, hit)| hit.number))? > options.top_k;
            if enough || hits.len() < at_once {
                break;
            }
            at_once *= 2;
        }
    }
    later.sort_by(|a, b| b.0.total_cmp(&a.0));
    made.later = later.into_iter().take(NAMED).map(|(_, blocked)| blocked).collect();
    if chosen.is_empty() && made.later.is_empty() && missing > 0.0 {
        // Whatever its level, language and workload.
        let any = Filter { offers: true, ..Filter::default() };
        let rank = |hit: &Hit| (!held.contains(&hit.number)).then_some(hit.gain);
        for (_, hit) in corpus.best(&[(Part::Main, &gap.search)], &any, taxonomy, 1, rank)? {
            if let Some(offer) = offers.offer(hit.number)? {
                let closes = gap.closed(&gap.reached(&offer.outcomes, taxonomy)) / missing;
                let needs = offer.needs.clone();
                made.nearest = Some(blocked(offer, closes, needs));
            }
        }
    }
    // By what is stored, not by the steps of the index.
    let mut ranked: Vec<(f32, Recommendation)> = chosen
        .into_iter()
        .map(|(offer, reached)| {
            let one = recommendation(offer, &reached, learner, gap);
            (rate(one.closes, one.ects), one)
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    for at in 0..ranked.len() {
        ranked[at].1.because = because(&ranked[at].1, ranked.get(at + 1).map(|(_, one)| one));
    }
    ranked.truncate(options.top_k);
    made.offers = ranked.into_iter().map(|(_, one)| one).collect();
    Ok(made)
}

/// What is gained for each credit; what has no workload ranks by what is gained, behind all others.
fn rate(gain: f32, ects: Option<f64>) -> f32 {
    match ects.filter(|ects| *ects > 0.0) {
        Some(ects) => gain / ects as f32,
        None => -1.0 / gain.max(f32::MIN_POSITIVE),
    }
}

fn blocked(offer: Offer, closes: f32, needs: Vec<Need>) -> Blocked {
    Blocked { id: offer.id, title: offer.title, closes, needs }
}

/// What has to come before an offer and is not there.
fn unmet(offer: &Offer, learner: &Learner, offers: &dyn Offers) -> Result<Vec<Need>, RecommendError> {
    let mut unmet = vec![];
    for need in &offer.needs {
        if !is_met(need, learner, offers)? {
            unmet.push(need.clone());
        }
    }
    Ok(unmet)
}

/// What an offer closes, element by element, the most first.
pub(super) fn closes(offer: &Offer, reached: &[Reached], gap: &Gap) -> Vec<Closed> {
    let of_element = |one: &Reached| {
        let (wanted, element) = (&gap.wanted[one.at as usize], &gap.elements[one.at as usize]);
        let gain = wanted.gain(one.degree);
        (gain > 0.0).then(|| Closed {
            text: element.text.clone(),
            uri: element.uri.clone(),
            label: element.label.clone(),
            before: element.have,
            after: gap.had(one.at as usize, one.degree.min(wanted.most)),
            outcome: offer.outcomes.text(one.by).to_owned(),
            gain,
        })
    };
    let mut closed: Vec<Closed> = reached.iter().filter_map(of_element).collect();
    closed.sort_by(|a, b| b.gain.total_cmp(&a.gain));
    closed.truncate(NAMED);
    closed
}

fn recommendation(offer: Offer, reached: &[Reached], learner: &Learner, gap: &Gap) -> Recommendation {
    let share = gap.closed(reached) / gap.missing().max(f32::MIN_POSITIVE);
    let had = learner.outcomes.support(&offer.outcomes);
    let repeated = had.iter().enumerate().filter(|(_, (degree, _))| *degree >= MET);
    let mut remains = gap.after(reached.iter().map(|one| (one.at, one.degree))).open();
    remains.truncate(NAMED);
    Recommendation {
        closes: share,
        closes_per_ects: offer.ects.filter(|ects| *ects > 0.0).map(|ects| share / ects as f32),
        closed: closes(&offer, reached, gap),
        repeats: repeated.map(|(at, _)| offer.outcomes.text(at).to_owned()).collect(),
        outcomes: had.len(),
        remains,
        because: String::new(),
        id: offer.id,
        title: offer.title,
        awarding_body: offer.awarding_body,
        ects: offer.ects,
        eqf: offer.eqf,
        language: offer.language,
        certificate: offer.certificate,
    }
}

/// Why one comes before another, in plain words.
fn because(one: &Recommendation, next: Option<&Recommendation>) -> String {
    let percent = |share: f32| format!("{:.0} %", share * 100.0);
    let each = |share: f32| format!("{:.1} % of the gap for each ECTS credit", share * 100.0);
    match (one.closes_per_ects, next.map(|next| (next, next.closes_per_ects))) {
        (Some(own), Some((next, Some(other)))) => {
            let only: Vec<&str> = one
                .closed
                .iter()
                .filter(|closed| next.closed.iter().all(|other| other.text != closed.text))
                .map(|closed| closed.label.as_deref().unwrap_or(&closed.text))
                .take(2)
                .collect();
            let beside = match only[..] {
                [] => String::new(),
                _ => format!("; it is also the one of both that closes {}", only.join(" and ")),
            };
            format!("It closes {}, the next one, {}, {:.1} %{beside}.", each(own), next.title, other * 100.0)
        }
        (Some(own), Some((next, None))) => {
            format!("It closes {}; how much work the next one, {}, is, is not known.", each(own), next.title)
        }
        (Some(own), None) => format!("It closes {}; no other closes anything.", each(own)),
        (None, _) => {
            format!("It closes {} of the gap; how much work it is, is not known.", percent(one.closes))
        }
    }
}
