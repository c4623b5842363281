//! What the elements are called in the headers of tables and on course pages.

use crate::credential::workload::credits_of_any_kind;
use crate::credential::{Credential, Element, Unit};

/// Fills the elements that are nothing but texts.
pub(super) fn fill_texts(credential: &mut Credential, text: impl Fn(Name) -> Element<String>) {
    credential.assessment = text(Name::Assessment);
    credential.participation = text(Name::Participation);
    credential.quality_assurance = text(Name::QualityAssurance);
    credential.prerequisites = text(Name::Prerequisites);
    credential.supervision = text(Name::Supervision);
    credential.grade = text(Name::Grade);
    credential.stackability = text(Name::Stackability);
    credential.further = text(Name::Further);
}

/// What a column, heading or label is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Name {
    Number,
    Id,
    Kind,
    Learner,
    Title,
    Country,
    AwardingBody,
    Date,
    Outcome,
    OutcomeLevel,
    Esco,
    EscoSuggested,
    CredentialEsco,
    Workload,
    HoursPerCredit,
    Eqf,
    Level,
    Assessment,
    Participation,
    QualityAssurance,
    Prerequisites,
    Supervision,
    Grade,
    Stackability,
    Further,
    Language,
    Fields,
}

/// Each element with its name in tables that tagus writes and what else it is called: in lower case, words
/// with a space between, in English, German, French, Italian, Spanish, Dutch and Portuguese.
const NAMES: [(Name, &str, &[&str]); 27] = [
    (Name::Number, "credential_number", &[]),
    (Name::Id, "id", &["identifier", "kennung", "identifiant", "identificativo", "identificador"]),
    (Name::Kind, "kind", &[]),
    (
        Name::Learner,
        "learner",
        &[
            "learner name",
            "name of learner",
            "awarded to",
            "student",
            "holder",
            "lernende",
            "lernender",
            "studierende",
            "verliehen an",
            "apprenant",
            "étudiant",
            "délivré à",
            "titulaire",
            "studente",
            "discente",
            "rilasciato a",
            "estudiante",
            "alumno",
            "otorgado a",
            "lerende",
            "toegekend aan",
            "estudante",
            "formando",
            "atribuído a",
        ],
    ),
    (
        Name::Title,
        "title",
        &[
            "name",
            "course",
            "course title",
            "course name",
            "module",
            "module title",
            "module name",
            "credential",
            "titel",
            "bezeichnung",
            "modul",
            "modulname",
            "modultitel",
            "modulbezeichnung",
            "kurs",
            "kurstitel",
            "titre",
            "intitulé",
            "nom du cours",
            "titolo",
            "denominazione",
            "insegnamento",
            "nome del corso",
            "título",
            "titulo",
            "denominación",
            "asignatura",
            "naam",
            "cursus",
            "vak",
            "opleidingsonderdeel",
            "designação",
            "unidade curricular",
        ],
    ),
    (
        Name::Country,
        "country",
        &["country of issuer", "country region", "land", "pays", "paese", "país", "pais"],
    ),
    (
        Name::AwardingBody,
        "awarding_body",
        &[
            "awarded by",
            "awarding institution",
            "issuer",
            "issued by",
            "provider",
            "institution",
            "university",
            "organisation",
            "organization",
            "offered by",
            "hochschule",
            "anbieter",
            "bildungsanbieter",
            "einrichtung",
            "institut",
            "universität",
            "verleihende stelle",
            "aussteller",
            "établissement",
            "université",
            "organisme",
            "organisme certificateur",
            "délivré par",
            "ateneo",
            "università",
            "ente erogatore",
            "ente",
            "rilasciato da",
            "universidad",
            "institución",
            "centro",
            "entidad",
            "otorgado por",
            "instelling",
            "aanbieder",
            "universiteit",
            "hogeschool",
            "uitgereikt door",
            "instituição",
            "universidade",
            "entidade",
            "entidade formadora",
            "atribuído por",
        ],
    ),
    (
        Name::Date,
        "date",
        &[
            "date of issue",
            "issue date",
            "date issued",
            "issued",
            "issued on",
            "awarded on",
            "datum",
            "ausstellungsdatum",
            "ausgestellt am",
            "date de délivrance",
            "délivré le",
            "data di rilascio",
            "rilasciato il",
            "fecha",
            "fecha de emisión",
            "fecha de expedición",
            "datum van uitgifte",
            "uitgiftedatum",
            "data de emissão",
        ],
    ),
    (
        Name::Outcome,
        "outcome",
        &[
            "outcomes",
            "learning outcome",
            "learning outcomes",
            "intended learning outcome",
            "intended learning outcomes",
            "expected learning outcome",
            "expected learning outcomes",
            "course learning outcomes",
            "what you will learn",
            "what you ll learn",
            "learning objectives",
            "course objectives",
            "you will be able to",
            "on completion",
            "upon completion",
            "lernergebnis",
            "lernergebnisse",
            "lernziele",
            "qualifikationsziele",
            "angestrebte lernergebnisse",
            "kompetenzen",
            "acquis d apprentissage",
            "résultats d apprentissage",
            "objectifs d apprentissage",
            "compétences visées",
            "risultati di apprendimento",
            "risultati di apprendimento attesi",
            "risultati dell apprendimento",
            "risultati d apprendimento",
            "obiettivi formativi",
            "obiettivi di apprendimento",
            "resultados de aprendizaje",
            "resultados del aprendizaje",
            "objetivos de aprendizaje",
            "leerresultaten",
            "leerresultaat",
            "leeruitkomsten",
            "leerdoelen",
            "resultados de aprendizagem",
            "resultados da aprendizagem",
            "objetivos de aprendizagem",
        ],
    ),
    (Name::OutcomeLevel, "outcome_level", &["level of outcome"]),
    (
        Name::Esco,
        "esco",
        &["esco uri", "esco uris", "esco tag", "esco tags", "esco skill", "esco skills", "outcome esco"],
    ),
    (Name::EscoSuggested, "esco_suggested", &[]),
    (Name::CredentialEsco, "credential_esco", &[]),
    (
        Name::Workload,
        "workload",
        &[
            "notional workload",
            "credit",
            "credit value",
            "credit points",
            "number of credits",
            "volume of learning",
            "study load",
            "learning hours",
            "study time",
            "arbeitsaufwand",
            "arbeitsbelastung",
            "kreditpunkte",
            "creditpoints",
            "umfang",
            "charge de travail",
            "volume horaire",
            "crédits",
            "crédits ects",
            "carico di lavoro",
            "impegno orario",
            "crediti",
            "crediti ects",
            "carga de trabajo",
            "carga horaria",
            "créditos",
            "creditos",
            "créditos ects",
            "studielast",
            "studiebelasting",
            "carga de trabalho",
            "carga horária",
        ],
    ),
    (Name::HoursPerCredit, "hours_per_credit", &[]),
    (
        Name::Eqf,
        "eqf",
        &[
            "eqf level",
            "eqr",
            "eqr niveau",
            "niveau cec",
            "livello eqf",
            "livello qeq",
            "nivel eqf",
            "nivel mec",
        ],
    ),
    (
        Name::Level,
        "level",
        &[
            "level of study",
            "study level",
            "academic level",
            "course level",
            "qualification level",
            "niveau",
            "dqr",
            "nqr",
            "livello",
            "nivel",
            "nível",
        ],
    ),
    (
        Name::Assessment,
        "assessment",
        &[
            "assessments",
            "assessment method",
            "assessment methods",
            "assessment type",
            "type of assessment",
            "how you will be assessed",
            "how you are assessed",
            "examination",
            "exam",
            "prüfung",
            "prüfungsform",
            "prüfungsleistung",
            "prüfungsleistungen",
            "prüfungsart",
            "leistungsnachweis",
            "beurteilung",
            "évaluation",
            "modalités d évaluation",
            "mode d évaluation",
            "examen",
            "modalità d esame",
            "modalità di esame",
            "modalità di verifica",
            "modalità di verifica dell apprendimento",
            "modalità di accertamento",
            "valutazione",
            "esame",
            "evaluación",
            "sistema de evaluación",
            "método de evaluación",
            "toetsing",
            "toetsvorm",
            "evaluatie",
            "beoordeling",
            "avaliação",
            "métodos de avaliação",
            "método de avaliação",
        ],
    ),
    (
        Name::Participation,
        "participation",
        &[
            "form of participation",
            "mode of participation",
            "mode of study",
            "study mode",
            "mode of delivery",
            "delivery mode",
            "delivery",
            "mode",
            "teilnahmeform",
            "lehrform",
            "lernform",
            "unterrichtsform",
            "veranstaltungsform",
            "studienform",
            "durchführung",
            "modalité",
            "modalités de participation",
            "mode d enseignement",
            "forme d enseignement",
            "modalità di partecipazione",
            "modalità di erogazione",
            "modalità di frequenza",
            "modalidad",
            "modalidad de participación",
            "onderwijsvorm",
            "vorm van deelname",
            "deelname",
            "modalidade",
            "modalidade de participação",
            "regime",
        ],
    ),
    (
        Name::QualityAssurance,
        "quality_assurance",
        &[
            "quality",
            "accreditation",
            "qualitätssicherung",
            "akkreditierung",
            "assurance qualité",
            "assurance de la qualité",
            "accréditation",
            "assicurazione della qualità",
            "garanzia della qualità",
            "accreditamento",
            "garantía de calidad",
            "garantía de la calidad",
            "aseguramiento de la calidad",
            "acreditación",
            "kwaliteitszorg",
            "kwaliteitsborging",
            "accreditatie",
            "garantia da qualidade",
            "garantia de qualidade",
            "acreditação",
        ],
    ),
    (
        Name::Prerequisites,
        "prerequisites",
        &[
            "prerequisite",
            "pre requisites",
            "entry requirement",
            "entry requirements",
            "admission",
            "admission requirements",
            "requirements",
            "required knowledge",
            "voraussetzung",
            "voraussetzungen",
            "teilnahmevoraussetzungen",
            "zugangsvoraussetzungen",
            "zulassung",
            "zulassungsvoraussetzungen",
            "vorkenntnisse",
            "prérequis",
            "pré requis",
            "conditions d admission",
            "conditions d accès",
            "admission et prérequis",
            "prerequisiti",
            "requisiti",
            "requisiti di accesso",
            "requisiti di ammissione",
            "conoscenze preliminari",
            "requisitos",
            "requisitos previos",
            "prerrequisitos",
            "requisitos de acceso",
            "voorkennis",
            "toelating",
            "toelatingsvoorwaarden",
            "toelatingseisen",
            "ingangseisen",
            "vereiste voorkennis",
            "pré requisitos",
            "requisitos de acesso",
            "requisitos de admissão",
        ],
    ),
    (
        Name::Supervision,
        "supervision",
        &[
            "supervision and identity verification",
            "identity verification",
            "proctoring",
            "aufsicht",
            "identitätsprüfung",
            "surveillance",
            "vérification de l identité",
            "sorveglianza",
            "verifica dell identità",
            "supervisión",
            "verificación de identidad",
            "toezicht",
            "surveillance en identiteitscontrole",
            "supervisão",
            "verificação de identidade",
        ],
    ),
    (
        Name::Grade,
        "grade",
        &[
            "final grade",
            "grading",
            "benotung",
            "notation",
            "voto",
            "voto finale",
            "calificación",
            "nota",
            "cijfer",
            "eindcijfer",
            "classificação",
        ],
    ),
    (
        Name::Stackability,
        "stackability",
        &[
            "integration stackability",
            "stackable",
            "credit transfer",
            "anrechenbarkeit",
            "anrechnung",
            "stapelbarkeit",
            "verwendbarkeit",
            "cumul",
            "capitalisation",
            "cumulabilità",
            "cumulabilidad",
            "acumulabilidad",
            "acumulación",
            "stapelbaarheid",
            "cumulatividade",
            "acumulação",
        ],
    ),
    (
        Name::Further,
        "further",
        &[
            "further information",
            "more information",
            "description",
            "url",
            "link",
            "weitere informationen",
            "beschreibung",
            "informations complémentaires",
            "plus d informations",
            "ulteriori informazioni",
            "altre informazioni",
            "descrizione",
            "más información",
            "información adicional",
            "descripción",
            "meer informatie",
            "beschrijving",
            "mais informações",
            "descrição",
        ],
    ),
    (
        Name::Language,
        "language",
        &[
            "language of instruction",
            "teaching language",
            "language of teaching",
            "language s of instruction",
            "sprache",
            "unterrichtssprache",
            "lehrsprache",
            "langue",
            "langue d enseignement",
            "lingua",
            "lingua di insegnamento",
            "lingua d insegnamento",
            "lingua insegnamento",
            "idioma",
            "lengua",
            "lengua de instrucción",
            "idioma de impartición",
            "taal",
            "onderwijstaal",
            "voertaal",
            "língua",
            "língua de ensino",
            "idioma de ensino",
        ],
    ),
    (
        Name::Fields,
        "fields",
        &["isced f", "isced", "field of education", "fields of education", "field of study", "isced f field"],
    ),
];

