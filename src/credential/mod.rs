//! [`Credential`]: what a micro-credential says of itself, read from the formats it travels in.
//!
//! The elements are those of Council Recommendation 2022/C 243/02, annex I: eleven that every
//! micro-credential has to have, and others that it may have. Each is there, is missing or cannot be read,
//! and says where it stands. A credential that somebody has earned, an offer in a catalogue and a module
//! to compare with are all of this form; the last two have no learner and no date.

#[cfg(test)]
mod arbitrary;
pub mod check;
mod element;
mod formats;
mod level;
mod tagging;
mod workload;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use element::Day;
pub use element::{Element, Place, Text};
pub use formats::{
    BadRows, Format, ReadError, ReadOptions, WriteError, WriteOptions, left_out, read, read_many, schema,
    unread_columns, write,
};
pub use level::{Basis, Level, cycle};
pub use workload::{Amount, CreditSystem, HOURS_PER_ECTS, NATIONAL, Unit, Workload};

/// What a document stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CredentialKind)]
pub enum Kind {
    /// A credential that somebody has earned.
    Earned,
    /// An offer in a catalogue, a module or the like.
    Offer,
}

/// How a document is signed. tagus never checks a signature: what is signed is marked as not verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Proof {
    /// It came as a JSON Web Token.
    Jwt,
    /// It holds a JSON-LD proof.
    JsonLd,
}

/// Who links a concept to an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TagSource)]
pub enum Source {
    /// The issuer: the document itself has the link.
    Issuer,
    /// The tagger.
    Suggested,
}

/// An ESCO concept that is linked to an outcome.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeTag {
    /// The concept's URI, as written.
    pub uri: String,
    /// What the document, or else ESCO, calls it.
    pub label: Option<String>,
    /// Who links it.
    pub source: Source,
    /// The calibrated chance that a person would link it, in [0, 1], where the tagger has been asked.
    #[schema(minimum = 0, maximum = 1)]
    pub probability: Option<f32>,
    /// Where the document has it.
    pub place: Option<Place>,
}

/// A learning outcome.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// What a learner can do.
    pub text: Text,
    /// Where it stands.
    pub place: Place,
    /// Its level in the EQF, 1 to 8, where it has one of its own.
    #[schema(minimum = 1, maximum = 8)]
    pub level: Option<u8>,
    /// The ESCO concepts that are linked to it.
    pub tags: Vec<OutcomeTag>,
}

