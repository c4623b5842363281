//! Signing in with an API key, where the service asks for one.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::html;
use serde::Deserialize;

use super::super::App;
use super::super::problem::Problem;
use super::super::request::Parameters;
use super::forms::Form;
use super::{Visitor, own_address, set_cookie};
use crate::esco::ATTRIBUTION;

/// The cookie with the key: only pages take it, so that no other page can ask in the name of the visitor.
pub(super) const KEY: &str = "tagus_key";

pub(super) fn routes() -> Router<App> {
    Router::new().route("/signin", get(show).post(sign_in))
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

async fn show(visitor: Visitor, Parameters(Next { next }): Parameters<Next>) -> Response {
    form(&visitor, &next, false)
}

fn form(visitor: &Visitor, next: &str, is_wrong: bool) -> Response {
    let t = |id| visitor.t(id);
    let body = html! {
        form.narrow method="post" action="/signin" {
            h1 { (t("signin-title")) }
            p { (t("signin-why")) }
            @if is_wrong { p.problem role="alert" { (t("signin-wrong")) } }
            input type="hidden" name="next" value=(next);
            label { (t("signin-key")) input type="password" name="key" autocomplete="current-password" required; }
            p.row {
                button.primary { (t("signin-do")) }
                @if visitor.caller.name.is_some() {
                    button name="leave" value="yes" formnovalidate { (t("signin-leave")) }
                }
            }
        }
    };
    visitor.page(&t("signin-title"), &body, ATTRIBUTION)
}

async fn sign_in(State(app): State<App>, visitor: Visitor, form_data: Form) -> Result<Response, Problem> {
    let next = form_data.text("next").to_owned();
    if form_data.has("leave") {
        let mut response = Redirect::to("/signin").into_response();
        set_cookie(&mut response, KEY, "", visitor.secure);
        return Ok(response);
    }
    let key = form_data.text("key").trim().to_owned();
    let shared = app.clone();
    let owner = {
        let key = key.clone();
        app.workers.run_blocking(move || shared.access.owner(&key)).await?
    };
    if owner.is_none() {
        return Ok(form(&visitor, &next, true));
    }
    let mut response = Redirect::to(own_address(&next)).into_response();
    set_cookie(&mut response, KEY, &key, visitor.secure);
    Ok(response)
}
