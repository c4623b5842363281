//! The pages, as a browser without scripts sees them.

use serde_json::json;

use super::support::{Answer, EMBEDDED, Server, printed, tagus};

const FORM: &str = "application/x-www-form-urlencoded";

fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        text.bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect::<String>()
    };
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect::<Vec<_>>()
        .join("&")
}

fn post(server: &Server, path: &str, fields: &[(&str, &str)]) -> Answer {
    server.post(path, FORM, form(fields))
}

/// A page, which has to be well behaved.
#[track_caller]
fn page(answer: &Answer, status: u16) -> String {
    let text = answer.text();
    assert_eq!(answer.status, status, "{text}");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    // What the policy would not let through.
    for inline in [" style=", "<style", " onclick=", "<script>", "javascript:"] {
        assert!(!text.contains(inline), "{inline}: {text}");
    }
    text
}

/// Brings a text; the address of its sheet.
fn bring(server: &Server, text: &str) -> String {
    let brought = post(server, "/tag", &[("text", text), ("reviewer", "Ada L.")]);
    assert_eq!(brought.status, 303, "{}", brought.text());
    assert!(brought.header("set-cookie").contains("HttpOnly"), "{:?}", brought);
    brought.header("location").to_owned()
}

const PYTHON: &str = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d";

#[test]
fn a_module_is_tagged_decided_described_and_exported() {
    let server = Server::own(&[]);
    let start = page(&server.get("/tag"), 200);
    assert!(
        start.contains("<textarea") && start.contains("This service uses the ESCO classification"),
        "{start}"
    );
    let sheet = bring(&server, "Can program in Python\nunderstand sensors\n");
    let shown = page(&server.get(&sheet), 200);
    assert!(shown.contains("0 of 2 outcomes decided") && shown.contains("cannot be observed"), "{shown}");
    assert!(shown.contains("<mark") && shown.contains(PYTHON), "{shown}");
    // Accepted, and with scripts only the outcome comes back.
    let decide = format!("{sheet}/decide");
    let accept = form(&[("at", "0"), ("accept", PYTHON)]);
    let part =
        server.request("POST", &decide, &[("content-type", FORM), ("hx-request", "true")], accept.as_bytes());
    let part = page(&part, 200);
    assert!(
        part.starts_with("<section")
            && part.contains("1 of 2 outcomes decided")
            && part.contains("hx-swap-oob"),
        "{part}"
    );
    let back = post(&server, &decide, &[("at", "1"), ("none", "yes"), ("shown", PYTHON)]);
    assert_eq!((back.status, back.header("location")), (303, format!("{sheet}#o2").as_str()));
    let shown = page(&server.get(&sheet), 200);
    assert!(shown.contains("2 of 2 outcomes decided") && shown.contains("rejected"), "{shown}");
    // Taken back, and another one is added that was searched.
    assert_eq!(post(&server, &decide, &[("at", "1"), ("withdraw", PYTHON)]).status, 303);
    let found = page(&server.get(&format!("{sheet}/search?at=1&q=weld")), 200);
    assert!(found.contains("name=\"add\""), "{found}");
    let weld = found.split("name=\"add\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(post(&server, &decide, &[("at", "1"), ("add", weld)]).status, 303);
    // What was decided are reviews like any other.
    let reviews = server.get("/v1/reviews").ok(200)["reviews"].clone();
    let said: Vec<(&str, &str)> = reviews
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["decision"].as_str().unwrap(), one["reviewer"].as_str().unwrap()))
        .collect();
    assert_eq!(
        said.iter().map(|(decision, _)| *decision).collect::<Vec<_>>(),
        ["accept", "reject", "withdraw", "add"]
    );
    // Described, and what makes no sense is told.
    let about = format!("{sheet}/about");
    let wrong = page(&post(&server, &about, &[("title", "Robots"), ("country", "Atlantis")]), 422);
    assert!(wrong.contains("Atlantis"), "{wrong}");
    let fields = [
        ("title", "Robots"),
        ("awardingBody", "Universidade do Porto"),
        ("country", "PT"),
        ("ects", "2,5"),
        ("eqf", "6"),
        ("language", "en"),
    ];
    assert_eq!(post(&server, &about, &fields).status, 303);
    assert!(page(&server.get(&sheet), 200).contains("value=\"Universidade do Porto\""));
    // The European credential has what was accepted and nothing else.
    let elm = server.get(&format!("{sheet}/export?format=elm"));
    assert!(elm.header("content-disposition").contains("robots.jsonld"), "{:?}", elm);
    let checked = server.post("/v1/credentials/check", "application/ld+json", &elm.body).ok(200);
    assert_eq!(checked["results"][0]["title"], "Robots", "{checked}");
    let text = elm.text();
    assert!(
        text.contains(PYTHON) && text.contains(weld) && text.matches("esco/skill/").count() >= 2,
        "{text}"
    );
    for (format, wanted) in [("openbadges", PYTHON), ("csv", "2.5"), ("markdown", "1. Can program in Python")]
    {
        let written = server.get(&format!("{sheet}/export?format={format}"));
        assert!(written.status == 200 && written.text().contains(wanted), "{}", written.text());
    }
    page(&server.get(&format!("{sheet}/export?format=pdf")), 422);
    // Into the catalogue, where its concepts count.
    let kept = post(&server, &format!("{sheet}/keep"), &[]);
    let record = page(&server.get(kept.header("location")), 200);
    assert!(record.contains("Robots") && record.contains("2.5 ECTS"), "{record}");
    assert_eq!(post(&server, &format!("{sheet}/remove"), &[]).header("location"), "/tag");
    page(&server.get(&sheet), 404);
}

