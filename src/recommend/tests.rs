//! What holds for every recommendation.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;

use super::solver::{Item, Problem, exact, greedy};
use super::*;
use crate::corpus::{Document, Filter, Part};
use crate::credential::{self, Credential, ReadOptions};
use crate::esco::{ConceptKind, Draft, DraftConcept, DraftTexts, Language, Necessity};
use crate::tagger::Model;

/// How many skills there are. The second of each four is narrower than the first; all four are in one group.
const SKILLS: usize = 24;

pub(super) fn taxonomy() -> Taxonomy {
    let mut draft = Draft::default();
    let concept = |label: String| DraftConcept {
        texts: BTreeMap::from([(
            Language::ENGLISH,
            DraftTexts { preferred: label, ..DraftTexts::default() },
        )]),
        ..DraftConcept::default()
    };
    for skill in 0..SKILLS {
        let (uri, group) = (uri(skill), format!("group/{}", skill / 4));
        draft.concepts.insert((ConceptKind::Skill, uri.clone()), concept(format!("skill {skill}")));
        draft
            .concepts
            .insert((ConceptKind::SkillGroup, group.clone()), concept(format!("group {}", skill / 4)));
        draft.broader.insert((uri.clone(), group));
        if skill % 4 == 1 {
            draft.broader.insert((uri, self::uri(skill - 1)));
        }
    }
    Taxonomy::from_draft(&draft).unwrap()
}

fn uri(skill: usize) -> String {
    format!("skill/{skill:02}")
}

/// An offer: what it teaches, its credits, its level, which offer has to come before, and its language.
type Told = (Vec<(usize, u8)>, u8, u8, Option<usize>, bool);

fn told() -> impl Strategy<Value = Told> {
    (
        prop::collection::vec((0..SKILLS, 10_u8..=100), 1..5),
        1_u8..8,
        4_u8..=7,
        prop::option::weighted(0.3, 0_usize..8),
        any::<bool>(),
    )
}

struct Shop {
    offers: Vec<Offer>,
    corpus: Corpus,
}

impl Shop {
    fn new(told: &[Told], taxonomy: &Taxonomy) -> Self {
        let offers: Vec<Offer> = (0..).zip(told).map(|(at, told)| offer(at, told, taxonomy)).collect();
        let mut corpus = Corpus::in_memory().unwrap();
        let document = |offer: &Offer| Document {
            number: offer.number,
            concepts: offer.outcomes.skills().into_iter().collect(),
            ects: offer.ects,
            eqf: offer.eqf,
            language: offer.language.clone(),
            is_open: offer.needs.is_empty(),
            is_offer: true,
            ..Document::default()
        };
        let all = offers.iter().map(|offer| (offer.number, Some(document(offer))));
        corpus.write(all, "", true, taxonomy, &|| true).unwrap();
        Self { offers, corpus }
    }
}

fn title(number: usize) -> String {
    format!("Offer {number}")
}

fn offer(at: usize, (skills, ects, eqf, before, english): &Told, taxonomy: &Taxonomy) -> Offer {
    Offer {
        number: at as u64,
        id: format!("offer-{at}"),
        title: title(at),
        awarding_body: None,
        ects: Some(f64::from(*ects)),
        eqf: Some(*eqf),
        language: Some(if *english { "en" } else { "de" }.to_owned()),
        outcomes: Outcomes::new(kept(skills).iter().map(|(text, kept)| (text.as_str(), kept)), taxonomy),
        needs: before.iter().map(|before| Need::Offers { titles: vec![title(*before)] }).collect(),
        certificate: None,
        is_capstone: false,
    }
}

/// Outcomes of a skill each, by number and with its probability in percent.
fn kept(skills: &[(usize, u8)]) -> Vec<(String, Kept)> {
    let one = |(skill, percent): &(usize, u8)| {
        let probability = f32::from(*percent) / 100.0;
        let concept = KeptConcept { uri: uri(*skill), probability, informativeness: 0.8 };
        (format!("Do {skill} at {percent}"), Kept { concepts: vec![concept], meaning: None })
    };
    skills.iter().map(one).collect()
}

