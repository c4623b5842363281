//! One CSV file as rows with named columns, mended where the official files need it.

use std::borrow::Cow;
use std::collections::HashSet;

use csv::{Reader, ReaderBuilder, StringRecord};

use super::read::ReadError;
use super::report::{FileReport, Reason};
use crate::quoting::Quoting;

/// The text of a file without byte order mark.
pub(super) fn decode<'a>(bytes: &'a [u8], report: &mut FileReport) -> Result<Cow<'a, str>, ReadError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(ReadError::Empty { file: report.name.clone() });
    }
    if bytes.contains(&0) {
        return Err(ReadError::Binary { file: report.name.clone() });
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let (mut text, mut line) = (String::with_capacity(bytes.len()), 1);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        line += newlines(chunk.valid().as_bytes());
        if !chunk.invalid().is_empty() {
            report.repair(Reason::InvalidUtf8, line, &chunk.invalid().escape_ascii().to_string());
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    Ok(Cow::Owned(text))
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// A CSV file with a header.
pub(super) struct Table<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    header: Vec<String>,
    report: &'a mut FileReport,
}

impl<'a> Table<'a> {
    pub fn open(text: &'a str, report: &'a mut FileReport) -> Result<Self, ReadError> {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        let read = reader.read_record(&mut record);
        read.map_err(|error| ReadError::Csv {
            file: report.name.clone(),
            line: 1,
            detail: error.to_string(),
        })?;
        let header = record.iter().map(|name| name.trim().to_owned()).collect();
        Ok(Self { text, reader, header, report })
    }

    pub fn optional(&self, column: &str) -> Option<usize> {
        self.header.iter().position(|name| name.eq_ignore_ascii_case(column))
    }

    pub fn required(&self, column: &'static str) -> Result<usize, ReadError> {
        self.optional(column).ok_or_else(|| ReadError::Column {
            file: self.report.name.clone(),
            column,
            present: self.header.clone(),
        })
    }

    /// Hands over every row. A file that has none is an error, as is one that ends inside quotes:
    /// the quotes may have swallowed any number of rows.
    pub fn for_each(mut self, mut each: impl FnMut(&mut Row<'_>)) -> Result<(), ReadError> {
        let mut record = StringRecord::new();
        let (mut line, mut start) = (1, 0);
        loop {
            let at = self.reader.position().clone();
            match self.reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(self.broken(at.line(), error.to_string())),
            }
            start = at.byte() as usize;
            // The reader stands before the line feed of a CRLF and before empty lines.
            let rest = self.text.as_bytes().get(start..).unwrap_or_default();
            let skipped = rest.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
            line = at.line() + newlines(&rest[..skipped]);
            self.report.read += 1;
            if record.len() != self.header.len() {
                let detail = format!("{} of {} fields", record.len(), self.header.len());
                self.report.repair(Reason::RaggedRow, line, &detail);
            }
            each(&mut Row { record: &record, line, report: self.report });
        }
        if self.report.read == 0 {
            return Err(ReadError::HeaderOnly { file: self.report.name.clone() });
        }
        let mut quoting = Quoting::new(b',');
        quoting.feed(self.text.as_bytes().get(start..).unwrap_or_default());
        if quoting.is_open() {
            let detail = "the quotation mark that opens here is never closed".to_owned();
            return Err(self.broken(line, detail));
        }
        Ok(())
    }

    fn broken(&self, line: u64, detail: String) -> ReadError {
        ReadError::Csv { file: self.report.name.clone(), line, detail }
    }
}

/// One row; columns that the file or the row does not have read as empty.
pub(super) struct Row<'r> {
    record: &'r StringRecord,
    pub line: u64,
    pub report: &'r mut FileReport,
}

