//! Pieces of blocks to segments: headings are handed down, bytes become characters.

use std::ops::Range;

use super::block::{Block, Level, Role};
use super::layout;
use super::{Segment, SegmentKind};

/// Longer "headings" are prose in disguise: every segment below would carry a copy.
const LONGEST_HEADING: usize = 400;

/// The text as a heading that segments may carry, if it is not too long for one.
pub(super) fn heading(text: &str) -> Option<String> {
    Some(text).filter(|text| text.len() <= LONGEST_HEADING).map(str::to_owned)
}

/// Lays out the blocks of a source and collects their segments.
pub(super) fn segments(source: &str, blocks: &[Block]) -> Vec<Segment> {
    let mut offsets = CharOffsets { source, byte: 0, chars: 0 };
    let mut headings = Headings::default();
    let mut segments = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        for piece in layout::pieces(&block.text, block.role, blocks.get(at + 1).map(|next| next.role)) {
            let text = &block.text[piece.bytes.clone()];
            let mut runs = block.cut(piece.bytes.clone());
            for run in &mut runs {
                run.source = offsets.chars(run.source.clone());
            }
            let span = match (runs.first(), runs.last()) {
                (Some(first), Some(last)) => first.source.start..last.source.end,
                _ => continue,
            };
            if runs.len() == 1 && runs[0].literal {
                runs = Vec::new();
            }
            if piece.fresh {
                headings.leave_list();
            }
            let heading = match piece.kind {
                SegmentKind::Heading => headings.above(),
                _ => piece.heading.or_else(|| block.heading.clone()).or_else(|| headings.nearest()),
            };
            if piece.kind == SegmentKind::Heading {
                headings.enter(text, piece.level);
            }
            segments.push(Segment { text: text.to_owned(), span, kind: piece.kind, heading, runs });
        }
        if matches!(block.role, Role::Paragraph | Role::Lines) {
            headings.leave_list();
        }
    }
    segments
}

/// The headings that stand above the current place.
#[derive(Default)]
struct Headings {
    section: Option<String>,
    lead: Option<String>,
    lead_used: bool,
}

impl Headings {
    fn enter(&mut self, text: &str, level: Level) {
        let text = heading(text);
        match level {
            Level::Section => (self.section, self.lead, self.lead_used) = (text, None, false),
            Level::Lead => (self.lead, self.lead_used) = (text, false),
            Level::Table => {}
        }
    }

    fn above(&self) -> Option<String> {
        self.section.clone()
    }

    fn nearest(&mut self) -> Option<String> {
        self.lead_used |= self.lead.is_some();
        self.lead.as_ref().or(self.section.as_ref()).cloned()
    }

    /// A lead-in ends with its list; a blank line between the two does not end it.
    fn leave_list(&mut self) {
        if self.lead_used {
            (self.lead, self.lead_used) = (None, false);
        }
    }
}

/// Turns byte offsets of the source, asked for in ascending order, into character offsets.
struct CharOffsets<'a> {
    source: &'a str,
    byte: usize,
    chars: usize,
}

impl CharOffsets<'_> {
    fn chars(&mut self, bytes: Range<usize>) -> Range<usize> {
        self.advance(bytes.start)..self.advance(bytes.end)
    }

    fn advance(&mut self, to: usize) -> usize {
        if to < self.byte {
            (self.byte, self.chars) = (0, 0);
        }
        let starts = &self.source.as_bytes()[self.byte..to];
        self.chars += starts.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        self.byte = to;
        self.chars
    }
}