impl Offers for Shop {
    fn offer(&self, number: u64) -> Result<Option<Offer>, RecommendError> {
        Ok(self.offers.get(number as usize).cloned())
    }

    fn titled(&self, title: &str) -> Result<Vec<u64>, RecommendError> {
        Ok(self
            .offers
            .iter()
            .filter(|offer| offer.title.eq_ignore_ascii_case(title))
            .map(|offer| offer.number)
            .collect())
    }

    fn with_id(&self, id: &str) -> Result<Option<u64>, RecommendError> {
        Ok(self.offers.iter().find(|offer| offer.id == id).map(|offer| offer.number))
    }

    fn capstone(&self, _: &str) -> Result<Option<u64>, RecommendError> {
        Ok(None)
    }
}

/// A credential of this title whose outcomes are those of an offer.
fn earned(title: &str, eqf: u8) -> Credential {
    let document = serde_json::json!({
        "tagus": 1, "kind": "earned", "title": title, "level": { "eqf": eqf }, "outcomes": [{ "text": "x" }]
    });
    credential::read(&document.to_string(), &ReadOptions::default()).unwrap().remove(0)
}

fn goal(skills: &[usize], taxonomy: &Taxonomy) -> Goal {
    let uris: Vec<String> = skills.iter().map(|skill| uri(*skill)).collect();
    Goal::skills(&uris, taxonomy, Language::ENGLISH).unwrap()
}

fn learner(told: &[Told], taxonomy: &Taxonomy) -> Learner {
    let mut learner = Learner::default();
    for (at, one) in told.iter().enumerate() {
        let kept = kept(&one.0);
        let kept = kept.iter().map(|(text, kept)| (text.as_str(), kept));
        learner.add(&earned(&format!("Own {at}"), one.2), kept, taxonomy);
    }
    learner
}

/// A goal of texts, each about a skill.
fn goal_of_texts(skills: &[usize], taxonomy: &Taxonomy) -> Goal {
    let kept = kept(&skills.iter().map(|skill| (*skill, 90)).collect::<Vec<_>>());
    Goal::texts("texts", kept.iter().map(|(text, kept)| (text.as_str(), kept, 1.0)), taxonomy)
}

fn gap(learner: &Learner, goal: &Goal, taxonomy: &Taxonomy) -> Gap {
    Gap::new(learner, goal, taxonomy, &|id| taxonomy.uri(id).to_owned())
}

fn options(budget: Option<f64>, share: f32) -> StackOptions {
    StackOptions { budget, share, time: Duration::from_secs(60), ..StackOptions::default() }
}

fn wanted(concepts: usize) -> Vec<Wanted> {
    (0..concepts)
        .map(|at| Wanted {
            weight: 1.0 + at as f32 / 4.0,
            most: 1.0,
            have: 0.0,
            by: vec![(ConceptId(at as u32), 1.0)],
        })
        .collect()
}

/// Items over five concepts; some need one of others, perhaps in a circle.
fn items() -> impl Strategy<Value = Vec<Item>> {
    let item = (
        1_u32..30,
        prop::collection::btree_map(0_u32..5, 1_u32..=8, 0..4),
        prop::option::weighted(0.4, prop::collection::vec(0_usize..8, 1..3)),
    );
    prop::collection::vec(item, 1..8).prop_map(|told| {
        let count = told.len();
        told.into_iter()
            .map(|(cost, degrees, need)| Item {
                cost: f64::from(cost) / 2.0,
                degrees: degrees.into_iter().map(|(at, steps)| (at, steps as f32 / 8.0)).collect(),
                needs: need
                    .into_iter()
                    .map(|ways| ways.into_iter().map(|way| way % count).collect())
                    .collect(),
            })
            .collect()
    })
}

