//! What holds for every comparison.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::encoder::DIMENSIONS;
use crate::esco::{ConceptKind, Draft, DraftConcept, DraftTexts, Language};
use crate::index::Quantised;

/// Skills in groups of four; of each group the second is narrower than the first and the fourth is
/// essential for the third.
const SKILLS: usize = 40;

fn taxonomy() -> Taxonomy {
    let mut draft = Draft::default();
    let concept = |label: String| DraftConcept {
        texts: BTreeMap::from([(
            Language::ENGLISH,
            DraftTexts { preferred: label, ..DraftTexts::default() },
        )]),
        ..DraftConcept::default()
    };
    for group in 0..SKILLS / 4 {
        let uri = |skill: usize| format!("skill/{group}-{skill}");
        draft
            .concepts
            .insert((ConceptKind::SkillGroup, format!("group/{group}")), concept(format!("group {group}")));
        for skill in 0..4 {
            draft
                .concepts
                .insert((ConceptKind::Skill, uri(skill)), concept(format!("skill {group} {skill}")));
            draft.broader.insert((uri(skill), format!("group/{group}")));
        }
        draft.broader.insert((uri(1), uri(0)));
        draft.skill_skills.insert((uri(2), uri(3)), crate::esco::Necessity::Essential);
    }
    Taxonomy::from_draft(&draft).unwrap()
}

/// An outcome: its words, its skills by number with their probabilities in percent, and the direction of
/// its meaning, if it has one.
type Told = (String, Vec<(usize, u8)>, Option<usize>);

fn profile(taxonomy: &Taxonomy, outcomes: &[Told]) -> Profile {
    let mut profile = Profile::default();
    for (text, skills, direction) in outcomes {
        let concept = |(skill, percent): &(usize, u8)| Concept {
            id: taxonomy.id(&format!("skill/{}-{}", skill / 4, skill % 4)).unwrap(),
            probability: f32::from(*percent) / 100.0,
            informativeness: 0.2 + 0.8 * (*skill as f32 / SKILLS as f32),
        };
        let meaning = direction.map(|at| {
            let mut meaning = vec![0.0; DIMENSIONS];
            meaning[at] = 0.8;
            meaning[(at + 1) % DIMENSIONS] = 0.6;
            meaning
        });
        let meaning = meaning.map(|meaning| Quantised::new(&meaning));
        profile.push(text, skills.iter().map(concept).collect(), meaning, taxonomy);
    }
    profile.sort();
    profile
}

fn outcome(
    skills: std::ops::Range<usize>,
    directions: std::ops::Range<usize>,
) -> impl Strategy<Value = Told> {
    (
        "[a-c]{1,3}( [a-c]{1,3}){0,2}",
        prop::collection::vec((skills, 0_u8..=100), 0..6),
        prop::option::weighted(0.8, directions),
    )
}

fn outcomes() -> impl Strategy<Value = Vec<Told>> {
    prop::collection::vec(outcome(0..SKILLS, 0..12), 1..7)
}

fn share(source: &Profile, target: &Profile) -> f32 {
    Overlap::new(source, target).of_target().unwrap().share
}

/// Equal but for what adding up in another order does.
fn same(a: f32, b: f32) -> bool {
    (a - b).abs() < 1e-5
}

