//! A document by the lines that a reader sees, for what people write as *Label: value*.
//!
//! Segments are for prose: they join lines, part sentences and leave out numbers. Whoever looks for the
//! value of a label needs the line as it stands.

use super::block::{Block, Role};
use super::marker::{self, Capitals};
use super::{Format, SegmentKind, html, markdown};

/// A line of a document, without its markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// What it says, never empty.
    pub text: String,
    /// Its number in the source, from 1.
    pub number: usize,
    /// What it is.
    pub kind: LineKind,
    /// Whether a blank line or the end of a paragraph stands before it.
    pub fresh: bool,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// A heading, by its markup, a rule below it or its capitals.
    Heading,
    /// An item of a list or a row of a table.
    Item,
    /// Anything else.
    Text,
}

/// More capitals than that are no acronym.
const ACRONYM_LETTERS: usize = 5;

/// The lines of a source, in order.
pub(crate) fn lines(source: &str, format: Format) -> Vec<Line> {
    match format {
        Format::Html => of_html(source),
        Format::Markdown | Format::Plain => of_source(source, format),
    }
}

fn of_html(source: &str) -> Vec<Line> {
    let (mut lines, mut number, mut counted) = (vec![], 1, 0);
    for block in html::blocks(source) {
        let mut start = 0;
        for (at, text) in block.text.split('\n').enumerate() {
            let from = block.cut(start..start + text.len()).first().map(|run| run.source.start);
            start += text.len() + 1;
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            // Blocks come in the order of the source.
            let from = from.unwrap_or(counted).max(counted);
            let passed = source.as_bytes().get(counted..from).unwrap_or_default();
            number += passed.iter().filter(|byte| **byte == b'\n').count();
            counted = from;
            let (kind, text) = match (block.role, &block.heading) {
                (Role::Part(SegmentKind::Cell), Some(header)) => {
                    (LineKind::Item, format!("{header}: {text}"))
                }
                (role, _) => (kind(role), text.to_owned()),
            };
            lines.push(Line { text, number, kind, fresh: at == 0 });
        }
    }
    lines
}

fn kind(role: Role) -> LineKind {
    match role {
        Role::Title(_) => LineKind::Heading,
        Role::Part(SegmentKind::Bullet | SegmentKind::Outcome) => LineKind::Item,
        Role::Part(_) | Role::Lines | Role::Paragraph => LineKind::Text,
    }
}

fn of_source(source: &str, format: Format) -> Vec<Line> {
    let mut lines: Vec<Line> = vec![];
    let mut fresh = true;
    for (at, raw) in source.lines().enumerate() {
        let raw = raw.trim();
        let is_rule = raw.len() > 2 && raw.chars().all(|c| matches!(c, '=' | '-' | '~' | '_'));
        let is_table_rule =
            raw.starts_with('|') && raw.len() > 2 && raw.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
        if is_table_rule {
            // The row above only heads the columns.
            lines.pop();
            continue;
        }
        let above = lines.last_mut().filter(|above| is_rule && !fresh && above.kind == LineKind::Text);
        if let Some(above) = above {
            above.kind = LineKind::Heading;
        }
        let line = match format {
            _ if is_rule || raw.is_empty() => None,
            Format::Markdown => of_markdown(raw),
            _ => of_plain(raw),
        };
        match line {
            Some((kind, text)) => lines.push(Line { text, number: at + 1, kind, fresh }),
            None => {
                fresh = true;
                continue;
            }
        }
        fresh = false;
    }
    lines
}

/// A line of Markdown. Each is read by itself, so that a line of a paragraph stays one.
fn of_markdown(raw: &str) -> Option<(LineKind, String)> {
    if let Some(row) = raw.strip_prefix('|') {
        let cells: Vec<String> = row
            .split('|')
            .map(|cell| of_markdown(cell.trim()).map_or(String::new(), |(_, text)| text))
            .filter(|cell| !cell.is_empty())
            .collect();
        return (!cells.is_empty()).then(|| (LineKind::Item, cells.join(": ")));
    }
    let blocks = markdown::blocks(raw);
    let first: &Block = blocks.first()?;
    let text = first.text.trim();
    (!text.is_empty()).then(|| (kind(first.role), text.to_owned()))
}

fn of_plain(raw: &str) -> Option<(LineKind, String)> {
    if !raw.contains(char::is_alphanumeric) {
        return None;
    }
    let capitals = raw.chars().filter(|c| c.is_uppercase()).count();
    let is_shout = capitals > ACRONYM_LETTERS && !raw.contains(char::is_lowercase) && !raw.contains(':');
    match marker::item(raw, Capitals::default()) {
        // "12.5 ECTS" is an amount, no section 12.5.
        Some((_, length)) if !is_decimal(&raw[..length]) && length < raw.len() => {
            Some((LineKind::Item, raw[length..].to_owned()))
        }
        _ if is_shout => Some((LineKind::Heading, raw.to_owned())),
        _ => Some((LineKind::Text, raw.to_owned())),
    }
}

fn is_decimal(marker: &str) -> bool {
    let marker = marker.trim();
    marker.contains(['.', ',']) && !marker.ends_with('.') && marker.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str, format: Format) -> Vec<(usize, LineKind, String)> {
        lines(source, format).into_iter().map(|line| (line.number, line.kind, line.text)).collect()
    }

    #[test]
    fn lines_keep_their_numbers_in_every_format() {
        let expected = |numbers: [usize; 4]| {
            let kinds = [LineKind::Heading, LineKind::Text, LineKind::Item, LineKind::Item];
            let texts = ["Welding", "ECTS: 5", "weld steel", "read drawings"];
            let all = numbers.into_iter().zip(kinds).zip(texts);
            all.map(|((number, kind), text)| (number, kind, text.to_owned())).collect::<Vec<_>>()
        };
        let markdown = "# Welding\n\n**ECTS:** 5\n\n- weld *steel*\n- read drawings\n";
        assert_eq!(found(markdown, Format::Markdown), expected([1, 3, 5, 6]));
        let html = "<h1>Welding</h1>\n<p><b>ECTS:</b> 5</p>\n<ul>\n<li>weld steel\n<li>read drawings</ul>";
        assert_eq!(found(html, Format::Html), expected([1, 2, 4, 5]));
        let plain = "Welding\n=======\nECTS: 5\n\n1. weld steel\n2. read drawings";
        assert_eq!(found(plain, Format::Plain), expected([1, 3, 5, 6]));
    }

    #[test]
    fn rows_of_tables_are_lines() {
        let table = "| Task | Weight |\n|---|---|\n| Report | 50% |\n";
        assert_eq!(found(table, Format::Markdown), [(3, LineKind::Item, "Report: 50%".to_owned())]);
        let html = "<table><tr><th>Level</th><td>6</td></tr></table>";
        assert_eq!(found(html, Format::Html)[1].2, "Level: 6");
    }

    #[test]
    fn amounts_are_no_numbers_of_sections() {
        assert_eq!(found("12.5 ECTS", Format::Plain), [(1, LineKind::Text, "12.5 ECTS".to_owned())]);
    }
}
