//! The European Learning Model v3, as European Digital Credentials for Learning carry it.

mod write;

use serde_json::Value;

use super::node::Node;
use crate::credential::element::plain;
use crate::credential::workload::amount;
use crate::credential::{
    Amount, Country, Credential, Element, Format, Kind, Level, Outcome, OutcomeTag, Place, Source, Text,
    Unit, Workload, date, language as language_code,
};

pub(super) use write::{is_best_fit, is_esco, is_isced_f, skill, write};

/// How deep achievements may be parts of each other; it ends circles.
const DEEPEST: usize = 8;

/// What `isPartialQualification` says of stackability.
const PARTIAL: &str = "part of a larger qualification";
const WHOLE: &str = "stands alone";

/// Reads an ELM credential, its achievement or the specification of one.
pub(super) fn read(root: &Node) -> Credential {
    let subject = root.all("credentialSubject").into_iter().next();
    let kind = if subject.is_some() { Kind::Earned } else { Kind::Offer };
    let mut credential = Credential::empty(kind, Format::Elm);
    credential.id = root.id().map(str::to_owned);
    // Of several claims the first achievement is what the credential is about.
    let claims = subject.as_ref().map(|subject| subject.all("hasClaim")).unwrap_or_default();
    let achievement =
        claims.iter().find(|claim| claim.is_a("LearningAchievement")).or_else(|| claims.first());
    let claim = achievement.cloned().unwrap_or_else(|| root.clone());
    // A specification stands for itself.
    let specification = claim.path(&["specifiedBy"]).unwrap_or_else(|| claim.clone());
    let body = (claim.path(&["awardedBy", "awardingBody"]))
        .or_else(|| specification.path(&["awardingOpportunity", "awardingBody"]))
        .or_else(|| root.path(&["issuer"]));
    let assessments = claim.all("provenBy");

    if let Some(subject) = &subject {
        credential.learner = learner(subject);
    }
    credential.title = claim
        .element(&["title"])
        .or_else(|| specification.element(&["title"]))
        .or_else(|| root.element(&["title"]));
    if let Some(body) = &body {
        credential.awarding_body = plain(body.element(&["legalName", "prefLabel", "altLabel", "title"]));
        credential.country = country(body);
        credential.quality_assurance = plain(body.element(&["accreditation"]));
    }
    credential.quality_assurance =
        plain(specification.element(&["accreditation"])).or_else(|| credential.quality_assurance.clone());
    credential.country = credential.country.or_else(|| match root.path(&["issuer"]) {
        Some(issuer) => country(&issuer),
        None => Element::Absent,
    });
    credential.date = first_date(&claim, &["awardedBy", "awardingDate"])
        .or_else(|| first_date(root, &["issued"]))
        .or_else(|| first_date(root, &["issuanceDate"]))
        .or_else(|| first_date(root, &["validFrom"]));
    credential.workload = workload(&claim, &specification);
    credential.level = level(&specification);
    credential.participation = plain(specification.element(&["mode"])).or_else(|| {
        let activity = claim.path(&["influencedBy", "specifiedBy"]);
        activity.map_or(Element::Absent, |activity| plain(activity.element(&["mode"])))
    });
    credential.assessment = joined(&assessments, |one| {
        let specified = one.path(&["specifiedBy"]).map(|one| one.element(&["dcType", "title"]));
        specified.unwrap_or_default().or_else(|| one.element(&["title"]))
    })
    .or_else(|| joined(&specification.all("provenBy"), |one| one.element(&["dcType", "title"])));
    credential.supervision = joined(&assessments, |one| one.element(&["idVerification"]));
    credential.grade = joined(&assessments, |one| one.element(&["grade"]));
    credential.prerequisites = plain(specification.element(&["entryRequirement"]));
    credential.stackability = stackability(&specification);
    credential.further = plain(specification.element(&["description"]))
        .or_else(|| plain(claim.element(&["description"])))
        .or_else(|| homepage(&specification));
    credential.language = language(&specification);
    credential.fields = fields(&specification);
    credential.outcomes = outcomes(&claim, &specification);
    credential.tags = esco(&specification, "educationSubject");
    credential
}

