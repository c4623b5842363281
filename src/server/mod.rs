//! The HTTP service: everything tagus does, for machines.
//!
//! ```text
//! connection ── outer (id, who, how often, gate, time) ── route ──┬── Workers: texts, segment by segment
//!                                                                 ├── Store, Searchable: the catalogue
//!                                                                 └── Engine: one ESCO; swapped by a reload
//! ```
//!
//! One file per resource; what they have in common is in `request.rs` (bodies, parameters, formats, ETags),
//! `problem.rs` (RFC 9457) and `documents.rs` (credentials and adverts that requests name or bring along).

mod access;
mod admin;
mod annif;
mod compare;
mod concepts;
mod config;
mod credentials;
mod docs;
mod documents;
mod engine;
mod esco;
mod gate;
mod matching;
mod metrics;
mod outer;
mod pages;
mod problem;
mod recommend;
mod request;
mod reviews;
mod status;
mod tag;
mod workers;

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::HeaderName;
use axum::http::request::Parts;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::cors::{AllowHeaders, AllowOrigin, Any, CorsLayer};
use tower_http::decompression::RequestDecompressionLayer;
use utoipa_axum::router::OpenApiRouter;

pub use config::{Config, Limits};

use crate::catalogue::{Catalogue, CatalogueError, Pepper, Scope};
use access::Access;
use engine::{Engine, LoadError, Store};
use gate::Gate;
use metrics::Metrics;
use problem::{Kind, Problem};
use workers::Workers;

/// Why the service could not start, or had to end.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Others could use it, and nobody would be asked who they are.
    #[error(
        "{0} can be reached by others, and there is no API key: make one with `tagus key add NAME`, bind to \
         127.0.0.1, or let anybody in with --open"
    )]
    Open(SocketAddr),
    /// There are API keys, and what they were hashed with is gone.
    #[error(
        "{}: the file is missing, and without it none of the API keys fits: put it back, or revoke all keys with \
         `tagus key revoke` and make new ones", .0.display()
    )]
    Pepper(PathBuf),
    /// The address cannot be listened on.
    #[error("{0}: {1}; choose another address with --bind")]
    Bind(SocketAddr, io::Error),
    /// An origin is none.
    #[error("--cors {0}: write an origin as browsers do, such as https://example.org")]
    Origin(String),
    /// A file beside the catalogue could not be read or written.
    #[error("{}: {error}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: io::Error,
    },
    /// The catalogue could not be opened.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The index or the model could not be loaded.
    #[error("{0}")]
    Load(String),
    /// The operating system gives no threads or signals.
    #[error("the service cannot start: {0}")]
    System(#[from] io::Error),
}

/// What all requests share.
#[derive(Clone)]
pub(in crate::server) struct App(Arc<Shared>);

pub(in crate::server) struct Shared {
    config: Config,
    /// `None` until it is loaded.
    engine: RwLock<Option<Arc<Engine>>>,
    store: Arc<Store>,
    /// Held while an engine is loaded: of two that are told to load, the later one stays.
    loading: tokio::sync::Mutex<()>,
    /// Held from looking at a record until it is changed, by those who depend on what they have seen.
    writing: Mutex<()>,
    workers: Workers,
    gate: Gate,
    access: Access,
    metrics: Metrics,
    started: Instant,
}

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    /// The engine in use, or that there is none yet.
    fn engine(&self) -> Result<Arc<Engine>, Problem> {
        let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner).clone();
        engine.ok_or_else(|| {
            Problem::new(Kind::Loading, "the index and the model are being loaded").retry_after(2)
        })
    }

    /// Loads what the index folder has now, and then answers from that. What is in use stays in use if it cannot
    /// be loaded.
    async fn reload(&self) -> Result<Arc<Engine>, LoadError> {
        let app = self.clone();
        let _loading = self.loading.lock().await;
        let loaded = tokio::task::spawn_blocking(move || {
            let engine = Arc::new(Engine::load(&app.config.index, &app.config.catalogue)?);
            *app.engine.write().unwrap_or_else(PoisonError::into_inner) = Some(engine.clone());
            tracing::info!(esco = engine.taxonomy().version(), index = %engine.index.path().display(), "loaded");
            Ok(engine)
        });
        loaded.await.unwrap_or_else(|error| Err(LoadError::Panic(error.to_string())))
    }
}

/// The engine in use, for handlers.
pub(in crate::server) struct Loaded(pub Arc<Engine>);

impl FromRequestParts<App> for Loaded {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Problem> {
        app.engine().map(Self)
    }
}

/// Where a connection comes from.
#[derive(Clone, Copy)]
struct Peer(IpAddr);

