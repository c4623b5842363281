//! A [`Comparison`] as a board reads it: on a terminal, as Markdown, as a page to print.

mod html;
mod markdown;
mod occupation;
mod terminal;

use crate::tagger::MadeBy;

use super::{COVERED, Comparison, Coverage, Difference, PARTLY, Relation, RouteKind};

impl Comparison {
    /// For a terminal, in at most 100 columns.
    pub fn to_text(&self) -> String {
        terminal::report(self)
    }

    /// As Markdown, with tables.
    pub fn to_markdown(&self) -> String {
        markdown::report(self)
    }

    /// As one HTML page that needs nothing else and prints on A4.
    pub fn to_html(&self) -> String {
        html::report(self)
    }
}

/// What a degree means in a word.
fn word(degree: f32) -> &'static str {
    if degree >= COVERED {
        "covered"
    } else if degree >= PARTLY {
        "partly covered"
    } else {
        "not covered"
    }
}

/// A share of 1 in percent.
fn percent(share: f32) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A coverage with its interval, in percent.
fn coverage(coverage: Option<Coverage>) -> String {
    let Some(Coverage { share, interval: (least, most) }) = coverage else {
        return "unknown: one of them has no learning outcomes".to_owned();
    };
    format!("{} ({:.0} to {:.0} %)", percent(share), least * 100.0, most * 100.0)
}

fn comparability(comparison: &Comparison) -> String {
    comparison.comparability.map_or_else(|| "unknown".to_owned(), |value| format!("{value:.2}"))
}

/// How the comparability follows from the coverages.
const FORMULA: &str = "F = 5 · t · s / (4 · s + t), with t the coverage of the target and s that of the source (van Rijsbergen 1979, β = 2)";

/// What the interval says.
const INTERVAL: &str =
    "On comparisons whose coverage had been judged, the interval held it nine times out of ten.";

impl Relation {
    fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::Different => "different",
            Self::Unknown => "unknown",
        }
    }
}

/// A number of ECTS credits without needless zeros.
fn credits(ects: f64) -> String {
    format!("{}", (ects * 10.0).round() / 10.0)
}

/// A difference in plain words.
fn plain(difference: &Difference) -> String {
    match difference {
        Difference::Outcome { outcome, text, degree, closest, .. } => {
            let how = if *degree >= PARTLY { "only partly covered" } else { "not covered" };
            let closest = match closest {
                Some(closest) => format!("The closest in the source: \"{closest}\""),
                None => "The source has nothing like it.".to_owned(),
            };
            format!("Outcome {outcome} of the target is {how}: \"{text}\". {closest}")
        }
        Difference::Level { source, target, .. } => {
            let levels = match target - source {
                1 => "one level".to_owned(),
                more => format!("{more} levels"),
            };
            format!("The level is lower by {levels}: EQF {source} instead of {target}.")
        }
        Difference::Workload { source, target, .. } => format!(
            "The workload is lower by {} ECTS: {} instead of {}.",
            credits(target - source),
            credits(*source),
            credits(*target)
        ),
    }
}

/// The route in plain words.
fn route(comparison: &Comparison) -> String {
    match comparison.route.kind {
        RouteKind::Recognition => "Recognition under the principles of the Lisbon Recognition Convention: all mandatory \
             elements are there, so it is recognised unless the board can show that a difference is substantial."
            .to_owned(),
        RouteKind::PriorLearning => format!(
            "Recognition of prior learning: the credential does not say {}. The applicant can show it in another way.",
            listed(&comparison.route.missing)
        ),
    }
}

/// *a, b and c*.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Who takes the decision.
const WHO_DECIDES: &str = "This report gives reasons. The decision is the board's.";

/// What made the report.
fn made_by(made: &MadeBy) -> String {
    format!(
        "tagus {}, ESCO {} in {}, ranker {}",
        made.tagus,
        made.esco.as_deref().unwrap_or("of an unknown release"),
        made.language,
        made.ranker
    )
}
