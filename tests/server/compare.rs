//! `/v1/compare` and `/v1/coverage`.

use serde_json::{Value, json};

use super::support::{EMBEDDED, Server, printed, tagus};

fn sample(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn request() -> Value {
    let porto: Value = serde_json::from_str(&sample("data-analysis-porto.jsonld")).unwrap();
    json!({"source": {"document": sample("statistics-leeds.md")}, "target": {"document": porto}})
}

#[test]
fn the_service_compares_as_the_command_does() {
    let server = Server::embedded();
    let served = server.post_json("/v1/compare", &request()).ok(200);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples");
    let files = [folder.join("statistics-leeds.md"), folder.join("data-analysis-porto.jsonld")];
    let printed_json =
        printed(tagus(&EMBEDDED).args(["compare", "--format", "json"]).args(&files).output().unwrap());
    assert_eq!(served, serde_json::from_str::<Value>(&printed_json).unwrap());
    for (accept, format) in [("text/html", "html"), ("text/markdown", "markdown"), ("text/plain", "table")] {
        let headers = [("content-type", "application/json"), ("accept", accept)];
        let page = server.request("POST", "/v1/compare", &headers, request().to_string().as_bytes());
        assert_eq!(
            (page.status, page.header("content-type")),
            (200, format!("{accept}; charset=utf-8").as_str())
        );
        assert_eq!(
            page.text(),
            printed(tagus(&EMBEDDED).args(["compare", "--format", format]).args(&files).output().unwrap())
        );
    }
    let headers = [("content-type", "application/json"), ("accept", "application/pdf")];
    server.request("POST", "/v1/compare", &headers, request().to_string().as_bytes()).problem(406);
}

#[test]
fn what_is_kept_is_compared_by_its_identifier() {
    let server = Server::own(&[]);
    let added = server.post("/v1/credentials", "text/markdown", sample("statistics-leeds.md")).ok(201);
    let id = added["results"][0]["id"].clone();
    let mut request = request();
    let coverage = |answer: &Value| answer["coverageOfTarget"]["share"].as_f64().unwrap();
    let brought = server.post_json("/v1/compare", &request).ok(200);
    request["source"] = json!({"id": id});
    let kept = server.post_json("/v1/compare", &request).ok(200);
    assert_eq!(kept["source"], brought["source"]);
    // Kept tags are rounded.
    assert!((coverage(&kept) - coverage(&brought)).abs() < 0.02);
}

#[test]
fn what_is_not_there_is_told_with_its_pointer() {
    let server = Server::embedded();
    let refused = |change: Value| {
        let mut request = request();
        request["source"] = change;
        let problem = server.post_json("/v1/compare", &request).problem(422);
        problem["pointer"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(refused(json!({"id": "nothing"})), "/source/id");
    assert_eq!(refused(json!({"document": {"tagus": 1, "titel": "x"}})), "/source/document/titel");
    assert_eq!(refused(json!({"document": 7})), "/source/document");
    assert_eq!(refused(json!({"document": sample("modules-bremen.csv")})), "/source");
    assert_eq!(refused(json!({"document": sample("modules-bremen.csv"), "number": 99})), "/source/number");
    assert_eq!(refused(json!({})), "/source");
    assert_eq!(refused(json!({"file": "x"})), "/source/file");
    let numbered = json!({"source": {"document": sample("modules-bremen.csv"), "number": 2}, "target": {"document": sample("modules-bremen.csv"), "number": 2}});
    assert_eq!(server.post_json("/v1/compare", &numbered).ok(200)["comparability"], 1.0);
}

#[test]
fn a_curriculum_is_compared_with_an_occupation() {
    let request =
        json!({"modules": [{"document": sample("modules-bremen.csv")}], "occupation": "data analyst"});
    let problem = Server::embedded().post_json("/v1/coverage", &request).problem(422);
    assert_eq!(problem["pointer"], "/occupation");
    let Some(server) = Server::english() else { return };
    let covered = server.post_json("/v1/coverage", &request).ok(200);
    assert_eq!(covered["label"], "data analyst");
    assert!(covered["skills"].as_array().unwrap().len() > 20);
    let headers = [("content-type", "application/json"), ("accept", "text/html")];
    let page = server.request("POST", "/v1/coverage", &headers, request.to_string().as_bytes());
    assert!(page.text().starts_with("<!DOCTYPE html>"), "{}", page.text());
}
