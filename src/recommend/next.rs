//! [`next`]: which offer comes next.

use serde::Serialize;

use super::stack::{is_met, share_had};
use super::{
    Gap, GapConcept, Learner, MET, Need, Offer, Offers, RecommendError, TaggedOutcome, degree, held,
};
use crate::corpus::{Corpus, Filter, Hit, Part, reach};
use crate::esco::Taxonomy;

/// The least share of a gap that an offer has to close to be named: below, what it closes is chance.
const LEAST: f32 = 0.02;

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
}

impl Default for NextOptions {
    fn default() -> Self {
        Self { top_k: 10, budget: None, least_level: None, language: None }
    }
}

/// A concept of a gap and what an offer does about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Closed {
    /// Its URI.
    pub uri: String,
    /// Its preferred label.
    pub label: String,
    /// To what degree it is there before, in [0, 1].
    pub before: f32,
    /// To what degree afterwards, in [0, 1].
    pub after: f32,
    /// The outcome that does most for it.
    pub outcome: String,
    /// What this closes of the gap, weighted.
    #[serde(skip)]
    pub gain: f32,
}

/// An offer that brings a learner nearer to their goal.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    pub closes: f32,
    /// The same for each ECTS credit.
    pub closes_per_ects: Option<f32>,
    /// The concepts that it closes most of, the most first.
    pub concepts: Vec<Closed>,
    /// Its outcomes that the learner has already.
    pub repeats: Vec<String>,
    /// How many outcomes it has.
    pub outcomes: usize,
    /// What remains of the goal afterwards, what misses most first.
    pub remains: Vec<GapConcept>,
    /// Why it comes before the next one.
    pub because: String,
}

