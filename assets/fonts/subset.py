#!/usr/bin/env python3
"""Makes shapan-sans-sc.woff2 and characters.txt from a Noto Sans CJK SC font file.

    python subset.py FONT

FONT is an .otf, or an .ttc collection whose Simplified Chinese face is taken.
Needs fonttools and brotli; see README.md beside this file.
"""

import argparse
import math
import sys
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FAMILY = "Shapan Sans SC"
POSTSCRIPT = "ShapanSansSC-Regular"
FACES = ("Noto Sans CJK SC", "Noto Sans SC")
TEXTS = ("messages/*.toml", "scenarios/*.toml", "data/**/*.toml", "claims/*.toml", "tours/*.toml")
LIMIT = 700_000

# whole ranges; code points that the source font lacks are left out
RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x0370, 0x03FF),  # Greek
    (0x2010, 0x2027),  # dashes, quotation marks, dots
    (0x2030, 0x205E),  # per mille, primes, other general punctuation
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x2190, 0x21FF),  # arrows
    (0x3000, 0x301F),  # CJK punctuation
    (0xFF01, 0xFF60),  # full-width forms
    (0xFFE0, 0xFFE6),  # full-width currency and other signs
)
# The source font has ¹ ² ³ ⁴ only; these are drawn from the full-size signs, at that size, height and weight.
RAISED = {"⁰": "0", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁻": "−"}
RAISED_WIDTH, RAISED_BASE, RAISED_SCALE, RAISED_BOLDER = 411, 448, (0.64, 0.574), 7
# shown with the glyph of another character
ALIASES = {"ϵ": "ε"}
# signs that formulae and tables use, and the replacement character
SIGNS = "ℓ№™Ω℃€¥−∂∆∇∈∏∑√∝∞∧∨∩∪∫≈≠≡≤≥≪≫⋅■□▲△▼▽◆◇○●★☆✓\ufffd"


def gb2312_level_1():
    """The 3755 common characters of GB2312, rows 16 to 55."""
    found = set()
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((row, cell)).decode("gb2312")))
            except UnicodeDecodeError:
                pass  # the last five cells of row 55 are empty
    return found


def in_texts():
    """Every printable character of the project's texts, and how many files there are."""
    files = sorted({path for pattern in TEXTS for path in ROOT.glob(pattern)})
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    return {ord(c) for c in text if unicodedata.category(c)[0] != "C"}, len(files)


def open_face(path):
    with open(path, "rb") as file:
        collection = file.read(4) == b"ttcf"
    if not collection:
        return TTFont(path, recalcTimestamp=False)
    for face in TTCollection(path).fonts:
        if face["name"].getDebugName(1) in FACES:
            face.recalcTimestamp = False
            return face
    sys.exit(f"{path}: no face named {' or '.join(FACES)}")


