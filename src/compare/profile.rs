//! [`Profile`]: what a credential's outcomes amount to, ready to be compared with many others.

use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::credential::check::acts;
use crate::credential::{Credential, Outcome, Place, Source, Text};
use crate::encoder::Encoder;
use crate::esco::{ConceptId, ConceptKind, Language, Necessity, Taxonomy};
use crate::index::Quantised;
use crate::tagger::{Model, TagError, TagOptions, Taggers};
use crate::text::Format;

/// How many suggested concepts of an outcome count, and from which probability on. More than are shown
/// to people: many unlikely ones that two outcomes share say that they speak of the same thing.
const CONCEPTS: usize = 20;
const LEAST: f32 = 0.01;

/// What a concept that is related to another counts for it: a broader or narrower skill, or one that ESCO
/// calls essential or optional for the other, half; one in the same group a quarter.
pub const RELATED: f32 = 0.5;
/// See [`RELATED`].
pub const SAME_GROUP: f32 = 0.25;

/// A concept of an outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Concept {
    /// Which one.
    pub id: ConceptId,
    /// The chance that it is meant, in [0, 1]; 1 if the issuer gives it.
    pub probability: f32,
    /// How informative it is that another outcome shares it, in (0, 1].
    pub informativeness: f32,
}

/// An outcome as it is compared.
#[derive(Clone, Debug)]
pub(super) struct ProfiledOutcome {
    /// What a reader sees.
    pub text: String,
    /// The same without case, spaces and punctuation: what says that two are identical.
    pub normal: String,
    /// By probability, the highest first.
    pub concepts: Vec<Concept>,
    /// How much the concepts say: the sum of their probabilities, weighted by informativeness.
    pub mass: f32,
    /// The direction of the meaning.
    pub meaning: Option<Quantised>,
    /// How many other outcomes it can stand for at once: as many as it names acts.
    pub acts: usize,
}

/// A concept, or a group, by which an outcome can be reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Key {
    pub id: ConceptId,
    pub outcome: u32,
    /// In `asks`: the position of the concept among all of the profile's. In `offers`: unused.
    pub concept: u32,
    /// In `asks`: the probability of the concept. In `offers`: the same, discounted for a related one.
    pub probability: f32,
}

/// The outcomes of a credential with their concepts and meanings. Outcomes that say the same word for word
/// are one.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    pub(super) outcomes: Vec<ProfiledOutcome>,
    /// For each concept of each outcome, itself and the groups it is in, by identifier.
    pub(super) asks: Vec<Key>,
    /// For each concept of each outcome, itself, what is related to it and the groups it is in.
    pub(super) offers: Vec<Key>,
    /// Which outcome each concept is of, and what it weighs.
    pub(super) concepts: Vec<(u32, f32)>,
}

/// A concept of a text, as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeptConcept {
    /// Its URI.
    pub uri: String,
    /// The chance that it is meant, in (0, 1]; 1 if the issuer gives it.
    #[schema(minimum = 0, maximum = 1)]
    pub probability: f32,
    /// How informative it is that another text shares it, in (0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub informativeness: f32,
}

/// What a text is compared by, to be kept: another [`Profile`] is made of it without tagging it again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// Its concepts, the likeliest first.
    pub concepts: Vec<KeptConcept>,
    /// The direction of its meaning as base64: a 32-bit little-endian float and 384 signed bytes that it scales.
    /// `None` if the encoder does not read its language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub meaning: Option<String>,
}

/// From which probability on a concept is kept.
const WORTH_KEEPING: f32 = 0.03;

/// What is kept of a probability: enough digits for any of them.
fn rounded(value: f32) -> f32 {
    (value * 1e4).round() / 1e4
}

/// What one text is compared by: those of several make a [`Profile`].
#[derive(Clone, Debug)]
pub struct Told {
    text: String,
    concepts: Vec<Concept>,
    meaning: Option<Quantised>,
}

/// Makes profiles.
///
/// It holds the encoder of outcomes, which is loaded with it: loaded on one of the threads of a pool, it could
/// wait for work that waits for it.
#[derive(Debug)]
pub struct Profiler<'a> {
    taxonomy: &'a Taxonomy,
    taggers: &'a Taggers,
    /// The encoder, where any of the taggers has one itself.
    encoder: Option<&'static Encoder>,
}

