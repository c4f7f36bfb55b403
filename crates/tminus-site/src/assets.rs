//! Files whose names carry the hash of what they hold, so that a browser may
//! keep them for ever.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::SitePath;
use crate::theme::Theme;

/// The directory of the assets in the site.
pub(crate) const DIR: &str = "assets";

/// The component as the command hands it over: the built bundle.
#[derive(Debug, Clone, Default)]
pub struct Live {
    /// The name of the script that pages refer to. It is one of `files`.
    pub loader: String,
    /// Name and bytes; the loader finds the others by their names.
    pub files: Vec<(String, &'static [u8])>,
}

/// Every asset of a site.
#[derive(Debug, Default)]
pub(crate) struct Assets {
    /// The style sheet.
    pub(crate) css: SitePath,
    /// The theme's script.
    pub(crate) theme_js: SitePath,
    /// The icon.
    pub(crate) icon: SitePath,
    /// The component's loader; none when the command has no bundle.
    pub(crate) loader: Option<SitePath>,
    files: Vec<(SitePath, Cow<'static, [u8]>)>,
}

impl Assets {
    pub(crate) fn new(theme: &Theme, live: &Live) -> Self {
        let mut assets = Self::default();
        assets.css = assets.add("tminus", "css", theme.css());
        assets.theme_js = assets.add("theme", "js", theme.file("theme.js").to_vec());
        assets.icon = assets.add("icon", "svg", theme.file("icon.svg").to_vec());
        let dir = SitePath::root().child(DIR);
        for (name, bytes) in &live.files {
            let path = dir.child(name);
            if *name == live.loader {
                assets.loader = Some(path.clone());
            }
            assets.files.push((path, Cow::Borrowed(bytes)));
        }
        assets
    }

    fn add(&mut self, stem: &str, extension: &str, bytes: Vec<u8>) -> SitePath {
        let name = format!("{stem}.{}.{extension}", hash(&bytes));
        let path = SitePath::root().child(DIR).child(&name);
        self.files.push((path.clone(), Cow::Owned(bytes)));
        path
    }

    /// Path and bytes of every asset.
    pub(crate) fn files(&self) -> &[(SitePath, Cow<'static, [u8]>)] {
        &self.files
    }
}

/// The first 64 bits of SHA-256 in hexadecimal.
fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(bytes);
    digest[..8].iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}
