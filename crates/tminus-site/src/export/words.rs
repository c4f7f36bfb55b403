//! Rules of time as text, in the words in which authors write them.

use tminus_model::{Anchor, Cadence, LocalDateTime, Millis, When, Window};

/// Writes `T-7 days`, `H+0:15`, `1:00 after success`, `2026-12-01 09:00`.
pub(crate) fn when(when: &When) -> String {
    match when {
        When::Calendar { days, working } => {
            let working = if *working { "working " } else { "" };
            let plural = if days.abs() == 1 { "" } else { "s" };
            format!("T{days:+} {working}day{plural}")
        }
        When::Exact { anchor, offset } => match anchor {
            Anchor::Launch if offset.0 == 0 => "T-0".to_owned(),
            Anchor::Launch => format!("T{}{}", sign(*offset), length(*offset)),
            Anchor::Start => clock(*offset),
            Anchor::Event(name) => after(*offset, name),
            Anchor::Step(id) => after(*offset, &format!("#{id}")),
        },
        When::Wall(local) => minute(*local),
    }
}

/// Writes a span: `H+0:15 to H+0:45`.
pub(crate) fn window(window: &Window) -> String {
    match &window.end {
        Some(end) => format!("{} to {}", when(&window.start), when(end)),
        None => when(&window.start),
    }
}

/// Writes `every 30 min for 4 h, then every 1 h for 24 h`.
pub(super) fn cadence(cadence: &Cadence) -> String {
    let parts: Vec<String> = cadence
        .parts
        .iter()
        .map(|part| match part.lasting {
            Some(lasting) => format!("every {} for {}", length(part.every), length(lasting)),
            None => format!("every {}", length(part.every)),
        })
        .collect();
    parts.join(", then ")
}

/// Writes `1 d 2 h 30 min`, without a sign.
pub(super) fn length(of: Millis) -> String {
    let seconds = of.0.unsigned_abs() / 1000;
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    if parts.is_empty() {
        "0 min".to_owned()
    } else {
        parts.join(" ")
    }
}

/// Writes a wall clock to the minute, to the second where it has seconds.
pub(super) fn minute(local: LocalDateTime) -> String {
    let text = local.to_string().replacen('T', " ", 1);
    match text.strip_suffix(":00") {
        Some(short) => short.to_owned(),
        None => text,
    }
}

fn sign(of: Millis) -> char {
    if of.0 < 0 { '-' } else { '+' }
}

/// Writes `H+1:30`, and `H+1:30:15` where there are seconds.
fn clock(of: Millis) -> String {
    let seconds = of.0.unsigned_abs() / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = String::with_capacity(12);
    text.push('H');
    text.push(sign(of));
    text.push_str(itoa::Buffer::new().format(hours));
    let mut two_digits = |number: u64| {
        text.push(':');
        text.extend([number / 10, number % 10].map(|digit| char::from(b'0' + digit as u8)));
    };
    two_digits(minutes);
    if seconds > 0 {
        two_digits(seconds);
    }
    text
}

fn after(offset: Millis, what: &str) -> String {
    match offset.0 {
        0 => format!("at {what}"),
        ..0 => format!("{} before {what}", length(offset)),
        _ => format!("{} after {what}", length(offset)),
    }
}

#[cfg(test)]
mod tests {
    use tminus_plan::time::{parse_cadence, parse_window};

    #[test]
    fn what_is_written_is_read_back() {
        for text in [
            "T-7 days",
            "T+1 day",
            "T-5 working days",
            "T-4 h",
            "T-0",
            "H+0:15",
            "H+28:00",
            "at success",
            "2 h 30 min after success",
            "2026-12-01 09:00",
            "H+0:15 to H+0:45",
        ] {
            let window = parse_window(text).unwrap();
            assert_eq!(super::window(&window), text);
        }
        let cadence = parse_cadence("every 30m for 4h, then hourly for 24h").unwrap();
        let text = super::cadence(&cadence);
        assert_eq!(text, "every 30 min for 4 h, then every 1 h for 1 d");
        assert_eq!(parse_cadence(&text).unwrap(), cadence);
    }
}
