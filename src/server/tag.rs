//! `POST /v1/tag` and `POST /v1/tag/batch`: ESCO concepts for texts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio_util::io::StreamReader;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::Caller;
use super::engine::Engine;
use super::gate::Turn;
use super::outer::RequestId;
use super::problem::{Kind, Problem, Refusals};
use super::request::{self, FileBytes, Parameters};
use super::workers::Flow;
use super::{App, Loaded};
use crate::catalogue::{Catalogue, DecisionFilter, outcome_key, standing};
use crate::esco::{Language, SkillType, Taxonomy};
use crate::tagger::{DEFAULT_TOP_K, Filter, MadeBy, Model, Tag, TagOptions, Tagged, TaggedSegment, Tagger};
use crate::text::{self, FileKind, Format, Segment, SegmentKind};

/// The route of the stream, which has no time limit as a whole.
pub(super) const BATCH: &str = "/v1/tag/batch";

/// A JSON value a line.
pub(super) const NDJSON: &str = "application/x-ndjson";

/// The most tags that can be asked for.
pub(super) const MOST_TAGS: usize = 100;

/// The most tags that all segments of a text may have together: an answer has to fit into memory.
const MOST_IN_ALL: usize = 50_000;

/// The most URIs that a filter may have: each is looked for with all that is below it.
const MOST_URIS: usize = 100;

/// The longest identifier of a line, in bytes of JSON.
const LONGEST_ID: usize = 256;

/// From how many bytes on a text is cut into segments in turn with others: below, that takes less than waiting.
const LONG: usize = 4096;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(tag)).routes(routes!(batch))
}

/// What a text is written in.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum TextFormat {
    /// Plain text
    Text,
    /// Markdown
    Markdown,
    /// HTML
    Html,
}

impl From<TextFormat> for Format {
    fn from(format: TextFormat) -> Self {
        match format {
            TextFormat::Text => Self::Plain,
            TextFormat::Markdown => Self::Markdown,
            TextFormat::Html => Self::Html,
        }
    }
}

impl From<Format> for TextFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Plain => Self::Text,
            Format::Markdown => Self::Markdown,
            Format::Html => Self::Html,
        }
    }
}

/// What kind of skill.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Type {
    /// Skill or competence
    Skill,
    /// Knowledge
    Knowledge,
}

impl From<Type> for SkillType {
    fn from(one: Type) -> Self {
        match one {
            Type::Skill => Self::Skill,
            Type::Knowledge => Self::Knowledge,
        }
    }
}

/// Which pipeline tags.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ModelName {
    /// Words, labels and what the text means as a whole
    #[default]
    Accurate,
    /// Words, labels and what each word means by itself, many times faster
    Fast,
    /// Words and labels alone, as for languages other than English
    Lexical,
}

impl From<ModelName> for Model {
    fn from(model: ModelName) -> Self {
        match model {
            ModelName::Accurate => Self::Accurate,
            ModelName::Fast => Self::Fast,
            ModelName::Lexical => Self::Lexical,
        }
    }
}

/// Texts to tag, and how.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "Can evaluate AI", "top_k": 3}))]
struct TagRequest {
    /// One text or document. Either this or `texts`.
    #[schema(example = "Can evaluate AI")]
    text: Option<String>,
    /// Several texts; the answer then has `results`, one for each, in order.
    #[schema(min_items = 1)]
    texts: Option<Vec<String>>,
    /// What the texts are written in; unless given, what they look like.
    format: Option<TextFormat>,
    /// At most this many tags for a segment, and for a text as a whole.
    #[schema(minimum = 1, maximum = 100, default = 5)]
    top_k: Option<usize>,
    /// No tag that is less probable; unless given, the ranker's own threshold.
    #[schema(minimum = 0, maximum = 1)]
    threshold: Option<f32>,
    /// Only skills and competences, or only knowledge.
    r#type: Option<Type>,
    /// Only concepts below one of these groups, skills or schemes, by URI.
    #[serde(default)]
    within: Vec<String>,
    /// None of these concepts, and nothing below them if they are groups or schemes, by URI.
    #[serde(default)]
    exclude: Vec<String>,
    /// The language of the texts and of the labels, by its ISO 639-1 code; unless given, that of each text among
    /// those that are loaded.
    #[schema(example = "en")]
    language: Option<String>,
    /// Which pipeline tags.
    #[serde(default)]
    model: ModelName,
    /// Whether headings are tagged too; otherwise they are context only.
    #[serde(default)]
    headings: bool,
    /// Whether each tag says what speaks for it and against it.
    #[serde(default)]
    explain: bool,
    /// The institution whose reviews count. That of the API key, if it has one.
    institution: Option<String>,
}