proptest! {
    #[test]
    fn a_credential_covers_itself(told in outcomes()) {
        let one = profile(&taxonomy(), &told);
        let overlap = Overlap::new(&one, &one);
        let coverage = overlap.of_target().unwrap();
        prop_assert!(same(coverage.share, 1.0), "{coverage:?}");
        prop_assert_eq!(coverage.interval, (1.0, 1.0));
        prop_assert!(same(overlap.comparability().unwrap(), 1.0));
    }

    #[test]
    fn what_shares_neither_concept_nor_group_nor_meaning_is_0(
        a in prop::collection::vec(outcome(0..20, 0..10), 1..6),
        b in prop::collection::vec(outcome(20..40, 20..30), 1..6),
    ) {
        let taxonomy = taxonomy();
        let differ = |told: Vec<Told>, word: &str| -> Vec<Told> {
            told.into_iter().map(|(text, skills, at)| (format!("{word} {text}"), skills, at)).collect()
        };
        let (a, b) = (profile(&taxonomy, &differ(a, "x")), profile(&taxonomy, &differ(b, "y")));
        let overlap = Overlap::new(&a, &b);
        prop_assert_eq!(overlap.of_target().unwrap().share, 0.0);
        prop_assert_eq!(overlap.comparability(), Some(0.0));
    }

    #[test]
    fn one_more_outcome_in_the_source_never_lowers_its_coverage(
        source in outcomes(),
        more in outcome(0..SKILLS, 0..12),
        target in outcomes(),
    ) {
        let taxonomy = taxonomy();
        let target = profile(&taxonomy, &target);
        let before = share(&profile(&taxonomy, &source), &target);
        let after = share(&profile(&taxonomy, &[source, vec![more]].concat()), &target);
        prop_assert!(after >= before - 1e-5, "{before} {after}");
    }

    #[test]
    fn order_and_repetition_change_nothing(source in outcomes(), target in outcomes()) {
        let taxonomy = taxonomy();
        // Outcomes with the same words are one outcome: which of them, the order says.
        let distinct = |told: Vec<Told>| -> Vec<Told> {
            told.into_iter().enumerate().map(|(at, (text, skills, way))| (format!("{at} {text}"), skills, way)).collect()
        };
        let (source, target) = (distinct(source), distinct(target));
        let before = Overlap::new(&profile(&taxonomy, &source), &profile(&taxonomy, &target));
        let turned = |told: &[Told]| -> Vec<Told> { told.iter().rev().chain(told).cloned().collect() };
        let after = Overlap::new(&profile(&taxonomy, &turned(&source)), &profile(&taxonomy, &turned(&target)));
        prop_assert!(same(before.of_target().unwrap().share, after.of_target().unwrap().share));
        prop_assert!(same(before.comparability().unwrap(), after.comparability().unwrap()));
    }

    #[test]
    fn shares_are_from_0_to_1_and_lie_in_their_interval(source in outcomes(), target in outcomes()) {
        let taxonomy = taxonomy();
        let overlap = Overlap::new(&profile(&taxonomy, &source), &profile(&taxonomy, &target));
        for Coverage { share, interval: (least, most) } in overlap.of_target().into_iter().chain(overlap.of_source()) {
            prop_assert!(0.0 <= least && least <= share && share <= most && most <= 1.0);
        }
        prop_assert!(overlap.degrees.values.iter().all(|degree| (0.0..=1.0).contains(degree)));
    }
}

fn told(text: &str, skills: &[(usize, u8)]) -> Told {
    (text.to_owned(), skills.to_vec(), None)
}

#[test]
fn sharing_what_few_use_says_more_than_sharing_what_all_use() {
    let taxonomy = taxonomy();
    let target = profile(&taxonomy, &[told("a", &[(0, 80), (36, 80)])]);
    let by = |skill| share(&profile(&taxonomy, &[told("b", &[(skill, 80)])]), &target);
    assert!(by(36) > 2.0 * by(0), "{} {}", by(36), by(0));
}

#[test]
fn related_concepts_count_less_than_the_same_and_more_than_those_in_one_group() {
    let taxonomy = taxonomy();
    let target = profile(&taxonomy, &[told("a", &[(37, 90)])]);
    let by = |skill| shared(&profile(&taxonomy, &[told("b", &[(skill, 90)])]), &target).get(0, 0);
    let (itself, broader, sibling, other) = (by(37), by(36), by(39), by(4));
    assert!((broader / itself - RELATED).abs() < 0.01, "{broader} {itself}");
    assert!((sibling / itself - SAME_GROUP).abs() < 0.01, "{sibling} {itself}");
    assert_eq!(other, 0.0);
}

#[test]
fn an_outcome_stands_for_one_unless_it_names_several_acts() {
    let taxonomy = taxonomy();
    let target = profile(&taxonomy, &[told("a", &[(30, 90)]), told("b", &[(30, 90)])]);
    let mut source = profile(&taxonomy, &[told("c", &[(30, 90)])]);
    let once = share(&source, &target);
    source.outcomes[0].acts = 2;
    assert!(once > 0.3 && same(share(&source, &target), 2.0 * once), "{once}");
}

#[test]
fn comparability_counts_the_coverage_of_the_target_more() {
    assert!(same(comparability(1.0, 1.0), 1.0));
    assert_eq!(comparability(0.0, 0.0), 0.0);
    assert_eq!(comparability(0.0, 1.0), 0.0);
    assert!(same(comparability(0.4, 1.0), 2.0 / 4.4));
    assert!(comparability(0.8, 0.4) > comparability(0.4, 0.8));
}

#[test]
fn without_outcomes_there_is_no_coverage() {
    let taxonomy = taxonomy();
    let (none, one) = (Profile::default(), profile(&taxonomy, &[told("a", &[])]));
    assert_eq!(Overlap::new(&one, &none).of_target(), None);
    assert_eq!(Overlap::new(&none, &one).of_target().map(|one| one.share), Some(0.0));
    assert_eq!(Overlap::new(&none, &none).comparability(), None);
    let (empty, full) = (&none, &one);
    assert!(Overlap::new(empty, full).of_source().is_none());
}
