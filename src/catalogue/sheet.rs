//! [`Sheet`]: a text whose outcomes somebody links to concepts. What they decide is kept as reviews, by what each
//! outcome says; the sheet is what they decide about.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::text::SegmentKind;

/// A text whose outcomes somebody links to concepts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sheet {
    /// The institution whose decisions count; empty where there is only one.
    pub institution: String,
    /// The language of the text, by its ISO 639-1 code.
    pub language: String,
    /// The text as it was brought, to be changed and brought again.
    pub source: String,
    /// Its sentences, bullets, cells and headings, in order.
    pub passages: Vec<Passage>,
    /// What is known of the credential besides its outcomes: fields of tagus JSON with what a person would write.
    pub about: BTreeMap<String, String>,
}

/// A passage of a [`Sheet`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Passage {
    /// What a reader sees.
    pub text: String,
    /// What it is.
    pub kind: SegmentKind,
    /// Whether it is an outcome, or another text that concepts are linked to.
    pub counts: bool,
}

impl Sheet {
    /// The passages that concepts are linked to, in order.
    pub fn outcomes(&self) -> impl Iterator<Item = &Passage> {
        self.passages.iter().filter(|passage| passage.counts)
    }
}
