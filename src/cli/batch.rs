//! `tagus tag --input`: many texts, in order, on all cores, in constant memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use indicatif::ProgressBar;
use rayon::prelude::*;
use serde_json::Value;

use super::tag::{Answer, CSV_COLUMNS, TagFormat, write_csv};
use super::{DONE, DONE_IN_PART, message, new_file, printable, progress};
use crate::encoder;
use crate::quoting::Quoting;
use crate::tagger::{TagOptions, Tagged, Taggers};
use crate::text::Format;

/// How many texts are read before they are tagged together, and after how many bytes even fewer are
/// enough: they keep every core busy and fit into memory.
const CHUNK: usize = 1024;
const CHUNK_BYTES: u64 = 8 << 20;

/// How many bad lines are named before they are only counted: a wrong field name makes all bad.
const TOLD: u64 = 10;

/// The longest line that is read, in bytes. A text of this size is none, and a file without line
/// ends must not fill the memory.
const LONGEST: u64 = 64 << 20;

#[derive(clap::Args)]
#[command(next_help_heading = "Batch")]
#[group(id = "batch")]
pub(super) struct Args {
    /// Tag every line of a JSONL file ({"id": …, "text": …}) or row of a CSV or TSV file ("-": JSONL
    /// from standard input)
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,

    /// Where the tagged lines go, as .jsonl or .csv ["-", the default: standard output]
    #[arg(
        long,
        value_name = "FILE",
        requires = "input",
        conflicts_with = "source",
        default_value = "-",
        hide_default_value = true
    )]
    output: PathBuf,

    /// The CSV column or JSON field that holds the text
    #[arg(long, value_name = "NAME", requires = "input", conflicts_with = "source", default_value = "text")]
    text_column: String,

    /// The CSV column or JSON field that is passed through as id [if missing: the number of the line, or of the row below the header]
    #[arg(long, value_name = "NAME", requires = "input", conflicts_with = "source", default_value = "id")]
    id_column: String,

    /// Stop at the first bad line and leave the output file as it was
    #[arg(long, requires = "input", conflicts_with = "source")]
    fail_fast: bool,
}

impl Args {
    /// Whether there is an input to work through.
    pub fn is_asked_for(&self) -> bool {
        self.input.is_some()
    }
}

/// One text of the input, or what is wrong with its line.
struct Item {
    line: u64,
    read: u64,
    content: Result<(Value, String), String>,
}

pub(super) fn run(
    args: &Args,
    format: Option<TagFormat>,
    text_format: Option<Format>,
    taggers: &Taggers,
    options: &TagOptions,
    quiet: bool,
) -> anyhow::Result<u8> {
    let input = args.input.as_deref().context("--input is missing")?;
    let format = match (format, extension(&args.output).as_str()) {
        (Some(format), _) => format,
        (None, "csv") => TagFormat::Csv,
        (None, "" | "jsonl" | "ndjson" | "json") => TagFormat::Jsonl,
        (None, other) => bail!(
            "{}: a batch is not written as .{other}; name the file .jsonl or .csv, or give --format",
            args.output.display()
        ),
    };
    let is_stdin = input == Path::new("-");
    let reader: Box<dyn Read> = match is_stdin {
        true => Box::new(io::stdin()),
        false => Box::new(File::open(input).with_context(|| input.display().to_string())?),
    };
    let length = if is_stdin { None } else { std::fs::metadata(input).ok().map(|metadata| metadata.len()) };
    let bar = progress::bytes(length, quiet);
    let reader = BufReader::new(reader);
    let items: Box<dyn Iterator<Item = io::Result<Item>>> = match extension(input).as_str() {
        "csv" => Box::new(csv_items(reader, None, input, args)?),
        "tsv" => Box::new(csv_items(reader, Some(b'\t'), input, args)?),
        "" | "jsonl" | "ndjson" | "json" => Box::new(jsonl_items(reader, args)),
        other => bail!(
            "{}: a batch is not read from .{other}; give a .jsonl, .csv or .tsv file, or tag one text with `tagus tag FILE`",
            input.display()
        ),
    };
    let batch = Batch { args, input, format, text_format, taggers, options, bar };
    if args.output == Path::new("-") {
        let mut out = BufWriter::new(io::stdout().lock());
        return batch.work(items, &mut out);
    }
    let path = &args.output;
    let at_path = || path.display().to_string();
    // A pipe or device is written to; a link is followed, so that it stays one.
    if path.exists() && !path.is_file() {
        let file = File::options().write(true).open(path).with_context(at_path)?;
        return batch.work(items, &mut BufWriter::new(file));
    }
    let path = &std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
    // The output appears under its name only when it is complete.
    let dir = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = new_file(dir, path)?;
    let mut out = BufWriter::new(file);
    let outcome = batch.work(items, &mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error).with_context(at_path)?;
    file.as_file().sync_all().with_context(at_path)?;
    file.persist(path).with_context(at_path)?;
    Ok(outcome)
}

/// The extension in lower case; empty if there is none.
fn extension(path: &Path) -> String {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase()
}

