//! Open Badges 3.0 (1EdTech), with the extension that Dutch institutions use for the elements of a
//! micro-credential (`educredential`: ECTS, participation, assessment, supervision).

use serde_json::Value;

use super::node::Node;
use super::prose;
use crate::credential::element::plain;
use crate::credential::workload::amount;
use crate::credential::{
    Amount, Country, Credential, Element, Format, Kind, Level, Outcome, OutcomeTag, Place, Source, Text,
    Unit, Workload, date, language,
};

/// Reads a badge: the credential that holds an achievement, or an achievement by itself.
pub(super) fn read(root: &Node) -> Credential {
    let subject = root.all("credentialSubject").into_iter().next();
    let kind = if subject.is_some() { Kind::Earned } else { Kind::Offer };
    let mut credential = Credential::empty(kind, Format::OpenBadges);
    credential.id = root.id().map(str::to_owned);
    let achievement = subject.as_ref().and_then(|subject| subject.path(&["achievement"]));
    let achievement = achievement.unwrap_or_else(|| root.clone());
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
    credential.quality_assurance = aligned(&achievement, "ext:QualityAssurance");
    credential.supervision = plain(achievement.element(&["supervisionType"])).or_else(|| {
        achievement.path(&["identityChecked"]).map_or(Element::Absent, |node| match node.value() {
            Value::Bool(true) => said(&node, "identity checked"),
            Value::Bool(false) => said(&node, "identity not checked"),
            _ => Element::Unreadable { place: node.place(), problem: "neither true nor false".to_owned() },
        })
    });
    credential.grade = subject.as_ref().map_or(Element::Absent, |subject| grade(subject, &achievement));
    credential.prerequisites = plain(achievement.element(&["entryRequirement", "prerequisites"]));
    credential.stackability = plain(achievement.element(&["isPartOf", "stackability"]));
    credential.further = plain(achievement.element(&["description"])).or_else(|| {
        plain(achievement.path(&["criteria"]).map_or(Element::Absent, |criteria| criteria.element(&["id"])))
    });
    credential.language = match achievement.path(&["inLanguage"]) {
        Some(node) => Element::read(node.place(), language(&node.written())),
        None => Element::Absent,
    };
    outcomes(&achievement, &mut credential);
    credential
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

/// ECTS as the extension has them, or hours of study load (Dutch *studiebelastingsuren*);
/// `creditsAvailable` and `creditsEarned` do not say of what kind they are.
fn workload(achievement: &Node, subject: Option<&Node>) -> Element<Workload> {
    let earned = || subject.and_then(|subject| subject.path(&["creditsEarned"]));
    let found = (achievement.path(&["ECTS"]).map(|node| (node, Unit::Ects)))
        .or_else(|| achievement.path(&["SBU"]).map(|node| (node, Unit::Hours)))
        .or_else(|| {
            let node = achievement.path(&["creditsAvailable"]).or_else(earned)?;
            Some((node, Unit::Unknown("credits".to_owned())))
        });
    let Some((node, unit)) = found else { return Element::Absent };
    let written = node.written();
    let read = amount(&written).map(|value| Workload::new(vec![Amount { value, unit }], None));
    match read {
        Ok(Some(value)) => Element::Present { place: node.place(), value },
        Ok(None) => Element::Absent,
        Err(problem) => Element::Unreadable { place: node.place(), problem },
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
    if let Some(node) = alignments(achievement, "ext:EQF") {
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
    "ext:EQF",
    "ext:QualityAssurance",
    "ceterms:Credential",
    "CTDL",
    "CFRubric",
    "CFRubricCriterion",
    "CFRubricCriterionLevel",
    "CFDocument",
];

/// Outcomes are listed under a heading of the criteria or of the description; a badge that lists none says
/// by its alignments what a learner can do.
fn outcomes(achievement: &Node, credential: &mut Credential) {
    let listed = |node: Node| {
        let source = node.value().as_str()?;
        let place = node.place();
        let outcomes: Vec<Outcome> = prose::listed_outcomes(source)
            .into_iter()
            .map(|text| Outcome { text, place: place.clone(), level: None, tags: vec![] })
            .collect();
        (!outcomes.is_empty()).then_some((place, outcomes))
    };
    let found = achievement
        .path(&["criteria", "narrative"])
        .and_then(listed)
        .or_else(|| achievement.path(&["description"]).and_then(listed));
    let aligned: Vec<Outcome> = achievement.all("alignment").iter().filter_map(competence).collect();
    credential.outcomes = match found {
        Some((place, value)) => {
            // The skills are of the badge as a whole: nothing says which outcome each belongs to.
            credential.tags = aligned.into_iter().flat_map(|outcome| outcome.tags).collect();
            Element::Present { place, value }
        }
        None => match aligned.first().map(|first| first.place.clone()) {
            Some(place) => Element::Present { place, value: aligned },
            None => Element::Absent,
        },
    };
}

/// The competence that an alignment points to, in the words of the alignment.
fn competence(alignment: &Node) -> Option<Outcome> {
    if target_type(alignment).is_some_and(|kind| NO_COMPETENCE.contains(&kind)) {
        return None;
    }
    let place: Place = alignment.place();
    let name = alignment.text_of(&["targetName"]).map(|(_, name)| name);
    let (_, text) = alignment.text_of(&["targetDescription", "targetName"])?;
    let uri = alignment.path(&["targetUrl"]).and_then(|url| url.value().as_str());
    let esco = uri.filter(|uri| uri.contains("data.europa.eu/esco/"));
    let label = name.map(|name| name.to_string());
    let given = esco.map(|uri| OutcomeTag {
        uri: uri.to_owned(),
        label,
        source: Source::Issuer,
        probability: None,
        place: Some(place.clone()),
    });
    Some(Outcome { text, place, level: None, tags: given.into_iter().collect() })
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
