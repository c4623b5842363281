//! Tags for the outcomes of a credential.

use std::collections::BTreeMap;

use super::{Credential, Element, Outcome, OutcomeTag, Source, Text};
use crate::tagger::{Tag, TagError, TagOptions, Tagger, Taggers};
use crate::text::Format;

impl Text {
    /// The wording that the taggers make most of, and the tagger for it: English, which the encoder reads,
    /// before other loaded languages, and these before what is in a language that is not loaded.
    pub fn for_taggers<'t>(&self, taggers: &'t Taggers) -> Option<(&str, &'t Tagger)> {
        let loaded = |(code, text)| Some((text, taggers.for_language(code)?));
        let of = |code: &str| self.0.get_key_value(code).map(|(code, text)| (code.as_str(), text.as_str()));
        let all = || self.0.iter().map(|(code, text)| (code.as_str(), text.as_str()));
        let found = of("en").and_then(loaded).or_else(|| all().find_map(loaded));
        found.or_else(|| {
            let (_, text) = self.best()?;
            Some((text, taggers.for_text(text)))
        })
    }
}

impl Credential {
    /// Adds the tags that the taggers suggest to each outcome, the most probable first, after those that
    /// the issuer gives. What the issuer gives gets the probability that it would be suggested with, where
    /// it would be.
    pub fn suggest_tags(&mut self, taggers: &Taggers, options: &TagOptions) -> Result<(), TagError> {
        let Element::Present { value: outcomes, .. } = &mut self.outcomes else { return Ok(()) };
        outcomes.iter_mut().try_for_each(|outcome| suggest(outcome, taggers, options))
    }
}

fn suggest(outcome: &mut Outcome, taggers: &Taggers, options: &TagOptions) -> Result<(), TagError> {
    outcome.tags.retain(|tag| tag.source == Source::Issuer);
    let Some((text, tagger)) = outcome.text.for_taggers(taggers) else { return Ok(()) };
    let suggested = tagger.tag(text, Format::Plain, options)?.tags;
    let mut by_uri: BTreeMap<&str, &Tag> = suggested.iter().map(|tag| (tag.uri.as_str(), tag)).collect();
    for given in &mut outcome.tags {
        given.probability = by_uri.remove(given.uri.as_str()).map(|tag| tag.probability);
    }
    let new = suggested.iter().filter(|tag| by_uri.contains_key(tag.uri.as_str()));
    outcome.tags.extend(new.map(|tag| OutcomeTag {
        uri: tag.uri.clone(),
        label: Some(tag.preferred_label.clone()),
        source: Source::Suggested,
        probability: Some(tag.probability),
        place: None,
    }));
    Ok(())
}
