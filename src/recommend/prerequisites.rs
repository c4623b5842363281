//! [`Need`]: what a learner has to have before an offer.

use serde::Serialize;
use utoipa::ToSchema;

use super::Outcomes;
use crate::compare::Kept;
use crate::esco::Taxonomy;

/// Something that has to be there before.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Need {
    /// One of these offers.
    Offers {
        /// Their titles.
        titles: Vec<String>,
    },
    /// What a sentence says.
    Skills {
        /// The sentence.
        text: String,
        /// The same, ready to be compared.
        #[serde(skip)]
        asks: Outcomes,
    },
}

/// What says that nothing is needed, in the languages that pages are read in.
const NOTHING: [&str; 14] = [
    "none", "no", "-", "–", "n/a", "keine", "aucun", "aucune", "nessuno", "nessuna", "ninguno", "ninguna",
    "geen", "nenhum",
];

/// Words that stand between titles of which one is enough, and those that do only where nothing else stands there.
const OR: [&str; 4] = ["or", "oder", "ou", "oppure"];
const OR_ALONE: [&str; 3] = ["o", "of", "/"];

/// Whether what stands between two titles says that one is enough.
fn says_or(link: &str) -> bool {
    let lower = link.trim().to_lowercase();
    OR_ALONE.contains(&lower.as_str())
        || lower.split(|c: char| !c.is_alphanumeric()).any(|word| OR.contains(&word))
}

/// What stands inside quotation marks, without it, and what stands between.
fn quoted(text: &str) -> (Vec<&str>, Vec<&str>) {
    const MARKS: [(char, &[char]); 4] =
        [('"', &['"']), ('“', &['”', '“']), ('„', &['“', '”']), ('«', &['»'])];
    let (mut inside, mut between, mut rest) = (vec![], vec![], text);
    while let Some((start, open)) = rest.char_indices().find(|(_, c)| MARKS.iter().any(|(open, _)| open == c))
    {
        let after = &rest[start + open.len_utf8()..];
        let closing = MARKS.iter().filter(|(mark, _)| *mark == open).flat_map(|(_, closing)| *closing);
        let closing: Vec<char> = closing.copied().collect();
        let Some(end) = after.find(closing.as_slice()) else { break };
        between.push(&rest[..start]);
        inside.push(after[..end].trim());
        rest = &after[end..];
        rest = rest.get(rest.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
    }
    between.push(rest);
    (inside.into_iter().filter(|title| !title.is_empty()).collect(), between)
}

/// What the prerequisites of an offer ask for: the offers whose titles stand in quotation marks, all of them or,
/// where *or* stands between, one; else what the sentence says, by what is kept of it. Neither is asked for by
/// *none*, nor by a sentence without a likely concept, which nobody can check here.
pub fn needs(text: &str, kept: &Kept, taxonomy: &Taxonomy) -> Vec<Need> {
    let plain = text.trim().trim_end_matches('.').to_lowercase();
    if NOTHING.contains(&plain.as_str()) {
        return vec![];
    }
    let (titles, between) = quoted(text);
    let owned = |title: &&str| (*title).to_owned();
    match titles.len() {
        0 => {
            let asks = Outcomes::new([(text.trim(), kept)], taxonomy);
            let is_known = asks.concepts.iter().any(|concepts| !concepts.is_empty());
            is_known.then(|| Need::Skills { text: text.trim().to_owned(), asks }).into_iter().collect()
        }
        count => {
            let links = between.get(1..count).unwrap_or_default();
            let either = links.iter().any(|link| says_or(link));
            match either {
                true => vec![Need::Offers { titles: titles.iter().map(owned).collect() }],
                false => titles.iter().map(|title| Need::Offers { titles: vec![owned(title)] }).collect(),
            }
        }
    }
}

/// The larger credential that an offer says it counts towards, by the quotation marks around its name, and
/// whether it says that it completes it.
pub fn certificate(stackability: &str) -> (Option<String>, bool) {
    let name = quoted(stackability).0.first().map(|name| (*name).to_owned());
    let is_capstone = name.is_some() && stackability.to_lowercase().contains("capstone");
    (name, is_capstone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::KeptConcept;

    fn titles(text: &str, is_known: bool) -> Vec<Vec<String>> {
        let taxonomy = super::super::tests::taxonomy();
        let concept = KeptConcept { uri: "skill/01".into(), probability: 0.5, informativeness: 0.5 };
        let concepts = if is_known { vec![concept] } else { vec![] };
        let of = |need| match need {
            Need::Offers { titles } => titles,
            Need::Skills { text, .. } => vec![format!("skills: {text}")],
        };
        needs(text, &Kept { concepts, meaning: None }, &taxonomy).into_iter().map(of).collect()
    }

    #[test]
    fn titles_in_quotation_marks_are_offers() {
        let titles = |text: &str| titles(text, true);
        assert_eq!(titles("Completion of \"A\" or equivalent experience."), [["A"]]);
        assert_eq!(titles("Holders of \"A\" or \"B\" are admitted."), [["A", "B"]]);
        assert_eq!(titles("\"A\" and „B“ must have been passed"), [["A"], ["B"]]);
        assert_eq!(titles("\"A\" and completion of \"B\""), [["A"], ["B"]]);
        assert_eq!(titles("\"A\" of \"B\""), [["A", "B"]]);
        assert_eq!(titles("Abschluss von „Grundlagen“ oder «Bases»"), [["Grundlagen", "Bases"]]);
    }

    #[test]
    fn other_sentences_are_about_skills_and_none_is_nothing() {
        assert_eq!(titles("Be able to read SQL.", true), [["skills: Be able to read SQL."]]);
        for nothing in ["None", "none.", " Keine ", "–"] {
            assert!(titles(nothing, true).is_empty(), "{nothing}");
        }
        assert!(titles("A driving licence.", false).is_empty());
        // A mark that is never closed quotes nothing.
        assert_eq!(titles("A 3\" pipe", true), [["skills: A 3\" pipe"]]);
    }

    #[test]
    fn a_capstone_names_its_certificate() {
        assert_eq!(
            certificate("Counts towards the \"Certificate C\"."),
            (Some("Certificate C".into()), false)
        );
        assert_eq!(
            certificate("Capstone of the “Certificate C”; taken last."),
            (Some("Certificate C".into()), true)
        );
        assert_eq!(certificate("Stand-alone; a capstone course."), (None, false));
    }
}
