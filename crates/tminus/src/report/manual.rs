//! What the manual says of a rule, for formats that carry it along: the reader
//! of a finding need not look for an address.

/// The page of the manual with a section for each rule.
const PAGE: &str = include_str!("../../../../content/manual/diagnostics.md");

/// The section of one rule.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Section {
    /// As Markdown, with links to other pages as their text.
    pub(super) markdown: String,
    /// As plain text: code is indented.
    pub(super) text: String,
}

/// Finds the section of a rule. A test of the tree sees that each has one.
pub(super) fn section(code: &str) -> Option<Section> {
    let (_, rules) = PAGE.split_once("\n## Rules\n")?;
    let head = format!("\n### {code}\n");
    let (_, from) = rules.split_once(head.as_str())?;
    let section = from
        .split_once("\n### ")
        .map_or(from, |(section, _)| section);
    let mut markdown = String::new();
    let mut text = String::new();
    let mut fence = None;
    for line in section.trim().lines() {
        // The page shows placeholders and has none.
        let line = line.replace("\\{{", "{{");
        let marks = line.len() - line.trim_start_matches('`').len();
        if fence.is_none() && marks >= 3 {
            fence = Some("`".repeat(marks));
        } else if fence.as_ref() == Some(&line) {
            fence = None;
        } else if fence.is_some() {
            let line = format!("    {line}");
            text.push_str(line.trim_end());
            text.push('\n');
        } else {
            let line = unlinked(&line);
            text.push_str(&line.replace(['*', '`'], ""));
            text.push('\n');
            markdown.push_str(&line);
            markdown.push('\n');
            continue;
        }
        markdown.push_str(&line);
        markdown.push('\n');
    }
    Some(Section {
        markdown: markdown.trim_end().to_owned(),
        text: text.trim_end().to_owned(),
    })
}

/// Puts the text of each link in its place.
fn unlinked(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(close) = rest.find("](") {
        let found = rest[..close].rfind('[').zip(rest[close..].find(')'));
        let Some((open, length)) = found else { break };
        out.push_str(&rest[..open]);
        out.push_str(&rest[open + 1..close]);
        rest = &rest[close + length + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::section;
    use tminus_model::rules::RULES;

    #[test]
    fn every_rule_has_its_text_without_links_that_lead_nowhere() {
        for rule in RULES {
            let Some(section) = section(rule.code) else {
                panic!("`{}` has no section", rule.code);
            };
            for text in [&section.markdown, &section.text] {
                assert!(text.contains("Right:"), "{text}");
                let Some((said, _)) = text.split_once("Wrong:") else {
                    panic!("`{}` has no wrong example", rule.code);
                };
                assert!(!said.contains("]("), "{said}");
            }
            let fenced = section.text.lines().any(|line| line.starts_with("```"));
            assert!(!fenced, "{}", section.text);
        }
    }

    #[test]
    fn a_section_is_that_of_its_rule() {
        let found = section("look-alike").expect("it is a rule");
        assert!(
            found
                .markdown
                .starts_with("*Warning.* The name of a placeholder")
        );
        assert!(
            found
                .markdown
                .contains("```markdown\n- [ ] Open {{PROJECT_NAME}}\n")
        );
        assert!(
            found
                .text
                .contains("\nWrong:\n\n    - [ ] Open {{PROJECT_NAME}}\n")
        );
        assert!(found.text.ends_with("{{PROJECT_NAME}} is live"));
        assert_eq!(section("look"), None);
    }
}
