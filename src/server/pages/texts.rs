//! [`Texts`]: what the pages say, in the languages of the interface. One Fluent file per language has all of it.

use std::sync::LazyLock;

use axum::http::HeaderMap;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// What the pages say in one language.
pub(in crate::server) struct Texts {
    /// The language by its ISO 639-1 code.
    pub code: &'static str,
    /// What the language calls itself.
    pub name: &'static str,
    bundle: FluentBundle<FluentResource>,
}

/// The languages of the interface; the first is that of those who want another one.
static ALL: LazyLock<[Texts; 2]> = LazyLock::new(|| {
    [
        Texts::new("en", "English", include_str!("locales/en.ftl")),
        Texts::new("de", "Deutsch", include_str!("locales/de.ftl")),
    ]
});

impl Texts {
    fn new(code: &'static str, name: &'static str, source: &str) -> Self {
        let language = code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // The marks around what is put in are for texts of both directions, and some fonts show them.
        bundle.set_use_isolating(false);
        // A text that cannot be read is found by the test that reads all of them.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(read, _)| read);
        bundle.add_resource_overriding(resource);
        Self { code, name, bundle }
    }

    /// All languages of the interface.
    pub fn all() -> &'static [Self] {
        &*ALL
    }

    /// The language with a code, if the interface has it.
    pub fn named(code: &str) -> Option<&'static Self> {
        ALL.iter().find(|one| one.code == code)
    }

    /// The language that a visitor has chosen, else the first that their browser asks for and there is.
    pub fn wanted(chosen: Option<&str>, headers: &HeaderMap) -> &'static Self {
        let asked = || {
            super::super::request::wanted(headers, axum::http::header::ACCEPT_LANGUAGE)
                .into_iter()
                .filter(|(_, quality)| *quality > 0.0)
                .find_map(|(code, _)| Self::named(code.split('-').next().unwrap_or_default()))
        };
        chosen.and_then(Self::named).or_else(asked).unwrap_or(&ALL[0])
    }

    /// A text.
    pub fn t(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// A text with what is put into it.
    pub fn with(&self, id: &str, values: &[(&str, FluentValue)]) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            tracing::error!(id, language = self.code, "a text is missing");
            return id.to_owned();
        };
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, value.clone());
        }
        self.bundle.format_pattern(pattern, Some(&args), &mut vec![]).into_owned()
    }

    /// A number as the language writes it.
    pub fn number(&self, number: f64, digits: usize) -> String {
        let written = format!("{number:.digits$}");
        let written = match written.contains('.') {
            true => written.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => written,
        };
        if self.code == "de" { written.replace('.', ",") } else { written }
    }

    /// A share in percent.
    pub fn percent(&self, share: f32) -> String {
        let number = self.number(f64::from(share) * 100.0, 0);
        if self.code == "de" { format!("{number}\u{a0}%") } else { format!("{number}%") }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Each text with what is put into it.
    fn texts(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut id = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '}', '['])) {
                id = name.to_owned();
                assert!(texts.insert(id.clone(), BTreeSet::new()).is_none(), "{id} is there twice");
            }
            let values = line.split('$').skip(1);
            let name =
                |value: &str| value.chars().take_while(|one| one.is_alphanumeric() || *one == '-').collect();
            if let Some(of) = texts.get_mut(&id) {
                of.extend(values.map(name));
            }
        }
        texts
    }

    fn sources() -> [(&'static str, &'static str); 2] {
        [("en", include_str!("locales/en.ftl")), ("de", include_str!("locales/de.ftl"))]
    }

    #[test]
    fn every_text_can_be_read_and_is_there_in_each_language() {
        for (code, source) in sources() {
            assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{code}");
        }
        let [(_, english), (_, german)] = sources();
        assert_eq!(texts(english), texts(german));
    }

    #[test]
    fn what_the_pages_ask_for_is_there_and_nothing_else() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server/pages");
        let mut code = String::new();
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                code.push_str(&fs::read_to_string(path).unwrap());
            }
        }
        let known = texts(sources()[0].1);
        // What is asked for by a name that is put together says so: `text-*`.
        let families: Vec<&str> =
            code.match_indices("// texts: ").map(|(at, _)| code[at + 10..].lines().next().unwrap()).collect();
        let of_family = |id: &str| families.iter().any(|family| id.starts_with(family.trim_end_matches('*')));
        for call in [".t(\"", ".with(\""] {
            for (at, _) in code.match_indices(call) {
                let id = code[at + call.len()..].split('"').next().unwrap();
                assert!(known.contains_key(id), "{id} is no text");
            }
        }
        for id in known.keys() {
            assert!(code.contains(&format!("\"{id}\"")) || of_family(id), "nothing says {id}");
        }
    }

    #[test]
    fn the_visitor_chooses_the_language() {
        let asks = |value: &'static str| {
            let headers =
                HeaderMap::from_iter([(axum::http::header::ACCEPT_LANGUAGE, value.parse().unwrap())]);
            (Texts::wanted(None, &headers).code, Texts::wanted(Some("en"), &headers).code)
        };
        assert_eq!(asks("de-AT, en;q=0.5"), ("de", "en"));
        assert_eq!(asks("fr, de;q=0.2"), ("de", "en"));
        assert_eq!(asks("fi"), ("en", "en"));
    }

    #[test]
    fn numbers_are_written_as_each_language_does() {
        let [english, german] = ["en", "de"].map(|code| Texts::named(code).unwrap());
        assert_eq!((english.number(7.50, 2), german.number(7.50, 2)), ("7.5".into(), "7,5".into()));
        assert_eq!((english.percent(0.704), german.percent(0.704)), ("70%".into(), "70\u{a0}%".into()));
        assert_eq!(english.number(100.0, 1), "100");
    }
}
