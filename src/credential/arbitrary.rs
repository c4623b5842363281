//! Credentials as a property test meets them.

use jiff::civil::{Date, date};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{
    Amount, Country, Credential, Element, Format, Kind, Level, NATIONAL, Outcome, OutcomeTag, Place, Source,
    Text, Unit, Workload,
};

/// Any text that a form holds: not empty, trimmed, on one line.
pub(super) fn text() -> impl Strategy<Value = String> {
    let trimmed = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    prop_oneof![
        "[A-Z][a-z]{1,8}( [a-z]{1,8}){0,4}",
        "\\PC{1,24}".prop_filter_map("blank", trimmed),
        select(&["R&D in C# ; *all*", "1. Weld", "# a_b", "- none", "https://example.org/a?b=c"])
            .prop_map(str::to_owned),
    ]
}

fn texts() -> impl Strategy<Value = Text> {
    let code = select(&["", "de", "en", "pt"]).prop_map(str::to_owned);
    btree_map(code, text(), 1..3).prop_map(Text)
}

fn maybe<T: Clone + std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Element<T>> {
    option::of(value).prop_map(|value| match value {
        Some(value) => Element::Present { place: Place("/a".to_owned()), value },
        None => Element::Absent,
    })
}

fn tag() -> impl Strategy<Value = OutcomeTag> {
    let skill = "http://data.europa.eu/esco/skill/[0-9a-f]{8}".prop_map(|uri| (uri, true));
    let other = select(&["http://data.europa.eu/esco/occupation/1", "https://example.org/skill"])
        .prop_map(|uri: &str| (uri.to_owned(), false));
    let source = select(&[Source::Issuer, Source::Suggested]);
    (prop_oneof![4 => skill, 1 => other], text(), any::<bool>(), source, option::of(0.0..1.0f32)).prop_map(
        |((uri, is_skill), label, labelled, source, probability)| OutcomeTag {
            uri,
            label: (labelled || !is_skill).then_some(label),
            source,
            probability,
            place: None,
        },
    )
}

fn outcomes() -> impl Strategy<Value = Vec<Outcome>> {
    let outcome = (texts(), option::of(1..=8u8), vec(tag(), 0..3));
    vec(outcome, 1..5).prop_map(|outcomes| {
        let mut known = std::collections::BTreeSet::new();
        outcomes
            .into_iter()
            .filter(|(text, ..)| known.insert(text.to_string().split_whitespace().collect::<String>()))
            .map(|(text, level, tags)| Outcome { text, place: Place("/b".to_owned()), level, tags })
            .collect()
    })
}

fn workload() -> impl Strategy<Value = Workload> {
    let unit = prop_oneof![
        Just(Unit::Ects),
        Just(Unit::Hours),
        (0..NATIONAL.len()).prop_map(Unit::National),
        Just(Unit::Unknown("lecture points".to_owned())),
    ];
    let amount =
        (0..2000u32, unit).prop_map(|(quarters, unit)| Amount { value: f64::from(quarters) / 4.0, unit });
    (vec(amount, 1..4), option::of(Just(12.5)))
        .prop_filter_map("no amount", |(given, hours)| Workload::new(given, hours))
}

fn level() -> impl Strategy<Value = Level> {
    let named = select(&["Level 4 (FHEQ)", "first cycle", "AQF level 8", "advanced"]);
    prop_oneof![
        (1..=8u8, text()).prop_filter_map("no level", |(number, text)| Level::eqf(number, text).ok()),
        named.prop_filter_map("no level", |name| Level::named(name).ok()),
        vec(1..=8u8, 1..4).prop_filter_map("no level", Level::best_fit),
    ]
}

fn day() -> impl Strategy<Value = Date> {
    (1990..2100i16, 1..=12i8, 1..=28i8).prop_map(|(year, month, day)| date(year, month, day))
}

/// Any credential that a reader may have made; its workload, level and texts are consistent in themselves.
pub(super) fn credential() -> impl Strategy<Value = Credential> {
    let learner = prop_oneof![text(), Just("urn:uuid:1".to_owned()), Just("sha256$ab12".to_owned())];
    let country = select(&["PT", "FI", "GR", "GB"]).prop_filter_map("none", |code| Country::named(code).ok());
    let language = select(&["en", "de", "pt", "grc"]).prop_map(str::to_owned);
    let stackability = prop_oneof![text(), Just("stands alone".to_owned())];
    let participation = prop_oneof![text(), Just("Online".to_owned())];
    let who = (maybe(learner), maybe(texts()), maybe(country), maybe(text()), maybe(day()));
    let what = (maybe(outcomes()), maybe(workload()), maybe(level()), vec(tag(), 0..2));
    let how = (maybe(text()), maybe(participation), maybe(text()), maybe(text()), maybe(text()));
    let more = (maybe(text()), maybe(stackability), maybe(text()), maybe(language));
    let fields = vec(select(&["0611", "003"]).prop_map(str::to_owned), 0..3);
    let of = (select(&[Kind::Earned, Kind::Offer]), option::of(Just("urn:credential:1".to_owned())), fields);
    (of, who, what, how, more).prop_map(|(of, who, what, how, more)| {
        let mut credential = Credential::empty(of.0, Format::Page);
        (credential.id, credential.fields) = (of.1, of.2);
        (credential.learner, credential.title, credential.country) = (who.0, who.1, who.2);
        (credential.awarding_body, credential.date) = (who.3, who.4);
        (credential.outcomes, credential.workload, credential.level) = (what.0, what.1, what.2);
        // What a document links to is linked to it beside its outcomes.
        credential.tags = if credential.outcomes.is_absent() { vec![] } else { what.3 };
        (credential.assessment, credential.participation) = (how.0, how.1);
        (credential.quality_assurance, credential.prerequisites, credential.supervision) =
            (how.2, how.3, how.4);
        (credential.grade, credential.stackability) = (more.0, more.1);
        (credential.further, credential.language) = (more.2, more.3);
        credential
    })
}
