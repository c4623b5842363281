//! Comparing two credentials: how far one covers the other, what differs, and on which route a board can recognise it.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::compare::Pair;
use super::super::documents::{Asking, Known};
use super::super::engine::Engine;
use super::super::problem::{Kind, Problem};
use super::super::request::Parameters;
use super::super::{App, Loaded};
use super::forms::Form;
use super::picker::{Brought, Takes, picker};
use super::{Visitor, parts};
use crate::compare::{
    Answer, COVERED, Comparison, Coverage, Difference, Overlap, PARTLY, Relation, RouteKind, Side, Support,
};
use crate::credential::{Credential, Kind as CredentialKind};
use crate::esco::Language;

/// The two credentials, by what their fields are called.
const SIDES: [&str; 2] = ["source", "target"];

/// From which degree on a cell has something to show: one percent, as people read it.
const SHOWN: f32 = 0.005;

/// Up to how many cells each of them has something to show; of more only those that cover something in part.
const MANY_CELLS: usize = 1600;

/// Up to how many cells there is a matrix: with more, nobody sees anything.
const MOST_CELLS: usize = 10_000;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/compare", get(show).post(bring))
}

#[derive(Deserialize)]
struct Wanted {
    source: Option<String>,
    target: Option<String>,
}

async fn show(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    Parameters(Wanted { source, target }): Parameters<Wanted>,
) -> Result<Response, Problem> {
    let ids = SIDES.iter().zip([source, target]);
    let fields = ids.filter_map(|(name, id)| Some((format!("{name}-id"), id?))).collect();
    let form = Form::with(fields);
    let brought = read(&app, &form).await?;
    if brought.iter().any(Brought::is_empty) {
        return Ok(asked(&engine, &visitor, &brought, &[None, None], None));
    }
    answered(&app, engine, &visitor, &form, &brought).await
}

async fn bring(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let brought = match read(&app, &form).await {
        Ok(brought) => brought,
        Err(problem) => return refused(&engine, &visitor, &Default::default(), problem),
    };
    if brought.iter().any(Brought::is_empty) {
        return refused(&engine, &visitor, &brought, Problem::invalid("source", visitor.t("compare-both")));
    }
    // What both have in the catalogue has an address that can be passed on.
    if let [([(source, _)], []), ([(target, _)], [])] =
        [(&brought[0].kept[..], &brought[0].texts[..]), (&brought[1].kept[..], &brought[1].texts[..])]
    {
        let mut address = form_urlencoded::Serializer::new(String::new());
        address.append_pair("source", source).append_pair("target", target);
        return Ok(Redirect::to(&format!("/compare?{}", address.finish())).into_response());
    }
    answered(&app, engine, &visitor, &form, &brought).await
}

async fn read(app: &App, form: &Form) -> Result<[Brought; 2], Problem> {
    let [source, target] = SIDES;
    Ok([Brought::read(app, form, source).await?, Brought::read(app, form, target).await?])
}

/// The titles of the credentials of a document that has several, and which of them is chosen.
type Several = Option<(Vec<String>, usize)>;