/// What countries are called beside their English names in ISO 3166-1, in lower case: by themselves and in the
/// languages that pages are read in (Interinstitutional style guide, annex A5).
const COUNTRIES: [(&str, &[&str]); 34] = [
    ("AT", &["österreich", "autriche", "austria", "oostenrijk", "áustria"]),
    ("BE", &["belgië", "belgien", "belgique", "belgio", "bélgica"]),
    ("BG", &["българия", "bulgarien", "bulgarie", "bulgarije", "bulgária"]),
    ("HR", &["hrvatska", "kroatien", "croatie", "croazia", "croacia", "kroatië", "croácia"]),
    ("CY", &["κύπρος", "zypern", "chypre", "cipro", "chipre"]),
    (
        "CZ",
        &[
            "czech republic",
            "česko",
            "česká republika",
            "tschechien",
            "tschechische republik",
            "tchéquie",
            "république tchèque",
            "cechia",
            "repubblica ceca",
            "chequia",
            "república checa",
            "tsjechië",
            "chéquia",
        ],
    ),
    ("DK", &["danmark", "dänemark", "danemark", "danimarca", "dinamarca", "denemarken"]),
    ("EE", &["eesti", "estland", "estonie", "estônia", "estónia"]),
    ("FI", &["suomi", "finnland", "finlande", "finlandia", "finlândia"]),
    ("FR", &["frankreich", "francia", "frankrijk", "frança"]),
    ("DE", &["deutschland", "allemagne", "germania", "alemania", "duitsland", "alemanha"]),
    ("GR", &["ελλάδα", "griechenland", "grèce", "grecia", "griekenland", "grécia"]),
    ("HU", &["magyarország", "ungarn", "hongrie", "ungheria", "hungría", "hongarije", "hungria"]),
    ("IS", &["ísland", "island", "islande", "islanda", "islandia", "ijsland", "islândia"]),
    ("IE", &["éire", "irland", "irlande", "irlanda", "ierland"]),
    ("IT", &["italia", "italien", "italie", "italië", "itália"]),
    ("LV", &["latvija", "lettland", "lettonie", "lettonia", "letonia", "letland", "letônia", "letónia"]),
    ("LT", &["lietuva", "litauen", "lituanie", "lituania", "litouwen", "lituânia"]),
    ("LU", &["lëtzebuerg", "luxemburg", "lussemburgo", "luxemburgo"]),
    ("MT", &["malte"]),
    (
        "NL",
        &[
            "netherlands",
            "the netherlands",
            "nederland",
            "niederlande",
            "pays-bas",
            "paesi bassi",
            "países bajos",
            "países baixos",
        ],
    ),
    ("NO", &["norge", "noreg", "norwegen", "norvège", "norvegia", "noruega", "noorwegen"]),
    ("PL", &["polska", "polen", "pologne", "polonia", "polónia", "polônia"]),
    ("PT", &["portogallo"]),
    ("RO", &["românia", "rumänien", "roumanie", "rumanía", "roemenië", "roménia", "romênia"]),
    ("SK", &["slovensko", "slowakei", "slovaquie", "slovacchia", "eslovaquia", "slowakije", "eslováquia"]),
    ("SI", &["slovenija", "slowenien", "slovénie", "eslovenia", "slovenië", "eslovénia", "eslovênia"]),
    ("ES", &["españa", "spanien", "espagne", "spagna", "spanje", "espanha"]),
    ("SE", &["sverige", "schweden", "suède", "svezia", "suecia", "zweden", "suécia"]),
    ("CH", &["schweiz", "suisse", "svizzera", "suiza", "zwitserland", "suíça"]),
    ("TR", &["turkey", "türkei", "turquie", "turchia", "turquía", "turkije", "turquia"]),
    ("UA", &["україна", "ucraina", "ucrania", "oekraïne", "ucrânia"]),
    (
        "GB",
        &[
            "united kingdom",
            "great britain",
            "england",
            "scotland",
            "wales",
            "northern ireland",
            "vereinigtes königreich",
            "großbritannien",
            "royaume-uni",
            "regno unito",
            "reino unido",
            "verenigd koninkrijk",
        ],
    ),
    (
        "US",
        &[
            "united states",
            "vereinigte staaten",
            "états-unis",
            "stati uniti",
            "estados unidos",
            "verenigde staten",
        ],
    ),
];

/// A country by its ISO 3166-1 code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Country {
    /// Two letters.
    pub code: String,
    /// Its English name.
    pub name: String,
}

impl Country {
    /// The country with a code of two or three letters, in any case, with its English name or with a name in one of
    /// seven languages.
    pub fn named(written: &str) -> Result<Self, String> {
        let wanted = written.trim();
        let found = match wanted.len() {
            // Greece and the United Kingdom have codes of their own in EU documents (Interinstitutional
            // style guide, annex A5).
            2 if wanted.eq_ignore_ascii_case("el") => rust_iso3166::from_alpha2("GR"),
            2 if wanted.eq_ignore_ascii_case("uk") => rust_iso3166::from_alpha2("GB"),
            2 => rust_iso3166::from_alpha2(&wanted.to_uppercase()),
            3 => rust_iso3166::from_alpha3(&wanted.to_uppercase()),
            _ => None,
        };
        let by_name = || rust_iso3166::ALL.iter().find(|one| one.name.eq_ignore_ascii_case(wanted)).copied();
        let by_usual_name = || {
            let wanted = wanted.to_lowercase();
            let (code, _) = COUNTRIES.iter().find(|(_, names)| names.contains(&wanted.as_str()))?;
            rust_iso3166::from_alpha2(code)
        };
        let found = found.or_else(by_name).or_else(by_usual_name);
        let known = |one: rust_iso3166::CountryCode| Self { code: one.alpha2.into(), name: one.name.into() };
        found.map(known).ok_or_else(|| {
            format!("\"{}\" is no country: write its ISO 3166-1 code, such as PT", shortened(wanted))
        })
    }
}

