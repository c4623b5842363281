//! PDF to text: opening it, and which character each glyph on its pages is.
//!
//! Two crates work in turn. *lopdf* opens the file, mends what is broken, undoes encryption that needs no password,
//! and unpacks every stream within a limit. What it has unpacked is handed on as a file without compression, so that
//! *hayro*, which reads fonts best but trusts what it unpacks, never unpacks anything. What the glyphs make up is
//! told in `pages`.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;
use std::time::Instant;

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::kurbo::{BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask, TransformExt, interpret_page,
};
use lopdf::{DecompressError, Document, LoadOptions, Object};

use super::pages::{self, Mark, Page};
use super::{DocumentError, LONGEST, MOST_BYTES, MOST_PAGES};

const KIND: &str = "PDF";

/// How many characters are read at most.
const MOST_MARKS: usize = 4_000_000;

/// What the parsers of nested structures get, which may lie some hundred deep in each other.
const STACK: usize = 64 << 20;

/// How wide the glyphs of a font are measured: in thousandths of its size.
const UNITS: f64 = 1000.0;

/// Of which part of all characters it may be unknown what they are.
const MOST_UNKNOWN: f64 = 0.1;

/// The text of a document.
pub(super) fn text(bytes: &[u8]) -> Result<String, DocumentError> {
    text_until(bytes, Instant::now() + LONGEST)
}

/// The same, to be done by some time.
pub(super) fn text_until(bytes: &[u8], until: Instant) -> Result<String, DocumentError> {
    // A panic in what reads fonts and streams is an error of this one file.
    let read = || catch_unwind(AssertUnwindSafe(|| read(bytes, until)));
    let done = thread::scope(|scope| {
        let reader = thread::Builder::new().name("pdf".to_owned()).stack_size(STACK);
        Ok(reader.spawn_scoped(scope, read)?.join())
    });
    match done {
        Ok(Ok(Ok(done))) => done,
        Ok(Ok(Err(panic)) | Err(panic)) => Err(match panic.downcast::<DocumentError>() {
            Ok(stopped) => *stopped,
            Err(_) => damaged("its content makes no sense"),
        }),
        Err(error) => Err(damaged(std::io::Error::to_string(&error))),
    }
}

fn damaged(problem: impl Into<String>) -> DocumentError {
    DocumentError::Damaged { kind: KIND, problem: problem.into() }
}

fn read(bytes: &[u8], until: Instant) -> Result<String, DocumentError> {
    let pages = pages(&unpacked(bytes, until)?, until)?;
    let characters = || pages.iter().flat_map(|page| &page.marks).filter(|mark| !mark.is_space());
    let (all, unknown) = (characters().count(), characters().filter(|mark| mark.text.is_empty()).count());
    if unknown as f64 > MOST_UNKNOWN * all as f64 {
        return Err(DocumentError::Undecodable { unknown, all });
    }
    let text = pages::text(pages, until)?;
    if !text.contains(char::is_alphabetic) {
        return Err(DocumentError::NoTextLayer);
    }
    Ok(text)
}

/// The same document without compression, encryption and pictures.
fn unpacked(bytes: &[u8], until: Instant) -> Result<Vec<u8>, DocumentError> {
    let options =
        LoadOptions { max_decompressed_size: Some(most_per_stream(bytes)), ..LoadOptions::default() };
    let mut document = Document::load_mem_with_options(bytes, options).map_err(refusal)?;
    if document.is_encrypted() {
        return Err(DocumentError::Encrypted(KIND));
    }
    let count = document.page_iter().take(MOST_PAGES + 1).count();
    if count > MOST_PAGES {
        return Err(DocumentError::TooLarge { kind: KIND, limit: format!("{MOST_PAGES} pages") });
    }
    let mut left = MOST_BYTES;
    for object in document.objects.values_mut() {
        in_time(until)?;
        let Object::Stream(stream) = object else { continue };
        let is_picture = matches!(stream.dict.get(b"Subtype").and_then(Object::as_name), Ok(b"Image"));
        let content = match is_picture {
            true => vec![],
            false => match stream.get_plain_content_with_limit(left) {
                Ok(content) => content,
                // What cannot be unpacked is not shown by other programs either.
                Err(error) => match refusal(error) {
                    DocumentError::Damaged { .. } => vec![],
                    refusal => return Err(refusal),
                },
            },
        };
        left = left.checked_sub(content.len()).ok_or(DocumentError::too_many_bytes(KIND))?;
        for key in [&b"Filter"[..], b"F", b"DecodeParms", b"DP"] {
            stream.dict.remove(key);
        }
        stream.set_content(content);
    }
    let mut written = vec![];
    document.save_to(&mut written).map_err(|error| damaged(error.to_string()))?;
    Ok(written)
}

/// Why a file is not opened.
fn refusal(error: lopdf::Error) -> DocumentError {
    match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => DocumentError::Encrypted(KIND),
        lopdf::Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => {
            DocumentError::too_many_bytes(KIND)
        }
        error => damaged(error.to_string()),
    }
}

