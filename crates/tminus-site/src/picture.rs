//! The picture of what waits for what.
//!
//! 1. [`Web`] says what is drawn: the steps that depend on each other, with a
//!    bar where everything of one time waits for everything of the time before.
//! 2. `layout` gives each of them a column and a place in it, and each
//!    dependency a way between them. It knows sizes and numbers alone.
//! 3. The result becomes plain values for `picture.html`, which writes the SVG.
//!    So no markup is made here: texts are escaped like any other.
//!
//! The list beside the picture says the same to whoever does not see it, and
//! stands alone where the picture would be too large to be read.

mod label;
mod layout;
mod web;

use tera::Value;
use tminus_model::Runbook;
use tminus_plan::{Anchors, Goal, Graph, Zone, forecast, schedule};

use crate::export::words;
use crate::value::Object;
use crate::zone::IanaZone;
use label::Label;
use layout::{Layout, Size, layout};
use web::{Shape, Vertex, Web};

/// The most steps that are drawn.
const MOST: usize = 48;
/// The most parts of ways that are drawn: past it nobody follows them.
const MOST_PARTS: usize = 400;
/// Steps of one time that are named one by one in the list.
const NAMED: usize = 4;

/// Draws a runbook, if its steps depend on each other.
pub(crate) fn picture(runbook: &Runbook, fill: &dyn Fn(&str) -> String) -> Option<Value> {
    let graph = tminus_plan::graph(runbook);
    let order = graph.order().ok()?;
    let steps = Web::steps(&graph);
    if steps.len() < 2 {
        return None;
    }
    let mut object = Object::new();
    object
        .set("steps", steps.len())
        .set("list", list(runbook, &graph, &order, &steps, fill));
    let mut critical = critical(runbook, &graph);
    // Where every step is on the path, stressing it would say nothing.
    if steps.iter().all(|step| critical.contains(step)) {
        critical.clear();
    }
    object.set("critical", !critical.is_empty());
    if steps.len() <= MOST {
        let mut web = Web::of_steps(&graph, &steps, &critical);
        web.mark(runbook);
        if let Some(drawn) = draw(&web, &|vertex| step_label(runbook, vertex, fill)) {
            object.set("drawn", drawn).set("of", "steps");
        }
    } else if let Some(web) = Web::of_sections(runbook, &graph, MOST)
        && let Some(drawn) = draw(&web, &|vertex| section_label(runbook, vertex, fill))
    {
        object.set("drawn", drawn).set("of", "sections");
    }
    Some(object.into())
}

/// The steps that decide when all is done. Without a launch the times count
/// from any moment: the distances are what matters.
fn critical(runbook: &Runbook, graph: &Graph) -> Vec<usize> {
    let zone = runbook.timezone.as_deref().and_then(IanaZone::find);
    let zone: &dyn Zone = match &zone {
        Some(zone) => zone,
        None => &IanaZone::utc(),
    };
    let launch = runbook.launch.as_ref().and_then(|launch| launch.instant);
    let anchors = Anchors {
        launch: launch.or(Some(tminus_model::Instant(0))),
        launch_local: None,
        start: None,
        events: &std::collections::BTreeMap::new(),
        steps: &|_| None,
    };
    let schedule = schedule(runbook, graph, &anchors, zone);
    forecast(runbook, graph, &schedule, &[], None, Goal::End).path
}

fn step_label(runbook: &Runbook, vertex: &Vertex, fill: &dyn Fn(&str) -> String) -> Label {
    let step = &runbook.steps[vertex.of];
    let time = step.start.as_ref().map(words::window);
    let owner = step.owner.as_deref().map(|o| fill(runbook.owner_name(o)));
    let meta: Vec<String> = [time, owner].into_iter().flatten().collect();
    Label::new(&fill(&step.text), &meta.join(" · "))
}

fn section_label(runbook: &Runbook, vertex: &Vertex, fill: &dyn Fn(&str) -> String) -> Label {
    let steps = runbook.steps.iter();
    let count = steps.filter(|step| step.section == vertex.of).count();
    let plural = if count == 1 { "" } else { "s" };
    let title = fill(&runbook.sections[vertex.of].title);
    Label::new(&title, &format!("{count} step{plural}"))
}

