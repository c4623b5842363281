//! `/esco`, as clients of the ESCO web service use it.
//!
//! The calls are those that its public documentation gives as examples and that clients send, with their
//! parameters as they write them: some escape URIs, others do not.

use serde_json::Value;

use crate::support::{Answer, Server};

/// What clients ask any ESCO that has skills. A call and its status, then what stands where in the answer: `=` a
/// value, `#` so many elements, `-` nothing.
const SKILLS: &str = r#"
/esco/search?language=en&type=skill&text=python&limit=5&full=false 200
    /total = 1
    /offset = 0
    /limit = 5
    /text = "python"
    /language = "en"
    /_embedded/results # 1
    /_embedded/results/0/className = "Skill"
    /_embedded/results/0/classId = "http://data.europa.eu/esco/model#Skill"
    /_embedded/results/0/uri = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"
    /_embedded/results/0/title = "Python (computer programming)"
    /_embedded/results/0/searchHit = "Python (computer programming)"
    /_embedded/results/0/preferredLabel/en = "Python (computer programming)"
    /_embedded/results/0/hasSkillType = ["http://data.europa.eu/esco/skill-type/knowledge"]
    /_embedded/results/0/_links/self/uri = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"
    /_embedded/results/0/_links/self/href = "/esco/resource/skill?uri=http%3A%2F%2Fdata.europa.eu%2Fesco%2Fskill%2Fccd0a1d9-afda-43d9-b901-96344886e14d&language=en"
    /_embedded/results/0/alternativeLabel -
    /_links/self/href = "/esco/search?language=en&type=skill&text=python&limit=5&full=false"
    /_links/next -
/esco/search?text=python&language=en&type=skill&full=true&selectedVersion=v1.2.0&viewObsolete=false 200
    /_embedded/results/0/searchHit = "Python (computer programming)"
    /_embedded/results/0/alternativeLabel/en = ["Python 3K", "Python"]
    /_embedded/results/0/description/en/mimetype = "plain/text"
    /_embedded/results/0/status = "released"
    /_embedded/results/0/attribution -
/esco/search?text=DIBOL&type=skill&language=en 200
    /total = 1
    /_embedded/results/0/title = "computer programming"
    /_embedded/results/0/searchHit = "DIBOL"
/esco/search?language=en&type=skill&text=manage%20musical%20staff&limit=1 200
    /_embedded/results/0/uri = "http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab"
    /_embedded/results/0/hasSkillType = ["http://data.europa.eu/esco/skill-type/skill"]
/esco/search?language=en&type=skill&text=&limit=10&offset=1 200
    /total = 13939
    /offset = 1
    /_embedded/results # 10
    /_links/first/href = "/esco/search?language=en&type=skill&text=&offset=0&limit=10"
    /_links/prev/href = "/esco/search?language=en&type=skill&text=&offset=0&limit=10"
    /_links/next/href = "/esco/search?language=en&type=skill&text=&offset=2&limit=10"
    /_links/last/href = "/esco/search?language=en&type=skill&text=&offset=1393&limit=10"
/esco/search?type=skill&type=skill,skill&text=&language=en&limit=1 200
    /total = 13939
/esco/search?type=skill&language=en&facet=type&facet=isInScheme&text=programming&limit=1 200
    /facets/type # 1
    /facets/type/0/value = "Skill"
/esco/search?text=python&language=fr&type=skill 200
    /language = "fr"
    /_embedded/results/0/title = "Python (computer programming)"
/esco/search?text=pyhton&language=en 200
    /_embedded/results/0/title = "Python (computer programming)"
/esco/search?text=xylzzkwq&language=en&type=skill 200
    /total = 0
    /_embedded/results # 0
/esco/search?text=python&language=en&type=job 422
    /pointer = "type"
/esco/search?text=python&limit=1000 422
    /pointer = "limit"
/esco/search?text=python&offset=first 422
    /pointer = "offset"
/esco/search?text=python&facet=colour 422
    /pointer = "facet"
/esco/search?text=python&selectedVersion=v1.0.8 404
    /pointer = "selectedVersion"
    /detail = "selectedVersion: v1.0.8 is not loaded; loaded is v1.2.0"