impl<'a> Profiler<'a> {
    /// Makes profiles with the taggers of an index and its taxonomy.
    pub fn new(taxonomy: &'a Taxonomy, taggers: &'a Taggers) -> Result<Self, TagError> {
        let encoder = match taggers.for_language(Language::ENGLISH.code()) {
            Some(tagger) if tagger.made_by().model != Model::Lexical => Some(Encoder::of_outcomes()?),
            _ => None,
        };
        Ok(Self { taxonomy, taggers, encoder })
    }

    /// The profile of a credential: its outcomes are tagged, whether or not it carries suggested tags
    /// already, and what its issuer has linked to them counts as certain if ESCO has it.
    pub fn profile(&self, credential: &Credential) -> Result<Profile, TagError> {
        self.of_outcomes(credential.outcomes.value().into_iter().flatten())
    }

    /// The profile of outcomes that are nothing but texts.
    pub fn profile_of_texts(&self, texts: &[String]) -> Result<Profile, TagError> {
        let outcome = |text: &String| {
            let (text, place) = (Text::plain(text), Place(String::new()));
            Outcome { text, place, level: None, tags: vec![] }
        };
        self.of_outcomes(&texts.iter().map(outcome).collect::<Vec<_>>())
    }

    fn of_outcomes<'o>(&self, outcomes: impl IntoIterator<Item = &'o Outcome>) -> Result<Profile, TagError> {
        let told = outcomes.into_iter().filter_map(|outcome| self.told(outcome).transpose());
        Ok(Profile::new(told.collect::<Result<Vec<_>, _>>()?, self.taxonomy))
    }

    /// What an outcome is compared by, to be kept.
    pub fn kept(&self, outcome: &Outcome) -> Result<Kept, TagError> {
        let Some(Told { mut concepts, meaning, .. }) = self.told(outcome)? else {
            return Ok(Kept::default());
        };
        // Stable: of what is given and suggested the first counts, which is certain.
        concepts.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        let mut seen = BTreeSet::new();
        concepts.retain(|concept| concept.probability >= WORTH_KEEPING && seen.insert(concept.id));
        let kept = |concept: &Concept| KeptConcept {
            uri: self.taxonomy.uri(concept.id).to_owned(),
            probability: rounded(concept.probability),
            informativeness: rounded(concept.informativeness),
        };
        let coded = |meaning: Quantised| BASE64_STANDARD.encode(meaning.to_bytes().collect::<Vec<u8>>());
        Ok(Kept { concepts: concepts.iter().map(kept).collect(), meaning: meaning.map(coded) })
    }

    /// The same for a text.
    pub fn kept_of_text(&self, text: &str) -> Result<Kept, TagError> {
        self.kept(&Outcome {
            text: Text::plain(text),
            place: Place(String::new()),
            level: None,
            tags: vec![],
        })
    }

    /// What an outcome is compared by; `None` if it has no text. The outcomes of a credential can be told in any
    /// order, and together make its profile.
    pub fn told(&self, outcome: &Outcome) -> Result<Option<Told>, TagError> {
        let Some((text, tagger)) = outcome.text.for_taggers(self.taggers) else { return Ok(None) };
        let options = TagOptions { top_k: CONCEPTS, threshold: Some(LEAST), ..TagOptions::default() };
        let concept = |uri: &str, probability: f32| {
            let id = self.taxonomy.id(uri).filter(|id| self.taxonomy.kind(*id) == ConceptKind::Skill)?;
            Some(Concept { id, probability, informativeness: tagger.informativeness(id) })
        };
        let given = outcome.tags.iter().filter(|tag| tag.source == Source::Issuer);
        let mut concepts: Vec<Concept> = given.filter_map(|tag| concept(&tag.uri, 1.0)).collect();
        let suggested = tagger.tag(text, Format::Plain, &options)?.tags;
        concepts.extend(suggested.iter().filter_map(|tag| concept(&tag.uri, tag.probability)));
        let encoder = self.encoder.filter(|_| tagger.made_by().language == Language::ENGLISH);
        let meaning = encoder.map(|encoder| encoder.encode(text)).transpose()?;
        let meaning = meaning.map(|encoded| Quantised::new(&encoded.mean));
        Ok(Some(Told { text: text.to_owned(), concepts, meaning }))
    }
}

