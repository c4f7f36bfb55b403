//! "Did you mean": the nearest of a few known words.

/// Finds the known word that `word` was probably meant to be: at most two
/// edits away, and at most one where `word` is shorter than five characters,
/// because everything short is near to everything. A swap of two neighbours
/// is one edit. Of equally near words the first is taken.
pub(crate) fn closest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let word: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    let most = if word.len() < 5 { 1 } else { 2 };
    let mut best: Option<(usize, &'k str)> = None;
    for candidate in known {
        let letters: Vec<char> = candidate.chars().collect();
        if letters.len().abs_diff(word.len()) > most {
            continue;
        }
        let distance = edits(&word, &letters);
        if distance <= most && best.is_none_or(|(found, _)| distance < found) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, found)| found)
}

/// Counts insertions, deletions, replacements and swaps of neighbours
/// (optimal string alignment).
pub(crate) fn edits(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut before = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut row = vec![0; width];
    for (i, &from) in a.iter().enumerate() {
        row[0] = i + 1;
        for (j, &to) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(from != to);
            let mut cost = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && from == b[j - 1] && a[i - 1] == to {
                cost = cost.min(before[j - 1] + 1);
            }
            row[j + 1] = cost;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let known = ["title", "status", "date", "due", "timezone"];
        for (word, expect) in [
            ("tilte", Some("title")),
            ("Title", Some("title")),
            ("stats", Some("status")),
            ("time-zone", Some("timezone")),
            ("deu", Some("due")),
            ("name", None),
            ("labels", None),
            ("", None),
        ] {
            assert_eq!(closest(word, &known), expect, "{word}");
        }
    }
}