/esco/suggest2?text=comput+progr&language=en&type=skill&limit=5&alt=true 200
    /_embedded/results/0/className = "Skill"
    /_embedded/results/0/title = "computer programming"
    /_embedded/results/0/searchHit = "computer programming"
/esco/suggest2?text=DIBOL&language=en&type=skill&alt=false 200
    /total = 0
/esco/suggest2?language=en&type=skill 422
    /pointer = "text"
/esco/resource/skill?uri=http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d&language=en 200
    /className = "Skill"
    /uri = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"
    /title = "Python (computer programming)"
    /referenceLanguage = ["en"]
    /preferredLabel = {"en": "Python (computer programming)"}
    /alternativeLabel/en = ["Python 3K", "Python"]
    /description/en/mimetype = "plain/text"
    /status = "released"
    /_links/self/title = "Python (computer programming)"
    /_links/hasSkillType/0/uri = "http://data.europa.eu/esco/skill-type/knowledge"
    /_links/hasSkillType/0/title = "knowledge"
    /_links/narrowerSkill -
/esco/resource/skill?uri=http%3A%2F%2Fdata.europa.eu%2Fesco%2Fskill%2Fccd0a1d9-afda-43d9-b901-96344886e14d&language=en&selectedVersion=latest 200
    /title = "Python (computer programming)"
/esco/resource/concept?uri=http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d 200
    /className = "Skill"
/esco/resource/skill?uris=http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d&uris=http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab&uris=http://data.europa.eu/esco/skill/none&language=en 200
    /count = 2
    /_embedded # 2
    /_embedded/http:~1~1data.europa.eu~1esco~1skill~10005c151-5b5a-4a66-8aac-60e734beb1ab/title = "manage musical staff"
/esco/resource/skill?uri=http://data.europa.eu/esco/skill/none&language=en 404
    /pointer = "uri"
/esco/resource/occupation?uri=http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d&language=en 404
    /pointer = "uri"
/esco/resource/skill?language=en 422
    /pointer = "uri"
/esco/resource/job?uri=http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d 404
    /pointer -
/esco/resource/related?uri=http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d&relation=hasEssentialSkill&language=en 200
    /_embedded/hasEssentialSkill # 0
    /total = 0
/esco/resource/related?uri=http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d&relation=likes 422
    /pointer = "relation"
/esco/resource/related?uri=http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d 422
    /pointer = "relation"
/esco/resource/related?relation=narrowerSkill 422
    /pointer = "uri"
/esco/search?text=python&type=skill&language=en&isInScheme=http://data.europa.eu/esco/concept-scheme/none&colour=blue 200
    /total = 0
"#;

/// What they ask an official release.
const RELEASE: &str = r#"
/esco/search?language=en&type=occupation&text=software+developer&limit=3 200
    /_embedded/results/0/className = "Occupation"
    /_embedded/results/0/title = "software developer"
    /_embedded/results/0/code = "2512.4"
    /_embedded/results/0/broaderIscoGroup = ["http://data.europa.eu/esco/isco/C2512"]
    /_embedded/results/0/hasSkillType -
/esco/search?language=en&type=occupation&type=skill&text=violinist 200
    /_embedded/results/0/title = "musician"
    /_embedded/results/0/searchHit = "violinist"
/esco/search?text=software&type=occupation,skill,concept&language=en&limit=1&facet=type,isInScheme 200
    /facets/type # 3
    /facets/isInScheme/0/title = "ESCO skills"
/esco/search?text=python&type=skill&language=en&isInScheme=http://data.europa.eu/esco/concept-scheme/6c930acd-c104-4ece-acf7-f44fd7333036&isInScheme=http://data.europa.eu/esco/concept-scheme/green 200
    /total = 1
    /_embedded/results/0/hasReusabilityLevel = ["http://data.europa.eu/esco/skill-reuse-level/sector-specific"]
    /_embedded/results/0/broaderHierarchyConcept = ["http://data.europa.eu/esco/isced-f/0613"]
    /_embedded/results/0/isInScheme # 3
