//! Pictures of an evaluation as SVG.

use std::fmt::Write;

use super::calibration::BINS;
use super::{Calibration, Evaluation};

/// The side of the square in which shares stand over probabilities, in pixels.
const SIDE: f64 = 320.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 48.0;
/// The height of the strip that shows how many concepts each bin has.
const STRIP: f64 = 40.0;

/// The reliability diagram: for each bin the share of right concepts over their mean probability, beside
/// the line on which both are equal, and below how many concepts the bin has.
pub(super) fn reliability(evaluation: &Evaluation, calibration: &Calibration) -> String {
    let x = |value: f64| LEFT + value * SIDE;
    let y = |value: f64| TOP + (1.0 - value) * SIDE;
    let (width, strip) = (LEFT + SIDE + 24.0, TOP + SIDE + 48.0);
    let height = strip + STRIP + 28.0;
    let mut out = String::new();
    // Writing to a string cannot fail.
    let mut line = |text: std::fmt::Arguments| writeln!(out, "{text}").unwrap_or_default();
    line(format_args!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12" role="img">"#
    ));
    let error = calibration.error;
    let gold = escape(&evaluation.gold);
    let says =
        format!("expected calibration error {:.3} ({:.3} to {:.3})", error.value, error.low, error.high);
    line(format_args!("<title>{gold}: {says}</title>"));
    line(format_args!(r##"<rect width="{width}" height="{height}" fill="#fff"/>"##));
    line(format_args!(r#"<text x="{LEFT}" y="18">{gold}</text>"#));
    line(format_args!(r#"<text x="{LEFT}" y="34">{says}</text>"#));
    for tenth in (0..=10).step_by(2) {
        let value = f64::from(tenth) / 10.0;
        line(format_args!(
            r##"<path d="M{0:.1} {1:.1}H{2:.1}M{3:.1} {4:.1}V{5:.1}" stroke="#ddd"/>"##,
            x(0.0),
            y(value),
            x(1.0),
            x(value),
            y(0.0),
            y(1.0)
        ));
        line(format_args!(
            r#"<text x="{:.1}" y="{:.1}" text-anchor="end">{value:.1}</text>"#,
            x(0.0) - 6.0,
            y(value) + 4.0
        ));
        line(format_args!(
            r#"<text x="{:.1}" y="{:.1}" text-anchor="middle">{value:.1}</text>"#,
            x(value),
            y(0.0) + 16.0
        ));
    }
    line(format_args!(
        r##"<path d="M{:.1} {:.1}L{:.1} {:.1}" stroke="#888" stroke-dasharray="4 3"/>"##,
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0)
    ));
    let points = calibration.bins.iter().map(|bin| format!("{:.1},{:.1}", x(bin.probability), y(bin.right)));
    let points = points.collect::<Vec<_>>().join(" ");
    line(format_args!(r##"<polyline points="{points}" fill="none" stroke="#1f6f8b" stroke-width="2"/>"##));
    let most = calibration.bins.iter().map(|bin| bin.count).max().unwrap_or(1) as f64;
    for bin in &calibration.bins {
        line(format_args!(
            r##"<circle cx="{:.1}" cy="{:.1}" r="4" fill="#1f6f8b"><title>{} concepts: probability {:.3}, right {:.3}</title></circle>"##,
            x(bin.probability),
            y(bin.right),
            bin.count,
            bin.probability,
            bin.right
        ));
        let tall = STRIP * bin.count as f64 / most;
        line(format_args!(
            r##"<rect x="{:.1}" y="{:.1}" width="{:.1}" height="{tall:.1}" fill="#b7cfd8"/>"##,
            x(bin.low) + 1.0,
            strip + STRIP - tall,
            SIDE / BINS as f64 - 2.0
        ));
        line(format_args!(
            r#"<text x="{:.1}" y="{:.1}" text-anchor="middle" font-size="10">{}</text>"#,
            x(bin.low + 0.5 / BINS as f64),
            strip + STRIP + 12.0,
            bin.count
        ));
    }
    line(format_args!(
        r#"<text x="{:.1}" y="{:.1}" text-anchor="middle">probability; below, how many concepts have it</text>"#,
        x(0.5),
        y(0.0) + 34.0
    ));
    line(format_args!(
        r#"<text transform="translate(16 {:.1}) rotate(-90)" text-anchor="middle">share that is right</text>"#,
        y(0.5)
    ));
    line(format_args!("</svg>"));
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
