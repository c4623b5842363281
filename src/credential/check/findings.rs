//! What is wrong with the elements of a credential, and the ESCO concepts that its document names.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::{Finding, Severity};
use crate::credential::{
    Basis, Credential, Element, HOURS_PER_ECTS, Level, Outcome, OutcomeTag, Place, Source, Unit, Workload,
    shortened,
};
use crate::esco::{ConceptId, ConceptKind, Language, Taxonomy};

/// The ECTS credits of an academic year (ECTS Users' Guide 2015, section 2): more is much for a
/// micro-credential.
const YEAR: f64 = 60.0;

pub(super) fn findings(credential: &Credential, taxonomy: &Taxonomy, today: Date) -> Vec<Finding> {
    let mut findings = unreadable(credential);
    findings.extend(credential.proof.map(|_| Finding {
        severity: Severity::Note,
        place: Place(String::new()),
        problem: "it is signed, and the signature was not verified".to_owned(),
        remedy: "verify it with the issuer or a verifier of its format".to_owned(),
    }));
    if let Some((place, date)) = credential.date.present().filter(|(_, date)| **date > today) {
        findings.push(Finding {
            severity: Severity::Error,
            place: place.clone(),
            problem: format!("{date} is still to come"),
            remedy: "give the day on which it was issued".to_owned(),
        });
    }
    let outcomes: &[Outcome] = credential.outcomes.value().map_or(&[], Vec::as_slice);
    if let Some((place, value)) = credential.workload.present() {
        findings.extend(workload(place, value));
    }
    if let Some((place, value)) = credential.level.present() {
        findings.extend(level(place, value, outcomes));
    }
    findings.extend(repeated(outcomes));
    let language = credential.language.value().map(String::as_str);
    let linked = Linked { taxonomy, language, by_label: OnceCell::new() };
    let whole = Place(String::new());
    let of_outcomes = outcomes.iter().map(|outcome| (&outcome.place, &outcome.tags));
    for (place, tags) in of_outcomes.chain([(&whole, &credential.tags)]) {
        findings.extend(linked.findings(place, tags));
    }
    findings
}

fn unreadable(credential: &Credential) -> Vec<Finding> {
    fn of<T>(name: &str, element: &Element<T>) -> Option<Finding> {
        let Element::Unreadable { place, problem } = element else { return None };
        // The readers say what would be right after what is wrong.
        let (problem, remedy) = match problem.rsplit_once(": write ") {
            Some((problem, remedy)) => (problem, format!("write {remedy}")),
            None => (problem.as_str(), "correct it there".to_owned()),
        };
        Some(Finding {
            severity: Severity::Error,
            place: place.clone(),
            problem: format!("the {name} cannot be read: {problem}"),
            remedy,
        })
    }
    let all = [
        of("learner", &credential.learner),
        of("title", &credential.title),
        of("country", &credential.country),
        of("awarding body", &credential.awarding_body),
        of("date", &credential.date),
        of("learning outcomes", &credential.outcomes),
        of("workload", &credential.workload),
        of("level", &credential.level),
        of("assessment", &credential.assessment),
        of("participation", &credential.participation),
        of("quality assurance", &credential.quality_assurance),
        of("prerequisites", &credential.prerequisites),
        of("supervision", &credential.supervision),
        of("grade", &credential.grade),
        of("stackability", &credential.stackability),
        of("further information", &credential.further),
        of("language", &credential.language),
    ];
    all.into_iter().flatten().collect()
}