/esco/search?text=&type=concept&language=en&isInScheme=http://data.europa.eu/esco/concept-scheme/isco&limit=100 200
    /total = 619
    /_embedded/results # 100
    /_embedded/results/0/className = "Concept"
/esco/suggest2?text=data+scien&language=en&type=occupation 200
    /_embedded/results/0/title = "data scientist"
/esco/resource/occupation?uri=http://data.europa.eu/esco/occupation/f2b15a0e-e65a-438a-affb-29b9d50b77d1&selectedVersion=v1.2.0&language=en 200
    /className = "Occupation"
    /title = "software developer"
    /code = "2512.4"
    /_links/self/href = "/esco/resource/occupation?uri=http%3A%2F%2Fdata.europa.eu%2Fesco%2Foccupation%2Ff2b15a0e-e65a-438a-affb-29b9d50b77d1&language=en"
    /_links/hasEssentialSkill # 24
    /_links/hasOptionalSkill # 84
    /_links/broaderIscoGroup/0/uri = "http://data.europa.eu/esco/isco/C2512"
    /_links/broaderIscoGroup/0/title = "Software developers"
    /_links/broaderConcept -
/esco/resource/skill?uri=http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d&language=en 200
    /hiddenLabel/en = ["Python 3K"]
    /_links/isEssentialForOccupation # 6
    /_links/isOptionalForOccupation # 45
    /_links/broaderSkill # 1
    /_links/broaderSkill/0/title = "computer programming"
    /_links/broaderSkill/0/skillType = "http://data.europa.eu/esco/skill-type/knowledge"
    /_links/broaderHierarchyConcept/0/uri = "http://data.europa.eu/esco/isced-f/0613"
    /_links/broaderSkillGroup/0/uri = "http://data.europa.eu/esco/isced-f/0613"
    /_links/hasReuseLevel/0/title = "sector-specific"
    /_links/isInScheme # 3
/esco/resource/concept?uri=http://data.europa.eu/esco/isco/C2512&language=en 200
    /className = "Concept"
    /code = "2512"
    /_links/broaderConcept/0/uri = "http://data.europa.eu/esco/isco/C251"
    /_links/narrowerOccupation # 9
    /_links/narrowerConcept -
/esco/resource/conceptScheme?uri=http://data.europa.eu/esco/concept-scheme/isco&language=en 200
    /className = "ConceptScheme"
    /title = "ISCO 2008"
    /_links/hasTopConcept # 10
/esco/resource/taxonomy?uri=http://data.europa.eu/esco/concept-scheme/skills-hierarchy&language=en 200
    /_links/hasTopConcept # 4
/esco/resource/skill?isInScheme=http://data.europa.eu/esco/concept-scheme/green&language=en&limit=10&offset=2 200
    /count = 10
    /_embedded # 10
    /offset = 2
/esco/resource/related?uri=http://data.europa.eu/esco/occupation/f2b15a0e-e65a-438a-affb-29b9d50b77d1&relation=hasEssentialSkill&language=en&limit=10&offset=2&full=false 200
    /total = 24
    /_embedded/hasEssentialSkill # 4
    /_embedded/hasEssentialSkill/0/className = "Skill"
    /_links/next -
/esco/resource/related?uri=http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d&relation=isEssentialForOccupation&language=en&full=true 200
    /total = 6
    /_embedded/isEssentialForOccupation # 6
    /_embedded/isEssentialForOccupation/0/status = "released"
/esco/resource/related?uri=http://data.europa.eu/esco/isco/C2512&relation=narrowerOccupation&language=en 200
    /total = 9
"#;

/// Makes calls as a table lists them; how many.
fn make_calls(server: &Server, calls: &str) -> usize {
    let mut made = 0;
    let mut answer = Value::Null;
    for line in calls.lines().filter(|line| !line.is_empty()) {
        if let Some(expected) = line.strip_prefix("    ") {
            expect(&answer, expected);
            continue;
        }
        let (path, status) = line.rsplit_once(' ').unwrap();
        let answered = server.get(path);
        answer = checked(path, status.parse().unwrap(), &answered);
        made += 1;
    }
    made
}

