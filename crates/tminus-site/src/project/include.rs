//! Includes: which file a document means, and its text.

use rayon::prelude::*;
use tminus_markdown::Source;
use tminus_markdown::include::{Loaded, Refused, expand};

use super::{CONTENT, Project};
use crate::input::{Input, InputError};
use crate::suggest::nearest;
use crate::{SitePath, text};

impl Project {
    /// Puts what documents include into them. `names` are the files below
    /// `content/`.
    pub(super) fn include(&mut self, input: &dyn Input, names: &[SitePath]) {
        let files = Files {
            input,
            names,
            most: self.config.limits.file_bytes,
        };
        let made: Vec<_> = self
            .documents
            .par_iter()
            .map(|document| {
                let source = Source {
                    path: &document.source,
                    text: &document.text,
                };
                expand(&source, &mut |from, name| files.load(from, name))
            })
            .collect();
        for (document, (whole, found)) in self.documents.iter_mut().zip(made) {
            self.include_found.extend(found);
            if let Some((text, expanded)) = whole {
                let files = expanded.files.iter();
                self.included
                    .extend(files.map(|(path, text)| (path.clone(), text.clone())));
                document.text = text;
                document.expanded = Some(expanded);
            }
        }
    }
}

struct Files<'f> {
    input: &'f dyn Input,
    names: &'f [SitePath],
    most: u64,
}

impl Files<'_> {
    /// Reads the file that `name` means in the file at `from`.
    fn load(&self, from: &str, name: &str) -> Result<Loaded, Refused> {
        let refused = |message: String, help: Option<&str>| Refused {
            message,
            help: help.map(str::to_owned),
        };
        if name.contains("://") {
            let message = format!("`{name}` is an address, and only files are included");
            let help = "save it below `content/`, or link to it";
            return Err(refused(message, Some(help)));
        }
        if name.contains(|c: char| c == '\\' || c.is_control()) {
            let message = format!("`{}` is not a path", name.escape_debug());
            return Err(refused(message, Some("write `/` between the names")));
        }
        let content = SitePath::root().child(CONTENT);
        let folder = SitePath::new(from).map(|from| from.parent());
        let path = folder.and_then(|folder| folder.join(name));
        let Some(path) = path.filter(|path| path.below(&content).is_some()) else {
            let message = format!("`{name}` is outside of `content/`");
            let help = "put the file below `content/`; a name that starts with `_` makes no page";
            return Err(refused(message, Some(help)));
        };
        let bytes = match self.input.read(&path) {
            Ok(bytes) => bytes,
            Err(InputError::Absent) => {
                let known = self.names.iter().map(SitePath::as_str);
                let wanted = path.below(&content).unwrap_or_default();
                let help = match nearest(wanted.as_str(), known) {
                    Some(near) => format!("did you mean `{CONTENT}/{near}`?"),
                    None => format!("it would be `{path}`; symbolic links are not followed"),
                };
                let message = format!("there is no file `{name}`");
                return Err(refused(message, Some(&help)));
            }
            Err(why) => {
                let message = format!("`{name}` cannot be read: {why}");
                return Err(refused(message, Some("check who may read the file")));
            }
        };
        if bytes.len() as u64 > self.most {
            let message = format!("`{name}` has more than {} bytes", self.most);
            return Err(refused(
                message,
                Some("include a part of it from a smaller file"),
            ));
        }
        match text::decode(path.as_str(), bytes) {
            (text, None) => Ok(Loaded {
                path: path.to_string(),
                text: text::with_line_feeds(&text).unwrap_or(text),
            }),
            (_, Some(bad)) => Err(refused(
                format!("`{name}`: {}", bad.message),
                Some("include a text that is saved as UTF-8"),
            )),
        }
    }
}
