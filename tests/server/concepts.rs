//! `/v1/concepts` and `/v1/occupations`.

use serde_json::{Value, json};

use super::support::{Server, assert_answer};

const PYTHON: &str = "ccd0a1d9-afda-43d9-b901-96344886e14d";

fn labels(answer: &Value) -> Vec<&str> {
    answer["concepts"].as_array().unwrap().iter().map(|one| one["preferredLabel"].as_str().unwrap()).collect()
}

#[test]
fn a_concept_is_found_by_uuid_and_by_uri() {
    let server = Server::embedded();
    let shown = server.get(&format!("/v1/concepts/{PYTHON}")).ok(200);
    assert_answer("concept", &shown);
    let uri = format!("http%3A%2F%2Fdata.europa.eu%2Fesco%2Fskill%2F{PYTHON}");
    assert_eq!(server.get(&format!("/v1/concepts/{uri}")).ok(200), shown);
    server.get("/v1/concepts/nothing").problem(404);
    server.get("/v1/concepts/%FF").problem(400);
    server.get(&format!("/v1/concepts/{PYTHON}?lang=en")).problem(422);
    server.get(&format!("/v1/concepts/{PYTHON}?language=fr")).problem(422);
}

#[test]
fn a_client_that_has_a_concept_already_is_told_so() {
    let server = Server::embedded();
    let path = format!("/v1/concepts/{PYTHON}");
    let first = server.get(&path);
    let etag = first.header("etag");
    assert!(etag.len() > 10, "{first:?}");
    let again = server.get_with(&path, &[("if-none-match", etag)]);
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, etag));
    assert_eq!(server.get_with(&path, &[("if-none-match", "\"another\"")]).status, 200);
}

#[test]
fn concepts_come_page_by_page() {
    let server = Server::embedded();
    let (mut seen, mut next) = (vec![], Some(String::new()));
    while let Some(cursor) = next {
        let more = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
        let page = server.get(&format!("/v1/concepts?limit=500&type=knowledge{more}")).ok(200);
        seen.extend(page["concepts"].as_array().unwrap().iter().map(|one| one["uri"].to_string()));
        next = page["next"].as_str().map(str::to_owned);
        assert!(next.is_some() || seen.len() == page["total"].as_u64().unwrap() as usize);
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((seen.len(), all > 2500), (all, true));
    for wrong in ["limit=0", "limit=501", "cursor=x", "kind=skills", "within=nothing", "limit=1&limit=2"] {
        server.get(&format!("/v1/concepts?{wrong}")).problem(422);
    }
}

#[test]
fn concepts_are_suggested_as_you_type() {
    let server = Server::embedded();
    let found = server.get("/v1/concepts/suggest?q=computer+progr&limit=3").ok(200);
    assert_eq!(labels(&found)[0], "computer programming");
    assert_eq!(labels(&found).len(), 3);
    let skills = server.get("/v1/concepts/suggest?q=program&type=skill").ok(200);
    assert!(skills["concepts"].as_array().unwrap().iter().all(|one| one["skillType"] == "skill/competence"));
    assert_eq!(server.get("/v1/concepts/suggest?q=").ok(200)["concepts"], json!([]));
    assert_eq!(
        server.get(&format!("/v1/concepts/suggest?q={}", "xyzw+".repeat(1000))).ok(200)["concepts"],
        json!([])
    );
    server.get("/v1/concepts/suggest").problem(422);
}

#[test]
fn occupations_say_what_they_need() {
    assert_eq!(Server::embedded().get("/v1/occupations").ok(200)["total"], 0);
    let problem = Server::embedded().get("/v1/occupations/x").problem(404);
    assert!(problem["detail"].as_str().unwrap().contains("import an official release"));
    let Some(server) = Server::english() else { return };
    let found = server.get("/v1/occupations/suggest?q=data+analyst").ok(200);
    assert_eq!(labels(&found)[0], "data analyst");
    let uri = found["concepts"][0]["uri"].as_str().unwrap();
    let id = uri.rsplit('/').next().unwrap();
    let shown = server.get(&format!("/v1/occupations/{id}")).ok(200);
    assert!(shown["needsEssential"].as_array().unwrap().len() > 5, "{shown}");
    // A skill is no occupation.
    server.get(&format!("/v1/occupations/{PYTHON}")).problem(404);
    let within = server
        .get("/v1/concepts?kind=skill&within=http://data.europa.eu/esco/concept-scheme/6c930acd-c104-4ece-acf7-f44fd7333036")
        .ok(200);
    assert!(within["total"].as_u64().unwrap() > 500, "{}", within["total"]);
}
