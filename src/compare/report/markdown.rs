//! As Markdown.

use std::fmt::Write;

use super::super::Comparison;
use super::{FORMULA, INTERVAL, WHO_DECIDES, comparability, coverage, made_by, percent, plain, route, word};

pub(super) fn report(comparison: &Comparison) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut out, comparison);
    out
}

/// A text that stays within its cell or line and is not taken for markup.
pub(super) fn safe(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if "\\`*_[]<>|#".contains(c) {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

fn write(out: &mut String, comparison: &Comparison) -> std::fmt::Result {
    let Comparison { source, target, .. } = comparison;
    writeln!(out, "# Comparability report\n")?;
    for (name, side) in [("Source", source), ("Target", target)] {
        let body = side.awarding_body.as_ref().map(|body| format!(", {}", safe(body))).unwrap_or_default();
        writeln!(out, "- {name}: **{}**{body}", safe(&side.title))?;
    }
    writeln!(out, "\n| | |\n|---|---|")?;
    writeln!(out, "| Coverage of the target by the source | {} |", coverage(comparison.coverage_of_target))?;
    writeln!(out, "| Coverage of the source by the target | {} |", coverage(comparison.coverage_of_source))?;
    writeln!(out, "| Comparability | {} |", comparability(comparison))?;
    writeln!(out, "\n{FORMULA}. {INTERVAL}")?;

    writeln!(out, "\n## Outcomes of the target\n")?;
    writeln!(out, "| | Outcome | | Degree | Best covered by | Both are about |\n|--:|---|---|--:|---|---|")?;
    for (at, outcome) in (1..).zip(&comparison.outcomes) {
        let best = outcome.supports.first();
        let by = best.and_then(|best| source.outcomes.get(best.outcome.checked_sub(1)?));
        let labels = best.map(|best| best.concepts.iter().map(|concept| safe(&concept.label)));
        let labels: Vec<String> = labels.into_iter().flatten().collect();
        let (text, how, by) = (safe(&outcome.text), word(outcome.degree), safe(by.map_or("", |by| by)));
        writeln!(
            out,
            "| {at} | {text} | {how} | {} | {by} | {} |",
            percent(outcome.degree),
            labels.join(", ")
        )?;
    }
    writeln!(out, "\n## Outcomes of the source\n")?;
    writeln!(out, "| | Outcome | In the target |\n|--:|---|--:|")?;
    for ((at, text), degree) in (1..).zip(&source.outcomes).zip(&comparison.beyond) {
        writeln!(out, "| {at} | {} | {} |", safe(text), percent(*degree))?;
    }

    writeln!(out, "\n## Side by side\n\n| | Source | | Target |\n|---|---|---|---|")?;
    for aspect in &comparison.aspects {
        let value = |value: &Option<String>| value.as_deref().map_or_else(|| "not said".to_owned(), safe);
        let (source, target) = (value(&aspect.source), value(&aspect.target));
        writeln!(out, "| {} | {source} | {} | {target} |", aspect.name, aspect.relation.word())?;
    }

    writeln!(out, "\n## Differences, by weight\n")?;
    if comparison.differences.is_empty() {
        writeln!(out, "None.")?;
    }
    for difference in &comparison.differences {
        writeln!(out, "- {}", safe(&plain(difference)))?;
    }

    writeln!(out, "\n## Route\n\n{}\n", route(comparison))?;
    writeln!(out, "| Question | The credential says | Ask for |\n|---|---|---|")?;
    for answer in &comparison.route.questions {
        let said = answer.said.as_deref().map_or_else(|| "nothing".to_owned(), safe);
        writeln!(out, "| {} | {said} | {} |", answer.question, answer.ask_for.unwrap_or_default())?;
    }
    writeln!(out, "\n## Decision of the board\n\n- Decision:\n- Reasons:\n- Date, name:\n")?;
    writeln!(
        out,
        "{WHO_DECIDES} Made by {}. {}",
        made_by(&comparison.made_by),
        comparison.made_by.attribution
    )
}
