//! An [`Advice`] for a terminal, in about 100 columns.

use std::fmt::{self, Write};

use super::{Advice, Direction, GapElement, Method, Need, Next, Recommendation, Stack};
use crate::credential::shortened;

/// How many missing elements are named.
const NAMED: usize = 3;

impl Advice {
    /// For a terminal.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = write(&mut out, self);
        out
    }
}

fn percent(share: f32) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A number of ECTS credits without needless zeros.
fn credits(ects: f64) -> String {
    format!("{} ECTS", (ects * 100.0).round() / 100.0)
}

fn texts(elements: &[GapElement]) -> String {
    elements.iter().take(NAMED).map(|one| shortened(&one.text)).collect::<Vec<_>>().join("; ")
}

fn write(out: &mut String, advice: &Advice) -> fmt::Result {
    writeln!(out, "goal      {}", advice.goal)?;
    writeln!(out, "covered   {}", percent(advice.covered))?;
    if !advice.gap.is_empty() {
        let more = advice.gap.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        writeln!(out, "missing   {}{more}", texts(&advice.gap))?;
    }
    for note in &advice.notes {
        writeln!(out, "note      {note}")?;
    }
    if let Some(advised) = &advice.next {
        next(out, advised)?;
    }
    if let Some(advised) = advice.stack.as_ref().filter(|stack| !stack.steps.is_empty()) {
        stack(out, advised)?;
    }
    let made = &advice.made_by;
    let release = made.esco.as_deref().unwrap_or("of an unknown release");
    writeln!(
        out,
        "\nIt supports a decision; a person takes it. Made by tagus {}, ESCO {release}, ranker {}.",
        made.tagus, made.ranker
    )?;
    writeln!(out, "{}", made.attribution)
}

fn next(out: &mut String, next: &Next) -> fmt::Result {
    if !next.offers.is_empty() {
        writeln!(out, "\nNext")?;
    }
    for (at, one) in (1..).zip(&next.offers) {
        recommendation(out, at, one)?;
    }
    if !next.later.is_empty() {
        writeln!(out, "\nLater, when the prerequisites are met")?;
        for blocked in &next.later {
            let needs: Vec<String> = blocked.needs.iter().map(need).collect();
            writeln!(out, "  {} (closes {}): {}", blocked.title, percent(blocked.closes), needs.join("; "))?;
        }
    }
    Ok(())
}

fn recommendation(out: &mut String, at: usize, one: &Recommendation) -> fmt::Result {
    let body = one.awarding_body.as_ref().map(|body| format!(" ({body})")).unwrap_or_default();
    writeln!(out, "{at:>3}. {}{body}", one.title)?;
    let facts = [
        Some(one.id.clone()),
        Some(one.ects.map_or("workload unknown".to_owned(), credits)),
        one.eqf.map(|eqf| format!("EQF {eqf}")),
        one.language.clone(),
        Some(format!("closes {} of the gap", percent(one.closes))),
    ];
    writeln!(out, "     {}", facts.into_iter().flatten().collect::<Vec<_>>().join(", "))?;
    for closed in &one.closed {
        writeln!(
            out,
            "     closes   {}, {} → {}\n              by: {}",
            closed.text,
            percent(closed.before),
            percent(closed.after),
            closed.outcome
        )?;
    }
    if !one.repeats.is_empty() {
        writeln!(out, "     repeats  {} of {} outcomes", one.repeats.len(), one.outcomes)?;
    }
    if !one.remains.is_empty() {
        writeln!(out, "     remains  {}", texts(&one.remains))?;
    }
    writeln!(out, "     why      {}", one.because)
}

fn need(need: &Need) -> String {
    match need {
        Need::Offers { titles } => format!("after {}", titles.join(" or ")),
        Need::Skills { text, .. } => text.clone(),
    }
}

fn stack(out: &mut String, stack: &Stack) -> fmt::Result {
    let how = match stack.method {
        Method::Exact if stack.is_reached => "the least work, proven".to_owned(),
        Method::Exact => "the most that can be closed, proven".to_owned(),
        Method::Stopped | Method::Greedy => {
            format!("at most {:.0} % from the best", stack.optimality_gap * 100.0)
        }
    };
    writeln!(
        out,
        "\nStack: {} in {} steps close {} of the gap ({how}; all {} offers that come into question close {})",
        credits(stack.ects),
        stack.steps.len(),
        percent(stack.closes),
        stack.candidates,
        percent(stack.target.reachable)
    )?;
    for (at, step) in (1..).zip(&stack.steps) {
        let level = step.eqf.map(|eqf| format!(", EQF {eqf}")).unwrap_or_default();
        writeln!(
            out,
            "{at:>3}. {} ({}{level}), closes {}",
            step.title,
            credits(step.ects),
            percent(step.closes)
        )?;
        if !step.after.is_empty() {
            writeln!(out, "     after    {}", step.after.join(", "))?;
        }
        let closed: Vec<String> =
            step.closed.iter().take(NAMED).map(|closed| shortened(&closed.text)).collect();
        if !closed.is_empty() {
            writeln!(out, "     closes   {}", closed.join("; "))?;
        }
    }
    match &stack.direction {
        Direction::Horizontal => writeln!(out, "     horizontal: it adds breadth"),
        Direction::Vertical { certificate, capstone, has_capstone } => {
            let capstone = match capstone {
                Some(title) if *has_capstone => format!(", completed by {title}"),
                Some(title) => format!("; still to come, the capstone: {title}"),
                None => "; the catalogue has no capstone for it".to_owned(),
            };
            writeln!(out, "     vertical: it leads to the {certificate}{capstone}")
        }
    }
}
