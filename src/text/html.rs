//! HTML to blocks.

use std::collections::VecDeque;
use std::ops::Range;

use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, State, Tokenizer};

use super::SegmentKind;
use super::block::{Block, Builder, Level, Role};
use super::outline;

/// Elements nested deeper are taken as part of the one above, so that no input costs more than its
/// length.
const DEEPEST: usize = 100;

/// How much of a source is searched for tags before it is taken for something else.
const PROBE: usize = 1 << 16;

/// Whether the source begins like a document or has block tags.
pub(super) fn looks_like(source: &str) -> bool {
    let probe: String = source.trim_start_matches(super::sentence::is_blank).chars().take(PROBE).collect();
    let probe = probe.to_ascii_lowercase();
    let tags = [
        "</p>", "</div>", "</li>", "</ul>", "</ol>", "</td>", "</h1>", "</h2>", "</h3>", "</h4>", "</h5>",
        "</h6>", "<br>", "<br/>", "<br />",
    ];
    probe.starts_with("<!doctype html")
        || probe.starts_with("<html")
        || probe.starts_with("<?xml") && probe.contains("<html")
        || tags.iter().any(|tag| probe.contains(tag))
}

/// The blocks of the source: what a browser would show, without navigation, buttons and dialogues.
pub(super) fn blocks(source: &str) -> Vec<Block<'static>> {
    // With a line break at the end no entity or tag is the last thing in the input: html5gum counts
    // positions differently there.
    let padded = format!("{source}\n");
    let mut page = Page::new();
    for Ok(piece) in Tokenizer::new_with_emitter(&padded, Recorder::new(&padded)) {
        match piece {
            Piece::Literal(bytes) => {
                let bytes = bytes.start..bytes.end.min(source.len());
                page.literal(source.get(bytes.clone()).unwrap_or_default(), bytes.start);
            }
            Piece::Decoded(text, bytes) => page.decoded(&text, bytes.start..bytes.end.min(source.len())),
            Piece::Start { name, self_closing } => page.start(&name, self_closing),
            Piece::End(name) => page.end(&name),
        }
    }
    page.flush();
    page.builder.into_blocks()
}

/// A part of the source; ranges are in bytes of it.
#[derive(Debug)]
enum Piece {
    /// Text that stands for itself.
    Literal(Range<usize>),
    /// Text that an entity or line end stands for.
    Decoded(String, Range<usize>),
    Start {
        name: Vec<u8>,
        self_closing: bool,
    },
    End(Vec<u8>),
}

/// Keeps every piece of text with its place.
///
/// The emitters of html5gum join the pieces between two tags and give the place of the whole: the
/// places of the entities in it would be lost.
#[derive(Debug)]
struct Recorder<'a> {
    tags: CallbackEmitter<Tags, Piece>,
    source: &'a str,
    position: usize,
    /// Where the text that is emitted next begins at the earliest.
    text_start: usize,
    pieces: VecDeque<Piece>,
}

impl<'a> Recorder<'a> {
    fn new(source: &'a str) -> Self {
        let mut tags = CallbackEmitter::new(Tags::default());
        tags.naively_switch_states(true);
        Recorder { tags, source, position: 0, text_start: 0, pieces: VecDeque::new() }
    }
}

impl ForwardingEmitter for Recorder<'_> {
    type Token = Piece;

    fn inner(&mut self) -> &mut impl Emitter<Token = Piece> {
        &mut self.tags
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn move_position(&mut self, offset: isize) {
        self.position = self.position.saturating_add_signed(offset);
    }

    fn init_string(&mut self) {
        self.text_start = self.text_start.max(self.position);
    }

    fn emit_string(&mut self, text: &[u8]) {
        let source = self.source.as_bytes();
        let end = self.position.min(source.len());
        let earliest = self.text_start.min(end);
        self.text_start = end;
        self.pieces.push_back(if source[..end].ends_with(text) {
            Piece::Literal(end - text.len()..end)
        } else if source[earliest..].starts_with(text) && !text.starts_with(b"&") {
            // Text that looked like a tag at first ("</b" in a title) comes in parts at its end.
            self.text_start = earliest + text.len();
            Piece::Literal(earliest..earliest + text.len())
        } else {
            Piece::Decoded(String::from_utf8_lossy(text).into_owned(), earliest..end)
        });
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        let next = self.tags.emit_current_tag();
        self.pieces.extend(std::iter::from_fn(|| self.tags.pop_token()));
        next
    }

    fn pop_token(&mut self) -> Option<Piece> {
        self.pieces.pop_front()
    }
}

/// Makes pieces of the tags.
#[derive(Debug, Default)]
struct Tags {
    name: Vec<u8>,
}

