//! A curriculum beside an occupation, for a terminal and as Markdown.

use std::fmt::{Result, Write};

use maud::html;

use super::super::occupation::{NeededSkill, OccupationCoverage, PARTLY_TAUGHT, TAUGHT};
use super::html::{covered, page};
use super::markdown::safe;
use super::terminal::folded;
use super::{coverage, made_by, percent};

/// What the interval says.
const IF_INDEPENDENT: &str = "The interval says how sure the tags are.";

impl OccupationCoverage {
    /// For a terminal, in at most 100 columns.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = terminal(&mut out, self);
        out
    }

    /// As Markdown, with tables.
    pub fn to_markdown(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = markdown(&mut out, self);
        out
    }

    /// As one HTML page that needs nothing else and prints on A4.
    pub fn to_html(&self) -> String {
        to_page(self)
    }

    /// The skills by how far they are taught, what is missing first; only what there is.
    fn parts(&self) -> Vec<(&'static str, Vec<&NeededSkill>)> {
        const NAMES: [[&str; 3]; 2] = [
            ["Essential skills, missing", "Essential skills, partly covered", "Essential skills, covered"],
            ["Optional skills, missing", "Optional skills, partly covered", "Optional skills, covered"],
        ];
        let mut parts: Vec<_> = NAMES.into_iter().flatten().map(|name| (name, vec![])).collect();
        for skill in &self.skills {
            let kind = if skill.essential { 0 } else { NAMES[0].len() };
            let how_far = [PARTLY_TAUGHT, TAUGHT].iter().filter(|least| skill.degree >= **least).count();
            parts[kind + how_far].1.push(skill);
        }
        parts.retain(|(_, skills)| !skills.is_empty());
        parts
    }

    /// What one of the modules is called.
    fn module(&self, number: usize) -> &str {
        number.checked_sub(1).and_then(|at| self.modules.get(at)).map_or("", String::as_str)
    }
}

fn terminal(out: &mut String, of: &OccupationCoverage) -> Result {
    writeln!(out, "occupation  {} <{}>", of.label, of.uri)?;
    for module in &of.modules {
        writeln!(out, "curriculum  {module}")?;
    }
    writeln!(out, "\nessential skills taught  {}", coverage(of.essential))?;
    writeln!(out, "optional skills taught   {}", coverage(of.optional))?;
    folded(out, "  ", IF_INDEPENDENT)?;
    for (name, skills) in of.parts() {
        writeln!(out, "\n{name} ({})", skills.len())?;
        for skill in skills {
            folded(out, &format!("{:>6}  ", percent(skill.degree)), &skill.label)?;
            for one in &skill.taught_by {
                let said = format!("{}: {}", of.module(one.module), one.text);
                folded(out, &format!("          {:>5}  ", percent(one.probability)), &said)?;
            }
        }
    }
    if !of.beyond.is_empty() {
        writeln!(out, "\nWhat the curriculum teaches beyond ({})", of.beyond.len())?;
    }
    for one in &of.beyond {
        folded(out, "  • ", &format!("{}: {}", of.module(one.module), one.text))?;
    }
    writeln!(out, "\n{}\n{}", made_by(&of.made_by), of.made_by.attribution)
}

fn markdown(out: &mut String, of: &OccupationCoverage) -> Result {
    writeln!(out, "# Curriculum coverage\n\n- Occupation: [{}]({})", safe(&of.label), of.uri)?;
    for module in &of.modules {
        writeln!(out, "- Curriculum: **{}**", safe(module))?;
    }
    writeln!(out, "\n| | |\n|---|---|")?;
    writeln!(out, "| Essential skills taught | {} |", coverage(of.essential))?;
    writeln!(out, "| Optional skills taught | {} |", coverage(of.optional))?;
    writeln!(out, "\n{IF_INDEPENDENT}")?;
    for (name, skills) in of.parts() {
        writeln!(out, "\n## {name}\n\n| Skill | Chance | Taught by |\n|---|--:|---|")?;
        for skill in skills {
            let by = skill.taught_by.iter().map(|one| {
                format!("{}: {} ({})", safe(of.module(one.module)), safe(&one.text), percent(one.probability))
            });
            let by = by.collect::<Vec<_>>().join("; ");
            let label = safe(&skill.label);
            writeln!(out, "| [{label}]({}) | {} | {by} |", skill.uri, percent(skill.degree))?;
        }
    }
    if !of.beyond.is_empty() {
        writeln!(out, "\n## What the curriculum teaches beyond\n")?;
    }
    for one in &of.beyond {
        writeln!(out, "- {}: {}", safe(of.module(one.module)), safe(&one.text))?;
    }
    writeln!(out, "\nMade by {}. {}", made_by(&of.made_by), of.made_by.attribution)
}

fn to_page(of: &OccupationCoverage) -> String {
    let body = html! {
        h1 { "Curriculum coverage" }
        div.sides {
            section { p.name { "Occupation" } p.title { a href=(of.uri) { (of.label) } } }
            section { p.name { "Curriculum" } @for module in &of.modules { p { (module) } } }
        }
        table.figures {
            (covered("Essential skills taught", of.essential))
            (covered("Optional skills taught", of.optional))
        }
        p.note { (IF_INDEPENDENT) }
        @for (name, skills) in of.parts() {
            h2 { (name) " (" (skills.len()) ")" }
            table {
                thead { tr { th { "Skill" } th { "Chance" } th { "Taught by" } } }
                tbody {
                    @for skill in skills {
                        tr {
                            td { a href=(skill.uri) { (skill.label) } }
                            td.degree { (percent(skill.degree)) }
                            td {
                                @for one in &skill.taught_by {
                                    p { (of.module(one.module)) ": " (one.text) " " span.note { (percent(one.probability)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if !of.beyond.is_empty() {
            h2 { "What the curriculum teaches beyond" }
            ul { @for one in &of.beyond { li { (of.module(one.module)) ": " (one.text) } } }
        }
    };
    page(&format!("Curriculum coverage: {}", of.label), &body, &of.made_by)
}