/// Names that stand for a workload together with its unit, as `--map` takes them.
const UNITS: [&str; 2] = ["ects", "hours"];

impl Name {
    /// Its name in tables that tagus writes.
    pub fn header(self) -> &'static str {
        NAMES.iter().find(|(name, ..)| *name == self).map_or("", |(_, header, _)| header)
    }

    /// What `--map` calls an element, with the unit that the name says.
    pub fn element(element: &str) -> Option<(Self, Option<Unit>)> {
        if UNITS.contains(&element) {
            return Some((Self::Workload, Some(Unit::named(element))));
        }
        NAMES.iter().find(|(_, header, _)| *header == element).map(|(name, ..)| (*name, None))
    }

    /// All that `--map` takes.
    pub fn elements() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(_, header, _)| *header).chain(UNITS)
    }

    /// What a header or label is about, in any case and with any signs between its words; with the unit
    /// that it says: *Arbeitsaufwand (Stunden)*, *ECTS*.
    pub fn of(label: &str) -> Option<(Self, Option<Unit>)> {
        let (bare, bracket) = match label.split_once('(') {
            Some((bare, rest)) => (bare, rest.split(')').next()),
            None => (label, None),
        };
        let known = |unit: Unit| (!matches!(unit, Unit::Unknown(_))).then_some(unit);
        let (whole, bare) = (words(label), words(bare));
        let called = |wanted: &str| {
            let is = |(_, header, others): &&(Self, &str, &[&str])| {
                words(header) == wanted || others.contains(&wanted)
            };
            NAMES.iter().find(is).map(|(name, ..)| *name)
        };
        if let Some(name) = called(&whole).or_else(|| called(&bare)) {
            let unit = (name == Self::Workload).then(|| {
                bracket.and_then(|unit| known(Unit::named(unit))).or_else(|| credits_of_any_kind(&bare))
            });
            return Some((name, unit.flatten()));
        }
        let unit = known(Unit::named(&bare)).or_else(|| known(Unit::named(&whole)));
        unit.or_else(|| credits_of_any_kind(&bare)).map(|unit| (Self::Workload, Some(unit)))
    }

    /// Whether a heading stands over learning outcomes: one of their names, or more words after it.
    pub fn heads_outcomes(heading: &str) -> bool {
        let heading = words(heading);
        let outcomes = NAMES.iter().filter(|(name, ..)| *name == Self::Outcome);
        let begins = |name: &str| {
            heading.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        outcomes.flat_map(|(_, _, others)| *others).any(|name| begins(name))
    }
}

