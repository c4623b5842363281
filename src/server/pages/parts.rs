//! What several pages show: concepts, shares, highlighted words.

use std::ops::Range;

use maud::{Markup, html};

use super::Visitor;
use crate::credential::{Amount, Basis, Level, NATIONAL, Unit, Workload};
use crate::esco::{ConceptId, ConceptKind, Language, SkillType, Taxonomy};

/// The address of a concept's page.
pub(super) fn concept_address(taxonomy: &Taxonomy, id: ConceptId) -> String {
    let base = match taxonomy.kind(id) {
        ConceptKind::Occupation => "/occupations/",
        _ => "/concepts/",
    };
    let uuid = taxonomy.uri(id).rsplit('/').next().unwrap_or_default();
    let id: String = form_urlencoded::byte_serialize(uuid.as_bytes()).collect();
    format!("{base}{id}")
}

/// A concept as a link to its page, with its description when it is pointed at or focused.
pub(super) fn concept(taxonomy: &Taxonomy, id: ConceptId, language: Language) -> Markup {
    let about = taxonomy.description(id, language).or_else(|| taxonomy.definition(id, language));
    html! {
        span.concept {
            a href=(concept_address(taxonomy, id)) { (taxonomy.label(id, language)) }
            @if let Some(about) = about { span.note role="note" { (shortened(about)) } }
        }
    }
}

/// How long a description may be beside something else.
const DESCRIPTION: usize = 260;

fn shortened(text: &str) -> String {
    match text.char_indices().nth(DESCRIPTION) {
        Some((end, _)) => {
            let end = text[..end].rfind(' ').unwrap_or(end);
            format!("{}…", &text[..end])
        }
        None => text.to_owned(),
    }
}

/// Something that is asked for: a concept, or a text with the concept that it is most likely about. `label` is what
/// is said of the concept where it was looked for.
pub(super) fn wanted(
    taxonomy: &Taxonomy,
    language: Language,
    text: &str,
    uri: Option<&str>,
    label: Option<&str>,
) -> Markup {
    html! {
        @match uri.and_then(|uri| taxonomy.id(uri)) {
            Some(id) if label == Some(text) => (concept(taxonomy, id, language)),
            Some(id) => { (text) " " span.about { (concept(taxonomy, id, language)) } },
            None => (text),
        }
    }
}

/// An offer of the catalogue as a link to its page.
pub(super) fn offer(id: &str, title: &str) -> Markup {
    let address: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    html! { a href={ "/catalogue/" (address) } { (title) } }
}

/// How much work something is.
pub(super) fn credits(visitor: &Visitor, ects: Option<f64>) -> String {
    match ects {
        Some(ects) => visitor.texts.with("ects", &[("number", visitor.texts.number(ects, 2).into())]),
        None => visitor.t("ects-unknown"),
    }
}

/// Whether a concept is a skill or knowledge.
pub(super) fn skill_type(visitor: &Visitor, of: Option<SkillType>) -> Markup {
    html! {
        @match of {
            Some(SkillType::Skill) => span.type.skill { (visitor.t("type-skill")) },
            Some(SkillType::Knowledge) => span.type.knowledge { (visitor.t("type-knowledge")) },
            None => {}
        }
    }
}

/// What is broader, from the top.
pub(super) fn path(taxonomy: &Taxonomy, id: ConceptId, language: Language) -> Markup {
    let path = taxonomy.broader_path(id);
    html! {
        @if !path.is_empty() {
            span.path {
                @for (at, one) in path.iter().rev().enumerate() {
                    @if at > 0 { span aria-hidden="true" { " › " } }
                    (taxonomy.label(*one, language))
                }
            }
        }
    }
}

/// A share as a bar; the number beside it says the same.
pub(super) fn bar(share: f32) -> Markup {
    let width = format!("{:.0}", share.clamp(0.0, 1.0) * 100.0);
    html! {
        svg.bar viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
            rect.track width="100" height="8" {}
            rect.share width=(width) height="8" {}
        }
    }
}

/// A share as a bar, with a line for where it lies nine times out of ten; what stands beside it says the same.
pub(super) fn meter(share: f32, interval: (f32, f32)) -> Markup {
    let percent = |share: f32| (share.clamp(0.0, 1.0) * 100.0).round();
    let (least, most) = (percent(interval.0), percent(interval.1));
    html! {
        svg.bar.meter viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
            rect.track width="100" height="8" {}
            rect.share width=(percent(share)) height="8" {}
            rect.interval x=(least) y="3" width=(most - least) height="2" {}
        }
    }
}

/// *a, b and c*.
pub(super) fn listed(visitor: &Visitor, names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {} {last}", first.join(", "), visitor.t("list-and")),
    }
}