fn workload(place: &Place, workload: &Workload) -> Vec<Finding> {
    let finding = |severity, problem: String, remedy: String| Finding {
        severity,
        place: place.clone(),
        problem,
        remedy,
    };
    let mut findings = vec![];
    match workload.ects {
        None => findings.push(finding(
            Severity::Warning,
            workload.rule.clone(),
            "give it in ECTS credits or hours".to_owned(),
        )),
        Some(ects) if ects <= 0.0 => findings.push(finding(
            Severity::Warning,
            "it stands for no work at all".to_owned(),
            "give the learner's whole work, in class and alone, in ECTS credits or hours".to_owned(),
        )),
        Some(ects) if ects > YEAR => findings.push(finding(
            Severity::Note,
            format!("{ects} ECTS are more than a year of full-time study: much for a micro-credential"),
            "check the number and its unit".to_owned(),
        )),
        Some(_) => {}
    }
    let given = |wanted: Unit| -> Vec<f64> {
        workload.given.iter().filter(|amount| amount.unit == wanted).map(|amount| amount.value).collect()
    };
    let (few, many) = HOURS_PER_ECTS;
    let (ects, hours) = (given(Unit::Ects), given(Unit::Hours));
    if let Some((first, other)) = ects.first().zip(ects.iter().find(|other| Some(*other) != ects.first())) {
        findings.push(finding(
            Severity::Warning,
            format!("it is given as {first} ECTS and as {other} ECTS"),
            "give one number".to_owned(),
        ));
    }
    if let (Some(ects), Some(first)) = (ects.first().filter(|ects| **ects > 0.0), hours.first()) {
        // Half an hour a credit is what rounding may cost.
        let agrees = |hours: &f64| (few - 0.5..=many + 0.5).contains(&(hours / ects));
        if !hours.iter().any(agrees) {
            findings.push(finding(
                Severity::Warning,
                format!("{ects} ECTS and {first} hours contradict each other: {:.1} hours a credit", first / ects),
                format!(
                    "{ects} ECTS stand for {} to {} hours, in class and alone (ECTS Users' Guide 2015, section 2)",
                    ects * few,
                    ects * many
                ),
            ));
        }
    }
    findings
}

fn level(place: &Place, level: &Level, outcomes: &[Outcome]) -> Option<Finding> {
    let finding = |problem, remedy: &str| {
        Some(Finding {
            severity: Severity::Warning,
            place: place.clone(),
            problem,
            remedy: remedy.to_owned(),
        })
    };
    let Some(eqf) = level.eqf else {
        return finding(
            format!("no EQF level is known for \"{}\"", shortened(&level.written)),
            "add the EQF level that it is referenced to",
        );
    };
    if matches!(level.basis, Some(Basis::BestFit { .. })) {
        return None;
    }
    let fit = Level::best_fit(outcomes.iter().filter_map(|outcome| outcome.level))?;
    let other = fit.eqf.filter(|other| *other != eqf)?;
    finding(
        format!("the level is EQF {eqf}, but that of its outcomes is EQF {other} ({})", fit.written),
        "correct the level or those of the outcomes",
    )
}

fn repeated(outcomes: &[Outcome]) -> Vec<Finding> {
    let mut seen = HashSet::new();
    let again = outcomes.iter().filter(|outcome| {
        let words: Vec<String> = outcome.text.to_string().split_whitespace().map(str::to_lowercase).collect();
        !seen.insert(words.join(" "))
    });
    let finding = |outcome: &Outcome| Finding {
        severity: Severity::Warning,
        place: outcome.place.clone(),
        problem: format!("the outcome \"{}\" stands there twice", shortened(&outcome.text.to_string())),
        remedy: "leave it out once".to_owned(),
    };
    again.map(finding).collect()
}

/// The URI of a concept as ESCO writes it, in whatever form it is given; `None` if it is none of ESCO.
fn canonical(written: &str) -> Option<String> {
    let decoded =
        written.trim().replace("%3A", ":").replace("%3a", ":").replace("%2F", "/").replace("%2f", "/");
    // Pages of the portal and answers of its interface hold the URI: …/skill?uri=http://data.europa.eu/…
    let (_, path) = decoded.rsplit_once("data.europa.eu/esco/")?;
    let path = path.split(['&', '#', '?']).next().unwrap_or_default().trim_end_matches('/');
    let path = path.strip_prefix("resource/").unwrap_or(path);
    Some(format!("http://data.europa.eu/esco/{path}"))
}