/// The words of a text in lower case with single spaces between.
pub(super) fn words(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_in_seven_languages() {
        for (label, name) in [
            ("Learning Outcomes", Name::Outcome),
            ("LERNERGEBNISSE:", Name::Outcome),
            ("Modalità d'esame", Name::Assessment),
            ("Prüfungsform", Name::Assessment),
            ("awarding_body", Name::AwardingBody),
            ("Établissement", Name::AwardingBody),
            ("Voorkennis", Name::Prerequisites),
            ("Pré-requisitos", Name::Prerequisites),
            ("Fecha de emisión", Name::Date),
            ("Title (official)", Name::Title),
        ] {
            assert_eq!(Name::of(label), Some((name, None)), "{label}");
        }
        assert_eq!(Name::of("ECTS"), Some((Name::Workload, Some(Unit::Ects))));
        assert_eq!(Name::of("Arbeitsaufwand (Stunden)"), Some((Name::Workload, Some(Unit::Hours))));
        assert_eq!(Name::of("Workload"), Some((Name::Workload, None)));
        let credits = Unit::Unknown("credits".to_owned());
        assert_eq!(Name::of("Credits"), Some((Name::Workload, Some(credits))));
        assert_eq!(Name::of("Parking"), None);
        assert_eq!(Name::of(""), None);
    }

    #[test]
    fn no_name_is_given_twice() {
        let all: Vec<String> = NAMES
            .iter()
            .flat_map(|(_, header, others)| {
                others.iter().map(|name| (*name).to_owned()).chain([words(header)])
            })
            .collect();
        assert!(all.iter().all(|name| *name == words(name)));
        for name in &all {
            assert_eq!(all.iter().filter(|other| *other == name).count(), 1, "{name}");
        }
    }

    #[test]
    fn every_name_that_is_written_is_read() {
        for element in Name::elements() {
            assert_eq!(Name::of(element), Name::element(element), "{element}");
        }
    }
}
