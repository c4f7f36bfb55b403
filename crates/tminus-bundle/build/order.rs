//! The functions of a module: no two that are the same, and their order.
//!
//! Generic code is compiled anew for each type, often to the same. What compresses
//! looks for what it has seen a little before, so a function stands behind the one
//! that it has most in common with. It begins with the smallest; the next is the one
//! of whose runs of four bytes the largest share stands in the last. No function
//! changes but for the numbers by which it calls others.

use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

use crate::Result;

/// How many bytes in a row two functions have to have in common.
const RUN: usize = 4;

/// Runs that are added to those of every function: to have all of its own in common
/// says little of one that has few.
const FEW: f64 = 30.0;

/// The module with its functions in the order in which they compress best.
pub(crate) fn ordered(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut wasm = wasm.to_vec();
    loop {
        let functions = Functions::of(&wasm)?;
        let kept = functions.different();
        // What calls two that are one now may be the same as another.
        if kept.len() == functions.all.len() {
            let runs: Vec<_> = functions.all.iter().map(|(_, body)| runs(body)).collect();
            return functions.written(&wasm, order(&runs));
        }
        wasm = functions.written(&wasm, kept)?;
    }
}

/// What a module defines: the type and the body of each function, after the imported
/// ones.
struct Functions<'a> {
    imported: usize,
    all: Vec<(u32, &'a [u8])>,
}

impl<'a> Functions<'a> {
    fn of(wasm: &'a [u8]) -> Result<Self> {
        let (mut imported, mut types, mut bodies) = (0, Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(section) => {
                    types = section.into_iter().collect::<wasmparser::Result<_>>()?;
                }
                Payload::CodeSectionEntry(body) => bodies.push(&wasm[body.range()]),
                _ => {}
            }
        }
        let all = types.into_iter().zip(bodies).collect();
        Ok(Self { imported, all })
    }

    /// The places of functions of which none is the same as another.
    fn different(&self) -> Vec<usize> {
        let places = 0..self.all.len();
        places.filter(|at| self.first(*at) == *at).collect()
    }

    /// The place of the first function that is the same.
    fn first(&self, at: usize) -> usize {
        let same = |other: &(u32, &[u8])| *other == self.all[at];
        self.all.iter().position(same).unwrap_or(at)
    }

    /// The module with these functions, in this order.
    fn written(&self, wasm: &[u8], order: Vec<usize>) -> Result<Vec<u8>> {
        let mut numbers: Vec<u32> = (0..).take(self.imported + self.all.len()).collect();
        for (new, old) in order.iter().enumerate() {
            numbers[self.imported + old] = (self.imported + new) as u32;
        }
        for at in 0..self.all.len() {
            numbers[self.imported + at] = numbers[self.imported + self.first(at)];
        }
        let mut module = Module::new();
        Renumber { order, numbers }.parse_core_module(&mut module, Parser::new(0), wasm)?;
        Ok(module.finish())
    }
}

/// The runs of bytes in a function, sorted.
fn runs(body: &[u8]) -> Vec<[u8; RUN]> {
    let (chunks, mut runs) = (body.windows(RUN), Vec::new());
    runs.extend(chunks.filter_map(|chunk| <[u8; RUN]>::try_from(chunk).ok()));
    runs.sort_unstable();
    runs.dedup();
    runs
}

fn order(bodies: &[Vec<[u8; RUN]>]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut order: Vec<usize> = Vec::new();
    while !left.is_empty() {
        let share = |at: usize| {
            let body = &bodies[at];
            match order.last() {
                Some(last) => common(body, &bodies[*last]) as f64 / (body.len() as f64 + FEW),
                None => -(body.len() as f64),
            }
        };
        let shares = left.iter().map(|at| share(*at)).enumerate();
        let best = shares.max_by(|(_, one), (_, other)| one.total_cmp(other));
        order.push(left.remove(best.map_or(0, |(at, _)| at)));
    }
    order
}

/// How many runs are in both.
fn common(one: &[[u8; RUN]], other: &[[u8; RUN]]) -> usize {
    let (mut at, mut count) = (0, 0);
    for run in one {
        while at < other.len() && other[at] < *run {
            at += 1;
        }
        count += usize::from(other.get(at) == Some(run));
    }
    count
}

/// Writes a module anew with its functions in another order.
struct Renumber {
    /// The old places of the functions that the module defines.
    order: Vec<usize>,
    /// The new number of each function, imported ones included.
    numbers: Vec<u32>,
}

impl Reencode for Renumber {
    type Error = Infallible;

    fn function_index(&mut self, old: u32) -> std::result::Result<u32, Error<Infallible>> {
        Ok(self.numbers[old as usize])
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> std::result::Result<(), Error<Infallible>> {
        let types = section
            .into_iter()
            .collect::<wasmparser::Result<Vec<_>>>()?;
        for old in &self.order {
            functions.function(types[*old]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> std::result::Result<(), Error<Infallible>> {
        let bodies = section
            .into_iter()
            .collect::<wasmparser::Result<Vec<_>>>()?;
        for old in self.order.clone() {
            self.parse_function_body(code, bodies[old].clone())?;
        }
        Ok(())
    }
}
