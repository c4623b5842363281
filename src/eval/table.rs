//! Evaluations and comparisons as plain text for people.

use std::collections::BTreeMap;

use super::gold::Reason;
use super::{Comparison, Evaluation, MEASURES};

/// How many unresolved labels the table lists; the JSON has them all.
const LISTED: usize = 10;

/// The evaluation as aligned text: where it comes from, then each measure with its interval.
pub fn table(evaluation: &Evaluation) -> String {
    let mut lines = vec![format!(
        "{}: {} items, {} with labels, threshold {}",
        evaluation.gold, evaluation.items, evaluation.with_labels, evaluation.threshold
    )];
    lines.extend(evaluation.made_by.iter().map(|(what, value)| format!("{what}: {value}")));
    lines.extend(unresolved(evaluation));
    lines.push(String::new());
    lines.push(format!("{:<8}  {:>7}  {:>18}", "measure", "value", "95 % interval"));
    for name in MEASURES {
        if let Some(estimate) = evaluation.measures.get(name) {
            let [value, low, high] = [estimate.value, estimate.low, estimate.high].map(percent);
            lines.push(format!("{name:<8}  {value}  {low} to {high}"));
        }
    }
    if let Some(calibration) = &evaluation.calibration {
        let [value, low, high] =
            [calibration.error.value, calibration.error.low, calibration.error.high].map(percent);
        lines.push(format!("{:<8}  {value}  {low} to {high}", "ECE"));
    }
    text(lines)
}

/// The labels that were left out, if any, with the reason.
fn unresolved(evaluation: &Evaluation) -> Vec<String> {
    let all = &evaluation.unresolved;
    if all.is_empty() {
        return Vec::new();
    }
    let unresolvable = evaluation.unresolvable;
    let mut lines = vec![
        format!("labels left out because they name no concept, or several: {}", all.len()),
        format!("items left out because they have no other label: {unresolvable}"),
    ];
    lines.extend(all.iter().take(LISTED).map(|label| {
        let reason = match label.reason {
            Reason::UnknownLabel => "unknown label",
            Reason::UnknownUri => "unknown URI",
            Reason::Ambiguous => "ambiguous label, write the URI instead",
        };
        format!("  line {}, item {}, {:?}: {reason}", label.line, label.id, label.label)
    }));
    if all.len() > LISTED {
        lines.push(format!("  and {} more", all.len() - LISTED));
    }
    lines
}

/// Each item as one row, with its gold and the first five of its ranking below.
///
/// `label` turns a URI into what a person should read.
pub fn query_table(evaluation: &Evaluation, label: impl Fn(&str) -> String) -> String {
    let ids = evaluation.queries.iter().map(|query| query.id.chars().count());
    let width = ids.max().unwrap_or_default().max("item".len());
    let mut lines = vec![format!("{:<width$}  first  hits@10     RP@5    RP@10       RR", "item")];
    for query in &evaluation.queries {
        let first = query.first_relevant.map_or("–".into(), |rank| rank.to_string());
        let hits = format!("{}/{}", query.hits, query.gold.len());
        let [rp5, rp10, rr] = ["RP@5", "RP@10", "MRR"]
            .map(|name| query.values.get(name).map_or(format!("{:>7}", "–"), |value| percent(*value)));
        lines.push(format!("{:<width$}  {first:>5}  {hits:>7}  {rp5}  {rp10}  {rr}", query.id));
        lines.extend(query.gold.iter().map(|uri| format!("    gold      {}", label(uri))));
        lines.extend(query.top.iter().enumerate().map(|(index, found)| {
            let mark = if query.gold.contains(&found.uri) { '*' } else { ' ' };
            format!("  {mark} {} {:>7.4} {}", index + 1, found.score, label(&found.uri))
        }));
    }
    text(lines)
}

/// The comparison as aligned text; differences are in percentage points.
pub fn comparison_table(comparison: &Comparison) -> String {
    let mut lines = vec![format!("{}: {} items in pairs", comparison.gold, comparison.items)];
    let made_by = |which: &str, by: &BTreeMap<String, String>| {
        let facts: Vec<_> = by.iter().map(|(what, value)| format!("{what} {value}")).collect();
        format!("{which}: {}", facts.join(", "))
    };
    lines.push(made_by("this", &comparison.this_made_by));
    lines.push(made_by("other", &comparison.other_made_by));
    lines.push(String::new());
    lines.push(format!(
        "{:<8}  {:>7}  {:>7}  {:>10}  {:>16}  {:>6}",
        "measure", "this", "other", "difference", "95 % interval", "p"
    ));
    for name in MEASURES {
        if let Some(measure) = comparison.measures.get(name) {
            let (this, other) = (percent(measure.this), percent(measure.other));
            let [difference, low, high] = [measure.difference, measure.low, measure.high].map(points);
            lines.push(format!(
                "{name:<8}  {this}  {other}  {difference:>10}  {low:>6} to {high:>6}  {:>6.4}",
                measure.p
            ));
        }
    }
    text(lines)
}

fn percent(value: f64) -> String {
    format!("{:>5.1} %", value * 100.0)
}

/// A signed difference in percentage points, with no sign before a nought.
fn points(difference: f64) -> String {
    let tenths = (difference * 1000.0).round();
    if tenths == 0.0 { "0.0".into() } else { format!("{:+.1}", tenths / 10.0) }
}

fn text(lines: Vec<String>) -> String {
    lines.into_iter().map(|line| line + "\n").collect()
}
