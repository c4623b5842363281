//! Text to vectors: tokenizer, weights, inference.
//!
//! The weights are two small transformers of one kind (`data/model/README.md`) with 8-bit integers, run by
//! rten on the processor: one for the skills that a text asks for, one for what learning outcomes have in
//! common. A text becomes one vector per token; what they mean together is up to the caller. They read
//! English.

use std::cell::RefCell;
use std::iter;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};

use rten::{Model, ModelOptions, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;
use tokenizers::Tokenizer;

/// The length of a vector.
pub const DIMENSIONS: usize = 384;

/// How many tokens are encoded together, besides the two that mark the ends; a longer text is encoded
/// piece by piece. A sentence of 90 words fits; the base model was trained on texts of this length.
const WINDOW: usize = 126;

static SKILLS: &[u8] = include_bytes!("../../data/model/encoder.onnx");
static OUTCOMES: &[u8] = include_bytes!("../../data/model/outcomes.onnx");
static TOKENIZER: &[u8] = include_bytes!("../../data/model/tokenizer.json");

/// Why the encoder could not be loaded or run. The weights are part of the binary, so this is a defect
/// of the build or the machine, not of a text.
#[derive(Debug, thiserror::Error)]
#[error("the encoder failed ({0}); its weights are part of tagus: rebuild it from a complete checkout")]
pub struct EncoderError(String);

impl EncoderError {
    fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// The threads that many texts are encoded on, as many as rayon's own pool has.
static THREADS: LazyLock<Arc<ThreadPool>> = LazyLock::new(|| pool(rayon::current_num_threads()));

/// Threads that know that they are the encoder's.
fn pool(threads: usize) -> Arc<ThreadPool> {
    let pool = Arc::new(ThreadPool::with_num_threads(threads));
    pool.run(|| rayon::broadcast(|_| OWN.set(Some(pool.clone()))));
    pool
}

/// As many threads, each for itself, and how many texts each has in hand. A text is too short to be shared
/// out: two threads that encode it together wait for each other and take longer than one.
static SINGLE: LazyLock<Vec<(Arc<ThreadPool>, AtomicUsize)>> = LazyLock::new(|| {
    let single = || (Arc::new(ThreadPool::with_num_threads(1)), AtomicUsize::new(0));
    (0..rayon::current_num_threads().max(1)).map(|_| single()).collect()
});

thread_local! {
    /// The pool that this thread is of, if it is one of the encoder's.
    static OWN: RefCell<Option<Arc<ThreadPool>>> = const { RefCell::new(None) };
}

/// A thread of [`SINGLE`] while it has a text in hand.
struct Turn(&'static (Arc<ThreadPool>, AtomicUsize));

impl Turn {
    /// The first of the threads that have least in hand: texts one after another stay on one, whose
    /// caches then hold the weights.
    fn take() -> Self {
        loop {
            let threads = SINGLE.iter().map(|thread| (thread.1.load(Ordering::Relaxed), thread));
            let Some((in_hand, thread)) = threads.min_by_key(|(in_hand, _)| *in_hand) else { continue };
            // Another caller may just have taken it.
            let taken = thread.1.compare_exchange(in_hand, in_hand + 1, Ordering::Relaxed, Ordering::Relaxed);
            if taken.is_ok() {
                return Self(thread);
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.1.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Runs what encodes many texts in parallel on the threads of the encoder.
///
/// Called from these threads, the encoder works where it is called; from others, it hands its work over
/// to one thread and waits.
pub fn parallel<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    THREADS.run(work)
}

/// Runs what encodes one text after another on a thread of its own, on which the encoder works too: nothing is handed
/// over to other threads.
pub fn alone<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    pool(1).run(|| {
        let done = work();
        // A thread that holds its own pool would keep it for ever.
        OWN.set(None);
        done
    })
}

/// Turns English text into vectors.
pub struct Encoder {
    model: Model,
    tokenizer: Tokenizer,
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Encoder")
    }
}

/// A text as vectors of length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoded {
    /// The vectors of the tokens one after another, [`DIMENSIONS`] numbers each.
    pub tokens: Vec<f32>,
    /// Where each token stands in the text, in bytes; empty for the two that mark the ends.
    pub places: Vec<Range<usize>>,
    /// The direction of the mean of the tokens' vectors before they got length 1.
    pub mean: Vec<f32>,
}

impl Encoded {
    /// The vector of each token with its place.
    pub fn tokens(&self) -> impl ExactSizeIterator<Item = (&[f32], &Range<usize>)> + '_ {
        self.tokens.chunks_exact(DIMENSIONS).zip(&self.places)
    }
}

impl Encoder {
    /// The encoder whose vectors lie near those of the skills that a text asks for. It is part of the
    /// binary; loaded when it is first asked for, once per process.
    pub fn embedded() -> Result<&'static Self, EncoderError> {
        static ENCODER: OnceLock<Result<Encoder, String>> = OnceLock::new();
        Self::once(&ENCODER, SKILLS)
    }

    /// The encoder whose vectors lie near each other where one learning outcome covers another. It is part
    /// of the binary; loaded when it is first asked for, once per process.
    pub fn of_outcomes() -> Result<&'static Self, EncoderError> {
        static ENCODER: OnceLock<Result<Encoder, String>> = OnceLock::new();
        Self::once(&ENCODER, OUTCOMES)
    }

    fn once(
        encoder: &'static OnceLock<Result<Self, String>>,
        weights: &'static [u8],
    ) -> Result<&'static Self, EncoderError> {
        let load = || Self::load(weights).map_err(|error| error.0);
        encoder.get_or_init(load).as_ref().map_err(|error| EncoderError(error.clone()))
    }

    fn load(weights: &'static [u8]) -> Result<Self, EncoderError> {
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load_static_slice(weights)
            .map_err(EncoderError::new)?;
        let tokenizer = Tokenizer::from_bytes(TOKENIZER).map_err(EncoderError::new)?;
        Ok(Self { model, tokenizer })
    }

    /// Encodes a text. Equal texts have equal vectors, whatever is encoded beside them.
    pub fn encode(&self, text: &str) -> Result<Encoded, EncoderError> {
        let encoding = self.tokenizer.encode(text, true).map_err(EncoderError::new)?;
        let ids = encoding.get_ids();
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
            return Err(EncoderError::new("the tokenizer marks no ends"));
        };
        let inner: Vec<_> = ids.iter().zip(encoding.get_offsets()).skip(1).take(ids.len() - 2).collect();
        let mut encoded = Encoded { tokens: vec![], places: vec![], mean: vec![0.0; DIMENSIONS] };
        // A text without words is a window without tokens but those that mark its ends.
        let windows = inner.chunks(WINDOW).chain(inner.is_empty().then_some(&[][..]));
        for window in windows {
            let ids = [first].into_iter().chain(window.iter().map(|(id, _)| *id)).chain([last]);
            let ids: Vec<i32> = ids.map(|id| *id as i32).collect();
            let places = window.iter().map(|(_, (start, end))| *start..*end);
            encoded.places.extend(iter::once(0..0).chain(places).chain(iter::once(0..0)));
            encoded.tokens.extend(self.infer(ids)?);
        }
        for token in encoded.tokens.chunks_exact_mut(DIMENSIONS) {
            encoded.mean.iter_mut().zip(token.iter()).for_each(|(sum, value)| *sum += value);
            normalise(token);
        }
        normalise(&mut encoded.mean);
        Ok(encoded)
    }

    /// The vectors of a sequence of tokens.
    fn infer(&self, ids: Vec<i32>) -> Result<Vec<f32>, EncoderError> {
        let count = ids.len();
        let input = NdTensor::from_data([1, count], ids);
        let own = OWN.with_borrow(Clone::clone);
        let turn = own.is_none().then(Turn::take);
        let pool = own.or_else(|| turn.as_ref().map(|turn| turn.0.0.clone()));
        let options = RunOptions::default().with_thread_pool(pool);
        let output = self.model.run_one(input.view().into(), Some(options)).map_err(EncoderError::new)?;
        let output: NdTensor<f32, 3> = output.try_into().map_err(EncoderError::new)?;
        match output.shape() {
            [1, tokens, DIMENSIONS] if tokens == count => Ok(output.to_vec()),
            other => Err(EncoderError(format!("vectors of shape {other:?}"))),
        }
    }
}

