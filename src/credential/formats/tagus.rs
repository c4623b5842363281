//! The JSON of tagus: the elements under their own names. [`schema`] describes it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use schemars::{JsonSchema, Schema, schema_for};
use serde::Serialize;
use serde_json::Value;

use super::node::Node;
use super::{ReadError, kind, kind_name};
use crate::credential::{
    Amount, Basis, Country, Credential, Element, Format, Kind, Level, Outcome, OutcomeTag, Place, Source,
    Text, Unit, Workload, date, language, shortened,
};

/// The version of the format.
const VERSION: u8 = 1;

/// The key of a text whose language is not said, as JSON-LD has it.
const NO_LANGUAGE: &str = "@none";

/// A micro-credential, an offer in a catalogue or a module. A file holds one or a list of them.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Credential", deny_unknown_fields)]
struct Document {
    /// The version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    tagus: u8,
    /// Whether somebody has earned it or it is an offer; an offer where neither this nor a learner is given.
    #[schemars(default)]
    kind: KindName,
    /// An identifier, such as a URI.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// Who has earned it.
    #[serde(skip_serializing_if = "Option::is_none")]
    learner: Option<String>,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<Words>,
    /// The country of the issuer: its ISO 3166-1 code, such as PT, or its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    /// Who awards it.
    #[serde(skip_serializing_if = "Option::is_none")]
    awarding_body: Option<String>,
    /// The day of issue, such as 2026-11-22.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    /// What a learner can do.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcomes: Option<Vec<OutcomeForm>>,
    /// How much work it stands for; several amounts say the same in several units.
    #[serde(skip_serializing_if = "Option::is_none")]
    workload: Option<OneOrMore>,
    /// How many hours one of its credits stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    hours_per_credit: Option<f64>,
    /// Its level.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<LevelForm>,
    /// How the outcomes are assessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    assessment: Option<String>,
    /// How learners take part: on site, online, blended.
    #[serde(skip_serializing_if = "Option::is_none")]
    participation: Option<String>,
    /// What assures its quality.
    #[serde(skip_serializing_if = "Option::is_none")]
    quality_assurance: Option<String>,
    /// What a learner has to have before.
    #[serde(skip_serializing_if = "Option::is_none")]
    prerequisites: Option<String>,
    /// Whether the assessment is supervised and the learner's identity checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    supervision: Option<String>,
    /// The grade.
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<String>,
    /// Whether and how it counts towards larger credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    stackability: Option<String>,
    /// Where to read more.
    #[serde(skip_serializing_if = "Option::is_none")]
    further: Option<String>,
    /// The language of the learning: its ISO 639-1 code, such as en, or its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// Fields of education and training, by their ISCED-F 2013 codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    fields: Vec<String>,
    /// ESCO concepts that are linked to it as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    tags: Vec<TagForm>,
}

/// What a credential stands for.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Kind")]
enum KindName {
    /// Somebody has earned it.
    Earned,
    /// An offer in a catalogue, a module or the like.
    #[default]
    Offer,
}

/// A text in a language that is not said, or texts by ISO 639 code; "@none" stands for a language that is
/// not said.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Text")]
enum Words {
    /// In a language that is not said.
    Plain(String),
    /// By language.
    ByLanguage(BTreeMap<String, String>),
}

/// A learning outcome.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Outcome", deny_unknown_fields)]
struct OutcomeForm {
    /// What a learner can do.
    text: Words,
    /// Its level in the EQF, where it has one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 8))]
    level: Option<u8>,
    /// The ESCO concepts that are linked to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    tags: Vec<TagForm>,
}

/// A concept of ESCO: its URI, or its URI with what is known of the link.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Tag")]
enum TagForm {
    /// A concept that the issuer links.
    Uri(String),
    /// A concept and who links it.
    Full(FullTag),
}

