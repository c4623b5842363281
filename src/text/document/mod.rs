//! Files to text: what a file is, told from its bytes, and the text that it holds.
//!
//! People keep module handbooks as PDF and DOCX. Both become what the rest of this room reads: DOCX becomes
//! Markdown in `docx`, for Word keeps what a heading, a list and a table is; PDF becomes plain text in `pdf`, for
//! a PDF only says where each character stands. Text, Markdown and HTML stay as they are.
//!
//! Files come from anybody. So nothing here believes a size that a file states: how much is unpacked, how deep
//! things lie in each other, how many pages there are and how long it takes all have a limit.

mod docx;
mod markdown;
mod pages;
mod pdf;
#[cfg(test)]
mod tests;
mod xml;

use std::time::Duration;

use super::Format;

/// How many bytes of a file are unpacked at most: more is no document that a person wrote.
const MOST_BYTES: usize = 64 << 20;

/// How many pages are read at most.
const MOST_PAGES: usize = 5000;

/// How long reading one file may take.
const LONGEST: Duration = Duration::from_secs(20);

/// What is read, for messages.
const READ: &str = "text, Markdown and HTML in UTF-8, PDF with a text layer, and DOCX";

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Text: plain, Markdown, HTML, or anything else that is written in UTF-8.
    Text,
    /// A document of Word.
    Docx,
    /// A document in the Portable Document Format.
    Pdf,
}

/// The text of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The text: as it stands in the file, or as it was taken out of it.
    pub text: String,
    /// What the file is.
    pub kind: FileKind,
}

impl Document {
    /// Reads the bytes of a file, whatever its name. Text that is UTF-8 comes back byte for byte, a byte order mark
    /// included, so that offsets count what is in the file.
    pub fn read(bytes: Vec<u8>) -> Result<Document, DocumentError> {
        let begins = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        if is_pdf(begins) {
            return Ok(Document { text: pdf::text(&bytes)?, kind: FileKind::Pdf });
        }
        if begins.starts_with(b"PK\x03\x04") {
            return Ok(Document { text: docx::text(&bytes)?, kind: FileKind::Docx });
        }
        if let Some(other) = other_kind(begins) {
            return Err(DocumentError::Unread(other));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Document { text, kind: FileKind::Text }),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                match error.as_bytes().first_chunk() {
                    Some([0xFF, 0xFE] | [0xFE, 0xFF]) => Err(DocumentError::Utf16),
                    _ => Err(DocumentError::NotUtf8 { at }),
                }
            }
        }
    }

    /// What the text is written in, where the file says so; of text its name or its look has to tell.
    pub fn known_format(&self) -> Option<Format> {
        match self.kind {
            FileKind::Text => None,
            FileKind::Docx => Some(Format::Markdown),
            FileKind::Pdf => Some(Format::Plain),
        }
    }

    /// What the text is written in: known from the file, else what it looks like.
    pub fn format(&self) -> Format {
        self.known_format().unwrap_or_else(|| Format::detect(&self.text))
    }
}

/// Why a file has no text that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// It is no text, and no document that is known.
    #[error("not UTF-8 text (byte {at}); what is read is {READ}: convert other files to one of them")]
    NotUtf8 {
        /// The first byte that does not fit, from 0.
        at: usize,
    },
    /// It is text in another encoding.
    #[error("UTF-16 text; what is read is {READ}: save the file as UTF-8")]
    Utf16,
    /// It is a document of a kind that is not read.
    #[error("{0}; what is read is {READ}")]
    Unread(&'static str),
    /// It is damaged, or not what it seems to be.
    #[error("the {kind} is damaged ({problem}): open it in the program it was made with and save it anew")]
    Damaged {
        /// What it seems to be.
        kind: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// It cannot be opened without a password.
    #[error("the {0} is encrypted: save it without a password and try again")]
    Encrypted(&'static str),
    /// It has pictures of text only.
    #[error(
        "no text layer: the pages of the PDF are pictures, as a scanner makes them; run OCR on it (such as ocrmypdf) and try again"
    )]
    NoTextLayer,
    /// Its fonts do not say which characters they show.
    #[error(
        "the PDF does not say what {unknown} of its {all} characters are, which only its fonts show: make it anew \
         with another program, or run OCR on it (such as ocrmypdf --force-ocr) and try again"
    )]
    Undecodable {
        /// How many characters are not known.
        unknown: usize,
        /// How many there are.
        all: usize,
    },
    /// It has more in it than a document would.
    #[error("the {kind} is too large: it has more than {limit}")]
    TooLarge {
        /// What it is.
        kind: &'static str,
        /// What there may be at most.
        limit: String,
    },
    /// It takes too long.
    #[error("the {kind} takes more than {} s to read: split it and try again", LONGEST.as_secs())]
    TooSlow {
        /// What it is.
        kind: &'static str,
    },
}

impl DocumentError {
    /// Whether a smaller document of the same kind would be read.
    pub fn is_about_size(&self) -> bool {
        matches!(self, Self::TooLarge { .. } | Self::TooSlow { .. })
    }

    fn too_many_bytes(kind: &'static str) -> Self {
        Self::TooLarge { kind, limit: format!("{} MiB of content when unpacked", MOST_BYTES >> 20) }
    }
}

/// Whether a file begins as a PDF does: readers look for the mark in the first kilobyte, and so do we as long as only
/// bytes that no text has stand before it.
fn is_pdf(bytes: &[u8]) -> bool {
    const MARK: &[u8] = b"%PDF-";
    let head = &bytes[..bytes.len().min(1024)];
    match head.windows(MARK.len()).position(|window| window == MARK) {
        Some(0) => true,
        Some(at) => {
            std::str::from_utf8(&head[..at]).is_err() || head[..at].iter().all(u8::is_ascii_whitespace)
        }
        None => false,
    }
}

/// What a file is that is not read, for documents that people might try.
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    // A tar archive names itself behind the header of its first file.
    let kinds: [(&[u8], &'static str); 10] = [
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            "a document of Word, Excel or PowerPoint in the format before 2007, or one with a password: save it as \
             DOCX without a password",
        ),
        (b"{\\rtf", "an RTF document: save it as DOCX"),
        (b"PK\x05\x06", "an empty ZIP archive"),
        (b"\x89PNG\r\n", "a picture: run OCR on it and save the text"),
        (b"\xFF\xD8\xFF", "a picture: run OCR on it and save the text"),
        (b"GIF8", "a picture: run OCR on it and save the text"),
        (b"II*\0", "a picture: run OCR on it and save the text"),
        (b"MM\0*", "a picture: run OCR on it and save the text"),
        (b"\x1F\x8B", "a gzip file: unpack it first"),
        (b"%!PS", "a PostScript file: convert it to PDF"),
    ];
    kinds.into_iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, kind)| kind)
}
