//! The fold against a second one that follows `docs/run-log.md` word by word.

use std::collections::{BTreeMap, BTreeSet};

use tminus_model::json::Value;
use tminus_model::{Runbook, StepId};
use tminus_run::clock::Stamp;
use tminus_run::keys::{Key, Prefix};
use tminus_run::op::Op;
use tminus_run::{Event, MemoryStore, Session, State, Store, envelope, export};

use crate::common::{at, open, runbook};
use crate::random::Random;

/// The states of all steps that are not the default, by the words of the document.
pub(crate) fn reference(ops: &[Op]) -> BTreeMap<String, String> {
    // 1. All ops in clock order.
    let mut ops: Vec<&Op> = ops.iter().collect();
    ops.sort_by_key(|op| (op.time, op.writer.clone(), op.n));
    // 2. Undone, from the latest to the earliest.
    let mut undone: BTreeSet<(String, u64)> = BTreeSet::new();
    for (place, op) in ops.iter().enumerate().rev() {
        if op.kind == "undo" && !undone.contains(&(op.writer.clone(), op.n)) {
            let (writer, n) = (op.data[0].as_str().unwrap(), op.data[1].as_u64().unwrap());
            if ops[..place]
                .iter()
                .any(|op| op.writer == writer && op.n == n)
            {
                undone.insert((writer.to_owned(), n));
            }
        }
    }
    // 3. The last `set` that is not undone, since the last `reset` that is not.
    let mut states = BTreeMap::new();
    for op in ops {
        if undone.contains(&(op.writer.clone(), op.n)) {
            continue;
        }
        match op.kind.as_str() {
            "reset" => states.clear(),
            "set" => {
                let to = op.data["to"].as_str().unwrap();
                if State::from_word(to).is_some() {
                    states.insert(op.subject.clone().unwrap(), to.to_owned());
                }
            }
            _ => {}
        }
    }
    states
}

fn book() -> Runbook {
    runbook(&["- one {#one}", "- two {#two}", "- three {#three}"])
}

/// Random ops of three writers, with undo of everything, also of what comes later.
fn random_ops(random: &mut Random, revision: &str) -> Vec<Op> {
    let mut ops: Vec<Op> = Vec::new();
    for writer in ["writer01", "writer02", "writer03"] {
        let mut prev = None;
        let mut ms = 0;
        for n in 0..random.below(12) as u64 {
            ms += random.below(3) as i64;
            let stamp = Stamp {
                ms: 1000 + ms,
                count: n as u32,
            };
            let kind = *random.pick(&["set", "set", "set", "undo", "undo", "reset", "dance"]);
            let kind = if n == 0 { "open" } else { kind };
            let mut op = Op::new(writer, n, stamp, kind);
            let step = *random.pick(&["one", "two", "three"]);
            op.data = match kind {
                "open" => Value::object([("rev", revision.into()), ("run", "main".into())]),
                "set" => {
                    op.subject = Some(step.to_owned());
                    let to = *random.pick(&["done", "todo", "blocked", "paused"]);
                    Value::object([("from", "todo".into()), ("to", to.into())])
                }
                "undo" => {
                    let whose = *random.pick(&["writer01", "writer02", "writer03"]);
                    Value::Array(vec![whose.into(), (random.below(12) as u64).into()])
                }
                _ => Value::Null,
            };
            op.prev = prev;
            prev = Some(op.hash());
            ops.push(op);
        }
    }
    ops
}

fn states(tab: &Session<MemoryStore>) -> BTreeMap<String, String> {
    let steps = tab.runbook().steps.iter();
    let states = steps.filter_map(|step| {
        let view = tab.state().step(&step.id);
        view.since?;
        Some((step.id.to_string(), view.state.word().to_owned()))
    });
    states.collect()
}

fn value(op: &Op) -> (String, String) {
    let key = Key::Op {
        writer: op.writer.clone(),
        n: op.n,
    };
    let key = Prefix::new("shop@/", "book", "main").key(&key);
    (key, envelope::wrap(&op.write()))
}

/// The state does not depend on the order in which ops arrive, nor on how often
/// they do, nor on whether they were there when the run was opened.
#[test]
fn every_order_comes_to_the_same_state() {
    let book = book();
    let revision = tminus_plan::revision(&tminus_plan::entries(&book));
    for seed in 0..600 {
        let mut random = Random::new(seed);
        let mut ops = random_ops(&mut random, &revision);
        let expect = reference(&ops);
        for _ in 0..3 {
            random.shuffle(&mut ops);
            let mut store = MemoryStore::default();
            let stored = random.below(ops.len() + 1);
            for op in &ops[..stored] {
                let (key, value) = value(op);
                store.set(&key, &value).unwrap();
            }
            let (mut tab, _) = open(store, 9, &book, at(0));
            for op in ops.iter().skip(stored.saturating_sub(3)) {
                let (key, value) = value(op);
                let value = Some(value);
                tab.handle(Event::Remote { key, value }, at(1));
            }
            assert_eq!(states(&tab), expect, "seed {seed}");
            let file = export::read(&tab.export()).unwrap();
            assert_eq!(
                (file.ops.len(), file.intact),
                (ops.len(), true),
                "seed {seed}"
            );
            assert_eq!(file.ops, export::merge(&ops, &[]), "seed {seed}");
        }
    }
}

/// Two ops under one name cannot come from this program. Whoever made them,
/// everyone takes the same one.
#[test]
fn of_two_ops_with_one_name_everyone_takes_the_same() {
    let book = book();
    let revision = tminus_plan::revision(&tminus_plan::entries(&book));
    for seed in 0..50 {
        let mut random = Random::new(seed);
        let mut ops = random_ops(&mut random, &revision);
        if ops.is_empty() {
            continue;
        }
        let at_op = random.below(ops.len());
        let mut twin = ops[at_op].clone();
        twin.note = Some("forged".to_owned());
        ops.push(twin);
        let merged = export::merge(&ops, &[]);
        assert_eq!(merged, export::merge(&ops[..at_op], &ops), "seed {seed}");
        assert_eq!(merged, export::merge(&merged, &ops), "seed {seed}");
        for _ in 0..3 {
            random.shuffle(&mut ops);
            let (mut tab, _) = open(MemoryStore::default(), 9, &book, at(0));
            for op in &ops {
                let (key, value) = value(op);
                let value = Some(value);
                tab.handle(Event::Remote { key, value }, at(1));
            }
            assert_eq!(
                export::read(&tab.export()).unwrap().ops,
                merged,
                "seed {seed}"
            );
            assert_eq!(states(&tab), reference(&merged), "seed {seed}");
            let step = StepId::new("one");
            tab.handle(Event::Toggle { step }, at(2));
            tab.handle(Event::Undo, at(3));
        }
    }
}
