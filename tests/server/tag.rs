//! `/v1/tag` and `/v1/tag/batch`.

use serde_json::{Value, json};

use super::support::{EMBEDDED, Server, assert_answer, printed, tagus};

fn tag(body: &Value) -> Value {
    Server::embedded().post_json("/v1/tag", body).ok(200)
}

fn labels(tags: &Value) -> Vec<&str> {
    tags.as_array().unwrap().iter().map(|tag| tag["preferredLabel"].as_str().unwrap()).collect()
}

#[test]
fn an_outcome_has_segments_tags_evidence_and_what_made_them() {
    assert_answer("tag", &tag(&json!({"text": "Can program in Python.", "top_k": 1})));
}

#[test]
fn the_service_says_what_the_command_says() {
    let text = "# Nursing\n\n- Document nursing care\n- Analyse patient records with Python";
    let served = Server::embedded().post("/v1/tag", "text/markdown", text).ok(200);
    let mut command = tagus(&EMBEDDED);
    let file = tempfile::Builder::new().suffix(".md").tempfile().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let printed = printed(command.args(["tag", "--format", "json"]).arg(file.path()).output().unwrap());
    let printed: Value = serde_json::from_str(&printed).unwrap();
    let segments = |answer: &Value| -> Vec<Value> {
        let mut segments = answer["segments"].as_array().unwrap().clone();
        for tag in segments.iter_mut().flat_map(|segment| segment["tags"].as_array_mut().unwrap()) {
            tag.as_object_mut().unwrap().retain(|name, _| name != "source" && name != "broader");
        }
        segments
    };
    assert_eq!(segments(&served), segments(&printed));
    assert_eq!(served["segments"].as_array().unwrap().len(), 3);
}

