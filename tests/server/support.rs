//! Services that tests talk to, and what they answer.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// A folder in the target folder: statics are never dropped, so that one in the system's temporary folder would stay.
/// Each test binary has its own, so that two may run at once.
fn new_folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME")).join(name);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// A command that knows nothing of the user's environment.
pub fn tagus(index: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tagus"));
    command.env("TAGUS_INDEX", index);
    for name in ["TAGUS_CATALOGUE", "TAGUS_BIND", "TAGUS_LOG", "RAYON_NUM_THREADS", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    command
}

/// The index of the embedded ESCO; to be read only.
pub static EMBEDDED: LazyLock<PathBuf> = LazyLock::new(|| {
    let index = new_folder("embedded");
    assert!(tagus(&index).args(["esco", "info", "-q"]).output().unwrap().status.success());
    index
});

/// The index of ESCO v1.2.0 in English, with occupations, if it is there.
static ENGLISH: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let release = shared("esco/v1.2.0/en")?;
    let index = new_folder("english");
    let imported = tagus(&index).args(["esco", "import", "-q"]).arg(release).output().unwrap();
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    Some(index)
});

/// A path in the shared folder, or `None` if that is not there.
pub fn shared(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("TAGUS_SHARED").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    if !folder.is_dir() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{} is missing", folder.display());
        println!("skipped: {} is missing; set TAGUS_SHARED", folder.display());
        return None;
    }
    Some(std::path::absolute(folder.join(name)).unwrap())
}

/// The Python with what tests/requirements.txt names, or `None` if there is none.
pub fn python() -> Option<PathBuf> {
    let python = std::env::var_os("TAGUS_PYTHON").map(PathBuf::from);
    if python.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "TAGUS_PYTHON is not set");
        println!("skipped: TAGUS_PYTHON is not set");
    }
    python
}

/// A running service, with a catalogue of its own.
pub struct Server {
    child: Child,
    folder: TempDir,
    /// Where it listens: `http://…`.
    pub base: String,
    agent: ureq::Agent,
}

/// What a service answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body as a JSON value a line.
    pub fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// A header; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// The JSON of an answer with this status.
    #[track_caller]
    pub fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }

    /// The problem that this answer is, which has to be well formed.
    #[track_caller]
    pub fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        for member in ["type", "title", "detail", "remedy"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
        }
        problem
    }
}

/// A service that all tests share; nobody changes its catalogue.
static SHARED: LazyLock<Server> = LazyLock::new(|| Server::start(&EMBEDDED, &["--requests-per-second", "0"]));

static SHARED_ENGLISH: LazyLock<Option<Server>> =
    LazyLock::new(|| ENGLISH.as_ref().map(|index| Server::start(index, &["--requests-per-second", "0"])));

impl Server {
    /// The service on the embedded ESCO that tests share.
    pub fn embedded() -> &'static Self {
        &SHARED
    }

    /// The service on ESCO v1.2.0 in English that tests share, if that is there.
    pub fn english() -> Option<&'static Self> {
        SHARED_ENGLISH.as_ref()
    }

    /// A service of one's own on the embedded ESCO.
    pub fn own(args: &[&str]) -> Self {
        Self::start(&EMBEDDED, args)
    }

    /// A service of one's own on ESCO v1.2.0 in English, if that is there.
    pub fn own_english() -> Option<Self> {
        Some(Self::start(ENGLISH.as_ref()?, &["--requests-per-second", "0"]))
    }

    pub fn start(index: &Path, args: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::start_in(index, folder, args)
    }

    /// A service whose catalogue is in a folder.
    pub fn start_in(index: &Path, folder: TempDir, args: &[&str]) -> Self {
        let log = fs::File::create(folder.path().join("log")).unwrap();
        // The shell ends the service when the test process ends, whatever the reason: then the input ends.
        let mut child = Command::new("sh")
            .args(["-c", "exec 3<&0; \"$0\" \"$@\" 3<&- & service=$!; (cat <&3 >/dev/null; kill -KILL $service) & wait $service"])
            .arg(assert_cmd::cargo::cargo_bin!("tagus"))
            .args(["serve", "--bind", "127.0.0.1:0", "--log", "json", "--catalogue"])
            .arg(folder.path().join("catalogue.sqlite"))
            .args(args)
            .env("TAGUS_INDEX", index)
            .env_remove("TAGUS_LOG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut base = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut base).unwrap();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(120)));
        let server = Self { child, folder, base: base.trim().to_owned(), agent: config.build().new_agent() };
        assert!(server.base.starts_with("http://"), "{}", server.log());
        while server.get("/readyz").status != 200 {
            std::thread::yield_now();
        }
        server
    }

    /// What it has written into its log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    pub fn catalogue(&self) -> PathBuf {
        self.folder.path().join("catalogue.sqlite")
    }

    /// The process of the service itself.
    pub fn process(&self) -> u32 {
        let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", self.child.id())).unwrap();
        let named = |id: &&str| {
            fs::read_to_string(format!("/proc/{id}/comm")).is_ok_and(|name| name.trim() == "tagus")
        };
        children.split_whitespace().find(named).unwrap().parse().unwrap()
    }

    /// Sends the service a signal.
    pub fn signal(&self, signal: &str) {
        // The shell has a kill of its own, also where there is none besides.
        let sent =
            Command::new("sh").args(["-c", &format!("kill -{signal} {}", self.process())]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until the service has ended; its exit code and its folder.
    pub fn ended(mut self) -> (i32, TempDir) {
        // Waiting closes the input, at whose end the service is killed.
        let _input = self.child.stdin.take();
        let code = self.child.wait().unwrap().code().unwrap();
        (code, std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap()))
    }

    /// A connection.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.base.strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// What is answered to bytes, until the service closes the connection.
    pub fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // The service may refuse, and close, before it has read everything.
        let _ = stream.write_all(bytes);
        let mut answer = vec![];
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], b"")
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.request("GET", path, headers, b"")
    }

    pub fn post(&self, path: &str, content_type: &str, body: impl AsRef<[u8]>) -> Answer {
        self.request("POST", path, &[("content-type", content_type)], body.as_ref())
    }

    pub fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.post(path, "application/json", body.to_string())
    }

    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = match body {
            b"" => self.agent.run(request.body(()).unwrap()),
            body => self.agent.run(request.body(body).unwrap()),
        };
        let mut response =
            response.unwrap_or_else(|error| panic!("{method} {path}: {error}; {}", self.log()));
        let headers = response.headers().iter();
        let headers = headers
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        Answer {
            status: response.status().as_u16(),
            headers: headers.collect(),
            body: response.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its input ends with it, and so the shell and the service.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Compares an answer with a snapshot after taking out what differs from run to run and from ranker to ranker.
pub fn assert_answer(name: &str, answer: &Value) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r#""(elapsed_ms|uptimeSeconds)": [\d.]+"#, r#""$1": "[time]""#);
    settings.add_filter(r#""request_id": "\w+""#, r#""request_id": "[id]""#);
    settings.add_filter(r#"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"#, "[time]");
    settings.add_filter(r"0\.\d{2,}|1\.0+\b", "[score]");
    settings.add_filter(r"(accurate|fast|lexical)-[0-9a-f]{8}", "[ranker]");
    settings.add_filter(r"tagus(.{1,6})\d+\.\d+\.\d+", "tagus$1[version]");
    settings.bind(|| insta::assert_snapshot!(name, serde_json::to_string_pretty(answer).unwrap()));
}

/// What a command printed, which has to succeed.
pub fn printed(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