/// The answer to a call, which has to be what any is.
fn checked(path: &str, status: u16, answered: &Answer) -> Value {
    assert_eq!(answered.status, status, "{path}: {}", String::from_utf8_lossy(&answered.body));
    let answer = answered.json();
    if status == 200 {
        assert_eq!(answered.header("content-type"), "application/json", "{path}");
        assert!(answer["attribution"].as_str().unwrap().contains("European Commission"), "{path}");
        assert!(!answered.header("etag").is_empty(), "{path}");
    } else {
        assert_eq!(answered.header("content-type"), "application/problem+json", "{path}");
    }
    answer
}

fn expect(answer: &Value, expected: &str) {
    let (pointer, rest) = expected.split_once(' ').unwrap();
    let found = answer.pointer(pointer);
    let what = || format!("{expected}, found {}", found.unwrap_or(&Value::Null));
    match rest.split_once(' ') {
        None => assert!(rest == "-" && found.is_none(), "{}", what()),
        Some(("=", value)) => {
            let value: Value = serde_json::from_str(value).unwrap();
            assert!(found == Some(&value), "{}", what());
        }
        Some((_, count)) => {
            let elements = match found {
                Some(Value::Array(list)) => list.len(),
                Some(Value::Object(map)) => map.len(),
                _ => panic!("{}", what()),
            };
            assert_eq!(elements.to_string(), count, "{expected}");
        }
    }
}

#[test]
fn clients_find_skills_in_the_extract() {
    assert!(make_calls(Server::embedded(), SKILLS) >= 25);
    let occupation = Server::embedded().get(
        "/esco/resource/occupation?uri=http://data.europa.eu/esco/occupation/f2b15a0e-e65a-438a-affb-29b9d50b77d1",
    );
    assert_eq!(occupation.status, 404);
    assert!(occupation.json()["detail"].as_str().unwrap().contains("no occupations"));
}

#[test]
fn clients_find_all_of_a_release() {
    let Some(server) = Server::english() else { return };
    make_calls(server, SKILLS);
    make_calls(server, RELEASE);
}

/// Every address in an answer is one that the service answers.
#[test]
fn links_lead_somewhere() {
    let Some(server) = Server::english() else { return };
    for path in [
        "/esco/resource/occupation?uri=http://data.europa.eu/esco/occupation/f2b15a0e-e65a-438a-affb-29b9d50b77d1",
        "/esco/resource/skill?uri=http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d",
        "/esco/resource/concept?uri=http://data.europa.eu/esco/isco/C2512",
        "/esco/search?text=software&limit=3&facet=type&offset=1",
    ] {
        let answer = server.get(path).json();
        for (relation, links) in answer["_links"].as_object().unwrap() {
            let first = if links.is_array() { &links[0] } else { links };
            let href = first["href"].as_str().unwrap();
            if href.starts_with('/') {
                let found = server.get(href);
                assert_eq!(found.status, 200, "{relation}: {href}");
                if let Some(uri) = first["uri"].as_str() {
                    assert_eq!(found.json()["uri"], uri, "{relation}");
                    assert_eq!(found.json()["title"], first["title"], "{relation}");
                }
            } else {
                assert!(href.starts_with("http://data.europa.eu/esco/"), "{relation}: {href}");
            }
        }
    }
}

/// Who follows the links from page to page sees everything once.
#[test]
fn pages_follow_each_other() {
    let server = Server::embedded();
    let mut next = Some("/esco/search?text=software&type=skill&limit=7".to_owned());
    let mut seen = vec![];
    let mut total = 0;
    while let Some(path) = next {
        let page = server.get(&path).json();
        total = page["total"].as_u64().unwrap();
        let results = page["_embedded"]["results"].as_array().unwrap();
        seen.extend(results.iter().map(|result| result["uri"].as_str().unwrap().to_owned()));
        next = page["_links"]["next"]["href"].as_str().map(str::to_owned);
    }
    assert!(total > 14);
    assert_eq!(seen.len() as u64, total);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len() as u64, total);
}
