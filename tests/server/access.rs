//! Keys, scopes and how often somebody may ask.

use std::process::Stdio;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::support::{Answer, EMBEDDED, Server, printed, tagus};

/// Runs `tagus key` on the catalogue in a folder.
fn key(folder: &TempDir, args: &[&str]) -> String {
    let catalogue = folder.path().join("catalogue.sqlite");
    printed(tagus(&EMBEDDED).arg("key").args(args).arg("--catalogue").arg(catalogue).output().unwrap())
        .trim()
        .to_owned()
}

fn with(server: &Server, key: &str, method: &str, path: &str, body: &Value) -> Answer {
    let authorization = format!("Bearer {key}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    server.request(method, path, &headers, body.as_bytes())
}

#[test]
fn keys_open_what_their_scope_says_until_they_are_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let read = key(&folder, &["add", "portal"]);
    let write = key(&folder, &["add", "porto", "--scope", "write", "--institution", "Porto"]);
    let admin = key(&folder, &["add", "operator", "--scope", "admin"]);
    let server = Server::start_in(&EMBEDDED, folder, &["--require-keys"]);
    let tag = json!({"text": "weld"});
    for (path, status) in
        [("/healthz", 200), ("/readyz", 200), ("/version", 200), ("/openapi.json", 200), ("/metrics", 401)]
    {
        assert_eq!(server.get(path).status, status, "{path}");
    }
    let refused = server.post_json("/v1/tag", &tag);
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    refused.problem(401);
    with(&server, "tagus_0_0", "POST", "/v1/tag", &tag).problem(401);
    with(&server, &read[..read.len() - 1], "POST", "/v1/tag", &tag).problem(401);
    with(&server, &read, "POST", "/v1/tag", &tag).ok(200);
    let credential = json!({"tagus": 1, "id": "c", "title": "T"});
    let problem = with(&server, &read, "POST", "/v1/credentials", &credential).problem(403);
    assert!(problem["detail"].as_str().unwrap().contains("write"), "{problem}");
    with(&server, &write, "POST", "/v1/credentials", &credential).ok(201);
    with(&server, &write, "POST", "/v1/admin/reload", &Value::Null).problem(403);
    with(&server, &admin, "POST", "/v1/admin/reload", &Value::Null).ok(200);
    // The key says for which institution it speaks.
    let review = |institution: Option<&str>| {
        let python = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d";
        let body = json!({"outcome": "x", "institution": institution, "decisions": [{"uri": python, "decision": "add"}]});
        with(&server, &write, "POST", "/v1/reviews", &body)
    };
    review(Some("Leeds")).problem(403);
    review(None).ok(201);
    let listed = with(&server, &write, "GET", "/v1/reviews", &Value::Null).ok(200);
    assert_eq!(
        (&listed["reviews"][0]["institution"], &listed["reviews"][0]["reviewer"]),
        (&json!("Porto"), &json!("porto"))
    );
    // Revoked, a key is refused at once.
    let catalogue = server.catalogue();
    let on = |args: &[&str]| {
        printed(tagus(&EMBEDDED).arg("key").args(args).arg("--catalogue").arg(&catalogue).output().unwrap())
    };
    let keys: Value = serde_json::from_str(&on(&["list", "--format", "json"])).unwrap();
    let id = keys.as_array().unwrap().iter().find(|one| one["name"] == "portal").unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    on(&["revoke", &id]);
    with(&server, &read, "POST", "/v1/tag", &tag).problem(401);
    assert!(on(&["list"]).contains("revoked"));
    let again =
        tagus(&EMBEDDED).args(["key", "revoke", &id, "--catalogue"]).arg(&catalogue).output().unwrap();
    assert_eq!(again.status.code(), Some(1));
    // Without what they were hashed with none fits, and nobody starts as if all were well.
    let pepper = server.catalogue().with_file_name("catalogue.sqlite.pepper");
    let kept = std::fs::read(&pepper).unwrap();
    std::fs::remove_file(&pepper).unwrap();
    let lost =
        tagus(&EMBEDDED).args(["key", "add", "another", "--catalogue"]).arg(&catalogue).output().unwrap();
    assert!(String::from_utf8_lossy(&lost.stderr).contains("put it back"), "{lost:?}");
    std::fs::write(&pepper, kept).unwrap();
    // Nothing of a secret is kept or logged.
    let database = std::fs::read(&catalogue).unwrap();
    for key in [&read, &write, &admin] {
        let secret = key.rsplit('_').next().unwrap();
        assert!(
            !database.windows(secret.len()).any(|bytes| bytes == secret.as_bytes())
                && !server.log().contains(secret)
        );
    }
}

#[test]
fn nobody_is_let_in_from_outside_by_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = tagus(&EMBEDDED);
    command.args(["serve", "--bind", "0.0.0.0:0", "--catalogue"]).arg(folder.path().join("catalogue.sqlite"));
    let refused = command.stdin(Stdio::null()).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("tagus key add") && said.contains("--open"), "{said}");
}

#[test]
fn who_asks_too_often_is_told_when_to_ask_again() {
    let server = Server::own(&["--requests-per-second", "1", "--burst", "3", "--proxies", "1"]);
    let ask = |from: &str| server.get_with("/v1/concepts?limit=1", &[("x-forwarded-for", from)]);
    let first = ask("10.0.0.1");
    assert_eq!(
        (first.status, first.header("ratelimit-limit"), first.header("ratelimit-remaining")),
        (200, "3", "2")
    );
    let refused = (0..10).map(|_| ask("10.0.0.1")).find(|answer| answer.status == 429).unwrap();
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(refused.header("ratelimit-remaining"), "0");
    refused.problem(429);
    // Others are not, whatever the first one writes into the header.
    assert_eq!(ask("10.0.0.2").status, 200);
    assert_eq!(ask("10.0.0.3, 10.0.0.1").status, 429);
    assert_eq!(server.get_with("/healthz", &[("x-forwarded-for", "10.0.0.1")]).status, 200);
}

#[test]
fn pages_of_others_may_ask_only_where_that_is_said() {
    let asks = |server: &Server| {
        server
            .get_with("/healthz", &[("origin", "https://portal.example")])
            .header("access-control-allow-origin")
            .to_owned()
    };
    assert_eq!(asks(Server::embedded()), "");
    let server = Server::own(&["--cors", "https://portal.example"]);
    assert_eq!(asks(&server), "https://portal.example");
    let preflight = [
        ("origin", "https://portal.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    let allowed = server.request("OPTIONS", "/v1/tag", &preflight, b"");
    assert_eq!(
        (allowed.status, allowed.header("access-control-allow-origin")),
        (200, "https://portal.example")
    );
    assert_eq!(
        server
            .get_with("/healthz", &[("origin", "https://other.example")])
            .header("access-control-allow-origin"),
        ""
    );
}
