//! [`Element`]: a part of a credential that is there, is missing or cannot be read, and where it stands.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use utoipa::openapi::{KnownFormat, Object, RefOr, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// Where in its document something stands: a JSON pointer (RFC 6901), a row and column, or a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct Place(pub String);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "/" } else { &self.0 })
    }
}

/// An element of a credential.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum Element<T> {
    /// The document does not have it.
    #[default]
    Absent,
    /// The document has it, but not in a form that can be understood.
    Unreadable {
        /// Where it stands.
        place: Place,
        /// What is wrong with it and what would be right.
        problem: String,
    },
    /// It is there.
    Present {
        /// Where it stands.
        place: Place,
        /// What it says.
        value: T,
    },
}

impl<T> Element<T> {
    /// What it says, if it can be read.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Present { value, .. } => Some(value),
            _ => None,
        }
    }

    /// Where it stands and what it says, if it can be read.
    pub fn present(&self) -> Option<(&Place, &T)> {
        match self {
            Self::Present { place, value } => Some((place, value)),
            _ => None,
        }
    }

    /// Whether the document does not have it.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The element with what it says turned into something else.
    pub(super) fn map<U>(self, turn: impl FnOnce(T) -> U) -> Element<U> {
        match self {
            Self::Absent => Element::Absent,
            Self::Unreadable { place, problem } => Element::Unreadable { place, problem },
            Self::Present { place, value } => Element::Present { place, value: turn(value) },
        }
    }

    /// What was read at a place, or why it could not be.
    pub(super) fn read(place: Place, value: Result<T, String>) -> Self {
        match value {
            Ok(value) => Self::Present { place, value },
            Err(problem) => Self::Unreadable { place, problem },
        }
    }

    /// This element, or if the document does not have it, another.
    pub(super) fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self.is_absent() { other() } else { self }
    }
}

/// What stands for a date in schemas: the type itself, of another crate, has none that an element could hold.
pub(super) enum Day {}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Date);
        Object::builder().schema_type(Type::String).format(Some(format)).into()
    }
}

impl ToSchema for Day {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Date")
    }
}

/// An element whose language does not matter.
pub(super) fn plain(element: Element<Text>) -> Element<String> {
    element.map(|text| text.to_string())
}

/// A text in one or more languages, by ISO 639-1 code; the empty code stands for a language that is not
/// said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
pub struct Text(pub BTreeMap<String, String>);

impl Text {
    /// A text whose language is not said.
    pub fn plain(text: impl Into<String>) -> Self {
        Self([(String::new(), text.into())].into())
    }

    /// The text in English, else in a language that is not said, else in the first by code; with the code.
    pub fn best(&self) -> Option<(&str, &str)> {
        let of = |code: &str| self.0.get_key_value(code);
        let (code, text) = of("en").or_else(|| of("")).or_else(|| self.0.first_key_value())?;
        Some((code, text))
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.best().map_or("", |(_, text)| text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_text_is_the_english_one_else_one_that_is_there() {
        let text = |pairs: &[(&str, &str)]| {
            Text(pairs.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect())
        };
        assert_eq!(text(&[("de", "Ja"), ("en", "Yes")]).best(), Some(("en", "Yes")));
        assert_eq!(text(&[("de", "Ja"), ("", "Si")]).best(), Some(("", "Si")));
        assert_eq!(text(&[("fr", "Oui"), ("de", "Ja")]).to_string(), "Ja");
        assert_eq!(text(&[]).to_string(), "");
    }

    #[test]
    fn another_is_taken_only_where_there_is_none() {
        let at = |value| Element::Present { place: Place("/a".to_owned()), value };
        assert_eq!(Element::Absent.or_else(|| at(1)), at(1));
        let unreadable = Element::read(Place(String::new()), Err("no".to_owned()));
        assert_eq!(unreadable.clone().or_else(|| at(1)), unreadable);
        assert_eq!(unreadable.value(), None);
        assert_eq!(Place(String::new()).to_string(), "/");
    }
}
