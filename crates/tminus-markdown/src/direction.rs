//! Which way a document reads, and in which language where only its script
//! says so.

use tminus_model::Runbook;

use crate::front::{Direction, FrontMatter};

/// Languages that are written from right to left.
const RTL: [&str; 12] = [
    "ar", "arc", "ckb", "dv", "fa", "he", "nqo", "ps", "sd", "syr", "ur", "yi",
];

/// Sets direction and language: by `dir`, else by `lang`, else by the letters
/// of headings and steps, else by those of the text. Code in another script
/// thus has no say where there is anything better.
pub(crate) fn set(runbook: &mut Runbook, front: &FrontMatter, text: &str) {
    let lang = runbook.lang.as_deref().map(|lang| {
        let primary = lang.split('-').next().unwrap_or(lang);
        RTL.contains(&primary.to_ascii_lowercase().as_str())
    });
    let said = front.dir.map(|dir| dir == Direction::Rtl).or(lang);
    let mut letters = Letters::default();
    // Most documents hold nothing but ASCII, of which no letter is counted.
    let ascii = text.is_ascii()
        && runbook
            .sections
            .iter()
            .all(|section| section.title.is_ascii())
        && runbook.steps.iter().all(|step| step.text.is_ascii());
    if !ascii && (said.is_none() || runbook.lang.is_none()) {
        for section in &runbook.sections {
            letters.count(&section.title);
        }
        for step in &runbook.steps {
            letters.count(&step.text);
        }
        if letters.rtl + letters.ltr == 0 {
            letters.count(text);
        }
    }
    runbook.rtl = said.unwrap_or(letters.rtl > letters.ltr);
    if runbook.rtl && runbook.lang.is_none() {
        runbook.lang = letters.language().map(str::to_owned);
    }
}

/// How many letters of which kind a text has.
#[derive(Default)]
struct Letters {
    ltr: usize,
    rtl: usize,
    hebrew: usize,
    /// Letters that Persian has and Arabic has not.
    persian: usize,
    /// Letters that Urdu has and Persian has not.
    urdu: usize,
}

impl Letters {
    fn count(&mut self, text: &str) {
        self.ltr += text.bytes().filter(u8::is_ascii_alphabetic).count();
        if text.is_ascii() {
            return;
        }
        for c in text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()) {
            if !is_rtl(c) {
                self.ltr += 1;
                continue;
            }
            self.rtl += 1;
            match c {
                '\u{590}'..='\u{5ff}' => self.hebrew += 1,
                'پ' | 'چ' | 'ژ' | 'گ' => self.persian += 1,
                'ٹ' | 'ڈ' | 'ڑ' | 'ے' => self.urdu += 1,
                _ => {}
            }
        }
    }

    /// The likeliest language of a text that reads from right to left. A guess
    /// serves a screen reader better than the site's own language, which it
    /// surely is not.
    fn language(&self) -> Option<&'static str> {
        match self {
            Self { rtl: 0, .. } => None,
            Self { hebrew, rtl, .. } if hebrew * 2 > *rtl => Some("he"),
            Self { urdu, .. } if *urdu > 0 => Some("ur"),
            Self { persian, .. } if *persian > 0 => Some("fa"),
            _ => Some("ar"),
        }
    }
}

/// Says whether a character is of a script that reads from right to left:
/// Hebrew, Arabic, Syriac, Thaana, `NKo` and their neighbours.
pub(crate) fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use crate::{Options, Source, parse};

    #[test]
    fn front_matter_decides_then_the_letters() {
        for (text, rtl, lang) in [
            ("# Launch", false, None),
            ("---\ndir: rtl\n---\n# Launch", true, None),
            ("---\nlang: ar\n---\n# Launch", true, Some("ar")),
            ("---\nlang: ar\ndir: ltr\n---\n# إطلاق", false, Some("ar")),
            ("# إطلاق AIS\n\n```sh\ncurl example\n```", true, Some("ar")),
            ("نص بلا عنوان", true, Some("ar")),
            ("# השקה", true, Some("he")),
            ("# راه‌اندازی پروژه", true, Some("fa")),
            ("# Überblick", false, None),
            ("", false, None),
        ] {
            let source = Source { path: "a.md", text };
            let runbook = parse(&source, &Options::default()).runbook;
            assert_eq!(
                (runbook.rtl, runbook.lang.as_deref()),
                (rtl, lang),
                "{text}"
            );
        }
    }
}
