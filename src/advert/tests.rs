//! Adverts as people and systems send them.

use proptest::prelude::*;

use super::*;

const PLAIN: &str = "Bridge Inspector (m/f/x)\n\nEmployer: Granby Spans\nLocation: Odense\n\nWe keep 300 bridges \
                     safe.\n\nYour tasks\n- Inspect bearings and joints\n- Write reports that engineers can use\n\nWhat \
                     you'll bring\n- Knowledge of concrete and steel\n- At least 3 years of experience\n- Fluent \
                     English (C1)\n- Drone flying is a plus\n\nWe offer a company van and 30 days of holiday. Send your \
                     CV to jobs@granby.example.";

const POSTING: &str = r#"{"@type": "JobPosting", "@id": "urn:job:1", "title": "Nurse", "datePosted": "2026-11-02T08:00",
    "identifier": {"@type": "PropertyValue", "value": "N-7"}, "hiringOrganization": {"name": "Hospital Lind"},
    "jobLocation": [{"address": {"addressLocality": "Gent", "addressCountry": {"name": "BE"}}}],
    "description": "<p>We are a hospital.</p><h3>Your work</h3><ul><li>Dress wounds</li></ul>",
    "qualifications": "Able to lift patients. Dutch at level B2.", "skills": ["wound care", {"name": "triage"}],
    "experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 18},
    "educationRequirements": {"credentialCategory": "bachelor degree"}, "jobBenefits": "Free parking"}"#;

fn one(document: &str) -> Advert {
    let mut adverts = read(document, None).unwrap();
    assert_eq!(adverts.len(), 1);
    adverts.remove(0).unwrap()
}

fn of(advert: &Advert, part: Part) -> Vec<&str> {
    advert.statements.iter().filter(|one| one.part == part).map(|one| one.text.as_str()).collect()
}

#[test]
fn pages_have_title_labels_and_parts() {
    let html = "<h1>Bridge Inspector</h1><p>Employer: Granby Spans</p><h2>Your tasks</h2><ul><li>Inspect bearings \
                and joints</li></ul><h2>Requirements</h2><ul><li>Knowledge of concrete and steel</li></ul>";
    let markdown = "# Bridge Inspector\n\nEmployer: Granby Spans\n\n## Your tasks\n- Inspect bearings and joints\n\n\
                    ## Requirements\n- Knowledge of concrete and steel\n";
    for (page, duties) in [(PLAIN, 2), (html, 1), (markdown, 1)] {
        let advert = one(page);
        assert!(advert.title.starts_with("Bridge Inspector"), "{}", advert.title);
        assert_eq!(advert.employer.as_deref(), Some("Granby Spans"));
        assert_eq!(of(&advert, Part::Duty).len(), duties, "{page}");
        assert_eq!(of(&advert, Part::Duty)[0], "Inspect bearings and joints");
        assert_eq!(of(&advert, Part::Must), ["Knowledge of concrete and steel"]);
    }
    let advert = one(PLAIN);
    assert_eq!(advert.location.as_deref(), Some("Odense"));
    assert_eq!(of(&advert, Part::Nice), ["Drone flying is a plus"]);
    assert_eq!(advert.years.map(|years| (years.value, years.must)), Some((3.0, true)));
    assert_eq!(advert.languages[0].value, LanguageAsked { code: "en".to_owned(), level: Some(Cefr::C1) });
}

#[test]
fn postings_have_all_their_fields() {
    let advert = one(POSTING);
    assert_eq!(advert.id.as_deref(), Some("urn:job:1"));
    assert_eq!(advert.employer.as_deref(), Some("Hospital Lind"));
    assert_eq!(advert.location.as_deref(), Some("Gent, BE"));
    assert_eq!(advert.date.map(|date| date.to_string()).as_deref(), Some("2026-11-02"));
    assert_eq!(of(&advert, Part::Duty), ["Dress wounds"]);
    assert_eq!(of(&advert, Part::Must), ["Able to lift patients.", "wound care", "triage"]);
    assert_eq!(advert.years.map(|years| years.value), Some(1.5));
    assert_eq!(advert.degrees[0].value, DegreeAsked { name: "bachelor degree".to_owned(), eqf: Some(6) });
    assert_eq!(advert.languages[0].value, LanguageAsked { code: "nl".to_owned(), level: Some(Cefr::B2) });
    assert_eq!(advert.unread, []);
}