struct Batch<'a> {
    args: &'a Args,
    input: &'a Path,
    format: TagFormat,
    text_format: Option<Format>,
    taggers: &'a Taggers,
    options: &'a TagOptions,
    bar: ProgressBar,
}

impl Batch<'_> {
    fn work(
        &self,
        mut items: impl Iterator<Item = io::Result<Item>>,
        out: &mut impl Write,
    ) -> anyhow::Result<u8> {
        if self.format == TagFormat::Csv {
            out.write_all(&csv_row(|rows| rows.write_record(CSV_COLUMNS))?)?;
        }
        let (mut bad, mut good) = (0_u64, 0_u64);
        loop {
            let (mut chunk, mut read) = (vec![], 0);
            while let Some(item) =
                items.next().transpose().with_context(|| self.input.display().to_string())?
            {
                read += item.read;
                chunk.push(item);
                if chunk.len() == CHUNK || read >= CHUNK_BYTES {
                    break;
                }
            }
            if chunk.is_empty() {
                break;
            }
            let done: Vec<(&Item, anyhow::Result<Vec<u8>>)> =
                encoder::parallel(|| chunk.par_iter().map(|item| (item, self.tag(item))).collect());
            for (item, written) in done {
                self.bar.inc(item.read);
                match written {
                    Ok(bytes) => {
                        good += 1;
                        out.write_all(&bytes)?;
                    }
                    Err(error) => {
                        let place = format!("{}:{}", self.input.display(), item.line);
                        if self.args.fail_fast {
                            bail!("{place}: {}; stopped here (--fail-fast)", message(&error));
                        }
                        bad += 1;
                        if bad <= TOLD {
                            self.tell(&format!("{place}: {}; line skipped", message(&error)));
                        }
                    }
                }
            }
        }
        out.flush()?;
        self.bar.finish_and_clear();
        if bad > 0 && good == 0 {
            bail!("{}: none of its {bad} lines could be read", self.input.display());
        }
        if bad > 0 {
            let all = bad + good;
            self.tell(&format!(
                "{}: {bad} of {all} lines could not be read; the others are tagged",
                self.input.display()
            ));
            return Ok(DONE_IN_PART);
        }
        Ok(DONE)
    }

    /// Says something on standard error, above the progress bar; nobody may be listening there.
    fn tell(&self, what: &str) {
        self.bar.suspend(|| {
            let _ = writeln!(io::stderr(), "{}", printable(what));
        });
    }

    fn tag(&self, item: &Item) -> anyhow::Result<Vec<u8>> {
        let (id, text) = item.content.as_ref().map_err(|error| anyhow!("{error}"))?;
        let format = self.text_format.unwrap_or_else(|| Format::detect(text));
        let tagger = self.taggers.for_text(text);
        let tagged: Tagged = tagger.tag(text, format, self.options)?;
        if self.format == TagFormat::Csv {
            let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
            return Ok(csv_row(|rows| write_csv(rows, &id, &tagged))?);
        }
        let answer = Answer { id: Some(id), text: None, tagged: &tagged, made_by: tagger.made_by() };
        let mut line = serde_json::to_vec(&answer)?;
        line.push(b'\n');
        Ok(line)
    }
}

fn csv_row(write: impl FnOnce(&mut csv::Writer<&mut Vec<u8>>) -> csv::Result<()>) -> csv::Result<Vec<u8>> {
    let mut bytes = vec![];
    let mut rows = csv::Writer::from_writer(&mut bytes);
    write(&mut rows)?;
    rows.flush()?;
    drop(rows);
    Ok(bytes)
}

/// The lines of a file, each with its number and without its end; in a CSV file a line goes on where a
/// quoted field does. Empty lines are passed over.
struct Lines<R> {
    reader: R,
    quoting: Option<Quoting>,
    number: u64,
}

/// One line, or what is wrong with it.
struct Line {
    number: u64,
    read: u64,
    bytes: Result<Vec<u8>, String>,
}

impl<R: BufRead> Lines<R> {
    /// The lines of what comes after a byte order mark, if there is one.
    fn new(mut reader: R, quoting: Option<Quoting>) -> io::Result<Self> {
        if reader.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
            reader.consume(3);
        }
        Ok(Self { reader, quoting, number: 0 })
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = vec![];
        let mut number = self.number + 1;
        let mut wrong = None;
        loop {
            let start = bytes.len();
            let room = LONGEST + 1 - start as u64;
            let read = self.reader.by_ref().take(room).read_until(b'\n', &mut bytes)?;
            if let Some(quoting) = &mut self.quoting {
                quoting.feed(&bytes[start..]);
            }
            let open = self.quoting.as_ref().is_some_and(Quoting::is_open);
            self.number += u64::from(bytes.ends_with(b"\n") && read > 0);
            if bytes.len() as u64 > LONGEST {
                wrong = Some(format!("longer than {} MiB", LONGEST >> 20));
                if !bytes.ends_with(b"\n") {
                    self.skip_line()?;
                }
                // Whatever was open, the next line starts a row.
                if let Some(quoting) = &mut self.quoting {
                    quoting.restart();
                }
                break;
            }
            if read == 0 && open {
                wrong = Some("a quotation mark opens a field here that never ends".to_owned());
            }
            if read == 0 && bytes.trim_ascii().is_empty() {
                return Ok(None);
            }
            let ends = bytes.ends_with(b"\n") && !open;
            if ends && bytes.trim_ascii().is_empty() {
                bytes.clear();
                number = self.number + 1;
            } else if ends || read == 0 {
                break;
            }
        }
        let read = bytes.len() as u64;
        let bytes = wrong.map_or(Ok(bytes), Err);
        Ok(Some(Line { number, read, bytes }))
    }

    /// Passes over the rest of a line without keeping it.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(buffer.len(), |end| end + 1);
            let at_end = buffer.is_empty() || end.is_some();
            self.reader.consume(length);
            if at_end {
                self.number += 1;
                return Ok(());
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line().transpose()
    }
}

