//! `/v1/credentials`.

use serde_json::{Value, json};

use super::support::{Server, assert_answer};

fn sample(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn statistics() -> Value {
    json!({"tagus": 1, "id": "urn:test:statistics", "title": "Applied statistics", "language": "en",
           "outcomes": [{"text": "Build linear regression models"}, {"text": "Can program in Python"}]})
}

#[test]
fn a_credential_is_kept_shown_changed_and_removed() {
    let server = Server::own(&[]);
    let path = "/v1/credentials/urn:test:statistics";
    let added = server.post_json("/v1/credentials", &statistics());
    assert_eq!(added.header("location"), "/v1/credentials/urn%3Atest%3Astatistics");
    assert_eq!(added.ok(201)["results"][0], json!({"status": "new", "id": "urn:test:statistics"}));
    let shown = server.get(path);
    let kept = shown.ok(200);
    assert_eq!(kept["credential"]["title"]["value"][""], "Applied statistics");
    assert_eq!(kept["review"], "open");
    let concepts = &kept["tagging"]["outcomes"][1]["concepts"];
    assert!(
        concepts[0]["uri"].as_str().unwrap().ends_with("ccd0a1d9-afda-43d9-b901-96344886e14d"),
        "{concepts}"
    );

    // The same again is the same; another one with its name is refused, and put only over what is known.
    assert_eq!(server.post_json("/v1/credentials", &statistics()).ok(200)["results"][0]["status"], "same");
    let mut other = statistics();
    other["title"] = json!("Statistics II");
    let problem = server.post_json("/v1/credentials", &other).problem(409);
    assert!(problem["detail"].as_str().unwrap().contains("PUT"), "{problem}");
    let json = ("content-type", "application/json");
    let body = other.to_string();
    server.request("PUT", path, &[json, ("if-match", "\"another\"")], body.as_bytes()).problem(412);
    let etag = shown.header("etag");
    assert_eq!(server.get_with(path, &[("if-none-match", etag)]).status, 304);
    // Whatever form of it the client knows.
    let table = server.get(&format!("{path}?format=csv"));
    let form = table.header("etag");
    assert_ne!(form, etag);
    assert_eq!(server.get_with(&format!("{path}?format=csv"), &[("if-none-match", etag)]).status, 200);
    let put = server.request("PUT", path, &[json, ("if-match", form)], body.as_bytes());
    assert_eq!(put.ok(200)["status"], "changed");
    assert_eq!(server.get_with(path, &[("if-none-match", etag)]).status, 200);
    server.request("DELETE", path, &[("if-match", etag)], b"").problem(412);
    assert_eq!(server.request("DELETE", path, &[], b"").status, 204);
    server.get(path).problem(404);
    server.request("DELETE", path, &[], b"").problem(404);
    assert_eq!(server.request("PUT", path, &[json], body.as_bytes()).status, 201);
    // Put elsewhere too, it is there, although it says the same.
    let mut nameless = statistics();
    nameless.as_object_mut().unwrap().remove("id");
    for place in ["a", "b", "a%2Fb", "%C3%BC"] {
        let place = format!("/v1/credentials/{place}");
        assert_eq!(server.request("PUT", &place, &[json], nameless.to_string().as_bytes()).status, 201);
        server.get(&place).ok(200);
    }
    for blank in ["%20", "%0A", "%20a"] {
        let problem = server.request(
            "PUT",
            &format!("/v1/credentials/{blank}"),
            &[json],
            nameless.to_string().as_bytes(),
        );
        assert_eq!(problem.problem(422)["pointer"], "id");
    }
    // What was made up for one stays with what was put there.
    let mut first = nameless.clone();
    first["title"] = json!("Statistics III");
    let made_up = || server.post_json("/v1/credentials", &first).json()["results"][0]["id"].clone();
    let id = made_up();
    let at = format!("/v1/credentials/{}", id.as_str().unwrap());
    server.request("PUT", &at, &[json], nameless.to_string().as_bytes()).ok(200);
    let other = made_up();
    assert_ne!(other, id);
    assert_eq!(made_up(), other);
    assert_eq!(server.get(&at).ok(200)["credential"]["title"]["value"][""], "Applied statistics");
    let wrong = statistics().to_string().replace("urn:test:statistics", "urn:test:other");
    server.request("PUT", path, &[json], wrong.as_bytes()).problem(409);
}

#[test]
fn every_format_is_read_and_written() {
    let server = Server::own(&[]);
    let add = |name: &str, media_type: &str| {
        let added = server.post("/v1/credentials", media_type, sample(name)).ok(201);
        let results = added["results"].as_array().unwrap().clone();
        results.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let elm = add("data-analysis-porto.jsonld", "application/ld+json");
    add("statistics-leeds.md", "text/markdown");
    let modules = add("modules-bremen.csv", "text/csv");
    assert!(modules.len() > 2, "{modules:?}");
    let percent = |id: &str| id.replace(':', "%3A").replace('/', "%2F").replace('#', "%23");
    for (format, media_type) in [
        ("elm", "application/ld+json"),
        ("openbadges", "application/vc+ld+json"),
        ("csv", "text/csv; charset=utf-8"),
        ("json", "application/json"),
    ] {
        let written = server.get(&format!("/v1/credentials/{}?format={format}&tagged=0.5", percent(&elm[0])));
        assert_eq!((written.status, written.header("content-type")), (200, media_type), "{}", written.text());
        assert!(written.text().contains("esco/skill/"), "{format}");
        let again =
            server.post(&format!("/v1/credentials/check?format={format}"), media_type, &written.body).ok(200);
        assert_eq!(again["results"][0]["check"]["outcomes"].as_array().unwrap().len(), 10, "{format}");
    }
    let by_accept =
        server.get_with(&format!("/v1/credentials/{}", percent(&elm[0])), &[("accept", "text/csv")]);
    assert_eq!(by_accept.header("content-type"), "text/csv; charset=utf-8");
    server
        .get_with(&format!("/v1/credentials/{}", percent(&elm[0])), &[("accept", "image/png")])
        .problem(406);
    server.get(&format!("/v1/credentials/{}?format=pdf", percent(&elm[0]))).problem(422);
}

#[test]
fn what_cannot_be_read_is_told_and_costs_no_other() {
    let server = Server::own(&[]);
    server.post("/v1/credentials", "application/json", "{").problem(422);
    server.post("/v1/credentials", "application/json", r#"{"tagus": 1, "titel": "x"}"#).problem(422);
    server.post("/v1/credentials", "image/png", "x").problem(415);
    server.post("/v1/credentials", "text/plain", "").problem(422);
    let problem = server
        .post("/v1/credentials", "application/json", r#"{"tagus": 1, "title": "x", "colour": 1}"#)
        .problem(422);
    assert_eq!(problem["pointer"], "/colour", "{problem}");
    let blank = r#"{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "id": " ", "credentialSubject": {"achievement": {"name": "Welding"}}}"#;
    let id = server.post("/v1/credentials", "application/json", blank).ok(201)["results"][0]["id"].clone();
    assert!(id.as_str().unwrap().starts_with("tagus:"), "{id}");
    server.get("/v1/credentials").ok(200);
    let lines = [
        statistics().to_string(),
        "{".to_owned(),
        json!({"tagus": 1, "title": "Welding", "outcomes": [{"text": "Weld steel"}]}).to_string(),
    ];
    let added =
        server.post("/v1/credentials?as_given=true", "application/x-ndjson", lines.join("\n")).ok(201);
    assert_eq!(added["madeBy"], "given");
    let statuses: Vec<&str> =
        added["results"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["new", "refused", "new"]);
    assert_eq!(added["results"][1]["place"], "line 2");
    assert_eq!(added["results"][1]["problem"]["status"], 422);
}

#[test]
fn the_catalogue_is_searched_and_paged() {
    let server = Server::own(&[]);
    let offers = sample("catalogue/offers.jsonl").lines().take(30).collect::<Vec<_>>().join("\n");
    assert_eq!(
        server.post("/v1/credentials?model=fast", "application/x-ndjson", offers).ok(201)["results"]
            .as_array()
            .unwrap()
            .len(),
        30
    );
    let all = |query: &str| {
        let (mut ids, mut next) = (vec![], Some(String::new()));
        while let Some(cursor) = next {
            let more = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
            let page = server.get(&format!("/v1/credentials?limit=7{query}{more}")).ok(200);
            ids.extend(
                page["credentials"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|one| one["id"].as_str().unwrap().to_owned()),
            );
            next = page["next"].as_str().map(str::to_owned);
        }
        ids
    };
    let every = all("");
    assert_eq!(every.len(), 30);
    let filtered = all("&level=6");
    assert!(!filtered.is_empty() && filtered.len() < 30, "{filtered:?}");
    let distinct: std::collections::BTreeSet<_> = filtered.iter().collect();
    assert_eq!(distinct.len(), filtered.len());
    let words = server.get("/v1/credentials?q=data").ok(200);
    assert!(!words["credentials"].as_array().unwrap().is_empty());
    assert_eq!(server.get("/v1/credentials?q=zzzz").ok(200)["credentials"], json!([]));
    for wrong in ["level=9", "cursor=x", "limit=0", "skill=nothing", "colour=blue", "budget=x"] {
        server.get(&format!("/v1/credentials?{wrong}")).problem(422);
    }
}

#[test]
fn a_credential_is_checked_without_being_kept() {
    let server = Server::embedded();
    let checked = server.post_json("/v1/credentials/check", &statistics()).ok(200);
    assert_answer("check", &checked);
    assert_eq!(server.get("/v1/credentials").ok(200)["credentials"], json!([]));
}
