//! PDF and DOCX documents as bodies of requests.

use serde_json::{Value, json};

use super::support::Server;

const PDF: &str = "application/pdf";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

fn sample(media_type: &str) -> Vec<u8> {
    let name = if media_type == PDF { "food-safety-odense.pdf" } else { "cheese-ripening-treviso.docx" };
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples").join(name);
    std::fs::read(path).unwrap()
}

#[test]
fn documents_are_tagged_and_their_text_comes_along() {
    let server = Server::embedded();
    for media_type in [PDF, DOCX] {
        // What a document is written in it says itself.
        let answer = server.post("/v1/tag?top_k=1&format=html", media_type, sample(media_type)).ok(200);
        let text: Vec<char> = answer["text"].as_str().unwrap().chars().collect();
        let segments = answer["segments"].as_array().unwrap();
        assert!(segments.len() > 10, "{answer}");
        for tag in segments.iter().flat_map(|segment| segment["tags"].as_array().unwrap()) {
            for evidence in tag["evidence"].as_array().unwrap() {
                let at = |end: &str| evidence[end].as_u64().unwrap() as usize;
                let source: String = text[at("start")..at("end")].iter().collect();
                assert_eq!(source, evidence["text"].as_str().unwrap());
            }
        }
        // The same text by itself has the same tags.
        let format = if media_type == PDF { "text" } else { "markdown" };
        let again = json!({"text": answer["text"], "format": format, "top_k": 1});
        let again = server.post_json("/v1/tag", &again).ok(200);
        assert_eq!((&again["segments"], &again["text"]), (&answer["segments"], &Value::Null));
    }
}

#[test]
fn documents_are_course_pages() {
    let server = Server::own(&[]);
    for (media_type, title) in
        [(PDF, "Food Safety Officer for Small Kitchens"), (DOCX, "Ripening and Care of Cheese")]
    {
        let checked = server.post("/v1/credentials/check", media_type, sample(media_type)).ok(200);
        assert_eq!(checked["results"][0]["title"], title);
        assert_eq!(checked["results"][0]["check"]["outcomes"].as_array().unwrap().len(), 6, "{checked}");
        let added = server.post("/v1/credentials?model=lexical", media_type, sample(media_type)).ok(201);
        let id = added["results"][0]["id"].as_str().unwrap();
        let kept =
            server.get(&format!("/v1/credentials/{}", id.replace(':', "%3A").replace('#', "%23"))).ok(200);
        assert_eq!(kept["credential"]["title"]["value"][""], title);
        let again = server.post("/v1/credentials", media_type, sample(media_type)).ok(200);
        assert_eq!(again["results"][0]["status"], "same");
        let path = format!("/v1/credentials/put-{}", media_type.len());
        let put = server.request("PUT", &path, &[("content-type", media_type)], &sample(media_type));
        assert_eq!(put.ok(201)["status"], "new");
    }
}

#[test]
fn what_is_no_such_document_is_refused() {
    let server = Server::embedded();
    for path in ["/v1/tag", "/v1/credentials/check"] {
        let problem = server.post(path, PDF, "just text").problem(400);
        assert!(problem["detail"].as_str().unwrap().contains("neither PDF nor DOCX"), "{problem}");
        let problem = server.post(path, PDF, "%PDF-1.7 and no more").problem(422);
        assert!(problem["detail"].as_str().unwrap().contains("damaged"), "{problem}");
        let problem = server.post(path, DOCX, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").problem(422);
        assert!(problem["detail"].as_str().unwrap().contains("save it as DOCX"), "{problem}");
        let problem = server.post(path, "application/msword", "x").problem(415);
        assert!(problem["detail"].as_str().unwrap().contains(DOCX), "{problem}");
    }
    let small = Server::own(&["--text-characters", "100"]);
    small.post("/v1/tag", PDF, sample(PDF)).problem(413);
}

#[test]
fn the_description_names_them() {
    let document = Server::embedded().get("/openapi.json").ok(200);
    let bodies = |path: &str, method: &str| document["paths"][path][method]["requestBody"]["content"].clone();
    for (path, method) in [
        ("/v1/tag", "post"),
        ("/v1/credentials", "post"),
        ("/v1/credentials/{id}", "put"),
        ("/v1/credentials/check", "post"),
    ] {
        for media_type in [PDF, DOCX] {
            assert!(bodies(path, method)[media_type]["schema"].is_object(), "{method} {path}");
        }
    }
    assert!(document["components"]["schemas"]["TagAnswer"].to_string().contains("text that was read"));
}
