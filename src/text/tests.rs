//! The room as its callers see it: whole pages, and what holds for any input.

use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;

/// One line per segment: kind, span, text and heading.
fn show(source: &str, format: Format) -> String {
    let lines: Vec<String> = segments(source, format)
        .iter()
        .map(|segment| {
            let heading = segment.heading.as_deref().unwrap_or("-");
            format!(
                "{:?} | {:?} | {} | {heading}",
                segment.kind,
                segment.span,
                segment.text.replace('\n', "⏎")
            )
        })
        .collect();
    lines.join("\n")
}

/// Kind and text only.
fn texts(source: &str, format: Format) -> Vec<(SegmentKind, String)> {
    segments(source, format).into_iter().map(|segment| (segment.kind, segment.text)).collect()
}

fn source_slice(source: &str, span: Range<usize>) -> String {
    source.chars().skip(span.start).take(span.len()).collect()
}

#[test]
fn a_plain_course_page() {
    let source = "\u{feff}Data Science for Everyone\n\nIntended learning outcomes\n\n\
        On successful completion, students will be able to:\n\
        1) analyse data sets with Python;\n2) communicate results. They also defend\n   them in public;\n\
        3) build models.\n\nThe course is taught in English by Prof. Rossi and covers the whole field\n\
        of machine learning, e.g. neural networks.\nIt is worth 6 ECTS.\n\n\
        Prerequisites:\n• basic maths\n• Python, etc.\n\nWeek\tTopic\n1\tIntroduction\n2\tLinear models\n";
    assert_snapshot!(show(source, Format::Plain), @r"
    Heading | 1..26 | Data Science for Everyone | -
    Heading | 28..54 | Intended learning outcomes | Data Science for Everyone
    Heading | 56..106 | On successful completion, students will be able to | Intended learning outcomes
    Outcome | 111..140 | analyse data sets with Python | On successful completion, students will be able to
    Outcome | 145..165 | communicate results. | On successful completion, students will be able to
    Outcome | 166..200 | They also defend⏎   them in public | On successful completion, students will be able to
    Outcome | 205..218 | build models. | On successful completion, students will be able to
    Sentence | 220..336 | The course is taught in English by Prof. Rossi and covers the whole field⏎of machine learning, e.g. neural networks. | Intended learning outcomes
    Sentence | 337..356 | It is worth 6 ECTS. | Intended learning outcomes
    Heading | 358..371 | Prerequisites | Intended learning outcomes
    Bullet | 375..386 | basic maths | Prerequisites
    Bullet | 389..401 | Python, etc. | Prerequisites
    Heading | 403..407 | Week | Prerequisites
    Heading | 408..413 | Topic | Prerequisites
    Cell | 416..428 | Introduction | Topic
    Cell | 431..444 | Linear models | Topic
    ");
}

#[test]
fn a_markdown_course_page() {
    let source = "---\ntitle: x\n---\n# Data *Science*\n\nStudents **analyse** data\nwith [Python](https://python.org) &amp; `R`.\n\
        They build models.\n\n## Outcomes\n\nThey can:\n\n1. read *papers*\n2. write\n   - reports\n   - e-mails\n\n\
        **Assessment**\n\nAn oral exam.\n\n```\nlet x = 1;\n```\n\n| Week | Topic |\n|---|---|\n| 1 | Sets. Maps. |\n";
    assert_snapshot!(show(source, Format::Markdown), @r"
    Heading | 19..32 | Data Science | -
    Sentence | 35..105 | Students analyse data with Python & R. | Data Science
    Sentence | 106..124 | They build models. | Data Science
    Heading | 129..137 | Outcomes | Data Science
    Heading | 139..147 | They can | Outcomes
    Outcome | 153..165 | read papers | They can
    Outcome | 170..175 | write | They can
    Bullet | 181..188 | reports | They can
    Bullet | 194..201 | e-mails | They can
    Heading | 205..215 | Assessment | Outcomes
    Sentence | 219..232 | An oral exam. | Assessment
    Heading | 256..260 | Week | Assessment
    Heading | 263..268 | Topic | Assessment
    Cell | 287..292 | Sets. | Topic
    Cell | 293..298 | Maps. | Topic
    ");
}

#[test]
fn an_html_course_page() {
    let source = "<!doctype html><html><head><title>Course</title><style>p { x }</style></head><body>\
        <nav><a href='/'>Home</a></nav><h1>Data &amp; Science</h1>\n<p>Students   <b>analyse</b>\n data &ndash; daily.\n\
        They build&nbsp;models.</p><script>if (a < b) {}</script><p>They can:</p><ol><li>read <i>papers</i>;\
        <li>write<ul><li>reports</li></ul></ol><!-- no --><p><strong>Assessment</strong></p>\
        <p>An oral exam<br>- in May<br>- in June</p>\
        <table><tr><th>Week</th><th>Topic</th></tr><tr><td>1<td>Sets. Maps.</tr></table>\
        <table><tr><th>Credits</th><td>6 ECTS</td></tr></table></body></html>";
    assert_snapshot!(show(source, Format::Html), @r"
    Heading | 34..40 | Course | -
    Heading | 118..136 | Data & Science | Course
    Sentence | 145..191 | Students analyse data – daily. | Data & Science
    Sentence | 192..215 | They build models. | Data & Science
    Heading | 252..260 | They can | Data & Science
    Outcome | 273..287 | read papers | They can
    Outcome | 296..301 | write | They can
    Bullet | 309..316 | reports | They can
    Heading | 353..363 | Assessment | Data & Science
    Heading | 379..391 | An oral exam | Assessment
    Bullet | 397..403 | in May | An oral exam
    Bullet | 409..416 | in June | An oral exam
    Heading | 435..439 | Week | An oral exam
    Heading | 448..453 | Topic | An oral exam
    Cell | 476..481 | Sets. | Topic
    Cell | 482..487 | Maps. | Topic
    Heading | 515..522 | Credits | An oral exam
    Cell | 531..537 | 6 ECTS | Credits
    ");
}

#[test]
fn formats_are_told_apart() {
    let cases = [
        ("- a\n- b\n", Format::Plain),
        ("Analyse data. Build models (e.g. trees).", Format::Plain),
        ("C# and F# * and [x]", Format::Plain),
        ("a < b and c > d", Format::Plain),
        ("# Aims\n\ntext", Format::Markdown),
        ("see [this](https://example.org)", Format::Markdown),
        ("```\ncode\n```", Format::Markdown),
        ("|a|b|\n|-|-|\n", Format::Markdown),
        ("some **bold** words", Format::Markdown),
        ("<p>text</p>", Format::Html),
        (" \n<!DOCTYPE HTML><title>x</title>", Format::Html),
        ("one<br>two", Format::Html),
    ];
    for (source, format) in cases {
        assert_eq!(Format::detect(source), format, "{source}");
    }
    let paths = [
        ("a.TXT", Some(Format::Plain)),
        ("b.Markdown", Some(Format::Markdown)),
        ("c.xhtml", Some(Format::Html)),
        ("d.pdf", None),
        ("md", None),
    ];
    for (path, format) in paths {
        assert_eq!(Format::from_path(Path::new(path)), format, "{path}");
    }
}

#[test]
fn outcomes_one_a_line_stay_apart() {
    let source = "Analyse relational data\nBuild statistical models of it\nReport findings to others";
    assert_eq!(texts(source, Format::Plain).len(), 3);
    let source = "TDD\nagile delivery\nteamwork\nautomated testing";
    assert_eq!(texts(source, Format::Plain).len(), 4);
    let spread = source.replace('\n', "\n\n");
    assert_eq!(texts(&spread, Format::Plain).len(), 4);
}

#[test]
fn wrapped_lines_are_one_sentence() {
    let source = "The course gives an introduction to the theory and practice of\n\
        relational databases in enterprises and explains how the\nEuropean Union regulates the data in them.";
    assert_eq!(texts(source, Format::Plain), [(SegmentKind::Sentence, source.to_owned())]);
    assert_eq!(texts(&source.replace('\n', "\r\n"), Format::Plain).len(), 1);
}

#[test]
fn real_outcomes_and_advert_sentences_stay_whole() {
    let shared = std::env::var("TAGUS_SHARED")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), Into::into);
    let (mut whole, mut all) = (0, 0);
    for name in ["outcomes-dev", "jobads-tech-validation", "jobads-house-validation"] {
        let path = shared.join("eval").join(name).with_extension("jsonl");
        let Ok(lines) = std::fs::read_to_string(&path) else {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{} is missing", path.display());
            return println!("skipped: {} is missing; set TAGUS_SHARED", path.display());
        };
        for line in lines.lines() {
            let item: serde_json::Value = serde_json::from_str(line).expect("a JSON object a line");
            let found = segments(item["text"].as_str().expect("a text"), Format::Plain);
            all += 1;
            whole += usize::from(found.len() == 1 && found[0].kind != SegmentKind::Heading);
        }
    }
    assert!(whole * 100 >= all * 98, "{whole} of {all}");
}

#[test]
fn endless_lines_take_linear_time() {
    for (start, piece, format) in [
        ("", "word ", Format::Plain),
        ("", "(a) x; ", Format::Plain),
        ("", "1. Ab\n", Format::Plain),
        ("", "ab\n", Format::Plain),
        ("", "Ab, ", Format::Plain),
        ("", "a. ", Format::Plain),
        ("", "<li>é", Format::Html),
        ("", "<ul></p>", Format::Html),
        ("# ", "word ", Format::Markdown),
        ("<h1>", "word ", Format::Html),
        ("<table><tr><th>", "word ", Format::Html),
    ] {
        let source = format!("{start}{}", piece.repeat(5_000_000 / piece.len()));
        let found = segments(&source, format);
        assert!(found.iter().all(|segment| segment.text.len() <= 4096), "{start}{piece}");
    }
    let underlined = format!("{}\n====\nIt is so.", "word ".repeat(2_000));
    assert!(segments(&underlined, Format::Plain).iter().all(|segment| segment.text.len() <= 4096));
    assert!(!segments(&"Ä b. ".repeat(1_000_000), Format::Plain).is_empty());
}

#[test]
fn long_headers_are_not_copied_into_cells() {
    let long = "x".repeat(2_000);
    for (source, format) in [
        (format!("<table><tr><th>{long}<tr><td>a<td>b</table>"), Format::Html),
        (format!("<table><tr><th>{long}<td>a<td>b</table>"), Format::Html),
        (format!("|{long}|\n|-|\n|a|\n|b|"), Format::Markdown),
        (format!("{long}\tB\n1\ta\nb\t2"), Format::Plain),
        (format!("{long}: Ada, Basic, Cobol, Delphi"), Format::Plain),
    ] {
        let found = segments(&source, format);
        let copied = |segment: &Segment| segment.heading.as_ref().is_some_and(|text| text.len() > 400);
        assert!(found.len() > 2 && !found.iter().any(copied), "{format:?}");
    }
}

/// Text with everything that the readers look out for.
fn prose() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => "[b-d][a-z]{2,7}",
        2 => "[B-D][a-zäöß]{2,7}",
        1 => Just("z\u{301}eta".to_owned()),
        1 => Just("данные".to_owned()),
        1 => Just("نتائج".to_owned()),
        1 => Just("数据。".to_owned()),
        1 => Just("🙂".to_owned()),
        3 => prop_oneof!["\\.", ",", ":", ";", "\\?", "\\(", "\\)", "\\t", "\u{0}"],
        4 => prop_oneof!["\n", "\r\n", "\n\n", "\n- ", "\n• ", "\n1\\. ", "\n① ", " ② ", "\n§ ", "\n\\[x\\] ", " \\(a\\) ", "\nb\\) ", "; c\\) ", "\n---\n"],
    ];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.join(" "))
}

