//! [`Node`]: a value of a JSON-LD document that knows where it stands.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::credential::{Element, Place, Text};

/// The language code for a language that is not known (BCP 47).
pub(super) const UNDETERMINED: &str = "und";

/// The objects of a document that have an identifier, each where most is said of it.
#[derive(Debug, Default)]
pub(super) struct Ids<'a>(HashMap<&'a str, (String, &'a Map<String, Value>)>);

impl<'a> Ids<'a> {
    #[cfg(test)]
    pub fn new(document: &'a Value) -> Self {
        Self::within(document, String::new())
    }

    /// Those of a value that stands at a pointer of its document.
    pub fn within(value: &'a Value, pointer: String) -> Self {
        let mut ids = Self::default();
        ids.collect(value, pointer);
        ids
    }

    /// The parser bounds how deep a document nests, and so how deep this goes.
    fn collect(&mut self, value: &'a Value, pointer: String) {
        match value {
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.collect(item, format!("{pointer}/{at}"));
                }
            }
            Value::Object(object) => {
                if let Some(id) = id(object) {
                    let known = self.0.entry(id).or_insert_with(|| (pointer.clone(), object));
                    if known.1.len() < object.len() {
                        *known = (pointer.clone(), object);
                    }
                }
                for (key, value) in object {
                    self.collect(value, format!("{pointer}/{}", escaped(key)));
                }
            }
            _ => {}
        }
    }
}

fn id(object: &Map<String, Value>) -> Option<&str> {
    object.get("id").or_else(|| object.get("@id"))?.as_str()
}

/// A key as a JSON pointer has it (RFC 6901, section 3).
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A value and where it stands. JSON-LD lets a document say a thing once and point to it by its
/// identifier elsewhere, write one thing without the brackets of a list, and give a text as a string or
/// by language: a node hides which of these it was.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    value: &'a Value,
    pointer: String,
    ids: &'a Ids<'a>,
}

impl<'a> Node<'a> {
    #[cfg(test)]
    pub fn root(document: &'a Value, ids: &'a Ids<'a>) -> Self {
        Self { value: document, pointer: String::new(), ids }
    }

    /// A value that stands at a pointer of its document.
    pub fn within(value: &'a Value, pointer: String, ids: &'a Ids<'a>) -> Self {
        Self { value, pointer, ids }
    }

    pub fn place(&self) -> Place {
        Place(self.pointer.clone())
    }

    /// Where the object stands that this is or points to.
    pub fn object_place(&self) -> Place {
        Place(self.object().map_or_else(|| self.pointer.clone(), |(_, pointer)| pointer))
    }

    /// The place of what stands under a key.
    pub fn below(&self, key: &str) -> Place {
        Place(format!("{}/{}", self.pointer, escaped(key)))
    }

    pub fn value(&self) -> &'a Value {
        self.value
    }

    /// The object itself, or the one that this points to.
    fn object(&self) -> Option<(&'a Map<String, Value>, String)> {
        let pointed = |id: &str| self.ids.0.get(id).map(|(pointer, object)| (*object, pointer.clone()));
        match self.value {
            Value::String(target) => pointed(target),
            Value::Object(object) => {
                let bare = object.keys().all(|key| ["id", "@id", "type", "@type"].contains(&key.as_str()));
                let fuller = if bare { id(object).and_then(pointed) } else { None };
                fuller.or_else(|| Some((object, self.pointer.clone())))
            }
            _ => None,
        }
    }

    /// What the document identifies it by; nothing that is blank.
    pub fn id(&self) -> Option<&'a str> {
        let written = match self.value {
            Value::String(id) => Some(id.as_str()),
            Value::Object(object) => id(object),
            _ => None,
        };
        written.map(str::trim).filter(|id| !id.is_empty())
    }

    /// The value under a key, unless there is none or it is null.
    pub fn get(&self, key: &str) -> Option<Node<'a>> {
        let (object, pointer) = self.object()?;
        let value = object.get(key).filter(|value| !value.is_null())?;
        Some(Self { value, pointer: format!("{pointer}/{}", escaped(key)), ids: self.ids })
    }

    /// The value under the first of some keys, one within the other, taking the first of a list.
    pub fn path(&self, keys: &[&str]) -> Option<Node<'a>> {
        keys.iter().try_fold(self.clone(), |node, key| node.all(key).into_iter().next())
    }

    /// The values under a key, whether it holds one or a list.
    pub fn all(&self, key: &str) -> Vec<Node<'a>> {
        let Some(node) = self.get(key) else { return vec![] };
        let Value::Array(items) = node.value else { return vec![node] };
        let item = |(at, value)| Self { value, pointer: format!("{}/{at}", node.pointer), ids: self.ids };
        items.iter().enumerate().filter(|(_, value)| !value.is_null()).map(item).collect()
    }

    /// Whether `type` names a class.
    pub fn is_a(&self, class: &str) -> bool {
        let types = self.all("type").into_iter().chain(self.all("@type"));
        types.into_iter().any(|node| node.value.as_str() == Some(class))
    }

    /// A text: a string, a number, a text by language, the label of a concept or the words of a note.
    pub fn text(&self) -> Option<Text> {
        let clean = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        match self.value {
            Value::String(text) => clean(text).map(Text::plain),
            Value::Number(number) => Some(Text::plain(number.to_string())),
            Value::Object(object) => {
                if let Some(Value::String(text)) = object.get("@value") {
                    let code = object.get("@language").and_then(Value::as_str).unwrap_or_default();
                    return clean(text).map(|text| Text([(language(code), text)].into()));
                }
                let label = ["noteLiteral", "prefLabel", "title", "name", "legalName", "notation"]
                    .iter()
                    .find_map(|key| self.get(key)?.text());
                label.or_else(|| by_language(object))
            }
            Value::Array(_) | Value::Bool(_) | Value::Null => None,
        }
    }

    /// What is written there; nothing where there is no text.
    pub fn written(&self) -> String {
        self.text().unwrap_or_default().to_string()
    }

    /// The text under the first of some keys that has one.
    pub fn text_of(&self, keys: &[&str]) -> Option<(Place, Text)> {
        keys.iter().find_map(|key| {
            let nodes = self.all(key);
            nodes.into_iter().find_map(|node| Some((node.place(), node.text()?)))
        })
    }

    /// The text under the first of some keys as an element.
    pub fn element(&self, keys: &[&str]) -> Element<Text> {
        match self.text_of(keys) {
            Some((place, value)) => Element::Present { place, value },
            None => match keys.iter().find_map(|key| self.get(key)) {
                Some(node) if !is_empty(node.value) => {
                    Element::Unreadable { place: node.place(), problem: "it holds no text".to_owned() }
                }
                _ => Element::Absent,
            },
        }
    }
}

