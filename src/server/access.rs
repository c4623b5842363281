//! Who may do what, and how often.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, Method, header};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::config::Limits;
use super::engine::Store;
use super::pages;
use super::problem::{Kind, Problem};
use crate::catalogue::{ApiKey, Catalogue, Pepper, Scope, split_key};

/// Who asks.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    /// The name of the key; `None` without one.
    pub name: Option<String>,
    /// The institution that it speaks for; empty where there is only one.
    pub institution: String,
    /// What it may do.
    pub scope: Scope,
}

type Limiter = RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// Who may do what, and how often.
pub(super) struct Access {
    keys: bool,
    /// What somebody without a key may do, where none is asked for.
    anonymous: Scope,
    pepper: Pepper,
    store: Arc<Store>,
    limiter: Option<Limiter>,
    burst: u32,
    per_second: u32,
}

/// What a route is for; `None` if anybody may know it.
pub(super) fn needed(method: &Method, path: &str) -> Option<Scope> {
    if pages::is_page(path) {
        return pages::needed(method, path);
    }
    const OPEN: [&str; 4] = ["/healthz", "/readyz", "/version", "/openapi.json"];
    if OPEN.contains(&path) || path.starts_with("/docs") || path.starts_with("/problems/") {
        return None;
    }
    let writes = match path {
        "/v1/credentials" | "/v1/reviews" => method == Method::POST,
        _ if path.starts_with("/annif/") => path.ends_with("/learn"),
        _ => method == Method::PUT || method == Method::DELETE,
    };
    Some(match path.starts_with("/v1/admin/") {
        true => Scope::Admin,
        false if writes => Scope::Write,
        false => Scope::Read,
    })
}

impl Access {
    pub fn new(keys: bool, anonymous: Scope, pepper: Pepper, store: Arc<Store>, limits: &Limits) -> Self {
        let (per_second, burst) = (limits.requests_per_second, limits.burst);
        let limiter = NonZeroU32::new(per_second).zip(NonZeroU32::new(burst)).map(|(per_second, burst)| {
            RateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst))
                .with_middleware::<StateInformationMiddleware>()
        });
        Self { keys, anonymous, pepper, store, limiter, burst, per_second }
    }

    /// Who a key belongs to, where it is one and was not revoked.
    pub fn owner(&self, whole: &str) -> Result<Option<ApiKey>, Problem> {
        let Some((id, secret)) = split_key(whole) else { return Ok(None) };
        let found = self.store.open().and_then(|catalogue| catalogue.key(id))?;
        let fits = |(key, hash): &(ApiKey, String)| self.pepper.fits(secret, hash) && key.revoked.is_none();
        Ok(found.filter(fits).map(|(key, _)| key))
    }

    /// Who asks for what needs a scope, and what the answer says of how often they still may. The address counts
    /// for those without a key that fits. Pages take the key from the cookie of those who have signed in, too.
    pub fn admit(
        &self,
        headers: &HeaderMap,
        is_page: bool,
        address: IpAddr,
        needed: Option<Scope>,
    ) -> (Result<Caller, Problem>, Option<Rate>) {
        let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = authorization.and_then(|value| {
            let (scheme, key) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
        });
        let bearer = bearer.or_else(|| pages::signed_in(headers).filter(|_| is_page));
        let owner = match bearer.map(|key| self.owner(key)).transpose() {
            Ok(owner) => owner.flatten(),
            Err(problem) => return (Err(problem), None),
        };
        let rate = match (&self.limiter, needed) {
            (Some(limiter), Some(_)) => {
                let who = owner.as_ref().map_or_else(|| network(address).to_string(), |key| key.id.clone());
                match limiter.check_key(&who) {
                    Ok(state) => Some(self.rate(state.remaining_burst_capacity())),
                    Err(until) => {
                        let wait = until.wait_time_from(DefaultClock::default().now());
                        let seconds = wait.as_secs() + 1;
                        let detail = format!("more than {} requests a second", self.per_second);
                        let problem = Problem::new(Kind::TooManyRequests, detail).retry_after(seconds);
                        return (Err(problem), Some(self.rate(0)));
                    }
                }
            }
            _ => None,
        };
        (self.caller(owner, authorization.is_some(), needed), rate)
    }

    fn caller(
        &self,
        owner: Option<ApiKey>,
        is_given: bool,
        needed: Option<Scope>,
    ) -> Result<Caller, Problem> {
        let caller = match owner {
            Some(ApiKey { name, scope, institution, .. }) => Caller { name: Some(name), institution, scope },
            None if needed.is_none() || !self.keys && !is_given => {
                Caller { name: None, institution: String::new(), scope: self.anonymous }
            }
            None => {
                let detail = if is_given {
                    "this API key is not known, or was revoked"
                } else {
                    "no API key is given"
                };
                return Err(Problem::new(Kind::Unauthorised, detail));
            }
        };
        match needed {
            Some(needed) if caller.scope < needed => {
                let detail =
                    format!("this needs the scope {}; the key has {}", needed.name(), caller.scope.name());
                Err(Problem::new(Kind::Forbidden, detail))
            }
            _ => Ok(caller),
        }
    }

    fn rate(&self, remaining: u32) -> Rate {
        // As many seconds as it takes until all may be used again.
        let reset = (self.burst - remaining.min(self.burst)).div_ceil(self.per_second.max(1));
        Rate { limit: self.burst, remaining, reset }
    }

    /// Forgets those who have long not asked.
    pub fn forget(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// How often somebody may still ask.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    limit: u32,
    remaining: u32,
    reset: u32,
}

