//! Rules over raw lines.

use tminus_model::Diagnostic;

use crate::ast::Block;
use crate::{Options, Source};

pub(crate) fn check(
    _source: &Source<'_>,
    _blocks: &[Block<'_>],
    _options: &Options,
    _diagnostics: &mut [Diagnostic],
) {
}
