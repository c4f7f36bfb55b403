//! The picture as SVG. Colours and line widths are the style sheet's.

use tminus_model::Runbook;

use super::label::Label;
use super::layout::{Box, Layout, Way};
use super::web::{Shape, Vertex, Web};
use crate::markup::Markup;

/// About how long a box and the way to it are.
const BYTES: usize = 448;

/// Whether a way is on the critical path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Critical {
    Yes,
    No,
}

/// Writes a web that was laid out; bars have no label.
pub(super) fn svg(
    runbook: &Runbook,
    web: &Web,
    labels: &[Option<Label<'_>>],
    layout: &Layout,
) -> Markup {
    let mut svg = Markup::with_capacity(256 + web.vertices.len() * BYTES);
    let (width, height) = (layout.width, layout.height);
    svg.raw("<svg class=\"tm-picture-svg\" aria-hidden=\"true\" width=\"");
    svg.number(width).raw("\" height=\"").number(height);
    svg.raw("\" viewBox=\"0 0 ").number(width).raw(" ");
    svg.number(height).raw("\">\n");
    // What is critical is drawn over what is not.
    add_ways(&mut svg, web, layout, Critical::No);
    add_ways(&mut svg, web, layout, Critical::Yes);
    let boxes = web.vertices.iter().zip(labels).zip(&layout.boxes);
    for ((vertex, label), place) in boxes {
        match label {
            Some(label) => add_node(&mut svg, runbook, vertex, label, place),
            None => add_bar(&mut svg, place),
        }
    }
    svg.raw("</svg>");
    svg
}

/// Writes all ways of one kind as one path, and the points at their ends as
/// another.
fn add_ways(svg: &mut Markup, web: &Web, layout: &Layout, critical: Critical) {
    let of = |(from, to): &(usize, usize)| {
        let both = web.vertices[*from].critical && web.vertices[*to].critical;
        both == (critical == Critical::Yes)
    };
    let ways = || web.edges.iter().zip(&layout.ways).filter(|way| of(way.0));
    let end = match critical {
        Critical::Yes => " tm-critical\" d=\"",
        Critical::No => "\" d=\"",
    };
    let mut lines = ways().peekable();
    if lines.peek().is_some() {
        svg.raw("<path class=\"tm-picture-way").raw(end);
        for (_, way) in lines {
            svg.text(layout.line(way));
        }
        svg.raw("\"/>\n");
    }
    // Into a bar a line goes without a point.
    let points = |((_, to), _): &(&(usize, usize), &Way)| web.vertices[*to].shape != Shape::Bar;
    let mut points = ways().filter(points).peekable();
    if points.peek().is_some() {
        svg.raw("<path class=\"tm-picture-point").raw(end);
        for (_, way) in points {
            let (x, y) = way.end;
            svg.raw("M").number(x - 7).raw(" ").number(y - 4);
            svg.raw("l7 4-7 4");
        }
        svg.raw("\"/>\n");
    }
}

fn add_bar(svg: &mut Markup, place: &Box) {
    svg.raw("<rect class=\"tm-picture-bar\"");
    add_place(svg, place);
    svg.raw(" rx=\"4\"/>\n");
}

fn add_node(svg: &mut Markup, runbook: &Runbook, vertex: &Vertex, label: &Label<'_>, place: &Box) {
    svg.raw("<a class=\"tm-picture-node tm-picture-");
    svg.raw(vertex.shape.word());
    if vertex.critical {
        svg.raw(" tm-critical");
    }
    svg.raw("\" href=\"");
    match vertex.shape {
        Shape::Section => svg.raw("#").text(&runbook.sections[vertex.of].anchor),
        _ => svg.raw("#tm-s-").number(vertex.of),
    };
    svg.raw("\" tabindex=\"-1\">");
    if label.is_cut() {
        svg.raw("<title>").text(label.text());
        if let Some(meta) = label.meta() {
            svg.raw(" (").text(meta).raw(")");
        }
        svg.raw("</title>");
    }
    if vertex.shape == Shape::Gate {
        add_gate(svg, place);
    } else {
        svg.raw("<rect");
        add_place(svg, place);
        svg.raw(match vertex.shape {
            Shape::Milestone => " rx=\"24\"/>",
            _ => " rx=\"7\"/>",
        });
    }
    let middle = place.x + place.width / 2;
    for (y, text, is_meta) in label.lines_at(place.y) {
        svg.raw("<text x=\"").number(middle);
        svg.raw("\" y=\"").number(y);
        svg.raw(if is_meta {
            "\" class=\"tm-picture-meta\">"
        } else {
            "\">"
        });
        svg.text(text).raw("</text>");
    }
    svg.raw("</a>\n");
}

fn add_place(svg: &mut Markup, place: &Box) {
    svg.raw(" x=\"").number(place.x);
    svg.raw("\" y=\"").number(place.y);
    svg.raw("\" width=\"").number(place.width);
    svg.raw("\" height=\"").number(place.height);
    svg.raw("\"");
}

/// A gate has its corners cut off, like the sign on a road.
fn add_gate(svg: &mut Markup, place: &Box) {
    const CUT: i64 = 12;
    let (left, right) = (place.x, place.x + place.width);
    let (top, bottom) = (place.y, place.y + place.height);
    let middle = i64::midpoint(top, bottom);
    let points = [
        (left, middle),
        (left + CUT, top),
        (right - CUT, top),
        (right, middle),
        (right - CUT, bottom),
        (left + CUT, bottom),
    ];
    let mut before = "<polygon points=\"";
    for (x, y) in points {
        svg.raw(before).number(x).raw(",").number(y);
        before = " ";
    }
    svg.raw("\"/>");
}
