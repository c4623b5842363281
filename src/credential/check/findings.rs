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
        Some(Finding {
            severity: Severity::Error,
            place: place.clone(),
            problem: format!("the {name} cannot be read: {problem}"),
            remedy: "correct it there".to_owned(),
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
        "skill" if taxonomy.ids(ConceptKind::SkillGroup).len() == 0 && !is_uuid(path) => {
            (Severity::Warning, format!("<{uri}> is no skill of {release}, perhaps a group of skills"))
        }
        _ => (Severity::Error, format!("<{uri}> is not in {release}, which is loaded")),
    }
}

/// Whether a path ends with the number of a single concept, not with the code of a group.
fn is_uuid(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|last| last.len() == 36)
}
