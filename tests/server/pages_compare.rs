//! The pages `/compare` and `/coverage`.

use serde_json::json;

use super::support::{Answer, Server};

fn sample(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// A form as browsers send it without files.
fn urlencoded(server: &Server, path: &str, fields: &[(&str, &str)], language: &str) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept-language", language)];
    server.request("POST", path, &headers, body.as_bytes())
}

/// A form with files: each with the name of its field and its own, or with none as a field.
fn multipart(server: &Server, path: &str, parts: &[(&str, Option<&str>, &str)]) -> Answer {
    let mut body = String::new();
    for (field, file, content) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        body +=
            &format!("--edge\r\ncontent-disposition: form-data; name=\"{field}\"{file}\r\n\r\n{content}\r\n");
    }
    body += "--edge--\r\n";
    server.post(path, "multipart/form-data; boundary=edge", body)
}

/// The text of a page that has been made.
#[track_caller]
fn shown(answer: &Answer) -> String {
    let page = answer.text();
    assert_eq!(answer.status, 200, "{page}");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"));
    assert!(!page.contains(" style="), "the policy allows no styles in the page");
    page
}

/// A page that says what is wrong.
#[track_caller]
fn refused(answer: &Answer, status: u16) -> String {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.text().contains("role=\"alert\""));
    answer.text()
}

