//! A small layered layout (after Sugiyama, Tagawa and Toda 1981).
//!
//! 1. Columns: each vertex stands one column behind the last that it waits
//!    for. One that waits for nothing moves up to the first that waits for it.
//! 2. A dependency over several columns gets a place to pass through in each
//!    of them, so that no line crosses a box.
//! 3. Each column is sorted by the middle of its neighbours, to and fro.
//! 4. Each column is stacked, near the height of what it waits for.
//! 5. Lines bend between the columns only, where no box stands.
//!
//! All numbers are whole, and ties are broken by the order of the input: the
//! same web always looks the same.

use std::ops::Range;

/// How large something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) width: i64,
    pub(super) height: i64,
}

impl Size {
    /// The size of a bar.
    pub(super) fn bar() -> Self {
        Self {
            width: 8,
            height: 56,
        }
    }
}

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Box {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

/// Everything in its place.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) width: i64,
    pub(super) height: i64,
    /// For each vertex.
    pub(super) boxes: Vec<Box>,
    /// For each edge.
    pub(super) ways: Vec<Way>,
    /// The lines of all ways, one behind the other.
    lines: String,
}

impl Layout {
    /// The line of a way, for the `d` of a path.
    pub(super) fn line(&self, way: &Way) -> &str {
        &self.lines[way.line.clone()]
    }
}

/// How an edge is drawn.
#[derive(Debug)]
pub(super) struct Way {
    line: Range<usize>,
    /// Where it ends.
    pub(super) end: (i64, i64),
}

/// Between two columns.
const CHANNEL: i64 = 44;
/// Between two boxes of a column.
const GAP: i64 = 16;
/// The height of a place to pass through.
const PASS: i64 = 10;
/// Around everything.
const EDGE: i64 = 6;
/// How often the columns are sorted to and fro.
const SWEEPS: usize = 6;

/// A vertex, or the part of an edge that passes through a column.
struct Cell {
    column: usize,
    size: Size,
    before: Vec<usize>,
    behind: Vec<usize>,
}

/// Lays out vertices of these sizes; `None` where the edges go in a circle, or
/// where they would have more than `most` parts.
pub(super) fn layout(sizes: &[Size], edges: &[(usize, usize)], most: usize) -> Option<Layout> {
    let columns = columns(sizes.len(), edges)?;
    let span = |(from, to): &(usize, usize)| columns[*to] - columns[*from];
    if edges.iter().map(span).sum::<usize>() > most {
        return None;
    }
    let mut cells: Vec<Cell> = sizes
        .iter()
        .zip(&columns)
        .map(|(size, column)| Cell {
            column: *column,
            size: *size,
            before: Vec::new(),
            behind: Vec::new(),
        })
        .collect();
    // For each edge the cells that it goes through, both ends included.
    let chains: Vec<Vec<usize>> = edges.iter().map(|edge| chain(&mut cells, edge)).collect();
    let stacks = sorted(&cells);
    let (boxes, width, height) = placed(&cells, &stacks);
    let edges_of: Vec<(i64, i64)> = stacks
        .iter()
        .map(|stack| {
            let left = stack.iter().map(|cell| boxes[*cell].x).min();
            let right = stack
                .iter()
                .map(|cell| boxes[*cell].x + boxes[*cell].width)
                .max();
            (left.unwrap_or(0), right.unwrap_or(0))
        })
        .collect();
    let mut lines = String::with_capacity(16 * cells.len());
    let ways = chains
        .iter()
        .map(|chain| way(&mut lines, chain, &cells, &boxes, &edges_of))
        .collect();
    let mut boxes = boxes;
    boxes.truncate(sizes.len());
    Some(Layout {
        width,
        height,
        boxes,
        ways,
        lines,
    })
}

/// The column of each vertex; `None` in a circle.
fn columns(count: usize, edges: &[(usize, usize)]) -> Option<Vec<usize>> {
    let mut waits = vec![0; count];
    let mut behind = vec![Vec::new(); count];
    for &(from, to) in edges {
        waits[to] += 1;
        behind[from].push(to);
    }
    let first: Vec<usize> = (0..count).filter(|v| waits[*v] == 0).collect();
    let mut ready = first.clone();
    let mut columns = vec![0; count];
    let mut done = 0;
    while let Some(vertex) = ready.pop() {
        done += 1;
        for &next in &behind[vertex] {
            columns[next] = columns[next].max(columns[vertex] + 1);
            waits[next] -= 1;
            if waits[next] == 0 {
                ready.push(next);
            }
        }
    }
    if done < count {
        return None;
    }
    for vertex in first {
        let nearest = behind[vertex].iter().map(|next| columns[*next]).min();
        columns[vertex] = nearest.map_or(0, |nearest| nearest - 1);
    }
    Some(columns)
}