/// What several things say, each once.
fn joined(nodes: &[Node], element: impl Fn(&Node) -> Element<Text>) -> Element<String> {
    let mut said: Element<String> = Element::Absent;
    for one in nodes.iter().map(|node| plain(element(node))) {
        match (&mut said, one) {
            (Element::Present { value, .. }, Element::Present { value: more, .. }) => {
                if !value.split("; ").any(|part| part == more) {
                    *value = format!("{value}; {more}");
                }
            }
            (Element::Present { .. }, _) => {}
            (_, one) => said = said.or_else(|| one),
        }
    }
    said
}

fn learner(subject: &Node) -> Element<String> {
    let full = plain(subject.element(&["fullName", "prefLabel"]));
    let parts = || {
        let part = |key| subject.text_of(&[key]);
        let (given, family) = (part("givenName"), part("familyName"));
        let place = given.as_ref().or(family.as_ref()).map(|(place, _)| place.clone());
        let names: Vec<String> = given.into_iter().chain(family).map(|(_, name)| name.to_string()).collect();
        place.map_or(Element::Absent, |place| Element::Present { place, value: names.join(" ") })
    };
    // Who is known by an identifier alone is known.
    let id = || match subject.id() {
        Some(id) => Element::Present { place: subject.place(), value: id.to_owned() },
        None => Element::Absent,
    };
    full.or_else(parts).or_else(id).or_else(|| {
        plain(subject.path(&["identifier"]).map_or(Element::Absent, |node| node.element(&["notation"])))
    })
}

fn country(organisation: &Node) -> Element<Country> {
    let code = organisation
        .path(&["location", "address", "countryCode"])
        .or_else(|| organisation.path(&["registration", "spatial"]));
    let Some(code) = code else { return Element::Absent };
    let of_uri = |uri: &str| uri.rsplit('/').next().map(str::to_owned);
    let written = code.id().and_then(of_uri).or_else(|| code.text().map(|text| text.to_string()));
    let known = Country::named(&written.unwrap_or_default()).or_else(|problem| {
        // The code of a list that is not ISO's; the label may be a name.
        code.text().map_or(Err(problem), |text| Country::named(&text.to_string()))
    });
    Element::read(code.place(), known)
}

fn first_date(node: &Node, keys: &[&str]) -> Element<jiff::civil::Date> {
    match node.path(keys) {
        Some(found) => {
            let written = found.written();
            Element::read(found.place(), date(&written))
        }
        None => Element::Absent,
    }
}

fn workload(claim: &Node, specification: &Node) -> Element<Workload> {
    let mut amounts = vec![];
    let mut first: Option<Place> = None;
    let mut wrong: Option<Element<Workload>> = None;
    let mut take = |place: Place, read: Result<Amount, String>| match read {
        Ok(amount) => {
            amounts.push(amount);
            first.get_or_insert(place);
        }
        Err(problem) => {
            wrong.get_or_insert(Element::Unreadable { place, problem });
        }
    };
    for points in claim.all("creditReceived").into_iter().chain(specification.all("creditPoint")) {
        let unit = points.text_of(&["framework"]).map(|(_, name)| name.to_string());
        // Without a framework the points are of no known kind.
        let unit = Unit::named(unit.as_deref().unwrap_or("points"));
        if let Some(point) = points.path(&["point"]) {
            let written = point.written();
            take(point.place(), amount(&written).map(|value| Amount { value, unit }));
        }
    }
    let activity = claim.path(&["influencedBy"]).filter(|_| claim.is_a("LearningAchievement"));
    let volumes = [
        specification.path(&["volumeOfLearning"]),
        claim.path(&["workload"]),
        activity.and_then(|activity| activity.path(&["workload"])),
    ];
    for volume in volumes.into_iter().flatten() {
        let written = volume.written();
        take(volume.place(), duration(&written).map(|value| Amount { value, unit: Unit::Hours }));
    }
    match (first.zip(Workload::new(amounts, None)), wrong) {
        (Some((place, value)), _) => Element::Present { place, value },
        (None, Some(wrong)) => wrong,
        (None, None) => Element::Absent,
    }
}

/// The hours of an ISO 8601 duration. Months and years of study are no amount of work.
fn duration(written: &str) -> Result<f64, String> {
    let no_amount = |why: &str| {
        format!("\"{}\" {why}: write hours of work, such as PT60H", crate::credential::shortened(written))
    };
    let span: jiff::Span = written.trim().parse().map_err(|_| no_amount("is no ISO 8601 duration"))?;
    if span.is_negative() {
        return Err(no_amount("is negative"));
    }
    if span.get_years() != 0 || span.get_months() != 0 || span.get_weeks() != 0 || span.get_days() != 0 {
        return Err(no_amount("says how long it takes, not how much work it is"));
    }
    let seconds = span.get_seconds() as f64;
    Ok(f64::from(span.get_hours()) + span.get_minutes() as f64 / 60.0 + seconds / 3600.0)
}

