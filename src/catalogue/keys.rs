//! [`ApiKey`]: who may use the service, and for what.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a key is for; each does what those before it do too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// To ask.
    Read,
    /// To keep, change and remove credentials, and to review.
    Write,
    /// To run the service.
    Admin,
}

impl Scope {
    /// All, the least first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Admin];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }
}

/// A key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// What tells it from others; part of the key.
    pub id: String,
    /// Whose it is.
    pub name: String,
    /// What it is for.
    pub scope: Scope,
    /// The institution for which it speaks: reviews with it are that institution's. Empty where there is only
    /// one.
    pub institution: String,
    /// When it was made (RFC 3339).
    pub created: String,
    /// When it was revoked (RFC 3339), if it was.
    pub revoked: Option<String>,
}

/// What a key begins with, so that one that lies about is recognised.
const PREFIX: &str = "tagus_";

/// How many random bytes the secret has, and the pepper.
const SECRET: usize = 32;

/// How many random bytes tell keys apart.
const ID: usize = 6;

/// What the secrets are hashed with besides themselves: it lies beside the database, not in it, so that who gets
/// hold of one of the two can neither use keys nor make any.
#[derive(Clone)]
pub struct Pepper([u8; SECRET]);

impl std::fmt::Debug for Pepper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pepper")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn random<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(std::io::Error::from)?;
    Ok(bytes)
}

impl Pepper {
    /// A new one, from the random numbers of the operating system.
    pub fn random() -> std::io::Result<Self> {
        Ok(Self(random()?))
    }

    /// The one that is written in a file; 64 hexadecimal digits. Spaces around them make no difference.
    pub fn parse(written: &str) -> Option<Self> {
        let hash = blake3::Hash::from_hex(written.trim()).ok()?;
        Some(Self(*hash.as_bytes()))
    }

    /// As it is written into a file.
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }

    /// What is kept of a secret. It is 256 random bits, so nobody can try them all, and a slow hash would only
    /// slow down the service.
    fn hash(&self, secret: &str) -> blake3::Hash {
        blake3::keyed_hash(&self.0, secret.as_bytes())
    }

    /// A new key as its owner gets it, what is kept, and the hash of its secret.
    pub fn issue(
        &self,
        name: &str,
        scope: Scope,
        institution: &str,
    ) -> std::io::Result<(String, ApiKey, String)> {
        let (id, secret) = (hex(&random::<ID>()?), hex(&random::<SECRET>()?));
        let hash = self.hash(&secret).to_hex().to_string();
        let whole = format!("{PREFIX}{id}_{secret}");
        let created = jiff::Timestamp::now().strftime("%FT%TZ").to_string();
        let (name, institution) = (name.to_owned(), institution.to_owned());
        Ok((whole, ApiKey { id, name, scope, institution, created, revoked: None }, hash))
    }

    /// Whether a secret is the one that a hash was made of. Takes as long whether or not it is.
    pub fn fits(&self, secret: &str, hash: &str) -> bool {
        blake3::Hash::from_hex(hash).is_ok_and(|hash| hash == self.hash(secret))
    }
}

/// The identifier and the secret of a key as its owner sends it.
pub fn split_key(whole: &str) -> Option<(&str, &str)> {
    whole.strip_prefix(PREFIX)?.split_once('_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_fits_its_own_hash_and_pepper_only() {
        let (pepper, other) = (Pepper::random().unwrap(), Pepper::random().unwrap());
        let (whole, key, hash) = pepper.issue("portal", Scope::Read, "").unwrap();
        let (id, secret) = split_key(&whole).unwrap();
        assert_eq!(id, key.id);
        assert!(pepper.fits(secret, &hash) && Pepper::parse(&pepper.to_hex()).unwrap().fits(secret, &hash));
        assert!(!pepper.fits(&secret[1..], &hash) && !other.fits(secret, &hash) && !pepper.fits(secret, ""));
        assert!(!hash.contains(secret) && split_key("Basic abc").is_none());
    }
}