/// Ties the ends of an edge together through a cell in every column between.
fn chain(cells: &mut Vec<Cell>, &(from, to): &(usize, usize)) -> Vec<usize> {
    let mut chain = Vec::with_capacity(cells[to].column - cells[from].column + 1);
    chain.push(from);
    for column in cells[from].column + 1..cells[to].column {
        chain.push(cells.len());
        cells.push(Cell {
            column,
            size: Size {
                width: 0,
                height: PASS,
            },
            before: Vec::new(),
            behind: Vec::new(),
        });
    }
    chain.push(to);
    for pair in chain.windows(2) {
        cells[pair[0]].behind.push(pair[1]);
        cells[pair[1]].before.push(pair[0]);
    }
    chain
}

/// The cells of each column from top to bottom.
fn sorted(cells: &[Cell]) -> Vec<Vec<usize>> {
    let count = cells.iter().map(|cell| cell.column + 1).max().unwrap_or(0);
    let mut stacks = vec![Vec::new(); count];
    for (at, cell) in cells.iter().enumerate() {
        stacks[cell.column].push(at);
    }
    let mut fewest = crossings(&stacks, cells);
    if fewest == 0 {
        return stacks;
    }
    let mut best = stacks.clone();
    for sweep in 0..SWEEPS {
        let forth = sweep % 2 == 0;
        for step in 1..count {
            let column = if forth { step } else { count - 1 - step };
            let places = places(&stacks, cells.len());
            let middle = |cell: usize| {
                let neighbours = if forth {
                    &cells[cell].before
                } else {
                    &cells[cell].behind
                };
                if neighbours.is_empty() {
                    return places[cell] as f64;
                }
                let sum: usize = neighbours.iter().map(|n| places[*n]).sum();
                sum as f64 / neighbours.len() as f64
            };
            stacks[column].sort_by(|a, b| middle(*a).total_cmp(&middle(*b)));
        }
        let now = crossings(&stacks, cells);
        if now < fewest {
            fewest = now;
            best.clone_from(&stacks);
        }
    }
    best
}

/// The place of each cell in its column.
fn places(stacks: &[Vec<usize>], count: usize) -> Vec<usize> {
    let mut places = vec![0; count];
    for stack in stacks {
        for (place, cell) in stack.iter().enumerate() {
            places[*cell] = place;
        }
    }
    places
}

/// How many pairs of lines cross. The number of lines is capped, so all pairs
/// between two columns are looked at.
fn crossings(stacks: &[Vec<usize>], cells: &[Cell]) -> usize {
    let places = places(stacks, cells.len());
    let mut count = 0;
    for stack in stacks {
        let lines: Vec<(usize, usize)> = stack
            .iter()
            .flat_map(|from| {
                let behind = cells[*from].behind.iter();
                behind.map(|to| (places[*from], places[*to]))
            })
            .collect();
        for (at, a) in lines.iter().enumerate() {
            for b in &lines[at + 1..] {
                count += usize::from((a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1));
            }
        }
    }
    count
}

/// Gives each cell its place, and says how large the whole is.
fn placed(cells: &[Cell], stacks: &[Vec<usize>]) -> (Vec<Box>, i64, i64) {
    let mut boxes = vec![Box::default(); cells.len()];
    let tall = |stack: &Vec<usize>| -> i64 {
        stack
            .iter()
            .map(|cell| cells[*cell].size.height + GAP)
            .sum::<i64>()
            - GAP
    };
    let tallest = stacks.iter().map(tall).max().unwrap_or(0);
    let mut x = EDGE;
    for stack in stacks {
        let wide = stack
            .iter()
            .map(|cell| cells[*cell].size.width)
            .max()
            .unwrap_or(0);
        let total = tall(stack);
        // As near as possible to what it waits for, in order, without overlap;
        // then all of the column up by what that pushed it down on average.
        let mut y = i64::MIN;
        let (mut pushed, mut pulled) = (0, 0);
        let mut alone = (tallest - total) / 2;
        for &at in stack {
            let Size { width, height } = cells[at].size;
            let middles = cells[at].before.iter();
            let middles = middles.map(|b| boxes[*b].y + boxes[*b].height / 2);
            let (sum, count) = middles.fold((0, 0), |(sum, count), m| (sum + m, count + 1));
            let wanted = if count > 0 {
                sum / count - height / 2
            } else {
                alone
            };
            y = y.max(wanted);
            if count > 0 {
                pushed += y - wanted;
                pulled += 1;
            }
            boxes[at] = Box {
                x: x + (wide - width) / 2,
                y,
                width,
                height,
            };
            y += height + GAP;
            alone = y;
        }
        let up = if pulled > 0 { pushed / pulled } else { 0 };
        for at in stack {
            boxes[*at].y -= up;
        }
        x += wide + CHANNEL;
    }
    let top = boxes.iter().map(|b| b.y).min().unwrap_or(0);
    for place in &mut boxes {
        place.y += EDGE - top;
    }
    let bottom = boxes.iter().map(|b| b.y + b.height).max().unwrap_or(0);
    (boxes, x - CHANNEL + EDGE, bottom + EDGE)
}

