//! The little of XML that documents need: elements inside each other, with their attributes and their text.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// How deep elements may lie in each other. Word itself ends where tables lie some thirty deep in each other.
const DEEPEST: usize = 400;

/// What is wrong with a file, for the message.
pub(super) type Problem = String;

/// An element that has been opened.
pub(super) struct Element {
    /// Its name without the prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    fn new(start: &BytesStart) -> Self {
        // An attribute that makes no sense says nothing; the rest of the document does.
        let attributes = start.attributes().flatten().filter_map(|attribute| {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.into_owned();
            Some((attribute.key.local_name().into_inner().to_owned(), value))
        });
        Self { name: start.local_name().into_inner().to_owned(), attributes: attributes.collect() }
    }

    /// The attribute of a name, whatever its prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The attribute that most elements of Word have.
    pub fn value(&self) -> Option<&str> {
        self.attribute("val")
    }

    /// Whether a property is on: it is by being there, unless it says otherwise.
    pub fn is_on(&self) -> bool {
        !matches!(self.value(), Some("0" | "false" | "off"))
    }
}

/// A part of a document, read from its beginning to its end.
pub(super) struct Xml<'x> {
    reader: Reader<&'x [u8]>,
    depth: usize,
}

impl<'x> Xml<'x> {
    pub fn new(xml: &'x str) -> Self {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0 }
    }

    fn next(&mut self) -> Result<Event<'x>, Problem> {
        let event = self.reader.read_event().map_err(|error| error.to_string())?;
        match event {
            Event::Start(_) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(format!("more than {DEEPEST} elements inside each other"));
                }
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            // Outside of all elements the end is where it belongs.
            Event::Eof if self.depth > 0 => return Err("it ends too early".to_owned()),
            _ => {}
        }
        Ok(event)
    }

    /// Calls for each element inside the one that is open, up to its end. The call reads to the end of its element
    /// by [`Self::children`], [`Self::text`] or [`Self::skip`].
    pub fn children(
        &mut self,
        visit: &mut dyn FnMut(&mut Self, Element) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        loop {
            match self.next()? {
                Event::Start(start) => visit(self, Element::new(&start))?,
                Event::End(_) | Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// The text inside the element that is open, up to its end.
    pub fn text(&mut self) -> Result<String, Problem> {
        let (mut text, mut open) = (String::new(), 1);
        loop {
            match self.next()? {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                Event::Eof => return Ok(text),
                Event::Text(part) => text.push_str(&part.xml10_content()),
                Event::CData(part) => text.push_str(&part.xml10_content()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(c)) => text.push(c),
                    _ => {
                        let name = reference.xml10_content();
                        text.push_str(quick_xml::escape::resolve_xml_entity(&name).unwrap_or_default());
                    }
                },
                _ => {}
            }
            if open == 0 {
                return Ok(text);
            }
        }
    }

    /// Reads to the end of the element that is open.
    pub fn skip(&mut self) -> Result<(), Problem> {
        self.children(&mut |xml, _| xml.skip())
    }
}
