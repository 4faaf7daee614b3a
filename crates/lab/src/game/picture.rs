//! The payoffs of all combinations at one look: coloured cells as SVG, and a table for the terminal.

use super::told::Told;
use crate::figures;
use crate::messages::{say, word};
use crate::svg::{FONTS, colour, escape};
use crate::terminal::{pad, pad_left, width};

/// Heights and widths of the picture, in pixels.
const CELL: (f64, f64) = (150.0, 40.0);
const LABEL: f64 = 190.0;
const TOP: f64 = 106.0;

/// One cell: what each player of it is paid more than as things are.
struct Cell {
    /// Player, number, standard error.
    parts: Vec<(usize, f64, f64)>,
    /// An equilibrium.
    framed: bool,
}

/// Rows and columns of cells with their names.
struct Grid {
    corner: String,
    columns: Vec<String>,
    rows: Vec<(String, Vec<Cell>)>,
}

/// Two players make a square of their policies; more, or two if no square is wanted, make a row for each combination and a column for each
/// player.
fn grid(told: &Told<'_>, square: bool) -> Grid {
    let game = &told.answer.game;
    let part = |player: usize, profile: usize| {
        let gain = told.payoffs.samples.difference(player, profile, 0);
        (player, gain.value, gain.error)
    };
    let name = |player: usize, policy: usize| told.rules.players[player].policies[policy].name.clone();
    let framed = |profile: usize| told.answer.pure.contains(&profile);
    if let ([first, second], true) = (game.actions(), square) {
        let (first, second) = (*first, *second);
        let row = |own: usize| {
            let cell = |other: usize| {
                let profile = game.index(&[own, other]);
                Cell { parts: (0..2).map(|player| part(player, profile)).collect(), framed: framed(profile) }
            };
            (name(0, own), (0..second).map(cell).collect())
        };
        let corner = format!("{} \\ {}", told.who(0), told.who(1));
        Grid { corner, columns: (0..second).map(|at| name(1, at)).collect(), rows: (0..first).map(row).collect() }
    } else {
        let players = game.players();
        let row = |profile: usize| {
            let chosen = game.profile(profile);
            let names: Vec<String> = chosen.iter().enumerate().map(|(player, &at)| name(player, at)).collect();
            let cell = |player: usize| Cell { parts: vec![part(player, profile)], framed: framed(profile) };
            (names.join(" / "), (0..players).map(cell).collect())
        };
        let corner = (0..players).map(|player| told.who(player)).collect::<Vec<_>>().join(" / ");
        Grid {
            corner,
            columns: (0..players).map(|player| told.who(player).to_owned()).collect(),
            rows: (0..game.profiles()).map(row).collect(),
        }
    }
}

fn signed(told: &Told<'_>, x: f64) -> String {
    let text = figures::figure_to(x, "1", 2, told.language);
    if x > 0.0 { format!("+{text}") } else { text }
}

/// The table for the terminal; equilibria have a star. A square that is wider than `columns` becomes a list.
pub fn table(told: &Told<'_>, columns: usize) -> String {
    let square = listed(told, &grid(told, true));
    let body =
        if square.lines().all(|line| width(line) <= columns) { square } else { listed(told, &grid(told, false)) };
    format!("{}\n\n{body}", say(told.language, "commands.game.starred", &[("caption", &caption(told))]))
}

fn listed(told: &Told<'_>, grid: &Grid) -> String {
    let text = |cell: &Cell| {
        let parts: Vec<String> = cell
            .parts
            .iter()
            .map(|(_, gain, error)| {
                format!("{} ±{}", signed(told, *gain), figures::figure_to(*error, "1", 1, told.language))
            })
            .collect();
        format!("{}{}", parts.join(" / "), if cell.framed { " *" } else { "  " })
    };
    let cells: Vec<Vec<String>> = grid.rows.iter().map(|(_, row)| row.iter().map(text).collect()).collect();
    let first = grid.rows.iter().map(|(name, _)| width(name)).chain([width(&grid.corner)]).max().unwrap_or(0);
    let wide: Vec<usize> = (0..grid.columns.len())
        .map(|at| cells.iter().map(|row| width(&row[at])).chain([width(&grid.columns[at])]).max().unwrap_or(0))
        .collect();
    let mut out = pad(&grid.corner, first);
    for (name, wide) in grid.columns.iter().zip(&wide) {
        out.push_str(&format!("  {}", pad_left(name, *wide)));
    }
    out.push('\n');
    for ((name, _), row) in grid.rows.iter().zip(&cells) {
        out.push_str(&pad(name, first));
        for (cell, wide) in row.iter().zip(&wide) {
            out.push_str(&format!("  {}", pad_left(cell, *wide)));
        }
        out.push('\n');
    }
    out
}

