//! `tagus esco import`: what it takes, what it refuses, and that it leaves the index in use alone
//! until the new one is complete.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;

use crate::support::*;

fn info(index: &Path) -> String {
    tagus(index).args(["esco", "info", "--format", "json"]).prints()
}

fn release(index: &Path) -> String {
    tagus(index).args(["esco", "info", "--format", "json"]).json()["esco"]
        .as_str()
        .unwrap_or("none")
        .to_owned()
}

/// An index of the small release in a folder.
fn imported(folder: &TempDir) -> PathBuf {
    let index = folder.path().join("index");
    tagus(&index).args(["esco", "import"]).arg(small_release(folder, "small")).prints();
    index
}

#[test]
fn a_report_of_what_was_read() {
    let folder = folder();
    let index = folder.path().join("index");
    let small = small_release(&folder, "small");
    write(&folder, "small/notes.csv", "x\n");
    // The width of the table depends on the names of the files.
    let printed = tagus(&index).current_dir(folder.path()).args(["esco", "import", "small"]).prints();
    filtered(&[folder.path()], || insta::assert_snapshot!(printed));
    let report =
        tagus(&index).args(["esco", "import", "--release", "9.9.9", "--format", "json"]).arg(&small).json();
    assert_eq!((report["version"].as_str(), release(&index).as_str()), (Some("9.9.9"), "9.9.9"));
}

#[test]
fn official_zips() {
    let Some(zips) = esco(&[
        "official-zips/ESCO dataset - v1.1.1 - classification - en - csv.zip",
        "official-zips/ESCO dataset - v1.1.1 - classification - (relations) - csv.zip",
    ]) else {
        return;
    };
    let folder = folder();
    let index = folder.path().join("index");
    tagus(&index).args(["esco", "import"]).args(&zips).prints();
    filtered(&[folder.path(), zips[0].parent().unwrap()], || {
        insta::assert_snapshot!(tagus(&index).args(["esco", "info"]).prints());
    });
}

#[test]
fn whole_releases() {
    let Some(mut command) = english() else { return };
    let counts = |counts: &serde_json::Value| {
        ["skills", "knowledge", "untyped", "skillGroups", "occupations", "iscoGroups", "conceptSchemes"]
            .map(|count| counts[count].as_u64().unwrap())
    };
    let expected = counts(&command.args(["esco", "info", "--format", "json"]).json());
    assert_eq!(expected[..3].iter().sum::<u64>(), 13_939);
    assert_eq!(expected[3..], [640, 3_039, 619, 19]);
    let several = languages().unwrap().args(["esco", "info", "--format", "json"]).json();
    assert_eq!(counts(&several), expected);
    assert_eq!(each(&several["labels"], "language"), ["de", "en", "es", "fi", "fr", "nl", "sv"]);
}

#[test]
fn what_cannot_be_imported_changes_nothing() {
    let folder = folder();
    let index = imported(&folder);
    let before = info(&index);
    let refused = |args: &[&str]| {
        let output =
            tagus(&index).current_dir(folder.path()).args(["esco", "import"]).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(info(&index), before);
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    };
    write(&folder, "soup/recipes.csv", "soup\n");
    write(&folder, "soup/readme.txt", "soup");
    write(&folder, "cut.zip", &zipped("skills_en.csv", "conceptUri,preferredLabel\nu:sing,sing\n")[..100]);
    write(&folder, "column/skills_en.csv", "conceptUri,label\nu:sing,sing\n");
    write(&folder, "empty/skills_en.csv", "");
    write(&folder, "header/skills_en.csv", "conceptUri,preferredLabel\n");
    write(&folder, "defects/skills_en.csv", "conceptUri,preferredLabel\nu:sing, sing \n,dance\n");
    small_release(&folder, "v1.1.1");
    small_release(&folder, "v1.2.0");
    filtered(&[folder.path()], || {
        insta::assert_snapshot!("refused_missing", refused(&["none"]));
        insta::assert_snapshot!("refused_folder", refused(&["soup"]));
        insta::assert_snapshot!("refused_zip", refused(&["cut.zip"]));
        insta::assert_snapshot!("refused_column", refused(&["column"]));
        insta::assert_snapshot!("refused_empty", refused(&["empty"]));
        insta::assert_snapshot!("refused_header", refused(&["header"]));
        insta::assert_snapshot!("refused_strict", refused(&["--strict", "defects"]));
        insta::assert_snapshot!("refused_mixed", refused(&["v1.1.1", "v1.2.0"]));
    });
    tagus(&index).args(["esco", "import"]).arg(folder.path().join("defects")).prints();
    assert_ne!(info(&index), before, "without --strict defects are repaired");
}

fn zipped(name: &str, content: &str) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(content.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_zip_cut_short_in_transit() {
    let Some(zips) = esco(&["official-zips/ESCO dataset - v1.1.1 - classification - en - csv.zip"]) else {
        return;
    };
    let folder = folder();
    let index = imported(&folder);
    let before = info(&index);
    let whole = fs::read(&zips[0]).unwrap();
    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        let cut = write(&folder, "cut.zip", &whole[..length]);
        let said = tagus(&index).args(["esco", "import"]).arg(cut).fails(1);
        assert!(said.contains("download it again"), "{said}");
    }
    assert_eq!(info(&index), before);
}

/// The folders of builds under way or killed.
fn unfinished(index: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(index).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("unfinished-")).collect()
}

#[test]
fn killed_at_any_moment_it_leaves_a_whole_release() {
    let folder = folder();
    let index = imported(&folder);
    let release_of = |version: &str, skills: usize| {
        let rows = (0..skills).map(|n| format!("u:{n},skill number {n},\"do {n}\nmake {n}\"\n"));
        let csv = "conceptUri,preferredLabel,altLabels\n".to_owned() + &rows.collect::<String>();
        write(&folder, &format!("v{version}/skills_en.csv"), csv);
        folder.path().join(format!("v{version}"))
    };
    let releases = [release_of("1.1.0", 3_000), release_of("1.2.0", 3_000)];
    tagus(&index).args(["esco", "import"]).arg(&releases[0]).prints();
    let mut held = "1.1.0".to_owned();
    // Killed at once, when the build's folder is there, when it has its first file and so on.
    for files in [None, Some(0), Some(1), Some(2), Some(3), None, Some(1), Some(3)] {
        let next = usize::from(held == "1.1.0");
        let killed = unfinished(&index);
        let mut child = tagus(&index)
            .args(["esco", "import"])
            .arg(&releases[next])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // How many files and folders the build has made; it may be renamed at any moment.
        let made = || {
            let build = unfinished(&index).into_iter().find(|path| !killed.contains(path))?;
            Some(fs::read_dir(build).ok()?.count())
        };
        while files > made() && child.try_wait().unwrap().is_none() {}
        child.kill().unwrap();
        child.wait().unwrap();
        let now = release(&index);
        assert!(["1.1.0", "1.2.0"].contains(&now.as_str()), "{now}");
        let found = tagus(&index).args(["esco", "search", "skill number 2999", "--format", "json"]).json();
        assert_eq!(found["results"][0]["uri"], "u:2999");
        held = now;
    }
    tagus(&index).args(["esco", "import"]).arg(&releases[1]).prints();
    let mut names: Vec<_> = fs::read_dir(&index)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    // The generation before the last import is for whoever has it open.
    let [current, before, now, lock] = names.as_slice() else { panic!("leftovers: {names:?}") };
    assert_eq!((current.as_str(), lock.as_str()), ("current", "lock"));
    assert!([before, now].iter().all(|name| name.starts_with("generation-")), "{names:?}");
}
