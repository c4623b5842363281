//! Writing Open Badges.

use serde_json::{Map, Value, json};

use super::{EQF, ISCED_F, QUALITY_ASSURANCE, narrative};
use crate::credential::formats::elm::{is_best_fit, is_esco, is_isced_f};
use crate::credential::formats::{is_hash, is_uri, midnight};
use crate::credential::{Credential, Kind, OutcomeTag, Unit, Workload};

/// Where the terms of the extension are explained.
const EXTENSION: &str = "https://raw.githubusercontent.com/educredentials/obv3-examples/refs/heads/main/contexts/educredential.json";

/// A credential as an `OpenBadgeCredential` that is not signed; an offer as an `Achievement`.
///
/// The outcomes are a Markdown list under `## Learning outcomes` in `criteria.narrative`, prerequisites and
/// stackability are sections beside it. Each ESCO concept is an `alignment`; the one of an outcome repeats
/// the outcome's text as its `targetDescription`, which says which outcome it belongs to. Fields of
/// education are alignments with the EU's ISCED-F, workload, assessment, participation and supervision are
/// in the `educredential` extension, level and quality assurance in its alignments.
///
/// Of what `credential` holds, Open Badges have no place for: texts in several languages, of which the
/// [best](crate::credential::Text::best) is written, without saying its language; line breaks in outcomes,
/// prerequisites and stackability; levels of single outcomes, levels that are none of the EQF and the
/// basis of a level; the names of credits, of which those of national systems are written in ECTS;
/// concepts outside ESCO; of an offer, a learner, a date and a grade.
///
/// Nothing is made up for the schema's sake: a description and the address of what assures quality, which
/// it asks for, are not there if the credential does not have them. What has no identifier gets one that
/// is none outside the document (`_:…`, JSON-LD 1.1, 3.5.1).
pub(in crate::credential::formats) fn write(credential: &Credential, esco_version: Option<&str>) -> Value {
    let extension = extension(credential);
    let mut contexts = vec![
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ];
    let mut kinds = vec!["Achievement"];
    if !extension.is_empty() {
        contexts.push(EXTENSION);
        kinds.push("EducredentialAchievement");
    }
    let id = |id: Option<&str>, otherwise: &str| Some(json!(id.unwrap_or(otherwise)));
    let own = credential.id.as_deref();
    let achievement = |own: Option<&str>| {
        let mut achievement = object([("id", id(own, "_:achievement")), ("type", Some(json!(kinds)))]);
        achievement.extend(described(credential, esco_version));
        achievement.extend(extension.clone());
        achievement
    };
    let issuer = issuer(credential);
    Value::Object(match credential.kind {
        Kind::Earned => {
            let date = credential.date.value().map(|date| json!(midnight(*date)));
            object([
                ("@context", Some(json!(contexts))),
                ("id", id(own, "_:credential")),
                ("type", Some(json!(["VerifiableCredential", "OpenBadgeCredential"]))),
                ("name", credential.title.value().map(|title| json!(title.to_string()))),
                ("issuer", issuer),
                ("validFrom", date.clone()),
                ("awardedDate", date),
                ("credentialSubject", Some(subject(credential, achievement(None)))),
            ])
        }
        Kind::Offer => {
            let mut document = object([("@context", Some(json!(contexts)))]);
            document.extend(achievement(own));
            document.extend(issuer.map(|issuer| ("creator".to_owned(), issuer)));
            document
        }
    })
}

/// A tag as an alignment: of an outcome, whose text it repeats, or of the badge as a whole.
pub(in crate::credential::formats) fn competence(
    tag: &OutcomeTag,
    outcome: Option<&str>,
    esco_version: Option<&str>,
) -> Value {
    let framework = esco_version.map_or_else(|| "ESCO".to_owned(), |version| format!("ESCO v{version}"));
    Value::Object(object([
        ("type", Some(json!(["Alignment"]))),
        ("targetName", tag.label.as_ref().map(|label| json!(label))),
        ("targetDescription", outcome.map(|outcome| json!(one_line(outcome)))),
        ("targetUrl", Some(json!(tag.uri))),
        ("targetFramework", Some(json!(framework))),
    ]))
}