/// A credential.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Credential {
    /// What it stands for.
    pub kind: Kind,
    /// The format it came in.
    pub format: Format,
    /// The identifier that it gives itself.
    pub id: Option<String>,
    /// How it is signed, if it is; not verified.
    pub proof: Option<Proof>,
    /// Who has earned it.
    pub learner: Element<String>,
    /// What it is called.
    pub title: Element<Text>,
    /// The country of the issuer.
    pub country: Element<Country>,
    /// Who awards it.
    pub awarding_body: Element<String>,
    /// When it was issued.
    #[schema(value_type = Element<Day>)]
    pub date: Element<Date>,
    /// What a learner can do.
    pub outcomes: Element<Vec<Outcome>>,
    /// How much work it stands for.
    pub workload: Element<Workload>,
    /// Its level.
    pub level: Element<Level>,
    /// How the outcomes are assessed.
    pub assessment: Element<String>,
    /// How learners take part: on site, online, blended.
    pub participation: Element<String>,
    /// What assures its quality.
    pub quality_assurance: Element<String>,
    /// What a learner has to have before.
    pub prerequisites: Element<String>,
    /// Whether the assessment was supervised and the learner's identity checked.
    pub supervision: Element<String>,
    /// The grade.
    pub grade: Element<String>,
    /// Whether and how it counts towards larger credentials.
    pub stackability: Element<String>,
    /// Where to read more.
    pub further: Element<String>,
    /// The language of the learning, by its ISO 639-1 code, or 639-3 where there is none.
    pub language: Element<String>,
    /// Fields of education and training, by their ISCED-F 2013 codes.
    pub fields: Vec<String>,
    /// The ESCO concepts that the document links to it as a whole.
    pub tags: Vec<OutcomeTag>,
}

impl Credential {
    /// A credential without any element.
    fn empty(kind: Kind, format: Format) -> Self {
        Self {
            kind,
            format,
            id: None,
            proof: None,
            learner: Element::Absent,
            title: Element::Absent,
            country: Element::Absent,
            awarding_body: Element::Absent,
            date: Element::Absent,
            outcomes: Element::Absent,
            workload: Element::Absent,
            level: Element::Absent,
            assessment: Element::Absent,
            participation: Element::Absent,
            quality_assurance: Element::Absent,
            prerequisites: Element::Absent,
            supervision: Element::Absent,
            grade: Element::Absent,
            stackability: Element::Absent,
            further: Element::Absent,
            language: Element::Absent,
            fields: vec![],
            tags: vec![],
        }
    }
}

impl Credential {
    /// The level, or where the document has none, the one that most of the outcomes have.
    pub fn level_or_best_fit(&self) -> Option<Level> {
        let of_outcomes = || self.outcomes.value().into_iter().flatten().filter_map(|outcome| outcome.level);
        match &self.level {
            Element::Absent => Level::best_fit(of_outcomes()),
            level => level.value().cloned(),
        }
    }
}

/// The day of a date, with or without a time, as ISO 8601 and RFC 3339 write it.
fn date(written: &str) -> Result<Date, String> {
    let day = written.trim().get(..10).unwrap_or(written.trim());
    day.parse().map_err(|_| format!("\"{}\" is no date: write it as 2026-11-22", shortened(written)))
}

