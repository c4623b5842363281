//! Level, workload, assessment and the like of two credentials side by side.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Difference, words};
use crate::credential::{Credential, Element, Workload};

/// How what the source has stands to what the target has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AspectRelation)]
pub enum Relation {
    /// The same, or for amounts of work given as ranges: they overlap.
    Same,
    /// More than the target has.
    Higher,
    /// Less than the target has.
    Lower,
    /// Something else, which has no order.
    Different,
    /// One of them does not say, or not in a way that can be compared.
    Unknown,
}

/// An element of both credentials.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Aspect {
    /// Which element.
    pub name: &'static str,
    /// How what the source has stands to what the target has.
    pub relation: Relation,
    /// What the source says, if anything.
    pub source: Option<String>,
    /// What the target says, if anything.
    pub target: Option<String>,
}

/// The elements side by side.
pub(super) fn aspects(source: &Credential, target: &Credential) -> Vec<Aspect> {
    let text = |name, element: fn(&Credential) -> &Element<String>| {
        let value = |credential| element(credential).value().cloned();
        let (source, target) = (value(source), value(target));
        let relation = match (&source, &target) {
            (Some(a), Some(b)) if words(a) == words(b) => Relation::Same,
            (Some(_), Some(_)) => Relation::Different,
            _ => Relation::Unknown,
        };
        Aspect { name, relation, source, target }
    };
    vec![
        level(source, target),
        workload(source, target),
        text("assessment", |credential| &credential.assessment),
        text("supervision", |credential| &credential.supervision),
        text("participation", |credential| &credential.participation),
        text("quality assurance", |credential| &credential.quality_assurance),
        text("language", |credential| &credential.language),
    ]
}

fn eqf(credential: &Credential) -> Option<u8> {
    credential.level_or_best_fit()?.eqf
}

fn level(source: &Credential, target: &Credential) -> Aspect {
    let relation = match (eqf(source), eqf(target)) {
        (Some(a), Some(b)) if a > b => Relation::Higher,
        (Some(a), Some(b)) if a < b => Relation::Lower,
        (Some(_), Some(_)) => Relation::Same,
        _ => Relation::Unknown,
    };
    let told = |credential: &Credential| credential.level_or_best_fit().map(|level| level.to_string());
    Aspect { name: "level", relation, source: told(source), target: told(target) }
}

/// The fewest and the most ECTS credits that an amount of work stands for.
fn range(credential: &Credential) -> Option<(f64, f64)> {
    let Workload { ects, range, .. } = credential.workload.value()?;
    range.or(ects.map(|ects| (ects, ects)))
}

fn workload(source: &Credential, target: &Credential) -> Aspect {
    let relation = match (range(source), range(target)) {
        (Some((fewest, _)), Some((_, most))) if fewest > most => Relation::Higher,
        (Some((_, most)), Some((fewest, _))) if most < fewest => Relation::Lower,
        (Some(_), Some(_)) => Relation::Same,
        _ => Relation::Unknown,
    };
    let told = |credential: &Credential| credential.workload.value().map(ToString::to_string);
    Aspect { name: "workload", relation, source: told(source), target: told(target) }
}

/// That the source has a lower level.
pub(super) fn level_difference(source: &Credential, target: &Credential) -> Option<Difference> {
    let (source, target) = (eqf(source)?, eqf(target)?);
    let missing = target.checked_sub(source).filter(|missing| *missing > 0)?;
    Some(Difference::Level { source, target, weight: (0.5 * f32::from(missing)).min(1.0) })
}

/// That the source has less work, whatever its amount stands for.
pub(super) fn workload_difference(source: &Credential, target: &Credential) -> Option<Difference> {
    let ((_, source), (target, _)) = (range(source)?, range(target)?);
    let weight = ((target - source) / target) as f32;
    (source < target).then_some(Difference::Workload { source, target, weight })
}