fn jsonl_items<'a>(reader: impl BufRead + 'a, args: &'a Args) -> impl Iterator<Item = io::Result<Item>> + 'a {
    let lines = std::iter::once_with(|| Lines::new(reader, None));
    let lines = lines.flat_map(|lines| match lines {
        Ok(lines) => Box::new(lines) as Box<dyn Iterator<Item = io::Result<Line>>>,
        Err(error) => Box::new(std::iter::once(Err(error))),
    });
    lines.map(|line| {
        let Line { number, read, bytes } = line?;
        Ok(Item { line: number, read, content: bytes.and_then(|bytes| parse(&bytes, number, args)) })
    })
}

fn parse(line: &[u8], number: u64, args: &Args) -> Result<(Value, String), String> {
    let value: Value = serde_json::from_slice(line).map_err(|error| {
        // The parser sees one line only: its own "line 1" would mislead.
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message);
        format!("not JSON: {message}, column {}", error.column())
    })?;
    let Value::Object(mut fields) = value else {
        return Err(format!(
            "not a JSON object with a field \"{}\" (an array of objects becomes JSONL with: jq -c '.[]')",
            args.text_column
        ));
    };
    let id = fields.remove(&args.id_column).unwrap_or(Value::from(number));
    match fields.remove(&args.text_column) {
        Some(Value::String(text)) => Ok((id, text)),
        Some(_) => Err(format!("field \"{}\" is not a string", args.text_column)),
        None => Err(format!(
            "field \"{}\" is missing ({}); name the field that holds the text with --text-column",
            args.text_column,
            there(fields.keys().map(String::as_str))
        )),
    }
}

/// The names there are, for a message about one that is not.
fn there<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().collect();
    if names.is_empty() { "there is none".to_owned() } else { format!("there are: {}", names.join(", ")) }
}

fn csv_items<'a>(
    mut reader: impl BufRead + 'a,
    separator: Option<u8>,
    input: &'a Path,
    args: &'a Args,
) -> anyhow::Result<impl Iterator<Item = io::Result<Item>> + 'a> {
    let at_input = || input.display().to_string();
    let separator = match separator {
        Some(separator) => separator,
        None => {
            let head = reader.fill_buf().with_context(at_input)?;
            let header = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
            // Spreadsheets of many European countries write semicolons.
            let count = |one: &u8| header.iter().filter(|byte| *byte == one).count();
            [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
        }
    };
    let mut lines = Lines::new(reader, Some(Quoting::new(separator))).with_context(at_input)?;
    let header = lines.next().transpose().with_context(at_input)?;
    let header = header.with_context(|| format!("{}: the file is empty", input.display()))?;
    let header = header.bytes.and_then(|bytes| record(&bytes, separator));
    let header = header.map_err(|error| anyhow!("{}:1: {error}", input.display()))?;
    let names: Vec<_> = header.iter().map(String::from_utf8_lossy).collect();
    let column = |wanted: &str| names.iter().position(|name| name.trim() == wanted);
    let Some(text_column) = column(&args.text_column) else {
        bail!(
            "{}: no column \"{}\" ({}); name the column that holds the text with --text-column",
            input.display(),
            args.text_column,
            there(names.iter().map(|name| name.as_ref()))
        );
    };
    let id_column = column(&args.id_column);
    Ok(lines.zip(1_u64..).map(move |(line, row)| {
        let Line { number, read, bytes } = line?;
        let content = bytes.and_then(|bytes| record(&bytes, separator)).and_then(|record| {
            let field = |at: usize, name: &str| match record.get(at) {
                None => Err(format!("column \"{name}\" is missing in this row")),
                Some(bytes) => String::from_utf8(bytes.to_owned())
                    .map_err(|_| format!("column \"{name}\" is not UTF-8 text")),
            };
            let id = id_column.map_or(Ok(Value::from(row)), |at| field(at, &args.id_column).map(Value::from));
            id.and_then(|id| Ok((id, field(text_column, &args.text_column)?)))
        });
        Ok(Item { line: number, read, content })
    }))
}

/// The fields of one CSV row.
fn record(bytes: &[u8], separator: u8) -> Result<csv::ByteRecord, String> {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).delimiter(separator).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    rows.read_byte_record(&mut record).map_err(|error| error.to_string())?;
    Ok(record)
}
