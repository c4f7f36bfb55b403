//! Wall-clock times of whole programs.

use std::process::{Command, Stdio};
use std::time::Duration;

/// Runs a program and returns how long it took from start to end.
#[expect(
    clippy::disallowed_methods,
    reason = "a bench is about the wall clock and nothing else"
)]
pub(super) fn time(command: &mut Command) -> Result<Duration, String> {
    let start = std::time::Instant::now();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let took = start.elapsed();
    if output.status.success() {
        return Ok(took);
    }
    Err(format!(
        "{} failed: {}\n{}{}",
        command.get_program().display(),
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    ))
}

/// The middle of some times.
pub(super) fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// The middle of the ratios of pairs that were measured one after the other.
pub(super) fn paired_ratio(above: &[Duration], below: &[Duration]) -> f64 {
    let mut ratios: Vec<f64> = above
        .iter()
        .zip(below)
        .map(|(a, b)| a.as_secs_f64() / b.as_secs_f64())
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{median, paired_ratio};
    use std::time::Duration;

    fn seconds(list: &[u64]) -> Vec<Duration> {
        list.iter().map(|s| Duration::from_secs(*s)).collect()
    }

    #[test]
    fn the_middle_is_not_moved_by_one_slow_run() {
        assert_eq!(median(&seconds(&[3, 100, 1, 2, 4])), Duration::from_secs(3));
        let ratio = paired_ratio(&seconds(&[4, 4, 900]), &seconds(&[1, 1, 1]));
        assert!((ratio - 4.0).abs() < 1e-9, "{ratio}");
    }
}
