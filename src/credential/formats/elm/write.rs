//! Writing ELM.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::credential::formats::node::UNDETERMINED;
use crate::credential::formats::{is_hash, is_uri, midnight};
use crate::credential::{
    Basis, Credential, Kind, Level, NATIONAL, Outcome, OutcomeTag, Text, Unit, Workload,
};

/// The concept schemes of ESCO and of the EU's controlled vocabularies, as the SHACL shapes of European
/// Digital Credentials ask for them (`edc-generic-full`).
const SKILLS: &str = "http://data.europa.eu/esco/concept-scheme/skills";
const EQF: &str = "http://data.europa.eu/snb/eqf/25831c2";
const ISCED_F: &str = "http://data.europa.eu/snb/isced-f/25831c2";
const CREDITS: &str = "http://data.europa.eu/snb/education-credit/25831c2";
const LANGUAGES: &str = "http://publications.europa.eu/resource/authority/language";
const COUNTRIES: &str = "http://publications.europa.eu/resource/authority/country";

/// What the EU's vocabularies call some ways to take part and to check who was assessed, with scheme and
/// URI: those that the sample credentials of the European Commission use.
const KNOWN: [(&str, &str, &str); 3] = [
    (
        "Online",
        "http://data.europa.eu/snb/learning-assessment/25831c2",
        "http://data.europa.eu/snb/learning-assessment/920fbb3cbe",
    ),
    (
        "Blended",
        "http://data.europa.eu/snb/learning-assessment/25831c2",
        "http://data.europa.eu/snb/learning-assessment/e92d221e4d",
    ),
    (
        "Unsupervised without ID Verification",
        "http://data.europa.eu/snb/supervision-verification/25831c2",
        "http://data.europa.eu/snb/supervision-verification/c598449d64",
    ),
];

/// A credential as a `EuropeanDigitalCredential` that is not signed; an offer as the specification of what
/// is achieved, without a learner and a date.
///
/// Of what `credential` holds, ELM has no place for: levels of single outcomes and a level that only
/// follows from them; the basis of a level; concepts outside ESCO; a second amount of hours; of an offer,
/// a learner, a date, a grade and supervision. What the document is about as a whole goes into
/// `educationSubject`, a level that is none of the EQF into `educationLevel`. A text whose language is not
/// known is marked as undetermined.
///
/// Nothing is made up for the shapes' sake: a display, an eIDAS identifier of the issuer and the type and
/// agency of an accreditation, which they ask for, are not there.
pub(in crate::credential::formats) fn write(credential: &Credential) -> Value {
    let mut writer = Writer::default();
    match credential.kind {
        Kind::Earned => writer.earned(credential),
        Kind::Offer => {
            let mut specification = writer.specification(credential);
            let awarded = writer.organisation(credential).map(|body| {
                writer.node("awardingOpportunity", "AwardingOpportunity", [("awardingBody", Some(body))])
            });
            if let Value::Object(object) = &mut specification {
                object.shift_remove("id");
                object.extend(awarded.map(|awarded| ("awardingOpportunity".to_owned(), awarded)));
            }
            let mut document = Map::new();
            document.insert("@context".to_owned(), context());
            document.extend(credential.id.as_ref().map(|id| ("id".to_owned(), json!(id))));
            if let Value::Object(object) = specification {
                document.extend(object);
            }
            Value::Object(document)
        }
    }
}

/// A tag as `relatedESCOSkill` has it.
pub(in crate::credential::formats) fn skill(tag: &OutcomeTag) -> Value {
    let scheme = is_skill(&tag.uri).then_some(SKILLS);
    concept(&tag.uri, scheme, tag.label.as_deref().map(unknown))
}

/// Whether a URI is of the skill pillar: a skill or knowledge, or a group of them.
pub(in crate::credential::formats) fn is_skill(uri: &str) -> bool {
    uri.starts_with("http://data.europa.eu/esco/skill/")
}

/// Whether a URI is one of ESCO at all.
pub(in crate::credential::formats) fn is_esco(uri: &str) -> bool {
    uri.contains("data.europa.eu/esco/")
}

fn context() -> Value {
    json!(["https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"])
}