impl<'r> Row<'r> {
    fn raw(&self, column: impl Into<Option<usize>>) -> &'r str {
        let record = self.record;
        column.into().and_then(|column| record.get(column)).unwrap_or_default()
    }

    /// The field as it stands, without space around it.
    pub fn field(&self, column: impl Into<Option<usize>>) -> &str {
        self.raw(column).trim()
    }

    /// One line of text: a label, a code or a URI.
    pub fn label(&mut self, column: impl Into<Option<usize>>) -> String {
        self.mend(self.raw(column))
    }

    /// Text of several lines: a description. Empty lines inside it stay.
    pub fn text(&mut self, column: impl Into<Option<usize>>) -> String {
        let ungarbled = self.ungarble(self.raw(column));
        let lines: Vec<_> = ungarbled.lines().map(|line| tidy(line)).collect();
        let tidied = lines.join("\n");
        let tidied = tidied.trim();
        if !tidied.bytes().eq(ungarbled.bytes().filter(|byte| *byte != b'\r')) {
            self.report.repair(Reason::WhiteSpace, self.line, &ungarbled);
        }
        tidied.to_owned()
    }

    /// Labels separated by line ends or by ` | `, without those that repeat another or `preferred`.
    ///
    /// A bar without spaces around it belongs to the label.
    pub fn labels(&mut self, column: impl Into<Option<usize>>, preferred: &str) -> Vec<String> {
        let text = self.raw(column);
        let mut labels: Vec<String> = vec![];
        let mut seen = HashSet::from([preferred.to_owned()]);
        for part in text.lines().flat_map(|line| line.split(" | ")) {
            let label = self.mend(part);
            if label.is_empty() {
                continue;
            }
            if seen.insert(label.clone()) {
                labels.push(label);
            } else {
                self.report.repair(Reason::RepeatedLabel, self.line, &label);
            }
        }
        labels
    }

    /// URIs separated by white space, commas or bars, as `inScheme` has them.
    pub fn uris(&self, column: impl Into<Option<usize>>) -> Vec<String> {
        let field = self.field(column);
        let parts = field.split(|c: char| c.is_whitespace() || matches!(c, ',' | '|'));
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// One of a column's fixed words. Anything else counts as dropped.
    pub fn word<T>(
        &mut self,
        column: impl Into<Option<usize>>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let word = self.field(column).to_lowercase();
        let parsed = parse(&word);
        if parsed.is_none() && !word.is_empty() {
            self.report.drop(Reason::UnknownValue, self.line, &word);
        }
        parsed
    }

    fn mend(&mut self, text: &str) -> String {
        let text = self.ungarble(text);
        let tidied = tidy(&text);
        // Separators may leave a carriage return or a space at either end of a label.
        if tidied != *text && tidied != text.trim_matches(['\r', '\n']) {
            self.report.repair(Reason::WhiteSpace, self.line, &text);
        }
        tidied.into_owned()
    }

    fn ungarble<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        match ungarbled(text) {
            Some(better) => {
                self.report.repair(Reason::Mojibake, self.line, text);
                Cow::Owned(better)
            }
            None => Cow::Borrowed(text),
        }
    }
}

/// Spaces of every sort, and what a terminal or web page would swallow or obey.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}' | '\u{feff}')
}

/// Single plain spaces between words and none around them.
fn tidy(text: &str) -> Cow<'_, str> {
    let mut after_space = true;
    let is_tidy = text.chars().all(|c| {
        let fits = if c == ' ' { !after_space } else { !is_space(c) };
        after_space = c == ' ';
        fits
    });
    if text.is_empty() || (is_tidy && !after_space) {
        return Cow::Borrowed(text);
    }
    let words: Vec<_> = text.split(is_space).filter(|word| !word.is_empty()).collect();
    Cow::Owned(words.join(" "))
}

