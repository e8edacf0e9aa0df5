//! What only shows when modules, enmasse files and the cluster are seen together.

use super::table::rules;

rules! {}