fn level(specification: &Node) -> Element<Level> {
    let number = |node: &Node| node.id()?.strip_prefix("http://data.europa.eu/snb/eqf/")?.parse().ok();
    if let Some(node) = specification.path(&["eqfLevel"]) {
        let read = match number(&node) {
            Some(level) => Level::eqf(level, node.written()),
            // The label is of a level of the EQF even where it does not say so.
            None => Level::named(&format!("EQF {}", node.written())),
        };
        return Element::read(node.place(), read);
    }
    match specification.path(&["nqfLevel"]).or_else(|| specification.path(&["educationLevel"])) {
        Some(node) => Element::read(node.place(), Level::named(&node.written())),
        None => Element::Absent,
    }
}

fn stackability(specification: &Node) -> Element<String> {
    plain(specification.element(&["isPartOf", "entitlesTo"])).or_else(|| {
        let part = specification.path(&["isPartialQualification"]);
        part.map_or(Element::Absent, |node| match node.value() {
            Value::Bool(true) => Element::Present { place: node.place(), value: PARTIAL.to_owned() },
            Value::Bool(false) => Element::Present { place: node.place(), value: WHOLE.to_owned() },
            _ => Element::Unreadable { place: node.place(), problem: "neither true nor false".to_owned() },
        })
    })
}

fn homepage(specification: &Node) -> Element<String> {
    let page = specification
        .path(&["homepage", "contentURL"])
        .or_else(|| specification.path(&["supplementaryDocument", "contentURL"]));
    let text = page.and_then(|node| Some((node.place(), node.text()?)));
    text.map_or(Element::Absent, |(place, url)| Element::Present { place, value: url.to_string() })
}

/// The language by the last part of its URI, which is an ISO 639-3 code.
fn language(specification: &Node) -> Element<String> {
    let Some(node) = specification.path(&["language"]) else { return Element::Absent };
    let code = node.id().and_then(|uri| uri.rsplit('/').next()).unwrap_or_default();
    let by_label = |problem| node.text().map_or(Err(problem), |text| language_code(&text.to_string()));
    Element::read(node.place(), language_code(code).or_else(by_label))
}

fn fields(specification: &Node) -> Vec<String> {
    let areas = specification.all("thematicArea");
    let code = |node: &Node| Some(node.id()?.strip_prefix("http://data.europa.eu/snb/isced-f/")?.to_owned());
    areas.iter().filter_map(code).collect()
}

/// The outcomes of an achievement and of the achievements that it consists of.
fn outcomes(claim: &Node, specification: &Node) -> Element<Vec<Outcome>> {
    let mut outcomes = vec![];
    let mut empty = None;
    collect(claim, Some(specification), DEEPEST, &mut outcomes, &mut empty);
    match (outcomes.first(), empty) {
        (Some(first), _) => Element::Present { place: first.place.clone(), value: outcomes },
        (None, Some(place)) => Element::Unreadable { place, problem: "no outcome has a title".to_owned() },
        (None, None) => Element::Absent,
    }
}

fn collect(
    claim: &Node,
    specification: Option<&Node>,
    deepest: usize,
    outcomes: &mut Vec<Outcome>,
    empty: &mut Option<Place>,
) {
    for node in specification.map(|one| one.all("learningOutcome")).unwrap_or_default() {
        let Some((_, text)) = node.text_of(&["title", "additionalNote", "description"]) else {
            empty.get_or_insert_with(|| node.place());
            continue;
        };
        // A part may repeat what the whole says.
        if outcomes.iter().any(|outcome| outcome.text == text) {
            continue;
        }
        let mut tags: Vec<OutcomeTag> = node.all("relatedESCOSkill").iter().filter_map(given).collect();
        tags.extend(esco(&node, "relatedSkill"));
        outcomes.push(Outcome { text, place: node.object_place(), level: None, tags });
    }
    if deepest > 0 {
        for part in claim.all("hasPart") {
            collect(&part, part.path(&["specifiedBy"]).as_ref(), deepest - 1, outcomes, empty);
        }
    }
}