/// Lays a web out; `None` where it goes in a circle or would be too large.
fn draw(web: &Web, label: &dyn Fn(&Vertex) -> Label) -> Option<Value> {
    let labels: Vec<Option<Label>> = web
        .vertices
        .iter()
        .map(|vertex| (vertex.shape != Shape::Bar).then(|| label(vertex)))
        .collect();
    let sizes: Vec<Size> = labels
        .iter()
        .map(|label| label.as_ref().map_or(Size::bar(), Label::size))
        .collect();
    let layout = layout(&sizes, &web.edges, MOST_PARTS)?;
    let nodes: Vec<Value> = web
        .vertices
        .iter()
        .zip(&labels)
        .zip(&layout.boxes)
        .map(|((vertex, label), place)| node(vertex, label.as_ref(), place))
        .collect();
    let mut drawn = Object::new();
    drawn
        .set("width", layout.width)
        .set("height", layout.height)
        .set("nodes", nodes)
        .set("ways", ways(web, &layout));
    Some(drawn.into())
}

fn node(vertex: &Vertex, label: Option<&Label>, place: &layout::Box) -> Value {
    let mut node = Object::new();
    node.set("shape", vertex.shape.word())
        .set("critical", vertex.critical)
        .set("x", place.x)
        .set("y", place.y)
        .set("width", place.width)
        .set("height", place.height);
    if vertex.shape == Shape::Gate {
        node.set("points", gate(place));
    }
    if let Some(label) = label {
        let middle = place.x + place.width / 2;
        let lines: Vec<Value> = label
            .lines_at(place.y)
            .map(|(y, text, is_meta)| {
                let mut line = Object::new();
                line.set("y", y).set("text", text).set("meta", is_meta);
                line.into()
            })
            .collect();
        node.set("middle", middle)
            .set("lines", lines)
            .set("title", label.whole.as_str())
            .set("href", vertex.href());
    }
    node.into()
}

/// A gate has its corners cut off, like the sign on a road.
fn gate(place: &layout::Box) -> String {
    const CUT: i64 = 12;
    let (left, right) = (place.x, place.x + place.width);
    let (top, bottom) = (place.y, place.y + place.height);
    let middle = i64::midpoint(top, bottom);
    format!(
        "{left},{middle} {},{top} {},{top} {right},{middle} {},{bottom} {},{bottom}",
        left + CUT,
        right - CUT,
        right - CUT,
        left + CUT
    )
}

fn ways(web: &Web, layout: &Layout) -> Vec<Value> {
    web.edges
        .iter()
        .zip(&layout.ways)
        .map(|(&(from, to), way)| {
            let (from, to) = (&web.vertices[from], &web.vertices[to]);
            let mut value = Object::new();
            value
                .set("d", way.line.as_str())
                .set("tip", way.tip.as_str())
                .set("critical", from.critical && to.critical)
                // Into a bar a line goes without a point.
                .set("point", to.shape != Shape::Bar);
            value.into()
        })
        .collect()
}

/// The list: each step with what it waits for, in an order in which that
/// comes first.
fn list(
    runbook: &Runbook,
    graph: &Graph,
    order: &[usize],
    steps: &[usize],
    fill: &dyn Fn(&str) -> String,
) -> Vec<Value> {
    let link = |step: &usize| {
        let mut link = Object::new();
        link.set("href", format!("#tm-s-{step}"))
            .set("text", fill(&runbook.steps[*step].text));
        Value::from(link)
    };
    order
        .iter()
        .filter(|step| steps.binary_search(step).is_ok())
        .map(|&at| {
            let mut entry = Object::new();
            entry
                .set("step", link(&at))
                .set("gate", runbook.steps[at].gate);
            if let Some(start) = &runbook.steps[at].start {
                entry.set("time", words::window(start));
            }
            let wave = graph.wave[at].and_then(|wave| graph.waves.get(wave.checked_sub(1)?));
            let mut after: Vec<usize> = graph.after[at].clone();
            match wave {
                Some(wave) if wave.steps.len() <= NAMED => {
                    after.extend(&wave.steps);
                    after.sort_unstable();
                    after.dedup();
                }
                Some(wave) => {
                    let first = &runbook.steps[wave.steps[0]];
                    entry.set("wave", wave.steps.len()).set_some(
                        "wave_time",
                        first.start.as_ref().map(|start| words::when(&start.start)),
                    );
                }
                None => {}
            }
            entry.set("after", after.iter().map(link).collect::<Vec<_>>());
            entry.into()
        })
        .collect()
}
