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
use std::sync::{Arc, Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use tokio::sync::{Semaphore, oneshot};

use super::problem::Problem;

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

/// The threads that tag.
pub(super) struct Workers {
    pool: ThreadPool,
    queue: Arc<Mutex<Queue>>,
    waiting: Arc<AtomicUsize>,
    /// For work that cannot be cut into pieces: as much at a time as there are threads, on threads of its own.
    heavy: Arc<Semaphore>,
}

impl Workers {
    /// As many threads as there are processors, unless RAYON_NUM_THREADS says otherwise.
    pub fn new() -> Result<Self, ThreadPoolBuildError> {
        let threads = rayon::current_num_threads();
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|at| format!("tagging-{at}"))
            .build()?;
        let heavy = Arc::new(Semaphore::new(threads));
        Ok(Self { pool, queue: Arc::default(), waiting: Arc::default(), heavy })
    }

    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
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
        let waiting = self.waiting.clone();
        let job = move || {
            waiting.fetch_sub(1, Ordering::Relaxed);
            if !sender.is_closed() {
                let _ = sender.send(caught(work));
            }
        };
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).push(flow, Box::new(job));
        let queue = self.queue.clone();
        // There is a turn for each piece; which of them it takes is told when it comes.
        self.pool.spawn(move || {
            let job = queue.lock().unwrap_or_else(PoisonError::into_inner).pop();
            if let Some(job) = job {
                job();
            }
        });
        receiver.await.unwrap_or_else(|_| Err(Problem::internal("a piece of work was lost")))
    }

    /// Does work that takes long and cannot be cut into pieces, as much of it at once as there are threads.
    pub async fn run_heavy<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = self.heavy.clone().acquire_owned().await;
        self.run_blocking(move || {
            let _turn = turn;
            work()
        })
        .await
    }

    /// Does work that waits for a disk, or takes too long for the threads that serve connections.
    pub async fn run_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let done = tokio::task::spawn_blocking(move || caught(work)).await;
        done.unwrap_or_else(|error| Err(Problem::internal(error)))
    }
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
