//! The legs: where candidates come from, and what each leg has to say about them.
//!
//! - The *lexical* leg asks the postings which concepts share words with the segment, field by field.
//! - The *label* leg finds whole labels inside the segment.
//! - The *static* leg adds up what the words of the segment mean by themselves (`gist.rs`).
//! - The *semantic* leg finds the concepts that are nearest in meaning, and those that people have linked
//!   to sentences that mean the same (`meaning.rs`).
//!
//! Their union becomes one list of [`Candidate`]s, each with the same [`Features`]; a further leg
//! adds its concepts to the union and its features to the list, and the ranker sees the rest.

use std::collections::BTreeMap;
use std::ops::Range;

use super::features::Features;
use super::gist::Gist;
use super::meaning::Meaning;
use super::query::{Query, QueryWord};
use crate::esco::{ConceptId, SkillType, Taxonomy};
use crate::index::{Label, LabelKind, LexicalField, Lexicon, Scores, WordId, best};

/// How many concepts each field of the lexical leg may propose.
const PER_FIELD: usize = 20;

/// What the lexical leg asks beside the static leg, which proposes nearly all that the others would, and
/// how many concepts it may propose there.
const BESIDE_GIST: [LexicalField; 1] = [LexicalField::Preferred];
const PER_FIELD_BESIDE_GIST: usize = 5;

/// How many concepts the semantic leg may propose.
const NEAREST: usize = 100;

/// How many concepts the static leg may propose.
const BY_GIST: usize = 30;

/// The weight under which a segment counts as having this weight: of a word or two, each would be all
/// the segment says, and "Slides." would be as good a reason as a sentence about slides.
const SHORT: f32 = 1.5;

/// A concept that a leg has proposed.
#[derive(Debug)]
pub(super) struct Candidate {
    pub id: ConceptId,
    pub features: Features,
    /// The label that agrees best with the segment, if any word of any label does.
    pub label: Option<LabelKind>,
    /// Whether that label stands in the segment as a whole.
    pub whole: bool,
    /// The words of the segment that agree with that label, else with the description; in bytes.
    pub words: Vec<Range<usize>>,
}

/// A segment as each leg sees it.
pub(super) struct Legs<'a> {
    pub query: Query<'a>,
    pub gist: Option<Gist<'a>>,
    pub meaning: Option<Meaning<'a>>,
    /// The log-odds that it asks for a skill at all.
    pub asks: f32,
}

/// A label that stands in the segment as a whole.
struct Found<'a> {
    label: Label<'a>,
    /// The words of the query that it covers.
    words: Range<usize>,
}

/// The concepts that the legs propose among those that are allowed.
///
/// What is not allowed is left out before each leg chooses its best, so that it takes no place.
pub(super) fn candidates(
    legs: &Legs,
    taxonomy: &Taxonomy,
    lexicon: &Lexicon,
    allows: &dyn Fn(ConceptId) -> bool,
) -> Vec<Candidate> {
    let Legs { query, gist, meaning, asks } = legs;
    let found = find_labels(query, taxonomy, lexicon);
    let stems: Vec<(WordId, f32)> =
        query.distinct().filter_map(|word| Some((word.id?, word.factor))).collect();
    let roots = || {
        let roots = query.distinct().filter_map(|word| Some((word.root_id?, word.factor)));
        let mut roots: Vec<(WordId, f32)> = roots.collect();
        roots.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        roots.dedup_by_key(|root| root.0);
        roots
    };
    let (fields, per_field) = match gist {
        Some(_) => (BESIDE_GIST.as_slice(), PER_FIELD_BESIDE_GIST),
        None => (LexicalField::ALL.as_slice(), PER_FIELD),
    };
    let scores = fields.iter().map(|field| match field {
        LexicalField::Root => lexicon.bm25(*field, roots()),
        _ => lexicon.bm25(*field, stems.iter().copied()),
    });
    let scores: Vec<Scores> = scores.collect();
    let score = |field: LexicalField, id| {
        let at = fields.iter().position(|one| *one == field);
        at.map_or(0.0, |at| scores[at].get(id))
    };

    let mut union: BTreeMap<ConceptId, Vec<&Found>> = BTreeMap::new();
    for scores in &scores {
        union.extend(best(scores.scored(), allows, per_field).into_iter().map(|id| (id, vec![])));
    }
    for one in found.iter().filter(|one| allows(one.label.concept)) {
        union.entry(one.label.concept).or_default().push(one);
    }
    if let Some(gist) = gist {
        for id in best(gist.shortlist(allows, BY_GIST).into_iter(), &|_| true, BY_GIST) {
            union.entry(id).or_default();
        }
    }
    if let Some(meaning) = meaning {
        let nearest = best(meaning.shortlist(allows), &|_| true, NEAREST);
        for id in nearest.into_iter().chain(meaning.linked().filter(|id| allows(*id))) {
            union.entry(id).or_default();
        }
    }
    let segment_words = query.words.len() as f32;
    let mut candidates: Vec<Candidate> = union
        .into_iter()
        .map(|(id, found)| {
            let description = score(LexicalField::Description, id);
            let mut candidate = compare_labels(query, lexicon, id, &found, description > 0.0);
            let features = &mut candidate.features;
            features.preferred = score(LexicalField::Preferred, id);
            features.alternative = score(LexicalField::Alternative, id);
            features.description = description;
            features.root = score(LexicalField::Root, id);
            features.usage = lexicon.usage(id);
            features.is_knowledge =
                f32::from(u8::from(taxonomy.skill_type(id) == Some(SkillType::Knowledge)));
            features.label_words = lexicon.labels(id).next().map_or(0.0, |label| label.words.len() as f32);
            features.segment_words = segment_words;
            features.asks = *asks;
            features.gist = gist.as_ref().map_or(0.0, |gist| gist.nearness(id));
            if let Some(meaning) = meaning {
                features.near = meaning.nearness(id);
            }
            candidate
        })
        // Where only words that every outcome has or numbers speak for a concept, nothing does.
        .filter(|candidate| meaning.is_some() || gist.is_some() || !candidate.words.is_empty())
        .collect();
    compare_with_others(&mut candidates, gist.is_some(), meaning.as_ref());
    candidates
}