/// How the lines of a stream are tagged.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TagParameters {
    /// What the texts are written in; unless given, what they look like.
    #[param(inline)]
    format: Option<TextFormat>,
    /// At most this many tags for a segment, and for a text as a whole.
    #[param(minimum = 1, maximum = 100)]
    top_k: Option<usize>,
    /// No tag that is less probable; unless given, the ranker's own threshold.
    #[param(minimum = 0, maximum = 1)]
    threshold: Option<f32>,
    /// Only skills and competences, or only knowledge.
    #[param(inline)]
    r#type: Option<Type>,
    /// Only concepts below this group, skill or scheme, by URI.
    within: Option<String>,
    /// Not this concept, and nothing below it if it is a group or scheme, by URI.
    exclude: Option<String>,
    /// The language of the texts and of the labels, by its ISO 639-1 code; unless given, that of each text among
    /// those that are loaded.
    language: Option<String>,
    /// Which pipeline tags.
    #[param(inline)]
    model: Option<ModelName>,
    /// Whether headings are tagged too; otherwise they are context only.
    headings: Option<bool>,
    /// Whether each tag says what speaks for it and against it.
    explain: Option<bool>,
    /// The institution whose reviews count. That of the API key, if it has one.
    institution: Option<String>,
}

impl From<TagParameters> for TagRequest {
    fn from(given: TagParameters) -> Self {
        Self {
            text: None,
            texts: None,
            format: given.format,
            top_k: given.top_k,
            threshold: given.threshold,
            r#type: given.r#type,
            within: given.within.into_iter().collect(),
            exclude: given.exclude.into_iter().collect(),
            language: given.language,
            model: given.model.unwrap_or_default(),
            headings: given.headings.unwrap_or_default(),
            explain: given.explain.unwrap_or_default(),
            institution: given.institution,
        }
    }
}

/// Where a suggestion comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SuggestionSource)]
pub(super) enum TagSource {
    /// The ranker suggests it.
    Suggested,
    /// A person of the institution has accepted or added it for this outcome, or a nearly identical one.
    Reviewed,
}

/// A broader concept.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Broader {
    /// Its URI.
    pub uri: String,
    /// Its preferred label in the language of the tags.
    pub preferred_label: String,
}

/// An ESCO concept for a segment, or for a text as a whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServedTag {
    #[serde(flatten)]
    pub tag: Tag,
    /// Where it comes from. What is reviewed has the probability 1.
    pub source: TagSource,
    /// What is broader, the nearest first, up to the top; empty if the loaded ESCO has no hierarchy.
    pub broader: Vec<Broader>,
}

/// A segment with its tags.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServedSegment {
    /// What a reader sees.
    pub text: String,
    /// Where it stands in the text that was sent, in Unicode characters.
    span: crate::tagger::Span,
    /// What it is.
    kind: SegmentKind,
    /// The heading that it stands under.
    #[serde(skip_serializing_if = "Option::is_none")]
    heading: Option<String>,
    /// Its concepts, the best first.
    pub tags: Vec<ServedTag>,
}

/// A tagged text.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServedText {
    /// The sentences, bullets, table cells and headings of the text, in order.
    pub segments: Vec<ServedSegment>,
    /// The best concepts of the whole text, each with its best segment's probability and evidence.
    pub tags: Vec<ServedTag>,
}

/// What made an answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Metadata {
    /// The version of tagus.
    tagus: &'static str,
    /// The ESCO release; `null` if it is not known.
    esco: Option<String>,
    /// The language of the labels, by its ISO 639-1 code; of several texts, that of the first.
    #[schema(value_type = String)]
    language: Language,
    /// The pipeline that was used: `lexical` too where the one asked for does not read the language.
    model: Model,
    /// The ranker.
    ranker: &'static str,
    /// How long it took, in milliseconds.
    #[schema(minimum = 0)]
    elapsed_ms: f64,
    /// What the request is called in the log.
    request_id: String,
    /// What to say where the answer is shown.
    attribution: String,
}