impl Rate {
    pub fn write(self, headers: &mut HeaderMap) {
        headers.insert("ratelimit-limit", self.limit.into());
        headers.insert("ratelimit-remaining", self.remaining.into());
        headers.insert("ratelimit-reset", self.reset.into());
    }
}

/// What stands for an address: one customer of a provider has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    }
}

/// Where a request comes from. With proxies before the service, each of which adds the address that it sees to
/// X-Forwarded-For, what the outermost of them added counts; what clients write there themselves stands before it.
pub(super) fn address(headers: &HeaderMap, peer: IpAddr, proxies: usize) -> IpAddr {
    let values = headers.get_all("x-forwarded-for");
    let listed: Vec<&str> =
        values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    let of = |back: usize| listed.get(listed.len().checked_sub(back)?)?.trim().parse().ok();
    if proxies == 0 { peer } else { of(proxies).unwrap_or(peer) }
}

/// Headers that every answer carries: nothing here is a page of somebody else, or guesses what it is.
pub(super) fn secure(headers: &mut HeaderMap) {
    const ALWAYS: [(&str, &str); 4] = [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_proxies_have_written_counts() {
        let headers = HeaderMap::from_iter([(
            header::HeaderName::from_static("x-forwarded-for"),
            HeaderValue::from_static("9.9.9.9, 1.2.3.4, 10.0.0.1"),
        )]);
        let peer: IpAddr = "10.0.0.2".parse().unwrap();
        let of = |proxies| address(&headers, peer, proxies).to_string();
        assert_eq!([of(0), of(1), of(2), of(4)], ["10.0.0.2", "10.0.0.1", "1.2.3.4", "10.0.0.2"]);
        assert_eq!(address(&HeaderMap::new(), peer, 1), peer);
    }

    #[test]
    fn a_customer_with_many_addresses_is_one() {
        let of = |address: &str| network(address.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:1.2.3.4"), "1.2.3.4");
    }

    #[test]
    fn routes_need_what_they_do() {
        let of = |method: Method, path: &str| needed(&method, path);
        assert_eq!(of(Method::GET, "/healthz"), None);
        assert_eq!(of(Method::POST, "/v1/tag"), Some(Scope::Read));
        assert_eq!(of(Method::POST, "/v1/credentials/check"), Some(Scope::Read));
        assert_eq!(of(Method::POST, "/v1/credentials"), Some(Scope::Write));
        assert_eq!(of(Method::DELETE, "/v1/credentials/x"), Some(Scope::Write));
        assert_eq!(of(Method::GET, "/v1/reviews"), Some(Scope::Read));
        assert_eq!(of(Method::POST, "/v1/reviews"), Some(Scope::Write));
        assert_eq!(of(Method::POST, "/annif/v1/projects/tagus/suggest"), Some(Scope::Read));
        assert_eq!(of(Method::POST, "/annif/v1/projects/tagus/learn"), Some(Scope::Write));
        assert_eq!(of(Method::POST, "/v1/admin/reload"), Some(Scope::Admin));
        assert_eq!(of(Method::GET, "/metrics"), Some(Scope::Read));
    }
}
