//! [`Baseline`]: the ranking that any other has to beat.

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TEXT, Value};
use tantivy::{IndexReader, TantivyDocument, Term};

/// Plain BM25 over one label per concept: lower-case words as they are written, no stemming, no stop
/// words, k₁ = 1.2 and b = 0.75 (Robertson & Zaragoza 2009). A word that the text has twice counts
/// twice, as in the peers' figures.
pub struct Baseline {
    reader: IndexReader,
    uri: Field,
    label: Field,
}

impl Baseline {
    /// Indexes `(URI, label)` pairs in memory.
    pub fn new<'a>(labels: impl IntoIterator<Item = (&'a str, &'a str)>) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let uri = schema.add_text_field("uri", STRING | STORED);
        let label = schema.add_text_field("label", TEXT);
        let index = tantivy::Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 64 << 20)?;
        for (own_uri, text) in labels {
            writer.add_document(tantivy::doc!(uri => own_uri, label => text))?;
        }
        writer.commit()?;
        Ok(Self { reader: index.reader()?, uri, label })
    }

    /// Up to `top_k` URIs with their scores, best first.
    pub fn rank(&self, text: &str, top_k: usize) -> tantivy::Result<Vec<(String, f64)>> {
        let text = text.to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let term =
            |word| TermQuery::new(Term::from_field_text(self.label, word), IndexRecordOption::WithFreqs);
        let query = BooleanQuery::union(words.map(|word| Box::new(term(word)) as Box<dyn Query>).collect());
        let searcher = self.reader.searcher();
        let found = searcher.search(&query, &TopDocs::with_limit(top_k.max(1)).order_by_score())?;
        found
            .into_iter()
            .map(|(score, address)| {
                let document: TantivyDocument = searcher.doc(address)?;
                let uri = document.get_first(self.uri).and_then(|value| value.as_str()).unwrap_or_default();
                Ok((uri.to_owned(), f64::from(score)))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_with_the_rarest_words_of_the_text_comes_first() {
        let labels = [("a", "manage staff"), ("b", "manage musical staff"), ("c", "sing")];
        let baseline = Baseline::new(labels).unwrap();
        let uris =
            |text: &str| baseline.rank(text, 2).unwrap().into_iter().map(|(uri, _)| uri).collect::<Vec<_>>();
        assert_eq!(uris("They MANAGE: (musical) staff."), ["b", "a"]);
        assert_eq!(uris("managing"), Vec::<String>::new());
    }
}