fn markup() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => "[a-zA-Zé]{1,6}",
        2 => prop_oneof!["&amp;", "&lt;", "&eacute;", "&nGg;", "&#x1F600;", "&nbsp", "&", "&bogus;", "&#;", "<", ">", "</>"],
        4 => prop_oneof!["<p>", "</p>", "<li>", "<ul>", "</ul>", "<ol>", "<td>", "<th>", "<tr>", "<table>", "</table>", "<br>",
            "<b>", "</b>", "<h1>", "</h1>", "<pre>", "</pre>", "<title>", "</title>", "<p class=\"a&amp;b\" id='ü'>", "<script>",
            "</script>", "<!-- ü -->", "<!doctype html>", "<svg/>", "<?x?>", "<![CDATA[ü]]>"],
        3 => prop_oneof!["\n", "\r\n", " ", "\n\n", "\\. ", ": ", "; ", "\t"],
        3 => prop_oneof!["# ", "- ", "1\\. ", "\\*\\*", "\\*", "`", "\\[x\\]\\(y\\)", "\\|", "\n\\|-\\|-\\|\n", "\\\\", "!\\[", "> "],
    ];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

/// What holds for every format.
fn check(source: &str, format: Format) -> Result<(), TestCaseError> {
    let length = source.chars().count();
    let mut end = 0;
    for segment in segments(source, format) {
        prop_assert!(!segment.text.is_empty());
        prop_assert_eq!(segment.text.trim(), &segment.text);
        prop_assert!(end <= segment.span.start && segment.span.start < segment.span.end, "{:?}", segment);
        prop_assert!(segment.span.end <= length);
        end = segment.span.end;
        prop_assert_eq!(segment.source_span(0..segment.text.len()), segment.span.clone());
        let mut before = segment.span.start..segment.span.start;
        for (at, c) in segment.text.char_indices() {
            let span = segment.source_span(at..at + c.len_utf8());
            prop_assert!(before.start <= span.start && before.end <= span.end, "{:?} at {}", segment, at);
            before = span.clone();
            let slice = source_slice(source, span);
            if c.is_alphanumeric() && !slice.contains(['&', '<', '>', '\\', '`', '\n']) {
                prop_assert_eq!(slice, c.to_string(), "{:?} at {}", segment, at);
            }
        }
        if format == Format::Plain {
            prop_assert_eq!(source_slice(source, segment.span.clone()), &*segment.text);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_read(source in any::<String>()) {
        for format in [Format::Plain, Format::Markdown, Format::Html] {
            check(&source, format)?;
        }
        Format::detect(&source);
    }

    #[test]
    fn any_markup_is_read(source in markup()) {
        for format in [Format::Plain, Format::Markdown, Format::Html] {
            check(&source, format)?;
        }
    }

    #[test]
    fn no_plain_text_is_lost(source in prose()) {
        check(&source, Format::Plain)?;
        let found = segments(&source, Format::Plain);
        let mut covered = vec![false; source.chars().count()];
        for segment in &found {
            covered[segment.span.clone()].fill(true);
        }
        let is_marker = |c: char| matches!(c, '1' | 'a' | 'b' | 'c' | 'x' | '①' | '②');
        let characters: Vec<char> = source.chars().collect();
        for (at, &c) in characters.iter().enumerate() {
            let alone = |other: Option<&char>| other.is_none_or(|c| !c.is_alphanumeric());
            let lone = alone(characters.get(at + 1)) && (at == 0 || alone(characters.get(at - 1)));
            prop_assert!(covered[at] || !c.is_alphanumeric() || is_marker(c) && lone, "{} at {}", c, at);
        }
    }

    #[test]
    fn any_byte_range_has_a_span(source in markup(), from in 0_usize..200, to in 0_usize..200) {
        for segment in segments(&source, Format::Html) {
            let span = segment.source_span(from..to);
            prop_assert!(segment.span.start <= span.start && span.end <= segment.span.end);
        }
    }
}

#[test]
fn a_list_may_run_on_in_its_first_line() {
    use SegmentKind::{Bullet, Outcome, Sentence};
    let cases: [(&str, &[(SegmentKind, &str)]); 5] = [
        ("- supply - demand - labour", &[(Bullet, "supply"), (Bullet, "demand"), (Bullet, "labour")]),
        ("1. Read it all. 2. Write it.", &[(Outcome, "Read it all."), (Outcome, "Write it.")]),
        ("• Python • SQL", &[(Bullet, "Python"), (Bullet, "SQL")]),
        ("- LO1: read; and\n- LO2: write", &[(Outcome, "read"), (Outcome, "write")]),
        (
            "Knows three languages - Java is preferred",
            &[(Sentence, "Knows three languages - Java is preferred")],
        ),
    ];
    for (source, expected) in cases {
        let found = texts(source, Format::Plain);
        let found: Vec<(SegmentKind, &str)> =
            found.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
        assert_eq!(found, expected, "{source}");
    }
}

#[test]
fn what_carries_no_words_is_left_out() {
    use SegmentKind::{Cell, Sentence};
    let found = texts("Statistics\t5\t1 – 2\tR\nDatabases\t5 ECTS\t2\tC", Format::Plain);
    let expected = [(Cell, "Statistics"), (Cell, "R"), (Cell, "Databases"), (Cell, "5 ECTS"), (Cell, "C")];
    assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
    let source = "<p>Learn SQL<button>Apply <b>now</b></button><dialog open><p>We use cookies.</p>\
        <button>Accept<button>Refuse</button></dialog><nav>Home</nav>Build models</p>";
    let found = texts(source, Format::Html);
    assert_eq!(found, [(Sentence, "Learn SQL".to_owned()), (Sentence, "Build models".to_owned())]);
}

#[test]
fn task_and_footnote_marks_are_no_text() {
    use SegmentKind::{Bullet, Sentence};
    let source =
        "Students read[^1] papers.\n\n- [ ] Read\n- [x] Write\n\n[ ] Think\n[x] Rest\n\n[^1]: See the book.";
    let expected = [
        (Sentence, "Students read papers."),
        (Bullet, "Read"),
        (Bullet, "Write"),
        (Bullet, "Think"),
        (Bullet, "Rest"),
        (Sentence, "See the book."),
    ];
    assert_eq!(texts(source, Format::Markdown), expected.map(|(kind, text)| (kind, text.to_owned())));
}

#[test]
fn lower_case_goes_on_with_the_line_above() {
    let whole = [
        "This para-\ngraph was copied from a page.",
        "Knows the basics of tax law\nand is able to prepare a\nbalance sheet",
        "Students can apply IFRS standards in prac-\r\ntice",
        "Vor-\nund Nachteile",
        "Learns how\nto read the\ntax law of\nthe union",
    ];
    for source in whole {
        assert_eq!(texts(source, Format::Plain), [(SegmentKind::Sentence, source.to_owned())]);
    }
    let apart = [
        ("The learner can:\nread papers\nwrite reports\ngive talks", 4),
        ("The learner can:\nread papers of other people,\nwrite reports,\ngive talks.", 4),
        ("SKILLS OF ALL\nread papers about trees\nwrite reports\ngive talks", 4),
        ("Python\nsql\nExcel\niOS development", 4),
        ("TDD\nagile delivery\nteamwork", 3),
        ("It ends here.\niOS is next\niPads follow", 3),
    ];
    for (source, count) in apart {
        assert_eq!(texts(source, Format::Plain).len(), count, "{source}");
    }
    let source = "- read papers\nabout trees\n- write";
    let found = texts(source, Format::Plain);
    assert_eq!(found[0], (SegmentKind::Bullet, "read papers\nabout trees".to_owned()));
    assert_eq!(found.len(), 2);
    assert_eq!(texts("- read\n  long papers\n  by others", Format::Plain).len(), 1);
}

#[test]
fn numbered_titles_head_what_is_below() {
    let headings = |source: &str| -> Vec<String> {
        let found = texts(source, Format::Plain).into_iter();
        found.filter(|(kind, _)| *kind == SegmentKind::Heading).map(|(_, text)| text).collect()
    };
    assert_eq!(headings("I. Knowledge\nII. Skills"), ["Knowledge", "Skills"]);
    assert_eq!(
        headings("1. Aims\nLearn SQL.\n2. Course staff\nAnna Rossi.\n3. Rooms"),
        ["Aims", "Course staff", "Rooms"]
    );
    assert_eq!(headings("1. Aims\n1) Read\n2) Write\n2. Skills\n1) Count\n2) Draw"), ["Aims", "Skills"]);
    for source in [
        "1. Analysis\n2. Design\n3. Testing",
        "1. Python\n2. SQL\n3. Excel\n\nThe course is taught in English.",
        "1. Analyse data\nIt is in tables.\n2. Build models\nThey are trees.",
        "1. Collect data\nIt is in tables.\n2. Discuss models\nThey are trees.",
        "1. Python\n- pandas\n2. SQL\n- joins",
    ] {
        assert_eq!(headings(source), [] as [&str; 0], "{source}");
    }
}

#[test]
fn names_between_commas_are_items() {
    let source = "Skills: Python, SQL, Excel (Calc, Pivot), Power BI and R.\nIt is fun.";
    assert_snapshot!(show(source, Format::Plain), @r"
    Heading | 0..6 | Skills | -
    Bullet | 8..14 | Python | Skills
    Bullet | 16..19 | SQL | Skills
    Bullet | 21..40 | Excel (Calc, Pivot) | Skills
    Bullet | 42..50 | Power BI | Skills
    Bullet | 55..56 | R | Skills
    Sentence | 58..68 | It is fun. | -
    ");
    for (source, count) in [
        ("Python, SQL, Excel, Power BI", 4),
        ("- Python, SQL, Excel, and R", 4),
        ("Soft skills: teamwork, leadership, time management, empathy", 5),
    ] {
        assert_eq!(texts(source, Format::Plain).len(), count, "{source}");
    }
    for source in [
        "The four steps: plan, do, check and act.",
        "Students plan, do, check and act.",
        "They read, write, count, draw",
        "Goals: 4, 5, 10, 11",
        "Skills: Python, SQL, R",
        "Anna, Ben, Carla and Dan build a large bridge.",
    ] {
        assert_eq!(texts(source, Format::Plain).len(), 1, "{source}");
    }
}
