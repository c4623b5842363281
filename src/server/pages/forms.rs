//! What forms bring: fields and files, whichever of the two ways the browser sends them.

use axum::extract::{FromRequest, Multipart, Request};

use super::super::App;
use super::super::problem::{Kind, Problem};
use super::super::request;

/// What a form has sent.
#[derive(Debug, Default)]
pub(super) struct Form {
    fields: Vec<(String, String)>,
    files: Vec<(String, File)>,
}

/// A file that was chosen or dropped.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Form {
    /// A form as it would have come with these fields.
    pub fn with(fields: Vec<(String, String)>) -> Self {
        Self { fields, files: vec![] }
    }

    /// What a form sends in the address.
    pub fn of_address(query: &str) -> Self {
        Self { fields: form_urlencoded::parse(query.as_bytes()).into_owned().collect(), files: vec![] }
    }

    /// A field; empty if it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// Whether a field is there and not empty.
    pub fn has(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// All fields with a name.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.fields.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The files of a field; a field without a chosen file has none.
    pub fn files<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f File> {
        self.files.iter().filter(move |(own, _)| own == name).map(|(_, file)| file)
    }

    /// A number, where one was written: with a point or a comma.
    pub fn number(&self, name: &str) -> Result<Option<f64>, Problem> {
        let written = self.text(name).trim();
        if written.is_empty() {
            return Ok(None);
        }
        let read = written.replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite());
        read.map(Some).ok_or_else(|| Problem::invalid(name, format!("{name}: \"{written}\" is no number")))
    }
}

impl FromRequest<App> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let limit = app.config.limits.body_bytes;
        let media_type = request::media_type(request.headers());
        match media_type.as_str() {
            "application/x-www-form-urlencoded" => {
                let bytes = request::bytes(request.into_body(), limit).await?;
                let fields = form_urlencoded::parse(&bytes);
                Ok(Self { fields: fields.into_owned().collect(), files: vec![] })
            }
            "multipart/form-data" => {
                let unread = |error: axum::extract::multipart::MultipartError| {
                    let kind = match error.status().as_u16() {
                        413 => Kind::TooLarge,
                        _ => Kind::MalformedRequest,
                    };
                    Problem::new(kind, error.body_text())
                };
                let mut parts = Multipart::from_request(request, app)
                    .await
                    .map_err(|error| Problem::new(Kind::MalformedRequest, error.body_text()))?;
                let mut form = Self::default();
                while let Some(part) = parts.next_field().await.map_err(unread)? {
                    let name = part.name().unwrap_or_default().to_owned();
                    match part.file_name().map(str::to_owned) {
                        Some(file) => {
                            let bytes = part.bytes().await.map_err(unread)?.to_vec();
                            if !file.is_empty() && !bytes.is_empty() {
                                form.files.push((name, File { name: file, bytes }));
                            }
                        }
                        None => {
                            let text = part.text().await.map_err(unread)?;
                            form.fields.push((name, text));
                        }
                    }
                }
                Ok(form)
            }
            other => Err(request::unsupported(other, "a form")),
        }
    }
}
