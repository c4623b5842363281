//! Documents to [`Segment`]s: the pieces of prose that are tagged one by one.
//!
//! A source comes as plain text, Markdown or HTML and leaves as sentences, list items, outcomes,
//! table cells and headings, each with the characters of the source that it came from. The three
//! formats share one road:
//!
//! 1. `html` and `markdown` turn the source into `Block`s: what a reader sees, aligned
//!    with where it stands in the source. Plain text is one block that is its own source.
//! 2. `layout` finds headings, lists, outcomes, rows and wrapped paragraphs inside a block.
//! 3. `sentence` splits what is left into sentences.
//! 4. `outline` gives every piece its heading and turns bytes into character offsets.
//!
//! [`Document`] stands before it and turns files into such sources, PDF and DOCX among them; [`detect_language`]
//! stands beside it. The room knows nothing of ESCO.

mod block;
mod document;
mod html;
mod language;
mod layout;
mod lines;
mod markdown;
mod marker;
mod outline;
mod sentence;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use block::Run;
pub use document::{Document, DocumentError, FileKind};
pub use language::detect_language;
pub(crate) use layout::is_title;
pub(crate) use lines::{Line, LineKind, lines};
pub(crate) use words::places;
pub use words::{Analyzer, Word, WordClass};

/// What a source is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text as people paste it: paragraphs, perhaps hard-wrapped, lists, tab-separated tables.
    Plain,
    /// CommonMark with pipe tables.
    Markdown,
    /// HTML, a whole document or a fragment.
    Html,
}

impl Format {
    /// The format that the file name's extension promises, in any case; `None` for others.
    pub fn from_path(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" | "text" => Some(Format::Plain),
            "md" | "markdown" => Some(Format::Markdown),
            "html" | "htm" | "xhtml" => Some(Format::Html),
            _ => None,
        }
    }

    /// The format that the source looks like, for sources without a name.
    ///
    /// Block tags make it HTML. Only what plain text has no use for (ATX headings, code fences,
    /// links, pipe tables, bold) makes it Markdown: a list of "- a" lines is plain.
    pub fn detect(source: &str) -> Format {
        if html::looks_like(source) {
            Format::Html
        } else if markdown::looks_like(source) {
            Format::Markdown
        } else {
            Format::Plain
        }
    }
}

/// What a segment is in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum SegmentKind {
    /// A sentence, or a line that stands for one.
    Sentence,
    /// An item of an unordered list, or a sentence of it.
    Bullet,
    /// A numbered or lettered item, or a sentence of it.
    Outcome,
    /// A table cell, or a sentence of it.
    Cell,
    /// A heading, a table header or the lead-in of a list.
    Heading,
}

/// A piece of prose and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What a reader sees, trimmed, never empty. Exactly the source slice for plain text, line
    /// breaks included.
    pub text: String,
    /// The characters (not bytes) of the source from the first to the last one of the text.
    pub span: Range<usize>,
    /// What the segment is in the document.
    pub kind: SegmentKind,
    /// The nearest heading or lead-in above the segment; for a cell, of its row or column.
    pub heading: Option<String>,
    /// Bytes of `text` to characters of the source; empty if they go one to one over `span`.
    runs: Vec<Run>,
}

impl Segment {
    /// A text that is one segment and its own source.
    pub fn whole(text: String, kind: SegmentKind) -> Self {
        let span = 0..text.chars().count();
        Self { text, span, kind, heading: None, runs: vec![] }
    }

    /// Maps a byte range of `text` to the character range of the source that it came from.
    ///
    /// The range is tight: markup before the first and after the last character is left out. Bounds
    /// beyond the text are taken as its end. A decoded entity maps to the whole entity.
    pub fn source_span(&self, bytes: Range<usize>) -> Range<usize> {
        let whole = [Run { text: 0, source: self.span.clone(), literal: true }];
        let runs = if self.runs.is_empty() { &whole[..] } else { &self.runs };
        let end = bytes.end.min(self.text.len());
        let start = bytes.start.min(end);
        let chars_since = |run: &Run, to: usize| {
            // Character starts are counted, not characters decoded: any byte offset will do.
            self.text.as_bytes()[run.text..to].iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
        };
        let first = &runs[runs.partition_point(|run| run.text <= start).saturating_sub(1)];
        let from = first.source.start + if first.literal { chars_since(first, start) } else { 0 };
        if start == end {
            return from..from;
        }
        let last = &runs[runs.partition_point(|run| run.text < end).saturating_sub(1)];
        let to = if last.literal { last.source.start + chars_since(last, end) } else { last.source.end };
        from..to
    }
}

/// Splits a source into segments, in order and without overlap. What has no letter is left out.
///
/// Takes time linear in the source and never fails: malformed markup is read as a browser would.
pub fn segments(source: &str, format: Format) -> Vec<Segment> {
    let blocks = match format {
        Format::Plain => vec![block::Block::plain(source)],
        Format::Markdown => markdown::blocks(source),
        Format::Html => html::blocks(source),
    };
    outline::segments(source, &blocks)
}
