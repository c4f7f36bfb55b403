//! Content lines of iCalendar (RFC 5545) and the description of a zone.
//!
//! The libraries that were looked at put a random id and the time of day into
//! parts that are to have neither (`docs/decisions/0008-calendar-lines.md`), so lines
//! are written here, and read back in the tests by a parser of others.

use tminus_model::{Instant, LocalDateTime};
use tminus_plan::Zone;
use tminus_plan::time::Utc;

use crate::zone::{Change, IanaZone};

/// The longest line in bytes, its end not counted.
const LINE: usize = 75;

/// A calendar that is being written.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// Writes a line whose value is of another type than text.
    pub(super) fn raw(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}:{value}"));
    }

    /// Writes a line whose value is text.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}:{}", escaped(value)));
    }

    /// Gives the calendar.
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// Writes a line, folded where it is too long: the rest goes on after a
    /// line end and a blank, and no character is torn apart.
    fn line(&mut self, line: &str) {
        let mut used = 0;
        for c in line.chars() {
            if used + c.len_utf8() > LINE {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(c);
            used += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// Escapes text as a value. Control characters may not stand in a calendar.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// How a calendar writes instants: as clocks in one zone, or in UTC.
#[derive(Debug)]
pub(super) struct Clock<'z> {
    zone: Option<(&'z str, &'z IanaZone)>,
}

impl<'z> Clock<'z> {
    /// Makes a clock of a zone and its name; without one, or in one that is
    /// always UTC by another name, everything is written in UTC.
    pub(super) fn new(zone: Option<(&'z str, &'z IanaZone)>) -> Self {
        Self {
            zone: zone.filter(|(_, zone)| !zone.is_utc()),
        }
    }

    /// Writes a property that is an instant: `DTSTART;TZID=Europe/Lisbon:…`.
    ///
    /// Of a wall clock that exists twice a calendar takes the first, so the
    /// second is written in UTC.
    pub(super) fn instant(&self, lines: &mut Lines, name: &str, at: Instant) {
        if let Some((id, zone)) = self.zone {
            let local = zone.local(at);
            if zone.instant(local) == at {
                lines.raw(&format!("{name};TZID={id}"), &basic(local));
                return;
            }
        }
        lines.raw(name, &utc(at));
    }

    /// Writes the zone with every change of its clocks from the last before
    /// `from` to the first after `to`.
    pub(super) fn zone(&self, lines: &mut Lines, from: Instant, to: Instant) {
        let Some((id, zone)) = self.zone else { return };
        lines.raw("BEGIN", "VTIMEZONE");
        lines.raw("TZID", id);
        for change in zone.changes(from, to) {
            write_change(lines, &change);
        }
        lines.raw("END", "VTIMEZONE");
    }
}

/// Writes one change of a zone's clocks.
fn write_change(lines: &mut Lines, change: &Change) {
    let kind = if change.summer {
        "DAYLIGHT"
    } else {
        "STANDARD"
    };
    lines.raw("BEGIN", kind);
    // The clock that was shown before is the one that names the moment.
    let shown = Instant(change.at.0 + i64::from(change.before) * 1000);
    lines.raw("DTSTART", &basic(Utc.local(shown)));
    lines.raw("TZOFFSETFROM", &offset(change.before));
    lines.raw("TZOFFSETTO", &offset(change.after));
    lines.text("TZNAME", &change.name);
    lines.raw("END", kind);
}

/// Writes an instant as `20261201T090000Z`.
pub(super) fn utc(at: Instant) -> String {
    basic(Utc.local(at)) + "Z"
}

fn basic(local: LocalDateTime) -> String {
    local.to_string().replace(['-', ':'], "")
}

/// Writes seconds east of UTC as `+0100`; old zones have seconds too.
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.unsigned_abs();
    let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
    if seconds == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, offset};

    #[test]
    fn a_long_line_is_folded_between_characters() {
        let mut lines = Lines::default();
        let text = "é, ".repeat(60);
        lines.text("SUMMARY", &text);
        let written = lines.finish();
        for line in written.split_terminator("\r\n") {
            assert!(line.len() <= 75, "{line}");
        }
        let unfolded = written.replace("\r\n ", "");
        assert_eq!(unfolded, format!("SUMMARY:{}\r\n", "é\\, ".repeat(60)));
    }

    #[test]
    fn text_cannot_start_a_line_of_its_own() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", "a\r\nEND:VEVENT\n; \\ \u{7}");
        assert_eq!(lines.finish(), "SUMMARY:a\\nEND:VEVENT\\n\\; \\\\ \r\n");
    }

    #[test]
    fn an_offset_has_a_sign() {
        assert_eq!(offset(3600), "+0100");
        assert_eq!(offset(-12_600), "-0330");
        assert_eq!(offset(0), "+0000");
        assert_eq!(offset(-2205), "-003645");
    }
}