#[test]
fn graphs_and_lists_give_their_postings() {
    let graph = r##"{"@graph": [{"@id": "#o", "@type": "Organization", "name": "Lind"},
        {"@type": ["JobPosting"], "title": "A", "description": "You must know SQL.", "hiringOrganization": {"@id": "#o"}}]}"##;
    let advert = one(graph);
    assert_eq!((advert.employer.as_deref(), advert.place.0.as_str()), (Some("Lind"), "/@graph/1"));
    let list = format!(
        "[{POSTING}, {{\"title\": \"B\"}}, {{\"title\": \"C\", \"text\": \"You must know SQL.\"}}, 7]"
    );
    let adverts = read(&list, None).unwrap();
    assert_eq!(adverts.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true, false]);
    let error = adverts[1].as_ref().unwrap_err();
    assert_eq!((error.place.0.as_str(), error.field.as_deref()), ("/1", Some("text")));
    assert!(error.to_string().contains("\"description\""), "{error}");
    assert_eq!(read("{\"@graph\": [{\"@type\": \"Person\"}]}", None), Err(ReadError::NoAdvert));
    assert_eq!(read("[]", None), Err(ReadError::NoAdvert));
}

#[test]
fn references_in_circles_end() {
    let circle = r##"{"@graph": [{"@id": "#o", "name": {"@id": "#p"}}, {"@id": "#p", "name": {"@id": "#o"}},
        {"@type": "JobPosting", "title": "A", "description": "You must know SQL.", "hiringOrganization": {"@id": "#o"}}]}"##;
    let advert = one(circle);
    assert_eq!(advert.employer, None);
    assert_eq!(advert.unread[0].field.as_deref(), Some("hiringOrganization"));
}

#[test]
fn a_bad_line_costs_no_other() {
    let lines = "{\"id\": 1, \"title\": \"A\", \"text\": \"You must know SQL.\", \"company\": \"X\"}\n\n{\"title\": \"B\", \
                 \"text\"\n[1]\n{\"title\": {\"en\": \"C\"}, \"description\": \"You must know SQL.\", \"date\": \"soon\"}\n";
    let adverts = read(lines, None).unwrap();
    assert_eq!(adverts.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, false, true]);
    let first = adverts[0].as_ref().unwrap();
    assert_eq!((first.id.as_deref(), first.employer.as_deref()), (Some("1"), Some("X")));
    assert_eq!(adverts[1].as_ref().unwrap_err().place.0, "line 3");
    let last = adverts[3].as_ref().unwrap();
    assert_eq!((last.title.as_str(), last.place.0.as_str()), ("C", "line 5"));
    assert!(last.unread[0].to_string().contains("2026-11-22"), "{}", last.unread[0]);
}

#[test]
fn tables_have_headers_in_any_case_and_two_delimiters() {
    for table in [
        "ID;TITLE;Company;Text\n1;Clerk;Acme;\"Your tasks:\n- Sort; file\n- Write letters\"\n\n2;Clerk\n",
        "id,Title,company,TEXT\n1,Clerk,Acme,\"Your tasks:\n- Sort, file\n- Write letters\"\n2,Clerk\n",
    ] {
        let adverts = read(table, None).unwrap();
        let first = adverts[0].as_ref().unwrap();
        assert_eq!((first.employer.as_deref(), first.place.0.as_str()), (Some("Acme"), "row 2"));
        assert_eq!(of(first, Part::Duty).len(), 2, "{:?}", first.statements);
        let error = adverts[1].as_ref().unwrap_err();
        assert_eq!(error.place.0, "row 3");
        assert!(error.problem.contains("quotes"), "{error}");
    }
    let open = "title,text\nA,You must know SQL.\nB,\"You must\nC,know R.\n";
    let adverts = read(open, None).unwrap();
    assert!(adverts[0].is_ok());
    assert!(adverts[1].as_ref().unwrap_err().problem.contains("quotation mark"));
    let no_text = read("title,company\nA,B\n", Some(Format::Csv));
    assert!(matches!(no_text, Err(ReadError::Table(problem)) if problem.contains("title, company")));
}

