//! [`Gate`]: how many requests are worked on at once, and how many wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::config::Limits;
use super::problem::{Kind, Problem};

/// A turn to be worked on; a stream keeps it until it ends.
pub(super) type Turn = Arc<OwnedSemaphorePermit>;

pub(super) struct Gate {
    turns: Arc<Semaphore>,
    /// Of the turns, those that streams may hold: others are left for requests that end.
    streams: Arc<Semaphore>,
    waiting: AtomicUsize,
    most: usize,
    patience: Duration,
}

/// Somebody who waits; not any more when this is dropped, whatever the reason.
struct Waiting<'g>(&'g AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Gate {
    pub fn new(limits: &Limits) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(limits.concurrent_requests)),
            streams: Arc::new(Semaphore::new(limits.concurrent_requests.div_ceil(2))),
            waiting: AtomicUsize::new(0),
            most: limits.queued_requests,
            patience: Duration::from_secs(limits.request_seconds),
        }
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// One of the turns that streams may hold, besides its own; none where all are held.
    pub fn stream(&self) -> Result<OwnedSemaphorePermit, Problem> {
        self.streams
            .clone()
            .try_acquire_owned()
            .map_err(|_| Problem::new(Kind::Busy, "too many streams are open").retry_after(1))
    }

    /// A turn, at once or after a while; none where too many wait already.
    pub async fn turn(&self) -> Result<Turn, Problem> {
        if let Ok(turn) = self.turns.clone().try_acquire_owned() {
            return Ok(Arc::new(turn));
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        let busy = |detail: &str| Problem::new(Kind::Busy, detail).retry_after(1);
        if before >= self.most {
            return Err(busy("too many requests wait already"));
        }
        match tokio::time::timeout(self.patience, self.turns.clone().acquire_owned()).await {
            Ok(Ok(turn)) => Ok(Arc::new(turn)),
            _ => Err(busy("it was not its turn in time")),
        }
    }
}
