//! Whether text of a CSV file stands inside quotation marks, by the rules of the `csv` crate.

/// What the bytes so far lead to.
#[derive(Clone, Copy)]
enum State {
    FieldStart,
    Unquoted,
    Quoted,
    /// Behind a mark inside a quoted field: it closes the field unless another one follows.
    QuotedMark,
}

/// Follows the quotation marks of a CSV file that comes piece by piece, without a byte order mark.
///
/// A mark opens a field only as its first byte: `5" screen` has nothing open. Inside quotes two marks
/// stand for one.
pub(crate) struct Quoting {
    delimiter: u8,
    state: State,
}

impl Quoting {
    /// Before the first byte of a row.
    pub fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::FieldStart }
    }

    /// Goes on with the next bytes, which may begin and end anywhere.
    pub fn feed(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.state = match (self.state, byte) {
                (State::FieldStart | State::QuotedMark, b'"') => State::Quoted,
                (State::Quoted, b'"') => State::QuotedMark,
                (State::Quoted, _) => State::Quoted,
                (_, b'\n' | b'\r') => State::FieldStart,
                (_, byte) if byte == self.delimiter => State::FieldStart,
                _ => State::Unquoted,
            };
        }
    }

    /// Whether a quoted field is open: a line end now would be part of it.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Quoted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_open(text: &str) -> bool {
        let mut quoting = Quoting::new(b',');
        quoting.feed(text.as_bytes());
        quoting.is_open()
    }

    #[test]
    fn a_mark_opens_only_at_the_start_of_a_field() {
        for text in
            ["", "a,\"b\"", "a,5\" screen", "\"a \"\"b\"\"\"", "\"a\"b\"", "\"\"", "a \"b,c", "\"a\n\"\n"]
        {
            assert!(!is_open(text), "{text}");
        }
        for text in
            ["\"", "a,\"b", "5\" screen,\"b", "\"a\"\"", "\"a\"\n\"b\n", "\"\"\"", "\"a\"b,\"", "a\r\""]
        {
            assert!(is_open(text), "{text}");
        }
    }

    proptest! {
        /// A row that is open takes what follows for a part of itself.
        #[test]
        fn the_csv_crate_agrees(text in "[a\",;\n\r]{0,12}", delimiter in prop::sample::select(vec![b',', b';'])) {
            let rows = |text: &str| {
                let mut reader = csv::ReaderBuilder::new();
                reader.has_headers(false).flexible(true).delimiter(delimiter);
                let rows: Result<Vec<_>, _> = reader.from_reader(text.as_bytes()).into_records().collect();
                rows.unwrap()
            };
            let mut quoting = Quoting::new(delimiter);
            for byte in text.as_bytes() {
                quoting.feed(&[*byte]);
            }
            let closed = rows(&format!("{text}\nx")).last().is_some_and(|row| row == vec!["x"]);
            prop_assert_eq!(quoting.is_open(), !closed);
        }
    }
}