impl Metadata {
    pub fn new(made_by: MadeBy, began: Instant, id: &RequestId) -> Self {
        let MadeBy { tagus, esco, language, model, ranker, attribution } = made_by;
        let elapsed_ms = (began.elapsed().as_secs_f64() * 1e6).round() / 1e3;
        Self {
            tagus,
            esco,
            language,
            model,
            ranker,
            elapsed_ms,
            request_id: id.as_str().to_owned(),
            attribution,
        }
    }
}

/// One tagged text.
#[derive(Serialize, ToSchema)]
struct TagAnswer {
    /// The text that was read from a PDF or DOCX document, which all spans count the characters of; only there where
    /// such a document was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    text: Option<String>,
    #[serde(flatten)]
    tagged: ServedText,
    /// What made it.
    metadata: Metadata,
}

/// Several tagged texts.
#[derive(Serialize, ToSchema)]
struct TagAnswers {
    /// One for each text, in order.
    results: Vec<ServedText>,
    /// What made them.
    metadata: Metadata,
}

/// What `POST /v1/tag` answers.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum OneOrMany {
    One(TagAnswer),
    Many(TagAnswers),
}

/// How texts are tagged, once what was asked for has been looked at.
pub(super) struct Tagging {
    engine: Arc<Engine>,
    app: App,
    model: Model,
    format: Option<Format>,
    language: Option<Language>,
    options: TagOptions,
    institution: String,
}

/// The institution that a caller speaks for.
pub(super) fn institution(asked: Option<String>, caller: &Caller) -> Result<String, Problem> {
    match asked {
        Some(asked) if !caller.institution.is_empty() && asked != caller.institution => {
            let detail = format!("the API key speaks for \"{}\", not for \"{asked}\"", caller.institution);
            Err(Problem::new(Kind::Forbidden, detail).at("/institution"))
        }
        _ if !caller.institution.is_empty() => Ok(caller.institution.clone()),
        asked => Ok(asked.unwrap_or_default()),
    }
}

impl Tagging {
    fn new(app: &App, engine: Arc<Engine>, caller: &Caller, asked: TagRequest) -> Result<Arc<Self>, Problem> {
        let top_k = request::ranged(asked.top_k, 1, MOST_TAGS, "/top_k")?.unwrap_or(DEFAULT_TOP_K);
        request::ranged(asked.threshold, 0.0, 1.0, "/threshold")?;
        let language = asked.language.as_deref();
        let language = language.map(|code| request::known_language(code, engine.languages())).transpose();
        let skill_type = asked.r#type.map(SkillType::from);
        if asked.within.len() + asked.exclude.len() > MOST_URIS {
            return Err(Problem::invalid(
                "/within",
                format!("within and exclude have more than {MOST_URIS} URIs"),
            ));
        }
        let filter = Filter::new(engine.taxonomy(), skill_type, &asked.within, &asked.exclude)?;
        Ok(Arc::new(Self {
            app: app.clone(),
            model: asked.model.into(),
            format: asked.format.map(Format::from),
            language: language.map_err(|problem| problem.at("/language"))?,
            options: TagOptions {
                top_k,
                threshold: asked.threshold,
                filter,
                headings: asked.headings,
                explain: asked.explain,
            },
            institution: institution(asked.institution, caller)?,
            engine,
        }))
    }

    /// How a text is tagged by `POST /v1/tag` where nothing else is asked for.
    pub fn plain(
        app: &App,
        engine: Arc<Engine>,
        caller: &Caller,
        model: ModelName,
        language: Language,
        top_k: usize,
        threshold: f32,
    ) -> Result<Arc<Self>, Problem> {
        let language = Some(language.code().to_owned());
        let (top_k, threshold) = (Some(top_k), Some(threshold));
        Self::new(
            app,
            engine,
            caller,
            TagRequest { top_k, threshold, language, model, ..TagRequest::default() },
        )
    }

    fn tagger(&self, language: Language) -> Result<&Tagger, Problem> {
        let tagger = self.engine.taggers(self.model).for_language(language.code());
        tagger.ok_or_else(|| Problem::internal("a loaded language has no tagger"))
    }

    /// What the text is in.
    fn language_of(&self, text: &str) -> Language {
        let taggers = self.engine.taggers(self.model);
        self.language.unwrap_or_else(|| taggers.for_text(text).made_by().language)
    }

