//! Index folders, commands, and what to leave out of snapshots.

use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use assert_cmd::assert::OutputAssertExt;
use serde_json::Value;
use tempfile::TempDir;

/// An index folder that goes away when the test process ends.
pub struct Shared(PathBuf);

impl Shared {
    /// Folders in the target folder: statics are never dropped, so that a folder in the system's
    /// temporary folder would stay for good.
    fn new(name: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }

    fn import(name: &str, contents: &[&str]) -> Option<Self> {
        let contents = esco(contents)?;
        let index = Self::new(name);
        tagus(&index.0).args(["esco", "import"]).args(contents).assert().success();
        Some(index)
    }
}

static EMBEDDED: LazyLock<Shared> = LazyLock::new(|| {
    let index = Shared::new("embedded");
    tagus(&index.0).args(["esco", "info"]).assert().success();
    index
});
static ENGLISH: LazyLock<Option<Shared>> = LazyLock::new(|| Shared::import("english", &["v1.2.0/en"]));
static LANGUAGES: LazyLock<Option<Shared>> =
    LazyLock::new(|| Shared::import("languages", &["v1.2.0/en", "v1.2.0/de", "labels"]));

/// A command on an index of the embedded ESCO.
pub fn embedded() -> Command {
    tagus(&EMBEDDED.0)
}

/// The folder of the index of the embedded ESCO; to be read only.
pub fn embedded_index() -> &'static Path {
    &EMBEDDED.0
}

/// A command on an index of ESCO v1.2.0 in English.
pub fn english() -> Option<Command> {
    ENGLISH.as_ref().map(|index| tagus(&index.0))
}

/// A command on an index of ESCO v1.2.0 in English and German, with label lists in five more.
pub fn languages() -> Option<Command> {
    LANGUAGES.as_ref().map(|index| tagus(&index.0))
}

/// A command that knows nothing of the user's environment.
pub fn tagus(index: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tagus"));
    command.env("TAGUS_INDEX", index);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RAYON_NUM_THREADS", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    command
}

/// A command that reads credentials, for which no index is needed.
pub fn credential() -> Command {
    let mut command = tagus(Path::new("no-index"));
    command.arg("credential");
    command
}

/// A sample credential.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples").join(name)
}

/// The credentials of the European Commission, of 1EdTech members and of Dutch institutions, or `None` if they
/// are not there.
pub fn credentials_of_others() -> Option<Vec<PathBuf>> {
    let folders =
        shared(&["credentials/elm", "credentials/edc-mynextid", "credentials/dc4eu/micro_credential"])?;
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| {
        let name = file.file_name().unwrap().to_string_lossy();
        (name.ends_with(".json") || name.ends_with(".jsonld")) && !name.contains("context")
    });
    assert!(files.len() >= 16, "{files:?}");
    Some(files)
}

/// A folder for one test.
pub fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// A file in a folder.
pub fn write(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, content).unwrap();
    path
}

/// Paths in the shared folder, or `None` if it is not there.
pub fn shared(names: &[&str]) -> Option<Vec<PathBuf>> {
    let folder = std::env::var_os("TAGUS_SHARED").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    let folder = std::path::absolute(folder).unwrap();
    if !folder.is_dir() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{} is missing", folder.display());
        println!("skipped: {} is missing; set TAGUS_SHARED", folder.display());
        return None;
    }
    Some(names.iter().map(|name| folder.join(name)).collect())
}

