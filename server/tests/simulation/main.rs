//! The core against thousands of random schedules: saves, edits, answers in any order, time-outs, restarts, lost
//! updates. Every run is the same for the same seed: `SIMULATION_SEED=7 cargo test --test simulation` repeats one,
//! `SIMULATION_RUNS=100000` makes it a soak.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test may stop and may talk")]

mod cluster;
mod driver;
mod random;

use driver::{Outcome, Setting, run};
use hotdeploy::deploy::{Evidence, Strategy};

use cluster::Platform;

const RUNS: u64 = 1_500;

fn seeds() -> std::ops::Range<u64> {
    if let Some(seed) = std::env::var("SIMULATION_SEED").ok().and_then(|seed| seed.parse().ok()) {
        return seed..seed + 1;
    }
    let runs = std::env::var("SIMULATION_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
    0..runs
}

fn simulate(setting: Setting) -> Outcome {
    let mut total = Outcome::default();
    for seed in seeds() {
        let outcome = run(seed, setting).unwrap_or_else(|why| panic!("{setting:?}, seed {seed}: {why}"));
        total.add(&outcome);
    }
    // A simulation in which nothing happens would hold every invariant.
    if seeds().end - seeds().start > 100 {
        assert!(total.saves > 0 && total.outages > 0 && total.lost > 0, "too tame: {total:?}");
        if setting.evidence > Evidence::Accepted {
            assert!(total.confirmed > 0 && total.failures > 0, "nothing was ever proved: {total:?}");
            assert!(total.stopped > 0, "no server ever lacked a module: {total:?}");
        }
    }
    total
}

fn setting(platform: Platform, evidence: Evidence) -> Setting {
    Setting { platform, evidence, servers: 3, workers: 2, strategy: Strategy::AllAtOnce }
}

#[test]
fn broadcasting_cluster_with_hashes() {
    simulate(setting(Platform::Broadcast, Evidence::Verified));
}

#[test]
fn listening_cluster_with_hashes() {
    simulate(setting(Platform::Listener, Evidence::Verified));
}

#[test]
fn forced_cluster_with_hashes() {
    simulate(setting(Platform::Forced, Evidence::Verified));
}

#[test]
fn broadcasting_cluster_without_any_proof() {
    let total = simulate(setting(Platform::Broadcast, Evidence::Accepted));
    assert_eq!(total.confirmed, 0, "acceptance is no proof");
}

#[test]
fn one_server_at_a_time() {
    simulate(Setting { strategy: Strategy::OneAtATime, ..setting(Platform::Forced, Evidence::Verified) });
}

#[test]
fn one_server_with_one_worker() {
    simulate(Setting { servers: 1, workers: 1, ..setting(Platform::Listener, Evidence::Verified) });
}
