//! The files beside the pages, all of them inside the binary.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::super::problem::{Kind, Problem};
use super::super::request;

struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

const ASSETS: [Asset; 4] = [
    Asset {
        name: "tagus.css",
        media_type: "text/css; charset=utf-8",
        bytes: include_bytes!("assets/tagus.css"),
    },
    Asset {
        name: "tagus.js",
        media_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("assets/tagus.js"),
    },
    // From the npm package htmx.org 2.0.11, whose licence is 0BSD.
    Asset {
        name: "htmx.js",
        media_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("assets/htmx.min.js"),
    },
    Asset { name: "icon.svg", media_type: "image/svg+xml", bytes: include_bytes!("assets/icon.svg") },
];

/// What tells these files from those of another version.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    ASSETS.iter().for_each(|asset| {
        hasher.update(asset.bytes);
    });
    hasher.finalize().to_hex()[..12].to_owned()
});

/// The address of a file: another one when the file is another one.
pub(super) fn address(name: &str) -> String {
    format!("/assets/{name}?v={}", *VERSION)
}

/// A file.
pub(super) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    let asset =
        asset.ok_or_else(|| Problem::new(Kind::NotFound, format!("the pages have no file {name}")))?;
    let mut response = request::conditional(&headers, &format!("\"{}\"", *VERSION), || {
        ([(header::CONTENT_TYPE, asset.media_type)], asset.bytes).into_response()
    });
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    response.headers_mut().insert(header::CACHE_CONTROL, forever);
    Ok(response)
}