/// Checks the concepts that a document links.
struct Linked<'a> {
    taxonomy: &'a Taxonomy,
    /// The language of the document, by its ISO 639-1 code.
    language: Option<&'a str>,
    /// Skills by their English labels in lower case; made when the first is asked for.
    by_label: OnceCell<HashMap<String, ConceptId>>,
}

impl Linked<'_> {
    /// The findings on the concepts of an outcome, or of the whole.
    fn findings(&self, place: &Place, tags: &[OutcomeTag]) -> Vec<Finding> {
        let mut findings = vec![];
        let mut seen = HashSet::new();
        for tag in tags.iter().filter(|tag| tag.source == Source::Issuer) {
            let place = tag.place.as_ref().unwrap_or(place);
            let mut add = |severity, problem: String, remedy: String| {
                findings.push(Finding { severity, place: place.clone(), problem, remedy });
            };
            let written = shortened(tag.uri.trim());
            let Some(uri) = canonical(&tag.uri) else {
                add(Severity::Error, format!("<{written}> is no URI of ESCO"), self.look_up(tag));
                continue;
            };
            if !seen.insert(uri.clone()) {
                add(Severity::Warning, format!("<{uri}> is linked twice"), "leave it out once".to_owned());
                continue;
            }
            if uri != tag.uri.trim() {
                let problem = format!("<{}> leads to a concept of ESCO but is not its URI", tag.uri.trim());
                add(Severity::Warning, problem, format!("write <{uri}>"));
            }
            match self.taxonomy.id(&uri) {
                Some(id) => {
                    if let Some((severity, problem, remedy)) = self.known(id, tag) {
                        add(severity, problem, remedy);
                    }
                }
                None => {
                    let (severity, problem) = unknown(&uri, self.taxonomy);
                    add(severity, problem, self.look_up(tag));
                }
            }
        }
        findings
    }

    /// The skill with this English label.
    fn labelled(&self, label: &str) -> Option<ConceptId> {
        let by_label = self.by_label.get_or_init(|| {
            let taxonomy = self.taxonomy;
            let mut by_label = HashMap::new();
            let skills = || taxonomy.ids(ConceptKind::Skill).filter(|id| !taxonomy.is_obsolete(*id));
            for id in skills() {
                let preferred = taxonomy.preferred_label(id, Language::ENGLISH);
                by_label.extend(preferred.map(|label| (label.to_lowercase(), id)));
            }
            for id in skills() {
                for label in taxonomy.alternative_labels(id, Language::ENGLISH) {
                    by_label.entry(label.to_lowercase()).or_insert(id);
                }
            }
            by_label
        });
        by_label.get(&label.trim().to_lowercase()).copied()
    }

    /// Where to find the right concept.
    fn look_up(&self, tag: &OutcomeTag) -> String {
        let label = tag.label.as_deref().unwrap_or_default().trim();
        match self.labelled(label) {
            Some(id) => {
                let called = self.taxonomy.label(id, Language::ENGLISH);
                format!("\"{called}\" is <{}>", self.taxonomy.uri(id))
            }
            None if label.is_empty() => "find the skill with tagus esco search".to_owned(),
            None => format!("find the skill: tagus esco search {:?}", shortened(label)),
        }
    }

    /// What is wrong with a concept that is loaded, and the remedy.
    fn known(&self, id: ConceptId, tag: &OutcomeTag) -> Option<(Severity, String, String)> {
        let taxonomy = self.taxonomy;
        let called = taxonomy.label(id, Language::ENGLISH);
        let release = release(taxonomy);
        let other = "link the skills that the outcome is about".to_owned();
        match taxonomy.kind(id) {
            ConceptKind::Skill => {}
            ConceptKind::SkillGroup => {
                return Some((
                    Severity::Warning,
                    format!("\"{called}\" is a group of skills, not a skill"),
                    other,
                ));
            }
            kind => {
                return Some((
                    Severity::Error,
                    format!("\"{called}\" is not a skill but of the kind {kind}"),
                    other,
                ));
            }
        }
        if taxonomy.is_obsolete(id) {
            let problem = format!("\"{called}\" is obsolete in {release}");
            return Some((Severity::Warning, problem, "link the skill that replaces it".to_owned()));
        }
        let label = tag.label.as_deref().map(str::trim).filter(|label| !label.is_empty())?;
        let wanted = label.to_lowercase();
        let is = |one: &str| one.to_lowercase() == wanted;
        let has_it = taxonomy.languages().any(|language| {
            taxonomy.preferred_label(id, language).is_some_and(is)
                || taxonomy.alternative_labels(id, language).any(is)
                || taxonomy.hidden_labels(id, language).any(is)
        });
        if has_it {
            return None;
        }
        if let Some(meant) = self.labelled(label) {
            return Some((
                Severity::Warning,
                format!("{release} calls this one \"{called}\"; \"{}\" is another", shortened(label)),
                format!("link <{}> or write \"{called}\"", taxonomy.uri(meant)),
            ));
        }
        // In a language that is not loaded it may be called so.
        let loaded = self.language.is_none_or(|code| taxonomy.languages().any(|one| one.code() == code));
        loaded.then(|| {
            let problem = format!("{release} does not call \"{called}\" \"{}\"", shortened(label));
            (Severity::Note, problem, format!("write \"{called}\""))
        })
    }
}