/// A concept of ESCO with what is known of its link.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct FullTag {
    /// The concept's URI.
    uri: String,
    /// What the concept is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    /// Who links it; the issuer where it is not given.
    #[schemars(default)]
    source: SourceName,
    /// The calibrated chance that a person would link it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    probability: Option<f32>,
}

/// Who links a concept to an outcome.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Source")]
enum SourceName {
    /// The issuer.
    #[default]
    Issuer,
    /// The tagger.
    Suggested,
}

/// An amount of work, or the same work in several units.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Workload")]
enum OneOrMore {
    /// In one unit.
    One(AmountForm),
    /// In several.
    More(Vec<AmountForm>),
}

/// An amount of work.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Amount", deny_unknown_fields)]
struct AmountForm {
    /// How many.
    #[schemars(range(min = 0))]
    value: f64,
    /// Of what: ECTS, hours, or credits of a national system such as CATS or CFU. Others stay as they are.
    unit: String,
}

/// A level: the number of one in the EQF, the words for one of any framework, or both.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Level", deny_unknown_fields)]
struct LevelForm {
    /// The level in the European Qualifications Framework.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 8))]
    eqf: Option<u8>,
    /// The level as its document writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<String>,
}

/// The JSON Schema of the format.
pub fn schema() -> Schema {
    schema_for!(Document)
}

/// The keys that an object may have.
fn keys(schema: &Schema) -> BTreeSet<String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(|(key, _)| key.clone()).collect()
}

macro_rules! keys_of {
    ($form:ty) => {{
        static KEYS: LazyLock<BTreeSet<String>> = LazyLock::new(|| keys(&schema_for!($form)));
        &*KEYS
    }};
}

/// What is wrong, and where.
struct Problem {
    place: Place,
    problem: String,
}

impl Problem {
    fn new(node: &Node, problem: impl Into<String>) -> Self {
        Self { place: node.place(), problem: problem.into() }
    }
}

impl From<Problem> for ReadError {
    fn from(Problem { place, problem }: Problem) -> Self {
        Self::Tagus { place, problem }
    }
}

/// Refuses keys that an object may not have.
fn refuse_others(node: &Node, known: &BTreeSet<String>) -> Result<(), ReadError> {
    let Value::Object(object) = node.value() else { return Ok(()) };
    match object.keys().find(|key| !known.contains(*key)) {
        Some(key) => {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            Err(ReadError::Tagus {
                place: node.below(key),
                problem: format!("\"{}\" is not known here: there are {}", shortened(key), known.join(", ")),
            })
        }
        None => Ok(()),
    }
}

/// Reads a credential. An error if a key is not known, or if what is no element is of a wrong type; an
/// element of a wrong type is unreadable.
pub(super) fn read(root: &Node) -> Result<Credential, ReadError> {
    refuse_others(root, keys_of!(Document))?;
    for outcome in root.all("outcomes") {
        refuse_others(&outcome, keys_of!(OutcomeForm))?;
        refuse_tags(&outcome)?;
    }
    refuse_tags(root)?;
    for amount in root.all("workload") {
        refuse_others(&amount, keys_of!(AmountForm))?;
    }
    for level in root.all("level") {
        refuse_others(&level, keys_of!(LevelForm))?;
    }
    if let Some(version) = root.get("tagus").filter(|node| node.value() != &Value::from(VERSION)) {
        let problem = format!("this is version {}: version {VERSION} is read", version.value());
        return Err(Problem::new(&version, shortened(&problem)).into());
    }
    let one = |key: &str| root.get(key).map(|node| string(&node)).transpose();
    let text = |key: &str| element(root, key, string);
    let mut credential = Credential::empty(Kind::Offer, Format::Tagus);
    credential.id = one("id")?;
    credential.learner = text("learner");
    credential.kind = match root.get("kind") {
        Some(node) => match node.value().as_str() {
            Some(name @ ("earned" | "offer")) => kind(Some(name), &credential.learner),
            _ => return Err(Problem::new(&node, "it is neither \"earned\" nor \"offer\"").into()),
        },
        None => kind(None, &credential.learner),
    };
    credential.title = element(root, "title", words);
    credential.country = element(root, "country", |node| at(node, Country::named(&string(node)?)));
    credential.awarding_body = text("awardingBody");
    credential.date = element(root, "date", |node| at(node, date(&string(node)?)));
    credential.outcomes = outcomes(root);
    credential.workload = workload(root);
    credential.level = element(root, "level", level);
    credential.assessment = text("assessment");
    credential.participation = text("participation");
    credential.quality_assurance = text("qualityAssurance");
    credential.prerequisites = text("prerequisites");
    credential.supervision = text("supervision");
    credential.grade = text("grade");
    credential.stackability = text("stackability");
    credential.further = text("further");
    credential.language = element(root, "language", |node| at(node, language(&string(node)?)));
    credential.fields = root.all("fields").iter().map(string).collect::<Result<_, Problem>>()?;
    credential.tags = root.all("tags").iter().map(tag).collect::<Result<_, Problem>>()?;
    Ok(credential)
}

