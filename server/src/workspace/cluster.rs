//! What a cluster was seen to run.

use rustc_hash::FxHashMap;

/// The services of a cluster, by name. Only made of a whole list: what is not in it, the cluster does not have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cluster {
    /// The module of each, without `.py`; `None` where the cluster does not say it.
    services: FxHashMap<String, Option<String>>,
}

impl Cluster {
    /// Whether it runs a service of this name.
    pub fn has(&self, service: &str) -> bool {
        self.services.contains_key(service)
    }

    /// The module that a service is of.
    pub fn module_of(&self, service: &str) -> Option<&str> {
        self.services.get(service)?.as_deref()
    }

    pub fn service_names(&self) -> impl Iterator<Item = &str> {
        self.services.keys().map(String::as_str)
    }
}

impl FromIterator<(String, Option<String>)> for Cluster {
    /// Of names, each with the module where it is known.
    fn from_iter<T: IntoIterator<Item = (String, Option<String>)>>(services: T) -> Self {
        Self { services: services.into_iter().collect() }
    }
}
