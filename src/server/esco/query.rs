//! [`Query`]: parameters as clients of the ESCO web service send them.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::super::problem::Problem;
use super::super::request::ranged;

/// How many items a page has unless the client says otherwise, and at most.
const PAGE: usize = 20;
const MOST: usize = 100;

/// The parameters of an address: any, any number of times.
pub(super) struct Query(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect()))
    }
}

impl Query {
    /// The first value of a parameter that is not empty.
    pub fn first(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(of, _)| of == name).map(|(_, value)| value.trim());
        values.find(|value| !value.is_empty())
    }

    /// The value of a parameter that has to be there.
    pub fn needed(&self, name: &str) -> Result<&str, Problem> {
        self.first(name).ok_or_else(|| Problem::invalid(name, format!("the parameter {name} is missing")))
    }

    /// All values of a parameter, whether it is repeated or lists them with commas.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let values = self.0.iter().filter(move |(of, _)| of == name);
        let each = values.flat_map(|(_, value)| value.split(',')).map(str::trim);
        each.filter(|value| !value.is_empty())
    }

    pub fn is_true(&self, name: &str) -> bool {
        self.first(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    fn number(&self, name: &str) -> Result<Option<usize>, Problem> {
        let number = |value: &str| {
            let read = value.parse();
            read.map_err(|_| Problem::invalid(name, format!("{name}: \"{value}\" is no number from 0")))
        };
        self.first(name).map(number).transpose()
    }

    /// The page that is asked for.
    pub fn page(&self) -> Result<Page, Problem> {
        let limit = ranged(self.number("limit")?, 1, MOST, "limit")?.unwrap_or(PAGE);
        Ok(Page { offset: self.number("offset")?.unwrap_or(0), limit })
    }

    /// The same parameters at some path, with other values for some.
    pub fn address(&self, path: &str, other: &[(&str, &str)]) -> String {
        let kept = self.0.iter().filter(|(name, _)| other.iter().all(|(changed, _)| changed != name));
        let mut encoded = form_urlencoded::Serializer::new(String::new());
        encoded.extend_pairs(kept).extend_pairs(other);
        let encoded = encoded.finish();
        if encoded.is_empty() { path.to_owned() } else { format!("{path}?{encoded}") }
    }
}

/// A page of many items.
#[derive(Clone, Copy)]
pub(super) struct Page {
    /// Which one, from 0.
    pub offset: usize,
    /// How many items pages have.
    pub limit: usize,
}

impl Page {
    /// The items on it.
    pub fn of<'i, T>(&self, items: &'i [T]) -> &'i [T] {
        let start = self.offset.saturating_mul(self.limit).min(items.len());
        &items[start..start.saturating_add(self.limit).min(items.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(written: &str) -> Query {
        Query(form_urlencoded::parse(written.as_bytes()).into_owned().collect())
    }

    #[test]
    fn values_are_listed_or_repeated() {
        let query = query("type=skill,occupation&type=concept&type=&full=TRUE&limit=");
        assert_eq!(query.all("type").collect::<Vec<_>>(), ["skill", "occupation", "concept"]);
        assert!(query.is_true("full") && !query.is_true("type"));
        assert_eq!(query.page().unwrap().limit, PAGE);
        assert!(query.needed("uri").is_err());
    }

    #[test]
    fn offsets_count_pages() {
        let items: Vec<usize> = (0..25).collect();
        let page = |written: &str| query(written).page().map(|page| page.of(&items).to_vec());
        assert_eq!(page("offset=1&limit=10").unwrap(), (10..20).collect::<Vec<_>>());
        assert_eq!(page("offset=2&limit=10").unwrap(), (20..25).collect::<Vec<_>>());
        assert_eq!(page(&format!("offset={}", usize::MAX)).unwrap(), [0usize; 0]);
        assert!(page("limit=101").is_err() && page("limit=0").is_err() && page("offset=-1").is_err());
    }

    #[test]
    fn addresses_keep_what_is_not_changed() {
        let query = query("text=a+b&offset=1&x=1");
        assert_eq!(query.address("/esco/search", &[("offset", "2")]), "/esco/search?text=a+b&x=1&offset=2");
    }
}