fn refuse_tags(node: &Node) -> Result<(), ReadError> {
    node.all("tags").iter().try_for_each(|tag| refuse_others(tag, keys_of!(FullTag)))
}

/// What stands under a key. What was left empty is not there.
fn element<T>(root: &Node, key: &str, read: impl Fn(&Node) -> Result<T, Problem>) -> Element<T> {
    match root.get(key).filter(|node| node.value().as_str().is_none_or(|text| !text.trim().is_empty())) {
        Some(node) => match read(&node) {
            Ok(value) => Element::Present { place: node.place(), value },
            Err(Problem { place, problem }) => Element::Unreadable { place, problem },
        },
        None => Element::Absent,
    }
}

fn at<T>(node: &Node, read: Result<T, String>) -> Result<T, Problem> {
    read.map_err(|problem| Problem::new(node, problem))
}

fn string(node: &Node) -> Result<String, Problem> {
    let text = node.value().as_str().map(str::trim).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| Problem::new(node, "it is no text in quotes"))
}

fn words(node: &Node) -> Result<Text, Problem> {
    let Value::Object(object) = node.value() else { return string(node).map(Text::plain) };
    let text = |key: &String| {
        let text = node.get(key).map(|node| string(&node)).transpose()?;
        let is_code = (2..=3).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_lowercase());
        match (key.as_str(), text) {
            (_, None) => {
                Err(Problem { place: node.below(key), problem: "it is no text in quotes".to_owned() })
            }
            (NO_LANGUAGE, Some(text)) => Ok((String::new(), text)),
            (code, Some(text)) if is_code => Ok((code.to_owned(), text)),
            _ => Err(Problem {
                place: node.below(key),
                problem: format!("\"{}\" is no ISO 639 code: write en, de or the like", shortened(key)),
            }),
        }
    };
    let texts: BTreeMap<String, String> = object.keys().map(text).collect::<Result<_, _>>()?;
    if texts.is_empty() { Err(Problem::new(node, "it holds no text")) } else { Ok(Text(texts)) }
}

fn outcomes(root: &Node) -> Element<Vec<Outcome>> {
    let Some(node) = root.get("outcomes") else { return Element::Absent };
    let outcome = |node: &Node| {
        let Some(text) = node.get("text").filter(|_| node.value().is_object()) else {
            return Err(Problem::new(node, "it is no outcome: write {\"text\": …}"));
        };
        let level = node.get("level").map(|level| match level.value().as_u64() {
            Some(number @ 1..=8) => u8::try_from(number).map_err(|_| Problem::new(&level, "it is too large")),
            _ => Err(Problem::new(&level, "the EQF has the levels 1 to 8")),
        });
        Ok(Outcome {
            text: words(&text)?,
            place: node.place(),
            level: level.transpose()?,
            tags: node.all("tags").iter().map(tag).collect::<Result<_, _>>()?,
        })
    };
    let outcomes: Result<Vec<Outcome>, Problem> = root.all("outcomes").iter().map(outcome).collect();
    match outcomes {
        Ok(outcomes) if outcomes.is_empty() => Element::Absent,
        Ok(value) => Element::Present { place: node.place(), value },
        Err(Problem { place, problem }) => Element::Unreadable { place, problem },
    }
}