impl Profile {
    /// The profile of texts by what they are compared by.
    pub fn new(told: impl IntoIterator<Item = Told>, taxonomy: &Taxonomy) -> Self {
        let mut profile = Self::default();
        for Told { text, concepts, meaning } in told {
            profile.push(&text, concepts, meaning, taxonomy);
        }
        profile.sort();
        profile
    }

    /// How many different outcomes it has.
    pub fn len(&self) -> usize {
        self.outcomes.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.outcomes.is_empty()
    }

    /// Adds texts by what is kept of them; what the loaded ESCO does not have is left out.
    pub fn extend<'k>(&mut self, kept: impl IntoIterator<Item = (&'k str, &'k Kept)>, taxonomy: &Taxonomy) {
        for (text, kept) in kept {
            let concept = |concept: &KeptConcept| {
                let is_skill = |id: &ConceptId| taxonomy.kind(*id) == ConceptKind::Skill;
                let id = taxonomy.id(&concept.uri).filter(is_skill)?;
                let KeptConcept { probability, informativeness, .. } = *concept;
                Some(Concept { id, probability, informativeness })
            };
            let concepts = kept.concepts.iter().filter_map(concept).collect();
            let bytes = kept.meaning.as_ref().and_then(|coded| BASE64_STANDARD.decode(coded).ok());
            let whole = bytes.filter(|bytes| bytes.len() == Quantised::BYTES);
            self.push(text, concepts, whole.and_then(|bytes| Quantised::from_bytes(&bytes)), taxonomy);
        }
        self.sort();
    }

    /// What an outcome says, by position.
    pub fn text(&self, outcome: usize) -> Option<&str> {
        self.outcomes.get(outcome).map(|outcome| outcome.text.as_str())
    }

    /// Adds an outcome.
    pub(super) fn push(
        &mut self,
        text: &str,
        mut concepts: Vec<Concept>,
        meaning: Option<Quantised>,
        taxonomy: &Taxonomy,
    ) {
        let normal = words(text);
        // A credential that says the same twice does not say more.
        if self.outcomes.iter().any(|outcome| outcome.normal == normal) {
            return;
        }
        let mut seen = BTreeSet::new();
        // Stable: of what is given and suggested the first counts, which is certain.
        concepts.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        concepts.retain(|concept| seen.insert(concept.id));
        let outcome = self.outcomes.len() as u32;
        for Concept { id, probability, informativeness } in &concepts {
            let concept = self.concepts.len() as u32;
            let key = |id, probability| Key { id, outcome, concept, probability };
            let groups = || taxonomy.broader(*id).filter(|id| taxonomy.kind(*id) != ConceptKind::Skill);
            self.asks.push(key(*id, *probability));
            self.asks.extend(groups().map(|group| key(group, *probability)));
            self.offers.push(key(*id, *probability));
            self.offers.extend(groups().map(|group| key(group, probability * SAME_GROUP)));
            let near = related(taxonomy, *id);
            self.offers.extend(near.into_iter().map(|near| key(near, probability * RELATED)));
            self.concepts.push((outcome, *informativeness));
        }
        self.outcomes.push(ProfiledOutcome {
            text: text.to_owned(),
            normal,
            mass: concepts.iter().map(|concept| concept.probability * concept.informativeness).sum(),
            concepts,
            meaning,
            acts: acts(text),
        });
    }

    pub(super) fn sort(&mut self) {
        for keys in [&mut self.asks, &mut self.offers] {
            keys.sort_unstable_by_key(|key| (key.id, key.outcome, key.concept));
        }
    }
}

/// The skills that are related to a skill: broader, narrower, and those that ESCO calls essential or
/// optional for it, or it for them.
pub fn related(taxonomy: &Taxonomy, id: ConceptId) -> BTreeSet<ConceptId> {
    let mut near: BTreeSet<ConceptId> = taxonomy.broader(id).chain(taxonomy.narrower(id)).collect();
    for necessity in [Necessity::Essential, Necessity::Optional] {
        near.extend(taxonomy.needs(id, necessity).chain(taxonomy.needed_by(id, necessity)));
    }
    near.retain(|near| taxonomy.kind(*near) == ConceptKind::Skill);
    near.remove(&id);
    near
}

/// A text in lower case, its words with single spaces between.
pub(super) fn words(text: &str) -> String {
    // C, C++ and C# are three languages.
    let is_of_word = |c: char| c.is_alphanumeric() || c == '+' || c == '#';
    let words = text.split(|c: char| !is_of_word(c)).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}