/// How much each stream may hold that is unpacked while the file is opened: all of them together may hold as much as a
/// file. Those say what they are by a name, but in encrypted files, where any may be.
fn most_per_stream(bytes: &[u8]) -> usize {
    let (mut opened, mut is_encrypted) = (0, false);
    for at in (0..bytes.len()).filter(|at| bytes[*at] == b'/') {
        match name(&bytes[at + 1..]).as_slice() {
            b"ObjStm" | b"XRef" => opened += 1,
            b"Encrypt" => is_encrypted = true,
            _ => {}
        }
    }
    match is_encrypted {
        true => 4 * MOST_BYTES / bytes.windows(6).filter(|word| word == b"stream").count().max(1),
        false => MOST_BYTES / opened.max(1),
    }
}

/// The first letters of a name, of which each may be written as its number.
fn name(bytes: &[u8]) -> Vec<u8> {
    let (mut name, mut at) = (vec![], 0);
    while name.len() < 8 {
        let digits = || std::str::from_utf8(bytes.get(at + 1..at + 3)?).ok();
        match bytes.get(at) {
            Some(b'#') => {
                let Some(byte) = digits().and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
                    break;
                };
                name.push(byte);
                at += 3;
            }
            Some(byte) if byte.is_ascii_alphanumeric() => {
                name.push(*byte);
                at += 1;
            }
            _ => break,
        }
    }
    name
}

pub(super) fn in_time(until: Instant) -> Result<(), DocumentError> {
    if Instant::now() < until { Ok(()) } else { Err(DocumentError::TooSlow { kind: KIND }) }
}

/// The characters of each page.
fn pages(unpacked: &[u8], until: Instant) -> Result<Vec<Page>, DocumentError> {
    let pdf = Pdf::new(unpacked.to_vec()).map_err(|_| damaged("it has no pages"))?;
    let cache = InterpreterCache::new();
    let (mut pages, mut marks) = (vec![], 0);
    for page in pdf.pages().iter() {
        in_time(until)?;
        let (width, height) = page.render_dimensions();
        let settings = InterpreterSettings {
            // Comments and the fields of forms are no text of the document.
            render_content: RenderContent::PAGE,
            ..InterpreterSettings::default()
        };
        let upright = page.initial_transform(true).to_kurbo();
        let bounds = Rect::new(0.0, 0.0, width.into(), height.into());
        let mut context = Context::new(upright, bounds, &cache, pdf.xref(), settings);
        let mut reader = Reader { marks: vec![], bounds, most: MOST_MARKS - marks, until };
        interpret_page(page, &mut context, &mut reader);
        marks += reader.marks.len();
        pages.push(Page { width: width.into(), height: height.into(), marks: reader.marks });
    }
    Ok(pages)
}

/// Takes the place of a screen: it writes down what is shown where.
struct Reader {
    marks: Vec<Mark>,
    bounds: Rect,
    most: usize,
    until: Instant,
}

impl Reader {
    /// Ends what takes too long from within: a page may show parts that show parts, each many times over, and what
    /// walks through them cannot be told to stop. This is no panic, and says nothing on standard error.
    fn go_on(&self) {
        if let Err(error) = in_time(self.until) {
            resume_unwind(Box::new(error));
        }
        if self.marks.len() > self.most {
            let limit = format!("{MOST_MARKS} characters");
            resume_unwind(Box::new(DocumentError::TooLarge { kind: KIND, limit }));
        }
    }
}

impl<'a> Device<'a> for Reader {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}

    fn push_clip_path(&mut self, _: &ClipPath) {
        // Every part of a page that is shown by itself comes here.
        self.go_on();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        self.go_on();
        for glyph in run.glyphs() {
            let place = props.transform * glyph.transform();
            let (advance, text) = match &**glyph {
                Glyph::Outline(outline) => (outline.advance_width(), outline.as_unicode()),
                Glyph::Type3(drawn) => (drawn.advance_width(), drawn.as_unicode()),
            };
            let text = match text {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(text)) => text,
                None => String::new(),
            };
            let start = place * Point::ZERO;
            let end = place * Point::new(advance.unwrap_or_default().into(), 0.0);
            let up = place * Point::new(0.0, UNITS) - start;
            // Characters beside the page cannot be seen.
            if self.bounds.inflate(1.0, 1.0).contains(start) {
                self.marks.push(Mark::new(text, start, end, up));
            }
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unpacked_on_opening_shares_one_limit() {
        assert_eq!(most_per_stream(b"%PDF-1.5 /Type /Page"), MOST_BYTES);
        assert_eq!(most_per_stream(b"/Type /ObjStm /Type/Obj#53tm /Type /#58Ref /ObjStms"), MOST_BYTES / 3);
        assert_eq!(most_per_stream(b"/Encrypt stream endstream stream endstream"), MOST_BYTES);
    }
}
