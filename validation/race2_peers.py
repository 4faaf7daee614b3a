"""The yardstick race2 for tools that want the equations as a program: a plain loop for one world, NumPy for many at once.

The equations are those that `shapan book` prints for the model race2; speed_python.py lays the answers beside ours before it times anything.
"""

import math

import numpy as np

START, STEP, STEPS = 2025.0, 0.25, 120
# (name, value for bloc a, value for bloc b); what is uncertain lies within 20 % of its value
SHARED = {
    "compute.price_growth": 0.15, "compute.efficiency_growth": 0.25, "compute.efficiency_elasticity": 0.12, "compute.spill": 0.05,
    "compute.reaction": 0.3, "economy.capital_elasticity": 0.35, "economy.saving_share": 0.22, "economy.depreciation": 0.06,
}
OWN = {"compute.share@a": 0.010, "compute.share@b": 0.008, "risk.share@a": 0.10, "risk.share@b": 0.05}
INPUTS = {**SHARED, **OWN}
BLOCS = "ab"
START_STOCKS = {"K": (60.0, 50.0), "C": (5.0, 3.0), "E": (1.0, 0.8), "H": (1.0, 0.8), "S": (0.1, 0.1)}
PRODUCTIVITY, MOST_SKILLS = (3.0, 2.6), (3.0, 4.0)
GAIN, HAZARD, LIFE, SKILLS_GROWTH, MEMORY = 0.02, 0.01, 5.0, 0.05, 8.0
SERIES = [f"{what}.{bloc}" for what in ("compute.capability", "economy.output", "risk.risk") for bloc in BLOCS]


def march(x, exp, log, larger):
    """Six series of STEPS + 1 values for inputs by name: numbers with the functions of `math`, arrays with those of NumPy."""
    share, safe = [[x[f"{what}.share@{bloc}"] for bloc in BLOCS] for what in ("compute", "risk")]
    alpha, beta = x["economy.capital_elasticity"], x["compute.efficiency_elasticity"]
    stocks = {name: list(both) for name, both in START_STOCKS.items()}
    kept = {name: [] for name in SERIES}
    for step in range(STEPS + 1):
        capital, compute, efficiency, skills, safety = (stocks[name] for name in "KCEHS")
        able = [log(1 + compute[i] * efficiency[i]) for i in (0, 1)]
        output = [
            PRODUCTIVITY[i] * exp(alpha * log(capital[i])) * exp((1 - alpha) * log(skills[i])) * (1 + GAIN * able[i]) for i in (0, 1)
        ]
        pressure = [x["compute.reaction"] * able[1 - i] / (able[i] + 0.1) for i in (0, 1)]
        for i in (0, 1):
            kept[SERIES[i]].append(able[i])
            kept[SERIES[2 + i]].append(output[i])
            kept[SERIES[4 + i]].append(1 - exp(-HAZARD * able[i] * (1 + pressure[i]) / (1 + safety[i])))
        if step == STEPS:
            return kept
        price = exp(x["compute.price_growth"] * STEP * step)
        new = {name: [0.0, 0.0] for name in stocks}
        for i in (0, 1):
            first = START_STOCKS["C"][i]
            new["K"][i] = x["economy.saving_share"] * output[i] - x["economy.depreciation"] * capital[i]
            new["C"][i] = share[i] * (1 + pressure[i]) * output[i] * price - compute[i] / LIFE
            grown = x["compute.efficiency_growth"] * efficiency[i] * exp(beta * log(compute[i] / first)) / (1 + 0.1 * efficiency[i])
            new["E"][i] = grown + x["compute.spill"] * larger(efficiency[1 - i] - efficiency[i], 0.0)
            new["H"][i] = SKILLS_GROWTH * skills[i] * (1 - skills[i] / MOST_SKILLS[i])
            new["S"][i] = safe[i] * skills[i] - safety[i] / MEMORY
        for name, both in stocks.items():
            stocks[name] = [both[i] + STEP * new[name][i] for i in (0, 1)]


def one(**changes):
    """One world, in plain Python."""
    return march({**INPUTS, **changes}, math.exp, math.log, max)


def many(x):
    """Many worlds at once: inputs by name, each an array."""
    return march(x, np.exp, np.log, np.maximum)


def xmile():
    """The same without arrays, as tools of system dynamics run it fastest."""
    variables = []

    def aux(name, equation):
        variables.append(f'<aux name="{name}"><eqn>{equation}</eqn></aux>')

    def stock(name, first, rate):
        variables.append(f'<stock name="{name}"><eqn>{first}</eqn><inflow>d{name}</inflow></stock><flow name="d{name}"><eqn>{rate}</eqn></flow>')

    for name, value in INPUTS.items():
        aux(word(name), value)
    aux("price", "EXP(compute_price_growth * TIME)")
    for i, (own, other) in enumerate(("ab", "ba")):
        first = {name: both[i] for name, both in START_STOCKS.items()}
        able, output = f"able_{own}", f"output_{own}"
        aux(able, f"LN(1 + C_{own} * E_{own})")
        aux(
            output,
            f"{PRODUCTIVITY[i]} * EXP(economy_capital_elasticity * LN(K_{own})) * EXP((1 - economy_capital_elasticity) * LN(H_{own}))"
            f" * (1 + {GAIN} * {able})",
        )
        aux(f"pressure_{own}", f"compute_reaction * able_{other} / ({able} + 0.1)")
        aux(f"risk_{own}", f"1 - EXP(-{HAZARD} * {able} * (1 + pressure_{own}) / (1 + S_{own}))")
        stock(f"K_{own}", first["K"], f"economy_saving_share * {output} - economy_depreciation * K_{own}")
        stock(f"C_{own}", first["C"], f"compute_share_{own} * (1 + pressure_{own}) * {output} * price - C_{own} / {LIFE}")
        stock(
            f"E_{own}", first["E"],
            f"compute_efficiency_growth * E_{own} * EXP(compute_efficiency_elasticity * LN(C_{own} / {first['C']})) / (1 + 0.1 * E_{own})"
            f" + compute_spill * MAX(E_{other} - E_{own}, 0)",
        )
        stock(f"H_{own}", first["H"], f"{SKILLS_GROWTH} * H_{own} * (1 - H_{own} / {MOST_SKILLS[i]})")
        stock(f"S_{own}", first["S"], f"risk_share_{own} * H_{own} - S_{own} / {MEMORY}")
    head = (
        '<?xml version="1.0" encoding="utf-8"?><xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">'
        '<header><vendor>shapan</vendor><product version="1" lang="en">shapan</product><name>race2</name></header>'
        f'<sim_specs method="Euler" time_units="yr"><start>0</start><stop>{STEP * STEPS}</stop><dt>{STEP}</dt></sim_specs>'
    )
    return f"{head}<model><variables>{''.join(variables)}</variables></model></xmile>"


def word(name):
    """An input's name as a word."""
    return name.replace(".", "_").replace("@", "_")


# the six series there, in the order of SERIES
WORDS = [f"{what}_{bloc}" for what in ("able", "output", "risk") for bloc in BLOCS]