    /// Tags a text, each of its segments in its turn.
    pub async fn tag(self: &Arc<Self>, text: String, flow: &Flow) -> Result<(ServedText, Language), Problem> {
        let (workers, long) = (&self.app.workers, text.len() > LONG);
        let this = self.clone();
        let cut = move || {
            let format = this.format.unwrap_or_else(|| Format::detect(&text));
            Ok((text::segments(&text, format), this.language_of(&text)))
        };
        let (segments, language) = if long { workers.run(flow, cut).await? } else { cut()? };
        if segments.len() * self.options.top_k > MOST_IN_ALL {
            let detail = format!(
                "{} segments with up to {} tags each; the most is {MOST_IN_ALL} tags: ask for fewer with top_k",
                segments.len(),
                self.options.top_k
            );
            return Err(Problem::new(Kind::TooLarge, detail).at("/top_k"));
        }
        let tagged = segments.into_iter().map(|segment| {
            let this = self.clone();
            workers.run(flow, move || this.tag_segment(segment, language))
        });
        let (segments, reviewed): (Vec<_>, Vec<_>) = workers.run_each(tagged).await?.into_iter().unzip();
        let whole = Tagged::new(segments, self.options.top_k);
        let in_any = |uri: &str| reviewed.iter().flatten().any(|one: &String| one == uri);
        let tags = self.served(whole.tags, &in_any, language);
        let segments = whole.segments.into_iter().zip(&reviewed);
        let segments = segments.map(|(segment, reviewed)| self.served_segment(segment, reviewed, language));
        Ok((ServedText { segments: segments.collect(), tags }, language))
    }

    /// Tags a text that is one segment, in its turn.
    pub async fn tag_one(
        self: &Arc<Self>,
        segment: Segment,
        language: Language,
        flow: &Flow,
    ) -> Result<ServedSegment, Problem> {
        let this = self.clone();
        let tagged = move || {
            let (segment, reviewed) = this.tag_segment(segment, language)?;
            Ok(this.served_segment(segment, &reviewed, language))
        };
        self.app.workers.run(flow, tagged).await
    }

    fn served_segment(
        &self,
        segment: TaggedSegment,
        reviewed: &[String],
        language: Language,
    ) -> ServedSegment {
        let TaggedSegment { text, span, kind, heading, tags } = segment;
        let tags = self.served(tags, &|uri| reviewed.iter().any(|one| one == uri), language);
        ServedSegment { text, span, kind, heading, tags }
    }

    fn served(&self, tags: Vec<Tag>, reviewed: &dyn Fn(&str) -> bool, language: Language) -> Vec<ServedTag> {
        let serve = |tag: Tag| ServedTag {
            source: if reviewed(&tag.uri) { TagSource::Reviewed } else { TagSource::Suggested },
            broader: broader(&tag.uri, language, self.engine.taxonomy()),
            tag,
        };
        tags.into_iter().map(serve).collect()
    }

    /// Tags a segment; with the URIs that come from reviews.
    fn tag_segment(
        &self,
        segment: Segment,
        language: Language,
    ) -> Result<(TaggedSegment, Vec<String>), Problem> {
        let began = Instant::now();
        let mut tagged = self.tagger(language)?.tag_segment(segment, &self.options)?;
        let metrics = &self.app.metrics;
        metrics.tagged_segments.inc();
        metrics.tagging_seconds.inc_by(began.elapsed().as_secs_f64());
        let reviewed = self.review(&mut tagged, language)?;
        Ok((tagged, reviewed))
    }