#[test]
fn what_is_brought_is_shown_and_never_run() {
    let server = Server::own(&[]);
    let sheet = bring(
        &server,
        "Can write <script>alert(1)</script> in HTML\nCan use <img src=x onerror=alert(1)> tags",
    );
    let shown = page(&server.get(&sheet), 200);
    assert!(shown.contains("&lt;script&gt;") || !shown.contains("script>alert"), "{shown}");
    assert!(!shown.contains("<img"), "{shown}");
    let title = "<script>alert(2)</script>";
    post(&server, &format!("{sheet}/about"), &[("title", title)]);
    assert!(page(&server.get(&sheet), 200).contains("&lt;script&gt;alert(2)"));
    let found = page(&server.get("/concepts?q=%3Cscript%3Ealert(3)"), 200);
    assert!(found.contains("&lt;script&gt;alert(3)"), "{found}");
}

#[test]
fn files_are_read_as_what_they_are() {
    let server = Server::own(&[]);
    let upload = |name: &str, bytes: &[u8]| {
        let mut body = format!("--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n").into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(
            b"\r\n--x\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\n\r\n--x--\r\n",
        );
        server.post("/tag", "multipart/form-data; boundary=x", body)
    };
    let sample = |name: &str| {
        std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples").join(name))
            .unwrap()
    };
    for (name, wanted) in [
        ("statistics-leeds.md", "outcomes decided"),
        ("data-analysis-porto.jsonld", "0 of 10"),
        ("modules-bremen.csv", "outcomes decided"),
        ("cheese-ripening-treviso.docx", "outcomes decided"),
        ("food-safety-odense.pdf", "outcomes decided"),
    ] {
        let brought = upload(name, &sample(name));
        assert_eq!(brought.status, 303, "{name}: {}", brought.text());
        let shown = page(&server.get(brought.header("location")), 200);
        assert!(shown.contains(wanted), "{name}: {shown}");
    }
    let refused = page(&upload("scan.bin", b"\xff\xfe\x00\x01"), 422);
    assert!(refused.contains("scan.bin"), "{refused}");
    page(&post(&server, "/tag", &[("text", "  ")]), 422);
    page(&server.post("/tag", "application/json", "{}"), 415);
}

