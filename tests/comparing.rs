//! How well comparisons tell real courses apart, through the library.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tagus::compare::{Overlap, Profile, Profiler};
use tagus::encoder;
use tagus::tagger::Taggers;
use tagus::text;
use tagus::{Format, Index, Language, Model};

/// The descriptions of real courses, or `None` if they are not there.
fn courses() -> Option<Vec<Value>> {
    let folder = std::env::var_os("TAGUS_SHARED").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    let file = folder.join("eval/pavia-courses.jsonl");
    if !file.is_file() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{} is missing", file.display());
        println!("skipped: {} is missing; set TAGUS_SHARED", file.display());
        return None;
    }
    let lines = fs::read_to_string(file).unwrap();
    Some(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// What a course teaches, in English, sentence by sentence: not how it is taught and examined, which courses
/// have in common.
fn sentences(course: &Value) -> Vec<String> {
    let fields = ["CONTENUTI_eng", "OBIETT_FORM_eng", "PREREQ_eng"];
    let texts = fields.iter().filter_map(|field| course["fields"][field].as_str());
    let segments = texts.flat_map(|text| text::segments(text, Format::Plain));
    segments.map(|segment| segment.text).filter(|text| text.split_whitespace().count() >= 3).collect()
}

#[test]
fn one_half_of_nearly_every_course_is_nearest_to_its_other_half() {
    /// With fewer sentences the halves have hardly anything to say.
    const ENOUGH: usize = 6;
    let Some(courses) = courses() else { return };
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("comparing-index");
    let _ = fs::remove_dir_all(&dir);
    let index = Index::open_or_build(&dir, &|_| ()).unwrap();
    let taggers = Taggers::new(&index, Some(Language::ENGLISH), Model::Accurate).unwrap();
    let profiler = Profiler::new(index.taxonomy(), &taggers).unwrap();
    let told: Vec<(&Value, Vec<String>)> = courses
        .iter()
        .map(|course| (course, sentences(course)))
        .filter(|(_, sentences)| sentences.len() >= ENOUGH)
        .collect();
    assert!(told.len() >= 15, "{}", told.len());
    let half = |sentences: &[String], which: usize| {
        let half: Vec<String> = sentences.iter().skip(which).step_by(2).cloned().collect();
        profiler.profile_of_texts(&half).unwrap()
    };
    let halves: Vec<(Profile, Profile)> =
        encoder::parallel(|| told.iter().map(|(_, all)| (half(all, 0), half(all, 1))).collect());
    let mut wrong = vec![];
    for (at, (one, _)) in halves.iter().enumerate() {
        let comparability = |other: &Profile| Overlap::new(one, other).comparability().unwrap();
        let of_others = halves.iter().enumerate().filter(|(other, _)| *other != at);
        let own = comparability(&halves[at].1);
        let best = of_others
            .map(|(other, (_, half))| (comparability(half), other))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((value, other)) = best.filter(|(value, _)| *value >= own) {
            wrong.push(format!("{} {own:.2} {} {value:.2}", told[at].0["title"], told[other].0["title"]));
        }
    }
    println!("{} of {} courses are nearest to themselves", halves.len() - wrong.len(), halves.len());
    // One with three sentences to a half, about science communication, is nearer to another on communication.
    assert!(wrong.len() <= 1, "{wrong:#?}");
}
