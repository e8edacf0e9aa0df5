//! Whatever a file holds, a check ends with a report that fits it, and soon.

use std::time::{Duration, Instant};

use hotdeploy::python::{Profile, PythonVersion, Report, Source, ZatoVersion, check_bytes, outline};
use serde_json::Value;

use crate::interpreter::{Bound, any_interpreter, soak};
use crate::mutation::{Random, mutated, one_of, pieces};

/// The sources that real servers were given, and the heads of some modules of the standard library.
fn seeds() -> Vec<String> {
    let mut seeds = given_to_servers();
    let library = any_interpreter().library();
    let sampled = library.iter().step_by(library.len() / LIBRARY_SEEDS + 1);
    let sampled = sampled.filter_map(|path| std::fs::read_to_string(path).ok());
    seeds.extend(
        sampled.filter(|text| !text.is_empty()).map(|text| text.split_inclusive('\n').take(80).collect()),
    );
    seeds
}

/// Modules of the standard library among the seeds.
const LIBRARY_SEEDS: usize = 150;

fn given_to_servers() -> Vec<String> {
    [
        include_str!("../../../tests/verdicts/zato-3.2.jsonl"),
        include_str!("../../../tests/verdicts/zato-4.1.jsonl"),
    ]
    .iter()
    .flat_map(|file| file.lines())
    .filter_map(|line| {
        let verdict: Value = serde_json::from_str(line).unwrap();
        Some(verdict["source"].as_str()?.to_owned())
    })
    .collect()
}

fn profile(random: &mut Random) -> Profile {
    let minor = 8 + u8::try_from(random.below(7)).unwrap();
    let zato = if random.below(2) == 0 { ZatoVersion::V3 } else { ZatoVersion::V4 };
    Profile::new(PythonVersion { major: 3, minor }, zato)
}

/// A source that no one would write.
fn input(seeds: &[&str], random: &mut Random) -> Vec<u8> {
    let mut text = one_of(seeds, random).to_owned();
    for _ in 0..=random.below(8) {
        text = mutated(&text, random);
    }
    if random.below(4) == 0 {
        // The same again and again: what takes long for each is seen.
        let all = pieces(&text);
        let start = random.below(all.len());
        let end = (start + 1 + random.below(12)).min(all.len());
        let repeated = all[start..end].concat();
        let times = random.below(2000) / repeated.len().max(1);
        text.insert_str(text.floor_char_boundary(text.len() / 2), &repeated.repeat(times));
    }
    let mut bytes = text.into_bytes();
    if random.below(3) == 0 {
        for _ in 0..=random.below(6) {
            let at = random.below(bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte = u8::try_from(random.below(256)).unwrap();
            }
        }
    }
    bytes
}

fn fits(report: &Report, bytes: &[u8]) {
    for problem in &report.problems {
        let inside = bytes.get(problem.range.clone());
        assert!(inside.is_some(), "{problem:?} is outside of {:?}", String::from_utf8_lossy(bytes));
        if let Ok(text) = std::str::from_utf8(bytes) {
            assert!(text.get(problem.range.clone()).is_some(), "{problem:?} cuts a letter of {text:?}");
        }
        if let Some(fix) = &problem.fix {
            assert!(fix.edits.is_sorted_by(|a, b| a.range.end <= b.range.start), "{problem:?}");
            assert!(fix.edits.iter().all(|edit| bytes.get(edit.range.clone()).is_some()), "{problem:?}");
        }
    }
    assert!(report.problems.is_sorted_by_key(|problem| problem.range.start));
}

/// How long this thread has worked: what others do on the machine does not count. Where the system tells it.
fn worked() -> Option<Duration> {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    said.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// Checks it and says how much work that was.
fn checked(bytes: &[u8], random: &mut Random) -> Duration {
    let profile = profile(random);
    let start = (worked(), Instant::now());
    let report = check_bytes(bytes, "crm_api.py", &profile);
    let taken = match (start.0, worked()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => start.1.elapsed(),
    };
    fits(&report, bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let alone = outline(Source { text, file_name: "crm_api.py", profile: &profile });
        assert!(alone.is_none_or(|(outline, _)| outline.imports.len() <= text.len()));
    }
    taken
}

#[test]
fn any_file_gets_a_report() {
    let seeds = seeds();
    let seeds: Vec<&str> = seeds.iter().map(String::as_str).collect();
    let rounds = if soak() { 400_000 } else { 3000 };
    let mut random = Random::new(1);
    let bound = Bound::new();
    for round in 0..rounds {
        if bound.is_over(round, rounds) {
            break;
        }
        checked(&input(&seeds, &mut random), &mut random);
    }
}

/// The longest that one byte may take, in times of what a byte of an ordinary module takes.
const MOST: u32 = 100;
/// Bytes of the inputs that are timed.
const LONG: usize = 64 << 10;

/// Work grows with the size of a file and not with its square. Not every day: without `schedstat` it looks at the clock.
#[test]
fn no_file_takes_long_for_its_size() {
    let seeds = seeds();
    let ordinary = given_to_servers().concat().repeat(2);
    let ordinary = &ordinary[..ordinary.floor_char_boundary(LONG)];
    let mut random = Random::new(7);
    let usual = (0..5).map(|_| checked(ordinary.as_bytes(), &mut random)).min().unwrap();
    if !soak() {
        return;
    }
    let bound = Bound::new();
    for round in 0..1500 {
        if bound.is_over(round, 1500) {
            break;
        }
        let all = pieces(&seeds[round % seeds.len()]);
        let start = random.below(all.len());
        let end = (start + 1 + random.below(30)).min(all.len());
        let mut text = mutated(&all[start..end].concat(), &mut random);
        if random.below(2) == 0 {
            text.push('\n');
        }
        let text = text.repeat((LONG / text.len().max(1)).max(1));
        let taken = checked(text.as_bytes(), &mut random);
        assert!(
            taken < usual * MOST,
            "{taken:?} instead of {usual:?}: {:?}",
            &text[..text.floor_char_boundary(200)]
        );
    }
}
