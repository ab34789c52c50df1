//! Law files hold what they must.
