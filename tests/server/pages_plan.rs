//! The pages that plan and that match, as browsers ask for them.

use std::sync::LazyLock;

use serde_json::json;

use super::support::{Answer, Server};

fn sample(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples/catalogue").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// A service with the offers about data, and one whose outcome is no text but a script.
static WITH_OFFERS: LazyLock<Server> = LazyLock::new(|| {
    let server = Server::own(&["--requests-per-second", "0"]);
    let offers = sample("offers.jsonl");
    let mut data: Vec<String> =
        offers.lines().filter(|line| line.contains("\"data-")).map(str::to_owned).collect();
    let evil = json!({"tagus": 1, "kind": "offer", "id": "evil", "title": "SQL <script>alert(1)</script>",
        "workload": {"value": 1, "unit": "ECTS"}, "level": {"eqf": 5},
        "outcomes": [{"text": "Write SQL queries <script>alert(2)</script> that join several tables."}]});
    data.push(evil.to_string());
    server.post("/v1/credentials?model=fast", "application/x-ndjson", data.join("\n")).ok(201);
    server
});

fn encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// A form as a browser sends it that has no files.
fn send(path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
    all.extend(headers);
    WITH_OFFERS.request("POST", path, &all, encoded(fields).as_bytes())
}

/// A form as a browser sends it that has files: name, file name, content.
fn send_files(path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &str)]) -> Answer {
    const BOUNDARY: &str = "----b0undary";
    let mut body = String::new();
    for (name, value) in fields {
        body +=
            &format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    for (name, file, content) in files {
        body += &format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
             content-type: application/octet-stream\r\n\r\n{content}\r\n"
        );
    }
    body += &format!("--{BOUNDARY}--\r\n");
    WITH_OFFERS.post(path, &format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

#[track_caller]
fn page(answer: &Answer, status: u16) -> String {
    let page = answer.text();
    assert_eq!(answer.status, status, "{page}");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    assert!(!page.contains(" style=") && !page.contains("<style"), "{page}");
    page
}

fn advert() -> String {
    sample("adverts/data-analyst.jsonld")
}

/// Identifiers of offers that are kept.
fn ids() -> Vec<String> {
    let listed = WITH_OFFERS.get("/v1/credentials?limit=100").ok(200);
    let ids = listed["credentials"].as_array().unwrap().iter();
    ids.map(|one| one["id"].as_str().unwrap().to_owned()).filter(|id| id.contains("data-")).collect()
}

#[test]
fn an_empty_form_asks_for_a_goal() {
    let shown = page(&WITH_OFFERS.get("/plan"), 200);
    assert!(shown.contains("Plan what to learn next") && !shown.contains("id=\"results\""), "{shown}");
    // The embedded ESCO has no occupations, and the page says how to get them.
    assert!(shown.contains("tagus esco import FILE.zip"));
    let german = page(&WITH_OFFERS.get_with("/plan", &[("accept-language", "de")]), 200);
    assert!(german.contains("Wohin Sie wollen") && german.contains("<html lang=\"de\">"), "{german}");
    let refused = page(&send("/plan", &[("goal", "advert")], &[]), 422);
    assert!(refused.contains("Say where you want to go") && refused.contains("role=\"alert\""), "{refused}");
    let two =
        [("goal", "advert"), ("advert-text", "Cook. You can cook."), ("advert-text", "Baker. You can bake.")];
    assert!(page(&send("/plan", &two, &[]), 422).contains("more than one goal"));
}

#[test]
fn an_advert_is_planned_for_from_files() {
    let learner = sample("learners/ilmari-data.json");
    let files = [("have-file", "ilmari.json", learner.as_str()), ("advert-file", "advert.jsonld", &advert())];
    let planned = page(&send_files("/plan", &[("goal", "advert"), ("share", "60")], &files), 200);
    for part in ["<svg", "role=\"img\"", "plan-picture", "<ol class=\"offers\">", "<ol class=\"path-of\">"] {
        assert_eq!(planned.contains(part), part != "plan-picture", "{part}: {planned}");
    }
    assert!(planned.contains("Proven: no other choice") && planned.contains("So far: "), "{planned}");
    assert!(planned.contains("href=\"/catalogue/"), "{planned}");
    // What was brought is still there, as text, and in no address.
    assert!(planned.contains("SQL for People Who Make Reports") && planned.contains("no address to share"));
}

#[test]
fn what_is_kept_has_an_address_that_can_be_shared() {
    let ids = ids();
    let fields =
        [("have-id", ids[0].as_str()), ("goal", "credential"), ("target-id", &ids[1]), ("budget", "61")];
    let sent = send("/plan", &fields, &[]);
    assert_eq!(sent.status, 303);
    let address = sent.header("location").to_owned();
    assert!(address.starts_with("/plan?have-id=") && address.ends_with("#results"), "{address}");
    assert!(!address.contains("budget"), "{address}");
    let address = address.trim_end_matches("#results");
    let shown = page(&WITH_OFFERS.get(address), 200);
    assert!(shown.contains("The way to") && shown.contains("Address of this plan"), "{shown}");
    let german = page(&WITH_OFFERS.get_with(address, &[("accept-language", "de-AT")]), 200);
    assert!(german.contains("Der Weg zu") && !german.contains("The "), "{german}");
    // A slider has only the results replaced, and the address with them.
    let moved =
        [("have-id", ids[0].as_str()), ("goal", "credential"), ("target-id", &ids[1]), ("budget", "3")];
    let moved = send("/plan", &moved, &[("hx-request", "true")]);
    assert!(moved.header("hx-replace-url").ends_with("budget=3"), "{:?}", moved.header("hx-replace-url"));
    let part = page(&moved, 200);
    assert!(
        part.starts_with("<section class=\"results\" id=\"results\"") && !part.contains("<html"),
        "{part}"
    );
}

#[test]
fn what_an_offer_says_is_text() {
    let advert = "SQL developer\n\nRequirements\n- You can write SQL queries that join several tables\n";
    let planned = page(&send("/plan", &[("goal", "advert"), ("advert-text", advert)], &[]), 200);
    assert!(planned.contains("SQL &lt;script&gt;alert(1)&lt;/script&gt;"), "{planned}");
    assert!(planned.contains("Write SQL queries &lt;script&gt;alert(2)"), "{planned}");
    assert!(!planned.contains("<script>alert"), "{planned}");
    let person = [("row", "0"), ("p0-name", "<b>Ada</b>"), ("p0-id", "evil"), ("adverts-text", advert)];
    let matched = page(&send("/match", &person, &[]), 200);
    assert!(matched.contains("&lt;b&gt;Ada") && !matched.contains("<b>Ada"), "{matched}");
    assert!(!matched.contains("<script>alert") && matched.contains("alert(2)"), "{matched}");
}

#[test]
fn skills_are_searched_and_planned_for() {
    let found =
        page(&WITH_OFFERS.get_with("/plan/skills?skill-q=statistics", &[("hx-request", "true")]), 200);
    let uri = found.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(uri.starts_with("http://data.europa.eu/esco/skill/"), "{found}");
    let address = format!("/plan?{}", encoded(&[("goal", "skills"), ("skill-id", &uri), ("level", "5")]));
    let shown = page(&WITH_OFFERS.get(&address), 200);
    assert!(shown.contains("missing") && shown.contains("EQF level 5"), "{shown}");
    // Without scripts what was typed is searched with the form.
    let typed = page(&send("/plan", &[("goal", "skills"), ("skill-q", "statist")], &[]), 422);
    assert!(typed.contains("choose among those") && typed.contains("name=\"skill-id\""), "{typed}");
}

#[test]
fn what_cannot_be_planned_is_said() {
    for (query, said) in [
        ("goal=credential&target-id=x", "no credential"),
        ("goal=skills&skill-id=x", "is not a skill"),
        ("goal=occupation&occupation-id=x", "has no occupations"),
        ("goal=skills&skill-id=x&level=9", "9"),
        ("goal=advert&have-id=x", "Say where"),
        ("goal=skills&skill-id=http%3A%2F%2Fx&share=200", "not above 0"),
        ("goal=skills&budget=much", "no number"),
    ] {
        let shown = page(&WITH_OFFERS.get(&format!("/plan?{query}")), 422);
        assert!(shown.contains(said), "{query}: {shown}");
    }
}

#[test]
fn occupations_are_searched_where_there_are_any() {
    let Some(server) = Server::english() else { return };
    let found =
        page(&server.get_with("/plan/occupations?occupation-q=data+anal", &[("hx-request", "true")]), 200);
    assert!(found.contains("type=\"radio\"") && found.contains("data analyst"), "{found}");
    let body = encoded(&[("goal", "occupation"), ("occupation-q", "Data analyst")]);
    let sent = server.post("/plan", "application/x-www-form-urlencoded", body);
    assert_eq!(sent.status, 303, "{}", sent.text());
    let shown = page(&server.get(sent.header("location").trim_end_matches("#results")), 200);
    assert!(shown.contains("The way to data analyst") && shown.contains("The catalogue is empty"), "{shown}");
}

#[test]
fn people_and_adverts_are_matched_both_ways() {
    let (ilmari, philomena) =
        (sample("learners/ilmari-data.json"), sample("learners/philomena-nursing.json"));
    let nurse = sample("adverts/registered-nurse-elderly-care.jsonld");
    let files = [
        ("p0-file", "a.json", ilmari.as_str()),
        ("p1-file", "b.json", &philomena),
        ("adverts-file", "c.jsonld", &nurse),
    ];
    let fields = [("row", "0"), ("row", "1"), ("p0-name", "Ilmari"), ("side", "people")];
    let matched = page(&send_files("/match", &fields, &files), 200);
    let results = &matched[matched.find("id=\"results\"").unwrap()..];
    let at = |name: &str| results.find(&format!("<h4>{name}")).unwrap_or(usize::MAX);
    assert!(at("Philomena") < at("Ilmari"), "{results}");
    for said in ["What is met", "What is missing", "Shown by: ", "Must: "] {
        assert!(results.contains(said), "{said}: {results}");
    }
    let fields = [("row", "0"), ("row", "1"), ("p0-name", "Ilmari"), ("side", "adverts")];
    let matched = page(&send_files("/match", &fields, &files), 200);
    assert!(matched.contains("For: Ilmari") && matched.contains("For: Philomena"), "{matched}");
}

#[test]
fn rows_are_added_and_removed() {
    let german = page(&WITH_OFFERS.get_with("/match", &[("accept-language", "de")]), 200);
    assert!(german.contains("Menschen und Stellenanzeigen"), "{german}");
    let fields =
        [("row", "0"), ("row", "4"), ("p0-name", "Ada"), ("add", "person"), ("adverts-text", "Cook")];
    let added = page(&send("/match", &fields, &[]), 200);
    assert!(added.contains("name=\"row\" value=\"5\"") && added.contains("value=\"Ada\""), "{added}");
    assert!(added.contains(">Cook</textarea>") && !added.contains("id=\"results\""), "{added}");
    let removed = page(&send("/match", &[("row", "0"), ("row", "4"), ("remove", "0")], &[]), 200);
    assert!(!removed.contains("value=\"0\"") && removed.contains("name=\"row\" value=\"4\""), "{removed}");
    let adverts = page(&send("/match", &[("add", "advert"), ("adverts-text", "Cook")], &[]), 200);
    assert_eq!(adverts.matches("name=\"adverts-text\"").count(), 2, "{adverts}");
}

#[test]
fn what_cannot_be_matched_is_said() {
    let advert = ("adverts-text", "Data analyst\n\nYou can program in Python and know statistics.");
    for (fields, said) in [
        (vec![advert], "at least one person"),
        (vec![("row", "0"), ("p0-id", "x")], "at least one advert"),
        (vec![("row", "0"), ("p0-name", "Ada"), advert], "Ada has no credentials yet"),
        (vec![("row", "0"), ("p0-id", "x"), advert], "no credential"),
    ] {
        let shown = page(&send("/match", &fields, &[]), 422);
        assert!(shown.contains(said) && shown.contains("role=\"alert\""), "{said}: {shown}");
    }
}
