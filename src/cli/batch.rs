//! `tagus tag --input`: many texts, in order, on all cores, in constant memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use indicatif::ProgressBar;
use rayon::prelude::*;
use serde_json::Value;

use super::tag::{Answer, CSV_COLUMNS, TagFormat, write_csv};
use super::{DONE, DONE_IN_PART, message, progress};
use crate::tagger::{TagOptions, Tagged, Tagger};
use crate::text::Format;

/// How many texts are read before they are tagged together: enough to keep every core busy, few
/// enough to hold in memory.
const CHUNK: usize = 1024;

#[derive(clap::Args)]
#[command(next_help_heading = "Batch")]
#[group(id = "batch")]
pub(super) struct Args {
    /// Tag every line of a JSONL file ({"id": …, "text": …}) or row of a CSV file
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,

    /// Where the tagged lines go, as .jsonl or .csv ["-", the default: standard output]
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "source",
        default_value = "-",
        hide_default_value = true
    )]
    output: PathBuf,

    /// The CSV column or JSON field that holds the text
    #[arg(long, value_name = "NAME", conflicts_with = "source", default_value = "text")]
    text_column: String,

    /// The CSV column or JSON field that is passed through as id [if missing: the line number]
    #[arg(long, value_name = "NAME", conflicts_with = "source", default_value = "id")]
    id_column: String,

    /// Stop at the first bad line and leave the output file as it was
    #[arg(long, conflicts_with = "source")]
    fail_fast: bool,
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
    tagger: &Tagger,
    options: &TagOptions,
    quiet: bool,
) -> anyhow::Result<u8> {
    let input = args.input.as_deref().context("--input is missing")?;
    let format = format.unwrap_or(match args.output.extension().and_then(|extension| extension.to_str()) {
        Some("csv") => TagFormat::Csv,
        _ => TagFormat::Jsonl,
    });
    let is_stdin = input == Path::new("-");
    let reader: Box<dyn Read + Send> = match is_stdin {
        true => Box::new(io::stdin()),
        false => Box::new(File::open(input).with_context(|| input.display().to_string())?),
    };
    let length = if is_stdin { None } else { std::fs::metadata(input).ok().map(|metadata| metadata.len()) };
    let bar = progress::bytes(length, quiet);
    let items: Box<dyn Iterator<Item = anyhow::Result<Item>>> =
        match input.extension().and_then(|extension| extension.to_str()) {
            Some("csv") => Box::new(csv_items(reader, input, args)?),
            _ => Box::new(jsonl_items(reader, input, args)),
        };
    let batch = Batch { args, input, format, text_format, tagger, options, bar };
    if args.output == Path::new("-") {
        let mut out = BufWriter::new(io::stdout().lock());
        return batch.work(items, &mut out);
    }
    // The output appears under its name only when it is complete.
    let path = &args.output;
    let dir = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let at_path = || path.display().to_string();
    // The error itself names the temporary file, which would say nothing to a reader.
    let file = new_file(dir).map_err(|error| {
        anyhow!(
            "{}: nothing can be written to the folder {}: {}",
            path.display(),
            dir.display(),
            error.kind()
        )
    })?;
    let mut out = BufWriter::new(file);
    let outcome = batch.work(items, &mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error).with_context(at_path)?;
    file.as_file().sync_all().with_context(at_path)?;
    file.persist(path).with_context(at_path)?;
    Ok(outcome)
}

/// A temporary file that others may read once it has its name, as any other output file.
fn new_file(dir: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(dir)
}

struct Batch<'a> {
    args: &'a Args,
    input: &'a Path,
    format: TagFormat,
    text_format: Option<Format>,
    tagger: &'a Tagger<'a>,
    options: &'a TagOptions,
    bar: ProgressBar,
}

