//! As a page to print.

use crate::tagger::MadeBy;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::super::{Comparison, Coverage, Relation, Side};
use super::{FORMULA, INTERVAL, WHO_DECIDES, comparability, coverage, made_by, percent, plain, route, word};

const STYLE: &str = include_str!("report.css");

pub(super) fn report(comparison: &Comparison) -> String {
    let Comparison { source, target, .. } = comparison;
    let body = html! {
        h1 { "Comparability report" }
        div.sides {
            (side("Source", "what the applicant brings", source))
            (side("Target", "what it is to be recognised as", target))
        }
        (figures(comparison))
        h2 { "Outcome matrix" }
        (matrix(comparison))
        h2 { "Outcomes of the target" }
        (outcomes(comparison))
        h2 { "Side by side" }
        (aspects(comparison))
        h2 { "Differences, by weight" }
        @if comparison.differences.is_empty() {
            p { "None." }
        } @else {
            ol { @for difference in &comparison.differences { li { (plain(difference)) } } }
        }
        h2 { "Route" }
        p { (route(comparison)) }
        (questions(comparison))
        (decision())
        p.note { (WHO_DECIDES) }
    };
    page(&format!("Comparability report: {} and {}", source.title, target.title), &body, &comparison.made_by)
}

/// A page that needs nothing else.
pub(super) fn page(title: &str, body: &Markup, made: &MadeBy) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (body)
                footer { p { "Made by " (made_by(made)) ". " (made.attribution) } }
            }
        }
    };
    page.into_string()
}

fn side(name: &str, what: &str, side: &Side) -> Markup {
    html! {
        section {
            p.name { (name) " " span { (what) } }
            p.title { (side.title) }
            @if let Some(body) = &side.awarding_body { p { (body) } }
        }
    }
}

fn figures(comparison: &Comparison) -> Markup {
    let value = comparison.comparability;
    html! {
        table.figures {
            (covered("Coverage of the target by the source", comparison.coverage_of_target))
            (covered("Coverage of the source by the target", comparison.coverage_of_source))
            (bar("Comparability", &comparability(comparison), value, None))
        }
        p.note { (FORMULA) ". " (INTERVAL) }
    }
}

/// A row with a coverage.
pub(super) fn covered(name: &str, share: Option<Coverage>) -> Markup {
    bar(name, &coverage(share), share.map(|one| one.share), share.map(|one| one.interval))
}

fn bar(name: &str, told: &str, share: Option<f32>, interval: Option<(f32, f32)>) -> Markup {
    let width = |share: f32| format!("{:.1}%", share * 100.0);
    html! {
        tr {
            th scope="row" { (name) }
            td.bar {
                @if let Some(share) = share {
                    div.track {
                        div.share style={ "width:" (width(share)) } {}
                        @if let Some((least, most)) = interval {
                            div.interval style={ "left:" (width(least)) ";width:" (width(most - least)) } {}
                        }
                    }
                }
            }
            td { (told) }
        }
    }
}

/// The matrix as a heat map: the darker, the further an outcome is covered. The numbers say it without
/// colour.
fn matrix(comparison: &Comparison) -> Markup {
    let Comparison { source, target, matrix, outcomes, .. } = comparison;
    let counts = |row: usize, column: usize| {
        let supports = outcomes.get(row).map(|outcome| outcome.supports.as_slice()).unwrap_or_default();
        supports.iter().any(|support| support.counts && support.outcome == column + 1)
    };
    html! {
        p.note { "Each row is an outcome of the target, each column one of the source; the number is the degree in percent. A frame marks the one that counts." }
        div.scroll {
            table.matrix {
                thead {
                    tr {
                        th { "Target" }
                        @for (at, text) in (1..).zip(&source.outcomes) { th scope="col" title=(text) { "S" (at) } }
                    }
                }
                tbody {
                    @for (row, (text, degrees)) in target.outcomes.iter().zip(matrix).enumerate() {
                        tr {
                            th scope="row" { span.number { "T" (row + 1) } " " (text) }
                            @for (column, degree) in degrees.iter().enumerate() {
                                td.counts[counts(row, column)].dark[*degree > 0.5] style={ "--degree:" (format!("{degree:.2}")) } {
                                    (format!("{:.0}", degree * 100.0))
                                }
                            }
                        }
                    }
                }
            }
        }
        ol.source {
            @for (text, degree) in source.outcomes.iter().zip(&comparison.beyond) {
                li { (text) " " span.note { "(" (percent(*degree)) " in the target)" } }
            }
        }
    }
}

fn outcomes(comparison: &Comparison) -> Markup {
    html! {
        table {
            thead { tr { th { "" } th { "Outcome" } th { "" } th { "Covered by" } th { "Both are about" } } }
            tbody {
                @for (at, outcome) in (1..).zip(&comparison.outcomes) {
                    tr {
                        td { "T" (at) }
                        td { (outcome.text) }
                        td.degree { (word(outcome.degree)) br; (percent(outcome.degree)) }
                        td {
                            @for support in &outcome.supports {
                                p { "S" (support.outcome) " " span.note { (percent(support.degree)) } }
                            }
                        }
                        td {
                            @if let Some(best) = outcome.supports.first() {
                                @for (at, concept) in best.concepts.iter().enumerate() {
                                    @if at > 0 { ", " }
                                    a href=(concept.uri) { (concept.label) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn aspects(comparison: &Comparison) -> Markup {
    let value = |value: &Option<String>| html! { @if let Some(value) = value { (value) } @else { span.note { "not said" } } };
    html! {
        table {
            thead { tr { th { "" } th { "Source" } th { "" } th { "Target" } } }
            tbody {
                @for aspect in &comparison.aspects {
                    tr {
                        th scope="row" { (aspect.name) }
                        td { (value(&aspect.source)) }
                        td.lower[aspect.relation == Relation::Lower] { (aspect.relation.word()) }
                        td { (value(&aspect.target)) }
                    }
                }
            }
        }
    }
}

fn questions(comparison: &Comparison) -> Markup {
    html! {
        table {
            thead { tr { th { "Question" } th { "The credential says" } th { "Ask for" } } }
            tbody {
                @for answer in &comparison.route.questions {
                    tr {
                        th scope="row" { (answer.question) }
                        td { @if let Some(said) = &answer.said { (said) } @else { span.note { "nothing" } } }
                        td { (answer.ask_for.unwrap_or_default()) }
                    }
                }
            }
        }
    }
}

/// Room for what the board decides.
fn decision() -> Markup {
    html! {
        section.decision {
            h2 { "Decision of the board" }
            p { "☐ recognised in full  ☐ recognised in part  ☐ further evidence asked for  ☐ not recognised" }
            p { "Reasons" }
            div.lines {}
            p { "Date, name, signature" }
            div.line {}
        }
    }
}