impl Callback<Piece, ()> for Tags {
    fn handle_event(&mut self, event: CallbackEvent<'_>, _: Span<()>) -> Option<Piece> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.name = name.to_vec();
                None
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                Some(Piece::Start { name: std::mem::take(&mut self.name), self_closing })
            }
            CallbackEvent::EndTag { name } => Some(Piece::End(name.to_vec())),
            _ => None,
        }
    }
}

/// An open element that says what the text in it is.
#[derive(Debug)]
struct Open {
    name: Vec<u8>,
    /// `None` for lists and tables, which bound what an end tag inside them can close.
    role: Option<Role>,
}

/// A table that is being read.
#[derive(Debug, Default)]
struct Table {
    columns: Vec<String>,
    /// The header cells of the row, each with its column.
    row_headers: Vec<(usize, String)>,
    /// The cells of the row so far, the current one included.
    cells: usize,
    has_data: bool,
}

impl Table {
    fn end_row(&mut self) {
        // A row of nothing but headers heads the columns.
        if !self.has_data {
            for (column, header) in self.row_headers.drain(..) {
                self.columns.resize(self.columns.len().max(column + 1), String::new());
                self.columns[column] = header;
            }
        }
        (self.cells, self.has_data) = (0, false);
        self.row_headers.clear();
    }

    /// The header of the current cell.
    fn header(&self) -> Option<String> {
        let in_row = self.row_headers.last().map(|(_, header)| header);
        let header = in_row.or_else(|| self.columns.get(self.cells.checked_sub(1)?));
        header.filter(|header| !header.is_empty()).cloned()
    }
}

/// Builds the blocks of a page from its tags and text.
#[derive(Debug)]
struct Page {
    builder: Builder,
    open: Vec<Open>,
    tables: Vec<Table>,
    /// The element that is not shown, and how many of its name are open.
    hidden: Option<(Vec<u8>, usize)>,
    preformatted: usize,
}

impl Page {
    fn new() -> Self {
        Page { builder: Builder::new(), open: Vec::new(), tables: Vec::new(), hidden: None, preformatted: 0 }
    }

