//! How the service is, what it is described as, and how it starts, changes and ends.

use std::io::{Read, Write};

use serde_json::{Value, json};

use super::support::{EMBEDDED, Server, assert_answer, python, shared, tagus};

#[test]
fn it_says_what_it_is_and_how_it_does() {
    let server = Server::own(&[]);
    assert_eq!(server.get("/healthz").text(), "ok\n");
    let mut version = server.get("/version").ok(200);
    version["threads"] = json!("[threads]");
    assert_answer("version", &version);
    server.post_json("/v1/tag", &json!({"text": "Weld steel. Cut wood."})).ok(200);
    let metrics = server.get("/metrics");
    assert!(metrics.header("content-type").starts_with("application/openmetrics-text"));
    let text = metrics.text();
    for line in [
        "tagus_http_requests_total{method=\"POST\",route=\"/v1/tag\",status=\"200\"} 1",
        "tagus_http_request_seconds_count{route=\"/v1/tag\"} 1",
        "tagus_tagged_segments_total 2",
        "tagus_tagging_queue_depth 0",
        "esco=\"1.2.0\"",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(text.ends_with("# EOF\n"));
}

#[test]
fn every_answer_has_its_headers_and_its_name_in_the_log() {
    let server = Server::own(&[]);
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let secret = "Can treat a patient called Maria";
    let headers =
        [("content-type", "application/json"), ("x-request-id", "portal-7"), ("traceparent", trace)];
    let answer = server.request("POST", "/v1/tag", &headers, json!({"text": secret}).to_string().as_bytes());
    assert_eq!((answer.header("x-request-id"), answer.header("traceparent")), ("portal-7", trace));
    assert_eq!(answer.ok(200)["metadata"]["request_id"], "portal-7");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(answer.header(name), value);
    }
    server.get("/v1/concepts/suggest?q=Maria").ok(200);
    server.get("/nothing/Maria").problem(404);
    let log = server.log();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let line = lines.iter().find(|line| line["id"] == "portal-7").unwrap();
    assert_eq!(
        (&line["route"], &line["status"], &line["trace"]),
        (&json!("/v1/tag"), &json!(200), &json!(trace))
    );
    assert!(!log.contains("Maria"), "{log}");
}

#[test]
fn problems_have_addresses_that_say_more() {
    let server = Server::embedded();
    let problem = server.get("/nothing").problem(404);
    let described = server.get(problem["type"].as_str().unwrap()).ok(200);
    assert_eq!((&described["type"], &described["title"]), (&problem["type"], &problem["title"]));
    server.get("/problems/none").problem(404);
    let refused = server.request("DELETE", "/v1/tag", &[], b"");
    assert_eq!(refused.header("allow"), "POST");
    refused.problem(405);
}

#[test]
fn the_page_about_the_routes_is_served_from_the_binary() {
    let server = Server::embedded();
    let page = server.get("/docs/");
    assert_eq!(page.status, 200);
    let html = page.text();
    assert!(!html.contains("http://") && !html.contains("https://"), "{html}");
    let files: Vec<&str> =
        html.split(['"', '\'']).filter(|part| part.ends_with(".js") || part.ends_with(".css")).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        let answer = server.get(&format!("/docs/{}", file.trim_start_matches("./")));
        assert_eq!(answer.status, 200, "{file}");
    }
    assert_eq!(server.get("/docs").header("location"), "/docs/");
    server.get("/docs/nothing.js").problem(404);
}

/// All values of a member somewhere in a JSON value.
fn all<'v>(value: &'v Value, name: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get(name));
            members.values().for_each(|value| all(value, name, found));
        }
        Value::Array(items) => items.iter().for_each(|value| all(value, name, found)),
        _ => {}
    }
}

