//! Which adverts suit a person, and which people an advert: both by one score.
//!
//! An advert is a list of requirements, those that must be met and those that it would be nice to meet, each
//! weighted by how much it tells ([`Outcomes::tells`]). A person meets one to the degree to which the best of
//! their outcomes covers it, as in [`crate::recommend`]. **Coverage**, in [0, 1], is the weighted mean of these
//! degrees.
//!
//! The **score** ranks. It adds up what is covered, nice-to-haves at [`OPTIONAL`], and divides by
//! `(1 − s) · a + s · ā` and by `(1 − s) + s · p / p̄`, with *a* what the advert asks for in all, *p* what the
//! person has in all, ā and p̄ the means over all adverts and people, and s = [`SLOPE`]: pivoted normalisation
//! (Singhal, Buckley and Mitra 1996). So neither an advert that asks for next to nothing nor a person who lists
//! everything comes first everywhere.
//!
//! Concepts find what is looked at: of all adverts, or people, those that share most of them by the same score
//! over concepts weighted by how informative they are.

mod report;
#[cfg(test)]
mod tests;

use serde::Serialize;
use utoipa::ToSchema;

use crate::advert::{Advert, Part as AdvertPart};
use crate::compare::{Kept, PARTLY, Profiler};
use crate::corpus::{Corpus, CorpusError, Degrees, Document, Filter, Hit, Part, Wanted, counted_for};
use crate::credential::Credential;
use crate::esco::{ConceptId, ConceptKind, Taxonomy};
use crate::recommend::{Closing, Goal, Learner, OPTIONAL, Outcomes, RecommendError};
use crate::tagger::{MadeBy, TagError};

/// How much the size of an advert and of a person counts beside the mean.
pub const SLOPE: f32 = 0.25;

/// How many skills are named on each side.
const NAMED: usize = 5;

/// How many more than asked for are looked at closely.
const MORE: usize = 60;

/// A person with what they can do.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who it is.
    pub name: String,
    /// What they can do.
    pub learner: Learner,
}

impl Person {
    /// Somebody without credentials. Who it is their first credential may say, in place of `name`.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), learner: Learner::default() }
    }

    /// Adds a credential with what is kept of its outcomes.
    pub fn add<'k>(
        &mut self,
        credential: &Credential,
        outcomes: impl IntoIterator<Item = (&'k str, &'k Kept)>,
        taxonomy: &Taxonomy,
    ) {
        if let (true, Some(name)) = (self.learner.titles.is_empty(), credential.learner.value()) {
            self.name.clone_from(name);
        }
        self.learner.add(credential, outcomes, taxonomy);
    }
}

/// An advert with what it asks for.
#[derive(Clone, Debug)]
pub struct TaggedAdvert {
    /// The advert.
    pub advert: Advert,
    /// What must be met.
    pub must: Outcomes,
    /// What it would be nice to meet.
    pub nice: Outcomes,
    /// What each of the latter is: a wish or a duty.
    nice_parts: Vec<AdvertPart>,
    /// The texts of both with what is kept of them and what they are, those that must be met first.
    kept: Vec<(String, Kept, AdvertPart)>,
}

impl TaggedAdvert {
    /// Tags what an advert asks for; what has no likely concept asks for no skill. Duties count among what would
    /// be nice to meet: they need skills, but nobody says that these must be there before. Where no requirement
    /// is said at all, they are what must be met.
    pub fn new(advert: Advert, profiler: &Profiler, taxonomy: &Taxonomy) -> Result<Self, TagError> {
        let kept = Self::asks(&advert).map(|text| profiler.kept_of_text(text)).collect::<Result<_, _>>()?;
        Ok(Self::told(advert, kept, taxonomy))
    }

    /// What an advert asks for, to be tagged.
    pub fn asks(advert: &Advert) -> impl Iterator<Item = &str> {
        let asks = advert.statements.iter().filter(|statement| statement.part != AdvertPart::Other);
        asks.map(|statement| statement.text.as_str())
    }

