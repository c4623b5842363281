//! On which route a credential can be recognised.

use serde::Serialize;
use utoipa::ToSchema;

use crate::credential::check::completeness;
use crate::credential::{Credential, Element, Kind, Proof};

/// A route to recognition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RouteKind {
    /// Recognition by the principles of the Lisbon Recognition Convention (ETS 165, articles IV.1, V.1 and
    /// VI.1): granted unless the board can show a substantial difference.
    Recognition,
    /// Recognition of prior learning: what the credential does not say is shown in another way.
    PriorLearning,
}

/// One of the seven questions about a credential for online or unknown learning, from the E-VALUATE
/// project's guidelines (*Academic recognition of e-learning*, 2019; first in *Oops a MOOC!*, Nuffic 2016).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RouteAnswer)]
pub struct Answer {
    /// What it is about.
    pub about: &'static str,
    /// The question.
    pub question: &'static str,
    /// What the credential says to it.
    pub said: Option<String>,
    /// What to ask the applicant or the issuer for; `None` if the credential answers the question.
    pub ask_for: Option<&'static str>,
}

/// On which route a credential can be recognised, and what evidence it takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// Which route.
    pub kind: RouteKind,
    /// The mandatory elements that are missing or unreadable.
    pub missing: Vec<&'static str>,
    /// The seven questions.
    pub questions: Vec<Answer>,
}

impl Route {
    /// The route for what an applicant brings: recognition where all mandatory elements are there. An
    /// offer has no learner and no date, which nobody asks it for.
    pub(super) fn new(credential: &Credential) -> Self {
        let missing = completeness(credential).missing();
        let kind = if missing.is_empty() { RouteKind::Recognition } else { RouteKind::PriorLearning };
        Self { kind, missing, questions: questions(credential) }
    }
}

fn questions(credential: &Credential) -> Vec<Answer> {
    let answer = |about, question, said: Option<String>, ask_for| Answer {
        about,
        question,
        ask_for: said.is_none().then_some(ask_for),
        said,
    };
    let text = |element: &Element<String>| element.value().cloned();
    let level = credential.level_or_best_fit().filter(|level| level.eqf.is_some());
    let outcomes = credential.outcomes.value().filter(|outcomes| !outcomes.is_empty());
    let workload = credential.workload.value().filter(|workload| workload.ects.is_some());
    vec![
        answer(
            "quality",
            "Is the quality of the learning assured, and by whom?",
            text(&credential.quality_assurance),
            "the accreditation of the provider or the programme, or how its quality is assured",
        ),
        verification(credential),
        answer(
            "level",
            "At which level is it?",
            level.map(|level| level.to_string()),
            "the level in the EQF or in a national framework, or for what else it counts",
        ),
        answer(
            "learning outcomes",
            "What can the learner do?",
            outcomes.map(|outcomes| format!("{} learning outcomes", outcomes.len())),
            "the learning outcomes, or the syllabus",
        ),
        answer(
            "workload",
            "How much work is it?",
            workload.map(ToString::to_string),
            "the workload in ECTS credits or in hours",
        ),
        answer(
            "assessment",
            "How were the outcomes assessed?",
            text(&credential.assessment),
            "how the outcomes were assessed, or an assessment of their own",
        ),
        answer(
            "identification",
            "Was the learner's identity checked during the assessment?",
            text(&credential.supervision),
            "whether the assessment was supervised and how the learner was identified, or an interview",
        ),
    ]
}

/// A signature helps only once somebody has checked it.
fn verification(credential: &Credential) -> Answer {
    let (said, ask_for) = match (credential.kind, credential.proof) {
        (Kind::Offer, _) => {
            (Some("an offer, which nobody has earned yet"), "the credential that a learner has earned")
        }
        (Kind::Earned, Some(Proof::Jwt | Proof::JsonLd)) => (
            Some("signed; the signature has not been verified"),
            "a check of the signature with the issuer's key",
        ),
        (Kind::Earned, None) => (None, "the signed credential, or a confirmation by the issuer"),
    };
    Answer {
        about: "verification",
        question: "Is it authentic?",
        said: said.map(str::to_owned),
        ask_for: Some(ask_for),
    }
}
