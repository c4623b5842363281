//! Whether a text asks for a skill at all: adverts also say what the firm pays, syllabuses also say in
//! which room it happens, and there is always some concept that is nearest.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::encoder::DIMENSIONS;

/// The file that `training/asks.py` writes: two logistic regressions, over a text's mean vector and over
/// its words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asks {
    meaning: Meaning,
    words: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Meaning {
    bias: f32,
    weights: Vec<f32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    bias: f32,
    /// By English word in lower case.
    weights: HashMap<String, f32>,
}

static ASKS: LazyLock<Result<Asks, String>> =
    LazyLock::new(|| Asks::read(include_bytes!("../../data/model/asks.json")));

impl Asks {
    pub fn embedded() -> Result<&'static Self, String> {
        ASKS.as_ref().map_err(String::clone)
    }

    fn read(json: &[u8]) -> Result<Self, String> {
        let asks: Self = serde_json::from_slice(json).map_err(|error| format!("asks.json: {error}"))?;
        match asks.meaning.weights.len() {
            DIMENSIONS => Ok(asks),
            other => Err(format!("asks.json: {other} weights for {DIMENSIONS} numbers")),
        }
    }

    /// The log-odds that a text with this mean vector asks for a skill.
    pub fn by_meaning(&self, mean: &[f32]) -> f32 {
        let Meaning { bias, weights } = &self.meaning;
        bias + weights.iter().zip(mean).map(|(weight, value)| weight * value).sum::<f32>()
    }

    /// The log-odds that an English text with these words asks for a skill; each counts once.
    pub fn by_words(&self, text: &str) -> f32 {
        let lower = text.to_lowercase();
        let mut words: Vec<&str> = lower
            .split(|letter: char| !letter.is_ascii_lowercase())
            .filter(|word| !word.is_empty())
            .collect();
        words.sort_unstable();
        words.dedup();
        let weights = words.into_iter().filter_map(|word| self.words.weights.get(word));
        self.words.bias + weights.sum::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demand_asks_and_a_salary_does_not() {
        let asks = Asks::embedded().unwrap();
        let by_words = |text| asks.by_words(text);
        assert!(by_words("You maintain and repair hydraulic pumps") > 1.0);
        assert!(by_words("Salary according to the collective agreement, 30 days of holiday") < -1.0);
        assert_eq!(by_words("42"), asks.words.bias);
        assert_eq!(by_words("You, you and YOU"), by_words("and you"));
    }

    #[test]
    fn a_file_with_too_few_weights_is_refused() {
        let json = r#"{"meaning": {"bias": 0, "weights": [1]}, "words": {"bias": 0, "weights": {}}}"#;
        assert_eq!(Asks::read(json.as_bytes()).unwrap_err(), "asks.json: 1 weights for 384 numbers");
    }
}
