//! Whose state it is: the site's and the runbook's part of a storage key.
//!
//! All projects of one owner share an origin on GitHub Pages, so the path is
//! part of the name: a preview under another path never ticks production.

use alloc::borrow::ToOwned;
use alloc::string::String;

/// The directory in which the generator puts its assets.
const ASSETS: &str = "assets/";

/// The site's part on our own pages: the site's id, `@`, and the path that the
/// site is served from, which is the directory above the loader's.
pub fn site(id: &str, loader_folder: &str) -> String {
    let folder = path_of(loader_folder);
    let root = match folder.strip_suffix(ASSETS) {
        Some(root) if root.ends_with('/') => root,
        _ => folder,
    };
    [id, "@", root].concat()
}

/// The site's part on a page of another tool: what the script's `data-site`
/// says, else the directory of the page.
pub fn foreign_site(named: Option<&str>, page_path: &str) -> String {
    let named = named.map(str::trim).filter(|name| !name.is_empty());
    named.map_or_else(
        || {
            let folder = page_path
                .rsplit_once('/')
                .map(|(folder, _)| [folder, "/"].concat());
            ["@", &folder.unwrap_or_default()].concat()
        },
        str::to_owned,
    )
}

/// The runbook's part on a page of another tool: what `data-runbook` says,
/// else the page's path, which is the same with and without `index.html`.
pub fn foreign_runbook(named: Option<&str>, page_path: &str) -> String {
    let name = named.map_or("", str::trim);
    let name = if name.is_empty() { page_path } else { name };
    let (path, mark) = name
        .split_once('#')
        .map_or((name, None), |(path, mark)| (path, Some(mark)));
    let path = match path.strip_suffix("index.html") {
        Some(folder) if folder.ends_with('/') => folder,
        _ => path,
    };
    mark.map_or_else(|| path.to_owned(), |mark| [path, "#", mark].concat())
}

/// The path of an address, without scheme and host.
fn path_of(url: &str) -> &str {
    let after_scheme = url.split_once(':').map(|(_, rest)| rest);
    match after_scheme.and_then(|rest| rest.strip_prefix("//")) {
        Some(rest) => rest
            .find('/')
            .and_then(|slash| rest.get(slash..))
            .unwrap_or("/"),
        None => url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_its_id_and_where_it_is_served() {
        for (folder, expect) in [
            ("https://a.example/assets/", "s@/"),
            ("https://a.github.io/repo/assets/", "s@/repo/"),
            ("http://127.0.0.1:4000/pr/7/assets/", "s@/pr/7/"),
            ("https://a.example/my-assets/", "s@/my-assets/"),
            ("https://a.example", "s@/"),
            ("file:///srv/a/dist/assets/", "s@/srv/a/dist/"),
        ] {
            assert_eq!(site("s", folder), expect, "{folder}");
        }
    }

    #[test]
    fn a_foreign_page_is_its_path_unless_it_is_named() {
        assert_eq!(foreign_site(None, "/docs/a/index.html"), "@/docs/a/");
        assert_eq!(foreign_site(Some(" docs "), "/docs/a/"), "docs");
        for (named, path, expect) in [
            (None, "/docs/a/index.html", "/docs/a/"),
            (None, "/docs/a/", "/docs/a/"),
            (None, "/docs/myindex.html", "/docs/myindex.html"),
            (Some("launch"), "/docs/a/", "launch"),
            (Some(""), "/docs/a/", "/docs/a/"),
            (Some("/docs/index.html#two"), "/x", "/docs/#two"),
        ] {
            assert_eq!(foreign_runbook(named, path), expect, "{named:?} {path}");
        }
    }
}
