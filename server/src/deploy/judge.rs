//! What an observation proves.

use super::model::{Content, Evidence, LoadError, Observation, Runs, Sha256};

/// What is to be concluded of one server.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// Every process of the server runs the content, as far as this evidence reaches.
    Runs { evidence: Evidence, services: Vec<String> },
    /// The server tried to load this very content and could not. It goes on with `seen`, where a hash is known.
    Failed { error: LoadError, evidence: Evidence, seen: Option<Sha256> },
    /// Something else, or nothing, is loaded: `seen` where a hash is known.
    Other { evidence: Evidence, seen: Option<Sha256>, services: Vec<String> },
    /// Asking again will not tell more.
    Unknowable,
}

/// Judges what one server was seen to do, against what it should run.
pub(super) fn judge(observation: &Observation, wanted: &Sha256) -> Verdict {
    let evidence = observation.evidence;
    if evidence <= Evidence::Accepted {
        return Verdict::Unknowable;
    }
    let runs_wanted = |runs: &Runs| match runs {
        Runs::Nothing => false,
        Runs::Module { sha256: Some(sha256), .. } => sha256 == wanted,
        // Without a hash, "loaded after the upload" is what this evidence can say.
        Runs::Module { sha256: None, .. } => evidence == Evidence::Loaded,
    };
    let processes = &observation.processes;
    let services = processes.iter().find_map(|process| match &process.runs {
        Runs::Module { services, .. } if !services.is_empty() => Some(services.clone()),
        _ => None,
    });
    let services = services.unwrap_or_default();
    let all_run = !processes.is_empty() && processes.iter().all(|process| runs_wanted(&process.runs));
    let failed =
        observation.failure.as_ref().filter(|error| error.sha256.is_none_or(|sha256| sha256 == *wanted));
    // A failure older than a later success is history; with a hash the processes speak for themselves.
    if all_run && (failed.is_none() || evidence == Evidence::Verified) {
        return Verdict::Runs { evidence, services };
    }
    let seen = processes.iter().find_map(|process| match &process.runs {
        Runs::Module { sha256: Some(sha256), .. } if sha256 != wanted => Some(*sha256),
        _ => None,
    });
    if let Some(error) = failed {
        return Verdict::Failed { error: error.clone(), evidence, seen };
    }
    Verdict::Other { evidence, seen, services }
}

/// The content's own names where the evidence gave none.
pub(super) fn services_or_declared(services: Vec<String>, content: &Content) -> Vec<String> {
    if services.is_empty() { content.services.clone() } else { services }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::model::Process;

    fn wanted() -> Sha256 {
        Sha256::of(b"new")
    }

    fn process(sha256: Option<Sha256>) -> Process {
        Process { pid: None, runs: Runs::Module { sha256, services: vec!["a.b".into()] } }
    }

    fn failure(sha256: Option<Sha256>) -> LoadError {
        LoadError { message: "boom".into(), line: Some(1), frames: vec![1], traceback: None, sha256 }
    }

    fn seen(evidence: Evidence, processes: Vec<Process>, failure: Option<LoadError>) -> Verdict {
        judge(&Observation { evidence, processes, failure, load: None }, &wanted())
    }

    #[test]
    fn one_stale_worker_is_not_confirmed() {
        let old = Sha256::of(b"old");
        let verdict = seen(Evidence::Verified, vec![process(Some(wanted())), process(Some(old))], None);
        assert!(matches!(verdict, Verdict::Other { seen: Some(s), .. } if s == old), "{verdict:?}");
    }

    #[test]
    fn no_process_at_all_is_not_confirmed() {
        assert!(matches!(seen(Evidence::Verified, vec![], None), Verdict::Other { seen: None, .. }));
    }

    #[test]
    fn a_process_without_a_hash_proves_nothing_when_hashes_are_to_be_had() {
        assert!(matches!(seen(Evidence::Verified, vec![process(None)], None), Verdict::Other { .. }));
        assert!(matches!(seen(Evidence::Loaded, vec![process(None)], None), Verdict::Runs { .. }));
    }

    #[test]
    fn acceptance_is_never_proof() {
        let all = vec![process(Some(wanted()))];
        assert_eq!(seen(Evidence::Accepted, all.clone(), None), Verdict::Unknowable);
        assert_eq!(seen(Evidence::None, all, None), Verdict::Unknowable);
    }

    #[test]
    fn the_failure_of_another_text_says_nothing_of_this_one() {
        let other = Some(failure(Some(Sha256::of(b"old"))));
        assert!(matches!(seen(Evidence::Verified, vec![], other), Verdict::Other { .. }));
        let this = Some(failure(Some(wanted())));
        assert!(matches!(seen(Evidence::Verified, vec![], this), Verdict::Failed { .. }));
    }

    #[test]
    fn a_failure_outweighs_loaded_but_not_verified() {
        let both = || Some(failure(None));
        assert!(matches!(seen(Evidence::Loaded, vec![process(None)], both()), Verdict::Failed { .. }));
        assert!(matches!(
            seen(Evidence::Verified, vec![process(Some(wanted()))], both()),
            Verdict::Runs { .. }
        ));
    }
}