#[test]
fn several_texts_are_answered_in_order() {
    let texts = ["weld steel", "Can program in Python.", ""];
    let answer = tag(&json!({"texts": texts, "top_k": 1}));
    let results = answer["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    assert_eq!(labels(&results[1]["tags"]), ["Python (computer programming)"]);
    for (text, result) in texts.iter().zip(results).take(2) {
        assert_eq!(result["segments"], tag(&json!({"text": text, "top_k": 1}))["segments"]);
    }
    assert_eq!(results[2]["segments"], json!([]));
}

#[test]
fn options_do_what_they_say() {
    let text = "Can program in Python and analyse data";
    let of = |more: Value| {
        let mut body = json!({"text": text, "threshold": 0.01});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        tag(&body)
    };
    assert_eq!(of(json!({"top_k": 2}))["tags"].as_array().unwrap().len(), 2);
    let knowledge = of(json!({"type": "knowledge"}));
    assert!(knowledge["tags"].as_array().unwrap().iter().all(|tag| tag["skillType"] == "knowledge"));
    let python = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d";
    assert_eq!(of(json!({"within": [python]}))["tags"].as_array().unwrap().len(), 1);
    assert!(!labels(&of(json!({"exclude": [python]}))["tags"]).contains(&"Python (computer programming)"));
    assert!(!of(json!({"explain": true}))["tags"][0]["explanation"].as_array().unwrap().is_empty());
    assert_eq!(of(json!({"model": "fast"}))["metadata"]["model"], "fast");
    let headings = |headings: bool| tag(&json!({"text": "# Welding\n\nText", "headings": headings}));
    assert_eq!(headings(false)["segments"][0]["tags"], json!([]));
    assert_ne!(headings(true)["segments"][0]["tags"], json!([]));
    let parameters =
        Server::embedded().post("/v1/tag?top_k=2&threshold=0.01&type=knowledge", "text/plain", text).ok(200);
    assert_eq!(parameters["tags"], of(json!({"top_k": 2, "type": "knowledge"}))["tags"]);
}

#[test]
fn what_makes_no_sense_is_refused_with_its_pointer() {
    let server = Server::embedded();
    for (body, status, pointer, says) in [
        (r#"{"text": "x", "topk": 1}"#, 422, "/topk", "unknown field `topk`"),
        (r#"{"text": 7}"#, 422, "/text", "expected a string"),
        (r#"{"text": "x", "top_k": 0}"#, 422, "/top_k", "from 1 to 100"),
        (r#"{"text": "x", "threshold": 1.5}"#, 422, "/threshold", "from 0 to 1"),
        (r#"{"text": "x", "language": "xx"}"#, 422, "/language", "loaded: en"),
        (
            r#"{"text": "x", "within": ["http://nowhere"]}"#,
            422,
            "/within",
            "http://nowhere is not in the loaded ESCO",
        ),
        (r#"{"text": "x", "model": "best"}"#, 422, "/model", "unknown variant `best`"),
        (r#"{"text": "x", "texts": ["y"]}"#, 422, "/text", "either text"),
        (r#"{"texts": []}"#, 422, "/text", "at least one"),
        (r#"{"text": "x""#, 400, "", "not valid JSON"),
        ("\"\u{0}\"", 400, "", "not valid JSON"),
    ] {
        let problem = server.post("/v1/tag", "application/json", body).problem(status);
        assert_eq!(problem["pointer"].as_str().unwrap_or_default(), pointer, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(says), "{problem}");
    }
    server.post("/v1/tag", "image/png", "x").problem(415);
    server.request("POST", "/v1/tag", &[], b"x").problem(415);
    server.post("/v1/tag", "application/json", b"{\"text\": \"\xff\"}").problem(400);
    server.post("/v1/tag", "text/plain", b"\xff").problem(400);
    server.post("/v1/tag?top=3", "text/plain", "x").problem(422);
    server.post("/v1/tag?top_k=3", "application/json", r#"{"text": "x"}"#).problem(422);
    server.get("/v1/tag").problem(405);
}

#[test]
fn a_stream_is_answered_line_by_line_in_order() {
    let mut lines: Vec<String> = (0..60)
        .map(|at| json!({"id": at, "text": format!("Can program in Python {at}")}).to_string())
        .collect();
    lines[7] = "not JSON".to_owned();
    lines[9] = String::new();
    lines[11] = json!({"id": 11, "texte": "x"}).to_string();
    lines[13] = json!({"text": "weld"}).to_string();
    let answer = Server::embedded().post("/v1/tag/batch?top_k=1", "application/x-ndjson", lines.join("\n"));
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/x-ndjson"));
    let answered = answer.lines();
    assert_eq!(answered.len(), 59);
    let ids: Vec<u64> = answered.iter().map(|line| line["id"].as_u64().unwrap()).collect();
    // Without an id of its own, a line has its number, from 1.
    let expected = (0..60).filter(|at| *at != 9).map(|at| match at {
        7 | 13 | 11 => at + 1,
        at => at,
    });
    assert_eq!(ids, expected.collect::<Vec<u64>>());
    assert_eq!(answered[7]["problem"]["status"], 400);
    assert_eq!(answered[7]["line"], 8);
    assert_eq!(answered[10]["problem"]["pointer"], "/texte");
    assert_eq!(labels(&answered[0]["tags"]).len(), 1);
    assert_eq!(answered[0]["metadata"]["language"], "en");
}

#[test]
fn lines_are_answered_while_others_are_still_to_come() {
    use std::io::{BufRead, BufReader, Write};
    let server = Server::embedded();
    let mut stream = server.connect();
    let head = "POST /v1/tag/batch HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
    for at in 0..3 {
        let line = json!({"id": format!("line-{at}"), "text": "weld steel"}).to_string() + "\n";
        write!(stream, "{:x}\r\n{line}\r\n", line.len()).unwrap();
        assert!(answer.any(|line| line.contains(&format!("\"line-{at}\""))));
    }
}

#[test]
fn a_line_that_is_too_long_costs_no_other() {
    let server = Server::own(&["--body-bytes", "1000"]);
    let lines = [json!({"text": "weld"}), json!({"text": "a".repeat(5000)}), json!({"text": "nurse"})];
    let body = lines.map(|line| line.to_string()).join("\n");
    let answered = server.post("/v1/tag/batch", "application/x-ndjson", body).lines();
    let statuses: Vec<u64> =
        answered.iter().map(|line| line["problem"]["status"].as_u64().unwrap_or(200)).collect();
    assert_eq!(statuses, [200, 413, 200]);
}