    /// The same for an advert of which is known what is kept of each text that it asks for ([`Self::asks`]).
    pub fn told(advert: Advert, kept: Vec<Kept>, taxonomy: &Taxonomy) -> Self {
        let asks = advert.statements.iter().filter(|statement| statement.part != AdvertPart::Other);
        let mut kept: Vec<(String, Kept, AdvertPart)> =
            asks.zip(kept).map(|(one, kept)| (one.text.clone(), kept, one.part)).collect();
        kept.retain(|(text, kept, _)| !Outcomes::new([(text.as_str(), kept)], taxonomy).skills().is_empty());
        if kept.iter().all(|(_, _, part)| *part != AdvertPart::Must) {
            let duties = kept.iter_mut().filter(|(_, _, part)| *part == AdvertPart::Duty);
            duties.for_each(|(_, _, part)| *part = AdvertPart::Must);
        }
        // Stable: what is of one kind in the advert's order.
        kept.sort_by_key(|(_, _, part)| *part != AdvertPart::Must);
        Self::of_kept(advert, kept, taxonomy)
    }

    /// An advert by what is kept of its texts, those that must be met first.
    fn of_kept(advert: Advert, kept: Vec<(String, Kept, AdvertPart)>, taxonomy: &Taxonomy) -> Self {
        let (mut must, mut nice, mut nice_parts) = (Outcomes::default(), Outcomes::default(), vec![]);
        for (text, one, part) in &kept {
            let to = if *part == AdvertPart::Must { &mut must } else { &mut nice };
            to.extend([(text.as_str(), one)], taxonomy);
            nice_parts.resize(nice.tells.len(), *part);
        }
        Self { advert, must, nice, nice_parts, kept }
    }

    /// The same as a goal.
    pub fn goal(&self, taxonomy: &Taxonomy) -> Goal {
        let counts = |part: AdvertPart| if part == AdvertPart::Must { 1.0 } else { OPTIONAL };
        let texts = self.kept.iter().map(|(text, kept, part)| (text.as_str(), kept, counts(*part)));
        Goal::texts(&self.advert.title, texts, taxonomy)
    }

    /// The concepts of what must be met, and of what it would be nice to meet and need not be met anyway.
    fn concepts(&self) -> (Degrees, Degrees) {
        let must = self.must.skills();
        let mut nice = self.nice.skills();
        nice.retain(|id, _| !must.contains_key(id));
        (must, nice)
    }

    /// What it asks for in all.
    fn mass(&self) -> f32 {
        whole((self.must.tells.iter().sum(), self.nice.tells.iter().sum()))
    }
}

/// Something that an advert asks for.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Requirement {
    /// What it says.
    pub text: String,
    /// The URI of its likeliest concept.
    pub uri: Option<String>,
    /// The preferred label of that.
    pub label: Option<String>,
    /// Whether it must be met, would be nice to meet, or is a duty.
    pub part: AdvertPart,
    /// To what degree the person meets it, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub degree: f32,
    /// The outcome that shows it, where one does in part at least.
    pub shown_by: Option<String>,
}

/// A person and an advert.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Match {
    /// Which person, by position.
    #[serde(skip)]
    pub person: usize,
    /// Which advert, by position.
    #[serde(skip)]
    pub advert: usize,
    /// What ranks, 0 or more; see the [module](self).
    #[schema(minimum = 0)]
    pub score: f32,
    /// How much of what must be met is, in [0, 1]; `None` if nothing must.
    #[schema(minimum = 0, maximum = 1)]
    pub must: Option<f32>,
    /// How much of what it would be nice to meet is, in [0, 1]; `None` if nothing would.
    #[schema(minimum = 0, maximum = 1)]
    pub nice: Option<f32>,
    /// What the person meets, at least in part: what must be met first, and of that what tells most.
    pub met: Vec<Requirement>,
    /// What is missing, in the same order.
    pub missing: Vec<Requirement>,
}

