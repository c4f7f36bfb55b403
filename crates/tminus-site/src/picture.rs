//! The picture of what waits for what.
//!
//! 1. [`Web`] says what is drawn: the steps that depend on each other, with a
//!    bar where everything of one time waits for everything of the time before.
//! 2. `layout` gives each of them a column and a place in it, and each
//!    dependency a way between them. It knows sizes and numbers alone.
//! 3. `svg` writes the result, and `list` the same as a list: as [`Markup`],
//!    into which texts get escaped only. `picture.html` puts both into the page.
//!
//! The list beside the picture says the same to whoever does not see it, and
//! stands alone where the picture would be too large to be read.

mod label;
mod layout;
mod list;
mod svg;
mod web;

use std::borrow::Cow;
use std::cell::OnceCell;

use tera::Value;
use tminus_model::Runbook;
use tminus_plan::{Anchors, Goal, Graph, Zone, forecast, schedule};

use crate::export::words;
use crate::markup::Markup;
use crate::splice::Splice;
use crate::value::Object;
use crate::zone::IanaZone;
use label::Label;
use layout::{Size, layout};
use web::{Shape, Vertex, Web};

/// The most steps that are drawn.
const MOST: usize = 48;
/// The most parts of ways that are drawn: past it nobody follows them.
const MOST_PARTS: usize = 400;

/// Draws a runbook, if its steps depend on each other.
pub(crate) fn picture(
    runbook: &Runbook,
    fill: &dyn for<'t> Fn(&'t str) -> Cow<'t, str>,
    splice: &mut Splice,
) -> Option<Value> {
    let graph = tminus_plan::graph(runbook);
    let order = graph.order().ok()?;
    let steps = Web::steps(&graph);
    if steps.len() < 2 {
        return None;
    }
    let words = Words::new(runbook, fill);
    let mut object = Object::new();
    let list = list::list(&words, &graph, &order, &steps);
    object
        .set("steps", steps.len())
        .set("list", splice.html(list.into_string()));
    let mut critical = if is_plain_chain(runbook, &graph) {
        Vec::new()
    } else {
        critical(runbook, &graph)
    };
    critical.retain(|step| steps.binary_search(step).is_ok());
    // Where every step is on the path, stressing it would say nothing.
    if steps.iter().all(|step| critical.contains(step)) {
        critical.clear();
    }
    object.set("critical", !critical.is_empty());
    if steps.len() <= MOST {
        let mut web = Web::of_steps(&graph, &steps, &critical);
        web.mark(runbook);
        if let Some(svg) = draw(&web, &words, &|vertex| step_label(&words, vertex)) {
            object
                .set("svg", splice.html(svg.into_string()))
                .set("of", "steps");
        }
    } else if let Some(web) = Web::of_sections(runbook, &graph, MOST)
        && let Some(svg) = draw(&web, &words, &|vertex| section_label(&words, vertex))
    {
        object
            .set("svg", splice.html(svg.into_string()))
            .set("of", "sections");
    }
    Some(object.into())
}

/// The words of a runbook, its placeholders filled in.
struct Words<'r> {
    runbook: &'r Runbook,
    fill: &'r dyn for<'t> Fn(&'t str) -> Cow<'t, str>,
    /// A step is named in its box, in its line of the list, and in the line of
    /// every step that waits for it.
    steps: Vec<OnceCell<Cow<'r, str>>>,
    /// When each starts.
    times: Vec<OnceCell<Option<String>>>,
}

impl<'r> Words<'r> {
    fn new(runbook: &'r Runbook, fill: &'r dyn for<'t> Fn(&'t str) -> Cow<'t, str>) -> Self {
        Self {
            runbook,
            fill,
            steps: vec![OnceCell::new(); runbook.steps.len()],
            times: vec![OnceCell::new(); runbook.steps.len()],
        }
    }

    fn step(&self, step: usize) -> &str {
        self.steps[step].get_or_init(|| (self.fill)(&self.runbook.steps[step].text))
    }

    fn time(&self, step: usize) -> Option<&str> {
        let start = || self.runbook.steps[step].start.as_ref().map(words::window);
        self.times[step].get_or_init(start).as_deref()
    }
}

/// Says whether steps follow each other one by one, each until the next begins:
/// then all of them are on one path, or none is.
fn is_plain_chain(runbook: &Runbook, graph: &Graph) -> bool {
    let until_next = |at: &usize| {
        let step = &runbook.steps[*at];
        let end = step.start.as_ref().and_then(|window| window.end.as_ref());
        step.duration.is_none() && end.is_none()
    };
    let waves = &graph.waves;
    graph.after.iter().all(Vec::is_empty)
        && waves.iter().all(|wave| wave.steps.len() == 1)
        && waves.iter().flat_map(|wave| &wave.steps).all(until_next)
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
        events: &tminus_model::ordered::Map::new(),
        steps: &|_| None,
    };
    let schedule = schedule(runbook, graph, &anchors, zone);
    forecast(runbook, graph, &schedule, &[], None, Goal::End).path
}

fn step_label<'w>(words: &'w Words<'_>, vertex: &Vertex) -> Label<'w> {
    let step = &words.runbook.steps[vertex.of];
    let owner = step.owner.as_deref();
    let owner = owner.map(|owner| (words.fill)(words.runbook.owner_name(owner)));
    let meta = match (words.time(vertex.of), owner) {
        (Some(time), Some(owner)) => Cow::Owned([time, " · ", &*owner].concat()),
        (Some(time), None) => Cow::Borrowed(time),
        (None, owner) => owner.unwrap_or_default(),
    };
    Label::new(words.step(vertex.of).into(), meta)
}

fn section_label<'w>(words: &'w Words<'_>, vertex: &Vertex) -> Label<'w> {
    let steps = words.runbook.steps.iter();
    let count = steps.filter(|step| step.section == vertex.of).count();
    let plural = if count == 1 { "" } else { "s" };
    let title = (words.fill)(&words.runbook.sections[vertex.of].title);
    Label::new(title, format!("{count} step{plural}").into())
}

/// Lays a web out and writes it; `None` where it goes in a circle or would be
/// too large.
fn draw<'w>(web: &Web, words: &Words<'_>, label: &dyn Fn(&Vertex) -> Label<'w>) -> Option<Markup> {
    let labels: Vec<Option<Label<'_>>> = web
        .vertices
        .iter()
        .map(|vertex| (vertex.shape != Shape::Bar).then(|| label(vertex)))
        .collect();
    let sizes: Vec<Size> = labels
        .iter()
        .map(|label| label.as_ref().map_or(Size::bar(), Label::size))
        .collect();
    let layout = layout(&sizes, &web.edges, MOST_PARTS)?;
    Some(svg::svg(words.runbook, web, &labels, &layout))
}