impl Batch<'_> {
    fn work(
        &self,
        mut items: impl Iterator<Item = anyhow::Result<Item>>,
        out: &mut impl Write,
    ) -> anyhow::Result<u8> {
        if self.format == TagFormat::Csv {
            out.write_all(&csv_row(|rows| rows.write_record(CSV_COLUMNS))?)?;
        }
        let mut bad = 0_u64;
        loop {
            let chunk = items.by_ref().take(CHUNK).collect::<anyhow::Result<Vec<Item>>>()?;
            if chunk.is_empty() {
                break;
            }
            let done: Vec<(&Item, anyhow::Result<Vec<u8>>)> =
                chunk.par_iter().map(|item| (item, self.tag(item))).collect();
            for (item, written) in done {
                self.bar.inc(item.read);
                match written {
                    Ok(bytes) => out.write_all(&bytes)?,
                    Err(error) => {
                        let place = format!("{}:{}", self.input.display(), item.line);
                        if self.args.fail_fast {
                            bail!("{place}: {}; stopped here (--fail-fast)", message(&error));
                        }
                        bad += 1;
                        self.bar.suspend(|| eprintln!("{place}: {}; line skipped", message(&error)));
                    }
                }
            }
        }
        out.flush()?;
        self.bar.finish_and_clear();
        if bad > 0 {
            eprintln!(
                "{}: {bad} of the lines could not be read; all others are tagged",
                self.input.display()
            );
            return Ok(DONE_IN_PART);
        }
        Ok(DONE)
    }

    fn tag(&self, item: &Item) -> anyhow::Result<Vec<u8>> {
        let (id, text) = item.content.as_ref().map_err(|error| anyhow!("{error}"))?;
        let format = self.text_format.unwrap_or_else(|| Format::detect(text));
        let tagged: Tagged = self.tagger.tag(text, format, self.options)?;
        if self.format == TagFormat::Csv {
            let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
            return Ok(csv_row(|rows| write_csv(rows, &id, &tagged))?);
        }
        let made_by = self.tagger.made_by();
        let mut line = serde_json::to_vec(&Answer { id: Some(id), tagged: &tagged, made_by: &made_by })?;
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

fn jsonl_items<'a>(
    reader: impl Read + 'a,
    input: &'a Path,
    args: &'a Args,
) -> impl Iterator<Item = anyhow::Result<Item>> + 'a {
    let mut reader = BufReader::new(reader);
    let mut number = 0;
    std::iter::from_fn(move || {
        loop {
            let mut line = vec![];
            let read = match reader.read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(read) => read as u64,
                Err(error) => return Some(Err(error).with_context(|| input.display().to_string())),
            };
            number += 1;
            let line = line.strip_prefix(b"\xef\xbb\xbf".as_slice()).unwrap_or(&line);
            if !line.trim_ascii().is_empty() {
                return Some(Ok(Item { line: number, read, content: parse(line, number, args) }));
            }
        }
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
        return Err(format!("not a JSON object with a field \"{}\"", args.text_column));
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
    reader: impl Read + 'a,
    input: &'a Path,
    args: &'a Args,
) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Item>> + 'a> {
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(BufReader::new(reader));
    let headers = rows.headers().with_context(|| input.display().to_string())?.clone();
    let column = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name);
    let Some(text_column) = column(&args.text_column) else {
        bail!(
            "{}: no column \"{}\" ({}); name the column that holds the text with --text-column",
            input.display(),
            args.text_column,
            there(&headers)
        );
    };
    let id_column = column(&args.id_column);
    let mut record = csv::ByteRecord::new();
    let mut number = 1;
    Ok(std::iter::from_fn(move || {
        let before = rows.position().byte();
        let more = rows.read_byte_record(&mut record);
        number = record.position().map_or(number + 1, csv::Position::line);
        let content = match more {
            Ok(false) => return None,
            Ok(true) => {
                let field = |at: usize, name: &str| match record.get(at) {
                    None => Err(format!("column \"{name}\" is missing in this row")),
                    Some(bytes) => String::from_utf8(bytes.to_owned())
                        .map_err(|_| format!("column \"{name}\" is not UTF-8 text")),
                };
                let id = id_column
                    .map_or(Ok(Value::from(number)), |at| field(at, &args.id_column).map(Value::from));
                id.and_then(|id| Ok((id, field(text_column, &args.text_column)?)))
            }
            Err(error) => return Some(Err(error).with_context(|| input.display().to_string())),
        };
        Some(Ok(Item { line: number, read: rows.position().byte() - before, content }))
    }))
}