#[test]
fn the_description_is_complete_and_its_examples_work() {
    let server = Server::own(&["--requests-per-second", "0"]);
    let document = server.get("/openapi.json").ok(200);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut references = vec![];
    all(&document, "$ref", &mut references);
    for reference in references {
        let pointer = reference.as_str().unwrap().strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    // Every field of every schema says what it is.
    let mut silent = vec![];
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let mut properties = vec![];
        all(schema, "properties", &mut properties);
        for (property, schema) in properties.iter().flat_map(|all| all.as_object().unwrap()) {
            // A tag says what it is by its one value; utoipa loses what is said of generic fields.
            let is_tag = schema["enum"].as_array().is_some_and(|values| values.len() == 1);
            let is_generic =
                property == "value" && (name.starts_with("Element_") || name.starts_with("Asked_"));
            let says = |member: &&str| schema.get(member).is_some();
            if !is_tag && !is_generic && !["description", "$ref", "allOf", "oneOf"].iter().any(says) {
                silent.push(format!("{name}.{property}"));
            }
        }
    }
    assert_eq!(silent, Vec::<String>::new());
    let mut tried = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            assert!(operation["summary"].is_string(), "{method} {path}");
            let content = operation["requestBody"]["content"].as_object();
            for (media_type, content) in content.into_iter().flatten() {
                let reference =
                    content["schema"]["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
                let of_schema = reference.and_then(|pointer| document.pointer(pointer)?.get("example"));
                let Some(example) = content.get("example").or(of_schema) else { continue };
                let body = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
                let path = path.replace("{id}", "urn:example");
                let answer = server.request(
                    &method.to_uppercase(),
                    &path,
                    &[("content-type", media_type)],
                    body.as_bytes(),
                );
                assert!(
                    matches!(answer.status, 200..=204),
                    "{method} {path}: {} {}",
                    answer.status,
                    answer.text()
                );
                tried += 1;
            }
        }
    }
    assert!(tried >= 8, "{tried}");
}

#[test]
fn answers_are_compressed_where_the_client_likes_that() {
    let server = Server::embedded();
    for encoding in ["gzip", "zstd"] {
        let answer = server.get_with("/openapi.json", &[("accept-encoding", encoding)]);
        assert_eq!(answer.header("content-encoding"), encoding);
        assert!(answer.body.len() < server.get("/openapi.json").body.len() / 3);
    }
    let gzip = |bytes: &[u8]| {
        let mut child = std::process::Command::new("gzip")
            .arg("-c")
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        let mut compressed = vec![];
        child.stdout.take().unwrap().read_to_end(&mut compressed).unwrap();
        child.wait().unwrap();
        compressed
    };
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    server.request("POST", "/v1/tag", &headers, &gzip(br#"{"text": "weld steel"}"#)).ok(200);
    server.request("POST", "/v1/tag", &headers, b"not gzip").problem(400);
    let unknown = [("content-type", "application/json"), ("content-encoding", "br")];
    server.request("POST", "/v1/tag", &unknown, b"x").problem(415);
    // A bomb: 20 MB of nothing in 20 kB.
    let bomb = gzip(&vec![b' '; 20 << 20]);
    assert!(bomb.len() < 100_000);
    server.request("POST", "/v1/tag", &headers, &bomb).problem(413);
}

#[test]
fn http_2_is_spoken_without_encryption_too() {
    let server = Server::embedded();
    let mut stream = server.connect();
    // The preface and an empty SETTINGS frame; the service answers with its own, which are frames of type 4.
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").unwrap();
    let mut frame = [0; 9];
    stream.read_exact(&mut frame).unwrap();
    assert_eq!(frame[3], 4, "{frame:?}");
}

#[test]
fn what_runs_is_finished_before_the_service_ends() {
    let server = Server::own(&[]);
    let mut stream = server.connect();
    let line = json!({"text": "weld steel"}).to_string() + "\n";
    let head = "POST /v1/tag/batch HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n";
    write!(stream, "{head}{:x}\r\n{line}\r\n", line.len()).unwrap();
    let mut seen = String::new();
    while !seen.contains("preferredLabel") {
        let mut some = [0; 4096];
        let read = stream.read(&mut some).unwrap();
        seen.push_str(&String::from_utf8_lossy(&some[..read]));
    }
    server.signal("TERM");
    while !server.log().contains("ending") {
        std::thread::yield_now();
    }
    assert!(std::net::TcpStream::connect(server.base.strip_prefix("http://").unwrap()).is_err());
    write!(stream, "{:x}\r\n{line}\r\n0\r\n\r\n", line.len()).unwrap();
    stream.read_to_string(&mut seen).unwrap();
    assert_eq!(seen.matches("\"segments\"").count(), 2, "{seen}");
    let (code, folder) = server.ended();
    assert_eq!(code, 0, "{}", std::fs::read_to_string(folder.path().join("log")).unwrap());
    // All that was written is in the one file.
    assert!(
        folder.path().join("catalogue.sqlite").exists()
            && !folder.path().join("catalogue.sqlite-wal").exists()
    );
}

#[test]
fn a_newly_imported_esco_is_taken_into_use_without_dropping_a_request() {
    let Some(release) = shared("esco/v1.2.0/en") else { return };
    let index = tempfile::tempdir().unwrap();
    assert!(tagus(index.path()).args(["esco", "info", "-q"]).output().unwrap().status.success());
    let server = Server::start(index.path(), &["--requests-per-second", "0"]);
    let occupations = |server: &Server| server.get("/v1/occupations").ok(200)["total"].as_u64().unwrap();
    assert_eq!(occupations(&server), 0);
    let import = |from: &std::path::Path| {
        let done = tagus(index.path()).args(["esco", "import", "-q"]).arg(from).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    import(&release);
    // Until it is told, the service answers from what it has.
    assert_eq!(occupations(&server), 0);
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let mut asked = 0;
            while server.get("/v1/occupations?limit=1").ok(200)["total"] == 0 {
                server.post_json("/v1/tag", &json!({"text": "weld steel"})).ok(200);
                asked += 1;
            }
            asked
        });
        server.request("POST", "/v1/admin/reload", &[], b"").ok(200);
        asking.join().unwrap();
    });
    assert!(occupations(&server) > 3000);
    // What cannot be loaded leaves in use what is.
    std::fs::write(index.path().join("current"), "generation-99").unwrap();
    server.request("POST", "/v1/admin/reload", &[], b"").problem(500);
    assert!(occupations(&server) > 3000);
    // A signal does the same as the route.
    import(&release);
    let loaded = |server: &Server| server.log().matches("\"message\":\"loaded\"").count();
    let before = loaded(&server);
    server.signal("HUP");
    while loaded(&server) == before {
        std::thread::yield_now();
    }
    server.post_json("/v1/tag", &json!({"text": "weld steel"})).ok(200);
}

