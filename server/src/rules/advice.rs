//! What loads and is probably wrong.

use super::table::rules;

rules! {}
