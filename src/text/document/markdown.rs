//! Blocks of a document to Markdown, so that it reads as it did in the program it was written with.

use std::fmt::Write;

/// A piece of a document. Texts are as a reader sees them; `\n` is a line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading of a level from 1 to 6.
    Heading(usize, String),
    /// A paragraph.
    Paragraph(String),
    /// An item of a list, so many levels deep, with its number if it has one.
    Item { depth: usize, number: Option<u32>, text: String },
    /// A table by its rows, the first of which may head the columns.
    Table { rows: Vec<Vec<String>>, has_header: bool },
}

/// The Markdown of blocks.
pub(super) fn written(blocks: &[Block]) -> String {
    let mut out = String::new();
    // How far the text of each item is set in that the next one may lie in, with its depth.
    let mut items: Vec<(usize, usize)> = vec![];
    for (at, block) in blocks.iter().enumerate() {
        let in_list = matches!(block, Block::Item { .. });
        let after_item = at > 0 && matches!(blocks[at - 1], Block::Item { .. });
        if at > 0 {
            out.push_str(if in_list && after_item { "\n" } else { "\n\n" });
        }
        if !in_list {
            items.clear();
        }
        match block {
            Block::Heading(level, text) => {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                // A hash at the end would close the heading.
                let text = match text.strip_suffix('#') {
                    Some(start) => format!("{}\\#", escaped(start)),
                    None => escaped(&text),
                };
                let _ = write!(out, "{} {text}", "#".repeat((*level).clamp(1, 6)));
            }
            Block::Paragraph(text) => out.push_str(&lines(text, 0)),
            Block::Item { depth, number, text } => {
                items.retain(|(above, _)| above < depth);
                let indent = items.last().map_or(0, |(_, indent)| *indent);
                // Numbers in Markdown have nine digits at most.
                let marker =
                    number.map_or("- ".to_owned(), |number| format!("{}. ", number.min(999_999_999)));
                let inner = indent + marker.len();
                items.push((*depth, inner));
                let _ = write!(out, "{:indent$}{marker}{}", "", lines(text, inner));
            }
            Block::Table { rows, has_header } => table(&mut out, rows, *has_header),
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// A text with its line breaks, of which the later lines are set in.
fn lines(text: &str, indent: usize) -> String {
    let lines: Vec<String> =
        text.lines().map(|line| escaped(line.trim())).filter(|line| !line.is_empty()).collect();
    lines.join(&format!("  \n{:indent$}", ""))
}

fn table(out: &mut String, rows: &[Vec<String>], has_header: bool) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let empty = vec![];
    let (header, body) = match rows.split_first() {
        Some((header, body)) if has_header => (header, body),
        _ => (&empty, rows),
    };
    // A row may end before the last column, so that one long row does not make all of them long.
    row(out, header, columns);
    let _ = write!(out, "\n|{}", "---|".repeat(columns));
    for cells in body {
        out.push('\n');
        row(out, cells, cells.len());
    }
}

fn row(out: &mut String, cells: &[String], columns: usize) {
    out.push('|');
    for at in 0..columns {
        match cells.get(at).map(|text| cell(text)).filter(|text| !text.is_empty()) {
            Some(text) => {
                let _ = write!(out, " {text} |");
            }
            None => out.push_str("  |"),
        }
    }
}

/// A text in a cell, where a line cannot end and a bar would be the next cell.
fn cell(text: &str) -> String {
    let lines: Vec<String> =
        text.lines().map(|line| escaped(line.trim())).filter(|line| !line.is_empty()).collect();
    lines.join("<br>").replace("\\|", "&#124;")
}

/// A line with what Markdown would take for its own signs set apart by backslashes, and nothing else.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut before = None;
    for (at, c) in line.char_indices() {
        let rest = &line[at + c.len_utf8()..];
        let next = rest.chars().next();
        let is_sign = match c {
            '\\' | '|' => next.is_none_or(|next| next.is_ascii_punctuation()) || c == '|',
            '*' | '`' | '[' | ']' | '~' => true,
            // Inside a word it is a letter.
            '_' => !(is_word(before) && is_word(next)),
            '<' => next.is_some_and(|next| next.is_ascii_alphabetic() || "/!?".contains(next)),
            '&' => rest.find(';').is_some_and(|end| {
                end > 0 && rest[..end].bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
            }),
            _ => false,
        };
        if is_sign || at == 0 && begins_block(c, next) || ends_number(&line[..at], c, next) {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Whether a line would be a heading, an item, a quotation or a rule by its first character.
fn begins_block(first: char, next: Option<char>) -> bool {
    match first {
        '#' => next.is_none_or(|next| next == '#' || next.is_whitespace()),
        '-' | '+' => next.is_none_or(|next| next == first || next.is_whitespace()),
        '=' | '>' | ':' => true,
        _ => false,
    }
}

/// Whether a character makes an item of a list of the number that the line begins with.
fn ends_number(before: &str, c: char, next: Option<char>) -> bool {
    matches!(c, '.' | ')')
        && (1..=9).contains(&before.len())
        && before.bytes().all(|byte| byte.is_ascii_digit())
        && next.is_none_or(char::is_whitespace)
}