/// Writes the way of an edge: level through columns, bent between them.
fn way(
    d: &mut String,
    chain: &[usize],
    cells: &[Cell],
    boxes: &[Box],
    columns: &[(i64, i64)],
) -> Way {
    let middle = |cell: usize| boxes[cell].y + boxes[cell].height / 2;
    let start = d.len();
    let from = chain[0];
    let mut y = middle(from);
    let mut x = boxes[from].x + boxes[from].width;
    put(d, "M", &[x, y]);
    for &next in &chain[1..] {
        let column = cells[next].column;
        // Level to the edge of the column that is left.
        let right = columns[column - 1].1;
        if right > x {
            put(d, "H", &[right]);
            x = right;
        }
        let (left, to) = (columns[column].0, middle(next));
        if to == y {
            put(d, "H", &[left]);
        } else {
            let half = i64::midpoint(x, left);
            put(d, "C", &[half, y, half, to, left, to]);
        }
        (x, y) = (left, to);
        if boxes[next].x > x {
            x = boxes[next].x;
            put(d, "H", &[x]);
        }
    }
    Way {
        line: start..d.len(),
        end: (x, y),
    }
}

/// Appends a command of a path.
fn put(d: &mut String, command: &str, numbers: &[i64]) {
    let mut before = command;
    for number in numbers {
        d.push_str(before);
        d.push_str(itoa::Buffer::new().format(*number));
        before = " ";
    }
}

#[cfg(test)]
mod tests {
    use super::{Box, Size, layout};

    const STEP: Size = Size {
        width: 100,
        height: 40,
    };

    #[test]
    fn what_waits_stands_behind_and_nothing_overlaps() {
        // A diamond with a long way around it.
        let edges = [(0, 1), (0, 2), (1, 3), (2, 3), (0, 3), (3, 4), (5, 4)];
        let made = layout(&[STEP; 6], &edges, 100).unwrap();
        for (from, to) in edges {
            let (a, b) = (&made.boxes[from], &made.boxes[to]);
            assert!(a.x + a.width < b.x, "{from} {to}");
        }
        let apart = |a: &Box, b: &Box| {
            a.x + a.width <= b.x
                || b.x + b.width <= a.x
                || a.y + a.height <= b.y
                || b.y + b.height <= a.y
        };
        for (at, a) in made.boxes.iter().enumerate() {
            assert!(
                a.x >= 0
                    && a.y >= 0
                    && a.x + a.width <= made.width
                    && a.y + a.height <= made.height
            );
            assert!(made.boxes[at + 1..].iter().all(|b| apart(a, b)), "{at}");
        }
        // What waits for nothing stands beside what waits for it.
        assert_eq!(made.boxes[5].x, made.boxes[3].x);
    }

    #[test]
    fn lines_run_level_through_columns_and_miss_every_box() {
        let edges = [(0, 1), (1, 2), (2, 3), (0, 3), (1, 3)];
        let made = layout(&[STEP; 4], &edges, 100).unwrap();
        for (way, (from, to)) in made.ways.iter().zip(edges) {
            for (at, place) in made.boxes.iter().enumerate() {
                if at == from || at == to {
                    continue;
                }
                for (x, y) in points(made.line(way)) {
                    let inside = x > place.x
                        && x < place.x + place.width
                        && y > place.y
                        && y < place.y + place.height;
                    assert!(!inside, "{} goes through {at}", made.line(way));
                }
            }
        }
    }

    /// Points along the level parts of a way, and the ends of its bends.
    fn points(way: &str) -> Vec<(i64, i64)> {
        let mut points = Vec::new();
        let (mut x, mut y) = (0, 0);
        let commands = way.char_indices().filter(|(_, c)| c.is_ascii_alphabetic());
        let starts: Vec<usize> = commands.map(|(at, _)| at).collect();
        for (n, start) in starts.iter().enumerate() {
            let end = starts.get(n + 1).copied().unwrap_or(way.len());
            let numbers: Vec<i64> = way[start + 1..end]
                .split(' ')
                .map(|n| n.parse().unwrap())
                .collect();
            if way[*start..].starts_with('H') {
                points.extend((x..=numbers[0]).step_by(5).map(|x| (x, y)));
                x = numbers[0];
            } else {
                x = numbers[numbers.len() - 2];
                y = numbers[numbers.len() - 1];
            }
            points.push((x, y));
        }
        points
    }

    #[test]
    fn a_circle_and_a_tangle_have_no_layout() {
        assert!(layout(&[STEP; 2], &[(0, 1), (1, 0)], 100).is_none());
        let all: Vec<(usize, usize)> = (0..20)
            .flat_map(|a| (a + 1..20).map(move |b| (a, b)))
            .collect();
        assert!(layout(&[STEP; 20], &all, 400).is_none());
    }
}