/// The least cost of a set that reaches the target, by looking at all; or else the most that is gained.
fn by_brute_force(problem: &Problem) -> (Option<f64>, f32) {
    let (mut least, mut most) = (None::<f64>, 0.0_f32);
    for set in 0_u32..1 << problem.items.len() {
        let chosen: Vec<usize> = (0..problem.items.len()).filter(|at| set >> at & 1 == 1).collect();
        let cost: f64 = chosen.iter().map(|at| problem.items[*at].cost).sum();
        let fits = problem.budget.is_none_or(|budget| cost <= budget) && chosen.len() <= problem.most_items;
        if !fits || problem.order(&chosen).is_err() {
            continue;
        }
        let gain = problem.gain(&chosen);
        most = most.max(gain);
        if gain >= problem.target - 1e-6 {
            least = Some(least.map_or(cost, |least| least.min(cost)));
        }
    }
    (least, most)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn an_exact_stack_is_the_best_of_all_sets(
        items in items(),
        share in 0.1_f32..1.0,
        budget in prop::option::of(1.0_f64..40.0),
        most_items in 1_usize..5,
    ) {
        let wanted = wanted(5);
        let mut problem = Problem {
            items: &items, wanted: &wanted, target: 0.0, budget, most_items, time: Duration::from_secs(60),
        };
        problem.target = share * problem.gain(&(0..items.len()).collect::<Vec<_>>());
        prop_assume!(problem.target > 0.0);
        let (exact, greedy) = (exact(&problem), greedy(&problem));
        let (least, most) = by_brute_force(&problem);
        prop_assert_eq!(exact.method, Method::Exact);
        prop_assert!(problem.order(&exact.chosen).is_ok());
        match least {
            Some(least) => {
                prop_assert!((exact.cost - least).abs() < 1e-6, "{:?} beside {}", exact, least);
                // Greedy is never better where it reaches the target, and its bound holds.
                if greedy.gain >= problem.target * 0.9999 {
                    prop_assert!(greedy.cost >= least - 1e-6);
                    prop_assert!(greedy.cost * (1.0 - greedy.gap) <= least + 1e-6);
                }
            }
            None => {
                prop_assert!((exact.gain - most).abs() < 1e-4, "{:?} beside {}", exact, most);
                prop_assert!(greedy.gain <= most + 1e-4);
            }
        }
    }

    #[test]
    fn more_to_have_never_lowers_what_is_covered(
        has in prop::collection::vec(told(), 0..4), more in told(), wanted in prop::collection::vec(0..SKILLS, 1..8),
        of_texts in any::<bool>(),
    ) {
        let taxonomy = taxonomy();
        let goal = if of_texts { goal_of_texts(&wanted, &taxonomy) } else { goal(&wanted, &taxonomy) };
        let before = gap(&learner(&has, &taxonomy), &goal, &taxonomy).covered;
        let all: Vec<Told> = has.into_iter().chain([more]).collect();
        let after = gap(&learner(&all, &taxonomy), &goal, &taxonomy).covered;
        prop_assert!(after >= before - 1e-6, "{after} after {before}");
    }

    #[test]
    fn a_larger_budget_never_gives_a_worse_stack(
        told in prop::collection::vec(told(), 1..9),
        wanted in prop::collection::vec(0..SKILLS, 1..8),
        budget in 1.0_f64..15.0,
        more in 0.0_f64..15.0,
        share in 0.2_f32..1.0,
    ) {
        let taxonomy = taxonomy();
        let shop = Shop::new(&told, &taxonomy);
        let nobody = Learner::default();
        let gap = gap(&nobody, &goal(&wanted, &taxonomy), &taxonomy);
        // Offers dearer than a budget are not even candidates, so the same share stands for less: shares of the
        // whole gap are compared.
        let of = |budget| stack(&nobody, &gap, &shop.corpus, &shop, &options(Some(budget), share), &taxonomy).unwrap();
        let (small, large) = (of(budget), of(budget + more));
        prop_assert!(small.ects <= budget + 1e-3);
        prop_assert!(large.target.of_gap >= small.target.of_gap - 1e-3);
        let is_no_worse = large.closes >= small.closes - 1e-3
            || (large.is_reached && large.closes >= large.target.of_gap - 1e-3);
        prop_assert!(is_no_worse, "{large:#?} after {small:#?}");
        if small.is_reached && large.is_reached && large.target.of_gap <= small.target.of_gap + 1e-6 {
            prop_assert!(large.ects <= small.ects + 1e-3);
        }
    }

    #[test]
    fn what_is_recommended_can_be_started_and_is_new(
        told in prop::collection::vec(told(), 1..9),
        wanted in prop::collection::vec(0..SKILLS, 1..8),
        has in prop::collection::vec(0_usize..9, 0..3),
        level in prop::option::of(4_u8..=7),
        german in any::<bool>(),
        of_texts in any::<bool>(),
    ) {
        let taxonomy = taxonomy();
        let shop = Shop::new(&told, &taxonomy);
        let mut learner = Learner::default();
        for at in has.iter().filter(|at| **at < told.len()) {
            let kept = kept(&told[*at].0);
            let kept = kept.iter().map(|(text, kept)| (text.as_str(), kept));
            learner.add(&earned(&title(*at), told[*at].2), kept, &taxonomy);
        }
        let goal = if of_texts { goal_of_texts(&wanted, &taxonomy) } else { goal(&wanted, &taxonomy) };
        let gap = gap(&learner, &goal, &taxonomy);
        let language = german.then(|| "de".to_owned());
        let next_options = NextOptions { least_level: level, language: language.clone(), ..NextOptions::default() };
        let ask = || next(&learner, &gap, &shop.corpus, &shop, &next_options, &taxonomy).unwrap();
        let answer = ask();
        let written = |answer: &Next| serde_json::to_string(answer).unwrap();
        prop_assert_eq!(written(&answer), written(&ask()));
        let by_id = |id: &str| shop.offers.iter().find(|offer| offer.id == id).unwrap();
        let may = |offer: &Offer| {
            offer.eqf >= level && learner.eqf.is_none_or(|own| offer.eqf <= Some(own + 1))
                && (!german || offer.language == language) && !learner.has_title(&offer.title)
        };
        for one in &answer.offers {
            let offer = by_id(&one.id);
            prop_assert!(may(offer), "{:?}", offer);
            for need in &offer.needs {
                prop_assert!(super::stack::is_met(need, &learner, &shop).unwrap(), "{:?}", offer);
            }
        }
        let rates: Vec<f32> = answer.offers.iter().filter_map(|one| one.closes_per_ects).collect();
        prop_assert!(rates.is_sorted_by(|a, b| a >= b), "{:?}", rates);

        let stack_options = StackOptions { least_level: level, language: language.clone(), ..options(None, 0.9) };
        let stack = stack(&learner, &gap, &shop.corpus, &shop, &stack_options, &taxonomy).unwrap();
        for (at, step) in stack.steps.iter().enumerate() {
            let offer = by_id(&step.id);
            prop_assert!(!learner.has_title(&offer.title));
            let met = |need: &Need| {
                let Need::Offers { titles } = need else { return true };
                super::stack::is_met(need, &learner, &shop).unwrap()
                    || stack.steps[..at].iter().any(|before| titles.contains(&before.title))
            };
            prop_assert!(offer.needs.iter().all(met), "{:#?}", stack);
        }
    }

    #[test]
    fn the_index_agrees_with_what_is_stored(
        told in prop::collection::vec(told(), 1..9), wanted in prop::collection::vec(0..SKILLS, 1..8),
    ) {
        let taxonomy = taxonomy();
        let shop = Shop::new(&told, &taxonomy);
        let gap = gap(&Learner::default(), &goal(&wanted, &taxonomy), &taxonomy);
        let best = shop.corpus.best(
            &[(Part::Main, gap.wanted.as_slice())], &Filter::default(), &taxonomy, 100, |hit| Some(hit.gain),
        ).unwrap();
        let detailed = shop.corpus.detailed(&gap.wanted, Part::Main, &Filter::default(), &taxonomy).unwrap();
        prop_assert_eq!(best.len(), detailed.len());
        for offer in &shop.offers {
            let gain = best.iter().find(|(_, hit)| hit.number == offer.number).map_or(0.0, |(_, hit)| hit.gain);
            // A probability is off by half a step of sixteen at most.
            let off = gap.wanted.iter().map(|one| one.weight).sum::<f32>() / 32.0;
            prop_assert!((gain - gap.closed(&gap.reached(&offer.outcomes, &taxonomy))).abs() <= off + 1e-4);
        }
    }
}

