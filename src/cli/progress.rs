//! Progress on standard error, shown only where a person watches: indicatif hides it elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::index::Step;

/// The steps of an index build.
pub(super) struct Steps(ProgressBar);

impl Steps {
    pub fn new(quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, target(quiet));
        bar.set_style(style("{bar:20} {pos}/{len} {msg}"));
        Self(bar)
    }

    pub fn show(&self, step: &Step) {
        self.0.set_length(step.of as u64);
        self.0.set_position(step.finished as u64);
        self.0.set_message(step.doing.clone());
        self.0.tick();
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Bytes of an input that is worked through.
pub(super) fn bytes(length: Option<u64>, quiet: bool) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(length, target(quiet));
    let template = match length {
        Some(_) => "{bar:20} {bytes}/{total_bytes} {elapsed} (about {eta} to go) {msg}",
        None => "{spinner} {bytes} {elapsed} {msg}",
    };
    bar.set_style(style(template));
    bar
}

fn target(quiet: bool) -> ProgressDrawTarget {
    if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Records that are worked through.
pub(super) fn records(length: Option<u64>, quiet: bool) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(length, target(quiet));
    let template = match length {
        Some(_) => "{bar:20} {pos}/{len} records {elapsed} (about {eta} to go)",
        None => "{spinner} {pos} records {elapsed}",
    };
    bar.set_style(style(template));
    bar
}
