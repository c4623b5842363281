//! The HTTP service, driven from outside: the built binary, and requests as clients send them.

mod access;
mod annif;
mod compare;
mod concepts;
mod credentials;
mod documents;
mod esco;
mod pages;
mod pages_compare;
mod pages_plan;
mod recommend;
mod reviews;
mod robust;
mod service;
mod support;
mod tag;