fn tag(node: &Node) -> Result<OutcomeTag, Problem> {
    let whole = OutcomeTag {
        uri: String::new(),
        label: None,
        source: Source::Issuer,
        probability: None,
        place: Some(node.place()),
    };
    if !node.value().is_object() {
        return Ok(OutcomeTag { uri: string(node)?, ..whole });
    }
    let uri = node.get("uri").ok_or_else(|| Problem::new(node, "it has no \"uri\""))?;
    let source = node.get("source").map(|source| match source.value().as_str() {
        Some("issuer") => Ok(Source::Issuer),
        Some("suggested") => Ok(Source::Suggested),
        _ => Err(Problem::new(&source, "it is neither \"issuer\" nor \"suggested\"")),
    });
    let probability = node.get("probability").map(|chance| match chance.value().as_f64() {
        Some(value) if (0.0..=1.0).contains(&value) => Ok(value as f32),
        _ => Err(Problem::new(&chance, "a probability is a number from 0 to 1")),
    });
    Ok(OutcomeTag {
        uri: string(&uri)?,
        label: node.get("label").map(|label| string(&label)).transpose()?,
        source: source.transpose()?.unwrap_or(Source::Issuer),
        probability: probability.transpose()?,
        ..whole
    })
}

/// A number of at least 0.
fn count(node: &Node) -> Result<f64, Problem> {
    let number = node.value().as_f64().filter(|number| *number >= 0.0 && number.is_finite());
    number.ok_or_else(|| Problem::new(node, "it is no amount of work: write a number of 0 or more"))
}

fn workload(root: &Node) -> Element<Workload> {
    let Some(node) = root.get("workload") else { return Element::Absent };
    let amount = |node: &Node| {
        let part = |key| node.get(key).filter(|_| node.value().is_object());
        let (Some(value), Some(unit)) = (part("value"), part("unit")) else {
            return Err(Problem::new(node, "it is no amount: write {\"value\": 5, \"unit\": \"ECTS\"}"));
        };
        Ok(Amount { value: count(&value)?, unit: Unit::named(&string(&unit)?) })
    };
    let read = || -> Result<Option<Workload>, Problem> {
        let per_credit = root.get("hoursPerCredit").map(|node| count(&node)).transpose()?;
        let given = root.all("workload").iter().map(amount).collect::<Result<_, _>>()?;
        Ok(Workload::new(given, per_credit))
    };
    match read() {
        Ok(Some(value)) => Element::Present { place: node.place(), value },
        Ok(None) => Element::Absent,
        Err(Problem { place, problem }) => Element::Unreadable { place, problem },
    }
}

fn level(node: &Node) -> Result<Level, Problem> {
    let part = |key| node.get(key).filter(|_| node.value().is_object());
    let written = part("written").map(|written| string(&written)).transpose()?;
    match (part("eqf"), written) {
        (Some(eqf), written) => {
            let number = eqf.value().as_u64().and_then(|number| u8::try_from(number).ok());
            let number = number.ok_or_else(|| Problem::new(&eqf, "the EQF has the levels 1 to 8"))?;
            at(&eqf, Level::eqf(number, written.unwrap_or_else(|| number.to_string())))
        }
        (None, Some(written)) => at(node, Level::named(&written)),
        (None, None) => Err(Problem::new(node, "it is no level: write {\"eqf\": 6} or {\"written\": …}")),
    }
}