    /// Puts in what the institution has decided about the outcome before: what fits comes first, what does not is
    /// left out. The URIs of the former.
    fn review(&self, tagged: &mut TaggedSegment, language: Language) -> Result<Vec<String>, Problem> {
        let Some(lexicon) = self.engine.lexicons.get(&language) else { return Ok(vec![]) };
        let key = outcome_key(&tagged.text, lexicon.analyzer());
        let filter = DecisionFilter {
            institution: Some(&self.institution),
            key: Some(&key),
            ..DecisionFilter::default()
        };
        let decisions = self.app.store.open()?.decisions(&filter, 0, usize::MAX >> 1)?;
        let standing = standing(&decisions);
        if standing.is_empty() {
            return Ok(vec![]);
        }
        tagged
            .tags
            .retain(|tag| standing.iter().all(|one| one.what.verdict.fits() || one.what.uri != tag.uri));
        let taxonomy = self.engine.taxonomy();
        let mut first = vec![];
        for one in standing.iter().filter(|one| one.what.verdict.fits()) {
            let Some(id) = taxonomy.id(&one.what.uri).filter(|id| self.options.filter.allows(taxonomy, *id))
            else {
                continue;
            };
            let suggested = tagged.tags.iter().position(|tag| tag.uri == one.what.uri);
            let tag = suggested.map(|at| tagged.tags.remove(at)).unwrap_or_else(|| Tag {
                uri: one.what.uri.clone(),
                preferred_label: taxonomy.label(id, language).to_owned(),
                skill_type: taxonomy.skill_type(id),
                probability: 1.0,
                rank: 0,
                matched_label: None,
                span: tagged.span,
                evidence: vec![],
                explanation: vec![],
            });
            first.push(Tag { probability: 1.0, ..tag });
        }
        let reviewed = first.iter().map(|tag| tag.uri.clone()).collect();
        first.append(&mut tagged.tags);
        first.truncate(self.options.top_k);
        for (tag, rank) in first.iter_mut().zip(1..) {
            tag.rank = rank;
        }
        tagged.tags = first;
        Ok(reviewed)
    }

    fn metadata(&self, language: Language, began: Instant, id: &RequestId) -> Metadata {
        Metadata::new(self.engine.made_by(self.model, language).clone(), began, id)
    }
}

fn broader(uri: &str, language: Language, taxonomy: &Taxonomy) -> Vec<Broader> {
    let path = taxonomy.id(uri).map(|id| taxonomy.broader_path(id)).unwrap_or_default();
    let broader = |id| Broader {
        uri: taxonomy.uri(id).to_owned(),
        preferred_label: taxonomy.label(id, language).to_owned(),
    };
    path.into_iter().map(broader).collect()
}

/// That texts are not longer together than is allowed.
pub(super) fn within_limit<'t>(
    texts: impl IntoIterator<Item = &'t str>,
    limit: usize,
    pointer: &str,
) -> Result<(), Problem> {
    characters_within(texts.into_iter().map(|text| text.chars().count()).sum(), limit, pointer)
}

/// That there are not more characters of text than is allowed.
pub(super) fn characters_within(characters: usize, limit: usize, pointer: &str) -> Result<(), Problem> {
    if characters > limit {
        let detail = format!("{characters} characters of text; the most is {limit}");
        return Err(Problem::new(Kind::TooLarge, detail).at(pointer));
    }
    Ok(())
}

/// Suggest ESCO concepts
///
/// Tags a text, or several. The body is JSON; or a document as `text/plain`, `text/markdown` or `text/html`, as PDF or
/// as DOCX, with the other fields as parameters of the address. Offsets are Unicode characters of the text that was
/// sent, the end not included; of a PDF or DOCX document, of the text that was read from it, which the answer then has
/// as `text`. A PDF needs a text layer. Suggestions come best first, with the calibrated chance that a person would link them.
#[utoipa::path(
    post,
    path = "/v1/tag",
    tag = "tag",
    params(TagParameters),
    request_body(content(
        (TagRequest = "application/json"),
        (String = "text/plain", example = "Can evaluate AI"),
        (String = "text/markdown"),
        (String = "text/html"),
        (FileBytes = "application/pdf"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    )),
    responses(
        (status = 200, description = "The tags", body = OneOrMany),
        Refusals,
    )
)]
async fn tag(
    State(app): State<App>,
    Loaded(engine): Loaded,
    Extension(caller): Extension<Caller>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let limits = &app.config.limits;
    let media_type = request::media_type(request.headers());
    let mut extracted = None;
    let (mut asked, pointer) = match media_type.as_str() {
        "text/plain" | "text/markdown" | "text/html" | request::PDF | request::DOCX => {
            let (mut parts, body) = request.into_parts();
            let Parameters(parameters) =
                Parameters::<TagParameters>::from_request_parts(&mut parts, &()).await?;
            let mut asked = TagRequest::from(parameters);
            let written_in = match media_type.as_str() {
                "text/markdown" => Some(TextFormat::Markdown),
                "text/html" => Some(TextFormat::Html),
                // curl and many others say so of any text.
                _ => None,
            };
            let document = request::document(&app, &media_type, body).await?;
            extracted = (document.kind != FileKind::Text).then(|| document.text.clone());
            asked.format = document.known_format().map(TextFormat::from).or(asked.format).or(written_in);
            asked.text = Some(document.text);
            (asked, "")
        }
        json if request::is_json(json) => {
            request::no_parameters(request.uri())?;
            let body = request::bytes(request.into_body(), limits.body_bytes).await?;
            (request::json(&body)?, "/text")
        }
        other => {
            return Err(request::unsupported(
                other,
                "application/json, text/plain, text/markdown, text/html, PDF (application/pdf) or DOCX \
                 (application/vnd.openxmlformats-officedocument.wordprocessingml.document)",
            ));
        }
    };
    let answer = match (asked.text.take(), asked.texts.take()) {
        (Some(text), None) => {
            within_limit([text.as_str()], limits.text_characters, pointer)?;
            let tagging = Tagging::new(&app, engine, &caller, asked)?;
            let (tagged, language) = tagging.tag(text, &Flow::default()).await?;
            OneOrMany::One(TagAnswer {
                text: extracted,
                tagged,
                metadata: tagging.metadata(language, began, &id),
            })
        }
        (None, Some(texts)) if !texts.is_empty() => {
            within_limit(texts.iter().map(String::as_str), limits.text_characters, "/texts")?;
            let tagging = Tagging::new(&app, engine, &caller, asked)?;
            let flow = Flow::default();
            let tagged = app.workers.run_each(texts.into_iter().map(|text| tagging.tag(text, &flow))).await?;
            let language = tagged[0].1;
            OneOrMany::Many(TagAnswers {
                results: tagged.into_iter().map(|(text, _)| text).collect(),
                metadata: tagging.metadata(language, began, &id),
            })
        }
        _ => return Err(Problem::invalid("/text", "give either text, or texts with at least one")),
    };
    Ok(request::answer(&answer))
}