fn release(taxonomy: &Taxonomy) -> String {
    taxonomy.version().map_or_else(|| "the loaded ESCO".to_owned(), |version| format!("ESCO v{version}"))
}

/// What to say of a URI that is not loaded.
fn unknown(uri: &str, taxonomy: &Taxonomy) -> (Severity, String) {
    let path = uri.strip_prefix("http://data.europa.eu/esco/").unwrap_or_default();
    let kind = path.split('/').next().unwrap_or_default();
    let release = release(taxonomy);
    match kind {
        "occupation" => (Severity::Error, format!("<{uri}> is the URI of an occupation, not of a skill")),
        "isco" => (Severity::Error, format!("<{uri}> is the URI of a group of occupations, not of a skill")),
        "concept-scheme" => {
            (Severity::Error, format!("<{uri}> is the URI of a concept scheme, not of a skill"))
        }
        "isced-f" => (Severity::Error, format!("<{uri}> is the URI of a field of education, not of a skill")),
        // The embedded extract has skills alone; what is no number is the code of a group.
        "skill" if taxonomy.ids(ConceptKind::SkillGroup).len() == 0 && path.len() < "skill/".len() + 36 => {
            (Severity::Warning, format!("<{uri}> is no skill of {release}, perhaps a group of skills"))
        }
        _ => (Severity::Error, format!("<{uri}> is not in {release}, which is loaded")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::credential::{Amount, Format, Kind, Proof, Text};
    use crate::esco::{Draft, DraftConcept, DraftTexts};

    const SING: &str = "http://data.europa.eu/esco/skill/11111111-1111-4111-8111-111111111111";
    const PLAY: &str = "http://data.europa.eu/esco/skill/22222222-2222-4222-8222-222222222222";
    const OLD: &str = "http://data.europa.eu/esco/skill/33333333-3333-4333-8333-333333333333";
    const GROUP: &str = "http://data.europa.eu/esco/skill/S1.2";
    const SINGER: &str = "http://data.europa.eu/esco/occupation/44444444-4444-4444-8444-444444444444";

    fn taxonomy() -> Taxonomy {
        let concept = |kind, uri: &str, label: &str, alternative: &str, obsolete| {
            let texts = DraftTexts {
                preferred: label.to_owned(),
                alternative: vec![alternative.to_owned()],
                ..DraftTexts::default()
            };
            let texts = BTreeMap::from([(Language::ENGLISH, texts)]);
            ((kind, uri.to_owned()), DraftConcept { obsolete, texts, ..DraftConcept::default() })
        };
        let concepts = BTreeMap::from([
            concept(ConceptKind::Skill, SING, "sing", "chant", false),
            concept(ConceptKind::Skill, PLAY, "play the organ", "play organs", false),
            concept(ConceptKind::Skill, OLD, "croon", "hum", true),
            concept(ConceptKind::SkillGroup, GROUP, "performing arts", "", false),
            concept(ConceptKind::Occupation, SINGER, "singer", "", false),
        ]);
        Taxonomy::from_draft(&Draft { version: "1.2.0".to_owned(), concepts, ..Draft::default() }).unwrap()
    }

    fn today() -> Date {
        jiff::civil::date(2026, 11, 22)
    }

    fn place() -> Place {
        Place("/here".to_owned())
    }

    fn present<T>(value: T) -> Element<T> {
        Element::Present { place: place(), value }
    }

    fn credential() -> Credential {
        Credential::empty(Kind::Earned, Format::Elm)
    }

    fn found(credential: &Credential) -> Vec<(Severity, String, String)> {
        let findings = findings(credential, &taxonomy(), today());
        findings.into_iter().map(|finding| (finding.severity, finding.problem, finding.remedy)).collect()
    }

    fn linked(uri: &str, label: Option<&str>) -> Vec<(Severity, String, String)> {
        let label = label.map(str::to_owned);
        let tag =
            OutcomeTag { uri: uri.to_owned(), label, source: Source::Issuer, probability: None, place: None };
        found(&Credential { tags: vec![tag], ..credential() })
    }

    #[test]
    fn links_are_right_or_say_what_would_be() {
        assert_eq!(linked(SING, None), []);
        assert_eq!(linked(SING, Some("Chant ")), []);
        for (uri, label, severity, problem, remedy) in [
            (
                &SING.replace("1111", "9999")[..],
                Some("Chant"),
                Severity::Error,
                "is not in ESCO v1.2.0",
                SING,
            ),
            ("urn:epass:relatedESCOSkill:1", Some("sing"), Severity::Error, "no URI of ESCO", SING),
            ("urn:epass:relatedESCOSkill:1", None, Severity::Error, "no URI of ESCO", "esco search"),
            (OLD, None, Severity::Warning, "obsolete", "replaces"),
            (GROUP, None, Severity::Warning, "a group of skills", "link the skills"),
            (SINGER, None, Severity::Error, "of the kind occupation", "link the skills"),
            (&SINGER.replace("4444", "9999"), None, Severity::Error, "URI of an occupation", "esco search"),
            (
                "http://data.europa.eu/esco/isco/C2652",
                None,
                Severity::Error,
                "group of occupations",
                "search",
            ),
            (SING, Some("play organs"), Severity::Warning, "calls this one \"sing\"", PLAY),
            (SING, Some("vocals"), Severity::Note, "does not call \"sing\" \"vocals\"", "write \"sing\""),
        ] {
            let found = linked(uri, label);
            let [(how, what, then)] = &found[..] else { panic!("{uri}: {found:?}") };
            assert_eq!(*how, severity, "{what}");
            assert!(what.contains(problem), "{what}");
            assert!(then.contains(remedy), "{then}");
        }
    }

    #[test]
    fn other_forms_of_a_uri_lead_to_the_right_one() {
        for form in [
            SING.replace("http:", "https:"),
            format!("{SING}/"),
            SING.replace("/esco/", "/esco/resource/"),
            format!("https://esco.ec.europa.eu/en/classification/skill?uri={SING}"),
            format!(
                "https://ec.europa.eu/esco/portal/skill?uri={}&lang=en",
                SING.replace(':', "%3A").replace('/', "%2F")
            ),
        ] {
            let found = linked(&form, None);
            assert_eq!(found.len(), 1, "{form}: {found:?}");
            assert_eq!(found[0].2, format!("write <{SING}>"));
        }
        // What the tagger suggests is ESCO's own.
        let suggested = OutcomeTag {
            uri: "u:1".to_owned(),
            label: None,
            source: Source::Suggested,
            probability: Some(0.5),
            place: None,
        };
        assert_eq!(found(&Credential { tags: vec![suggested], ..credential() }), []);
    }

    #[test]
    fn a_label_in_a_language_that_is_not_loaded_is_not_judged() {
        let tag = |label: &str| OutcomeTag {
            uri: SING.to_owned(),
            label: Some(label.to_owned()),
            source: Source::Issuer,
            probability: None,
            place: None,
        };
        let german = Credential { language: present("de".to_owned()), ..credential() };
        assert_eq!(found(&Credential { tags: vec![tag("singen")], ..german.clone() }), []);
        assert_eq!(found(&Credential { tags: vec![tag("play organs")], ..german }).len(), 1);
        let twice = found(&Credential { tags: vec![tag("sing"), tag("sing")], ..credential() });
        assert!(twice[0].1.contains("linked twice"), "{twice:?}");
    }

    #[test]
    fn workloads_that_cannot_be_are_told() {
        let told = |given: &[(f64, &str)]| {
            let given = given.iter().map(|(value, unit)| Amount { value: *value, unit: Unit::named(unit) });
            let workload = Workload::new(given.collect(), None).unwrap();
            found(&Credential { workload: present(workload), ..credential() })
        };
        assert_eq!(told(&[(5.0, "ECTS"), (135.0, "hours")]), []);
        assert_eq!(told(&[(5.0, "ECTS"), (60.0, "hours"), (140.0, "hours")]), []);
        assert_eq!(told(&[(20.0, "CATS"), (200.0, "hours")]), []);
        for (given, severity, problem) in [
            (&[(5.0, "ECTS"), (60.0, "hours")][..], Severity::Warning, "12.0 hours a credit"),
            (&[(5.0, "ECTS"), (6.0, "ECTS")], Severity::Warning, "5 ECTS and as 6 ECTS"),
            (&[(0.0, "ECTS"), (60.0, "hours")], Severity::Warning, "no work at all"),
            (&[(90.0, "ECTS")], Severity::Note, "more than a year"),
            (&[(3.0, "points")], Severity::Warning, "no unit"),
        ] {
            let found = told(given);
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!(found[0].0, severity);
            assert!(found[0].1.contains(problem), "{found:?}");
        }
    }

    #[test]
    fn levels_dates_and_proofs_are_told() {
        let outcome =
            |level, text: &str| Outcome { text: Text::plain(text), place: place(), level, tags: vec![] };
        let with = |level: &str, outcomes: &[Outcome]| {
            let level = present(Level::named(level).unwrap());
            found(&Credential { level, outcomes: present(outcomes.to_vec()), ..credential() })
        };
        let outcomes =
            [outcome(Some(7), "a"), outcome(Some(7), "b"), outcome(None, "c"), outcome(Some(6), "d")];
        assert!(with("EQF 6", &outcomes)[0].1.contains("that of its outcomes is EQF 7 (2 of 3"));
        assert_eq!(with("EQF 7", &outcomes), []);
        assert!(with("AQF level 8", &outcomes)[0].1.contains("no EQF level"));
        assert!(
            with("6", &[outcome(None, "Weld  steel"), outcome(None, "weld steel")])[0].1.contains("twice")
        );
        let on = |date| found(&Credential { date: present(date), ..credential() });
        assert_eq!(on(today()), []);
        assert_eq!(on(today().tomorrow().unwrap())[0].0, Severity::Error);
        let signed = found(&Credential { proof: Some(Proof::Jwt), ..credential() });
        assert_eq!(signed[0].0, Severity::Note);
        let unreadable = Element::Unreadable { place: place(), problem: "not a number".to_owned() };
        let unreadable = found(&Credential { workload: unreadable, ..credential() });
        assert!(unreadable[0].0 == Severity::Error && unreadable[0].1.contains("workload"), "{unreadable:?}");
    }
}