/// What is found for a person, or for an advert.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Matches {
    /// The person, or the advert with its employer.
    pub of: String,
    /// What suits, the best first.
    pub matches: Vec<NamedMatch>,
    /// What made it.
    pub made_by: MadeBy,
}

/// A match with what a reader wants to know of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedMatch {
    /// The person, or the advert with its employer.
    pub name: String,
    /// How well they suit.
    #[serde(flatten)]
    pub found: Match,
    /// The advert, with what it asks for besides skills.
    pub advert: Advert,
    /// The offers of the catalogue that would close most of what is missing.
    pub closed_by: Vec<Closing>,
}

/// What would close what a learner misses for a goal.
pub type ClosedBy<'a> = dyn Fn(&Learner, &Goal) -> Result<Vec<Closing>, RecommendError> + 'a;

/// People and adverts, both searched by concept.
#[derive(Debug)]
pub struct Matcher<'a> {
    people: Vec<Person>,
    adverts: Vec<TaggedAdvert>,
    by_person: Corpus,
    by_advert: Corpus,
    /// Over outcomes and requirements.
    means: Means,
    /// Over concepts.
    concept_means: Means,
    taxonomy: &'a Taxonomy,
    informativeness: Vec<f32>,
}

/// What an average advert asks for and an average person has.
#[derive(Clone, Copy, Debug)]
pub struct Means {
    /// Of adverts: what must be met, and what it would be nice to meet at [`OPTIONAL`].
    pub advert: f32,
    /// Of people.
    pub person: f32,
}

impl Means {
    /// By what what is covered is divided.
    pub fn norm(&self, advert: f32, person: f32) -> f32 {
        let of_advert = (1.0 - SLOPE) * advert + SLOPE * self.advert;
        let of_person = (1.0 - SLOPE) + SLOPE * person / self.person.max(f32::MIN_POSITIVE);
        (of_advert * of_person).max(f32::MIN_POSITIVE)
    }
}

/// What an advert asks for in all, by its masses.
pub fn whole((must, nice): (f32, f32)) -> f32 {
    must + OPTIONAL * nice
}

/// What is searched for among adverts for somebody: every concept that they have, by itself or by a related one,
/// weighted by informativeness. What it would be nice to meet counts [`OPTIONAL`].
pub fn wanted_of(
    has: &Degrees,
    taxonomy: &Taxonomy,
    informativeness: impl Fn(ConceptId) -> f32,
) -> (Vec<Wanted>, Vec<Wanted>) {
    let mut reach = Degrees::new();
    for (id, degree) in has {
        for (near, counts) in counted_for(*id, taxonomy) {
            let most = reach.entry(near).or_default();
            *most = most.max(degree * counts);
        }
    }
    let is_skill = |id: &ConceptId| taxonomy.kind(*id) == ConceptKind::Skill;
    let wanted = |counts: f32| -> Vec<Wanted> {
        let skills = reach.iter().filter(|(id, _)| is_skill(id));
        skills
            .map(|(id, degree)| Wanted {
                weight: counts * informativeness(*id),
                most: *degree,
                have: 0.0,
                by: vec![(*id, 1.0)],
            })
            .collect()
    };
    (wanted(1.0), wanted(OPTIONAL))
}

