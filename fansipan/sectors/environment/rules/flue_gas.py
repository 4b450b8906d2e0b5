"""Flue gas as the law compares it: mg/Nm3 (25 °C, 760 mmHg), dry, at the reference oxygen of the stack.

The order is: volume fraction or actual state → normal state → dry → reference oxygen. A step that the analyser has
made already (its Basis) is not made again. Nm3: QCVN 19:2009/BTNMT 1.3 and QCVN 19:2024/BTNMT 1.3.10.
"""

from __future__ import annotations

from fansipan.kernel.errors import Invalid
from fansipan.sectors.environment.contracts import AmountUnit, FlueGasSample, Input, Note, StackSettings, Step, StepName

MOLAR_MASS = {
    "SO2": 64.066,
    "NO": 30.006,
    "NO2": 46.0055,
    "NOx": 46.0055,
    "CO": 28.010,
    "HCl": 36.461,
    "HF": 20.006,
    "NH3": 17.031,
    "H2S": 34.081,
    "O3": 47.998,
    "SO3": 80.063,
    "H2SO4": 98.078,
    "Hg": 200.592,
}
"""g/mol, from the standard atomic masses; NOx is counted as NO2, as the regulations ask for it."""

MOLAR_VOLUME = 24.465
"""L/mol of an ideal gas at 25 °C and 760 mmHg: 0.0820574 L·atm/(mol·K) × 298.15 K / 1 atm."""

KELVIN = 273.15
ROOM_KELVIN = 298.15
ATMOSPHERE_KPA = 101.325
LEAST_KPA = 1.0
"""Absolute; no stack runs at a hundredth of the atmosphere: what is less was not measured but made by a fault."""

MASS = "mg/Nm³"


def molar_volume(stack: StackSettings) -> float:
    """Litres that a mole of gas fills at the stack's reference conditions: 24.465 at 25 °C and 760 mmHg."""
    return MOLAR_VOLUME * (KELVIN + stack.normal_celsius) / ROOM_KELVIN * ATMOSPHERE_KPA / stack.normal_kpa


def corrected(sample: FlueGasSample, stack: StackSettings) -> Step:
    """The concentration as it is compared with a limit, in mg/Nm3, the raw value among the inputs.

    No result when a correction needs what was not measured; the oxygen correction alone is left out and noted when it
    would mislead: too much oxygen, or a factor too large.
    """
    chain = _normal(sample, stack)
    if chain.result is not None and not sample.basis.dry:
        chain = dry(chain.result, sample.moisture, before=chain)
    if chain.result is not None and stack.oxygen_reference is not None and not sample.basis.oxygen:
        chain = _at_reference(chain, sample, stack, stack.oxygen_reference)
    given = (Input(sample.substance, sample.value, sample.unit),)
    source = "QCVN 19:2009/BTNMT; QCVN 19:2024/BTNMT 1.3.10"
    notes = _all_notes(chain)
    formula = "C → N → khô → O₂"
    return Step(StepName.FLUE_GAS, formula, given, chain.result, MASS, sample.substance, source, notes, (chain,))


def _all_notes(step: Step) -> tuple[Note, ...]:
    return (*step.notes, *(note for part in step.parts for note in _all_notes(part)))


def _normal(sample: FlueGasSample, stack: StackSettings) -> Step:
    """The state from which the chain goes on: a volume fraction does not know temperature or pressure."""
    if sample.unit is AmountUnit.PPM:
        return from_ppm(sample.substance, sample.value, stack)
    if sample.basis.normal:
        return Step(StepName.NORMAL, "C", (Input("C", sample.value, MASS),), sample.value, MASS, sample.substance)
    return normal(sample.value, sample.celsius, sample.kpa, stack)


def molar_mass(substance: str) -> float:
    """g/mol. Raises Invalid for a substance whose molar mass is not known."""
    if substance not in MOLAR_MASS:
        raise Invalid("environment.molar_mass", substance=substance)
    return MOLAR_MASS[substance]


def from_ppm(substance: str, ppm: float, stack: StackSettings) -> Step:
    """mg/Nm3 of a volume fraction: ppm × M / Vm. Raises Invalid for a substance whose molar mass is not known."""
    volume, mass = molar_volume(stack), molar_mass(substance)
    given = (Input("C", ppm, "ppm"), Input("M", mass, "g/mol"), Input("Vm", volume, "L/mol"))
    return Step(StepName.PPM, "C(N) = C × M / Vm", given, ppm * mass / volume, MASS, substance)


def nox_as_no2(no_ppm: float, no2_ppm: float, stack: StackSettings) -> Step:
    """NOx counted as NO2, in mg/Nm3: every molecule of NO weighs as one of NO2."""
    given = (Input("NO", no_ppm, "ppm"), Input("NO₂", no2_ppm, "ppm"))
    result = (no_ppm + no2_ppm) * MOLAR_MASS["NO2"] / molar_volume(stack)
    return Step(StepName.NITROGEN_OXIDES, "NOx = (NO + NO₂) × M(NO₂) / Vm", given, result, MASS, "NOx")