/// An answer to a goal, from a shop.
fn advice(told: &[Told], wanted: &[usize], budget: Option<f64>) -> Advice {
    let taxonomy = taxonomy();
    let shop = Shop::new(told, &taxonomy);
    let made_by = MadeBy {
        tagus: "",
        esco: None,
        language: Language::ENGLISH,
        model: Model::Lexical,
        ranker: "",
        attribution: String::new(),
    };
    let goal = if wanted.is_empty() { Goal::default() } else { goal(wanted, &taxonomy) };
    let nobody = Learner::default();
    let next = NextOptions { budget, ..NextOptions::default() };
    advise(&nobody, &goal, &shop.corpus, &shop, Some(&next), Some(&options(budget, 0.9)), &taxonomy, &made_by)
        .unwrap()
}

#[test]
fn what_cannot_be_advised_is_said() {
    assert!(advice(&[], &[], None).notes[0].to_string().contains("Nothing that ESCO knows"));
    assert!(advice(&[], &[1], None).notes[0].to_string().contains("catalogue is empty"));
    let elsewhere = (vec![(8, 100)], 2, 5, None, true);
    assert!(advice(&[elsewhere], &[1], None).notes[0].to_string().contains("out of reach"));
    let dear = (vec![(1, 100)], 6, 5, None, true);
    let cheap = (vec![(2, 100)], 2, 5, None, true);
    let both = advice(&[dear, cheap], &[1, 2], Some(6.0));
    assert!(both.notes[0].to_string().contains("With this budget"), "{:?}", both.notes);
}