#[test]
fn what_is_wrong_at_the_start_is_said() {
    let catalogue = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        catalogue.path(),
        "no database at all, but long enough to be looked at as one ........................................",
    )
    .unwrap();
    let started = |args: &[&str]| {
        let mut command = tagus(&EMBEDDED);
        let output = command.arg("serve").args(args).stdin(std::process::Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let taken = Server::embedded().base.strip_prefix("http://").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("c.sqlite");
    let other = other.to_str().unwrap();
    assert!(started(&["--bind", taken, "--catalogue", other]).contains("--bind"));
    assert!(
        started(&["--bind", "127.0.0.1:0", "--cors", "example.org", "--catalogue", other])
            .contains("--cors example.org")
    );
    let said = started(&["--bind", "127.0.0.1:0", "--catalogue", catalogue.path().to_str().unwrap()]);
    assert!(said.contains("no catalogue of tagus"), "{said}");
}

#[test]
fn the_commands_of_the_readme_work() {
    let server = Server::own(&["--request-seconds", "300"]);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let section = readme.split("## Run it as a service").nth(1).unwrap().split("\n## ").next().unwrap();
    let commands: Vec<&str> = section.lines().filter_map(|line| line.strip_prefix("    curl ")).collect();
    assert!(commands.len() >= 15, "{commands:?}");
    for command in commands {
        let command =
            format!("curl -sS --fail-with-body {}", command.replace("http://127.0.0.1:8080", &server.base));
        let run =
            std::process::Command::new("sh").args(["-c", &command]).current_dir(folder).output().unwrap();
        let (said, printed) = (String::from_utf8_lossy(&run.stderr), String::from_utf8_lossy(&run.stdout));
        assert!(run.status.success() && !printed.is_empty(), "{command}: {said} {printed}");
    }
}

/// Requests that fit the description and requests that do not, and whether answers are what it says.
#[test]
fn answers_are_what_the_description_says() {
    let Some(python) = python() else { return };
    let server = Server::own(&["--requests-per-second", "0"]);
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api_test.py");
    let run = std::process::Command::new(python).arg(script).arg(&server.base).output().unwrap();
    let (said, printed) = (String::from_utf8_lossy(&run.stderr), String::from_utf8_lossy(&run.stdout));
    assert!(run.status.success(), "{printed}\n{said}");
    assert!(!server.log().contains("\"level\":\"ERROR\""), "{}", server.log());
}