/// The concepts of ESCO where those of other vocabularies may stand.
fn esco(node: &Node, key: &str) -> Vec<OutcomeTag> {
    node.all(key).iter().filter_map(given).filter(|tag| is_esco(&tag.uri)).collect()
}

/// The concept that a related skill is; one without a URI of ESCO keeps what it has.
fn given(node: &Node) -> Option<OutcomeTag> {
    let label = node.text().map(|label| label.to_string()).filter(|label| node.id() != Some(label));
    Some(OutcomeTag {
        uri: node.id()?.to_owned(),
        label,
        source: Source::Issuer,
        probability: None,
        place: Some(node.place()),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::node::Ids;
    use super::*;

    fn credential(document: &Value) -> Credential {
        let ids = Ids::new(document);
        read(&Node::root(document, &ids))
    }

    #[test]
    fn durations_are_hours_of_work_or_an_error() {
        assert_eq!(duration("PT60H"), Ok(60.0));
        assert_eq!(duration("PT1H30M"), Ok(1.5));
        assert!(duration("P60M").unwrap_err().contains("how long it takes"));
        assert!(duration("-PT5H").unwrap_err().contains("negative"));
        assert_eq!(duration("60 hours"), Ok(60.0));
        assert!(duration("some hours").unwrap_err().contains("PT60H"));
    }

    #[test]
    fn credits_before_hours_and_what_is_wrong_says_where() {
        let workload = |specification: Value| {
            let claim = json!({"type": "LearningAchievement", "specifiedBy": specification});
            credential(&json!({"credentialSubject": {"hasClaim": claim}})).workload
        };
        let ects = json!({"prefLabel": {"en": "European Credit Transfer System"}});
        let found =
            workload(json!({"creditPoint": {"framework": ects, "point": "2"}, "volumeOfLearning": "PT60H"}));
        assert_eq!(found.value().unwrap().ects, Some(2.0));
        assert_eq!(found.value().unwrap().given.len(), 2);
        let Element::Unreadable { place, problem } =
            workload(json!({"creditPoint": {"framework": ects, "point": -2}}))
        else {
            panic!("it was read");
        };
        assert_eq!(place.0, "/credentialSubject/hasClaim/specifiedBy/creditPoint/point");
        assert!(problem.contains("0 or more"), "{problem}");
        assert_eq!(workload(json!({"creditPoint": {"point": "3"}})).value().unwrap().ects, None);
    }

    #[test]
    fn parts_that_contain_themselves_end_and_outcomes_count_once() {
        let outcome = |title: &str| json!({"id": title, "type": "LearningOutcome", "title": {"en": title}});
        let part = json!({"id": "urn:1", "hasPart": ["urn:1", {"specifiedBy": {"learningOutcome": outcome("b")}}],
            "specifiedBy": {"learningOutcome": [outcome("a"), outcome("b")]}});
        let found = credential(&json!({"credentialSubject": {"hasClaim": part}}));
        let texts: Vec<String> =
            found.outcomes.value().unwrap().iter().map(|outcome| outcome.text.to_string()).collect();
        assert_eq!(texts, ["a", "b"]);
    }

    #[test]
    fn an_achievement_specification_is_an_offer() {
        let found = credential(&json!({
            "type": "Qualification", "title": {"en": "Welding"}, "learningOutcome": {"title": "Weld steel"},
            "eqfLevel": {"id": "http://data.europa.eu/snb/eqf/4"},
        }));
        assert_eq!(found.kind, Kind::Offer);
        assert_eq!(found.level.value().unwrap().eqf, Some(4));
        assert_eq!(found.outcomes.value().unwrap()[0].place.0, "/learningOutcome");
        assert!(found.learner.is_absent() && found.date.is_absent());
    }

    #[test]
    fn no_level_and_a_level_that_there_is_not() {
        let level = |value: Value| credential(&json!({"eqfLevel": value})).level;
        let wrong = level(json!({"id": "http://data.europa.eu/snb/eqf/9"}));
        assert!(matches!(wrong, Element::Unreadable { .. }), "{wrong:?}");
        assert_eq!(level(json!({"prefLabel": {"en": "Level 5"}})).value().unwrap().eqf, Some(5));
        assert!(credential(&json!({})).level.is_absent());
    }
}