#[test]
fn no_other_site_can_send_a_form() {
    let server = Server::own(&[]);
    let send = |headers: &[(&str, &str)]| {
        let headers: Vec<_> = [("content-type", FORM)].iter().chain(headers).copied().collect();
        server.request("POST", "/tag", &headers, b"text=Can+weld")
    };
    let host = server.base.clone();
    for refused in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site"), ("origin", host.as_str())],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
    ] {
        page(&send(&refused), 403);
    }
    for allowed in [vec![("sec-fetch-site", "same-origin")], vec![("origin", host.as_str())], vec![]] {
        assert_eq!(send(&allowed).status, 303);
    }
}

#[test]
fn who_is_asked_for_a_key_signs_in_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let key = |args: &[&str]| {
        let catalogue = folder.path().join("catalogue.sqlite");
        printed(
            tagus(&EMBEDDED)
                .args(["key", "add"])
                .args(args)
                .arg("--catalogue")
                .arg(catalogue)
                .output()
                .unwrap(),
        )
        .trim()
        .to_owned()
    };
    let porto = key(&["ada", "--scope", "write", "--institution", "Porto"]);
    let leeds = key(&["bob", "--scope", "write", "--institution", "Leeds"]);
    let reader = key(&["eve"]);
    let server = Server::start_in(&EMBEDDED, folder, &["--require-keys"]);
    let refused = server.get("/tag?from=x");
    assert_eq!((refused.status, refused.header("location")), (303, "/signin?next=%2Ftag%3Ffrom%3Dx"));
    page(&server.get("/signin"), 200);
    assert_eq!(server.get("/assets/tagus.css").status, 200);
    let wrong = page(&post(&server, "/signin", &[("key", "tagus_0_0"), ("next", "/tag")]), 200);
    assert!(wrong.contains("role=\"alert\""), "{wrong}");
    let signed_in = |key: &str| {
        let answer = post(&server, "/signin", &[("key", key), ("next", "//evil.example")]);
        assert_eq!((answer.status, answer.header("location")), (303, "/"));
        let cookie = answer.header("set-cookie");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    };
    let (ada, bob, eve) = (signed_in(&porto), signed_in(&leeds), signed_in(&reader));
    let own = page(&server.get_with("/tag", &[("cookie", &ada)]), 200);
    assert!(own.contains("Signed in as ada"), "{own}");
    let brought =
        server.request("POST", "/tag", &[("content-type", FORM), ("cookie", &ada)], b"text=Can+weld+steel");
    let sheet = brought.header("location");
    page(&server.get_with(sheet, &[("cookie", &ada)]), 200);
    page(&server.get_with(sheet, &[("cookie", &bob)]), 404);
    let refused =
        server.request("POST", "/tag", &[("content-type", FORM), ("cookie", &eve)], b"text=Can+weld+steel");
    page(&refused, 403);
    // The cookie is for pages: what machines ask takes the key itself.
    let asked = server.request(
        "POST",
        "/v1/tag",
        &[("content-type", "application/json"), ("cookie", &ada)],
        b"{\"text\": \"weld\"}",
    );
    asked.problem(401);
}

#[test]
fn pages_speak_the_language_of_the_visitor() {
    let server = Server::embedded();
    let german = page(&server.get_with("/tag", &[("accept-language", "de-AT,de;q=0.9,en;q=0.5")]), 200);
    assert!(
        german.contains("<html lang=\"de\">") && german.contains("Lernergebnisse verknüpfen"),
        "{german}"
    );
    let chosen = server.get("/language?code=de&next=%2Fcatalogue");
    assert_eq!((chosen.status, chosen.header("location")), (303, "/catalogue"));
    let cookie = chosen.header("set-cookie").split(';').next().unwrap().to_owned();
    let catalogue =
        page(&server.get_with("/catalogue", &[("cookie", &cookie), ("accept-language", "en")]), 200);
    assert!(catalogue.contains("Der Katalog ist leer"), "{catalogue}");
    assert_eq!(server.get("/language?code=de&next=https://evil.example").header("location"), "/");
}

