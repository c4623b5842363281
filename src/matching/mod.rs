//! Which adverts suit a person, and which people an advert: both by one score.
//!
//! An advert asks for concepts, those that must be had and those that would be nice, each as probably as its
//! likeliest tag says and weighted by how informative it is. A person has a concept to the degree of the outcome
//! that shows it best, or a related one at the discounts of [`crate::compare`]. What is covered is the sum of
//! `informativeness · min(asked, had)`, over the same sum with all that is asked: **coverage**, in [0, 1].
//!
//! The **score** ranks. It adds up what is covered, nice-to-haves at [`OPTIONAL`], and divides by
//! `(1 − s) · a + s · ā` and by `(1 − s) + s · p / p̄`, with *a* what the advert asks for in all, *p* what the
//! person has in all, ā and p̄ the means over all adverts and people, and s = [`SLOPE`]: pivoted normalisation
//! (Singhal, Buckley and Mitra 1996). So neither an advert that asks for next to nothing nor a person who lists
//! everything comes first everywhere.

mod report;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::advert::{Advert, Part as AdvertPart};
use crate::corpus::{Corpus, CorpusError, Degrees, Document, Filter, Hit, Part, Wanted, counted_for};
use crate::credential::Credential;
use crate::esco::{ConceptId, Taxonomy};
use crate::recommend::{Goal, Learner, MET, OPTIONAL, TaggedOutcome, degree, union};
use crate::tagger::{MadeBy, TagError, Taggers};

/// How much the size of an advert and of a person counts beside the mean.
pub const SLOPE: f32 = 0.25;

/// How many skills are named on each side.
const NAMED: usize = 5;

/// How many more than asked for are looked at closely: the index knows no groups of a person's skills.
const MORE: usize = 40;

/// A person with what they can do.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who it is.
    pub name: String,
    /// What they can do.
    pub learner: Learner,
}

impl Person {
    /// Somebody with credentials, each with its tagged outcomes. Who it is the credentials say, or else `name`.
    pub fn new(name: &str, credentials: &[(Credential, Vec<TaggedOutcome>)], taxonomy: &Taxonomy) -> Self {
        let mut learner = Learner::default();
        credentials.iter().for_each(|(credential, outcomes)| learner.add(credential, outcomes, taxonomy));
        let said = credentials.iter().find_map(|(credential, _)| credential.learner.value());
        Self { name: said.map_or(name, String::as_str).to_owned(), learner }
    }
}

/// An advert with what it asks for.
#[derive(Clone, Debug)]
pub struct TaggedAdvert {
    /// The advert.
    pub advert: Advert,
    /// What must be had.
    pub must: Vec<TaggedOutcome>,
    /// What would be nice to have.
    pub nice: Vec<TaggedOutcome>,
}

impl TaggedAdvert {
    /// Tags what an advert asks for. Its duties count among what would be nice to have: they need skills, but
    /// nobody says that these must be there before. Where no requirement is said at all, they are what must be
    /// had.
    pub fn new(advert: Advert, taggers: &Taggers, taxonomy: &Taxonomy) -> Result<Self, TagError> {
        let of = |parts: &[AdvertPart]| -> Result<Vec<_>, TagError> {
            let statements = advert.statements.iter().filter(|statement| parts.contains(&statement.part));
            statements.map(|statement| TaggedOutcome::suggested(&statement.text, taggers, taxonomy)).collect()
        };
        let mut must: Vec<TaggedOutcome> = of(&[AdvertPart::Must])?;
        let mut nice: Vec<TaggedOutcome> = of(&[AdvertPart::Nice])?;
        let mut duties: Vec<TaggedOutcome> = of(&[AdvertPart::Duty])?;
        let says_nothing = must.iter().all(|text| text.concepts.is_empty());
        if says_nothing { &mut must } else { &mut nice }.append(&mut duties);
        Ok(Self { advert, must, nice })
    }

    /// The same as a goal.
    pub fn goal(&self, informativeness: impl Fn(ConceptId) -> f32) -> Goal {
        let texts =
            self.must.iter().map(|text| (text, 1.0)).chain(self.nice.iter().map(|text| (text, OPTIONAL)));
        Goal::texts(&self.advert.title, texts, informativeness)
    }

    /// What must be had, and what would be nice to have and need not be had anyway.
    fn asked(&self) -> (Degrees, Degrees) {
        let must = union(self.must.iter().flat_map(|text| &text.concepts));
        let mut nice = union(self.nice.iter().flat_map(|text| &text.concepts));
        nice.retain(|id, _| !must.contains_key(id));
        (must, nice)
    }
}

/// A skill that an advert asks for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AskedSkill {
    /// Its URI.
    pub uri: String,
    /// Its preferred label.
    pub label: String,
    /// Whether it must be had.
    pub must: bool,
    /// How probably it is asked for, in (0, 1].
    pub asked: f32,
    /// To what degree the person has it, in [0, 1].
    pub had: f32,
    /// The outcome that shows it.
    pub shown_by: Option<String>,
}