def nox_from_mass(no: float, no2: float) -> Step:
    """NOx counted as NO2 from masses, all in mg/Nm3."""
    given = (Input("NO", no, MASS), Input("NO₂", no2, MASS))
    result = no * MOLAR_MASS["NO2"] / MOLAR_MASS["NO"] + no2
    return Step(StepName.NITROGEN_OXIDES, "NOx = NO × M(NO₂)/M(NO) + NO₂", given, result, MASS, "NOx")


def normal(actual: float, celsius: float | None, kpa: float | None, stack: StackSettings) -> Step:
    """mg/Nm3 of mg/m3 at the gas's own temperature and absolute pressure; no result without both."""
    formula = "C(N) = C × (273.15 + T) / (273.15 + T₀) × P₀ / P"
    state = (Input("T", celsius, "°C"), Input("P", kpa, "kPa"))
    given = (Input("C", actual, "mg/m³"), *state, *_reference(stack))
    if celsius is None or kpa is None or kpa < LEAST_KPA:
        return Step(StepName.NORMAL, formula, given, None, MASS, notes=(Note.INPUT_MISSING,))
    ratio = (KELVIN + celsius) / (KELVIN + stack.normal_celsius) * stack.normal_kpa / kpa
    return Step(StepName.NORMAL, formula, given, actual * ratio, MASS)


def _reference(stack: StackSettings) -> tuple[Input, ...]:
    return Input("T₀", stack.normal_celsius, "°C"), Input("P₀", stack.normal_kpa, "kPa")


def normal_flow(actual: float, celsius: float, kpa: float, stack: StackSettings) -> Step:
    """Nm3/h of m3/h at the gas's own temperature and absolute pressure."""
    ratio = (KELVIN + stack.normal_celsius) / (KELVIN + celsius) * kpa / stack.normal_kpa
    state = (Input("T", celsius, "°C"), Input("P", kpa, "kPa"))
    given = (Input("Q", actual, "m³/h"), *state, *_reference(stack))
    formula = "Q(N) = Q × (273.15 + T₀) / (273.15 + T) × P / P₀"
    return Step(StepName.NORMAL_FLOW, formula, given, actual * ratio, "Nm³/h")


def dry_flow(wet: float, moisture: float) -> Step:
    """Nm3/h of dry gas in a flow of wet gas; moisture in % of volume."""
    given = (Input("Q", wet, "Nm³/h"), Input("H₂O", moisture, "%"))
    return Step(StepName.DRY, "Q(k) = Q × (1 − H₂O/100)", given, wet * (1 - moisture / 100), "Nm³/h")


def dry(wet: float, moisture: float | None, before: Step | None = None) -> Step:
    """The concentration in dry gas; moisture in % of volume. No result without it."""
    formula, parts = "C(k) = C / (1 − H₂O/100)", (before,) if before else ()
    given = (Input("C", wet, MASS), Input("H₂O", moisture, "%"))
    if moisture is None or not 0 <= moisture < 100:
        return Step(StepName.DRY, formula, given, None, MASS, notes=(Note.INPUT_MISSING,), parts=parts)
    return Step(StepName.DRY, formula, given, wet / (1 - moisture / 100), MASS, parts=parts)


def _at_reference(chain: Step, sample: FlueGasSample, stack: StackSettings, reference: float) -> Step:
    oxygen = sample.oxygen
    if oxygen is not None and not sample.oxygen_dry:
        moisture = sample.moisture
        oxygen = None if moisture is None or not 0 <= moisture < 100 else oxygen / (1 - moisture / 100)
    return at_reference(chain.result or 0.0, oxygen, stack, reference, before=chain)


def at_reference(
    concentration: float, oxygen: float | None, stack: StackSettings, reference: float, before: Step | None = None
) -> Step:
    """The concentration at the reference oxygen: C × (20.9 − O2ref) / (20.9 − O2), both in % of dry gas.

    Left uncorrected, with its note, when oxygen was not measured, is over the stack's most (20 %), or the factor would
    be over its most (10): near the oxygen of air the formula blows up the noise.
    """
    base, parts = stack.oxygen_base, (before,) if before else ()
    formula = "C(ref) = C × (base − O₂ref) / (base − O₂)"
    gas = (Input("C", concentration, MASS), Input("O₂", oxygen, "%"))
    given = (*gas, Input("O₂ref", reference, "%"), Input("base", base, "%"))
    if oxygen is None or oxygen > stack.most_oxygen or oxygen >= base:
        return _uncorrected(formula, given, concentration, parts)
    factor = (base - reference) / (base - oxygen)
    if factor > stack.most_factor:
        return _uncorrected(formula, given, concentration, parts)
    return Step(StepName.OXYGEN, formula, given, concentration * factor, MASS, parts=parts)


def _uncorrected(formula: str, given: tuple[Input, ...], concentration: float, parts: tuple[Step, ...]) -> Step:
    notes = (Note.NOT_CORRECTED_FOR_OXYGEN,)
    return Step(StepName.OXYGEN, formula, given, concentration, MASS, notes=notes, parts=parts)


def mass_flow(concentration: float, flow: float) -> Step:
    """kg/h of mg/Nm3 and Nm3/h of the same gas, wet or dry alike."""
    given = (Input("C", concentration, MASS), Input("Q", flow, "Nm³/h"))
    return Step(StepName.MASS_FLOW, "m = C × Q / 10⁶", given, concentration * flow / 1e6, "kg/h")