/// ESCO files in the shared folder.
pub fn esco(names: &[&str]) -> Option<Vec<PathBuf>> {
    let names: Vec<_> = names.iter().map(|name| format!("esco/{name}")).collect();
    shared(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A release of two skills, a group and an occupation.
pub fn small_release(folder: &TempDir, name: &str) -> PathBuf {
    let release = format!("{name}/");
    write(
        folder,
        &(release.clone() + "skills_en.csv"),
        "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,status,description\n\
         KnowledgeSkillCompetence,u:sing,skill/competence,transversal,sing,\"chant\ncroon\",released,With the voice.\n\
         KnowledgeSkillCompetence,u:music,knowledge,cross-sector,music,croon,released,\n",
    );
    write(
        folder,
        &(release.clone() + "skillGroups_en.csv"),
        "conceptType,conceptUri,preferredLabel,code\n\
         SkillGroup,u:top,skills,S\nSkillGroup,u:arts,performing arts,S1\n",
    );
    write(
        folder,
        &(release.clone() + "occupations_en.csv"),
        "conceptType,conceptUri,iscoGroup,preferredLabel,code\nOccupation,u:singer,2652,singer,2652.1\n",
    );
    write(
        folder,
        &(release.clone() + "ISCOGroups_en.csv"),
        "conceptType,conceptUri,code,preferredLabel\n\
         ISCOGroup,http://data.europa.eu/esco/isco/C2652,2652,Musicians\n",
    );
    write(
        folder,
        &(release.clone() + "broaderRelationsSkillPillar_en.csv"),
        "conceptType,conceptUri,broaderType,broaderUri\n\
         KnowledgeSkillCompetence,u:sing,SkillGroup,u:arts\nSkillGroup,u:arts,SkillGroup,u:top\n",
    );
    write(
        folder,
        &(release + "occupationSkillRelations_en.csv"),
        "occupationUri,relationType,skillType,skillUri\n\
         u:singer,essential,skill/competence,u:sing\nu:singer,optional,knowledge,u:music\n",
    );
    folder.path().join(name)
}

/// What a command printed.
pub trait Printed {
    /// Standard output of a command that has to succeed and say nothing else.
    fn prints(&mut self) -> String;
    /// Standard output as one JSON value.
    fn json(&mut self) -> Value;
    /// Standard output as one JSON value a line.
    fn jsonl(&mut self) -> Vec<Value>;
    /// Standard error of a command that has to fail with this exit code and print nothing else.
    fn fails(&mut self, code: i32) -> String;
    /// What a command that ends with this exit code says on standard error.
    fn says(&mut self, code: i32) -> String;
    /// Runs it with this standard input.
    fn on(&mut self, stdin: impl AsRef<[u8]>) -> Output;
}

impl Printed for Command {
    fn prints(&mut self) -> String {
        let output = self.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && said.is_empty(), "{}: {said}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&mut self) -> Value {
        serde_json::from_str(&self.prints()).unwrap()
    }

    fn jsonl(&mut self) -> Vec<Value> {
        self.prints().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn fails(&mut self, code: i32) -> String {
        let output = self.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
        assert!(!said.contains("panicked"), "{said}");
        said
    }

    fn says(&mut self, code: i32) -> String {
        let output = self.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        said
    }

    fn on(&mut self, stdin: impl AsRef<[u8]>) -> Output {
        assert_cmd::Command::from_std(std::mem::replace(self, Command::new("")))
            .write_stdin(stdin.as_ref())
            .output()
            .unwrap()
    }
}

/// The value of `key` in each element of a JSON list.
pub fn each<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|element| element[key].as_str().unwrap()).collect()
}

/// Compares with a snapshot after taking out what differs from machine to machine and from ranker to
/// ranker: the paths of folders, versions of tagus, scores.
pub fn filtered(folders: &[&Path], compare: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    for folder in folders {
        for path in [folder.canonicalize().unwrap(), folder.to_path_buf()] {
            settings.add_filter(&regex_escaped(path.as_os_str()), "[folder]");
        }
    }
    settings.add_filter(r"tagus(.{1,4})\d+\.\d+\.\d+", "tagus$1[version]");
    settings.add_filter(r"0\.\d{2,}|1\.0+\b", "[score]");
    settings.add_filter(r"(accurate|fast|lexical)-[0-9a-f]{8}", "[ranker]");
    settings.add_filter(r"\(os error \d+\)", "(os error)");
    settings.bind(compare);
}

fn regex_escaped(text: &OsStr) -> String {
    let escape = |c: char| match c.is_alphanumeric() || "/_ ".contains(c) {
        true => c.to_string(),
        false => format!("\\{c}"),
    };
    text.to_string_lossy().chars().map(escape).collect()
}

/// Runs a command whose reader closes the pipe after the first byte: that is no error, and silent.
pub fn closes_early(command: &mut Command, name: &str) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{name}");
    assert_eq!(output.status.code(), Some(0), "{name}");
}