    fn start(&mut self, name: &[u8], self_closing: bool) {
        if let Some((hidden, depth)) = &mut self.hidden {
            // Buttons do not nest: a second start tag is what should have been an end tag.
            *depth += usize::from(hidden == name && !self_closing && name != b"button");
            return;
        }
        if is_hidden(name) {
            if is_block(name) {
                self.flush();
            }
            if !self_closing {
                self.hidden = Some((name.to_vec(), 1));
            }
            return;
        }
        match name {
            b"br" => return self.line_break(),
            b"b" | b"strong" => return self.builder.start_bold(),
            _ if !is_block(name) => return,
            _ => self.flush(),
        }
        // What cannot be in a heading ends one that was left open.
        if !matches!(name, b"div" | b"hr") && self.open.last().is_some_and(|open| is_heading(open.role)) {
            self.open.pop();
        }
        match name {
            b"ul" | b"ol" | b"menu" | b"dir" => self.push(name, None),
            b"table" if self.open.len() < DEEPEST => {
                self.push(name, None);
                self.tables.push(Table::default());
            }
            b"pre" => self.preformatted += 1,
            b"li" => {
                self.close(&[b"li"]);
                let list = self.open.iter().rev().find(|open| open.role.is_none());
                let ordered = list.is_some_and(|list| list.name == b"ol");
                let kind = if ordered { SegmentKind::Outcome } else { SegmentKind::Bullet };
                self.push(name, Some(Role::Part(kind)));
            }
            b"tr" => {
                self.close(&[b"td", b"th"]);
                if let Some(table) = self.tables.last_mut() {
                    table.end_row();
                }
            }
            b"td" | b"th" => {
                self.close(&[b"td", b"th"]);
                let is_data = name == b"td";
                if let Some(table) = self.tables.last_mut() {
                    table.has_data |= is_data;
                    table.cells += 1;
                }
                let role = if is_data { Role::Part(SegmentKind::Cell) } else { Role::Title(Level::Table) };
                self.push(name, Some(role));
            }
            b"caption" | b"dt" => self.push(name, Some(Role::Title(Level::Lead))),
            b"title" | b"summary" | b"legend" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => {
                self.push(name, Some(Role::Title(Level::Section)));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        if let Some((hidden, depth)) = &mut self.hidden {
            *depth -= usize::from(hidden == name);
            if *depth == 0 {
                self.hidden = None;
            }
            return;
        }
        match name {
            b"b" | b"strong" => return self.builder.end_bold(),
            // A browser shows a line break for this mistake, and a paragraph for "</p>".
            b"br" => return self.line_break(),
            _ if !is_block(name) => return,
            _ => self.flush(),
        }
        match name {
            b"pre" => self.preformatted = self.preformatted.saturating_sub(1),
            b"table" => {
                if self.close(&[name]) {
                    self.tables.pop();
                }
            }
            b"tr" => {
                self.close(&[b"td", b"th"]);
            }
            _ => {
                self.close(&[name]);
            }
        }
    }

    fn push(&mut self, name: &[u8], role: Option<Role>) {
        if self.open.len() < DEEPEST {
            self.open.push(Open { name: name.to_vec(), role });
        }
    }

    /// Closes the innermost open element of these names and all in it. Only the end tag of a list or
    /// table reaches beyond the innermost list or table. Whether there was one to close.
    fn close(&mut self, names: &[&[u8]]) -> bool {
        let wanted = |open: &Open| names.contains(&open.name.as_slice());
        let found =
            self.open.iter().rposition(|open| wanted(open) || open.role.is_none() && !is_bound(names[0]));
        match found.filter(|&at| wanted(&self.open[at])) {
            Some(at) => {
                let tables = self.open[at + 1..].iter().filter(|open| open.name == b"table").count();
                self.tables.truncate(self.tables.len().saturating_sub(tables));
                self.open.truncate(at);
                true
            }
            None => false,
        }
    }

    /// Ends the block that is being written.
    fn flush(&mut self) {
        let innermost = self.open.iter().rev().find_map(|open| open.role);
        let role = match innermost {
            Some(role) => role,
            None if self.preformatted > 0 => Role::Lines,
            None => Role::Paragraph,
        };
        let in_cell = self.open.iter().rev().take_while(|open| open.name != b"table");
        let in_cell = in_cell.into_iter().any(|open| open.name == b"td");
        let table = self.tables.last_mut();
        let header = if in_cell { table.as_ref().and_then(|table| table.header()) } else { None };
        let text = self.builder.finish(role, header).and_then(|text| outline::heading(&text));
        if let (Some(table), Role::Title(Level::Table), Some(text)) = (table, role, text) {
            table.row_headers.push((table.cells.saturating_sub(1), text));
        }
    }

    fn line_break(&mut self) {
        if self.hidden.is_none() {
            self.builder.space().push_line_break();
        }
    }

    fn literal(&mut self, text: &str, start: usize) {
        if self.hidden.is_some() {
            return;
        }
        if self.preformatted > 0 {
            return self.builder.text().push_literal(text, start);
        }
        let mut rest = text;
        let mut at = start;
        while !rest.is_empty() {
            let word = rest.find(is_collapsed).unwrap_or(rest.len());
            if word > 0 {
                self.builder.text().push_literal(&rest[..word], at);
            }
            let blank = rest[word..].find(|c| !is_collapsed(c)).unwrap_or(rest.len() - word);
            if blank > 0 {
                self.builder.space().push_space(at + word..at + word + 1);
            }
            rest = &rest[word + blank..];
            at += word + blank;
        }
    }

    fn decoded(&mut self, text: &str, source: Range<usize>) {
        if self.hidden.is_some() {
        } else if self.preformatted == 0 && text.chars().all(is_collapsed) {
            self.builder.space().push_space(source);
        } else {
            self.builder.text().push_whole(text, source);
        }
    }
}

/// The white space that HTML shows as one space; a no-break space is not among it.
fn is_collapsed(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

fn is_heading(role: Option<Role>) -> bool {
    matches!(role, Some(Role::Title(Level::Section)))
}

/// Whether an end tag closes whatever is left open inside the element.
fn is_bound(name: &[u8]) -> bool {
    matches!(name, b"ul" | b"ol" | b"menu" | b"dir" | b"table")
}

fn is_hidden(name: &[u8]) -> bool {
    matches!(
        name,
        b"script"
            | b"style"
            | b"noscript"
            | b"template"
            | b"svg"
            | b"math"
            | b"nav"
            | b"button"
            | b"dialog"
            | b"iframe"
            | b"select"
            | b"textarea"
            | b"object"
            | b"audio"
            | b"video"
            | b"canvas"
            | b"xmp"
            | b"noembed"
            | b"noframes"
    )
}

fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"address"
            | b"article"
            | b"aside"
            | b"blockquote"
            | b"body"
            | b"button"
            | b"caption"
            | b"center"
            | b"dd"
            | b"details"
            | b"dialog"
            | b"dir"
            | b"div"
            | b"dl"
            | b"dt"
            | b"fieldset"
            | b"figcaption"
            | b"figure"
            | b"footer"
            | b"form"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"head"
            | b"header"
            | b"hgroup"
            | b"hr"
            | b"html"
            | b"legend"
            | b"li"
            | b"main"
            | b"menu"
            | b"nav"
            | b"ol"
            | b"option"
            | b"p"
            | b"pre"
            | b"section"
            | b"summary"
            | b"table"
            | b"tbody"
            | b"td"
            | b"tfoot"
            | b"th"
            | b"thead"
            | b"title"
            | b"tr"
            | b"ul"
    )
}