fn concept(uri: &str, scheme: Option<&str>, label: Option<Value>) -> Value {
    let scheme = scheme.map(|scheme| json!({"id": scheme, "type": "ConceptScheme"}));
    object([
        ("id", Some(json!(uri))),
        ("type", Some(json!("Concept"))),
        ("inScheme", scheme),
        ("prefLabel", label),
    ])
}

/// The parts that are there.
fn object<'k>(parts: impl IntoIterator<Item = (&'k str, Option<Value>)>) -> Value {
    let there = parts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(there.collect())
}

/// One value by itself, several as a list; nothing for none.
fn several(values: Vec<Value>) -> Option<Value> {
    match values.len() {
        0 => None,
        1 => values.into_iter().next(),
        _ => Some(Value::Array(values)),
    }
}

/// A text in a language that is not known: texts of ELM have to have one.
fn unknown(text: &str) -> Value {
    json!({ UNDETERMINED: text })
}

fn by_language(text: &Text) -> Value {
    let code = |code: &str| if code.is_empty() { UNDETERMINED } else { code }.to_owned();
    Value::Object(text.0.iter().map(|(language, text)| (code(language), json!(text))).collect())
}

/// A duration of XML Schema, to the second.
fn duration(hours: f64) -> String {
    let seconds = ((hours - hours.trunc()) * 3600.0).round();
    let (minutes, seconds) = ((seconds / 60.0).trunc(), seconds % 60.0);
    let part = |value: f64, unit: char| if value > 0.0 { format!("{value}{unit}") } else { String::new() };
    format!("PT{}H{}{}", hours.trunc(), part(minutes, 'M'), part(seconds, 'S'))
}