/// The comparison of what a form has brought, or the form with what is lacking.
async fn answered(
    app: &App,
    engine: std::sync::Arc<Engine>,
    visitor: &Visitor,
    form: &Form,
    brought: &[Brought; 2],
) -> Result<Response, Problem> {
    let asking = Asking::new(app, engine.clone(), None);
    let (mut known, mut several) = (vec![], [None, None]);
    for (at, name) in SIDES.into_iter().enumerate() {
        match one_of(&asking, visitor, form, &brought[at], name).await {
            Ok((one, of)) => {
                known.extend(one);
                several[at] = of;
            }
            Err(problem) => return refused(&engine, visitor, brought, problem),
        }
    }
    let [source, target] = match <[Known; 2]>::try_from(known) {
        Ok(both) => both,
        Err(_) => return Ok(asked(&engine, visitor, brought, &several, None)),
    };
    let language = visitor.labels(&engine);
    let pair = Pair::new(&asking, source, target).await?;
    let compared = move || {
        let comparison = pair.compare(&asking);
        let (source, target) = (pair.source(), pair.target());
        let least = match source.profile.len() * target.profile.len() {
            few if few <= MANY_CELLS => SHOWN,
            many if many <= MOST_CELLS => PARTLY,
            _ => f32::INFINITY,
        };
        let overlap = Overlap::new(source.profile, target.profile);
        let taxonomy = asking.engine.taxonomy();
        let supports = overlap.supports(source.profile, target.profile, taxonomy, language, least);
        let credentials = [source.credential.clone(), target.credential.clone()];
        Ok((comparison, supports, credentials))
    };
    let (comparison, supports, credentials) = app.workers.run_heavy(compared).await?;
    let [source, target] = [&comparison.source, &comparison.target].map(|side| name(visitor, side));
    let title = visitor
        .texts
        .with("compare-report", &[("source", source.as_str().into()), ("target", target.as_str().into())]);
    let report = Report { visitor, engine: &engine, language, comparison, supports, credentials };
    let body = html! {
        details.on-screen.again {
            summary { (visitor.t("compare-again")) }
            (form_of(visitor, brought, &several))
        }
        (report.shown(&title))
    };
    Ok(visitor.page(&title, &body, &engine.index.attribution()))
}

/// The one credential that was brought for a side; of a document with several the one that was chosen, if any was.
async fn one_of(
    asking: &Asking,
    visitor: &Visitor,
    form: &Form,
    brought: &Brought,
    name: &str,
) -> Result<(Option<Known>, Several), Problem> {
    let mut references = brought.credentials();
    let reference = references.pop().filter(|_| references.is_empty());
    let reference = reference.ok_or_else(|| Problem::invalid(name, visitor.t("compare-one-each")))?;
    let mut all = asking.all(reference, &format!("/{name}")).await?;
    if all.len() < 2 {
        return Ok((all.pop(), None));
    }
    let title = |known: &Known| known.credential.title.value().map(ToString::to_string).unwrap_or_default();
    let titles: Vec<String> = all.iter().map(title).collect();
    let number = form.text(&format!("{name}-number")).parse().unwrap_or_default();
    let chosen = (1..=all.len()).contains(&number).then(|| all.swap_remove(number - 1));
    Ok((chosen, Some((titles, number))))
}

/// The form with what was brought and what is wrong with it.
fn refused(
    engine: &Engine,
    visitor: &Visitor,
    brought: &[Brought; 2],
    problem: Problem,
) -> Result<Response, Problem> {
    if !matches!(problem.kind, Kind::Invalid | Kind::TooLarge) {
        return Err(problem);
    }
    let problem = match problem.pointer.as_deref() {
        Some("/source/id" | "/target/id") => Problem::invalid("id", visitor.t("compare-gone")),
        _ => problem,
    };
    Ok(asked(engine, visitor, brought, &[None, None], Some(&problem)))
}

/// The page that asks for two credentials.
fn asked(
    engine: &Engine,
    visitor: &Visitor,
    brought: &[Brought; 2],
    several: &[Several; 2],
    problem: Option<&Problem>,
) -> Response {
    let t = |id| visitor.t(id);
    let body = html! {
        h1 { (t("compare-title")) }
        p.lead { (t("compare-lead")) }
        @if let Some(problem) = problem { (visitor.problem(problem)) }
        @if several.iter().any(Option::is_some) { p.problem role="alert" { (t("compare-which")) } }
        (form_of(visitor, brought, several))
    };
    let mut response = visitor.page(&t("compare-title"), &body, &engine.index.attribution());
    if let Some(problem) = problem {
        *response.status_mut() = problem.kind.status();
    }
    response
}