def rename(font):
    """Gives the subset its own name; copyright, designers, licence and trademark entries stay."""
    names = font["name"]
    old_family = names.getDebugName(1)
    old_version = names.getDebugName(5).split(";")[0]
    keep = {0, 7, 9, 13, 14}
    names.names = [n for n in names.names if n.nameID in keep and n.langID == 0x409]
    new = {
        1: FAMILY,
        2: "Regular",
        3: f"{old_version.removeprefix('Version ')};{POSTSCRIPT}",
        4: FAMILY,
        5: old_version,
        6: POSTSCRIPT,
        10: f"Modified version: a subset of {old_family}, with superscripts added, made for the reports of shapan",
    }
    for name_id, value in new.items():
        names.setName(value, name_id, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames[0] = POSTSCRIPT
    top = cff.topDictIndex[0]
    top.FullName = top.FamilyName = FAMILY
    for number, part in enumerate(top.FDArray):
        part.FontName = f"{POSTSCRIPT}-{number}"


def shorten(font, wanted):
    options = subset.Options()
    options.hinting = False
    options.desubroutinize = True  # smaller once compressed
    options.layout_features = ["kern", "locl", "vert"]
    options.layout_scripts = ["DFLT.dflt", "hani.dflt", "hani.ZHS", "latn.dflt", "grek.dflt"]
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.drop_tables += ["BASE"]
    job = subset.Subsetter(options)
    job.populate(unicodes=wanted)
    job.subset(font)
    font.flavor = "woff2"


def bolder(contour, by):
    """Moves a closed contour's points outwards, along the bisector at each."""
    count = len(contour)

    def direction(start, step):
        for hop in range(1, count):
            x = contour[(start + step * hop) % count][0] - contour[start][0]
            y = contour[(start + step * hop) % count][1] - contour[start][1]
            if length := math.hypot(x, y):
                return x * step / length, y * step / length
        return 0.0, 0.0

    moved = []
    for at, (x, y) in enumerate(contour):
        before, after = direction(at, -1), direction(at, 1)
        share = by / max(1 + before[0] * after[0] + before[1] * after[1], 0.5)
        moved.append((x + (before[1] + after[1]) * share, y - (before[0] + after[0]) * share))
    return moved


def raise_sign(glyphs, name):
    """The outline of a glyph as a superscript: (operator, points) pairs."""
    pen = RecordingPen()
    glyphs[name].draw(pen)
    middle = glyphs[name].width / 2
    contours = []
    for operator, points in pen.value:
        if operator == "moveTo":
            contours.append([])
        contours[-1].append((operator, points))
    for contour in contours:
        flat = [
            ((x - middle) * RAISED_SCALE[0] + RAISED_WIDTH / 2, y * RAISED_SCALE[1] + RAISED_BASE)
            for _, points in contour
            for x, y in points
        ]
        flat = iter(bolder(flat, RAISED_BOLDER))
        for operator, points in contour:
            yield operator, [next(flat) for _ in points]


def add_raised(font):
    """Adds the superscripts that the source font lacks, and the aliases."""
    top = font["CFF "].cff.topDictIndex[0]
    glyphs, cmap = font.getGlyphSet(), font.getBestCmap()
    order = font.getGlyphOrder()
    taken = set(order)
    free = (name for name in map("cid{:05d}".format, range(1, 65535)) if name not in taken)
    new = {ord(sign): cmap[ord(plain)] for sign, plain in ALIASES.items()}
    pictures = []
    for sign, plain in RAISED.items():
        if ord(sign) not in cmap:
            pictures.append((sign, cmap[ord(plain)], list(raise_sign(glyphs, cmap[ord(plain)]))))
    for sign, model, picture in pictures:
        name = next(free)
        font_dict = top.FDSelect[font.getGlyphID(model)]
        private = top.FDArray[font_dict].Private
        pen = T2CharStringPen(RAISED_WIDTH - private.nominalWidthX, None)
        for operator, points in picture:
            getattr(pen, operator)(*points)
        outline = pen.getCharString(private, top.GlobalSubrs)
        top.CharStrings.charStringsIndex.append(outline)
        top.CharStrings.charStrings[name] = len(top.CharStrings.charStringsIndex) - 1
        top.FDSelect.append(font_dict)
        font["hmtx"].metrics[name] = (RAISED_WIDTH, round(outline.calcBounds(None)[0]))
        font["vmtx"].metrics[name] = font["vmtx"].metrics[model]
        order.append(name)
        new[ord(sign)] = name
    top.charset = order
    font.setGlyphOrder(order)
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14:
            table.cmap.update(new)
    font["OS/2"].recalcUnicodeRanges(font)


def ranges(code_points):
    parts, start = [], None
    for point in sorted(code_points):
        if start is not None and point == last + 1:
            last = point
            continue
        if start is not None:
            parts.append((start, last))
        start = last = point
    parts.append((start, last))
    return ",".join(f"U+{a:04X}" if a == b else f"U+{a:04X}-{b:04X}" for a, b in parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("font", help="Noto Sans CJK SC, .otf or .ttc")
    source = parser.parse_args().font
    font = open_face(source)
    if "CFF " not in font:
        sys.exit(f"{source}: a font with PostScript outlines (.otf, .ttc) is needed")
    available = set(font.getBestCmap())
    needed, files = in_texts()
    wanted = gb2312_level_1() | needed | {ord(c) for c in SIGNS}
    for first, last in RANGES:
        wanted.update(range(first, last + 1))

    rename(font)
    shorten(font, wanted & available)
    add_raised(font)
    target = HERE / "shapan-sans-sc.woff2"
    font.save(target)
    covered = set(TTFont(target).getBestCmap())
    (HERE / "characters.txt").write_text(ranges(covered) + "\n", encoding="ascii")

    size = target.stat().st_size
    print(f"{target.name}: {size} bytes, {len(covered)} characters, {len(font.getGlyphOrder())} glyphs")
    print(f"read {files} text files with {len(needed)} different characters")
    missing = needed - covered
    if missing:
        sys.exit("no glyph for: " + " ".join(f"{chr(p)} U+{p:04X}" for p in sorted(missing)))
    if size > LIMIT:
        sys.exit(f"larger than {LIMIT} bytes")


if __name__ == "__main__":
    main()
