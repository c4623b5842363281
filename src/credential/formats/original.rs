//! A document that is converted into the format it came in: kept whole, with tags put in.

use serde_json::{Value, json};

use super::node::{Ids, Node};
use super::{ReadError, WriteOptions, each, elm, openbadges};
use crate::credential::{Credential, Format, Outcome, OutcomeTag, Source};

/// What the credential was read from, without what wraps it and without its proof, with the suggested tags
/// put in; `None` if it is not in the document.
pub(super) fn tagged(
    original: &str,
    credential: &Credential,
    options: &WriteOptions,
) -> Result<Option<Value>, ReadError> {
    let is_elm = credential.format == Format::Elm;
    let mut kept = None;
    each(original, &mut |value, pointer, _| {
        let ids = Ids::within(value, pointer.to_owned());
        let root = Node::within(value, pointer.to_owned(), &ids);
        let read = if is_elm { elm::read(&root) } else { openbadges::read(&root) };
        // Of several the one whose title stands at the same place.
        if kept.is_none() && read.id == credential.id && read.title == credential.title {
            kept = Some((value.clone(), pointer.to_owned(), openbadges::achievement_place(&root)));
        }
        Ok(())
    })?;
    let Some((mut value, base, achievement)) = kept else { return Ok(None) };
    for outcome in credential.outcomes.value().into_iter().flatten() {
        let text = outcome.text.to_string();
        let (place, key) =
            if is_elm { (&outcome.place, "relatedESCOSkill") } else { (&achievement, "alignment") };
        let tags = suggested(outcome).map(|tag| match is_elm {
            true => elm::skill(tag),
            false => openbadges::alignment(tag, Some(&text), options.esco_version),
        });
        let Some(pointer) = place.0.strip_prefix(&base) else { continue };
        add(&mut value, pointer, key, tags.collect());
    }
    if let Value::Object(object) = &mut value {
        object.shift_remove("proof");
    }
    Ok(Some(value))
}

fn suggested(outcome: &Outcome) -> impl Iterator<Item = &OutcomeTag> {
    outcome.tags.iter().filter(|tag| tag.source == Source::Suggested)
}

/// Adds to the values that an object has under a key.
fn add(document: &mut Value, pointer: &str, key: &str, values: Vec<Value>) {
    let object = document.pointer_mut(pointer).and_then(Value::as_object_mut);
    let Some(object) = object.filter(|_| !values.is_empty()) else { return };
    let there = object.entry(key).or_insert_with(|| json!([]));
    match there {
        Value::Array(there) => there.extend(values),
        Value::Null => *there = Value::Array(values),
        one => *one = Value::Array([one.take()].into_iter().chain(values).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ReadOptions, read, write};
    use super::*;
    use crate::credential::Element;

    const URI: &str = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d";

    fn tag(uri: &str) -> OutcomeTag {
        let label = Some("Python".to_owned());
        OutcomeTag {
            uri: uri.to_owned(),
            label,
            source: Source::Suggested,
            probability: Some(0.5),
            place: None,
        }
    }

    /// The document with a suggested tag on each outcome.
    fn with_tags(original: &str) -> Value {
        let mut credential = read(original, &ReadOptions::default()).unwrap().remove(0);
        if let Element::Present { value, .. } = &mut credential.outcomes {
            value.iter_mut().for_each(|outcome| outcome.tags.push(tag(URI)));
        }
        let options = WriteOptions { original: Some(original), esco_version: Some("1.2.0") };
        let format = credential.format;
        serde_json::from_str(&write(&[credential], format, &options).unwrap()).unwrap()
    }

    #[test]
    fn only_tags_are_put_in_and_proof_and_wrapping_taken_off() {
        let elm = json!({
            "id": "urn:1", "type": "EuropeanDigitalCredential", "image": "x", "proof": {"type": "P"},
            "credentialSubject": {"hasClaim": {"specifiedBy": {"learningOutcome": [
                {"id": "urn:2"}, {"title": {"en": "b"}, "relatedESCOSkill": {"id": "urn:3", "type": "Concept"}},
            ]}}},
            "later": {"id": "urn:2", "title": {"en": "a"}, "note": 1},
        });
        let mut expected = elm.clone();
        let skill = json!({
            "id": URI, "type": "Concept", "prefLabel": {"und": "Python"},
            "inScheme": {"id": "http://data.europa.eu/esco/concept-scheme/skills", "type": "ConceptScheme"},
        });
        expected.as_object_mut().unwrap().remove("proof");
        // What is pointed to gets its tag where it stands.
        expected["later"]["relatedESCOSkill"] = json!([skill]);
        let second = &mut expected["credentialSubject"]["hasClaim"]["specifiedBy"]["learningOutcome"][1];
        second["relatedESCOSkill"] = json!([{"id": "urn:3", "type": "Concept"}, skill]);
        assert_eq!(with_tags(&elm.to_string()), expected);
        assert_eq!(with_tags(&json!({"credential": elm}).to_string()), expected);
        assert_eq!(
            with_tags(&json!({"verifiableCredential": [elm, {"type": "Qualification"}]}).to_string()),
            expected
        );
    }

    #[test]
    fn an_alignment_says_which_outcome_it_belongs_to() {
        let badge = json!({
            "type": "OpenBadgeCredential", "image": "x",
            "credentialSubject": [{"achievement": {
                "criteria": {"narrative": "## Learning outcomes\n\n- Weld\n- Cut\n"},
                "alignment": {"targetName": "EQF", "targetType": "ext:EQF", "targetCode": "3"},
            }}],
        });
        let written = with_tags(&badge.to_string());
        let alignments = written["credentialSubject"][0]["achievement"]["alignment"].as_array().unwrap();
        assert_eq!(alignments.len(), 3);
        assert_eq!(alignments[1]["targetDescription"], "Weld");
        assert_eq!(alignments[1]["targetFramework"], "ESCO v1.2.0");
        let again = read(&written.to_string(), &ReadOptions::default()).unwrap().remove(0);
        let outcomes = again.outcomes.value().unwrap();
        assert!(outcomes.iter().all(|outcome| outcome.tags.len() == 1 && outcome.tags[0].uri == URI));
        assert!(again.tags.is_empty());
    }
}