fn form_of(visitor: &Visitor, brought: &[Brought; 2], several: &[Several; 2]) -> Markup {
    let legends = ["compare-source", "compare-target"].map(|id| visitor.t(id));
    html! {
        form.pickers method="post" action="/compare" enctype="multipart/form-data" {
            div.columns {
                @for (at, name) in SIDES.into_iter().enumerate() {
                    div {
                        (picker(visitor, name, &legends[at], Takes::One, &brought[at]))
                        @if let Some((titles, chosen)) = &several[at] {
                            fieldset.picker {
                                legend { (visitor.texts.with("compare-number", &[("what", legends[at].as_str().into())])) }
                                ul.plain {
                                    @for (number, title) in (1..).zip(titles) {
                                        li { label {
                                            input type="radio" name={ (name) "-number" } value=(number) checked[number == *chosen];
                                            " " (number) ". " (title)
                                        } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            button.primary { (visitor.t("compare-do")) }
        }
    }
}

/// What a credential is called.
fn name(visitor: &Visitor, side: &Side) -> String {
    match side.title.trim() {
        "" => visitor.t("compare-untitled"),
        title => title.to_owned(),
    }
}

/// A degree in a word.
fn word(visitor: &Visitor, degree: f32) -> String {
    visitor.t(match degree {
        covered if covered >= COVERED => "degree-covered",
        partly if partly >= PARTLY => "degree-partly",
        _ => "degree-not",
    })
}

/// The class with the shade of a degree.
pub(super) fn shade(degree: f32) -> String {
    format!("d{:.0}", degree.clamp(0.0, 1.0) * 10.0)
}

/// A comparison as a board looks at it.
struct Report<'a> {
    visitor: &'a Visitor,
    engine: &'a Engine,
    language: Language,
    comparison: Comparison,
    /// What speaks for the cells of the matrix that have something to show.
    supports: Vec<Vec<Support>>,
    credentials: [Credential; 2],
}

impl Report<'_> {
    fn t(&self, id: &str) -> String {
        self.visitor.t(id)
    }

    fn percent(&self, share: f32) -> String {
        self.visitor.texts.percent(share)
    }

    /// What an outcome of the target is called for short, by its number.
    fn of_target(&self, number: usize) -> String {
        self.visitor.texts.with("compare-t", &[("number", number.into())])
    }

    /// The same for the source.
    fn of_source(&self, number: usize) -> String {
        self.visitor.texts.with("compare-s", &[("number", number.into())])
    }

    fn shown(&self, title: &str) -> Markup {
        let comparison = &self.comparison;
        html! {
            article.report {
                h1 { (title) }
                div.columns.sides {
                    (self.side("compare-source", &comparison.source))
                    (self.side("compare-target", &comparison.target))
                }
                (self.figures())
                @if !comparison.matrix.is_empty() && !comparison.source.outcomes.is_empty() {
                    (self.heat())
                    (self.outcomes())
                }
                (self.differences())
                (self.aspects())
                (self.route())
                (self.decision())
                p.quiet {
                    (self.t("compare-who")) " "
                    (made_by(self.visitor, &comparison.made_by))
                }
            }
        }
    }

    fn side(&self, what: &str, side: &Side) -> Markup {
        html! {
            section.card {
                p.quiet { (self.t(what)) }
                p.title { (name(self.visitor, side)) }
                @if let Some(body) = &side.awarding_body { p { (body) } }
            }
        }
    }

    fn figures(&self) -> Markup {
        let texts = self.visitor.texts;
        let comparison = &self.comparison;
        let both = comparison.coverage_of_target.zip(comparison.coverage_of_source);
        let covered = |id: &str, coverage: Coverage| {
            html! {
                div.figure {
                    p { strong { (texts.with(id, &[("share", self.percent(coverage.share).into())])) } }
                    (parts::meter(coverage.share, coverage.interval))
                    p.quiet { (interval(self.visitor, coverage)) }
                }
            }
        };
        html! {
            section.figures aria-labelledby="figures" {
                h2 #figures { (self.t("compare-figures")) }
                @if let Some((of_target, of_source)) = both {
                    div.columns {
                        (covered("compare-of-target", of_target))
                        (covered("compare-of-source", of_source))
                        @if let Some(value) = comparison.comparability {
                            div.figure {
                                p { strong { (texts.with("compare-comparability", &[("value", texts.number(value.into(), 2).into())])) } }
                                (parts::bar(value))
                                p.quiet { (self.t("compare-formula")) }
                            }
                        }
                    }
                } @else {
                    p { (self.t("compare-unknown")) }
                }
            }
        }
    }

    /// The matrix: the darker a cell, the further one outcome covers the other. The numbers say it without colour.
    fn heat(&self) -> Markup {
        let Comparison { source, target, matrix, .. } = &self.comparison;
        if source.outcomes.len() * target.outcomes.len() > MOST_CELLS {
            return html! {
                h2 { (self.t("compare-matrix")) }
                p { (self.t("compare-matrix-large")) }
            };
        }
        html! {
            section.heat-section aria-labelledby="matrix" {
                h2 #matrix { (self.t("compare-matrix")) }
                p { (self.t("compare-matrix-how")) }
                p.legend {
                    @for tenth in 0_u8..=10 {
                        span.shade.(shade(f32::from(tenth) / 10.0)) { (tenth * 10) }
                    }
                    span.shade.counts { "·" } " " span { (self.t("compare-counts")) }
                }
                div.heat-map {
                    div.scroll {
                        table.heat.dense[source.outcomes.len() > 14] data-grid {
                            caption.sr-only { (self.t("compare-matrix-caption")) }
                            thead {
                                tr {
                                    th scope="col" { (self.t("compare-outcomes-target")) }
                                    @for (column, text) in (1..).zip(&source.outcomes) {
                                        th scope="col" { a href={ "#s" (column) } title=(text) { (self.of_source(column)) } }
                                    }
                                }
                            }
                            tbody {
                                @for ((row, text), degrees) in (1..).zip(&target.outcomes).zip(matrix) {
                                    tr {
                                        th scope="row" { span.number { (self.of_target(row)) } " " span.what { (text) } }
                                        @for (column, degree) in (1..).zip(degrees) { (self.cell(row, column, *degree)) }
                                    }
                                }
                            }
                        }
                    }
                    div.pairs {
                        p.quiet.choose { (self.t("compare-choose")) }
                        @for (row, supports) in (1..).zip(&self.supports) {
                            @for support in supports { (self.pair(row, support)) }
                        }
                    }
                }
            }
        }
    }

    fn cell(&self, row: usize, column: usize, degree: f32) -> Markup {
        let supports = self.supports.get(row - 1).map(Vec::as_slice).unwrap_or_default();
        let support = supports.iter().find(|support| support.outcome == column);
        let number = format!("{:.0}", degree * 100.0);
        let about = [
            ("target", self.of_target(row).into()),
            ("source", self.of_source(column).into()),
            ("degree", number.as_str().into()),
        ];
        html! {
            td.(shade(degree)).counts[support.is_some_and(|support| support.counts)] {
                @if support.is_some() {
                    a id={ "m" (row) "-" (column) } href={ "#c" (row) "-" (column) } aria-label=(self.visitor.texts.with("compare-cell", &about)) { (number) }
                } @else {
                    (number)
                }
            }
        }
    }

    /// What is behind a cell.
    fn pair(&self, row: usize, support: &Support) -> Markup {
        let Comparison { source, target, .. } = &self.comparison;
        let column = support.outcome;
        let text = |of: &[String], number: usize| number.checked_sub(1).and_then(|at| of.get(at)).cloned();
        let heading = self.visitor.texts.with(
            "compare-pair",
            &[("target", self.of_target(row).into()), ("source", self.of_source(column).into())],
        );
        html! {
            section.pair.card id={ "c" (row) "-" (column) } tabindex="-1" aria-labelledby={ "h" (row) "-" (column) } {
                h3 id={ "h" (row) "-" (column) } { (heading) }
                dl {
                    dt { (self.t("compare-target-says")) } dd { (text(&target.outcomes, row).unwrap_or_default()) }
                    dt { (self.t("compare-source-says")) } dd { (text(&source.outcomes, column).unwrap_or_default()) }
                    dt { (self.t("compare-degree")) }
                    dd { (self.percent(support.degree)) ", " (word(self.visitor, support.degree)) (parts::bar(support.degree)) }
                    dt { (self.t("compare-meaning")) }
                    dd {
                        @if let Some(likeness) = support.likeness {
                            (self.percent(likeness)) (parts::bar(likeness))
                        } @else {
                            (self.t("compare-meaning-unknown"))
                        }
                    }
                    dt { (self.t("compare-shared")) }
                    dd { (self.percent(support.shared)) (parts::bar(support.shared)) (self.concepts(support)) }
                }
                @if support.counts { p { (self.t("compare-counts-here")) } }
                p { a href={ "#m" (row) "-" (column) } { (self.t("compare-back")) } }
            }
        }
    }

    /// The concepts that two outcomes share.
    fn concepts(&self, support: &Support) -> Markup {
        let taxonomy = self.engine.taxonomy();
        html! {
            @if !support.concepts.is_empty() {
                ul.plain {
                    @for shared in &support.concepts {
                        li {
                            @match taxonomy.id(&shared.uri) {
                                Some(id) => { (parts::concept(taxonomy, id, self.language)) },
                                None => { (shared.label) },
                            }
                            " " span.quiet.number { (self.percent(shared.probability)) }
                        }
                    }
                }
            }
        }
    }

    /// The outcomes of both with what covers them: what the matrix says, to read.
    fn outcomes(&self) -> Markup {
        let Comparison { source, beyond, outcomes, .. } = &self.comparison;
        let taxonomy = self.engine.taxonomy();
        let label = |uri: &str| taxonomy.id(uri).map(|id| taxonomy.label(id, self.language).to_owned());
        let both = |support: &Support| {
            let labels = support.concepts.iter();
            labels.map(|one| label(&one.uri).unwrap_or_else(|| one.label.clone())).collect::<Vec<_>>()
        };
        html! {
            section aria-labelledby="outcomes" {
                h2 #outcomes { (self.t("compare-outcomes")) }
                table.plain-table {
                    caption.sr-only { (self.t("compare-outcomes")) }
                    thead {
                        tr {
                            th scope="col" { (self.t("compare-outcomes-target")) }
                            th scope="col" { (self.t("compare-degree")) }
                            th scope="col" { (self.t("compare-best")) }
                            th scope="col" { (self.t("compare-about")) }
                        }
                    }
                    tbody {
                        @for (row, outcome) in (1..).zip(outcomes) {
                            tr id={ "t" (row) } {
                                th scope="row" { span.number { (self.of_target(row)) } " " (outcome.text) }
                                td.degree data-column=(self.t("compare-degree")) { (self.percent(outcome.degree)) ", " (word(self.visitor, outcome.degree)) (parts::bar(outcome.degree)) }
                                td data-column=(self.t("compare-best")) {
                                    @if outcome.supports.is_empty() { p.quiet { (self.t("difference-nothing")) } }
                                    @for support in &outcome.supports {
                                        p {
                                            a href={ "#s" (support.outcome) } { (self.of_source(support.outcome)) } " "
                                            (source.outcomes.get(support.outcome - 1).map_or("", String::as_str)) " "
                                            span.quiet.number { (self.percent(support.degree)) }
                                        }
                                    }
                                }
                                td data-column=(self.t("compare-about")) { @if let Some(best) = outcome.supports.first() { (both(best).join(", ")) } }
                            }
                        }
                    }
                }
                h3 { (self.t("compare-outcomes-source")) }
                ul.plain.of-source {
                    @for ((number, text), degree) in (1..).zip(&source.outcomes).zip(beyond) {
                        li id={ "s" (number) } {
                            span.number { (self.of_source(number)) } " " (text) " "
                            span.quiet { "(" (self.visitor.texts.with("compare-in-target", &[("share", self.percent(*degree).into())])) ")" }
                        }
                    }
                }
            }
        }
    }

    fn differences(&self) -> Markup {
        let differences = &self.comparison.differences;
        html! {
            section aria-labelledby="differences" {
                h2 #differences { (self.t("compare-differences")) }
                @if differences.is_empty() {
                    p { (self.t("compare-differences-none")) }
                } @else {
                    p.quiet { (self.t("compare-weight-what")) }
                    ol.differences {
                        @for difference in differences {
                            li {
                                (self.difference(difference)) " "
                                span.quiet.number { (self.visitor.texts.with("compare-weight", &[("weight", self.percent(difference.weight()).into())])) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// A difference in plain words.
    fn difference(&self, difference: &Difference) -> String {
        let texts = self.visitor.texts;
        let number = |number: f64| texts.number(number, 1);
        match difference {
            Difference::Outcome { outcome, text, degree, closest, .. } => {
                let id = if *degree >= PARTLY { "difference-partly" } else { "difference-not" };
                let about = [("outcome", self.of_target(*outcome).into()), ("text", text.as_str().into())];
                let closest = match closest {
                    Some(closest) => texts.with("difference-closest", &[("text", closest.as_str().into())]),
                    None => self.t("difference-nothing"),
                };
                format!("{} {closest}", texts.with(id, &about))
            }
            Difference::Level { source, target, .. } => {
                let levels = target.saturating_sub(*source);
                let about =
                    [("levels", levels.into()), ("source", (*source).into()), ("target", (*target).into())];
                texts.with("difference-level", &about)
            }
            Difference::Workload { source, target, .. } => {
                let about = [("less", target - source), ("source", *source), ("target", *target)];
                texts.with("difference-workload", &about.map(|(name, value)| (name, number(value).into())))
            }
        }
    }

    /// Level, workload and the like side by side.
    // texts: aspect-*
    fn aspects(&self) -> Markup {
        let [source, target] = &self.credentials;
        let value = |aspect: &str, credential: &Credential, said: &Option<String>| match aspect {
            "level" => credential.level_or_best_fit().map(|level| parts::level(self.visitor, &level)),
            "workload" => credential.workload.value().map(|workload| parts::workload(self.visitor, workload)),
            _ => said.clone(),
        };
        let relation = |relation: Relation| match relation {
            Relation::Same => "relation-same",
            Relation::Higher => "relation-higher",
            Relation::Lower => "relation-lower",
            Relation::Different => "relation-different",
            Relation::Unknown => "relation-unknown",
        };
        let said = |value: Option<String>| {
            html! { @if let Some(value) = value { (value) } @else { span.quiet { (self.t("compare-not-said")) } } }
        };
        html! {
            section aria-labelledby="aspects" {
                h2 #aspects { (self.t("compare-aspects")) }
                table.plain-table {
                    caption.sr-only { (self.t("compare-aspects")) }
                    thead {
                        tr {
                            td {}
                            th scope="col" { (self.t("compare-source-short")) }
                            th scope="col" { (self.t("compare-relation")) }
                            th scope="col" { (self.t("compare-target-short")) }
                        }
                    }
                    tbody {
                        @for aspect in &self.comparison.aspects {
                            tr {
                                th scope="row" { (self.t(&format!("aspect-{}", parts::slug(aspect.name)))) }
                                td data-column=(self.t("compare-source-short")) { (said(value(aspect.name, source, &aspect.source))) }
                                td.lower[aspect.relation == Relation::Lower] data-column=(self.t("compare-relation")) { (self.t(relation(aspect.relation))) }
                                td data-column=(self.t("compare-target-short")) { (said(value(aspect.name, target, &aspect.target))) }
                            }
                        }
                    }
                }
            }
        }
    }

    // texts: missing-*
    // texts: question-*
    fn route(&self) -> Markup {
        let route = &self.comparison.route;
        let missing: Vec<String> =
            route.missing.iter().map(|name| self.t(&format!("missing-{}", parts::slug(name)))).collect();
        let missing = parts::listed(self.visitor, &missing);
        html! {
            section aria-labelledby="route" {
                h2 #route { (self.t("compare-route")) }
                @match route.kind {
                    RouteKind::Recognition => p { strong { (self.t("route-recognition")) } " " (self.t("route-recognition-why")) },
                    RouteKind::PriorLearning => p {
                        strong { (self.t("route-prior")) } " "
                        (self.visitor.texts.with("route-prior-why", &[("missing", missing.into())]))
                    },
                }
                p { (self.t("route-questions")) }
                table.plain-table {
                    caption.sr-only { (self.t("route-questions")) }
                    thead {
                        tr {
                            th scope="col" { (self.t("route-question")) }
                            th scope="col" { (self.t("route-said")) }
                            th scope="col" { (self.t("route-ask")) }
                        }
                    }
                    tbody {
                        @for answer in &route.questions {
                            @let (said, ask_for) = self.answer(answer);
                            tr {
                                th scope="row" { (self.t(&format!("question-{}", parts::slug(answer.about)))) }
                                td data-column=(self.t("route-said")) { @if let Some(said) = said { (said) } @else { span.quiet { (self.t("route-nothing")) } } }
                                td data-column=(self.t("route-ask")) { @if let Some(ask_for) = ask_for { (ask_for) } @else { span.quiet { (self.t("route-answered")) } } }
                            }
                        }
                    }
                }
            }
        }
    }

    /// What the source says to a question, and what to ask for.
    // texts: ask-*
    fn answer(&self, answer: &Answer) -> (Option<String>, Option<String>) {
        let credential = &self.credentials[0];
        let outcomes = || credential.outcomes.value().map_or(0, Vec::len);
        let of = match (answer.about, credential.kind, credential.proof) {
            ("verification", CredentialKind::Offer, _) => "verification-offer",
            ("verification", CredentialKind::Earned, Some(_)) => "verification-signed",
            (about, ..) => about,
        };
        let said = answer.said.clone().map(|said| match of {
            "verification-offer" => self.t("route-offer"),
            "verification-signed" => self.t("route-signed"),
            "level" => {
                credential.level_or_best_fit().map_or(said, |level| parts::level(self.visitor, &level))
            }
            "learning outcomes" => self.visitor.texts.with("route-outcomes", &[("count", outcomes().into())]),
            "workload" => {
                credential.workload.value().map_or(said, |workload| parts::workload(self.visitor, workload))
            }
            _ => said,
        });
        let ask_for = answer.ask_for.map(|_| self.t(&format!("ask-{}", parts::slug(of))));
        (said, ask_for)
    }

    /// Room for what the board decides. It is no form: nothing of it is sent.
    fn decision(&self) -> Markup {
        let decisions =
            [("full", "decision-full"), ("partial", "decision-partial"), ("none", "decision-none")];
        html! {
            section.decision.card aria-labelledby="decision" {
                h2 #decision { (self.t("decision-title")) }
                p.on-screen.quiet { (self.t("decision-print-only")) }
                fieldset {
                    legend { (self.t("decision-what")) }
                    @for (value, id) in decisions {
                        label { input type="radio" name="decision" value=(value) autocomplete="off"; " " (self.t(id)) }
                    }
                }
                label.block for="reasons" { (self.t("decision-reasons")) }
                textarea #reasons rows="6" data-grows autocomplete="off" {}
                div.fields {
                    label { (self.t("decision-names")) input autocomplete="off"; }
                    label { (self.t("decision-date")) input type="date" autocomplete="off"; }
                }
                p.on-screen { button type="button" data-print data-script="show" hidden { (self.t("decision-print")) } }
            }
        }
    }
}

/// Between which shares a coverage lies.
pub(super) fn interval(visitor: &Visitor, coverage: Coverage) -> String {
    let (least, most) = coverage.interval;
    let percent = |share| visitor.texts.percent(share).into();
    visitor.texts.with("compare-interval", &[("least", percent(least)), ("most", percent(most))])
}

/// What made a report.
pub(super) fn made_by(visitor: &Visitor, made: &crate::tagger::MadeBy) -> String {
    let esco = made.esco.clone().unwrap_or_else(|| visitor.t("compare-release-unknown"));
    let about = [
        ("tagus", made.tagus.into()),
        ("esco", esco.into()),
        ("language", made.language.code().into()),
        ("ranker", made.ranker.into()),
    ];
    visitor.texts.with("compare-made-by", &about)
}
