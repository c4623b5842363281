//! What is lost when a credential is written in another format.

use super::elm::{is_best_fit, is_esco, is_isced_f};
use crate::credential::{Credential, Element, Format, Kind, Unit};

/// What a document written anew in a format leaves out of a credential, and why, one sentence each: what
/// could not be read, and what the format has no place for. What only takes another form, such as a credit
/// system that is written in ECTS, is not named.
pub fn left_out(credential: &Credential, format: Format) -> Vec<String> {
    let mut left_out = unreadable(credential);
    if !matches!(format, Format::Elm | Format::OpenBadges) {
        return left_out;
    }
    let mut no_place = |what: &str, is_lost: bool| {
        if is_lost {
            left_out.push(format!("{what} is left out: {format} has no place for it"));
        }
    };
    let outcomes = credential.outcomes.value().map(Vec::as_slice).unwrap_or_default();
    let is_offer = credential.kind == Kind::Offer;
    let is_elm = format == Format::Elm;
    no_place("the learner of an offer", is_offer && credential.learner.value().is_some());
    no_place("the date of an offer", is_offer && credential.date.value().is_some());
    no_place("the grade of an offer", is_offer && credential.grade.value().is_some());
    no_place("the supervision of an offer", is_offer && is_elm && credential.supervision.value().is_some());
    no_place("the level of single outcomes", outcomes.iter().any(|outcome| outcome.level.is_some()));
    let level = credential.level.value();
    no_place("a level that follows from the outcomes alone", level.is_some_and(is_best_fit));
    no_place(
        "a level that is none of the EQF",
        !is_elm && level.is_some_and(|level| level.eqf.is_none() && !is_best_fit(level)),
    );
    let amounts = credential.workload.value().map(|workload| workload.given.as_slice()).unwrap_or_default();
    let hours = amounts.iter().filter(|amount| amount.unit == Unit::Hours).count();
    no_place("a second amount of hours", hours > 1);
    no_place("a field that is no ISCED-F code", credential.fields.iter().any(|code| !is_isced_f(code)));
    let texts = credential.title.value().into_iter().chain(outcomes.iter().map(|outcome| &outcome.text));
    no_place("all but one language of a text", !is_elm && texts.into_iter().any(|text| text.0.len() > 1));
    let tags = outcomes.iter().flat_map(|outcome| &outcome.tags).chain(&credential.tags);
    for tag in tags.filter(|tag| !is_esco(&tag.uri)) {
        no_place(&format!("the concept <{}>, which is none of ESCO,", tag.uri), true);
    }
    left_out
}

fn unreadable(credential: &Credential) -> Vec<String> {
    fn one<T>(name: &str, element: &Element<T>) -> Option<String> {
        match element {
            Element::Unreadable { place, problem } => {
                Some(format!("{name} is left out: unreadable at {place}: {problem}"))
            }
            Element::Absent | Element::Present { .. } => None,
        }
    }
    [
        one("the learner", &credential.learner),
        one("the title", &credential.title),
        one("the country", &credential.country),
        one("the awarding body", &credential.awarding_body),
        one("the date", &credential.date),
        one("the learning outcomes", &credential.outcomes),
        one("the workload", &credential.workload),
        one("the level", &credential.level),
        one("the assessment", &credential.assessment),
        one("the participation", &credential.participation),
        one("the quality assurance", &credential.quality_assurance),
        one("the prerequisites", &credential.prerequisites),
        one("the supervision", &credential.supervision),
        one("the grade", &credential.grade),
        one("the stackability", &credential.stackability),
        one("the further information", &credential.further),
        one("the language", &credential.language),
    ]
    .into_iter()
    .flatten()
    .collect()
}
