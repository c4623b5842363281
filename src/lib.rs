//! tagus links learning outcomes and job adverts to the URIs of ESCO.
