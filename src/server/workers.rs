//! [`Workers`]: the threads that tag, and in which order.
//!
//! A text is tagged segment by segment, and each is a piece of work of some milliseconds. The pieces of a request
//! are a [`Flow`]. Which piece is next is told by start-time fair queueing (Goyal, Vin and Cheng 1996, with equal
//! weights): flows that have work take turns, however much of it each has. So a request with one sentence waits for
//! one piece at most of each other request, not for the whole book that came before it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::{io, thread};

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::{Semaphore, oneshot};
use tracing::Span;

use super::problem::Problem;
use crate::encoder;

type Job = Box<dyn FnOnce() + Send>;

/// A piece of work that waits for its turn.
struct Piece {
    /// Its place in virtual time, and among those with the same the order of arrival.
    turn: (u64, u64),
    job: Job,
}

impl PartialEq for Piece {
    fn eq(&self, other: &Self) -> bool {
        self.turn == other.turn
    }
}

impl Eq for Piece {}

impl PartialOrd for Piece {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Piece {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.turn.cmp(&other.turn)
    }
}

#[derive(Default)]
struct Queue {
    pieces: BinaryHeap<Reverse<Piece>>,
    /// The virtual time: the place of the piece that was taken last.
    now: u64,
    arrivals: u64,
    is_over: bool,
}

impl Queue {
    fn push(&mut self, flow: &Flow, job: Job) {
        let start = self.now.max(flow.0.load(Ordering::Relaxed));
        flow.0.store(start + 1, Ordering::Relaxed);
        self.arrivals += 1;
        self.pieces.push(Reverse(Piece { turn: (start, self.arrivals), job }));
    }

    fn pop(&mut self) -> Option<Job> {
        let Reverse(piece) = self.pieces.pop()?;
        self.now = piece.turn.0;
        Some(piece.job)
    }
}

/// The work of one request: where its next piece stands in virtual time.
#[derive(Debug, Default)]
pub(super) struct Flow(AtomicU64);

#[derive(Default)]
struct Waiting {
    queue: Mutex<Queue>,
    arrived: Condvar,
}

impl Waiting {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does pieces of work in their turn until there will be no more.
    fn work(&self) {
        loop {
            let is_empty = |queue: &mut Queue| queue.pieces.is_empty() && !queue.is_over;
            let mut queue =
                self.arrived.wait_while(self.queue(), is_empty).unwrap_or_else(PoisonError::into_inner);
            let Some(job) = queue.pop() else { return };
            drop(queue);
            job();
        }
    }
}

/// The threads that tag. They are no rayon pool: a thread of one that waits, as for the encoder, takes up the next
/// piece meanwhile, and in that the one after it, until its stack is full.
pub(super) struct Workers {
    pieces: Arc<Waiting>,
    threads: usize,
    waiting: Arc<AtomicUsize>,
    /// For work that cannot be cut into pieces: as much at a time as there are threads, on threads of its own.
    heavy: Arc<Semaphore>,
    /// For work that waits for disks and locks: what is more waits without a thread.
    blocking: Arc<Semaphore>,
}

/// How much work that waits for disks and locks is begun at once.
const BLOCKING: usize = 32;

impl Drop for Workers {
    fn drop(&mut self) {
        self.pieces.queue().is_over = true;
        self.pieces.arrived.notify_all();
    }
}

impl Workers {
    /// As many threads as there are processors, unless RAYON_NUM_THREADS says otherwise.
    pub fn new() -> io::Result<Self> {
        let threads = rayon::current_num_threads();
        let pieces: Arc<Waiting> = Arc::default();
        for at in 0..threads {
            let pieces = pieces.clone();
            let work = move || encoder::alone(|| pieces.work());
            thread::Builder::new().name(format!("tagging-{at}")).spawn(work)?;
        }
        let heavy = Arc::new(Semaphore::new(threads));
        let blocking = Arc::new(Semaphore::new(BLOCKING));
        Ok(Self { pieces, threads, waiting: Arc::default(), heavy, blocking })
    }

    pub fn threads(&self) -> usize {
        self.threads
    }