/// Puts a sample into the catalogue of a service.
fn kept(server: &Server, name: &str, media_type: &str) -> Vec<String> {
    let added = server.post("/v1/credentials", media_type, sample(name)).ok(201);
    let results = added["results"].as_array().unwrap();
    results.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_was_brought_is_compared_as_the_route_for_machines_does() {
    let server = Server::embedded();
    let (leeds, porto) = (sample("statistics-leeds.md"), sample("data-analysis-porto.jsonld"));
    let files = [("source-file", Some("leeds.md"), &*leeds), ("target-file", Some("porto.jsonld"), &*porto)];
    let page = shown(&multipart(server, "/compare", &files));
    let fields = [("source-text", &*leeds), ("target-text", &*porto), ("source-q", ""), ("target-q", "")];
    let pasted = shown(&urlencoded(server, "/compare", &fields, "en"));
    let report = |page: &str| page.split_once("<article").unwrap().1.to_owned();
    assert_eq!(report(&page), report(&pasted));

    let request = json!({"source": {"document": leeds}, "target": {"document": porto}});
    let compared = server.post_json("/v1/compare", &request).ok(200);
    let percent = |share: &serde_json::Value| format!("{:.0}%", share.as_f64().unwrap() * 100.0);
    for (which, share) in [
        ("The source covers", percent(&compared["coverageOfTarget"]["share"])),
        ("The target covers", percent(&compared["coverageOfSource"]["share"])),
    ] {
        assert!(page.contains(&format!("{which} {share} of the")), "{which} {share}");
    }
    // Every cell has its number, those with something behind them lead there.
    let matrix = compared["matrix"].as_array().unwrap();
    let columns = matrix[0].as_array().unwrap().len();
    assert_eq!(
        page.matches("<td class=\"d").count() - page.matches("<td class=\"degree").count(),
        matrix.len() * columns
    );
    let links: Vec<&str> =
        page.match_indices("href=\"#c").map(|(at, _)| page[at + 7..].split('"').next().unwrap()).collect();
    assert!(!links.is_empty());
    for link in links {
        assert!(page.contains(&format!("id=\"{link}\"")), "{link}");
    }
    for part in [
        "Outcome matrix",
        "Side by side",
        "Seven questions",
        "Is it authentic?",
        "name=\"decision\"",
        "nothing that you write here is sent",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.contains("This service uses the ESCO"));
}

#[test]
fn what_is_in_the_catalogue_is_compared_at_an_address_of_its_own() {
    let server = Server::own(&[]);
    let source = kept(&server, "statistics-leeds.md", "text/markdown").remove(0);
    let target = kept(&server, "data-analysis-porto.jsonld", "application/ld+json").remove(0);
    let fields =
        [("source-id", source.as_str()), ("target-id", &target), ("source-text", ""), ("target-text", "")];
    let led = urlencoded(&server, "/compare", &fields, "en");
    assert_eq!(led.status, 303);
    let page = shown(&server.get(led.header("location")));
    assert!(page.contains("The source covers") && page.contains("<article"));
    // One of the two is a beginning.
    let half = shown(&server.get(&format!("/compare?target={target}")));
    assert!(half.contains(&format!("value=\"{target}\" checked")) && !half.contains("<article"));
    let gone = refused(&server.get(&format!("/compare?source=nothing&target={target}")), 422);
    assert!(gone.contains("There is no such credential in the catalogue"));
}

#[test]
fn a_comparison_is_read_in_german_too() {
    let server = Server::embedded();
    let (bremen, porto) = (sample("modules-bremen.csv"), sample("data-analysis-porto.jsonld"));
    let fields = [("source-text", &*porto), ("target-text", &*bremen), ("target-number", "1")];
    let page = shown(&urlencoded(server, "/compare", &fields, "de-AT,en;q=0.5"));
    for part in [
        "lang=\"de\"",
        "Die Quelle deckt",
        "Sieben Fragen",
        "Ist er echt?",
        "Entscheidung des Gremiums",
        "\u{a0}%",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for part in ["The ", "covered", "Ask for", " of the ", "first cycle"] {
        let report = page.split_once("id=\"aspects\"").unwrap().1.split("class=\"bottom\"").next().unwrap();
        assert!(!report.contains(part) || porto.contains(part) || bremen.contains(part), "{part}");
    }
}

#[test]
fn what_is_lacking_is_said_on_the_page() {
    let server = Server::embedded();
    let (bremen, leeds) = (sample("modules-bremen.csv"), sample("statistics-leeds.md"));
    assert!(shown(&server.get("/compare")).contains("action=\"/compare\""));
    assert!(
        refused(&urlencoded(server, "/compare", &[("source-text", &leeds)], "en"), 422)
            .contains("Bring both")
    );
    let two = [("source-text", &*leeds), ("source-id", "x"), ("target-text", &leeds)];
    assert!(
        refused(&urlencoded(server, "/compare", &two, "en"), 422).contains("One credential for each side")
    );
    // Of several in a document one is chosen, and what was pasted is still there.
    let several = [("source-text", &*bremen), ("target-text", &leeds)];
    let page = shown(&urlencoded(server, "/compare", &several, "en"));
    assert!(
        page.contains("name=\"source-number\" value=\"2\"") && page.contains("Choose the one that is meant")
    );
    assert!(!page.contains("<article") && page.contains("Port Logistics 2"));
    let chosen = [("source-text", &*bremen), ("source-number", "2"), ("target-text", &leeds)];
    assert!(shown(&urlencoded(server, "/compare", &chosen, "en")).contains("<article"));
    let unread = [("source-text", "{\"tagus\": 1, \"titel\": 1}"), ("target-text", &*leeds)];
    assert!(refused(&urlencoded(server, "/compare", &unread, "en"), 422).contains("titel"));
    refused(&multipart(server, "/compare", &[("source-file", Some("x"), "\u{0}{{")]), 422);
    refused(&server.post("/compare", "application/json", "{}"), 415);
    refused(&server.request("DELETE", "/compare", &[], b""), 405);
}

#[test]
fn what_credentials_say_is_shown_and_never_run() {
    let server = Server::embedded();
    let bad = "<script>alert(1)</script>";
    let credential = json!({
        "tagus": 1, "title": format!("Title {bad}"), "awardingBody": bad, "assessment": bad,
        "outcomes": [{"text": format!("Build regression models {bad}")}, {"text": "Use Git \" onclick=\"x"}]
    });
    let text = credential.to_string();
    let fields = [("source-text", &*text), ("target-text", &text)];
    let page = shown(&urlencoded(server, "/compare", &fields, "en"));
    assert!(page.contains("Build regression models &lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!page.contains(bad) && !page.contains("\" onclick=\"x"));
    assert!(page.contains("The source covers 100% of the target."));
    let nothing = json!({"tagus": 1, "title": "Nothing"}).to_string();
    let page =
        shown(&urlencoded(server, "/compare", &[("source-text", &*nothing), ("target-text", &text)], "en"));
    assert!(page.contains("one of them has no learning outcomes"));
}

#[test]
fn coverage_says_how_to_get_occupations() {
    let server = Server::embedded();
    let page = shown(&server.get("/coverage"));
    assert!(page.contains("The loaded ESCO has no occupations") && page.contains("tagus esco import"));
    assert!(!page.contains("action=\"/coverage\""));
    let fields = [("module-text", "Build regression models"), ("occupation", "data analyst")];
    let page = refused(&urlencoded(server, "/coverage", &fields, "de"), 422);
    assert!(page.contains("Das geladene ESCO hat keine Berufe"));
}

#[test]
fn a_curriculum_is_compared_with_an_occupation() {
    let Some(server) = Server::english() else { return };
    let (bremen, porto) = (sample("modules-bremen.csv"), sample("data-analysis-porto.jsonld"));
    let form = shown(&server.get("/coverage"));
    assert!(form.contains("action=\"/coverage\""));
    let found =
        shown(&server.get_with("/coverage/occupations?occupation=data+anal", &[("hx-request", "true")]));
    assert!(found.contains("data analyst") && found.contains("type=\"radio\"") && !found.contains("<html"));

    let parts = [
        ("module-file", Some("bremen.csv"), &*bremen),
        ("module-file", Some("porto.jsonld"), &porto),
        ("occupation", None, "data analyst"),
    ];
    let page = shown(&multipart(server, "/coverage", &parts));
    let request =
        json!({"modules": [{"document": bremen}, {"document": porto}], "occupation": "data analyst"});
    let covered = server.post_json("/v1/coverage", &request).ok(200);
    let share = covered["essential"]["share"].as_f64().unwrap();
    assert!(page.contains(&format!("The programme teaches {:.0}% of the essential skills", share * 100.0)));
    let (skills, modules) = (covered["skills"].as_array().unwrap(), covered["modules"].as_array().unwrap());
    assert_eq!(page.matches("<td class=\"d").count(), skills.len() * modules.len());
    for skill in skills {
        let by: Vec<f64> =
            skill["byModule"].as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect();
        let none = by.iter().map(|chance| 1.0 - chance).product::<f64>();
        assert!((1.0 - none - skill["degree"].as_f64().unwrap()).abs() < 1e-4, "{skill}");
    }
    assert!(page.contains("Missing (") && page.contains("What is taught beyond"));

    // Without scripts, what was typed finds some to choose from.
    let fields = [("module-text", &*porto), ("occupation", "data anal")];
    let page = shown(&urlencoded(server, "/coverage", &fields, "en"));
    assert!(page.contains("Choose one of the occupations") && page.contains("> data analyst<"));
    for (fields, said) in [
        ([("module-text", ""), ("occupation", "data analyst")], "Bring at least one module."),
        ([("module-text", &*porto), ("occupation", "")], "Choose an occupation."),
        ([("module-text", &porto), ("occupation", "xqzw")], "No occupation is called like that."),
        ([("module-text", &porto), ("occupation-id", "nothing")], "The loaded ESCO has no such occupation."),
        ([("module-id", "nothing"), ("occupation", "data analyst")], ""),
    ] {
        let answer = urlencoded(server, "/coverage", &fields, "en");
        match said {
            "" => assert_eq!(answer.status, 303),
            said => assert!(refused(&answer, 422).contains(said), "{said}"),
        }
    }
    let page =
        urlencoded(server, "/coverage", &[("module-text", &*porto), ("occupation", "data analyst")], "de");
    assert!(shown(&page).contains("der wesentlichen Fertigkeiten"));
}

#[test]
fn a_curriculum_of_the_catalogue_has_an_address_of_its_own() {
    let Some(server) = Server::own_english() else { return };
    let modules = kept(&server, "modules-bremen.csv", "text/csv");
    let mut fields: Vec<(&str, &str)> = modules.iter().map(|id| ("module-id", id.as_str())).collect();
    fields.push(("occupation", "data analyst"));
    let led = urlencoded(&server, "/coverage", &fields, "en");
    assert_eq!(led.status, 303);
    let page = shown(&server.get(led.header("location")));
    assert!(page.contains("of the essential skills"));
    let half = shown(&server.get(&format!("/coverage?module={}", modules[0])));
    assert!(half.contains("checked") && !half.contains("<article"));
    let occupation = led.header("location").split_once("occupation=").unwrap().1;
    refused(&server.get(&format!("/coverage?module=nothing&occupation={occupation}")), 422);
}