/// Gives each thing an identifier of its own within the document, as the samples of the European
/// Commission do.
#[derive(Default)]
struct Writer(BTreeMap<&'static str, usize>);

impl Writer {
    fn node<'k>(
        &mut self,
        kind: &'static str,
        class: &str,
        parts: impl IntoIterator<Item = (&'k str, Option<Value>)>,
    ) -> Value {
        let count = self.0.entry(kind).or_default();
        *count += 1;
        let id = ("id", Some(json!(format!("urn:epass:{kind}:{count}"))));
        object([id, ("type", Some(json!(class)))].into_iter().chain(parts))
    }

    fn note(&mut self, text: &str) -> Value {
        self.node("note", "Note", [("noteLiteral", Some(unknown(text)))])
    }

    /// A concept of the EU's vocabularies if they call it so, else one of its own.
    fn concept(&mut self, label: &str) -> Value {
        match KNOWN.iter().find(|(name, ..)| *name == label) {
            Some((name, scheme, uri)) => concept(uri, Some(scheme), Some(json!({ "en": name }))),
            None => self.node("concept", "Concept", [("prefLabel", Some(unknown(label)))]),
        }
    }

    fn earned(&mut self, credential: &Credential) -> Value {
        let body = self.organisation(credential);
        let date = credential.date.value().map(|date| json!(midnight(*date)));
        let awarded = (body.is_some() || date.is_some()).then(|| {
            let parts = [("awardingBody", body.clone()), ("awardingDate", date.clone())];
            self.node("awardingProcess", "AwardingProcess", parts)
        });
        let title = credential.title.value().map(by_language);
        let assessment = self.assessment(credential, awarded.as_ref());
        let specification = self.specification(credential);
        let achievement = self.node(
            "learningAchievement",
            "LearningAchievement",
            [
                ("title", title),
                ("awardedBy", awarded),
                ("provenBy", assessment),
                ("specifiedBy", Some(specification)),
            ],
        );
        let profile = "http://data.europa.eu/snb/credential/e34929035b";
        let profiles = "http://data.europa.eu/snb/credential/25831c2";
        let schema = "http://data.europa.eu/snb/model/ap/edc-generic-full";
        object([
            ("@context", Some(context())),
            ("id", credential.id.as_ref().map(|id| json!(id))),
            ("type", Some(json!(["VerifiableCredential", "EuropeanDigitalCredential"]))),
            ("credentialProfiles", Some(concept(profile, Some(profiles), Some(json!({"en": "Generic"}))))),
            ("credentialSchema", Some(json!({"id": schema, "type": "ShaclValidator2017"}))),
            ("issuer", body),
            ("issuanceDate", date.clone()),
            ("issued", date.clone()),
            ("validFrom", date),
            ("credentialSubject", Some(self.person(credential, achievement))),
        ])
    }

    /// Who is known by an identifier alone has it as such, and not as a name.
    fn person(&mut self, credential: &Credential, achievement: Value) -> Value {
        let learner = credential.learner.value().map(String::as_str);
        let id = learner.filter(|learner| is_uri(learner));
        let hash = learner.filter(|learner| is_hash(learner));
        let name = learner.filter(|_| id.is_none() && hash.is_none());
        let identifier =
            hash.map(|hash| self.node("identifier", "Identifier", [("notation", Some(json!(hash)))]));
        object([
            ("id", id.map(|id| json!(id))),
            ("type", Some(json!("Person"))),
            ("identifier", identifier),
            ("fullName", name.map(unknown)),
            ("hasClaim", Some(achievement)),
        ])
    }

    fn organisation(&mut self, credential: &Credential) -> Option<Value> {
        let name = credential.awarding_body.value().map(|name| unknown(name));
        let location = credential.country.value().map(|country| {
            let code =
                rust_iso3166::from_alpha2(&country.code).map_or(country.code.as_str(), |one| one.alpha3);
            let uri = format!("{COUNTRIES}/{code}");
            let code = concept(&uri, Some(COUNTRIES), Some(json!({"en": country.name})));
            let address = self.node("address", "Address", [("countryCode", Some(code))]);
            self.node("location", "Location", [("address", Some(address))])
        });
        (name.is_some() || location.is_some())
            .then(|| self.node("org", "Organisation", [("legalName", name), ("location", location)]))
    }

    /// What somebody has achieved in an assessment; what kind of assessment there is belongs to the
    /// specification if nothing more is known.
    fn assessment(&mut self, credential: &Credential, awarded: Option<&Value>) -> Option<Value> {
        if credential.grade.value().is_none() && credential.supervision.value().is_none() {
            return None;
        }
        let title = credential.assessment.value().map(|title| unknown(title));
        let grade = credential.grade.value().map(|grade| self.note(grade));
        let verified = credential.supervision.value().map(|supervision| self.concept(supervision));
        let parts = [
            ("title", title),
            ("awardedBy", awarded.cloned()),
            ("grade", grade),
            ("idVerification", verified),
        ];
        Some(self.node("learningAssessment", "LearningAssessment", parts))
    }

    fn specification(&mut self, credential: &Credential) -> Value {
        let level = credential.level.value().filter(|level| !is_best_fit(level));
        let eqf = level.and_then(|level| {
            let number = level.eqf?;
            let official = format!("Level {number}");
            let given = level.basis == Some(Basis::Given) && level.written != official;
            let label = if given { unknown(&level.written) } else { json!({ "en": official }) };
            Some(concept(&format!("http://data.europa.eu/snb/eqf/{number}"), Some(EQF), Some(label)))
        });
        let national = level.filter(|level| level.basis != Some(Basis::Given));
        let national = national.map(|level| self.concept(&level.written));
        let accreditation = credential
            .quality_assurance
            .value()
            .map(|quality| self.node("accreditation", "Accreditation", [("title", Some(unknown(quality)))]));
        let stackability = credential.stackability.value().map(String::as_str);
        let partial = stackability.and_then(|stackability| match stackability {
            super::PARTIAL => Some(json!(true)),
            super::WHOLE => Some(json!(false)),
            _ => None,
        });
        // These are elements of a qualification only.
        let is_qualification = eqf.is_some() || accreditation.is_some() || partial.is_some();
        let larger = stackability.filter(|_| partial.is_none()).map(|larger| {
            let class = if is_qualification { "Qualification" } else { "LearningAchievementSpecification" };
            self.node("larger", class, [("title", Some(unknown(larger)))])
        });
        let further = credential.further.value().map(String::as_str);
        let page = further.filter(|further| further.starts_with("http") && is_uri(further));
        let description = further.filter(|_| page.is_none()).map(unknown);
        let homepage =
            page.map(|page| self.node("webResource", "WebResource", [("contentURL", Some(json!(page)))]));
        let fields = credential.fields.iter().filter(|code| is_isced_f(code));
        let fields = fields
            .map(|code| concept(&format!("http://data.europa.eu/snb/isced-f/{code}"), Some(ISCED_F), None));
        let fields = several(fields.collect());
        let subjects = credential.tags.iter().filter(|tag| is_esco(&tag.uri)).map(skill);
        let subjects = several(subjects.collect());
        let (credits, hours) = credential.workload.value().map_or((None, None), |work| self.workload(work));
        let mode = credential.participation.value().map(|mode| self.concept(mode));
        let entry = credential.prerequisites.value().map(|entry| self.note(entry));
        let assessed = credential.assessment.value().filter(|_| {
            let says_more = credential.grade.value().is_some() || credential.supervision.value().is_some();
            credential.kind == Kind::Offer || !says_more
        });
        let assessed = assessed.map(|title| {
            let title = [("title", Some(unknown(title)))];
            self.node("learningAssessmentSpec", "LearningAssessmentSpecification", title)
        });
        let outcomes = credential.outcomes.value().into_iter().flatten();
        let outcomes = several(outcomes.map(|outcome| self.outcome(outcome)).collect());
        let parts = [
            ("title", credential.title.value().map(by_language)),
            ("description", description),
            ("homepage", homepage),
            ("language", credential.language.value().map(|code| language(code))),
            ("eqfLevel", eqf),
            ("educationLevel", national),
            ("thematicArea", fields),
            ("educationSubject", subjects),
            ("creditPoint", credits),
            ("volumeOfLearning", hours),
            ("mode", mode),
            ("accreditation", accreditation),
            ("isPartialQualification", partial),
            ("isPartOf", larger),
            ("entryRequirement", entry),
            ("provenBy", assessed),
            ("learningOutcome", outcomes),
        ];
        match is_qualification {
            true => self.node("qualification", "Qualification", parts),
            false => self.node("learningAchievementSpec", "LearningAchievementSpecification", parts),
        }
    }

    /// Credit points and hours. Where the document says how many hours a credit of an unknown unit is,
    /// the hours say so too.
    fn workload(&mut self, workload: &Workload) -> (Option<Value>, Option<Value>) {
        let mut points = vec![];
        let mut hours = None;
        for amount in &workload.given {
            let framework = match &amount.unit {
                Unit::Hours => {
                    hours.get_or_insert(amount.value);
                    continue;
                }
                Unit::Ects => {
                    let uri = "http://data.europa.eu/snb/education-credit/6fcec5c5af";
                    concept(uri, Some(CREDITS), Some(json!({"en": "European Credit Transfer System"})))
                }
                Unit::National(at) => self.concept(NATIONAL[at % NATIONAL.len()].name),
                Unit::Unknown(name) => self.concept(name),
            };
            let point = Some(json!(amount.value.to_string()));
            points.push(self.node(
                "creditPoint",
                "CreditPoint",
                [("framework", Some(framework)), ("point", point)],
            ));
        }
        let hours = hours.or_else(|| workload.hours_of_unknown_credits());
        (several(points), hours.map(|hours| json!(duration(hours))))
    }

    fn outcome(&mut self, outcome: &Outcome) -> Value {
        let of = |wanted: &dyn Fn(&str) -> bool| {
            several(outcome.tags.iter().filter(|tag| wanted(&tag.uri)).map(skill).collect())
        };
        let parts = [
            ("title", Some(by_language(&outcome.text))),
            ("relatedSkill", of(&|uri| is_esco(uri) && !is_skill(uri))),
            ("relatedESCOSkill", of(&is_skill)),
        ];
        self.node("learningOutcome", "LearningOutcome", parts)
    }
}

/// Whether a level only follows from those of the outcomes: then the issuer has not given one.
pub(in crate::credential::formats) fn is_best_fit(level: &Level) -> bool {
    matches!(level.basis, Some(Basis::BestFit { .. }))
}

/// Whether a code is one of ISCED-F 2013: two to four digits.
pub(in crate::credential::formats) fn is_isced_f(code: &str) -> bool {
    (2..=4).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn language(code: &str) -> Value {
    let known = isolang::Language::from_639_1(code).or_else(|| isolang::Language::from_639_3(code));
    let three = known.map_or(code, |one| one.to_639_3()).to_uppercase();
    let label = known.map(|one| json!({"en": one.to_name()}));
    concept(&format!("{LANGUAGES}/{three}"), Some(LANGUAGES), label)
}
