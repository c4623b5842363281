//! tagus links learning outcomes and job adverts to the URIs of ESCO.
pub mod cli;
pub mod esco;
pub mod eval;
pub mod index;
mod tables;
pub mod tagger;
pub mod text;