#[test]
fn prerequisites_bring_what_they_need_in_order() {
    // The third needs the second, which needs the first; only the third teaches what is wanted.
    let told = [
        (vec![(20, 100)], 2, 5, None, true),
        (vec![(16, 100)], 2, 5, Some(0), true),
        (vec![(1, 100)], 2, 5, Some(1), true),
    ];
    let advice = advice(&told, &[1], None);
    let (stack, next) = (advice.stack.unwrap(), advice.next.unwrap());
    let titles: Vec<&str> = stack.steps.iter().map(|step| step.title.as_str()).collect();
    assert_eq!(titles, ["Offer 0", "Offer 1", "Offer 2"]);
    assert!(next.offers.is_empty());
    assert_eq!(next.later[0].title, "Offer 2");
}

#[test]
fn offers_that_need_each_other_are_never_in_a_stack() {
    let told = [
        (vec![(1, 100)], 1, 5, Some(1), true),
        (vec![(2, 100)], 1, 5, Some(0), true),
        (vec![(1, 100)], 6, 5, None, true),
    ];
    let stack = advice(&told, &[1, 2], None).stack.unwrap();
    let titles: Vec<&str> = stack.steps.iter().map(|step| step.title.as_str()).collect();
    assert_eq!(titles, ["Offer 2"]);
}

#[test]
fn optional_skills_count_less_than_essential_ones() {
    let mut draft = Draft::default();
    let concept = || DraftConcept {
        texts: BTreeMap::from([(
            Language::ENGLISH,
            DraftTexts { preferred: "baker".into(), ..DraftTexts::default() },
        )]),
        ..DraftConcept::default()
    };
    draft.concepts.insert((ConceptKind::Occupation, "occupation/1".into()), concept());
    for (skill, necessity) in [(1, Necessity::Essential), (2, Necessity::Optional)] {
        draft.concepts.insert((ConceptKind::Skill, uri(skill)), concept());
        draft.occupation_skills.insert(("occupation/1".into(), uri(skill)), necessity);
    }
    let taxonomy = Taxonomy::from_draft(&draft).unwrap();
    let goal = Goal::occupation("Baker", &taxonomy, Language::ENGLISH).unwrap();
    let weights: Vec<f32> = goal.elements.iter().map(|element| element.weight).collect();
    assert_eq!(weights, [1.0, OPTIONAL]);
    assert!(matches!(
        Goal::skills(&["occupation/1".into()], &taxonomy, Language::ENGLISH),
        Err(GoalError::NoSkill(_))
    ));
}