/// Whether a value says nothing: a form that was left empty.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_empty),
        Value::Object(object) => object.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A language code as texts have it: the one for *undetermined* says nothing.
fn language(code: &str) -> String {
    let code = code.to_lowercase();
    if code == UNDETERMINED { String::new() } else { code }
}

/// A text by language: an object whose keys are language codes.
fn by_language(object: &Map<String, Value>) -> Option<Text> {
    let code = |key: &str| {
        let code = key.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        let is_code = (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase());
        if key == "@none" { Some(String::new()) } else { is_code.then(|| language(&code)) }
    };
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        // Several texts in one language are one after another.
        Value::Array(texts) => {
            let texts: Option<Vec<&str>> = texts.iter().map(Value::as_str).collect();
            texts.map(|texts| texts.join("\n").trim().to_owned())
        }
        _ => None,
    };
    // An identifier alone is no text in Indonesian, whose code is "id".
    if object.keys().eq(["id"]) {
        return None;
    }
    let texts: Option<Vec<(String, String)>> =
        object.iter().map(|(key, value)| Some((code(key)?, text(value)?))).collect();
    let mut texts = texts?;
    texts.retain(|(_, text)| !text.is_empty());
    (!texts.is_empty()).then(|| Text(texts.into_iter().collect()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with<R>(document: &Value, look: impl FnOnce(Node) -> R) -> R {
        let ids = Ids::new(document);
        look(Node::root(document, &ids))
    }

    #[test]
    fn one_thing_and_a_list_of_one_are_the_same() {
        for document in [json!({"a": {"b": "x"}}), json!({"a": [{"b": ["x"]}]})] {
            with(&document, |root| {
                assert_eq!(root.path(&["a", "b"]).unwrap().text(), Some(Text::plain("x")));
            });
        }
    }

    #[test]
    fn what_is_said_once_is_found_where_it_is_pointed_to() {
        let document = json!({
            "first": {"id": "urn:1", "type": "Organisation"},
            "second": {"body": "urn:1"},
            "third": {"id": "urn:1", "type": "Organisation", "legalName": {"en": "Here"}},
        });
        with(&document, |root| {
            for path in [&["first", "legalName"][..], &["second", "body", "legalName"]] {
                let node = root.path(path).unwrap();
                assert_eq!(node.text().unwrap().to_string(), "Here");
                assert_eq!(node.place().0, "/third/legalName");
            }
        });
    }

    #[test]
    fn things_that_point_to_themselves_end() {
        let document = json!({"id": "urn:1", "next": {"id": "urn:1"}, "name": "urn:1"});
        with(&document, |root| {
            assert!(root.path(&["next"; 40]).is_some());
            assert_eq!(root.get("name").unwrap().text(), Some(Text::plain("urn:1")));
        });
    }

    #[test]
    fn texts_come_in_many_forms() {
        let text = |value: Value| {
            with(&value, |root| root.text().map(|text| text.0.into_iter().collect::<Vec<_>>()))
        };
        let one = |code: &str, text: &str| Some(vec![(code.to_owned(), text.to_owned())]);
        assert_eq!(text(json!(" a ")), one("", "a"));
        assert_eq!(text(json!({"en": "a"})), one("en", "a"));
        assert_eq!(text(json!({"en-GB": ["a", "b"]})), one("en", "a\nb"));
        assert_eq!(text(json!({"@value": "a", "@language": "DE"})), one("de", "a"));
        assert_eq!(text(json!({"id": "x", "type": "Note", "noteLiteral": {"en": "a"}})), one("en", "a"));
        assert_eq!(text(json!({"id": "x", "prefLabel": {"fi": "a"}})), one("fi", "a"));
        assert_eq!(text(json!({"und": "a"})), one("", "a"));
        assert_eq!(text(json!(2.5)), one("", "2.5"));
        for empty in [json!(""), json!({}), json!([]), json!({"en": ""}), json!(true), json!({"id": "x"})] {
            assert_eq!(text(empty.clone()), None, "{empty}");
        }
    }

    #[test]
    fn keys_are_escaped_in_pointers() {
        let document = json!({"a/b": {"c~d": 1}});
        with(&document, |root| {
            let place = root.path(&["a/b", "c~d"]).unwrap().place();
            assert_eq!(place.0, "/a~1b/c~0d");
            assert_eq!(document.pointer(&place.0), Some(&json!(1)));
        });
    }
}
