//! Prose: pages and descriptions in which people list learning outcomes.

use super::names::{Name, words};
use crate::credential::Text;
use crate::text::{self, Format, SegmentKind};

/// What a line that leads into a list of outcomes says, in lower case.
const LEADS: [&str; 17] = [
    "able to",
    "participants will",
    "learners will",
    "students will",
    "participants can",
    "learners can",
    "students can",
    "after the course you can",
    "in der lage",
    "können die teilnehmenden",
    "können die studierenden",
    "seront capables",
    "sarà in grado",
    "saranno in grado",
    "será capaz",
    "serán capaces",
    "in staat",
];

/// What outcomes are sorted by, in lower case.
const PARTS: [&str; 16] = [
    "knowledge",
    "skills",
    "competences",
    "competencies",
    "knowledge and understanding",
    "responsibility and autonomy",
    "kenntnisse",
    "fertigkeiten",
    "connaissances",
    "conoscenze",
    "abilità",
    "conocimientos",
    "destrezas",
    "kennis",
    "vaardigheden",
    "conhecimentos",
];

/// Whether a line leads to a list of outcomes.
pub(super) fn leads_to_outcomes(line: &str) -> bool {
    let lower = line.to_lowercase();
    Name::heads_outcomes(line) || LEADS.iter().any(|lead| lower.contains(lead))
}

/// Whether a heading parts outcomes from others.
pub(super) fn parts_outcomes(heading: &str) -> bool {
    PARTS.contains(&words(heading).as_str())
}

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
        // The colon is not part of what is said; the end of something bold may stand before it.
        let leads = chars.iter().skip(segment.span.end).take(3).any(|after| *after == ':');
        // A line that leads into a list says nothing new about the heading it stands under.
        listing = Name::heads_outcomes(&said) || leads && (listing || leads_to_outcomes(&said));
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
