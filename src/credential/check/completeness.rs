//! Which elements of the European standard a credential has.

use serde::Serialize;
use utoipa::ToSchema;

use crate::credential::{Credential, Element, Kind, Place};

/// Whether an element is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum Presence {
    /// It is there.
    Present {
        /// Where it stands.
        place: Place,
    },
    /// The document does not have it.
    Absent,
    /// The document has it, but not in a form that answers what the standard asks for.
    Unreadable {
        /// Where it stands.
        place: Place,
        /// What is wrong with it.
        problem: String,
    },
    /// It is not asked for: an offer has no learner yet.
    NotApplicable,
}

/// An element of the standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CompletenessItem)]
pub struct Item {
    /// Its name.
    pub element: &'static str,
    /// Whether it is there.
    #[serde(flatten)]
    pub presence: Presence,
}

/// Which elements there are, in the order of Council Recommendation 2022/C 243/02, annex I.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Completeness {
    /// The eleven that every micro-credential has to have.
    pub mandatory: Vec<Item>,
    /// The five that it may have.
    pub optional: Vec<Item>,
}

impl Completeness {
    /// The mandatory elements that are asked for and not there.
    pub fn missing(&self) -> Vec<&'static str> {
        let is_there =
            |item: &&Item| matches!(item.presence, Presence::Present { .. } | Presence::NotApplicable);
        self.mandatory.iter().filter(|item| !is_there(item)).map(|item| item.element).collect()
    }

    /// How many of the mandatory elements are there, and how many are asked for: 11, of an offer 9.
    pub fn mandatory(&self) -> (usize, usize) {
        let count =
            |of: fn(&Presence) -> bool| self.mandatory.iter().filter(|item| of(&item.presence)).count();
        let present = count(|presence| matches!(presence, Presence::Present { .. }));
        (present, count(|presence| *presence != Presence::NotApplicable))
    }
}

/// Which elements of the standard a credential has.
pub fn completeness(credential: &Credential) -> Completeness {
    let item = |element, presence| Item { element, presence };
    let of_learner = |presence| match presence {
        Presence::Absent if credential.kind == Kind::Offer => Presence::NotApplicable,
        presence => presence,
    };
    Completeness {
        mandatory: vec![
            item("learner", of_learner(presence(&credential.learner))),
            item("title", presence(&credential.title)),
            item("country", presence(&credential.country)),
            item("awarding body", presence(&credential.awarding_body)),
            item("date", of_learner(presence(&credential.date))),
            item("learning outcomes", presence(&credential.outcomes)),
            item("workload", presence(&credential.workload)),
            item("level", level(credential)),
            item("assessment", presence(&credential.assessment)),
            item("participation", presence(&credential.participation)),
            item("quality assurance", presence(&credential.quality_assurance)),
        ],
        optional: vec![
            item("prerequisites", presence(&credential.prerequisites)),
            item("supervision", presence(&credential.supervision)),
            item("grade", of_learner(presence(&credential.grade))),
            item("stackability", presence(&credential.stackability)),
            item("further information", presence(&credential.further)),
        ],
    }
}

fn presence<T>(element: &Element<T>) -> Presence {
    match element {
        Element::Present { place, .. } => Presence::Present { place: place.clone() },
        Element::Absent => Presence::Absent,
        Element::Unreadable { place, problem } => {
            Presence::Unreadable { place: place.clone(), problem: problem.clone() }
        }
    }
}

/// The standard asks for the level of the EQF and, from 5 on, the cycle of the QF-EHEA, which follows from
/// it: a level that none of both is known for does not answer. Where only outcomes have levels, they do, by
/// best fit.
fn level(credential: &Credential) -> Presence {
    match &credential.level {
        Element::Present { place, value: level } if level.eqf.is_none() => Presence::Unreadable {
            place: place.clone(),
            problem: format!("no EQF level is known for \"{}\"", level.written),
        },
        Element::Absent if credential.level_or_best_fit().is_some() => presence(&credential.outcomes),
        level => presence(level),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::{Format, Level};

    #[test]
    fn an_offer_needs_no_learner_no_date_and_no_grade() {
        let counts = |kind| completeness(&Credential::empty(kind, Format::Elm)).mandatory();
        assert_eq!(counts(Kind::Earned), (0, 11));
        assert_eq!(counts(Kind::Offer), (0, 9));
        let offer = completeness(&Credential::empty(Kind::Offer, Format::Elm));
        assert_eq!(offer.optional.iter().filter(|item| item.presence == Presence::NotApplicable).count(), 1);
        assert_eq!(offer.optional.len(), 5);
    }

    #[test]
    fn a_level_counts_where_its_place_in_the_eqf_is_known() {
        let mut credential = Credential::empty(Kind::Offer, Format::Page);
        let mut counted = |written: &str| {
            let value = Level::named(written).unwrap();
            credential.level = Element::Present { place: Place("line 4".to_owned()), value };
            completeness(&credential).mandatory().0
        };
        assert_eq!(counted("first cycle"), 1);
        assert_eq!(counted("EQF 4"), 1);
        assert_eq!(counted("AQF level 8"), 0);
    }
}
