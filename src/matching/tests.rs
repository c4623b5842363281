//! What holds for every match.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::advert::{self, Format};
use crate::compare::KeptConcept;
use crate::credential::{self, ReadOptions};
use crate::esco::{Draft, DraftConcept, DraftTexts, Language};

const SKILLS: usize = 30;

fn taxonomy() -> Taxonomy {
    let mut draft = Draft::default();
    for skill in 0..SKILLS {
        let texts = DraftTexts { preferred: format!("skill {skill}"), ..DraftTexts::default() };
        let concept =
            DraftConcept { texts: BTreeMap::from([(Language::ENGLISH, texts)]), ..DraftConcept::default() };
        draft.concepts.insert((ConceptKind::Skill, uri(skill)), concept);
    }
    Taxonomy::from_draft(&draft).unwrap()
}

fn uri(skill: usize) -> String {
    format!("skill/{skill:02}")
}

fn kept(skill: usize) -> Kept {
    let concept = KeptConcept { uri: uri(skill), probability: 0.9, informativeness: 0.8 };
    Kept { concepts: vec![concept], meaning: None }
}

/// Somebody with an outcome for each skill.
fn person(name: &str, skills: &[usize], taxonomy: &Taxonomy) -> Person {
    let document = r#"{ "tagus": 1, "kind": "earned", "title": "x", "outcomes": [{ "text": "x" }] }"#;
    let credential = credential::read(document, &ReadOptions::default()).unwrap().remove(0);
    let outcomes: Vec<(String, Kept)> =
        skills.iter().map(|skill| (format!("Do {skill}"), kept(*skill))).collect();
    let mut person = Person::new(name);
    person.add(&credential, outcomes.iter().map(|(text, kept)| (text.as_str(), kept)), taxonomy);
    person
}

/// An advert with a requirement for each skill.
fn asking(must: &[usize], nice: &[usize], taxonomy: &Taxonomy) -> TaggedAdvert {
    let advert =
        advert::read("Baker\n\nRequirements\n- bake", Some(Format::Plain)).unwrap().remove(0).unwrap();
    let texts = |skills: &[usize], part: AdvertPart| -> Vec<(String, Kept, AdvertPart)> {
        skills.iter().map(|skill| (format!("Asks {skill}"), kept(*skill), part)).collect()
    };
    TaggedAdvert::of_kept(
        advert,
        [texts(must, AdvertPart::Must), texts(nice, AdvertPart::Nice)].concat(),
        taxonomy,
    )
}

fn matcher(
    people: &[Vec<usize>],
    adverts: &[(Vec<usize>, Vec<usize>)],
    taxonomy: &Taxonomy,
) -> (Vec<Person>, Vec<TaggedAdvert>) {
    let people = people.iter().map(|skills| person("somebody", skills, taxonomy)).collect();
    let adverts = adverts.iter().map(|(must, nice)| asking(must, nice, taxonomy)).collect();
    (people, adverts)
}

fn skills() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::btree_set(0..SKILLS, 1..8).prop_map(|set| set.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn both_ways_rank_by_the_same_score(
        people in prop::collection::vec(skills(), 1..6),
        adverts in prop::collection::vec((skills(), skills()), 1..6),
    ) {
        let taxonomy = taxonomy();
        let (people, adverts) = matcher(&people, &adverts, &taxonomy);
        let (many, much) = (people.len(), adverts.len());
        let matcher = Matcher::new(people, adverts, &taxonomy, |_| 0.8).unwrap();
        let label = |id: ConceptId| taxonomy.uri(id).to_owned();
        let mut pairs = vec![];
        for person in 0..many {
            let found = matcher.adverts_for(person, 10, &label).unwrap();
            prop_assert!(found.is_sorted_by(|a, b| a.score >= b.score));
            pairs.extend(found.into_iter().map(|one| (one.person, one.advert, one.score.to_bits())));
        }
        let mut reverse = vec![];
        for advert in 0..much {
            let found = matcher.people_for(advert, 10, &label).unwrap();
            prop_assert!(found.is_sorted_by(|a, b| a.score >= b.score));
            reverse.extend(found.into_iter().map(|one| (one.person, one.advert, one.score.to_bits())));
        }
        pairs.sort_unstable();
        reverse.sort_unstable();
        prop_assert_eq!(pairs, reverse);
    }

    #[test]
    fn more_to_have_never_lowers_coverage(has in skills(), more in skills(), must in skills(), nice in skills()) {
        let taxonomy = taxonomy();
        let all: Vec<usize> = has.iter().chain(&more).copied().collect();
        let (people, adverts) = matcher(&[has, all], &[(must, nice)], &taxonomy);
        let matcher = Matcher::new(people, adverts, &taxonomy, |_| 0.8).unwrap();
        let label = |id: ConceptId| taxonomy.uri(id).to_owned();
        let (less, more) = (matcher.pair(0, 0, &label), matcher.pair(1, 0, &label));
        prop_assert!(more.must >= less.must && more.nice >= less.nice);
    }
}

#[test]
fn who_lists_everything_does_not_come_before_who_has_what_is_asked_for() {
    let taxonomy = taxonomy();
    let everything: Vec<usize> = (0..SKILLS).collect();
    let people = [everything, vec![1, 2, 3], vec![4, 5, 6], vec![7, 8, 9]];
    let (people, adverts) = matcher(&people, &[(vec![1, 2, 3], vec![]), (vec![4, 5, 6], vec![7])], &taxonomy);
    let matcher = Matcher::new(people, adverts, &taxonomy, |_| 0.8).unwrap();
    let label = |id: ConceptId| taxonomy.uri(id).to_owned();
    assert_eq!(matcher.people_for(0, 1, &label).unwrap()[0].person, 1);
    // Both have all that must be met; what counts against the generalist outweighs a wish that is met.
    assert_eq!(matcher.people_for(1, 1, &label).unwrap()[0].person, 2);
}

#[test]
fn must_haves_weigh_more_than_wishes() {
    let taxonomy = taxonomy();
    let (people, adverts) = matcher(&[vec![1], vec![2]], &[(vec![1], vec![2])], &taxonomy);
    let matcher = Matcher::new(people, adverts, &taxonomy, |_| 0.8).unwrap();
    let label = |id: ConceptId| taxonomy.uri(id).to_owned();
    let found = matcher.people_for(0, 2, &label).unwrap();
    assert_eq!((found[0].person, found[1].person), (0, 1));
    assert!(found[0].must > Some(0.9) && found[0].nice == Some(0.0), "{found:?}");
    assert_eq!(found[1].missing[0].text, "Asks 1");
}
