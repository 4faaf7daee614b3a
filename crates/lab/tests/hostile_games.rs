//! No text of a game makes its reader panic or hang: what is accepted is a game, what is not is told with reasons.

use proptest::prelude::*;
use shapan_lab::game::file;
use shapan_lab::library::Library;
use shapan_lab::load::load;
use shapan_lab::scenario::Scenario;

fn world() -> Scenario {
    load(&Library::builtin(), "baseline").unwrap_or_else(|problems| panic!("{problems}"))
}

/// A game with triggers, and one with menus alone; the second player has levers between bounds in the third.
fn games() -> Vec<String> {
    let levers = "[[player]]\nbloc = \"usa\"\npayoff = \"output.usa@2030\"\n[[player.lever]]\nlever = \"adoption.push\"\n\
                  from = 0.5\nto = 2.0\nat = [0, 3]\n[[player]]\nbloc = \"china\"\npayoff = \"output.china@2030\"\n\
                  [[player.policy]]\nname = \"as-is\"\n";
    let built_in = [include_str!("../../../games/watched-lead.toml"), include_str!("../../../games/two-powers.toml")];
    [built_in[0], built_in[1], levers].map(String::from).to_vec()
}

/// What came of a text: rules of at least a player, or reasons.
fn sound(world: &Scenario, text: &[u8]) {
    let refused = match file::text("mine.toml", text) {
        Err(problems) => problems,
        Ok(read) => match read.rules(world) {
            Err(problems) => problems,
            Ok((_, rules)) => {
                assert!(!rules.players.is_empty(), "a game without players");
                return;
            }
        },
    };
    assert!(!refused.0.is_empty() && !refused.to_string().is_empty(), "refused without a reason");
}

#[test]
fn the_games_to_spoil_are_sound() {
    for text in &games()[..2] {
        let read = file::text("mine.toml", text.as_bytes()).unwrap_or_else(|problems| panic!("{problems}"));
        read.rules(&world()).unwrap_or_else(|problems| panic!("{problems}"));
    }
}

/// Values that do not belong, in every place of a trigger.
#[test]
fn a_trigger_with_a_wrong_value_is_refused() {
    let (world, game) = (world(), games().remove(0));
    let wrong =
        ["nan", "inf", "-1e999", "true", "[]", "{}", "[[1]]", "\"\"", "\"capability.leve\"", "2026-01-01", "1e308"];
    for key in ["signpost", "of", "relative_to", "above", "delay"] {
        let line = game.lines().find(|line| line.starts_with(&format!("{key} = "))).unwrap();
        for value in wrong {
            sound(&world, game.replacen(line, &format!("{key} = {value}"), 1).as_bytes());
        }
        sound(&world, game.replacen(line, "", 1).as_bytes());
        sound(&world, game.replacen(line, &format!("{line}\n{line}"), 1).as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// A game with some bytes exchanged, taken out or doubled.
    #[test]
    fn spoilt_games_are_survived(which in 0usize..3, spoils in prop::collection::vec((any::<prop::sample::Index>(), 0u8..3, any::<u8>()), 1..6)) {
        let mut text = games().remove(which).into_bytes();
        for (at, how, byte) in spoils {
            let at = at.index(text.len().max(1)).min(text.len().saturating_sub(1));
            match how {
                0 => text[at] = byte,
                1 => { text.remove(at); }
                _ => text.insert(at, byte),
            }
        }
        sound(&world(), &text);
    }

    /// Lines of a game in another order, some twice, some not at all.
    #[test]
    fn shuffled_games_are_survived(which in 0usize..3, lines in prop::collection::vec(any::<prop::sample::Index>(), 1..60)) {
        let text = games().remove(which);
        let known: Vec<&str> = text.lines().collect();
        let shuffled: Vec<&str> = lines.iter().map(|line| known[line.index(known.len())]).collect();
        sound(&world(), shuffled.join("\n").as_bytes());
    }
}
