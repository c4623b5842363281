//! [`Block`]: text as a reader sees it, aligned with the source.

use std::borrow::Cow;
use std::ops::Range;

use super::SegmentKind;

/// Where a stretch of text came from; it reaches to the next run or the end of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The first byte of the text.
    pub text: usize,
    /// What it came from: bytes of the source in a [`Block`], characters in a `Segment`.
    pub source: Range<usize>,
    /// Whether text and source go character by character; if not, the text came from the whole
    /// source range (an entity).
    pub literal: bool,
}

/// How the markup presents a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Lines as typed, where a line break may be a mere wrap.
    Lines,
    /// A paragraph of markup, where a line break is meant.
    Paragraph,
    /// An item of a list or a cell.
    Part(SegmentKind),
    /// A heading.
    Title(Level),
}

/// What a heading reaches over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// All up to the next heading.
    Section,
    /// The list that it leads to.
    Lead,
    /// The row or column of its table.
    Table,
}

/// A paragraph, item, cell or heading.
#[derive(Clone, Debug)]
pub(super) struct Block<'a> {
    pub text: Cow<'a, str>,
    pub runs: Vec<Run>,
    pub role: Role,
    /// The header of a cell's row or column.
    pub heading: Option<String>,
}

impl<'a> Block<'a> {
    /// The whole source as one block.
    pub fn plain(source: &'a str) -> Self {
        let runs = vec![Run { text: 0, source: 0..source.len(), literal: true }];
        Block { text: Cow::Borrowed(source), runs, role: Role::Lines, heading: None }
    }

    fn empty() -> Self {
        Block { text: Cow::Borrowed(""), runs: Vec::new(), role: Role::Paragraph, heading: None }
    }

    /// Appends text that stands so in the source from byte `start` on.
    pub fn push_literal(&mut self, text: &str, start: usize) {
        self.push(text, start..start + text.len(), true);
    }

    /// Appends text that the source range stands for as a whole.
    pub fn push_whole(&mut self, text: &str, source: Range<usize>) {
        self.push(text, source, false);
    }

    /// Appends a space, unless one would be lost on a reader here.
    pub fn push_space(&mut self, source: Range<usize>) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            let literal = source.len() == 1;
            self.push(" ", source, literal);
        }
    }

    /// Appends a line break, which is never part of a segment's first or last characters.
    pub fn push_line_break(&mut self) {
        let at = self.runs.last().map_or(0, |run| run.source.end);
        self.push("\n", at..at, false);
    }

    fn push(&mut self, text: &str, source: Range<usize>, literal: bool) {
        if text.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some(run) if literal && run.literal && run.source.end == source.start => {
                run.source.end = source.end;
            }
            _ => self.runs.push(Run { text: self.text.len(), source, literal }),
        }
        self.text.to_mut().push_str(text);
    }

    /// The runs of a byte range of the text, their text counted from its start.
    pub fn cut(&self, bytes: Range<usize>) -> Vec<Run> {
        let first = self.runs.partition_point(|run| run.text <= bytes.start).saturating_sub(1);
        self.runs[first..]
            .iter()
            .take_while(|run| run.text < bytes.end)
            .map(|run| {
                let skipped = bytes.start.saturating_sub(run.text);
                let mut source = run.source.clone();
                if run.literal {
                    source.end = source.end.min(source.start + (bytes.end - run.text));
                    source.start += skipped;
                }
                Run { text: (run.text + skipped) - bytes.start, source, literal: run.literal }
            })
            .collect()
    }
}

/// Collects blocks while a reader of markup walks through the source.
#[derive(Debug)]
pub(super) struct Builder {
    blocks: Vec<Block<'static>>,
    current: Block<'static>,
    bold: usize,
    has_plain: bool,
}

impl Builder {
    pub fn new() -> Self {
        Builder { blocks: Vec::new(), current: Block::empty(), bold: 0, has_plain: false }
    }

    /// The block that is being written, to append text to.
    pub fn text(&mut self) -> &mut Block<'static> {
        self.has_plain |= self.bold == 0;
        &mut self.current
    }

    /// The block that is being written, to append white space to.
    pub fn space(&mut self) -> &mut Block<'static> {
        &mut self.current
    }

    pub fn start_bold(&mut self) {
        self.bold += 1;
    }

    pub fn end_bold(&mut self) {
        self.bold = self.bold.saturating_sub(1);
    }

    /// Ends the block and starts the next one. Gives the text of the block if it had any.
    ///
    /// A paragraph that is one bold title is a heading to a reader.
    pub fn finish(&mut self, role: Role, heading: Option<String>) -> Option<String> {
        let mut block = std::mem::replace(&mut self.current, Block::empty());
        let bold_title = !self.has_plain && super::layout::is_title(block.text.trim());
        (self.bold, self.has_plain) = (0, false);
        let text = block.text.trim().to_owned();
        if text.is_empty() {
            return None;
        }
        block.role = if role == Role::Paragraph && bold_title { Role::Title(Level::Section) } else { role };
        block.heading = heading;
        self.blocks.push(block);
        Some(text)
    }

    pub fn into_blocks(self) -> Vec<Block<'static>> {
        self.blocks
    }
}
