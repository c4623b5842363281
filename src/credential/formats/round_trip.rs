//! What is written in a format is read again as the same credential, as far as the format can carry it.

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::elm::{is_best_fit, is_esco};
use super::{ReadOptions, WriteOptions, read, write};
use crate::credential::{
    Amount, Basis, Credential, Element, Format, Kind, Outcome, OutcomeTag, Place, Source, Text, Unit,
    Workload, arbitrary,
};
use crate::text::Document;

/// What of a credential a format carries, without what no format does: places, the proof, who links a
/// concept and how probably.
fn carried(credential: &Credential, format: Format) -> Credential {
    let is_elm = format == Format::Elm;
    let is_offer = credential.kind == Kind::Offer;
    let tags = |tags: &[OutcomeTag]| {
        let mut tags: Vec<OutcomeTag> = tags
            .iter()
            .filter(|tag| is_esco(&tag.uri))
            .map(|tag| OutcomeTag { source: Source::Issuer, probability: None, place: None, ..tag.clone() })
            .collect();
        if is_elm {
            tags.sort_by_key(|tag| !tag.uri.starts_with("http://data.europa.eu/esco/skill/"));
        }
        tags
    };
    let one_language = |text: Text| if is_elm { text } else { Text::plain(text.to_string()) };
    let line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let one_line = |text: String| if is_elm { text } else { line(text) };
    let of_earned = |is_carried: bool| is_carried || !is_offer;
    Credential {
        kind: credential.kind,
        format,
        id: credential.id.clone(),
        proof: None,
        learner: there(&credential.learner).filter(of_earned(false)),
        title: there(&credential.title).map(one_language),
        country: there(&credential.country),
        awarding_body: there(&credential.awarding_body),
        date: there(&credential.date).filter(of_earned(false)),
        outcomes: there(&credential.outcomes).map(|outcomes| {
            let outcome = |outcome: Outcome| Outcome {
                text: match is_elm {
                    true => outcome.text,
                    false => Text::plain(line(outcome.text.to_string())),
                },
                place: Place(String::new()),
                level: None,
                tags: tags(&outcome.tags),
            };
            outcomes.into_iter().map(outcome).collect()
        }),
        workload: there(&credential.workload).map(|one| workload(&one, is_elm)),
        level: match credential.level.value() {
            Some(level) if is_best_fit(level) || level.eqf.is_none() && !is_elm => Element::Absent,
            _ => there(&credential.level).map(|mut level| {
                if let Some(number) = level.eqf {
                    if is_elm && level.basis != Some(Basis::Given) {
                        level.written = format!("Level {number}");
                    }
                    level.basis = Some(Basis::Given);
                }
                level
            }),
        },
        assessment: there(&credential.assessment),
        participation: there(&credential.participation),
        quality_assurance: there(&credential.quality_assurance),
        prerequisites: there(&credential.prerequisites).map(one_line),
        supervision: there(&credential.supervision).filter(of_earned(!is_elm)),
        grade: there(&credential.grade).filter(of_earned(false)),
        stackability: there(&credential.stackability).map(one_line),
        further: there(&credential.further),
        language: there(&credential.language),
        fields: credential.fields.clone(),
        tags: tags(&credential.tags),
    }
}

/// What can be read of an element, without its place.
fn there<T: Clone>(element: &Element<T>) -> Element<T> {
    match element.value() {
        Some(value) => Element::Present { place: Place(String::new()), value: value.clone() },
        None => Element::Absent,
    }
}

impl<T> Element<T> {
    fn filter(self, keep: bool) -> Self {
        if keep { self } else { Self::Absent }
    }
}