/// The text with UTF-8 sequences restored that were read as Latin-1, or `None` if there are none.
///
/// Only sequences that hold a control character of Latin-1, and `Â` before a no-break space, which no
/// language of ESCO writes; `à «` with a no-break space, for one, is good French.
fn ungarbled(text: &str) -> Option<String> {
    let is_control = |c: char| ('\u{80}'..='\u{9f}').contains(&c);
    if !text.contains(is_control) && !text.contains("Â\u{a0}") {
        return None;
    }
    let mut better = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(first) = rest.chars().next() {
        let latin: Vec<u8> = rest.chars().take(4).map_while(|c| u8::try_from(c).ok()).collect();
        let garbled = (2..=latin.len()).map(|len| &latin[..len]).find_map(|bytes| {
            let looks_garbled = bytes == b"\xc2\xa0" || bytes.iter().any(|byte| is_control(*byte as char));
            let decoded = str::from_utf8(bytes).ok()?;
            (bytes[0] >= 0xc2 && looks_garbled).then_some((decoded.to_owned(), bytes.len()))
        });
        let taken = match garbled {
            Some((decoded, chars)) => {
                found = true;
                better.push_str(&decoded);
                rest.chars().take(chars).map(char::len_utf8).sum()
            }
            None => {
                better.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    found.then_some(better)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads column `a` of every row with its line.
    fn column_a(text: &str) -> Result<(Vec<(u64, String)>, FileReport), ReadError> {
        let mut report = FileReport::new("a.csv");
        let table = Table::open(text, &mut report)?;
        let a = table.required("a")?;
        let mut rows = vec![];
        table.for_each(|row| rows.push((row.line, row.label(a))))?;
        Ok((rows, report))
    }

    #[test]
    fn lines_are_counted_through_quotes_empty_lines_and_either_line_end() {
        let expected = [(2, "1"), (3, "x y"), (7, "2"), (8, "3")].map(|(line, a)| (line, a.to_owned()));
        let unix = "a,b\n1,\n\"x\ny\",\n\n\n2,\n3,";
        assert_eq!(column_a(unix).unwrap().0, expected);
        assert_eq!(column_a(&unix.replace('\n', "\r\n")).unwrap().0, expected);
    }

    #[test]
    fn columns_go_by_name_in_any_order_and_case() {
        assert_eq!(column_a("b, A \n1,2").unwrap().0, [(2, "2".to_owned())]);
        insta::assert_snapshot!(column_a("b,c\u{7}\n1,2").unwrap_err(), @r#"a.csv: there is no column "a"; the columns are "b", "c\u{7}""#);
    }

    #[test]
    fn rows_of_the_wrong_length_are_used_and_counted() {
        let (rows, report) = column_a("b,a,c\n1\n1,2\n1,2,3,4\n1,2,3").unwrap();
        assert_eq!(rows.iter().map(|(_, a)| a.as_str()).collect::<Vec<_>>(), ["", "2", "2", "2"]);
        assert_eq!(report.repaired[&Reason::RaggedRow], 3);
        insta::assert_snapshot!(report.examples[0].detail, @"1 of 3 fields");
    }

    #[test]
    fn quotes_that_never_close_are_an_error_because_they_swallow_rows() {
        insta::assert_snapshot!(column_a("a,b\n1,2\n3,\"4\n5,6\n").unwrap_err(), @"a.csv, line 3: the quotation mark that opens here is never closed");
        assert_eq!(column_a("a,b\n\"3 \"\"x\"\"\",4").unwrap().0, [(2, "3 \"x\"".to_owned())]);
        assert_eq!(column_a("b,a\n1,5\" screen").unwrap().0, [(2, "5\" screen".to_owned())]);
    }

    #[test]
    fn files_that_hold_no_text_are_errors() {
        let decoded =
            |bytes: &[u8]| decode(bytes, &mut FileReport::new("a.zip/skills_en.csv")).map(Cow::into_owned);
        for bytes in [&b""[..], b"\xef\xbb\xbf", b" \r\n"] {
            insta::allow_duplicates! {
                insta::assert_snapshot!(decoded(bytes).unwrap_err(), @"a.zip/skills_en.csv: the file is empty; download it again");
            }
        }
        insta::assert_snapshot!(decoded(b"PK\x03\x04\x00").unwrap_err(), @"a.zip/skills_en.csv: this is not a CSV file in UTF-8 but binary data (or UTF-16); use the file as the ESCO portal delivers it");
        insta::assert_snapshot!(column_a("a,b\n").unwrap_err(), @"a.csv: there is no row below the header; download it again");
        assert_eq!(decoded(b"\xef\xbb\xbfa").unwrap(), "a");
    }

    #[test]
    fn invalid_utf8_is_replaced_and_counted_with_its_line() {
        let mut report = FileReport::new("a.csv");
        assert_eq!(decode(b"a\nM\xfcller\n\xff", &mut report).unwrap(), "a\nM\u{fffd}ller\n\u{fffd}");
        assert_eq!(report.repaired[&Reason::InvalidUtf8], 2);
        assert_eq!((report.examples[0].line, report.examples[0].detail.as_str()), (2, "\\xfc"));
        assert_eq!(report.examples[1].line, 3);
    }

    #[test]
    fn garbled_characters_are_restored_and_good_ones_left() {
        assert_eq!(ungarbled("skills.Â\u{a0} They").unwrap(), "skills.\u{a0} They");
        assert_eq!(ungarbled("children\u{e2}\u{80}\u{99}s").unwrap(), "children’s");
        for good in ["à\u{a0}«\u{a0}bon\u{a0}»", "Âge", "stray \u{9d} control", "", "Â"] {
            assert_eq!(ungarbled(good), None, "{good}");
        }
    }

    #[test]
    fn white_space_is_single_and_inside() {
        assert_eq!(tidy("\u{a0}sing\u{a0} loud\tly \u{200b}"), "sing loud ly");
        assert!(matches!(tidy("sing loudly"), Cow::Borrowed(_)));
        assert_eq!(tidy(" \u{9d} "), "");
    }

    /// Reads column `a` as labels beside the preferred label `sing`, and as a description.
    fn lists(field: &str) -> (Vec<String>, String, FileReport) {
        let text = format!("a,b\n\"{field}\",x");
        let mut report = FileReport::new("a.csv");
        let (mut labels, mut description) = (vec![], String::new());
        let table = Table::open(&text, &mut report).unwrap();
        let read = table.for_each(|row| {
            labels = row.labels(0, "sing");
            description = row.text(0);
        });
        read.unwrap();
        (labels, description, report)
    }

    #[test]
    fn labels_are_separated_by_lines_or_spaced_bars() {
        assert_eq!(lists("chant\nhum\r\ncroon | yodel").0, ["chant", "hum", "croon", "yodel"]);
        assert_eq!(lists("input|output").0, ["input|output"]);
        let (labels, _, report) = lists("chant\nsing\n\nhum \nchant");
        assert_eq!(labels, ["chant", "hum"]);
        assert_eq!(report.repaired[&Reason::RepeatedLabel], 2);
    }

    #[test]
    fn descriptions_keep_their_lines() {
        let (_, description, report) = lists("One  two. \r\n\r\n\u{a0}Three.\n\n");
        assert_eq!(description, "One two.\n\nThree.");
        assert!(report.repaired.contains_key(&Reason::WhiteSpace));
        let (_, description, report) = lists("One.\r\nTwo.");
        assert_eq!(description, "One.\nTwo.");
        assert_eq!(report.repaired, Default::default());
    }

    proptest! {
        #[test]
        fn tidy_text_stays_as_it_is(text in any::<String>()) {
            let once = tidy(&text).into_owned();
            prop_assert_eq!(tidy(&once).into_owned(), once.clone());
            prop_assert!(!once.contains(char::is_control) && once.trim() == once);
        }

        #[test]
        fn ungarbling_undoes_reading_utf8_as_latin1(text in "[a-z ’”€—]{0,20}") {
            let garbled: String = text.bytes().map(char::from).collect();
            prop_assert_eq!(ungarbled(&garbled).unwrap_or(garbled), text);
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>(), csv in "(a|b|,|\"|\n|\r){0,40}") {
            let _ = (column_a(&text), column_a(&csv), column_a(&format!("a,b\n{csv}")));
        }
    }
}