/// The parts that are there.
fn object<'k>(parts: impl IntoIterator<Item = (&'k str, Option<Value>)>) -> Map<String, Value> {
    parts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

fn issuer(credential: &Credential) -> Option<Value> {
    let address = credential.country.value().map(|country| {
        json!({"type": ["Address"], "addressCountry": country.name, "addressCountryCode": country.code})
    });
    let name = credential.awarding_body.value().map(|name| json!(name));
    (name.is_some() || address.is_some()).then(|| {
        Value::Object(object([
            ("id", Some(json!("_:issuer"))),
            ("type", Some(json!(["Profile"]))),
            ("name", name),
            ("address", address),
        ]))
    })
}

/// Who is known by an identifier alone has it as such, and not as a name.
fn subject(credential: &Credential, achievement: Map<String, Value>) -> Value {
    let learner = credential.learner.value().map(String::as_str);
    let id = learner.filter(|learner| is_uri(learner));
    let identity = learner.filter(|_| id.is_none()).map(|learner| {
        let hashed = is_hash(learner);
        let kind = if hashed { "identifier" } else { "name" };
        json!([{"type": "IdentityObject", "identityType": kind, "identityHash": learner, "hashed": hashed}])
    });
    let grade = credential.grade.value().map(|grade| json!([{"type": ["Result"], "value": grade}]));
    Value::Object(object([
        ("id", id.map(|id| json!(id))),
        ("type", Some(json!(["AchievementSubject"]))),
        ("identifier", identity),
        ("achievement", Some(Value::Object(achievement))),
        ("result", grade),
    ]))
}

/// What Open Badges themselves have of an achievement.
fn described(credential: &Credential, esco_version: Option<&str>) -> Map<String, Value> {
    let outcomes = credential.outcomes.value().map(Vec::as_slice).unwrap_or_default();
    let texts: Vec<String> = outcomes.iter().map(|outcome| outcome.text.to_string()).collect();
    let prerequisites = credential.prerequisites.value().map(String::as_str);
    let stackability = credential.stackability.value().map(String::as_str);
    let narrative = narrative::write(&texts, prerequisites, stackability);
    let mut alignments = vec![];
    for (outcome, text) in outcomes.iter().zip(&texts) {
        let tags = outcome.tags.iter().filter(|tag| is_esco(&tag.uri));
        alignments.extend(tags.map(|tag| competence(tag, Some(text), esco_version)));
    }
    let tags = credential.tags.iter().filter(|tag| is_esco(&tag.uri));
    alignments.extend(tags.map(|tag| competence(tag, None, esco_version)));
    let level = credential.level.value().filter(|level| !is_best_fit(level));
    alignments.extend(level.and_then(|level| {
        let number = level.eqf?;
        Some(json!({
            "type": ["Alignment"], "targetType": EQF, "targetName": level.written,
            "targetCode": number.to_string(), "targetUrl": format!("http://data.europa.eu/snb/eqf/{number}"),
        }))
    }));
    alignments.extend(credential.quality_assurance.value().map(
        |quality| json!({"type": ["Alignment"], "targetType": QUALITY_ASSURANCE, "targetName": quality}),
    ));
    alignments.extend(credential.fields.iter().filter(|code| is_isced_f(code)).map(|code| {
        json!({
            "type": ["Alignment"], "targetName": format!("ISCED-F {code}"), "targetCode": code,
            "targetUrl": format!("{ISCED_F}{code}"), "targetFramework": "ISCED-F 2013",
        })
    }));
    object([
        ("name", credential.title.value().map(|title| json!(title.to_string()))),
        ("description", credential.further.value().map(|further| json!(further))),
        ("criteria", Some(Value::Object(object([("narrative", narrative.map(Value::from))])))),
        ("inLanguage", credential.language.value().map(|language| json!(language))),
        ("creditsAvailable", credential.workload.value().and_then(unknown_credits)),
        ("alignment", (!alignments.is_empty()).then_some(Value::Array(alignments))),
    ])
}

/// What the extension has.
fn extension(credential: &Credential) -> Map<String, Value> {
    let text = |element: Option<&String>| element.map(|text| json!(text));
    let workload = credential.workload.value();
    object([
        ("ECTS", workload.and_then(ects).map(Value::from)),
        ("SBU", workload.and_then(hours).map(Value::from)),
        ("participationType", text(credential.participation.value())),
        ("assessmentType", text(credential.assessment.value())),
        ("supervisionType", text(credential.supervision.value())),
    ])
}

/// ECTS credits, also from those of a national system.
fn ects(workload: &Workload) -> Option<f64> {
    let fixed = matches!(workload.given.first()?.unit, Unit::Ects | Unit::National(_));
    workload.ects.filter(|_| fixed)
}

fn hours(workload: &Workload) -> Option<f64> {
    let given = workload.given.iter().find(|amount| amount.unit == Unit::Hours);
    given.map(|amount| amount.value).or_else(|| workload.hours_of_unknown_credits())
}

fn unknown_credits(workload: &Workload) -> Option<Value> {
    let given = workload.given.iter().find(|amount| matches!(amount.unit, Unit::Unknown(_)));
    given.map(|amount| json!(amount.value))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
