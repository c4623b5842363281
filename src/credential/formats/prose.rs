//! Prose: pages and descriptions in which people list learning outcomes.

use crate::credential::Text;
use crate::text::{self, Format, SegmentKind};

/// How headings over learning outcomes begin, in lower case, in the languages of course pages.
const OUTCOMES: [&str; 14] = [
    "learning outcome",
    "intended learning outcome",
    "expected learning outcome",
    "outcomes",
    "what you will learn",
    "what you'll learn",
    "learning objectives",
    "you will be able to",
    "on completion",
    "upon completion",
    "lernergebnis",
    "risultati di apprendimento",
    "resultados de aprendizaje",
    "acquis d'apprentissage",
];

/// What a line that leads into a list of outcomes says, in lower case.
const LEADS: [&str; 6] =
    ["able to", "participants will", "learners will", "students will", "participants can", "learners can"];

/// The outcomes that a text lists under a heading or a line that says so; none if it has no such list.
pub(super) fn listed_outcomes(source: &str) -> Vec<Text> {
    let chars: Vec<char> = source.chars().collect();
    let mut listing = false;
    let mut outcomes = vec![];
    for segment in text::segments(source, Format::detect(source)) {
        let said = segment.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if segment.kind != SegmentKind::Heading {
            if listing {
                outcomes.push(Text::plain(said));
            }
            continue;
        }
        let lower = said.to_lowercase();
        // The colon is not part of what is said; the end of something bold may stand before it.
        let leads = chars.iter().skip(segment.span.end).take(3).any(|after| *after == ':');
        let begins = OUTCOMES.iter().any(|begin| lower.starts_with(begin));
        // A line that leads into a list says nothing new about the heading it stands under.
        listing = begins || leads && (listing || LEADS.iter().any(|lead| lower.contains(lead)));
    }
    outcomes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_under_a_heading_about_outcomes_is_listed() {
        let page = "# Welding\n\nA course for beginners.\n\n## Learning outcomes\n\n- Weld steel\n- Read\n  drawings\n\n\
                    ## Assessment\n\n- Written examination\n";
        let texts: Vec<String> = listed_outcomes(page).iter().map(Text::to_string).collect();
        assert_eq!(texts, ["Weld steel", "Read drawings"]);
        let led = "## Learning outcomes\n\nOn earning it, the learner is able to:\n\n- Weld steel\n\n\
                   ## Assessment\n\nCandidates submit:\n\n- a portfolio\n";
        assert_eq!(listed_outcomes(led), [Text::plain("Weld steel")]);
        let plain = "For beginners. Participants will:\n- weld steel\n- read drawings";
        assert_eq!(listed_outcomes(plain).len(), 2);
        assert!(listed_outcomes("# Welding\n\nLearn to weld.").is_empty());
        assert!(listed_outcomes("").is_empty());
    }
}
