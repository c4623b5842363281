//! Open Badges 3.0 (1EdTech), with the extension that Dutch institutions use for the elements of a
//! micro-credential (`educredential`: ECTS, participation, assessment, supervision).

mod narrative;
mod write;

use serde_json::Value;

use super::node::Node;
use super::{elm, prose};
use crate::credential::element::plain;
use crate::credential::workload::amount;
use crate::credential::{
    Amount, Country, Credential, Element, Format, Kind, Level, Outcome, OutcomeTag, Place, Source, Text,
    Unit, Workload, date, language,
};

pub(super) use write::{competence as alignment, write};

/// The types of the extension's alignments, and where the EU's vocabulary of fields of education is.
const EQF: &str = "ext:EQF";
const QUALITY_ASSURANCE: &str = "ext:QualityAssurance";
const ISCED_F: &str = "http://data.europa.eu/snb/isced-f/";

/// Reads a badge: the credential that holds an achievement, or an achievement by itself.
pub(super) fn read(root: &Node) -> Credential {
    let subject = root.all("credentialSubject").into_iter().next();
    let kind = if subject.is_some() { Kind::Earned } else { Kind::Offer };
    let mut credential = Credential::empty(kind, Format::OpenBadges);
    // What begins so has no name outside the document (JSON-LD 1.1, 3.5.1).
    credential.id = root.id().filter(|id| !id.starts_with("_:")).map(str::to_owned);
    let achievement = achievement(root);
    let issuer = root.path(&["issuer"]).or_else(|| achievement.path(&["creator"]));

    if let Some(subject) = &subject {
        credential.learner = learner(subject);
    }
    credential.title = achievement.element(&["name"]).or_else(|| root.element(&["name"]));
    if let Some(issuer) = &issuer {
        credential.awarding_body = plain(issuer.element(&["name"]));
        credential.country = country(issuer);
    }
    credential.date = ["awardedDate", "validFrom", "issuanceDate"]
        .iter()
        .find_map(|key| root.path(&[key]))
        .map_or(Element::Absent, |node| {
            Element::read(node.place(), date(node.value().as_str().unwrap_or_default()))
        });
    credential.workload = workload(&achievement, subject.as_ref());
    credential.level = level(&achievement);
    credential.assessment = plain(achievement.element(&["assessmentType"]));
    credential.participation = plain(achievement.element(&["participationType"]));
    credential.quality_assurance = aligned(&achievement, QUALITY_ASSURANCE);
    credential.supervision = plain(achievement.element(&["supervisionType"])).or_else(|| {
        achievement.path(&["identityChecked"]).map_or(Element::Absent, |node| match node.value() {
            Value::Bool(true) => said(&node, "identity checked"),
            Value::Bool(false) => said(&node, "identity not checked"),
            _ => Element::Unreadable { place: node.place(), problem: "neither true nor false".to_owned() },
        })
    });
    credential.grade = subject.as_ref().map_or(Element::Absent, |subject| grade(subject, &achievement));
    credential.prerequisites = plain(achievement.element(&["entryRequirement", "prerequisites"]))
        .or_else(|| section(&achievement, narrative::PREREQUISITES));
    credential.stackability = plain(achievement.element(&["isPartOf", "stackability"]))
        .or_else(|| section(&achievement, narrative::STACKABILITY));
    credential.further = plain(achievement.element(&["description"])).or_else(|| {
        plain(achievement.path(&["criteria"]).map_or(Element::Absent, |criteria| criteria.element(&["id"])))
    });
    credential.language = match achievement.path(&["inLanguage"]) {
        Some(node) => Element::read(node.place(), language(&node.written())),
        None => Element::Absent,
    };
    credential.fields = achievement.all("alignment").iter().filter_map(field).collect();
    outcomes(&achievement, &mut credential);
    credential
}

