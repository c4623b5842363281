//! [`detect_language`]: which of the offered languages a text is in.

use whatlang::{Detector, Lang};

/// Detects the language of a text among the given two-letter (ISO 639-1) codes.
///
/// `None` if the detector is not sure, which is the rule for a few words, or knows none of the
/// languages (of those of ESCO it does not know Irish, Icelandic and Maltese). The answer only
/// compares: a text in a language that was not offered looks like its nearest relative.
pub fn detect_language<'a>(text: &str, among: &[&'a str]) -> Option<&'a str> {
    let known: Vec<(&str, Lang)> =
        among.iter().filter_map(|&code| Some((code, Lang::from_code(three_letters(code)?)?))).collect();
    if known.is_empty() {
        return None;
    }
    let detector = Detector::with_allowlist(known.iter().map(|&(_, lang)| lang).collect());
    let found = detector.detect(text).filter(whatlang::Info::is_reliable)?;
    known.iter().find(|(_, lang)| *lang == found.lang()).map(|&(code, _)| code)
}

/// The ISO 639-3 code for an ISO 639-1 code of a language that ESCO is published in.
fn three_letters(code: &str) -> Option<&'static str> {
    Some(match code {
        "ar" => "ara",
        "bg" => "bul",
        "cs" => "ces",
        "da" => "dan",
        "de" => "deu",
        "el" => "ell",
        "en" => "eng",
        "es" => "spa",
        "et" => "est",
        "fi" => "fin",
        "fr" => "fra",
        "hr" => "hrv",
        "hu" => "hun",
        "it" => "ita",
        "lt" => "lit",
        "lv" => "lav",
        "nl" => "nld",
        "no" => "nob",
        "pl" => "pol",
        "pt" => "por",
        "ro" => "ron",
        "sk" => "slk",
        "sl" => "slv",
        "sv" => "swe",
        "uk" => "ukr",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_recognised_among_the_offered_languages() {
        let among = ["en", "it", "de", "uk"];
        let cases = [
            ("Students will be able to analyse the data and report their findings to others.", Some("en")),
            ("Gli studenti saranno in grado di analizzare i dati e di presentarne i risultati.", Some("it")),
            (
                "Die Studierenden können Daten auswerten und ihre Ergebnisse verständlich darstellen.",
                Some("de"),
            ),
            ("Студенти вміють аналізувати дані та пояснювати отримані результати своїм колегам.", Some("uk")),
            ("", None),
            ("42", None),
            ("SQL", None),
        ];
        for (text, language) in cases {
            assert_eq!(detect_language(text, &among), language, "{text}");
        }
    }

    #[test]
    fn languages_beyond_the_detector_are_never_answered() {
        assert_eq!(detect_language("Students analyse data and report their findings.", &["mt", "xx"]), None);
        assert_eq!(detect_language("Students analyse data and report their findings.", &[]), None);
    }
}