    /// How many pieces of work wait.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Does a piece of work in its turn. Who no longer waits for it has it left out.
    pub async fn run<T: Send + 'static>(
        &self,
        flow: &Flow,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (sender, receiver) = oneshot::channel();
        let (waiting, span) = (self.waiting.clone(), Span::current());
        let job = move || {
            waiting.fetch_sub(1, Ordering::Relaxed);
            if !sender.is_closed() {
                let _ = sender.send(span.in_scope(|| caught(work)));
            }
        };
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.pieces.queue().push(flow, Box::new(job));
        self.pieces.arrived.notify_one();
        receiver.await.unwrap_or_else(|_| Err(Problem::internal("a piece of work was lost")))
    }

    /// Does pieces of work that belong together, a few at a time and in order. So no more than these stay in the queue
    /// of what nobody waits for any longer.
    pub async fn run_each<T>(
        &self,
        pieces: impl IntoIterator<Item = impl Future<Output = Result<T, Problem>>>,
    ) -> Result<Vec<T>, Problem> {
        stream::iter(pieces).buffered(4 * self.threads).try_collect().await
    }

    /// Does work that takes long and cannot be cut into pieces, as much of it at once as there are threads.
    pub async fn run_heavy<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        on_thread(&self.heavy, work).await
    }

    /// Does work that waits for a disk, or takes too long for the threads that serve connections.
    pub async fn run_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        on_thread(&self.blocking, work).await
    }
}

/// Does work on a thread of its own once it has one of the turns.
async fn on_thread<T: Send + 'static>(
    turns: &Arc<Semaphore>,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let (turn, span) = (turns.clone().acquire_owned().await, Span::current());
    let done = tokio::task::spawn_blocking(move || {
        // It is held as long as the work takes, whether or not somebody still waits for it.
        let _turn = turn;
        span.in_scope(|| caught(work))
    });
    done.await.unwrap_or_else(|error| Err(Problem::internal(error)))
}

/// What work gives; a defect in it is an answer too, and ends neither the thread nor the process.
fn caught<T>(work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Problem::internal("a panic")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_take_turns_however_much_work_each_has() {
        let mut queue = Queue::default();
        let done: Arc<Mutex<Vec<&str>>> = Arc::default();
        let job = |name: &'static str| -> Job {
            let done = done.clone();
            Box::new(move || done.lock().unwrap().push(name))
        };
        let (book, page, late) = (Flow::default(), Flow::default(), Flow::default());
        for _ in 0..4 {
            queue.push(&book, job("book"));
        }
        queue.push(&page, job("page"));
        queue.push(&page, job("page"));
        for _ in 0..3 {
            queue.pop().unwrap()();
        }
        queue.push(&late, job("late"));
        while let Some(job) = queue.pop() {
            job();
        }
        assert_eq!(*done.lock().unwrap(), ["book", "page", "book", "page", "late", "book", "book"]);
    }

    #[test]
    fn a_flow_that_rested_has_saved_up_nothing() {
        let mut queue = Queue::default();
        let (rested, busy) = (Flow::default(), Flow::default());
        for _ in 0..100 {
            queue.push(&busy, Box::new(|| ()));
            queue.pop().unwrap()();
        }
        queue.push(&busy, Box::new(|| ()));
        for _ in 0..3 {
            queue.push(&rested, Box::new(|| ()));
        }
        let turns: Vec<u64> = std::iter::from_fn(|| {
            let turn = queue.pieces.peek()?.0.turn.0;
            queue.pop().map(|_| turn)
        })
        .collect();
        assert_eq!(turns, [99, 100, 100, 101]);
    }

    #[tokio::test]
    async fn a_panic_is_an_answer_and_the_thread_goes_on() {
        let workers = Workers::new().unwrap();
        let flow = Flow::default();
        for _ in 0..8 {
            assert!(workers.run::<()>(&flow, || panic!("a defect")).await.is_err());
        }
        assert_eq!(workers.run(&flow, || Ok(7)).await.unwrap(), 7);
        assert!(workers.run_heavy::<()>(|| panic!("a defect")).await.is_err());
        assert_eq!(workers.waiting(), 0);
    }
}