/// A paragraph of the criteria under a heading.
fn section(achievement: &Node, heading: &str) -> Element<String> {
    let narrative = achievement.path(&["criteria", "narrative"]);
    let found = narrative.and_then(|node| {
        let text = narrative::paragraph(node.value().as_str()?, heading)?;
        Some((node.place(), text))
    });
    found.map_or(Element::Absent, |(place, value)| Element::Present { place, value })
}

/// The achievement that a badge is about; a document without a subject is one itself.
fn achievement<'a>(root: &Node<'a>) -> Node<'a> {
    root.path(&["credentialSubject", "achievement"]).unwrap_or_else(|| root.clone())
}

/// Where the achievement stands.
pub(super) fn achievement_place(root: &Node) -> Place {
    achievement(root).object_place()
}

fn said(node: &Node, what: &str) -> Element<String> {
    Element::Present { place: node.place(), value: what.to_owned() }
}

/// The learner by name if the badge says it, else by what identifies them, which is often a hash.
fn learner(subject: &Node) -> Element<String> {
    let identifiers = subject.all("identifier");
    let named = identifiers
        .iter()
        .find(|one| one.get("identityType").is_some_and(|kind| kind.value().as_str() == Some("name")));
    let hash = named.or(identifiers.first()).and_then(|one| one.text_of(&["identityHash"]));
    let id = || subject.id().map(|id| (subject.place(), Text::plain(id)));
    match hash.or_else(id) {
        Some((place, value)) => Element::Present { place, value: value.to_string() },
        None => Element::Absent,
    }
}

fn country(issuer: &Node) -> Element<Country> {
    let Some(address) = issuer.path(&["address"]) else { return Element::Absent };
    let code = address.path(&["addressCountryCode"]);
    let name = address.path(&["addressCountry"]);
    let known = |node: &Node| Country::named(node.value().as_str().unwrap_or_default());
    // A code that is none does not hide a name that is one.
    let found = code.iter().chain(&name).find_map(|node| Some((node.place(), known(node).ok()?)));
    match (found, code.or(name)) {
        (Some((place, value)), _) => Element::Present { place, value },
        (None, Some(node)) => Element::read(node.place(), known(&node)),
        (None, None) => Element::Absent,
    }
}

/// ECTS as the extension has them, and hours of study load (Dutch *studiebelastingsuren*);
/// `creditsAvailable` and `creditsEarned` do not say of what kind they are.
fn workload(achievement: &Node, subject: Option<&Node>) -> Element<Workload> {
    let earned = || subject.and_then(|subject| subject.path(&["creditsEarned"]));
    let credits = achievement.path(&["creditsAvailable"]).or_else(earned);
    let found = [
        (achievement.path(&["ECTS"]), Unit::Ects),
        (achievement.path(&["SBU"]), Unit::Hours),
        (credits, Unit::Unknown("credits".to_owned())),
    ];
    let mut amounts = vec![];
    let mut first = None;
    for (node, unit) in found.into_iter().filter_map(|(node, unit)| Some((node?, unit))) {
        match amount(&node.written()) {
            Ok(value) => amounts.push(Amount { value, unit }),
            Err(problem) => return Element::Unreadable { place: node.place(), problem },
        }
        first.get_or_insert(node.place());
    }
    match first.zip(Workload::new(amounts, None)) {
        Some((place, value)) => Element::Present { place, value },
        None => Element::Absent,
    }
}

/// The alignments of a type.
fn alignments<'a>(achievement: &Node<'a>, wanted: &str) -> Option<Node<'a>> {
    achievement.all("alignment").into_iter().find(|one| target_type(one) == Some(wanted))
}

fn target_type<'a>(alignment: &Node<'a>) -> Option<&'a str> {
    alignment.path(&["targetType"])?.value().as_str()
}

fn aligned(achievement: &Node, wanted: &str) -> Element<String> {
    let Some(node) = alignments(achievement, wanted) else { return Element::Absent };
    plain(node.element(&["targetName", "targetDescription", "targetUrl"]))
}