/// What the languages of tagus call each other, in lower case, beside the names that each gives itself.
const LANGUAGES: [(&str, &[&str]); 7] = [
    ("en", &["englisch", "anglais", "inglese", "inglés", "engels", "inglês"]),
    ("de", &["allemand", "tedesco", "alemán", "duits", "alemão"]),
    ("fr", &["französisch", "francese", "francés", "frans", "francês"]),
    ("it", &["italienisch", "italien", "italiaans"]),
    ("es", &["spanisch", "espagnol", "spagnolo", "spaans", "espanhol", "castellano"]),
    ("nl", &["niederländisch", "néerlandais", "olandese", "neerlandés", "neerlandês", "holandés"]),
    ("pt", &["portugiesisch", "portugais", "portoghese", "portugués", "portugees"]),
];

/// The ISO 639-1 code of a language, or its 639-3 code where there is none, by such a code (with or without
/// a region), its English name, its own name or a name in one of seven languages.
fn language(written: &str) -> Result<String, String> {
    let wanted = written.trim().to_lowercase();
    let code = wanted.split(['-', '_']).next().unwrap_or_default();
    let known = isolang::Language::from_639_1(code)
        .or_else(|| isolang::Language::from_639_3(code))
        .or_else(|| isolang::Language::from_name_lowercase(&wanted))
        .or_else(|| {
            let wanted = wanted.clone();
            isolang::Language::match_autonyms(move |name| name.to_lowercase() == wanted).next()
        })
        .or_else(|| {
            let (code, _) = LANGUAGES.iter().find(|(_, names)| names.contains(&wanted.as_str()))?;
            isolang::Language::from_639_1(code)
        });
    known.map(|one| one.to_639_1().unwrap_or(one.to_639_3()).to_owned()).ok_or_else(|| {
        format!("\"{}\" is no language: write its ISO 639-1 code, such as en", shortened(written.trim()))
    })
}

/// The beginning of a text, for messages.
pub(crate) fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_codes_and_names() {
        for written in ["DE", "Deutschland", "Allemagne", "Germania", "Alemania", "Duitsland", "Alemanha"] {
            assert_eq!(Country::named(written).unwrap().code, "DE", "{written}");
        }
        assert_eq!(Country::named("United Kingdom").unwrap().code, "GB");
        assert_eq!(Country::named("Netherlands").unwrap().code, "NL");
        for written in ["PT", "prt", "Portugal", " pt "] {
            assert_eq!(Country::named(written).unwrap().code, "PT", "{written}");
        }
        assert_eq!(Country::named("EL").unwrap().code, "GR");
        assert_eq!(Country::named("UK").unwrap().code, "GB");
        assert!(Country::named("XX").unwrap_err().contains("ISO 3166-1"));
        assert!(Country::named("é").is_err());
    }

    #[test]
    fn languages_have_codes_and_names() {
        for written in ["de", "deu", "DE-AT", "German", "Deutsch", "allemand", " tedesco "] {
            assert_eq!(language(written).as_deref(), Ok("de"), "{written}");
        }
        assert_eq!(language("ITALIANO").as_deref(), Ok("it"));
        assert_eq!(language("português").as_deref(), Ok("pt"));
        assert_eq!(language("grc").as_deref(), Ok("grc"));
        for bad in ["", "zzz", "English and German"] {
            assert!(language(bad).unwrap_err().contains("ISO 639-1"), "{bad}");
        }
    }

    #[test]
    fn dates_are_days_that_there_are() {
        assert_eq!(date("2022-12-31T23:00:00Z").unwrap().to_string(), "2022-12-31");
        assert_eq!(date(" 2024-02-29 ").unwrap().to_string(), "2024-02-29");
        for bad in ["2023-02-29", "31.12.2022", "", "ééééééééé", "soon"] {
            assert!(date(bad).unwrap_err().contains("2026-11-22"), "{bad}");
        }
    }
}
