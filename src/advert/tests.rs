//! Adverts as people and systems send them.
