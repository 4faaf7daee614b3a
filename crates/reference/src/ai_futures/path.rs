//! The path of research: one equation, $`\dot s = e^{u(P, t) - s}`$, for the logarithm $`s`$ of the stock of research, since progress is
//! $`P = r s/\ln 10`$ and the growth of training compute.

use super::labour::Places;
use super::world::World;
use crate::integrate;
use crate::roots::root;

/// A point of the path: date, logarithm of the stock of research since the start, and its growth.
pub type Node = integrate::Node<1>;

/// The path of a run.
#[derive(Clone, Debug, Default)]
pub struct Path {
    /// Every step.
    pub nodes: Vec<Node>,
    /// Positions of the dates of the output among them.
    pub output: Vec<usize>,
    /// Why it ends early, if it does.
    pub broken: Option<String>,
}

/// Error of a step that is let pass, of the stock and relative to it.
pub const TOLERANCE: f64 = 1e-8;

/// Growth of the stock, per year, above which the stock is stepped and time follows: a date has not digits enough for steps of time.
const FAST: f64 = 1e5;
/// Error of time in years that is let pass then.
const LEAP_TOLERANCE: f64 = 1e-12;
/// Largest step of the stock then.
const LEAP: f64 = 0.25;
/// Most steps of the stock within one span.
const MOST_LEAPS: usize = 1_000_000;

/// Follows the path over these dates.
pub fn follow(world: &World, dates: &[f64], tolerance: f64) -> Path {
    let mut path = Path::default();
    let mut places = Places::default();
    let start = dates[0];
    let first = world.rate(world.given.piece(start), start, 0.0, &mut places);
    let mut node = Node { t: start, y: [0.0], slope: [first] };
    path.nodes.push(node);
    path.output.push(0);
    let mut length = dates[1] - start;
    let mut bends: Vec<f64> = world.given.bends().filter(|bend| *bend > start).collect();
    bends.reverse();
    for date in &dates[1..] {
        while node.t < *date {
            let bend = bends.last().copied().unwrap_or(f64::INFINITY);
            let until = date.min(bend);
            let next = if node.slope[0] > FAST {
                leap(world, node, until, &mut path.nodes, &mut places)
            } else {
                let piece = world.given.piece(node.t);
                let mut rate = |t: f64, stock: &[f64; 1]| [world.rate(piece, t, stock[0], &mut places)];
                let nodes = &mut path.nodes;
                let mut keep = |_: &Node, next: &Node| {
                    nodes.push(*next);
                    next.slope[0] <= FAST
                };
                integrate::advance(&mut rate, node, until, &mut length, tolerance, &mut keep)
            };
            match next {
                Some(next) => node = next,
                None => {
                    let at = path.nodes.last().map_or(start, |node| node.t);
                    path.broken = Some(format!("research outgrows every step in {at:.3}"));
                    return path;
                }
            }
            if node.t >= bend {
                bends.pop();
            }
        }
        path.output.push(path.nodes.len() - 1);
    }
    path
}

/// Goes on in steps of the stock, with time since the first node as what is followed, until growth is no longer fast or the time is over.
fn leap(world: &World, from: Node, until: f64, nodes: &mut Vec<Node>, places: &mut Places) -> Option<Node> {
    let piece = world.given.piece(from.t);
    let whole = until - from.t;
    let mut rate = |stock: f64, since: &[f64; 1]| [1.0 / world.rate(piece, from.t + since[0], stock, places)];
    let mut at = Node { t: from.y[0], y: [0.0], slope: [1.0 / from.slope[0]] };
    let mut length = LEAP;
    for _ in 0..MOST_LEAPS {
        length = length.min(LEAP);
        let next = integrate::advance(&mut rate, at, at.t + length, &mut length, LEAP_TOLERANCE, &mut |_, _| false)?;
        if next.y[0] >= whole {
            // the stock at which the time is over
            let stock = root(|stock| integrate::between(&at, &next, 0, stock) - whole, at.t, next.t);
            let slope = 1.0 / rate(stock, &[whole])[0];
            let end = Node { t: until, y: [stock], slope: [slope] };
            nodes.push(end);
            return Some(end);
        }
        at = next;
        let node = Node { t: from.t + at.y[0], y: [at.t], slope: [1.0 / at.slope[0]] };
        nodes.push(node);
        if node.slope[0] < 0.5 * FAST {
            return Some(node);
        }
    }
    None
}
