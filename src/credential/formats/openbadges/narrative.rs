//! The criteria of a badge as Markdown: sections with a heading each.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

/// The headings of what the criteria hold.
pub(super) const OUTCOMES: &str = "Learning outcomes";
pub(super) const PREREQUISITES: &str = "Prerequisites";
pub(super) const STACKABILITY: &str = "Stackability";

/// The sections in Markdown: those with one text as a paragraph, the outcomes as a list. Line breaks inside
/// a text become spaces.
pub(super) fn write(
    outcomes: &[String],
    prerequisites: Option<&str>,
    stackability: Option<&str>,
) -> Option<String> {
    let list: String = outcomes.iter().map(|outcome| format!("- {}\n", escaped(outcome))).collect();
    let paragraph = |heading, text: Option<&str>| Some((heading, format!("{}\n", escaped(text?))));
    let sections: Vec<String> = [
        (!list.is_empty()).then_some((OUTCOMES, list)),
        paragraph(PREREQUISITES, prerequisites),
        paragraph(STACKABILITY, stackability),
    ]
    .into_iter()
    .flatten()
    .map(|(heading, text)| format!("## {heading}\n\n{text}"))
    .collect();
    (!sections.is_empty()).then(|| sections.join("\n"))
}

/// The items of the list that stands right under a heading of the second level; none if there is none.
pub(super) fn items(markdown: &str, heading: &str) -> Vec<String> {
    let mut texts = vec![];
    let (mut depth, mut said) = (0, String::new());
    let keep = |said: &mut String, texts: &mut Vec<String>| {
        let text = std::mem::take(said);
        if !text.trim().is_empty() {
            texts.push(text.trim().to_owned());
        }
    };
    for event in under(markdown, heading) {
        match event {
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) if depth == 1 => break,
            Event::End(TagEnd::List(_)) => depth -= 1,
            _ if depth == 0 => break,
            // An item may hold a list of its own.
            Event::Start(Tag::Item) | Event::End(TagEnd::Item) => keep(&mut said, &mut texts),
            Event::End(TagEnd::Paragraph) => said.push(' '),
            event => said += &text(&event),
        }
    }
    texts
}

/// The paragraph that stands right under a heading of the second level.
pub(super) fn paragraph(markdown: &str, heading: &str) -> Option<String> {
    let mut events = under(markdown, heading);
    let Some(Event::Start(Tag::Paragraph)) = events.next() else { return None };
    let said = events.take_while(|event| *event != Event::End(TagEnd::Paragraph)).map(|event| text(&event));
    Some(said.collect::<String>().trim().to_owned()).filter(|said| !said.is_empty())
}

/// What comes after a heading of the second level.
fn under<'a>(markdown: &'a str, heading: &str) -> impl Iterator<Item = Event<'a>> {
    let mut events = Parser::new(markdown);
    while let Some(event) = events.next() {
        if matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H2, .. })) {
            let said = events.by_ref().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
            if said.map(|event| text(&event)).collect::<String>() == heading {
                break;
            }
        }
    }
    events
}

fn text(event: &Event) -> String {
    match event {
        Event::Text(text) | Event::Code(text) => text.to_string(),
        Event::SoftBreak | Event::HardBreak => " ".to_owned(),
        _ => String::new(),
    }
}

/// A text on one line without what Markdown would take for markup.
fn escaped(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let has_entities = text.contains(';');
    let mut escaped = String::new();
    for (at, character) in text.char_indices() {
        let markup = match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' => true,
            '&' => has_entities,
            '#' | '+' | '-' | '>' | '=' | '~' => at == 0,
            '.' | ')' => digits > 0 && at == digits,
            _ => false,
        };
        if markup {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sections_are_found_under_their_headings() {
        let outcomes = ["Use C# & R&D; not *all* of_it".to_owned(), "1. Weld, at \\ 3 < 4".to_owned()];
        let written = write(&outcomes, Some("- none\nat all"), None).unwrap();
        insta::assert_snapshot!(written);
        assert_eq!(items(&written, OUTCOMES), outcomes);
        assert_eq!(paragraph(&written, PREREQUISITES).as_deref(), Some("- none at all"));
        assert_eq!(paragraph(&written, STACKABILITY), None);
        assert_eq!(write(&[], None, None), None);
    }

    #[test]
    fn only_a_list_right_under_its_heading_is_taken() {
        assert!(items("## Learning outcomes\n\nThe learner can:\n\n- weld\n", OUTCOMES).is_empty());
        assert!(items("# Learning outcomes\n\n- weld", OUTCOMES).is_empty());
        let nested = "## Learning outcomes\n\n- weld\n  - steel\n- read\n\n  drawings\n\n## More\n\n- no\n";
        assert_eq!(items(nested, OUTCOMES), ["weld", "steel", "read drawings"]);
        assert!(items("", OUTCOMES).is_empty());
        assert_eq!(paragraph("## Prerequisites\n\n- none", PREREQUISITES), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(texts in prop::collection::vec("\\PC{0,30}", 1..4)) {
            let texts: Vec<String> = texts
                .iter()
                .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
                .filter(|text| !text.is_empty())
                .collect();
            let written = write(&texts, texts.first().map(String::as_str), None).unwrap_or_default();
            prop_assert_eq!(&items(&written, OUTCOMES), &texts);
            prop_assert_eq!(paragraph(&written, PREREQUISITES), texts.into_iter().next());
        }
    }
}