#[test]
fn assets_come_with_the_binary_and_stay() {
    let server = Server::embedded();
    let start = page(&server.get("/tag"), 200);
    let mut total = start.len();
    for part in start.split("/assets/").skip(1) {
        let address = format!("/assets/{}", part.split('"').next().unwrap());
        let asset = server.get_with(&address, &[("accept-encoding", "gzip")]);
        assert_eq!(asset.status, 200, "{address}");
        assert!(asset.header("cache-control").contains("immutable"), "{asset:?}");
        total += asset.body.len();
    }
    assert!(total < 150_000, "{total} bytes");
    page(&server.get("/assets/other.js"), 404);
}

#[test]
fn the_catalogue_and_its_credentials_have_pages() {
    let server = Server::own(&[]);
    let credential = json!({"tagus": 1, "id": "urn:a/b", "title": "Robots <i>", "awardingBody": "Porto", "workload": {"value": 5, "unit": "ECTS"},
        "level": {"eqf": 6}, "language": "en", "fields": ["0613"], "outcomes": [{"text": "Can program in Python"}]});
    server.post_json("/v1/credentials", &credential).ok(201);
    let other = json!({"tagus": 1, "id": "other", "title": "Cheese", "outcomes": [{"text": "Make cheese"}]});
    server.post_json("/v1/credentials", &other).ok(201);
    let shows = |query: &str| {
        let list = page(&server.get(&format!("/catalogue?{query}")), 200);
        (list.contains("Robots &lt;i&gt;"), list.contains("Cheese"))
    };
    assert_eq!(shows(""), (true, true));
    assert_eq!(shows("q=cheese&field=&level="), (false, true));
    assert_eq!(shows("field=06"), (true, false));
    assert_eq!(shows("field=07"), (false, false));
    assert_eq!(shows("skill=ccd0a1d9-afda-43d9-b901-96344886e14d"), (true, false));
    assert_eq!(server.get("/v1/credentials?field=061").ok(200)["credentials"].as_array().unwrap().len(), 1);
    page(&server.get("/catalogue?level=x"), 422);
    let own = page(&server.get("/catalogue/urn%3Aa%2Fb"), 200);
    assert!(own.contains("Can program in Python") && own.contains("/concepts/ccd0a1d9"), "{own}");
    for format in ["elm", "openbadges", "csv", "json"] {
        assert_eq!(server.get(&format!("/catalogue/urn%3Aa%2Fb/export?format={format}")).status, 200);
    }
    assert_eq!(post(&server, "/catalogue/urn%3Aa%2Fb/remove", &[]).header("location"), "/catalogue");
    page(&server.get("/catalogue/urn%3Aa%2Fb"), 404);
}

#[test]
fn concepts_have_pages_that_lead_to_each_other() {
    let server = Server::embedded();
    let found = page(&server.get("/concepts?q=python"), 200);
    assert!(found.contains("/concepts/ccd0a1d9-afda-43d9-b901-96344886e14d"), "{found}");
    let python = page(&server.get("/concepts/ccd0a1d9-afda-43d9-b901-96344886e14d"), 200);
    assert!(python.contains(PYTHON), "{python}");
    page(&server.get("/concepts/nothing"), 404);
    let Some(server) = Server::english() else { return };
    let top = page(&server.get("/concepts"), 200);
    assert!(top.contains("Skills by group"), "{top}");
    let python = page(&server.get("/concepts/ccd0a1d9-afda-43d9-b901-96344886e14d"), 200);
    assert!(python.contains("/occupations/"), "{python}");
    let occupation = python.split("/occupations/").nth(1).unwrap().split('"').next().unwrap();
    let occupation = page(&server.get(&format!("/occupations/{occupation}")), 200);
    assert!(occupation.contains("Essential skills"), "{occupation}");
}