/// What API keys are hashed with: it is in a file beside the catalogue, which is made if it is not there and no key
/// is in use.
pub fn pepper(path: &Path, catalogue: &impl Catalogue) -> Result<Pepper, ServeError> {
    let mut path = path.to_owned().into_os_string();
    path.push(".pepper");
    let path = PathBuf::from(path);
    if !path.exists() && catalogue.keys()?.iter().any(|key| key.revoked.is_none()) {
        return Err(ServeError::Pepper(path));
    }
    let at = |error| ServeError::File { path: path.clone(), error };
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&path) {
        Ok(mut file) => {
            let pepper = Pepper::random().map_err(at)?;
            io::Write::write_all(&mut file, pepper.to_hex().as_bytes()).map_err(at)?;
            file.sync_all().map_err(at)?;
            Ok(pepper)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let damaged = || io::Error::other("not 64 hexadecimal digits; without it no API key can be used");
            Pepper::parse(&std::fs::read_to_string(&path).map_err(at)?).ok_or_else(|| at(damaged()))
        }
        Err(error) => Err(at(error)),
    }
}

/// Serves until the process is told to end, by SIGTERM or Ctrl-C; what has begun then is finished. `listening`
/// hears where, as soon as connections are accepted; `/readyz` says when it is ready.
pub fn serve(config: Config, listening: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let store = Arc::new(Store::new(config.catalogue.clone()));
    let others = !config.bind.ip().to_canonical().is_loopback();
    let keys = config.require_keys || others && !config.open;
    if keys && store.open()?.keys()?.iter().all(|key| key.revoked.is_some()) {
        return Err(ServeError::Open(config.bind));
    }
    let anonymous = if others { Scope::Write } else { Scope::Admin };
    let pepper = pepper(&config.catalogue, &*store.open()?)?;
    let access = Access::new(keys, anonymous, pepper, store.clone(), &config.limits);
    let cors = cors(&config.cors)?;
    // A connection is a file; the default of many systems is 1,024.
    if let Err(error) = rlimit::increase_nofile_limit(config.limits.connections as u64 + 256) {
        tracing::warn!(%error, "the number of open files cannot be raised");
    }
    let app = App(Arc::new(Shared {
        engine: RwLock::default(),
        store,
        loading: tokio::sync::Mutex::default(),
        writing: Mutex::default(),
        workers: Workers::new()?,
        gate: Gate::new(&config.limits),
        access,
        metrics: Metrics::new(),
        started: Instant::now(),
        config,
    }));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_name("serving").build()?;
    let outcome = runtime.block_on(run(app, cors, listening));
    // What still runs was given its time.
    runtime.shutdown_background();
    outcome
}

fn cors(origins: &[String]) -> Result<Option<CorsLayer>, ServeError> {
    let origin = |origin: &String| {
        let has_scheme = origin.starts_with("https://") || origin.starts_with("http://");
        let parsed = origin.parse().ok().filter(|_| has_scheme && !origin.ends_with('/'));
        parsed.ok_or_else(|| ServeError::Origin(origin.clone()))
    };
    let allowed = origins.iter().map(origin).collect::<Result<Vec<_>, _>>()?;
    let layer = || {
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(allowed))
            .allow_methods(Any)
            .allow_headers(AllowHeaders::mirror_request())
            .expose_headers([
                HeaderName::from_static("etag"),
                HeaderName::from_static("location"),
                HeaderName::from_static("retry-after"),
                HeaderName::from_static(outer::REQUEST_ID),
            ])
    };
    Ok((!origins.is_empty()).then(layer))
}

/// All routes, and what describes them.
fn routes() -> (Router<App>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(docs::document())
        .merge(tag::routes())
        .merge(concepts::routes())
        .merge(credentials::routes())
        .merge(compare::routes())
        .merge(recommend::routes())
        .merge(matching::routes())
        .merge(reviews::routes())
        .merge(esco::routes())
        .merge(annif::routes())
        .merge(status::routes())
        .merge(admin::routes())
        .split_for_parts()
}

fn router(app: &App, cors: Option<CorsLayer>) -> Router {
    let (routes, document) = routes();
    let outer = axum::middleware::from_fn_with_state(app.clone(), outer::outer);
    // A stream is sent line by line: compressed, lines would wait for others.
    let compressed = DefaultPredicate::new().and(NotForContentType::const_new(tag::NDJSON));
    let router = routes
        .merge(docs::routes(document))
        .merge(pages::routes(app.config.limits.body_bytes))
        .fallback(outer::no_route)
        .method_not_allowed_fallback(outer::no_method)
        .layer(RequestDecompressionLayer::new())
        .layer(outer)
        .layer(CompressionLayer::new().compress_when(compressed));
    match cors {
        Some(cors) => router.layer(cors),
        None => router,
    }
    .with_state(app.clone())
}