impl<'a> Matcher<'a> {
    /// Puts people and adverts into an index each. `informativeness` has an entry for each concept.
    pub fn new(
        people: Vec<Person>,
        adverts: Vec<TaggedAdvert>,
        taxonomy: &'a Taxonomy,
        informativeness: impl Fn(ConceptId) -> f32,
    ) -> Result<Self, CorpusError> {
        let informativeness: Vec<f32> =
            (0..taxonomy.len() as u32).map(|id| informativeness(ConceptId(id))).collect();
        let mass =
            |of: &Degrees| of.iter().map(|(id, degree)| informativeness[id.index()] * degree).sum::<f32>();
        let document = |number: usize, main: Degrees, nice: Degrees| {
            let number = number as u64;
            let mass = (mass(&main), mass(&nice));
            let (concepts, nice) = (main.into_iter().collect(), nice.into_iter().collect());
            (number, Some(Document { number, concepts, nice, mass, ..Document::default() }))
        };
        let (mut by_person, mut by_advert) = (Corpus::in_memory()?, Corpus::in_memory()?);
        let of_people = people
            .iter()
            .zip(0..)
            .map(|(one, at)| document(at, one.learner.outcomes.skills(), Degrees::new()));
        by_person.write(of_people, "", true, taxonomy, &|| true)?;
        let of_adverts = adverts.iter().zip(0..).map(|(one, at)| {
            let (must, nice) = one.concepts();
            document(at, must, nice)
        });
        by_advert.write(of_adverts, "", true, taxonomy, &|| true)?;
        let concept_means = Means { advert: whole(by_advert.mean_mass()?), person: by_person.mean_mass()?.0 };
        let mean = |sum: f32, count: usize| sum / count.max(1) as f32;
        let means = Means {
            advert: mean(adverts.iter().map(TaggedAdvert::mass).sum(), adverts.len()),
            person: mean(
                people.iter().map(|one| one.learner.outcomes.tells.iter().sum::<f32>()).sum(),
                people.len(),
            ),
        };
        Ok(Self { people, adverts, by_person, by_advert, means, concept_means, taxonomy, informativeness })
    }

    /// The people.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// The adverts.
    pub fn adverts(&self) -> &[TaggedAdvert] {
        &self.adverts
    }

    /// The adverts that suit a person best.
    pub fn adverts_for(
        &self,
        person: usize,
        top_k: usize,
        label: &dyn Fn(ConceptId) -> String,
    ) -> Result<Vec<Match>, CorpusError> {
        let has = self.people[person].learner.outcomes.skills();
        let (main, nice) = wanted_of(&has, self.taxonomy, |id| self.informativeness[id.index()]);
        let own = self.mass(&has);
        let rank = |hit: &Hit| Some(hit.gain / self.concept_means.norm(whole(hit.mass), own));
        let wanted = [(Part::Main, main.as_slice()), (Part::Nice, nice.as_slice())];
        let hits = self.by_advert.best(&wanted, &Filter::default(), self.taxonomy, top_k + MORE, rank)?;
        Ok(self.best(hits.into_iter().map(|(_, hit)| (person, hit.number as usize)), top_k, label))
    }

    /// The people that suit an advert best.
    pub fn people_for(
        &self,
        advert: usize,
        top_k: usize,
        label: &dyn Fn(ConceptId) -> String,
    ) -> Result<Vec<Match>, CorpusError> {
        let (must, nice) = self.adverts[advert].concepts();
        let wanted = |of: &Degrees, counts: f32| -> Vec<Wanted> {
            let weight = |id: &ConceptId| counts * self.informativeness[id.index()];
            of.iter().map(|(id, asked)| Wanted::new(*id, weight(id), *asked, 0.0, self.taxonomy)).collect()
        };
        let (main, more) = (wanted(&must, 1.0), wanted(&nice, OPTIONAL));
        let asked = whole((self.mass(&must), self.mass(&nice)));
        let rank = |hit: &Hit| Some(hit.gain / self.concept_means.norm(asked, hit.mass.0));
        let wanted = [(Part::Main, main.as_slice()), (Part::Main, more.as_slice())];
        let hits = self.by_person.best(&wanted, &Filter::default(), self.taxonomy, top_k + MORE, rank)?;
        Ok(self.best(hits.into_iter().map(|(_, hit)| (hit.number as usize, advert)), top_k, label))
    }