/// How many of the candidates that are nearest in meaning are the company that the others are seen in.
const COMPANY: usize = 5;

/// Fills the features that say how a candidate stands beside the others.
fn compare_with_others(candidates: &mut [Candidate], has_gist: bool, meaning: Option<&Meaning>) {
    let root = highest(candidates, |features| features.root);
    let description = highest(candidates, |features| features.description);
    let share = |value: f32, of: f32| if of > 0.0 { value / of } else { 0.0 };
    for Candidate { features, .. } in candidates.iter_mut() {
        features.root_share = share(features.root, root);
        features.description_share = share(features.description, description);
    }
    if has_gist {
        let gist = highest(candidates, |features| features.gist);
        let by_gist = places(candidates, |features| features.gist);
        for (Candidate { features, .. }, place) in candidates.iter_mut().zip(by_gist) {
            features.gist_gap = features.gist - gist;
            features.gist_place = (place as f32).ln_1p();
        }
    }
    let Some(meaning) = meaning else { return };
    let near_label = highest(candidates, |features| features.near.label);
    let near_description = highest(candidates, |features| features.near.description);
    let by_label = places(candidates, |features| features.near.label);
    let by_both = places(candidates, |features| features.near.label + features.near.description);
    let mut company: Vec<(usize, ConceptId)> =
        by_both.iter().zip(&*candidates).map(|(place, candidate)| (*place, candidate.id)).collect();
    company.sort_unstable_by_key(|(place, _)| *place);
    company.truncate(COMPANY);
    let company = meaning.company(company.into_iter().map(|(_, id)| id));
    for (candidate, (label, both)) in candidates.iter_mut().zip(by_label.into_iter().zip(by_both)) {
        let features = &mut candidate.features;
        features.label_gap = features.near.label - near_label;
        features.description_gap = features.near.description - near_description;
        features.label_place = (label as f32).ln_1p();
        features.place = (both as f32).ln_1p();
        features.company = meaning.nearness_to(&company, candidate.id);
    }
}

/// The highest value that any candidate has.
fn highest(candidates: &[Candidate], value: fn(&Features) -> f32) -> f32 {
    candidates.iter().map(|candidate| value(&candidate.features)).fold(f32::MIN, f32::max)
}

/// The place of each candidate by a value, the highest first; equal values by concept.
fn places(candidates: &[Candidate], value: fn(&Features) -> f32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    let at = |at: usize| value(&candidates[at].features);
    // The sort is stable and the candidates come by concept.
    order.sort_by(|a, b| at(*b).total_cmp(&at(*a)));
    let mut places = vec![0; candidates.len()];
    order.into_iter().enumerate().for_each(|(place, at)| places[at] = place);
    places
}

/// Whole labels in the segment: the longest from each word on, without those inside a longer one.
fn find_labels<'a>(query: &Query, taxonomy: &Taxonomy, lexicon: &'a Lexicon) -> Vec<Found<'a>> {
    let ids: Vec<Option<WordId>> = query.words.iter().map(|word| word.id).collect();
    let mut found = vec![];
    let mut covered = 0;
    for start in 0..ids.len() {
        let run = query.words[start + 1..]
            .iter()
            .position(|word| word.apart)
            .map_or(ids.len(), |at| start + 1 + at);
        let Some((length, labels)) = lexicon.longest_label(&ids[start..run]) else { continue };
        let words = start..start + length;
        if words.end <= covered {
            continue;
        }
        let labels: Vec<Found> = labels
            .into_iter()
            .filter(|label| means_it(query, &words, label, taxonomy, lexicon))
            .map(|label| Found { label, words: words.clone() })
            .collect();
        if !labels.is_empty() {
            covered = words.end;
            found.extend(labels);
        }
    }
    found
}