/// Scales a vector to length 1, unless it is zero.
pub(crate) fn normalise(vector: &mut [f32]) {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    fn encode(text: &str) -> Encoded {
        Encoder::embedded().unwrap().encode(text).unwrap()
    }

    fn cosine(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn agrees_with_the_vectors_that_the_training_code_made() {
        #[derive(Deserialize)]
        struct Reference {
            text: String,
            vector: Vec<f32>,
        }
        let of_skills = (Encoder::embedded(), include_str!("../../data/model/reference.json"));
        let of_outcomes = (Encoder::of_outcomes(), include_str!("../../data/model/outcomes-reference.json"));
        for (encoder, references) in [of_skills, of_outcomes] {
            let references: Vec<Reference> = serde_json::from_str(references).unwrap();
            assert!(references.len() >= 5);
            for Reference { text, vector } in references {
                let cosine = cosine(&encoder.as_ref().unwrap().encode(&text).unwrap().mean, &vector);
                assert!(cosine >= 0.985, "{text}: {cosine}");
            }
        }
    }

    #[test]
    fn tokens_are_of_length_1_and_stand_where_they_say() {
        let text = "Évaluer l’IA: evaluate AI systems";
        let encoded = encode(text);
        assert_eq!(encoded.tokens.len(), encoded.places.len() * DIMENSIONS);
        for (token, place) in encoded.tokens() {
            assert!((cosine(token, token) - 1.0).abs() < 1e-4);
            assert!(text.get(place.clone()).is_some());
        }
        assert!(encoded.places.iter().any(|place| &text[place.clone()] == "systems"));
    }

    #[test]
    fn nothing_is_encoded_too_and_long_texts_are_not_cut() {
        assert_eq!(encode("").places, [0..0, 0..0]);
        let long = "welding ".repeat(400) + "nursing";
        let encoded = encode(&long);
        assert!(encoded.places.iter().any(|place| &long[place.clone()] == "nursing"));
    }

    #[test]
    fn a_text_has_the_same_vectors_on_any_thread() {
        let alone = encode("plan marketing campaigns");
        let texts = vec!["plan marketing campaigns"; 16];
        let among: Vec<Encoded> = parallel(|| {
            use rayon::prelude::*;
            texts.par_iter().map(|text| encode(text)).collect()
        });
        assert!(among.iter().all(|one| *one == alone));
    }
}
