//! Markdown to blocks.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::SegmentKind;
use super::block::{Block, Builder, Level, Role};
use super::marker::{self, Capitals};
use super::outline;

/// Whether the source has signs that plain text has no use for.
pub(super) fn looks_like(source: &str) -> bool {
    source.lines().any(|line| {
        let line = line.trim_start();
        let after_hashes = line.trim_start_matches('#');
        let is_heading =
            (1..=6).contains(&(line.len() - after_hashes.len())) && after_hashes.starts_with(' ');
        let is_fence = line.starts_with("```") || line.starts_with("~~~");
        let is_table_rule = line.starts_with("|-") || line.starts_with("| -") || line.starts_with("|:");
        let has_link =
            line.split_once("](").is_some_and(|(text, url)| text.contains('[') && url.contains(')'));
        is_heading || is_fence || is_table_rule || has_link || line.matches("**").nth(1).is_some()
    })
}

/// The blocks of the source. Code blocks, raw HTML, image texts and front matter are left out.
pub(super) fn blocks(source: &str) -> Vec<Block<'static>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut builder = Builder::new();
    // The role of the text in the innermost list item or table cell.
    let mut roles: Vec<Role> = Vec::new();
    let mut lists: Vec<SegmentKind> = Vec::new();
    let mut columns: Vec<String> = Vec::new();
    let mut column = 0;
    let mut in_head = false;
    let mut skipped = 0_usize;
    for (event, bytes) in Parser::new_ext(source, options).into_offset_iter() {
        let role = roles.last().copied().unwrap_or(Role::Paragraph);
        match event {
            Event::Start(tag) => {
                if !is_inline(&tag.to_end()) {
                    builder.finish(role, None);
                }
                match tag {
                    Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_) | Tag::Image { .. } => {
                        skipped += 1
                    }
                    Tag::Strong => builder.start_bold(),
                    Tag::Heading { .. } => roles.push(Role::Title(Level::Section)),
                    Tag::List(start) => {
                        lists.push(start.map_or(SegmentKind::Bullet, |_| SegmentKind::Outcome));
                    }
                    Tag::Item => {
                        roles.push(Role::Part(lists.last().copied().unwrap_or(SegmentKind::Bullet)));
                    }
                    Tag::TableHead => (in_head, columns, column) = (true, Vec::new(), 0),
                    Tag::TableRow => column = 0,
                    Tag::TableCell => {
                        roles.push(if in_head {
                            Role::Title(Level::Table)
                        } else {
                            Role::Part(SegmentKind::Cell)
                        });
                    }
                    _ => {}
                }
            }
            Event::End(tag) => {
                match tag {
                    TagEnd::TableCell if in_head => {
                        let header = builder.finish(role, None);
                        columns.push(header.and_then(|text| outline::heading(&text)).unwrap_or_default());
                    }
                    TagEnd::TableCell => {
                        let header = columns.get(column).filter(|header| !header.is_empty()).cloned();
                        builder.finish(role, header);
                        column += 1;
                    }
                    _ if !is_inline(&tag) => {
                        builder.finish(role, None);
                    }
                    _ => {}
                }
                match tag {
                    TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) | TagEnd::Image => {
                        skipped = skipped.saturating_sub(1);
                    }
                    TagEnd::Strong => builder.end_bold(),
                    TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell => {
                        roles.pop();
                    }
                    TagEnd::List(_) => {
                        lists.pop();
                    }
                    TagEnd::TableHead => in_head = false,
                    _ => {}
                }
            }
            _ if skipped > 0 => {}
            Event::Text(text) => push_text(&mut builder, source, &text, bytes),
            Event::Code(code) => push_code(&mut builder, source, &code, bytes),
            Event::SoftBreak => {
                // Lists that Markdown does not know ("a)", "LO1:", "•") still go line by line.
                let next = source[bytes.end..].lines().next().unwrap_or_default().trim_start();
                if marker::item(next, Capitals::default()).is_some() {
                    builder.space().push_line_break();
                } else {
                    builder.space().push_space(bytes);
                }
            }
            Event::HardBreak => builder.space().push_line_break(),
            Event::InlineHtml(tag) if tag.to_ascii_lowercase().starts_with("<br") => {
                builder.space().push_line_break();
            }
            Event::Rule => {
                builder.finish(role, None);
            }
            _ => {}
        }
    }
    builder.finish(Role::Paragraph, None);
    builder.into_blocks()
}

/// Appends text that stands so in the source range, or that an entity there stands for.
fn push_text(builder: &mut Builder, source: &str, text: &str, bytes: Range<usize>) {
    if &source[bytes.clone()] == text {
        builder.text().push_literal(text, bytes.start);
    } else {
        builder.text().push_whole(text, bytes);
    }
}

/// Appends the text of a code span: its source without the fence, line breaks as spaces.
fn push_code(builder: &mut Builder, source: &str, text: &str, bytes: Range<usize>) {
    let fence = source[bytes.clone()].bytes().take_while(|&byte| byte == b'`').count();
    let mut raw = source[bytes.clone()].char_indices().skip(fence);
    for (at, c) in text.char_indices() {
        match raw.find(|&(_, raw)| raw == c || c == ' ' && matches!(raw, '\n' | '\r')) {
            Some((start, raw)) if raw == c => {
                builder.text().push_literal(&text[at..at + c.len_utf8()], bytes.start + start);
            }
            Some((start, _)) => {
                builder.space().push_space(bytes.start + start..bytes.start + start + 1);
            }
            None => {
                return builder.text().push_whole(&text[at..], bytes.end..bytes.end);
            }
        }
    }
}

fn is_inline(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}