fn workload(workload: &Workload, is_elm: bool) -> Workload {
    let mut given = workload.given.clone();
    let is_hours = |amount: &Amount| amount.unit == Unit::Hours;
    let hours = given.iter().find(|amount| is_hours(amount)).map(|amount| amount.value);
    let hours = hours.or_else(|| workload.hours_of_unknown_credits());
    given.retain(|amount| !is_hours(amount));
    if !is_elm {
        let fixed = matches!(given.first().map(|amount| &amount.unit), Some(Unit::Ects | Unit::National(_)));
        let unknown = given.iter().find(|amount| matches!(amount.unit, Unit::Unknown(_)));
        let unknown =
            unknown.map(|amount| Amount { value: amount.value, unit: Unit::Unknown("credits".to_owned()) });
        let ects = workload.ects.filter(|_| fixed).map(|value| Amount { value, unit: Unit::Ects });
        given = ects.into_iter().chain(unknown).collect();
    }
    given.extend(hours.map(|value| Amount { value, unit: Unit::Hours }));
    Workload::new(given, None).unwrap()
}

fn read_one(document: &str) -> Credential {
    read(document, &ReadOptions::default()).unwrap().remove(0)
}

/// What is read of what was written, to compare with what is carried.
fn again(credential: &Credential, format: Format) -> Credential {
    let written = write(std::slice::from_ref(credential), format, &WriteOptions::default()).unwrap();
    let read = read_one(&written);
    assert_eq!(read.format, format);
    let mut found = carried(&read, format);
    // The basis and the words of a level are compared as they were read.
    found.level = there(&read.level);
    found
}

const FORMATS: [Format; 2] = [Format::Elm, Format::OpenBadges];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_credential_survives_each_format(credential in arbitrary::credential()) {
        for format in FORMATS {
            prop_assert_eq!(again(&credential, format), carried(&credential, format));
        }
    }

    #[test]
    fn any_credential_survives_a_detour(credential in arbitrary::credential()) {
        for (there, back) in [(Format::Elm, Format::OpenBadges), (Format::OpenBadges, Format::Elm)] {
            let detour = again(&again(&credential, there), back);
            prop_assert_eq!(detour, carried(&carried(&credential, there), back));
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().filter(|file| file.is_file()).collect()
}

/// The samples of this project and of others that are credentials.
fn samples() -> Vec<(PathBuf, Document)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = files(&root.join("data/samples"));
    let shared = std::env::var_os("TAGUS_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    if shared.is_dir() {
        for folder in ["elm", "edc-mynextid", "openbadges/mynextid/examples", "dc4eu/micro_credential"] {
            files.extend(self::files(&shared.join("credentials").join(folder)));
        }
    } else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{} is missing", shared.display());
        println!("without the samples of others: {} is missing; set TAGUS_SHARED", shared.display());
    }
    let is_credential = |file: &PathBuf| {
        let name = file.to_string_lossy();
        let is_other =
            ["README", "LICENSE", "context", ".ttl", ".jwt"].iter().any(|part| name.contains(part));
        !is_other
    };
    let document = |file: PathBuf| {
        let document = Document::read(std::fs::read(&file).unwrap()).unwrap();
        (file, document)
    };
    files.into_iter().filter(is_credential).map(document).collect()
}

#[test]
fn samples_survive_each_format_and_a_detour() {
    let samples = samples();
    assert!(samples.len() >= 14, "{samples:?}");
    for (file, document) in samples {
        for credential in read(&document.text, &ReadOptions::default().of(&document)).unwrap() {
            for format in FORMATS {
                let there = again(&credential, format);
                assert_eq!(there, carried(&credential, format), "{} {format}", file.display());
                for back in FORMATS {
                    let expected = carried(&carried(&credential, format), back);
                    assert_eq!(again(&there, back), expected, "{} {format} {back}", file.display());
                }
            }
        }
    }
}

#[test]
fn samples_kept_in_their_format_say_the_same_without_a_proof() {
    let mut kept = 0;
    for (file, document) in samples() {
        let credential = read_one(&document.text);
        if !FORMATS.contains(&credential.format) {
            continue;
        }
        let options = WriteOptions { original: Some(&document.text), ..WriteOptions::default() };
        let written = write(std::slice::from_ref(&credential), credential.format, &options).unwrap();
        // What was wrapped stands elsewhere now.
        let format = credential.format;
        let kept_one = read_one(&written);
        assert_eq!(carried(&kept_one, format), carried(&credential, format), "{}", file.display());
        assert_eq!(kept_one.proof, None);
        kept += 1;
    }
    assert!(kept >= 5, "{kept}");
}
