//! The folder of the index: who builds it, and what happens if it is damaged.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::support::*;

/// A copy of the embedded ESCO's index that a test may damage, and its generation's folder.
fn copy(to: &Path) -> PathBuf {
    fn copy_folder(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => copy_folder(&entry.path(), &to.join(entry.file_name())),
                false => drop(fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
            }
        }
    }
    // The first command on it builds it.
    embedded().args(["esco", "info"]).prints();
    copy_folder(embedded_index(), to);
    to.join(fs::read_to_string(to.join("current")).unwrap())
}

fn edit_manifest(generation: &Path, edit: impl FnOnce(&mut Value)) {
    let path = generation.join("manifest.json");
    let mut manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    edit(&mut manifest);
    fs::write(path, manifest.to_string()).unwrap();
}

#[test]
fn the_option_wins_over_the_variable() {
    let folder = folder();
    let info = embedded().args(["esco", "info", "--format", "json", "--index"]).arg(folder.path()).json();
    assert_eq!(info["index"].as_str().unwrap(), folder.path().to_str().unwrap());
}

#[test]
fn a_folder_named_index_is_the_default() {
    let folder = folder();
    let index = folder.path().join("index");
    copy(&index);
    let info = embedded()
        .env_remove("TAGUS_INDEX")
        .env("HOME", folder.path().join("home"))
        .current_dir(folder.path())
        .args(["esco", "info", "--format", "json"])
        .json();
    assert_eq!(info["index"], "index");
    assert!(!folder.path().join("home").exists());
}

#[test]
fn two_that_build_at_once_both_get_an_index() {
    let folder = folder();
    let index = folder.path().join("new/index");
    let spawn =
        || tagus(&index).args(["tag", "sing"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let outputs = [spawn(), spawn()].map(|child| child.wait_with_output().unwrap());
    assert_eq!(outputs[0], outputs[1]);
    assert!(outputs[0].status.success() && outputs[0].stderr.is_empty(), "{outputs:?}");
    assert!(!index.join("generation-2").exists(), "it was built twice");
}

#[test]
fn a_folder_that_may_not_be_written_to() {
    let folder = folder();
    let file = write(&folder, "file", "");
    filtered(&[folder.path()], || {
        insta::assert_snapshot!(tagus(&file).args(["esco", "info"]).fails(1), @"error: [folder]/file/current: Not a directory (os error); choose a folder with --index DIR or TAGUS_INDEX");
    });
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).unwrap();
    let mut permissions = fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&locked, permissions.clone()).unwrap();
    if fs::write(locked.join("probe"), "").is_ok() {
        println!("skipped: this user may write to any folder");
        return;
    }
    filtered(&[folder.path()], || {
        insta::assert_snapshot!(tagus(&locked).args(["esco", "info"]).fails(1), @"error: [folder]/locked/lock: Permission denied (os error); choose a folder you may write to with --index DIR or TAGUS_INDEX");
    });
}

#[test]
fn an_index_that_can_only_be_read_is_enough() {
    let folder = folder();
    let index = folder.path().join("index");
    copy(&index);
    let mut permissions = fs::metadata(&index).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&index, permissions).unwrap();
    assert_eq!(tagus(&index).args(["tag", "sing"]).prints(), embedded().args(["tag", "sing"]).prints());
}

#[test]
fn damaged_files_are_errors_that_say_what_to_do() {
    let folder = folder();
    let mut messages = String::new();
    let damages: [(&str, Option<&[u8]>); 14] = [
        ("taxonomy.bin", Some(b"")),
        ("taxonomy.bin", Some(b"taxonomy")),
        ("manifest.json", Some(b"{")),
        ("manifest.json", None),
        ("en/lexicon.bin", Some(b"")),
        ("en/lexicon.bin", None),
        ("en/vectors.bin", Some(b"")),
        ("en/vectors.bin", None),
        ("en/words.bin", Some(b"")),
        ("en/words.bin", None),
        ("en/tantivy/meta.json", Some(b"{")),
        ("en/tantivy/meta.json", None),
        ("../current", Some(b"")),
        ("../current", Some(b"generation-99")),
    ];
    for (number, (file, content)) in damages.into_iter().enumerate() {
        let index = folder.path().join(number.to_string());
        let path = copy(&index).join(file);
        match content {
            Some(content) => fs::write(path, content).unwrap(),
            None => fs::remove_file(path).unwrap(),
        }
        // The fast model does not open the vectors, the accurate one not the words.
        let model = if file == "en/words.bin" { "fast" } else { "accurate" };
        messages += &format!("{file}\n  {}", tagus(&index).args(["tag", "--model", model, "sing"]).fails(1));
        // As the messages say, an import mends it.
        tagus(&index).args(["esco", "import"]).arg(small_release(&folder, "small")).prints();
        assert_eq!(tagus(&index).args(["tag", "sing"]).json()["tags"][0]["uri"], "u:sing", "{file}");
    }
    filtered(&[folder.path()], || insta::assert_snapshot!(messages));
}

#[test]
fn files_cut_in_the_middle_never_end_in_panic() {
    let folder = folder();
    let index = folder.path().join("index");
    let generation = copy(&index);
    for file in ["taxonomy.bin", "en/lexicon.bin", "en/words.bin"] {
        let path = generation.join(file);
        let whole = fs::read(&path).unwrap();
        for length in [1, 4_096, whole.len() / 2, whole.len() - 1] {
            fs::write(&path, &whole[..length]).unwrap();
            let output = tagus(&index).args(["tag", "--model", "fast", "sing"]).output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{file} {length} {said}");
            assert!(said.contains("tagus esco import") && !said.contains("panicked"), "{said}");
        }
        fs::write(&path, whole).unwrap();
    }
}

#[test]
fn what_can_be_built_again_is() {
    let folder = folder();
    let rebuilt = |index: &Path| {
        tagus(index).args(["tag", "sing"]).prints();
        fs::read_to_string(index.join("current")).unwrap()
    };
    let older = folder.path().join("older");
    edit_manifest(&copy(&older), |manifest| manifest["format"] = 0.into());
    assert_eq!(rebuilt(&older), "generation-2");
    assert_eq!(rebuilt(&older), "generation-2", "built once");
    let missing = folder.path().join("missing");
    fs::remove_file(copy(&missing).join("taxonomy.bin")).unwrap();
    assert_eq!(rebuilt(&missing), "generation-2");
    let unpublished = folder.path().join("unpublished");
    copy(&unpublished);
    fs::remove_file(unpublished.join("current")).unwrap();
    assert_eq!(rebuilt(&unpublished), "generation-2");
}

#[test]
fn an_import_is_never_replaced_by_the_embedded_extract() {
    let folder = folder();
    let index = folder.path().join("index");
    let release = small_release(&folder, "ESCO dataset - v1.2.0");
    let generation = |name| {
        tagus(&index).args(["esco", "import"]).arg(&release).prints();
        let generation = index.join(fs::read_to_string(index.join("current")).unwrap());
        assert!(generation.ends_with(name), "{}", generation.display());
        generation
    };
    edit_manifest(&generation("generation-1"), |manifest| manifest["format"] = 0.into());
    let outdated = tagus(&index).args(["tag", "sing"]).fails(1);
    fs::remove_file(generation("generation-2").join("taxonomy.bin")).unwrap();
    let incomplete = tagus(&index).args(["tag", "sing"]).fails(1);
    filtered(&[folder.path()], || insta::assert_snapshot!(outdated + &incomplete));
    generation("generation-3");
    assert_eq!(tagus(&index).args(["tag", "sing"]).json()["tags"][0]["uri"], "u:sing");
}
