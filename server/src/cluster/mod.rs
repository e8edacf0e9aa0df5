//! How to talk to a platform: one trait, one folder per platform.
//!
//! An adapter never decides. It does what it is told and reports what it saw; [`crate::deploy`] judges.

mod zato;

use std::sync::Arc;

pub use zato::Zato;

use futures::future::BoxFuture;

use crate::deploy::{Accepted, Ask, ClusterInfo, Content, Observation, Query, ServerError, ServerName};
use crate::secrets::Secrets;
use crate::settings::{PlatformKind, Target};
use crate::workspace::Cluster;

/// One cluster of one platform.
///
/// Every method may be called any number of times at once. Dropping a future gives the request up. Messages in errors
/// and observations are clean: no control characters, no secrets, bounded size.
pub trait Platform: Send + Sync {
    /// Finds out what is there: the platform's version and its servers. Also warms the connections up.
    fn connect(&self) -> BoxFuture<'_, Result<ClusterInfo, ServerError>>;

    /// Sends a module to one server. Success means accepted, nothing more.
    fn upload<'a>(
        &'a self,
        server: &'a ServerName,
        content: &'a Content,
    ) -> BoxFuture<'a, Result<Accepted, ServerError>>;

    /// Asks one server, by the strongest evidence there is, what its processes run of a module.
    fn observe<'a>(
        &'a self,
        server: &'a ServerName,
        query: &'a Query,
    ) -> BoxFuture<'a, Result<Observation, ServerError>>;

    /// Asks one server which of some modules, by their dotted names, an import there would not find. Nothing is
    /// imported or executed for it.
    fn missing<'a>(
        &'a self,
        server: &'a ServerName,
        modules: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<String>, ServerError>>;

    /// Asks the cluster for the services that it runs, those of the platform itself left out.
    fn services(&self) -> BoxFuture<'_, Result<Cluster, ServerError>>;

    /// Asks one server what a person wants to know of it. The text is as the server gave it.
    fn ask<'a>(&'a self, server: &'a ServerName, ask: &'a Ask) -> BoxFuture<'a, Result<String, ServerError>>;
}

/// The adapter of a target. A new platform is one more line here.
pub fn open(target: Target, secrets: Arc<dyn Secrets>) -> Result<Arc<dyn Platform>, ServerError> {
    match target.platform {
        PlatformKind::Zato => Ok(Arc::new(Zato::new(target, secrets)?)),
    }
}