/// A line of a stream.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: Option<Value>,
    text: String,
}

/// Suggest ESCO concepts for a stream of texts
///
/// Takes a JSON object a line, `{"id": …, "text": "…"}`, and answers with one a line, in the same order: what
/// `POST /v1/tag` answers with the `id`, or `{"id": …, "line": …, "problem": {…}}`. Lines are answered while others
/// are still being sent, and no more of them are read than are tagged at once; the stream may be as long as you
/// like.
#[utoipa::path(
    post,
    path = "/v1/tag/batch",
    tag = "tag",
    params(TagParameters),
    request_body(content = String, content_type = "application/x-ndjson",
        example = "{\"id\": 1, \"text\": \"Can evaluate AI\"}\n"),
    responses(
        (status = 200, description = "A JSON object for each line", body = String, content_type = "application/x-ndjson"),
        Refusals,
    )
)]
async fn batch(
    State(app): State<App>,
    Loaded(engine): Loaded,
    Extension(caller): Extension<Caller>,
    Extension(id): Extension<RequestId>,
    Extension(turn): Extension<Turn>,
    Parameters(parameters): Parameters<TagParameters>,
    request: Request,
) -> Result<Response, Problem> {
    let media_type = request::media_type(request.headers());
    if ![NDJSON, "application/jsonl", "application/json-lines"].contains(&media_type.as_str()) {
        return Err(request::unsupported(&media_type, NDJSON));
    }
    let tagging = Tagging::new(&app, engine, &caller, parameters.into())?;
    let turns = (turn, app.gate.stream()?);
    let body = request.into_body().into_data_stream().map_err(std::io::Error::other);
    let lines = Lines {
        reader: BufReader::new(StreamReader::new(body)),
        number: 0,
        longest: app.config.limits.body_bytes,
        patience: Duration::from_secs(app.config.limits.request_seconds),
    };
    let flow = Arc::new(Flow::default());
    let answered = stream::unfold(Some(lines), |lines| async move {
        let mut lines = lines?;
        let (number, line) = lines.next().await?;
        // After what cannot be read at all nothing more can be.
        let is_over = matches!(line, Err(Bad::Stream(_)));
        Some(((number, line), (!is_over).then_some(lines)))
    })
    .map(move |(number, line)| {
        let (tagging, flow, id) = (tagging.clone(), flow.clone(), id.clone());
        async move { answered(number, line, &tagging, &flow, &id).await }
    })
    .buffered(app.config.limits.batch_lines)
    .map(move |line| {
        // The stream holds its turns until it ends.
        let _turns = &turns;
        Ok::<_, std::convert::Infallible>(line)
    });
    Ok(([(header::CONTENT_TYPE, NDJSON)], Body::from_stream(answered)).into_response())
}

