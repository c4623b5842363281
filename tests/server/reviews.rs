//! `/v1/reviews`, and what they change.

use serde_json::{Value, json};

use super::support::{EMBEDDED, Server, tagus};

const PYTHON: &str = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d";

/// Another skill, which no ranker would suggest for programming.
const WELD: &str = "weld";

fn welding(server: &Server) -> String {
    let found = server.get(&format!("/v1/concepts/suggest?q={WELD}&type=skill&limit=1")).ok(200);
    found["concepts"][0]["uri"].as_str().unwrap().to_owned()
}

fn tags(server: &Server, text: &str, institution: &str) -> Vec<(String, String, f64)> {
    let answer = server.post_json("/v1/tag", &json!({"text": text, "institution": institution})).ok(200);
    let tag = |tag: &Value| {
        let text = |name: &str| tag[name].as_str().unwrap().to_owned();
        (text("uri"), text("source"), tag["probability"].as_f64().unwrap())
    };
    answer["segments"][0]["tags"].as_array().unwrap().iter().map(tag).collect()
}

#[test]
fn what_an_institution_has_decided_comes_first_next_time() {
    let server = Server::own(&[]);
    let weld = welding(&server);
    let review = |decisions: Value, outcome: &str| {
        let body = json!({"outcome": outcome, "institution": "Porto", "reviewer": "A. Reviewer", "decisions": decisions});
        server.post_json("/v1/reviews", &body).ok(201)
    };
    assert_eq!(tags(&server, "Can program in Python.", "Porto")[0].0, PYTHON);
    let made = review(
        json!([{"uri": weld, "decision": "add", "reason": "a robot welds"}, {"uri": PYTHON, "decision": "reject"}]),
        "Can program in Python.",
    );
    assert_eq!(made["reviews"], json!([1, 2]));
    // The same outcome, and a nearly identical one.
    for text in ["Can program in Python.", "Be able to PROGRAM in Python"] {
        let after = tags(&server, text, "Porto");
        assert_eq!(after[0], (weld.clone(), "reviewed".to_owned(), 1.0));
        assert!(after.iter().all(|(uri, ..)| uri != PYTHON), "{after:?}");
    }
    // Neither another outcome nor another institution.
    assert_eq!(tags(&server, "Can not program in Python.", "Porto")[0].1, "suggested");
    assert_eq!(tags(&server, "Can program in Python.", "Leeds")[0].0, PYTHON);
    // The last decision counts, and those before it are still there.
    review(
        json!([{"uri": weld, "decision": "reject"}, {"uri": PYTHON, "decision": "accept"}]),
        "Can program in Python",
    );
    let after = tags(&server, "Can program in Python.", "Porto");
    assert_eq!((after[0].0.as_str(), after[0].1.as_str()), (PYTHON, "reviewed"));
    let listed = server.get("/v1/reviews?institution=Porto&limit=3").ok(200);
    assert_eq!(listed["reviews"].as_array().unwrap().len(), 3);
    assert_eq!(listed["reviews"][0]["reason"], "a robot welds");
    let rest = server
        .get(&format!("/v1/reviews?institution=Porto&cursor={}", listed["next"].as_str().unwrap()))
        .ok(200);
    assert_eq!((rest["reviews"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    assert_eq!(server.get("/v1/reviews?institution=Leeds").ok(200)["reviews"], json!([]));
}

#[test]
fn reviews_are_a_gold_file_that_can_be_measured_with() {
    let server = Server::own(&[]);
    for (outcome, decision) in [("Can program in Python", "accept"), ("Can cook", "reject")] {
        let body = json!({"outcome": outcome, "reviewer": "R", "decisions": [{"uri": PYTHON, "decision": decision}]});
        server.post_json("/v1/reviews", &body).ok(201);
    }
    let gold = server.get("/v1/reviews/gold");
    assert_eq!(gold.lines(), [json!({"id": "1", "text": "Can program in Python", "labels": [PYTHON]})]);
    let file = tempfile::Builder::new().suffix(".jsonl").tempfile().unwrap();
    std::fs::write(file.path(), &gold.body).unwrap();
    let measured =
        tagus(&EMBEDDED).args(["eval", "--format", "json", "-q"]).arg(file.path()).output().unwrap();
    assert!(measured.status.success(), "{}", String::from_utf8_lossy(&measured.stderr));
}

#[test]
fn the_tags_of_a_credential_follow_the_decisions_about_it() {
    let server = Server::own(&[]);
    let credential = json!({"tagus": 1, "id": "c", "title": "T", "outcomes": [{"text": "Can program in Python"}, {"text": "Weld steel"}]});
    server.post_json("/v1/credentials", &credential).ok(201);
    let weld = welding(&server);
    let review = |position: usize, uri: &str, decision: &str| {
        let body = json!({"credential": "c", "position": position, "reviewer": "R",
            "decisions": [{"uri": uri, "decision": decision}]});
        server.post_json("/v1/reviews", &body)
    };
    review(0, PYTHON, "reject").ok(201);
    let kept = server.get("/v1/credentials/c").ok(200);
    assert!(!kept["tagging"]["outcomes"][0].to_string().contains(PYTHON), "{kept}");
    assert_eq!(kept["review"], "open");
    review(1, &weld, "add").ok(201);
    let kept = server.get("/v1/credentials/c").ok(200);
    let concept = &kept["tagging"]["outcomes"][1]["concepts"][0];
    assert_eq!(
        (&concept["uri"], &concept["probability"], &kept["review"]),
        (&json!(weld), &json!(1.0), &json!("reviewed"))
    );
    assert_eq!(server.get("/v1/reviews?credential=c").ok(200)["reviews"].as_array().unwrap().len(), 2);
    // Tagged anew, the decisions stay.
    let retag = ["catalogue", "retag", "--model", "fast", "-q", "--catalogue"];
    assert!(tagus(&EMBEDDED).args(retag).arg(server.catalogue()).status().unwrap().success());
    let kept = server.get("/v1/credentials/c").ok(200);
    assert!(!kept["tagging"]["outcomes"][0].to_string().contains(PYTHON), "{kept}");
    assert_eq!(kept["tagging"]["outcomes"][1]["concepts"][0]["uri"], json!(weld));
    // Changed elsewhere, and put there anew, too.
    let changed = credential.to_string().replace("\"T\"", "\"U\"");
    let json = [("content-type", "application/json")];
    for (gone, status) in [(false, 200), (true, 201)] {
        if gone {
            assert_eq!(server.request("DELETE", "/v1/credentials/c", &[], b"").status, 204);
        }
        server.request("PUT", "/v1/credentials/c", &json, changed.as_bytes()).ok(status);
        let kept = server.get("/v1/credentials/c").ok(200);
        assert!(!kept["tagging"]["outcomes"][0].to_string().contains(PYTHON), "{kept}");
        assert_eq!(
            (&kept["tagging"]["outcomes"][1]["concepts"][0]["uri"], &kept["review"]),
            (&json!(weld), &json!("reviewed"))
        );
    }
    review(7, PYTHON, "accept").problem(422);
    let unknown = json!({"credential": "x", "position": 0, "reviewer": "R", "decisions": [{"uri": PYTHON, "decision": "accept"}]});
    server.post_json("/v1/reviews", &unknown).problem(404);
}

#[test]
fn a_review_without_who_or_what_is_refused() {
    let server = Server::embedded();
    let one = json!([{"uri": PYTHON, "decision": "accept"}]);
    for (body, pointer) in [
        (json!({"outcome": "x", "decisions": one}), "/reviewer"),
        (json!({"reviewer": "R", "decisions": one}), "/outcome"),
        (json!({"reviewer": "R", "outcome": " ", "decisions": one}), "/outcome"),
        (json!({"reviewer": "R", "outcome": "x", "decisions": []}), "/decisions"),
        (
            json!({"reviewer": "R", "outcome": "x", "decisions": [{"uri": "x", "decision": "accept"}]}),
            "/decisions/0/uri",
        ),
        (
            json!({"reviewer": "R", "outcome": "x", "decisions": [{"uri": PYTHON, "decision": "maybe"}]}),
            "/decisions/0/decision",
        ),
        (json!({"reviewer": "R", "position": 1, "decisions": one}), "/position"),
    ] {
        let problem = server.post_json("/v1/reviews", &body).problem(422);
        assert_eq!(problem["pointer"], pointer, "{problem}");
    }
}
