//! `/annif/v1`, as clients of Annif use it.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Answer, Server, python};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const PYTHON: &str = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d";

fn post(path: &str, body: &Value) -> Answer {
    Server::embedded().post(&format!("/annif/v1/{path}"), JSON, body.to_string())
}

fn suggest(form: &str) -> Answer {
    Server::embedded().post("/annif/v1/projects/tagus-en/suggest", FORM, form)
}

/// A refusal that says what is wrong.
fn refused(answer: &Answer, status: u16, pointer: &str) {
    assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["pointer"].as_str().unwrap_or_default(), pointer, "{problem}");
}

#[test]
fn loaded_languages_and_their_models_are_projects() {
    let server = Server::embedded();
    let info = server.get("/annif/v1/").json();
    assert!(info["title"].is_string() && info["version"].is_string());
    let projects = server.get("/annif/v1/projects").json();
    let ids: Vec<&str> = projects["projects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["project_id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["tagus-en", "tagus-fast-en", "tagus-lexical-en"]);
    let project = server.get("/annif/v1/projects/tagus-en").json();
    assert_eq!(project, projects["projects"][0]);
    assert_eq!(project["language"], "en");
    assert_eq!(project["backend"]["backend_id"], "tagus");
    assert_eq!(project["is_trained"], true);
    assert_eq!(project["modification_time"], Value::Null);
    let vocabularies = server.get("/annif/v1/vocabs").json();
    assert_eq!(vocabularies["vocabs"][0], project["vocab"]);
    refused(&server.get("/annif/v1/projects/yso-fi"), 404, "");
}

#[test]
fn suggestions_are_the_tags_of_the_whole_text() {
    let text = "Students can program in Python. They evaluate statistical models.";
    for (model, id) in [("accurate", "tagus-en"), ("fast", "tagus-fast-en"), ("lexical", "tagus-lexical-en")]
    {
        let path = format!("/annif/v1/projects/{id}/suggest");
        let form = format!("text={}&limit=7", text.replace(' ', "+"));
        let suggested = Server::embedded().post(&path, FORM, form).json();
        let asked = json!({"text": text, "top_k": 7, "threshold": 0, "model": model});
        let tagged = Server::embedded().post("/v1/tag", JSON, asked.to_string()).json();
        let tags = tagged["tags"].as_array().unwrap().iter();
        let tags = tags.map(|tag| {
            json!({"uri": tag["uri"], "label": tag["preferredLabel"], "notation": null, "score": tag["probability"]})
        });
        assert_eq!(suggested["results"], tags.collect::<Value>(), "{id}");
        assert_eq!(suggested["results"].as_array().unwrap().len(), 7);
    }
}

#[test]
fn limits_and_thresholds_leave_out() {
    let results = |form: &str| suggest(form).json()["results"].as_array().unwrap().clone();
    assert_eq!(results("text=evaluate+AI").len(), 10);
    assert_eq!(results("text=evaluate+AI&limit=3&metadata_title=x&what=ever").len(), 3);
    assert_eq!(results("text=evaluate+AI&limit=0").len(), 0);
    assert!(results("text=evaluate+AI&limit=5000").len() <= 100);
    assert_eq!(results("text=&language=en").len(), 0);
    let probable = results("text=program+in+Python&threshold=0.3&limit=50");
    assert!(!probable.is_empty() && probable.iter().all(|one| one["score"].as_f64().unwrap() >= 0.3));
}

#[test]
fn what_cannot_be_suggested_for_is_refused() {
    refused(&suggest("limit=3"), 422, "");
    refused(&suggest("text=weld&limit=many"), 422, "limit");
    refused(&suggest("text=weld&limit=-1"), 422, "limit");
    refused(&suggest("text=weld&threshold=2"), 422, "threshold");
    refused(&suggest("text=weld&language=fi"), 422, "language");
    let server = Server::embedded();
    refused(&server.post("/annif/v1/projects/tagus-en/suggest", JSON, "{}"), 415, "");
    refused(&server.post("/annif/v1/projects/yso-fi/suggest", FORM, "text=weld"), 404, "");
    let long = "weld ".repeat(1 << 20);
    assert_eq!(suggest(&format!("text={long}")).status, 413);
}

#[test]
fn batches_are_answered_in_order() {
    let documents = json!({"documents": [
        {"document_id": "b", "text": "program in Python", "metadata": {"title": "x"}},
        {"text": "weld steel"},
    ]});
    let results = post("projects/tagus-en/suggest-batch?limit=2&threshold=0.0", &documents).json();
    assert_eq!(results.as_array().unwrap().len(), 2);
    assert_eq!((&results[0]["document_id"], &results[1]["document_id"]), (&json!("b"), &Value::Null));
    let one = suggest("text=weld+steel&limit=2").json();
    assert_eq!(results[1]["results"], one["results"]);

    let many = |number: usize| json!({"documents": vec![json!({"text": "weld"}); number]});
    assert_eq!(post("projects/tagus-fast-en/suggest-batch", &many(32)).json().as_array().unwrap().len(), 32);
    refused(&post("projects/tagus-fast-en/suggest-batch", &many(33)), 413, "/documents");
    refused(
        &post("projects/tagus-en/suggest-batch", &json!({"documents": [{"id": 1}]})),
        422,
        "/documents/0",
    );
    refused(&post("projects/tagus-en/suggest-batch?limit=x", &many(1)), 422, "limit");
}

#[test]
fn what_is_learnt_is_suggested_first() {
    let text = "Understands the parsnip harvest of Upper Swabia";
    let first = || suggest(&format!("text={}&limit=1", text.replace(' ', "+"))).json()["results"][0].clone();
    assert_ne!(first()["uri"], PYTHON);
    let learnt = json!([
        {"text": text, "subjects": [{"uri": PYTHON, "label": "Python"}]},
        {"text": "nothing is known of this"},
    ]);
    let answer = post("projects/tagus-en/learn", &learnt);
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    assert_eq!((&first()["uri"], &first()["score"]), (&json!(PYTHON), &json!(1.0)));

    let unknown = json!([
        {"text": "weld", "subjects": [{"uri": PYTHON}]},
        {"text": "weld", "subjects": [{"uri": PYTHON}, {"uri": "http://example.org/weld"}]},
    ]);
    refused(&post("projects/tagus-en/learn", &unknown), 422, "/1/subjects/1/uri");
    assert_ne!(suggest("text=weld&limit=1").json()["results"][0]["uri"], PYTHON);
    refused(&post("projects/yso-fi/learn", &json!([])), 404, "");
}

#[test]
fn languages_are_told_apart() {
    let text = "Students will be able to analyse the data and report their findings to others.";
    let detected =
        |languages: &[&str]| post("detect-language", &json!({"text": text, "languages": languages}));
    assert_eq!(
        detected(&["fi", "en"]).json(),
        json!({"results": [
            {"language": "en", "score": 1.0},
            {"language": "fi", "score": 0.0},
            {"language": null, "score": 0.0},
        ]})
    );
    let unsure = post("detect-language", &json!({"text": "SQL", "languages": ["en", "de"]})).json();
    assert_eq!(unsure["results"][0], json!({"language": null, "score": 1.0}));
    refused(&detected(&[]), 422, "/languages");
    refused(&post("detect-language", &json!({"text": "SQL"})), 422, "");
}

/// The client that there is for Python, from project list to learning.
#[test]
fn the_client_of_annif_works() {
    let Some(python) = python() else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/annif_dialect.py");
    let base = format!("{}/annif/v1/", Server::embedded().base);
    let output = Command::new(python).arg(script).arg(base).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}