fn level(achievement: &Node) -> Element<Level> {
    if let Some(node) = alignments(achievement, EQF) {
        let text = |key| node.text_of(&[key]).map(|(_, text)| text.to_string()).unwrap_or_default();
        let (code, name) = (text("targetCode"), text("targetName"));
        let read = match code.trim().parse() {
            Ok(number) => Level::eqf(number, if name.is_empty() { code } else { name }),
            Err(_) => Level::named(&format!("EQF {name}")),
        };
        return Element::read(node.place(), read);
    }
    Element::Absent
}

/// The value of the result that is a grade, else of the first.
fn grade(subject: &Node, achievement: &Node) -> Element<String> {
    let results = subject.all("result");
    let is_grade = |result: &&Node| {
        let described = result.path(&["resultDescription"]).and_then(|node| node.id());
        let descriptions = achievement.all("resultDescription");
        let description = descriptions.iter().find(|one| one.id().is_some() && one.id() == described);
        let kind = description.and_then(|one| one.path(&["resultType"]));
        kind.and_then(|kind| kind.value().as_str()).is_some_and(|kind| kind.contains("Grade"))
    };
    let result = results.iter().find(is_grade).or(results.first());
    plain(result.map_or(Element::Absent, |result| result.element(&["value", "achievedLevel"])))
}

/// What an alignment points to where it is not a competence.
const NO_COMPETENCE: [&str; 8] = [
    EQF,
    QUALITY_ASSURANCE,
    "ceterms:Credential",
    "CTDL",
    "CFRubric",
    "CFRubricCriterion",
    "CFRubricCriterionLevel",
    "CFDocument",
];

/// The ISCED-F code that an alignment points to.
fn field(alignment: &Node) -> Option<String> {
    let uri = alignment.path(&["targetUrl"])?.value().as_str()?;
    uri.strip_prefix(ISCED_F).filter(|code| elm::is_isced_f(code)).map(str::to_owned)
}

/// Outcomes are listed under a heading of the criteria or of the description; a badge that lists none says
/// by its alignments what a learner can do.
fn outcomes(achievement: &Node, credential: &mut Credential) {
    let listed = |node: Node| {
        let source = node.value().as_str()?;
        let place = node.place();
        // Items are taken whole where a list stands right under its heading, as tagus writes it.
        let items = narrative::items(source, narrative::OUTCOMES);
        let texts = match items.is_empty() {
            true => prose::listed_outcomes(source),
            false => items.into_iter().map(Text::plain).collect(),
        };
        let outcomes: Vec<Outcome> = texts
            .into_iter()
            .map(|text| Outcome { text, place: place.clone(), level: None, tags: vec![] })
            .collect();
        (!outcomes.is_empty()).then_some((place, outcomes))
    };
    let found = achievement
        .path(&["criteria", "narrative"])
        .and_then(listed)
        .or_else(|| achievement.path(&["description"]).and_then(listed));
    let alignments = achievement.all("alignment");
    let competences = alignments.iter().filter(|one| is_competence(one));
    credential.outcomes = match found {
        Some((place, mut outcomes)) => {
            for alignment in competences {
                let Some(tag) = given(alignment) else { continue };
                // What repeats the text of an outcome belongs to it; the rest to the badge as a whole.
                let text = alignment.text_of(&["targetDescription"]).map(|(_, text)| one_line(&text));
                match outcomes.iter_mut().find(|one| Some(one_line(&one.text)) == text) {
                    Some(outcome) => outcome.tags.push(tag),
                    None => credential.tags.push(tag),
                }
            }
            Element::Present { place, value: outcomes }
        }
        None => {
            let mut outcomes: Vec<Outcome> = vec![];
            for alignment in competences {
                let Some((_, text)) = alignment.text_of(&["targetDescription", "targetName"]) else {
                    continue;
                };
                let tag = given(alignment);
                match outcomes.iter_mut().find(|one| one.text == text) {
                    Some(outcome) => outcome.tags.extend(tag),
                    None => {
                        let tags = tag.into_iter().collect();
                        outcomes.push(Outcome { text, place: alignment.place(), level: None, tags });
                    }
                }
            }
            match outcomes.first().map(|first| first.place.clone()) {
                Some(place) => Element::Present { place, value: outcomes },
                None => Element::Absent,
            }
        }
    };
}