/// A person and an advert.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Match {
    /// Which person, by position.
    #[serde(skip)]
    pub person: usize,
    /// Which advert, by position.
    #[serde(skip)]
    pub advert: usize,
    /// What ranks, 0 or more; see the [module](self).
    pub score: f32,
    /// How much of what must be had is, in [0, 1]; `None` if nothing must.
    pub must: Option<f32>,
    /// How much of what would be nice to have is, in [0, 1]; `None` if nothing would.
    pub nice: Option<f32>,
    /// What the person has of it, what tells most first.
    pub has: Vec<AskedSkill>,
    /// What is missing, what must be had first, and of that what tells most.
    pub missing: Vec<AskedSkill>,
}

/// People and adverts, both searched by concept.
#[derive(Debug)]
pub struct Matcher<'a> {
    people: Vec<Person>,
    adverts: Vec<TaggedAdvert>,
    by_person: Corpus,
    by_advert: Corpus,
    means: Means,
    taxonomy: &'a Taxonomy,
    informativeness: Vec<f32>,
}

/// What an average advert asks for and an average person has.
#[derive(Clone, Copy, Debug)]
pub struct Means {
    /// Of adverts: the mass of what must be had, and that of what would be nice at [`OPTIONAL`].
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
/// weighted by informativeness. What would be nice to have counts [`OPTIONAL`].
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
    let is_skill = |id: &ConceptId| taxonomy.kind(*id) == crate::esco::ConceptKind::Skill;
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
        let of_people =
            people.iter().zip(0..).map(|(one, at)| document(at, one.learner.skills(), Degrees::new()));
        by_person.write(of_people, "", true, taxonomy, &|| true)?;
        let of_adverts = adverts.iter().zip(0..).map(|(one, at)| {
            let (must, nice) = one.asked();
            document(at, must, nice)
        });
        by_advert.write(of_adverts, "", true, taxonomy, &|| true)?;
        let means = Means { advert: whole(by_advert.mean_mass()?), person: by_person.mean_mass()?.0 };
        Ok(Self { people, adverts, by_person, by_advert, means, taxonomy, informativeness })
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
        let has = self.people[person].learner.skills();
        let (main, nice) = wanted_of(&has, self.taxonomy, |id| self.informativeness[id.index()]);
        let own = self.mass(&has);
        let rank = |hit: &Hit| Some(hit.gain / self.means.norm(whole(hit.mass), own));
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
        let (must, nice) = self.adverts[advert].asked();
        let wanted = |of: &Degrees, counts: f32| -> Vec<Wanted> {
            let weight = |id: &ConceptId| counts * self.informativeness[id.index()];
            of.iter().map(|(id, asked)| Wanted::new(*id, weight(id), *asked, 0.0, self.taxonomy)).collect()
        };
        let (main, more) = (wanted(&must, 1.0), wanted(&nice, OPTIONAL));
        let asked = whole((self.mass(&must), self.mass(&nice)));
        let rank = |hit: &Hit| Some(hit.gain / self.means.norm(asked, hit.mass.0));
        let wanted = [(Part::Main, main.as_slice()), (Part::Main, more.as_slice())];
        let hits = self.by_person.best(&wanted, &Filter::default(), self.taxonomy, top_k + MORE, rank)?;
        Ok(self.best(hits.into_iter().map(|(_, hit)| (hit.number as usize, advert)), top_k, label))
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
        let learner = &self.people[person].learner;
        let (must, nice) = self.adverts[advert].asked();
        let mut skills: Vec<(f32, AskedSkill)> = vec![];
        let mut side = |of: &Degrees, is_must: bool| {
            let mut covered = 0.0;
            for (id, asked) in of {
                let had = degree(&learner.degrees, *id, self.taxonomy);
                let tells = self.informativeness[id.index()];
                covered += tells * had.min(*asked);
                let by = counted_for(*id, self.taxonomy).into_iter().filter_map(|(by, counts)| {
                    let shown = learner.shown.get(&by)?;
                    Some((shown.probability * counts, shown))
                });
                let by = by.reduce(|best, one| if one.0 > best.0 { one } else { best });
                let skill = AskedSkill {
                    uri: self.taxonomy.uri(*id).to_owned(),
                    label: label(*id),
                    must: is_must,
                    asked: *asked,
                    had,
                    shown_by: by.map(|(_, shown)| shown.outcome.clone()),
                };
                skills.push((tells * asked, skill));
            }
            covered
        };
        let covered = (side(&must, true), side(&nice, false));
        let masses = (self.mass(&must), self.mass(&nice));
        let share = |covered: f32, mass: f32| (mass > 0.0).then(|| (covered / mass).min(1.0));
        // Stable: of what tells as much the order of ESCO.
        skills.sort_by(|a, b| b.1.must.cmp(&a.1.must).then(b.0.total_cmp(&a.0)));
        let (has, missing): (Vec<_>, Vec<_>) =
            skills.into_iter().map(|(_, skill)| skill).partition(|skill| skill.had >= MET * skill.asked);
        Match {
            person,
            advert,
            score: whole(covered) / self.means.norm(whole(masses), self.mass(&learner.skills())),
            must: share(covered.0, masses.0),
            nice: share(covered.1, masses.1),
            has: has.into_iter().take(NAMED).collect(),
            missing: missing.into_iter().take(NAMED).collect(),
        }
    }
}

/// Matches with what made them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Matches<T> {
    /// The matches.
    pub matches: Vec<T>,
    /// What made them.
    pub made_by: MadeBy,
}
