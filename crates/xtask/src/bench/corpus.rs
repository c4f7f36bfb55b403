//! Runbooks made of words of our own: the same ones in every run.

use std::fmt::Write as _;

const SUBJECTS: [&str; 16] = [
    "the load balancer",
    "the primary database",
    "the read replica",
    "the job queue",
    "the certificate store",
    "the payment gateway",
    "the search index",
    "the mail relay",
    "the cache of `assets`",
    "the session store",
    "the feature switch",
    "the status page",
    "the on-call rota",
    "the backup of last night",
    "the firewall rule set",
    "the rate limiter",
];

const ACTIONS: [&str; 12] = [
    "Check that {} answers in every zone",
    "Compare {} with the **reviewed** configuration",
    "Restore {} once on a spare machine",
    "Tell the support desk how {} behaves during the change",
    "Write down the version of {} that runs now",
    "Measure the latency of {} for ten minutes",
    "Lower the time to live of {} to sixty seconds",
    "Freeze every other change to {} until the evening",
    "Run the smoke test against {} with `--read-only`",
    "Ask a second person to read the plan for {}",
    "Watch the error rate of {} until it is flat",
    "Open [the dashboard](https://dash.example.com) of {} on the big screen",
];

const OWNERS: [&str; 6] = [
    "Platform lead",
    "Database lead",
    "Release lead",
    "Support lead",
    "Security lead",
    "Communications lead",
];

const PHASES: [&str; 8] = [
    "T-7 days: Foundations",
    "T-5 days: Names and certificates",
    "T-3 days: Data",
    "T-2 days: Rehearsal",
    "T-1 day: Freeze",
    "T-4 hours: Last look",
    "T-1 hour: Gather",
    "T-0: Decision",
];

/// A small generator of numbers that look random and never change.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        // Knuth's MMIX constants; the low bits are poor, so take high ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % below
    }

    fn action(&mut self) -> String {
        let subject = SUBJECTS[self.next(SUBJECTS.len())];
        ACTIONS[self.next(ACTIONS.len())].replacen("{}", subject, 1)
    }

    fn owner(&mut self) -> &'static str {
        OWNERS[self.next(OWNERS.len())]
    }
}

/// One runbook of about nine kilobytes.
pub(super) fn runbook(index: usize) -> String {
    let mut numbers = Numbers(index as u64 + 1);
    let mut text = String::with_capacity(10_000);
    write(&mut text, index, &mut numbers).expect("writing to a string cannot fail");
    text
}

fn write(out: &mut String, index: usize, numbers: &mut Numbers) -> std::fmt::Result {
    writeln!(
        out,
        "+++\ntitle = \"Change {index:04}\"\n+++\n\n\
         **Status:** Draft\n\n\
         This plan moves service number {index} to its new home. It was written for people \
         who are tired, so each line says one thing.\n\n\
         ## Overview\n\n\
         The window is three hours. Everybody is in one room, and *one* person decides. \
         The old home stays warm until the next morning.\n\n\
         ## Checklist\n"
    )?;
    for phase in PHASES {
        writeln!(out, "### {phase}\n")?;
        for item in 0..8 {
            writeln!(out, "- [ ] {}", numbers.action())?;
            if item % 4 == 1 {
                writeln!(out, "  - [ ] {}", numbers.action())?;
            }
        }
        writeln!(out, "\n**Owner:** {}\n", numbers.owner())?;
    }
    writeln!(
        out,
        "## Launch day\n\n| Time | Action | Owner | Status |\n|---|---|---|---|"
    )?;
    for row in 0..20 {
        let (hour, minute) = (row * 5 / 60, row * 5 % 60);
        let (action, owner) = (numbers.action(), numbers.owner());
        writeln!(out, "| H+{hour}:{minute:02} | {action} | {owner} | |")?;
    }
    writeln!(
        out,
        "\n```sh\nset -e\nfor zone in a b c; do\n  curl --fail \"https://zone-$zone.example.com/health\"\ndone\n```\n\n\
         ## Rollback procedure\n"
    )?;
    for step in 1..=8 {
        writeln!(out, "{step}. {}", numbers.action())?;
    }
    writeln!(out, "\n## Notes\n")?;
    for _ in 0..3 {
        writeln!(
            out,
            "> {}. {}. {}.\n",
            numbers.action(),
            numbers.action(),
            numbers.action()
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::runbook;

    #[test]
    fn runbooks_are_the_same_every_time_and_about_nine_kilobytes() {
        assert_eq!(runbook(7), runbook(7));
        assert_ne!(runbook(7), runbook(8));
        for index in [0, 1, 500, 999] {
            let length = runbook(index).len();
            assert!((8_000..10_000).contains(&length), "{index}: {length}");
        }
    }
}