async fn run(
    app: App,
    cors: Option<CorsLayer>,
    listening: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let bind = app.config.bind;
    let at_bind = |error| ServeError::Bind(bind, error);
    let listener = TcpListener::bind(bind).await.map_err(at_bind)?;
    let mut signals = Signals::new()?;
    listening(listener.local_addr().map_err(at_bind)?);

    let (loaded, mut load) = mpsc::channel(1);
    tokio::spawn({
        let app = app.clone();
        async move { loaded.send(app.reload().await.map(|_| ())).await }
    });
    tokio::spawn({
        let app = app.clone();
        async move {
            loop {
                tokio::time::sleep(Duration::from_secs(60)).await;
                app.access.forget();
            }
        }
    });

    let router = router(&app, cors);
    let connections = Arc::new(Semaphore::new(app.config.limits.connections));
    let graceful = GracefulShutdown::new();
    let (ending, begun) = watch::channel(());
    loop {
        let accepted = async {
            // Who comes while all are taken waits in the queue of the operating system.
            let permit = connections.clone().acquire_owned().await;
            (listener.accept().await, permit)
        };
        tokio::select! {
            (accepted, permit) = accepted => match accepted {
                Ok((stream, peer)) => {
                    let watchers = (graceful.watcher(), begun.clone());
                    let (app, router) = (app.clone(), router.clone());
                    app.metrics.connections.inc();
                    tokio::spawn(async move {
                        connection(&app, router, stream, peer, watchers).await;
                        app.metrics.connections.dec();
                        drop(permit);
                    });
                }
                // No more files, say: what is open goes on, and some of it ends.
                Err(error) => {
                    tracing::warn!(%error, "a connection cannot be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            Some(loaded) = load.recv() => loaded.map_err(|error| ServeError::Load(error.to_string()))?,
            signal = signals.next() => match signal {
                Signal::End => break,
                Signal::Reload => {
                    let app = app.clone();
                    tokio::spawn(async move {
                        if let Err(error) = app.reload().await {
                            tracing::error!(%error, "the index cannot be loaded; the one before stays in use");
                        }
                    });
                }
            },
        }
    }
    drop((listener, ending));
    tracing::info!("ending: no more connections are accepted");
    let drain = Duration::from_secs(app.config.limits.drain_seconds);
    if tokio::time::timeout(drain, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests have not ended in time");
    }
    // The last connection to a catalogue that is closed writes all that there is into its one file.
    app.store.close();
    *app.engine.write().unwrap_or_else(PoisonError::into_inner) = None;
    tracing::info!("ended");
    Ok(())
}

/// What a connection begins with that speaks HTTP/2.
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Waits until a client has sent enough to tell what it speaks; whether it has.
async fn speaks(stream: &TcpStream) -> bool {
    let mut first = [0; PREFACE.len()];
    loop {
        match stream.peek(&mut first).await {
            Ok(read) if read == first.len() || read > 0 && !PREFACE.starts_with(&first[..read]) => {
                return true;
            }
            Ok(1..) => tokio::time::sleep(Duration::from_millis(20)).await,
            _ => return false,
        }
    }
}

/// Serves one connection, HTTP/1.1 or, without encryption, HTTP/2.
async fn connection(
    app: &App,
    router: Router,
    stream: TcpStream,
    peer: SocketAddr,
    (watcher, mut ending): (Watcher, watch::Receiver<()>),
) {
    let patience = Duration::from_secs(app.config.limits.request_seconds);
    let _ = stream.set_nodelay(true);
    // Hyper waits for this without any limit of time.
    let speaks = tokio::select! {
        speaks = tokio::time::timeout(patience, speaks(&stream)) => speaks == Ok(true),
        _ = ending.changed() => false,
    };
    if !speaks {
        return;
    }
    let mut stream = TimeoutStream::new(stream);
    // Who does not read what was asked for holds a connection no longer than who sends nothing.
    stream.set_write_timeout(Some(patience));
    let most = app.config.limits.body_bytes;
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer.ip()));
        let answer = router.clone().oneshot(request::read_to_end(request, most, patience));
        async move { answer.await.map_err(|never: Infallible| match never {}) }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience).max_buf_size(64 << 10);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(patience)
        .max_concurrent_streams(128)
        .max_header_list_size(64 << 10);
    let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), service).into_owned();
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

enum Signal {
    End,
    Reload,
}

/// What the process is told.
struct Signals {
    #[cfg(unix)]
    term: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hangup: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { term: signal(SignalKind::terminate())?, hangup: signal(SignalKind::hangup())? })
    }

    #[cfg(unix)]
    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.term.recv() => Signal::End,
            _ = self.hangup.recv() => Signal::Reload,
            _ = tokio::signal::ctrl_c() => Signal::End,
        }
    }

    #[cfg(not(unix))]
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn next(&mut self) -> Signal {
        let _ = tokio::signal::ctrl_c().await;
        Signal::End
    }
}