#[test]
fn documents_that_are_none_say_why() {
    assert_eq!(read(" \n", None), Err(ReadError::Empty));
    assert_eq!(read("\u{feff}…", None), Err(ReadError::Empty));
    assert!(matches!(read("[{\"title\": \"A\", \"text\": \"B", None), Err(ReadError::Json(_))));
    let deep = "[".repeat(100_000);
    assert!(matches!(read(&deep, None), Err(ReadError::Json(_))));
    let nested = format!("{{\"title\": \"A\", \"text\": {}1{}}}", "[".repeat(100), "]".repeat(100));
    assert_eq!(of(&one(&nested), Part::Must), [""; 0]);
}

#[test]
fn long_texts_are_read_in_linear_time() {
    for piece in
        ["You must know SQL, English and German; ", ", ", "a: b, ", "English ", "ideally, would be a plus, "]
    {
        let text = piece.repeat((2 << 20) / piece.len());
        let record = serde_json::json!({"title": "A", "text": text}).to_string();
        let started = std::time::Instant::now();
        assert_eq!(read(&record, None).unwrap().len(), 1);
        assert!(started.elapsed().as_secs() < 60, "{piece}");
    }
}

#[test]
fn adverts_are_serialised_in_camel_case() {
    let advert = serde_json::to_value(one(PLAIN)).unwrap();
    assert_eq!(advert["languages"][0]["value"]["level"], "C1");
    assert!(advert["statements"].as_array().unwrap().iter().any(|one| one["part"] == "nice"));
}

#[test]
fn formats_are_told_from_names() {
    for (name, format) in [
        ("a.JSONL", Format::JsonLines),
        ("a.jsonld", Format::Json),
        ("a.csv", Format::Csv),
        ("a.md", Format::Markdown),
    ] {
        assert_eq!(Format::from_path(Path::new(name)), Some(format), "{name}");
    }
    assert_eq!(Format::from_path(Path::new("a.docx")), None);
}

proptest! {
    #[test]
    fn nothing_panics(document in "(?s).{0,300}", format in 0..7usize) {
        let formats = [
            None, Some(Format::Plain), Some(Format::Markdown), Some(Format::Html), Some(Format::Json),
            Some(Format::JsonLines), Some(Format::Csv),
        ];
        let _ = read(&document, formats[format]);
    }

    #[test]
    fn nothing_panics_on_what_adverts_are_made_of(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "You must", "Requirements", ":", ";", ",", "\n", "\n- ", "English", "B2", "master's degree", "3", "–", "years",
                "of experience", "is a plus", "but", "(", ")", "über", "ideally", "We offer", "?", "What do we ask?", "or", "ﬃ",
            ]),
            0..40,
        ),
    ) {
        let text = words.join(" ");
        let _ = read(&text, Some(Format::Plain));
        let _ = read(&format!("title,text\nA,\"{text}\""), None);
    }

    /// Statements are what the text says, in its order.
    #[test]
    fn statements_come_in_order(lines in prop::collection::vec("[a-zA-Z,:;.?]{1,8}( [a-zA-Z,:;.?]{1,8}){0,5}", 1..12)) {
        let text = lines.join("\n- ");
        let Ok(adverts) = read(&text, Some(Format::Plain)) else { return Ok(()) };
        let mut rest = text.as_str();
        for statement in &adverts[0].as_ref().unwrap().statements {
            let at = rest.find(&statement.text);
            prop_assert!(at.is_some(), "{:?} is not in {:?}", statement.text, rest);
            rest = &rest[at.unwrap() + statement.text.len()..];
        }
    }
}