/// The end of the name of a text, for something with a name of several words.
pub(super) fn slug(name: &str) -> String {
    let words = name.split(|one: char| !one.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// The level of a credential.
pub(super) fn level(visitor: &Visitor, level: &Level) -> String {
    let written = || ("written", level.written.as_str().into());
    let Some(eqf) = level.eqf else { return visitor.texts.with("level-unknown", &[written()]) };
    let said = ("level", visitor.texts.with("level-eqf", &[("eqf", eqf.into())]).into());
    match &level.basis {
        Some(Basis::National { framework }) => {
            visitor.texts.with("level-national", &[said, written(), ("framework", (*framework).into())])
        }
        Some(Basis::Cycle) => visitor.texts.with("level-cycle", &[said, written()]),
        Some(Basis::BestFit { outcomes }) => {
            let of = outcomes.get(&eqf).copied().unwrap_or_default();
            let all: usize = outcomes.values().sum();
            visitor.texts.with("level-best-fit", &[said, ("count", of.into()), ("all", all.into())])
        }
        Some(Basis::Given) | None => visitor.texts.with("level-eqf", &[("eqf", eqf.into())]),
    }
}

/// How much work a credential stands for.
// texts: credit-*
pub(super) fn workload(visitor: &Visitor, workload: &Workload) -> String {
    let texts = visitor.texts;
    let number = |number: f64| texts.number(number, 1);
    let amount = |amount: &Amount| {
        let (value, count) = (("value", number(amount.value).into()), ("count", amount.value.into()));
        match (&amount.unit, workload.hours_per_credit) {
            (Unit::Ects, _) => texts.with("unit-ects", &[value]),
            (Unit::Hours, _) => texts.with("unit-hours", &[value, count]),
            (Unit::National(at), _) => {
                let system = NATIONAL.get(*at).map(|system| slug(system.name)).unwrap_or_default();
                texts.with(&format!("credit-{system}"), &[value, count])
            }
            (Unit::Unknown(name), None) => {
                texts.with("unit-unknown", &[value, ("name", name.as_str().into())])
            }
            (Unit::Unknown(name), Some(hours)) => {
                let hours = ("hours", number(hours).into());
                texts.with("unit-unknown-hours", &[value, ("name", name.as_str().into()), hours])
            }
        }
    };
    let given = workload.given.iter().map(amount).collect::<Vec<_>>().join(", ");
    match (workload.ects, workload.range) {
        (Some(_), Some((fewest, most))) => {
            let range = [("fewest", number(fewest).into()), ("most", number(most).into())];
            let [fewest, most] = range;
            texts.with("workload-range", &[fewest, most, ("given", given.into())])
        }
        (Some(ects), None) if !workload.given.iter().any(|amount| amount.unit == Unit::Ects) => {
            texts.with("workload-from", &[("ects", number(ects).into()), ("given", given.into())])
        }
        _ => given,
    }
}

/// How sure a suggestion is, in a word: more likely than not, or at least one of a few.
pub(super) fn chance(visitor: &Visitor, probability: f32) -> Markup {
    let word = match probability {
        likely if likely >= 0.5 => "chance-likely",
        possible if possible >= 0.2 => "chance-possible",
        _ => "chance-unsure",
    };
    html! {
        span.chance {
            (bar(probability))
            span { (visitor.t(word)) " " span.number { (visitor.texts.percent(probability)) } }
        }
    }
}

/// A text with marked words: each range of characters with the numbers of those for which they speak.
pub(super) fn marked(text: &str, evidence: &[(Range<usize>, usize)]) -> Markup {
    let length = text.chars().count();
    let within = |at: &usize| *at > 0 && *at < length;
    let mut bounds: Vec<usize> =
        evidence.iter().flat_map(|(range, _)| [range.start, range.end]).filter(within).collect();
    bounds.extend([0, length]);
    bounds.sort_unstable();
    bounds.dedup();
    let characters: Vec<char> = text.chars().collect();
    let pieces = bounds.windows(2).map(|ends| {
        let piece: String = characters[ends[0]..ends[1]].iter().collect();
        let mut of: Vec<usize> = evidence
            .iter()
            .filter(|(range, _)| range.start <= ends[0] && ends[1] <= range.end)
            .map(|(_, of)| *of)
            .collect();
        of.sort_unstable();
        of.dedup();
        (piece, of)
    });
    html! {
        @for (piece, of) in pieces {
            @if of.is_empty() {
                (piece)
            } @else {
                mark data-of=(of.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")) { (piece) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::texts::Texts;
    use super::*;

    #[test]
    fn every_credit_system_has_a_text() {
        for texts in Texts::all() {
            for system in NATIONAL {
                let said = texts.with(
                    &format!("credit-{}", slug(system.name)),
                    &[("value", "7,5".into()), ("count", 7.5.into())],
                );
                assert!(said.starts_with("7,5 "), "{said}");
            }
        }
    }

    #[test]
    fn words_are_marked_with_those_for_which_they_speak() {
        let marked = |evidence: &[(Range<usize>, usize)]| marked("grün <b> tee", evidence).0;
        assert_eq!(marked(&[]), "grün &lt;b&gt; tee");
        assert_eq!(
            marked(&[(0..4, 0), (0..8, 1), (9..99, 0)]),
            "<mark data-of=\"0 1\">grün</mark><mark data-of=\"1\"> &lt;b&gt;</mark> <mark data-of=\"0\">tee</mark>"
        );
    }
}
