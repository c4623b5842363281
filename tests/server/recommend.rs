//! `/v1/recommend`, `/v1/stack` and `/v1/match`.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::support::Server;

fn sample(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples/catalogue").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// A service with the offers about data.
static WITH_OFFERS: LazyLock<Server> = LazyLock::new(|| {
    let server = Server::own(&["--requests-per-second", "0"]);
    let offers = sample("offers.jsonl");
    let data: Vec<&str> = offers.lines().filter(|line| line.contains("\"data-")).collect();
    assert!(data.len() >= 8);
    server.post("/v1/credentials?model=fast", "application/x-ndjson", data.join("\n")).ok(201);
    server
});

fn learner() -> Value {
    json!({"document": sample("learners/ilmari-data.json")})
}

fn advert() -> Value {
    let adverts = sample("adverts/adverts.jsonl");
    let advert = adverts.lines().find(|line| line.contains("\"advert-02\"")).unwrap();
    json!({"document": serde_json::from_str::<Value>(advert).unwrap()})
}

#[test]
fn the_next_offer_says_what_it_closes_and_why() {
    let asked = json!({"have": [learner()], "goal": {"advert": advert()}, "top_k": 2, "model": "fast"});
    let advice = WITH_OFFERS.post_json("/v1/recommend", &asked).ok(200);
    let offers = advice["next"]["offers"].as_array().unwrap();
    assert!((1..=2).contains(&offers.len()), "{advice}");
    for offer in offers {
        assert!(offer["closes"].as_f64().unwrap() > 0.0 && !offer["closed"].as_array().unwrap().is_empty());
        assert!(!offer["because"].as_str().unwrap().is_empty());
    }
    assert!(advice.get("stack").is_none());
    let without = json!({"have": [learner()], "goal": {"advert": advert()}, "model": "fast",
        "offers": {"exclude": [offers[0]["id"]]}});
    let others = WITH_OFFERS.post_json("/v1/recommend", &without).ok(200);
    assert!(others["next"]["offers"].as_array().unwrap().iter().all(|one| one["id"] != offers[0]["id"]));
    let low = json!({"goal": {"advert": advert()}, "offers": {"budget": 0.5}, "model": "fast"});
    assert_eq!(WITH_OFFERS.post_json("/v1/recommend", &low).ok(200)["next"]["offers"], json!([]));
}

#[test]
fn a_stack_is_in_the_order_of_study() {
    let asked = json!({"have": [learner()], "goal": {"advert": advert()}, "model": "fast"});
    let advice = WITH_OFFERS.post_json("/v1/stack", &asked).ok(200);
    let stack = &advice["stack"];
    assert!(!stack["steps"].as_array().unwrap().is_empty(), "{advice}");
    assert_eq!(stack["method"], "exact");
    assert!(advice.get("next").is_none());
    let kept = WITH_OFFERS.get("/v1/credentials?limit=1").ok(200)["credentials"][0]["id"].clone();
    let goal = json!({"goal": {"credential": {"id": kept}}, "have": [{"id": kept}], "model": "fast"});
    let done = WITH_OFFERS.post_json("/v1/stack", &goal).ok(200);
    assert_eq!((&done["gap"], &done["stack"]["steps"]), (&json!([]), &json!([])), "{done}");
}

#[test]
fn goals_and_limits_that_make_no_sense_are_refused() {
    let skill = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d";
    for (path, body, pointer) in [
        ("/v1/recommend", json!({"goal": {}}), "/goal"),
        ("/v1/recommend", json!({"goal": {"skills": [skill], "occupation": "baker"}}), "/goal"),
        ("/v1/recommend", json!({"goal": {"skills": []}}), "/goal/skills"),
        ("/v1/recommend", json!({"goal": {"skills": ["x"]}}), "/goal/skills"),
        ("/v1/recommend", json!({"goal": {"occupation": "no such job"}}), "/goal/occupation"),
        ("/v1/recommend", json!({"goal": {"skills": [skill]}, "top_k": 0}), "/top_k"),
        ("/v1/recommend", json!({"goal": {"skills": [skill]}, "offers": {"level": 9}}), "/offers/level"),
        ("/v1/recommend", json!({"goal": {"skills": [skill]}, "offers": {"budget": 0}}), "/offers/budget"),
        ("/v1/recommend", json!({"goal": {"skills": [skill]}, "have": [{"id": "x"}]}), "/have/0/id"),
        ("/v1/stack", json!({"goal": {"skills": [skill]}, "share": 0}), "/share"),
        ("/v1/stack", json!({"goal": {"skills": [skill]}, "seconds": 3600}), "/seconds"),
        ("/v1/stack", json!({"goal": {"advert": {"document": ""}}}), "/goal/advert/document"),
        ("/v1/match", json!({"people": [], "adverts": [{"document": "x"}]}), "/people"),
        (
            "/v1/match",
            json!({"people": [{"credentials": []}], "adverts": [{"document": "x"}]}),
            "/people/0/credentials",
        ),
    ] {
        let problem = Server::embedded().post_json(path, &body).problem(422);
        assert_eq!(problem["pointer"], pointer, "{problem}");
    }
}

#[test]
fn people_and_adverts_find_each_other() {
    let person = |name: &str, file: &str| json!({"name": name, "credentials": [{"document": sample(file)}]});
    let people = [
        person("Ilmari", "learners/ilmari-data.json"),
        person("Philomena", "learners/philomena-nursing.json"),
    ];
    let nurse = json!({"document": sample("adverts/registered-nurse-elderly-care.jsonld")});
    let mut asked = json!({"people": people, "adverts": [advert(), nurse], "model": "fast"});
    let best =
        |answer: &Value, at: usize| answer["results"][at]["matches"][0]["name"].as_str().unwrap().to_owned();
    let found = WITH_OFFERS.post_json("/v1/match", &asked).ok(200);
    assert_eq!(found["results"][0]["of"], "Ilmari");
    assert!(best(&found, 1).to_lowercase().contains("nurse"), "{found}");
    assert!(found["results"][0]["matches"][0]["closedBy"].as_array().unwrap().len() <= 2);
    asked["reverse"] = json!(true);
    let reversed = WITH_OFFERS.post_json("/v1/match", &asked).ok(200);
    assert_eq!((best(&reversed, 0), best(&reversed, 1)), ("Ilmari".to_owned(), "Philomena".to_owned()));
}
