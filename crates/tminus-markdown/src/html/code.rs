//! Code blocks.

use super::Writer;
use super::inline::reorders;
use crate::ast::{Attributes, Piece, Var};

/// A line longer than this scrolls on a phone, so the block takes the focus.
const SHORT: usize = 40;

impl Writer<'_, '_> {
    pub(super) fn code(&mut self, info: &str, pieces: &[Piece<'_>], own: &Attributes) {
        let language = info.split_whitespace().next().unwrap_or("");
        self.codes += 1;
        self.push("<figure class=\"tm-code\"");
        self.anchor(own);
        self.push("><pre");
        if self.runbook.rtl {
            self.push(" dir=\"ltr\"");
        }
        if longest_line(pieces) > SHORT {
            self.push(" tabindex=\"0\" role=\"group\"");
            let label = format!("Code {}", self.codes);
            self.attribute("aria-label", &label);
        }
        self.push("><code");
        if !language.is_empty() {
            self.push(" class=\"language-");
            super::escape::attribute(&mut self.out, language);
            self.out.push('"');
        }
        self.out.push('>');
        if language.is_empty() || !self.highlighted(language, pieces) {
            self.pieces(pieces);
        }
        self.push("</code></pre></figure>\n");
    }

    /// Writes code with the host's highlighting, if it has any for it. An open
    /// placeholder goes through it as a word that the code does not hold.
    fn highlighted(&mut self, language: &str, pieces: &[Piece<'_>]) -> bool {
        let mut code = String::new();
        let mut open = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => code.push_str(text),
                Piece::Var(Var {
                    value: Some(value), ..
                }) => code.push_str(value),
                Piece::Var(var) => open.push((code.len(), var.name.as_ref())),
            }
        }
        if code.contains(reorders) {
            return false;
        }
        if open.is_empty() {
            let Some(html) = self.host.highlight(language, &code) else {
                return false;
            };
            self.push(&html);
            return true;
        }
        let mut mark = String::from("TMQ");
        while code.contains(&mark) {
            mark.push('Q');
        }
        mark.push('Z');
        let mut filled = String::with_capacity(code.len() + open.len() * mark.len());
        let mut from = 0;
        for (at, _) in &open {
            filled.push_str(&code[from..*at]);
            filled.push_str(&mark);
            from = *at;
        }
        filled.push_str(&code[from..]);
        let Some(html) = self.host.highlight(language, &filled) else {
            return false;
        };
        let parts: Vec<&str> = html.split(&mark).collect();
        if parts.len() != open.len() + 1 {
            // The highlighter took a mark apart.
            return false;
        }
        self.push(parts[0]);
        for ((_, name), part) in open.iter().zip(&parts[1..]) {
            self.open_var(name);
            self.push(part);
        }
        true
    }
}

/// Counts the characters of the longest line.
fn longest_line(pieces: &[Piece<'_>]) -> usize {
    let (mut longest, mut line) = (0, 0);
    for piece in pieces {
        let text = match piece {
            Piece::Text(text) => text.as_ref(),
            Piece::Var(var) => {
                line += var
                    .value
                    .as_ref()
                    .map_or(var.name.len() + 4, |v| v.chars().count());
                continue;
            }
        };
        for (index, part) in text.split('\n').enumerate() {
            if index > 0 {
                longest = longest.max(line);
                line = 0;
            }
            line += part.chars().count();
        }
    }
    longest.max(line)
}
