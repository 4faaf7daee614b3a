//! What the program says of names: explanations and lists.

mod program;

use program::{folder, good, json, shapan, text};

#[test]
fn a_name_is_explained_or_the_nearest_is_offered() {
    let here = folder("explain");
    let said = good(&shapan(&["explain", "research.spill"], &here));
    for part in
        ["0.4", "assumed", "research.spill_growth", "crates/model/src/world/research.rs", "uniform from 0.1 to 1.2"]
    {
        assert!(said.contains(part), "{part} is missing in\n{said}");
    }
    let said = good(&shapan(&["explain", "labour.employment_0"], &here));
    assert!(said.contains("usa") && said.contains("pwt110"), "{said}");
    let output = shapan(&["explain", "research.spil"], &here);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean research.spill"));
    assert!(good(&shapan(&["explain", "adoption.diffusion"], &here)).contains("mansfield"));
}

#[test]
fn outcomes_and_forms_are_explained() {
    let here = folder("outcomes");
    let said = |args: &[&str]| good(&shapan(&[&["explain"], args].concat(), &here));
    for (args, parts) in [
        (
            &["output.usa@2041"][..],
            &["outcome, unit USD/yr", "production.output of the bloc at the start of the year", "production.rs"][..],
        ),
        (&["accident_probability@2041"], &["unit 1", "1 − exp(−x)", "safety.hazard_sum", "d safety.hazard_sum / dt ="]),
        (&["output"], &["output.usa@2031, output.usa@2036", "output.rest@2051", "sources"]),
        (&["ai_gain.china"], &["in the same world without AI", "production.output"]),
        (
            &["mansfield1961"],
            &["a form of the law adoption.diffusion", "Mansfield", "bass1969", "equation", "adoption.rs", "--set"],
        ),
        (&["adoption.diffusion=bass1969"], &["yes: it holds where nothing else is said", "adoption.innovation"]),
        (&["output.usa@2041", "--lang", "zh"], &["结果，单位 USD/yr", "年初产出", "该集团年初的 production.output"]),
        (&["mansfield1961", "--lang", "zh"], &["只有模仿", "来源", "方程"]),
        (&["research.spill", "--lang", "zh"], &["参数，单位", "均匀分布，0.1 至 1.2", "用于"]),
        (&["adoption.diffusion", "--lang", "zh"], &["（默认）", "只有模仿"]),
        (&["compute.stock.a", "--model", "race2"], &["compute.stock of the bloc at the start of the year in the name"]),
    ] {
        let said = said(args);
        for part in parts {
            assert!(said.contains(part), "{part} is missing in\n{said}");
        }
        assert!(!said.contains('⟦'), "{said}");
    }
    let found = json(&shapan(&["explain", "frontier@2041", "--json"], &here));
    assert_eq!(found["reads"][0]["name"], "capability.level");
    let output = shapan(&["explain", "outptu.usa@2041"], &here);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean output.usa@2041?"), "{}", text(&output.stderr));
}

#[test]
fn lists_are_there_in_chinese_too() {
    let here = folder("lists");
    for (what, part) in [
        ("quantities", "参数：初始就业人数"),
        ("outcomes", "年初产出 [USD/yr]"),
        ("laws", "只有模仿"),
        ("scenarios", "基准情景"),
        ("models", "世界模型"),
    ] {
        let said = good(&shapan(&["list", what, "--lang", "zh"], &here));
        assert!(said.contains(part) && !said.contains('⟦'), "{said}");
        let english = good(&shapan(&["list", what], &here));
        assert_eq!(english.lines().count(), said.lines().count());
        assert!(!english.contains("世界"), "{english}");
    }
}

#[test]
fn claims_are_explained_listed_and_checked() {
    let here = folder("claims-explained");
    let said = |args: &[&str]| good(&shapan(args, &here));
    for (args, parts) in [
        (
            &["explain", "concentrate"][..],
            &[
                "a claim: Policy and surroundings",
                "metric = ln(output.china@2046[n2] / output.china@2046[n16])",
                "gain = 0.02",
                "Set by the authors of the registry before any world was run",
                "differs from n2 in china.research.projects",
                "output.china@2046 [USD/yr]: output at the start of the year; in n2, n16",
                "production.output of the bloc at the start of the year",
                "crates/model/src/world/production.rs",
                "korinek-suh2024",
                "shapan claims concentrate",
            ][..],
        ),
        (&["explain", "concentrate", "--lang", "zh"], &["主张：政策与环境", "界限", "与 n2 的差别", "机制", "试运行"]),
        (&["explain", "treaty-pays"], &["answers", "hostile-acts", "1 − exp(−x)", "safety.rs"]),
        (&["explain", "window-closes"], &["now >= gain", "late = ln("]),
        (&["explain", "history"], &["Manhattan Project", "stine2009", "depends. Whatever the count"]),
        (
            &["explain", "capability.level.china@2036[asleep]"],
            &["capability.level of the bloc at the start of the year"],
        ),
        (&["explain", "output_gap@2026..2051"], &["output_gap@2026, output_gap@2051"]),
        (&["list", "claims"], &["Policy and surroundings", "concentrate", "A follower with two large projects"]),
        (&["list", "claims", "--lang", "zh"], &["反方主张", "追赶方办两个大项目"]),
    ] {
        let said = said(args);
        for part in parts {
            assert!(said.contains(part), "{part} is missing in\n{said}");
        }
        assert!(!said.contains('⟦'), "{said}");
    }
    let found = json(&shapan(&["explain", "concentrate", "--json"], &here));
    assert_eq!(
        (&found["outcomes"][0]["reads"][0], &found["cutoffs"][0]["fixed"]),
        (&"production.output".into(), &"before".into())
    );
    let listed = json(&shapan(&["list", "claims", "--json"], &here));
    assert!(
        listed.as_array().is_some_and(|claims| claims.len() == 24 && claims[0]["group"] == "consequence"),
        "{listed}"
    );

    let sound = include_str!("../../lab/tests/mistakes/claims/parts/sound.toml");
    std::fs::write(here.join("mine.toml"), sound).expect("a file");
    assert!(said(&["check", "mine.toml"]).contains("ok     mine.toml"));
    assert!(said(&["explain", "mine.toml"]).contains("output.china@2040"));
    std::fs::write(here.join("mine.toml"), sound.replace("china@2040[n2]", "chian@2040[n2]")).expect("a file");
    let output = shapan(&["check", "mine.toml"], &here);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("did you mean `output.china`?"), "{}", text(&output.stdout));
    let output = shapan(&["explain", "concentrat"], &here);
    assert!(text(&output.stderr).contains("did you mean concentrate?"), "{}", text(&output.stderr));
}