/// Why a line cannot be answered.
enum Bad {
    /// It is too long, or no text.
    Line(Problem),
    /// Neither it nor any after it can be read.
    Stream(Problem),
}

/// The lines of a body; empty ones are passed over.
struct Lines<R> {
    reader: R,
    number: u64,
    longest: usize,
    patience: Duration,
}

impl<R: tokio::io::AsyncBufRead + Unpin> Lines<R> {
    async fn next(&mut self) -> Option<(u64, Result<String, Bad>)> {
        let mut passed_over = 0;
        let end = tokio::time::Instant::now() + self.patience;
        loop {
            self.number += 1;
            // Decompressed lines are there at once: others get a turn between them.
            tokio::task::consume_budget().await;
            let line = tokio::time::timeout_at(end, self.line()).await.unwrap_or_else(|_| {
                let detail = format!("nothing more was sent for {} s", self.patience.as_secs());
                Err(Bad::Stream(Problem::new(Kind::TimedOut, detail)))
            });
            match line {
                Ok(None) => return None,
                Ok(Some(line)) if line.trim().is_empty() => {
                    passed_over += line.len();
                    if passed_over > self.longest {
                        let detail = format!("more than {} bytes of empty lines", self.longest);
                        return Some((self.number, Err(Bad::Stream(Problem::new(Kind::TooLarge, detail)))));
                    }
                }
                Ok(Some(line)) => return Some((self.number, Ok(line))),
                Err(bad) => return Some((self.number, Err(bad))),
            }
        }
    }

    async fn line(&mut self) -> Result<Option<String>, Bad> {
        let unreadable = |error: std::io::Error| {
            Bad::Stream(Problem::new(
                Kind::MalformedRequest,
                format!("the stream cannot be read on: {error}"),
            ))
        };
        let mut bytes = vec![];
        let most = self.longest as u64 + 1;
        let read = (&mut self.reader).take(most).read_until(b'\n', &mut bytes).await.map_err(unreadable)?;
        if read == 0 {
            return Ok(None);
        }
        if bytes.len() > self.longest && !bytes.ends_with(b"\n") {
            loop {
                tokio::task::consume_budget().await;
                let buffer = self.reader.fill_buf().await.map_err(unreadable)?;
                let end = buffer.iter().position(|byte| *byte == b'\n');
                let length = end.map_or(buffer.len(), |end| end + 1);
                let is_over = buffer.is_empty() || end.is_some();
                self.reader.consume(length);
                if is_over {
                    break;
                }
            }
            return Err(Bad::Line(Problem::new(
                Kind::TooLarge,
                format!("longer than {} bytes", self.longest),
            )));
        }
        String::from_utf8(bytes).map(Some).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            Bad::Line(Problem::new(Kind::MalformedRequest, format!("not UTF-8 (byte {at})")))
        })
    }
}

/// The line that answers a line.
async fn answered(
    number: u64,
    line: Result<String, Bad>,
    tagging: &Arc<Tagging>,
    flow: &Flow,
    id: &RequestId,
) -> String {
    let began = Instant::now();
    let mut own = Value::from(number);
    let tagged = async {
        let line = line.map_err(|(Bad::Line(problem) | Bad::Stream(problem))| problem)?;
        let line: Line = request::json(line.as_bytes())?;
        if line.id.as_ref().is_some_and(|id| id.to_string().len() > LONGEST_ID) {
            return Err(Problem::invalid("/id", format!("longer than {LONGEST_ID} bytes")));
        }
        own = line.id.unwrap_or(Value::from(number));
        within_limit([line.text.as_str()], tagging.app.config.limits.text_characters, "/text")?;
        let (tagged, language) = tagging.tag(line.text, flow).await?;
        Ok(TagAnswer { text: None, tagged, metadata: tagging.metadata(language, began, id) })
    };
    let answer = match tagged.await {
        Ok(answer) => {
            let mut with_id = serde_json::Map::from_iter([("id".to_owned(), own)]);
            if let Ok(Value::Object(answer)) = serde_json::to_value(answer) {
                with_id.extend(answer);
            }
            Value::Object(with_id)
        }
        Err::<_, Problem>(problem) => json!({"id": own, "line": number, "problem": problem.to_value()}),
    };
    format!("{answer}\n")
}