/// Writes a credential as an object, or several as a list, which [`super::read`] reads back: all but places,
/// proofs and what could not be read.
pub fn write(credentials: &[Credential]) -> String {
    let documents: Vec<Document> = credentials.iter().map(document).collect();
    let written = match &documents[..] {
        [one] => serde_json::to_string_pretty(one),
        all => serde_json::to_string_pretty(all),
    };
    // Keys are strings and numbers finite: what is written can be.
    written.unwrap_or_default() + "\n"
}

fn document(credential: &Credential) -> Document {
    let text = |element: &Element<String>| element.value().cloned();
    let workload = credential.workload.value();
    let mut amounts: Vec<AmountForm> = workload
        .into_iter()
        .flat_map(|workload| &workload.given)
        .map(|amount| AmountForm { value: amount.value, unit: amount.unit.name().to_owned() })
        .collect();
    let outcomes = credential.outcomes.value().map(|outcomes| {
        let form = |outcome: &Outcome| OutcomeForm {
            text: words_of(&outcome.text),
            level: outcome.level,
            tags: outcome.tags.iter().map(tag_form).collect(),
        };
        outcomes.iter().map(form).collect()
    });
    Document {
        tagus: VERSION,
        kind: match kind_name(credential.kind) {
            "earned" => KindName::Earned,
            _ => KindName::Offer,
        },
        id: credential.id.clone(),
        learner: text(&credential.learner),
        title: credential.title.value().map(words_of),
        country: credential.country.value().map(|country| country.code.clone()),
        awarding_body: text(&credential.awarding_body),
        date: credential.date.value().map(ToString::to_string),
        outcomes,
        hours_per_credit: workload.and_then(|workload| workload.hours_per_credit),
        workload: match amounts.len() {
            0 => None,
            1 => amounts.pop().map(OneOrMore::One),
            _ => Some(OneOrMore::More(amounts)),
        },
        level: credential.level.value().and_then(level_form),
        assessment: text(&credential.assessment),
        participation: text(&credential.participation),
        quality_assurance: text(&credential.quality_assurance),
        prerequisites: text(&credential.prerequisites),
        supervision: text(&credential.supervision),
        grade: text(&credential.grade),
        stackability: text(&credential.stackability),
        further: text(&credential.further),
        language: text(&credential.language),
        fields: credential.fields.clone(),
        tags: credential.tags.iter().map(tag_form).collect(),
    }
}

fn words_of(text: &Text) -> Words {
    match text.0.first_key_value() {
        Some((code, only)) if text.0.len() == 1 && code.is_empty() => Words::Plain(only.clone()),
        _ => {
            let key = |code: &String| if code.is_empty() { NO_LANGUAGE.to_owned() } else { code.clone() };
            Words::ByLanguage(text.0.iter().map(|(code, text)| (key(code), text.clone())).collect())
        }
    }
}

fn tag_form(tag: &OutcomeTag) -> TagForm {
    let OutcomeTag { uri, label, source, probability, .. } = tag.clone();
    match (source, &label, probability) {
        (Source::Issuer, None, None) => TagForm::Uri(uri),
        _ => {
            let source = match source {
                Source::Issuer => SourceName::Issuer,
                Source::Suggested => SourceName::Suggested,
            };
            TagForm::Full(FullTag { uri, label, source, probability })
        }
    }
}

/// What reads back as the level; nothing for a best fit, which follows from the outcomes.
fn level_form(level: &Level) -> Option<LevelForm> {
    let written = Some(level.written.clone()).filter(|written| !written.is_empty());
    match (&level.basis, level.eqf) {
        (Some(Basis::BestFit { .. }), _) => None,
        (Some(Basis::Given), Some(eqf)) => {
            let written = written.filter(|written| *written != eqf.to_string());
            Some(LevelForm { eqf: Some(eqf), written })
        }
        _ => written.map(|written| LevelForm { eqf: None, written: Some(written) }),
    }
}