/// Whether one word that looks like a label is meant as one.
///
/// Names such as *C*, *R*, *LESS* or *Swift* are letters and ordinary words too. They count only if
/// they are written as the label is and, for a single letter or a word that starts the segment, if a
/// neighbour is a name of the same sort or a word about programming.
fn means_it(
    query: &Query,
    words: &Range<usize>,
    label: &Label,
    taxonomy: &Taxonomy,
    lexicon: &Lexicon,
) -> bool {
    if words.len() > 1 {
        return true;
    }
    let Some(word) = query.words.get(words.start) else { return false };
    let written = &query.text[word.bytes.clone()];
    let letter = written.chars().count() == 1;
    if !letter && !word.id.is_some_and(|id| lexicon.is_ordinary(id)) {
        return true;
    }
    let text = label.kind.text(taxonomy, label.concept, lexicon.language());
    // German writes every noun with a capital, so there it makes no name.
    if !text.chars().any(char::is_uppercase) || lexicon.language().code() == "de" && !letter {
        return !letter;
    }
    if !text.contains(written) {
        return false;
    }
    let capitals = written.chars().all(char::is_uppercase) && !letter;
    let starts = query.text[..word.bytes.start].trim().is_empty();
    if capitals || !(letter || starts) {
        return true;
    }
    let near = words.start.saturating_sub(NEAR)..(words.end + NEAR).min(query.words.len());
    query.words[near].iter().any(|other| {
        let written = &query.text[other.bytes.clone()];
        PROGRAMMING.contains(&other.root.as_str())
            || written.contains(['+', '#'])
            || is_capitalised_name(written)
    })
}

/// How many words away a neighbour may stand.
const NEAR: usize = 4;

/// Roots of words that make a letter beside them the name of a language.
const PROGRAMMING: &[&str] = &["languag", "librari", "packag", "program", "script", "softwar", "statist"];

/// Whether a word is written as names of software are: with a capital past its first letter.
fn is_capitalised_name(written: &str) -> bool {
    written.chars().skip(1).any(char::is_uppercase)
}

/// How well the best label of a concept agrees with the segment, word by word. It has no words if
/// nothing but words about how outcomes are written, or numbers, speaks for the concept. `described` is
/// whether the description shares a word with the segment.
fn compare_labels(
    query: &Query,
    lexicon: &Lexicon,
    id: ConceptId,
    found: &[&Found],
    described: bool,
) -> Candidate {
    let mut candidate =
        Candidate { id, features: Features::default(), label: None, whole: false, words: vec![] };
    let mut best = 0.0;
    let mut words: Vec<usize> = vec![];
    for label in lexicon.labels(id) {
        let mut agreed = 0.0;
        words.clear();
        for word in label.words {
            // A word of the segment speaks for one word of the label, however often the label has it.
            if let Some(agreement) = query.agreement(word.to_native()).filter(|one| !words.contains(&one.at))
            {
                agreed += agreement.weight;
                words.push(agreement.at);
            }
        }
        let covered = agreed / label.weight.max(f32::MIN_POSITIVE);
        // What the label shares with the segment, discounted by what it says besides.
        if agreed * covered > best && words.iter().any(|at| query.words[*at].is_content()) {
            best = agreed * covered;
            words.sort_unstable();
            let width = words.last().map_or(0, |last| last + 1) - words.first().copied().unwrap_or_default();
            let is_preferred = matches!(label.kind, LabelKind::Preferred | LabelKind::Unqualified);
            candidate.features.covered = covered;
            candidate.features.share = agreed / query.weight.max(SHORT);
            candidate.features.compact = words.len() as f32 / width.max(1) as f32;
            candidate.features.is_preferred = f32::from(u8::from(is_preferred));
            candidate.label = Some(label.kind);
            candidate.words = words.iter().map(|at| query.words[*at].bytes.clone()).collect();
        }
    }
    let heaviest = found.iter().max_by(|a, b| a.label.weight.total_cmp(&b.label.weight));
    if let Some(one) = heaviest {
        candidate.features.whole = one.label.weight;
        let inside = |at: usize| one.words.contains(&at);
        let is_exact = (0..query.words.len()).all(|at| inside(at) || !query.words[at].is_content());
        candidate.features.exact = f32::from(u8::from(is_exact));
        candidate.label = Some(one.label.kind);
        candidate.whole = true;
        candidate.words = query.words[one.words.clone()].iter().map(|word| word.bytes.clone()).collect();
    }
    if candidate.label.is_none() && described {
        let description = lexicon.description(id);
        let told =
            |word: &&QueryWord| word.id.is_some_and(|id| description.binary_search(&id.into()).is_ok());
        let told = query.distinct().filter(|word| word.is_content()).filter(told);
        candidate.words = told.map(|word| word.bytes.clone()).collect();
    }
    candidate
}