fn is_competence(alignment: &Node) -> bool {
    !target_type(alignment).is_some_and(|kind| NO_COMPETENCE.contains(&kind)) && field(alignment).is_none()
}

/// The ESCO concept that an alignment points to.
fn given(alignment: &Node) -> Option<OutcomeTag> {
    let uri = alignment.path(&["targetUrl"])?.value().as_str().filter(|uri| elm::is_esco(uri))?;
    Some(OutcomeTag {
        uri: uri.to_owned(),
        label: alignment.text_of(&["targetName"]).map(|(_, name)| name.to_string()),
        source: Source::Issuer,
        probability: None,
        place: Some(alignment.place()),
    })
}

fn one_line(text: &Text) -> String {
    text.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::node::Ids;
    use super::*;

    fn badge(achievement: Value) -> Credential {
        let document =
            json!({"type": "OpenBadgeCredential", "credentialSubject": {"achievement": achievement}});
        let ids = Ids::new(&document);
        read(&Node::root(&document, &ids))
    }

    #[test]
    fn credits_of_a_kind_that_is_not_said_stay_unknown() {
        let workload = |achievement: Value| badge(achievement).workload.value().cloned().unwrap();
        assert_eq!(workload(json!({"ECTS": 3.0})).ects, Some(3.0));
        assert_eq!(workload(json!({"SBU": 240})).ects, Some(9.6));
        assert_eq!(workload(json!({"creditsAvailable": 5})).ects, None);
        let negative = badge(json!({"ECTS": -3.0})).workload;
        assert!(
            matches!(&negative, Element::Unreadable { place, .. } if place.0 == "/credentialSubject/achievement/ECTS"),
            "{negative:?}"
        );
    }

    #[test]
    fn listed_outcomes_come_before_alignments() {
        let esco = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d";
        let alignment = json!([
            {"targetName": "Python", "targetUrl": esco},
            {"targetName": "EQF level 5", "targetType": "ext:EQF", "targetCode": "5"},
        ]);
        let listed = badge(json!({
            "criteria": {"narrative": "## Learning outcomes\n\n- Write programs\n- Test programs"},
            "alignment": alignment,
        }));
        let texts = |credential: &Credential| -> Vec<String> {
            credential.outcomes.value().unwrap().iter().map(|outcome| outcome.text.to_string()).collect()
        };
        assert_eq!(texts(&listed), ["Write programs", "Test programs"]);
        assert_eq!(listed.tags[0].uri, esco);
        assert_eq!(listed.level.value().unwrap().eqf, Some(5));
        let aligned = badge(json!({"alignment": alignment}));
        assert_eq!(texts(&aligned), ["Python"]);
        assert_eq!(aligned.outcomes.value().unwrap()[0].tags[0].uri, esco);
        assert!(badge(json!({})).outcomes.is_absent());
    }

    #[test]
    fn a_code_that_is_no_country_does_not_hide_a_name_that_is_one() {
        let country = |address: Value| {
            let document = json!({"issuer": {"address": address}});
            let ids = Ids::new(&document);
            read(&Node::root(&document, &ids)).country
        };
        let found = country(json!({"addressCountryCode": "XX", "addressCountry": "Finland"}));
        assert_eq!(found.value().unwrap().code, "FI");
        let none = country(json!({"addressCountryCode": "XX", "addressCountry": "Naboo"}));
        assert!(matches!(none, Element::Unreadable { .. }), "{none:?}");
    }
}