fn caption(told: &Told<'_>) -> String {
    let worlds = figures::count(told.payoffs.samples.worlds());
    say(told.language, "commands.game.caption", &[("worlds", &worlds)])
}

/// The picture: each player's part of a cell in its colour, the darker the more it is paid within the range of its payoffs; equilibria framed.
pub fn svg(told: &Told<'_>) -> String {
    let grid = grid(told, true);
    let (high, wide) =
        (TOP + CELL.1 * grid.rows.len() as f64 + 16.0, LABEL + CELL.0 * grid.columns.len() as f64 + 16.0);
    let wide = wide.max(640.0);
    let title = told.language.of(&told.rules.title);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide:.0} {high:.0}\" width=\"{wide:.0}\" height=\"{high:.0}\" role=\"img\" \
         font-family=\"{FONTS}\"><title>{}</title><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        escape(title)
    );
    let mut text = |x: f64, y: f64, size: f64, anchor: &str, weight: &str, what: &str| {
        out.push_str(&format!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\" font-weight=\"{weight}\" fill=\"#1a1a1a\">{}</text>\n",
            escape(what)
        ));
    };
    text(16.0, 30.0, 18.0, "start", "600", title);
    text(16.0, 52.0, 12.0, "start", "400", &caption(told));
    text(16.0, TOP - 10.0, 12.0, "start", "400", &grid.corner);
    for (at, name) in grid.columns.iter().enumerate() {
        text(LABEL + CELL.0 * (at as f64 + 0.5), TOP - 10.0, 12.0, "middle", "600", name);
    }
    for (row, (name, _)) in grid.rows.iter().enumerate() {
        text(16.0, TOP + CELL.1 * (row as f64 + 0.5) + 4.0, 12.0, "start", "600", name);
    }
    let mut frames = String::new();
    for (row, (_, cells)) in grid.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (left, top) = (LABEL + CELL.0 * column as f64, TOP + CELL.1 * row as f64);
            let each = (CELL.0 - 4.0) / cell.parts.len() as f64;
            for (at, (player, gain, error)) in cell.parts.iter().enumerate() {
                let least = least(told, *player);
                let strength = 0.06 + 0.5 * (gain - least) / told.answer.game.range(*player);
                let x = left + 2.0 + each * at as f64;
                out.push_str(&format!(
                    "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{each:.1}\" height=\"{:.1}\" fill=\"{}\" fill-opacity=\"{strength:.3}\"/>\n\
                     <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"12\" text-anchor=\"middle\" fill=\"#1a1a1a\">{}</text>\n\
                     <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"9.5\" text-anchor=\"middle\" fill=\"#333\">±{}</text>\n",
                    top + 2.0,
                    CELL.1 - 4.0,
                    colour(*player),
                    x + each / 2.0,
                    top + 18.0,
                    escape(&signed(told, *gain)),
                    x + each / 2.0,
                    top + 31.0,
                    escape(&figures::figure_to(*error, "1", 1, told.language)),
                ));
            }
            if cell.framed {
                frames.push_str(&format!(
                    "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"none\" stroke=\"#1a1a1a\" stroke-width=\"2.5\"/>\n",
                    left + 1.0,
                    top + 1.0,
                    CELL.0 - 2.0,
                    CELL.1 - 2.0
                ));
            }
        }
    }
    out.push_str(&frames);
    let players = (0..told.rules.players.len()).map(|player| told.who(player)).collect::<Vec<_>>();
    let legend = players
        .iter()
        .enumerate()
        .map(|(at, who)| format!("<tspan fill=\"{}\" font-weight=\"600\">■ </tspan>{}  ", colour(at), escape(who)));
    out.push_str(&format!(
        "<text x=\"16\" y=\"70\" font-size=\"12\" fill=\"#595959\">{}{}</text>\n</svg>\n",
        legend.collect::<String>(),
        escape(&word(told.language, "commands.game.framed"))
    ));
    out
}

/// The smallest gain of a player over all combinations.
fn least(told: &Told<'_>, player: usize) -> f64 {
    let of = told.answer.game.of(player);
    of.iter().copied().fold(f64::INFINITY, f64::min) - of[0]
}