    /// What suits a person, or with `reverse` an advert, each with its name and what `closing` says would close
    /// what is missing.
    pub fn answer(
        &self,
        at: usize,
        reverse: bool,
        top_k: usize,
        made_by: &MadeBy,
        closing: &ClosedBy,
    ) -> Result<Matches, RecommendError> {
        let label = |id: ConceptId| self.taxonomy.label(id, made_by.language).to_owned();
        let found =
            if reverse { self.people_for(at, top_k, &label)? } else { self.adverts_for(at, top_k, &label)? };
        let advert_name = |at: usize| {
            let advert = &self.adverts[at].advert;
            let employer =
                advert.employer.as_ref().map(|employer| format!(" ({employer})")).unwrap_or_default();
            format!("{}{employer}", advert.title)
        };
        let person_name = |at: usize| self.people[at].name.clone();
        let named = |found: Match| -> Result<NamedMatch, RecommendError> {
            let (person, advert) = (&self.people[found.person], &self.adverts[found.advert]);
            Ok(NamedMatch {
                name: if reverse { person_name(found.person) } else { advert_name(found.advert) },
                closed_by: closing(&person.learner, &advert.goal(self.taxonomy))?,
                advert: advert.advert.clone(),
                found,
            })
        };
        Ok(Matches {
            of: if reverse { advert_name(at) } else { person_name(at) },
            matches: found.into_iter().map(named).collect::<Result<_, _>>()?,
            made_by: made_by.clone(),
        })
    }

    fn mass(&self, of: &Degrees) -> f32 {
        of.iter().map(|(id, degree)| self.informativeness[id.index()] * degree).sum()
    }

    /// The best of some pairs, looked at closely.
    fn best(
        &self,
        pairs: impl Iterator<Item = (usize, usize)>,
        top_k: usize,
        label: &dyn Fn(ConceptId) -> String,
    ) -> Vec<Match> {
        let mut all: Vec<Match> = pairs.map(|(person, advert)| self.pair(person, advert, label)).collect();
        all.retain(|one| one.score > 0.0);
        let place = |one: &Match| (one.person, one.advert);
        all.sort_by(|a, b| b.score.total_cmp(&a.score).then(place(a).cmp(&place(b))));
        all.truncate(top_k);
        all
    }

    /// A person beside an advert.
    pub fn pair(&self, person: usize, advert: usize, label: &dyn Fn(ConceptId) -> String) -> Match {
        let (learner, asked) = (&self.people[person].learner, &self.adverts[advert]);
        let mut all: Vec<(f32, Requirement)> = vec![];
        let mut side = |of: &Outcomes, part: &dyn Fn(usize) -> AdvertPart| {
            let mut covered = 0.0;
            for (at, (degree, by)) in learner.outcomes.support(of).into_iter().enumerate() {
                covered += of.tells[at] * degree;
                let concept = of.concepts[at].first().map(|(id, _)| *id);
                let requirement = Requirement {
                    text: of.text(at).to_owned(),
                    uri: concept.map(|id| self.taxonomy.uri(id).to_owned()),
                    label: concept.map(label),
                    part: part(at),
                    degree,
                    shown_by: (degree > 0.0).then(|| learner.outcomes.text(by).to_owned()),
                };
                all.push((of.tells[at], requirement));
            }
            covered
        };
        let covered =
            (side(&asked.must, &|_| AdvertPart::Must), side(&asked.nice, &|at| asked.nice_parts[at]));
        let share = |covered: f32, of: &Outcomes| {
            let mass: f32 = of.tells.iter().sum();
            (mass > 0.0).then(|| (covered / mass).min(1.0))
        };
        // Stable: of what tells as much the advert's own order.
        let is_must = |one: &Requirement| one.part == AdvertPart::Must;
        all.sort_by(|a, b| is_must(&b.1).cmp(&is_must(&a.1)).then(b.0.total_cmp(&a.0)));
        let (met, missing): (Vec<_>, Vec<_>) =
            all.into_iter().map(|(_, one)| one).partition(|one| one.degree >= PARTLY);
        let own: f32 = learner.outcomes.tells.iter().sum();
        Match {
            person,
            advert,
            score: whole(covered) / self.means.norm(asked.mass(), own),
            must: share(covered.0, &asked.must),
            nice: share(covered.1, &asked.nice),
            met: met.into_iter().take(NAMED).collect(),
            missing: missing.into_iter().take(NAMED).collect(),
        }
    }
}
