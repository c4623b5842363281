//! For a terminal.

use std::fmt::Write;

use super::super::{COVERED, Comparison, Covered, PARTLY};
use super::{
    FORMULA, INTERVAL, WHO_DECIDES, comparability, coverage, listed, made_by, percent, plain, route,
};

/// How many characters a line has at most.
const WIDTH: usize = 100;

/// From which degree on the matrix shows a number.
const SHOWN: f32 = 0.05;

pub(super) fn report(comparison: &Comparison) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut out, comparison);
    out
}

fn write(out: &mut String, comparison: &Comparison) -> std::fmt::Result {
    let Comparison { source, target, .. } = comparison;
    for (name, side) in [("source", source), ("target", target)] {
        let body = side.awarding_body.as_ref().map(|body| format!(" ({body})")).unwrap_or_default();
        writeln!(out, "{name}  {}{body}", side.title)?;
    }
    writeln!(out)?;
    writeln!(out, "coverage of the target  {}", coverage(comparison.coverage_of_target))?;
    writeln!(out, "coverage of the source  {}", coverage(comparison.coverage_of_source))?;
    writeln!(out, "comparability           {}", comparability(comparison))?;
    folded(out, "  ", &format!("{FORMULA}. {INTERVAL}"))?;

    if !comparison.matrix.is_empty() && !source.outcomes.is_empty() {
        writeln!(
            out,
            "\nDegrees in percent: outcomes of the target (rows) by those of the source (columns)"
        )?;
        let columns = 1..=source.outcomes.len();
        writeln!(out, "     {}", columns.map(|column| format!("{column:>4}")).collect::<String>())?;
        for (row, degrees) in (1..).zip(&comparison.matrix) {
            let cell = |degree: &f32| {
                if *degree < SHOWN { "   ·".to_owned() } else { format!("{:>4.0}", degree * 100.0) }
            };
            writeln!(out, "{row:>4} {}", degrees.iter().map(cell).collect::<String>())?;
        }
    }

    writeln!(out, "\nOutcomes of the target")?;
    for (at, outcome) in (1..).zip(&comparison.outcomes) {
        write_outcome(out, at, outcome, &source.outcomes)?;
    }
    let beyond: Vec<(usize, &String)> = (1..)
        .zip(&source.outcomes)
        .zip(&comparison.beyond)
        .filter(|(_, degree)| **degree < PARTLY)
        .map(|(outcome, _)| outcome)
        .collect();
    if !beyond.is_empty() {
        writeln!(out, "\nWhat the source has beyond the target")?;
        for (at, text) in beyond {
            folded(out, "     ", &format!("{at}. {text}"))?;
        }
    }

    writeln!(out, "\nSide by side")?;
    for aspect in &comparison.aspects {
        writeln!(out, "  {:<18} {}", aspect.name, aspect.relation.word())?;
        for (name, value) in [("source", &aspect.source), ("target", &aspect.target)] {
            if let Some(value) = value {
                folded(out, "    ", &format!("{name}: {value}"))?;
            }
        }
    }

    writeln!(out, "\nDifferences, by weight")?;
    if comparison.differences.is_empty() {
        writeln!(out, "  none")?;
    }
    for difference in &comparison.differences {
        folded(out, "  ", &plain(difference))?;
    }

    writeln!(out, "\nRoute")?;
    folded(out, "  ", &route(comparison))?;
    for answer in &comparison.route.questions {
        let mark = if answer.ask_for.is_none() { '✓' } else { '?' };
        let said = answer.said.as_deref().unwrap_or("not said");
        folded(out, &format!("  {mark} {:<18} ", answer.about), said)?;
        if let Some(ask_for) = answer.ask_for {
            folded(out, "      ", &format!("ask for {ask_for}"))?;
        }
    }
    writeln!(out, "\n{WHO_DECIDES}")?;
    writeln!(out, "{}\n{}", made_by(&comparison.made_by), comparison.made_by.attribution)
}

fn write_outcome(out: &mut String, at: usize, outcome: &Covered, source: &[String]) -> std::fmt::Result {
    let mark = match outcome.degree {
        degree if degree >= COVERED => '✓',
        degree if degree >= PARTLY => '~',
        _ => '–',
    };
    folded(out, &format!("{mark} {at:>2}. "), &outcome.text)?;
    for support in &outcome.supports {
        let text = support.outcome.checked_sub(1).and_then(|at| source.get(at)).map_or("", String::as_str);
        let sign = if support.counts { '←' } else { ' ' };
        let degree = percent(support.degree);
        folded(out, &format!("      {sign} {degree:>5} "), &format!("by {}. {text}", support.outcome))?;
        let labels: Vec<&str> = support.concepts.iter().map(|concept| concept.label.as_str()).collect();
        if !labels.is_empty() {
            folded(out, "             ", &format!("both: {}", listed(&labels)))?;
        }
    }
    Ok(())
}

/// A text in lines of at most [`WIDTH`] characters, the first with a mark, the others below it.
pub(super) fn folded(out: &mut String, mark: &str, text: &str) -> std::fmt::Result {
    let indent = " ".repeat(mark.chars().count());
    let mut line = mark.to_owned();
    let mut is_new = true;
    for word in text.split_whitespace() {
        if !is_new && line.chars().count() + 1 + word.chars().count() > WIDTH {
            writeln!(out, "{line}")?;
            line.clone_from(&indent);
            is_new = true;
        }
        if !is_new {
            line.push(' ');
        }
        line.push_str(word);
        is_new = false;
    }
    writeln!(out, "{line}")
}