/// An offer that would come into question if the learner had something else before.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Blocked {
    /// Its identifier in the catalogue.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The share of the gap that it would close, in [0, 1].
    pub closes: f32,
    /// What has to come before.
    pub needs: Vec<Need>,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Next {
    /// The offers, the best first.
    pub offers: Vec<Recommendation>,
    /// The best of those whose prerequisites are not met.
    pub later: Vec<Blocked>,
    /// What is nearest among those that fail a filter, where nothing else is left.
    pub nearest: Option<Blocked>,
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
    let held = held(learner, offers)?;
    let rank = |hit: &Hit| {
        let enough = hit.gain >= LEAST * missing && !held.contains(&hit.number);
        enough.then(|| rate(hit.gain, hit.ects))
    };
    let wanted = [(Part::Main, gap.wanted.as_slice())];
    let mut made = Next { offers: vec![], later: vec![], nearest: None };
    // What a learner may not start yet, or has, is not known before it is read: if too much of it is there,
    // twice as much is looked at.
    let mut looked_at = 0;
    let mut at_once = 2 * options.top_k + 10;
    let mut chosen: Vec<Offer> = vec![];
    while chosen.len() < options.top_k + 1 {
        let hits = corpus.best(&wanted, &filter, taxonomy, at_once, rank)?;
        for (_, hit) in hits.get(looked_at..).unwrap_or_default() {
            let Some(offer) = offers.offer(hit.number)? else { continue };
            let mut unmet = vec![];
            for need in &offer.needs {
                if !is_met(need, learner, offers, taxonomy)? {
                    unmet.push(need.clone());
                }
            }
            match unmet.is_empty() {
                true => chosen.push(offer),
                false if made.later.len() < NAMED => made.later.push(blocked(&offer, gap, unmet, taxonomy)),
                false => {}
            }
        }
        if hits.len() < at_once {
            break;
        }
        looked_at = hits.len();
        at_once *= 2;
    }
    if chosen.is_empty() && made.later.is_empty() && missing > 0.0 {
        // Whatever its level, language and workload.
        let any = Filter { offers: true, ..Filter::default() };
        let rank = |hit: &Hit| (!held.contains(&hit.number)).then_some(hit.gain);
        for (_, hit) in corpus.best(&wanted, &any, taxonomy, 1, rank)? {
            made.nearest =
                offers.offer(hit.number)?.map(|offer| blocked(&offer, gap, offer.needs.clone(), taxonomy));
        }
    }
    // Ranked by what is stored, not by the steps of the index.
    let mut ranked: Vec<(f32, Recommendation)> = chosen
        .iter()
        .map(|offer| {
            let one = recommendation(offer, learner, gap, taxonomy);
            (rate(one.closes, one.ects), one)
        })
        .filter(|(_, one)| one.closes >= LEAST)
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

fn blocked(offer: &Offer, gap: &Gap, needs: Vec<Need>, taxonomy: &Taxonomy) -> Blocked {
    let closes = gap.closed(&offer.degrees(taxonomy)) / gap.missing().max(f32::MIN_POSITIVE);
    Blocked { id: offer.id.clone(), title: offer.title.clone(), closes, needs }
}

/// What an offer closes, concept by concept, the most first.
pub(super) fn closes(offer: &Offer, gap: &Gap, taxonomy: &Taxonomy) -> Vec<Closed> {
    let of_concept = |concept: &GapConcept| {
        let id = taxonomy.id(&concept.uri)?;
        let wanted = gap.wanted.iter().find(|one| one.by.first().is_some_and(|(own, _)| *own == id))?;
        let best = offer
            .outcomes
            .iter()
            .map(|outcome| (wanted.degree(&reach(&outcome.concepts, taxonomy)), outcome));
        let (degree, outcome) = best.reduce(|best, one| if one.0 > best.0 { one } else { best })?;
        let gain = wanted.gain(degree);
        (gain > 0.0).then(|| Closed {
            uri: concept.uri.clone(),
            label: concept.label.clone(),
            before: wanted.have,
            after: degree.min(wanted.most),
            outcome: outcome.text.clone(),
            gain,
        })
    };
    let mut closed: Vec<Closed> = gap.concepts.iter().filter_map(of_concept).collect();
    closed.sort_by(|a, b| b.gain.total_cmp(&a.gain));
    closed.truncate(NAMED);
    closed
}

fn recommendation(offer: &Offer, learner: &Learner, gap: &Gap, taxonomy: &Taxonomy) -> Recommendation {
    let degrees = offer.degrees(taxonomy);
    let closes_share = gap.closed(&degrees) / gap.missing().max(f32::MIN_POSITIVE);
    let has = |outcome: &&TaggedOutcome| {
        !outcome.concepts.is_empty() && share_had(&learner.degrees, &outcome.concepts, taxonomy) >= MET
    };
    let mut remains: Vec<GapConcept> = gap.concepts.clone();
    for concept in &mut remains {
        let Some(id) = taxonomy.id(&concept.uri) else { continue };
        concept.have = concept.have.max(degree(&degrees, id, taxonomy).min(concept.asked));
    }
    // Stable: of what misses as much the goal's own order.
    remains.sort_by(|a, b| b.missing().total_cmp(&a.missing()));
    remains.retain(|concept| concept.missing() > 0.0);
    remains.truncate(NAMED);
    Recommendation {
        id: offer.id.clone(),
        title: offer.title.clone(),
        awarding_body: offer.awarding_body.clone(),
        ects: offer.ects,
        eqf: offer.eqf,
        language: offer.language.clone(),
        certificate: offer.certificate.clone(),
        closes: closes_share,
        closes_per_ects: offer.ects.filter(|ects| *ects > 0.0).map(|ects| closes_share / ects as f32),
        concepts: closes(offer, gap, taxonomy),
        repeats: offer.outcomes.iter().filter(has).map(|outcome| outcome.text.clone()).collect(),
        outcomes: offer.outcomes.len(),
        remains,
        because: String::new(),
    }
}

/// Why one comes before another, in plain words.
fn because(one: &Recommendation, next: Option<&Recommendation>) -> String {
    let percent = |share: f32| format!("{:.0} %", share * 100.0);
    let each = |share: f32| format!("{:.1} % of the gap for each ECTS credit", share * 100.0);
    match (one.closes_per_ects, next.map(|next| (next, next.closes_per_ects))) {
        (Some(own), Some((next, Some(other)))) => {
            let only: Vec<&str> = one
                .concepts
                .iter()
                .filter(|concept| next.concepts.iter().all(|other| other.uri != concept.uri))
                .map(|concept| concept.label.as_str())
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
