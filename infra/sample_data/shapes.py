"""The shapes portraits are composed of: SVG fragments on a canvas of 240 by 240, drawn back to front.

A head fills x 82..158 and y 54..154; shoulders end at the canvas's lower edge.
"""

from __future__ import annotations

from infra.sample_data.looks import CLOTHS, DEEP_SKINS, HAIRS, SKINS, Look

HEAD = "M82 100C82 70 98 54 120 54S158 70 158 100C158 132 140 154 120 154S82 132 82 100Z"
SHOULDERS = (
    "M14 252V240C16 204 44 190 74 183C92 179 100 176 103 170H137C140 176 148 179 166 183C196 190 224 204 226 240V252Z"
)
CAP = "M79 106C74 66 92 44 120 44S166 66 161 106C158 92 152 82 144 76C128 70 112 70 96 76C88 82 82 92 79 106Z"
PARTED = "M79 108C73 62 94 43 120 43S167 62 161 108C157 86 142 76 124 62C112 78 86 84 79 108Z"
SWEPT = "M79 108C72 64 94 43 121 43S168 64 161 108C159 92 154 84 147 78C126 84 106 78 98 66C92 80 82 88 79 108Z"


def path(shape: str, fill: str, extra: str = "") -> str:
    return f'<path d="{shape}" fill="{fill}"{extra}/>'


def line(shape: str, colour: str, width: float, extra: str = "") -> str:
    stroke = f'stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round"'
    return f'<path d="{shape}" fill="none" {stroke}{extra}/>'


def circles(places: str, radius: float, fill: str) -> str:
    """A circle of one radius at each of the places `x,y x,y …`."""
    pairs = (place.split(",") for place in places.split())
    return f'<g fill="{fill}">' + "".join(f'<circle cx="{x}" cy="{y}" r="{radius:g}"/>' for x, y in pairs) + "</g>"


def hair_behind(look: Look) -> str:
    """What falls behind the neck and the shoulders, or stands above the head."""
    hair, light = HAIRS[look.hair_colour]
    cloth, fold = CLOTHS[look.accent]
    match look.hair:
        case "bob":
            return path("M74 150C64 84 84 40 120 40S176 84 166 150C156 164 84 164 74 150Z", hair)
        case "long":
            return path("M70 206C72 168 60 40 120 40S168 168 170 206C150 216 90 216 70 206Z", hair)
        case "waves":
            return path(
                "M70 200C52 182 74 164 68 142C58 84 82 40 120 40S182 84 172 142C166 164 188 182 170 200"
                "C150 214 90 214 70 200Z",
                hair,
            )
        case "bun":
            return circles("120,38", 19, hair) + line("M107 40Q120 30 133 40", light, 2, ' opacity=".6"')
        case "ponytail":
            return path("M150 60C184 60 190 110 180 150C176 170 182 186 172 198C160 180 158 120 146 92Z", hair)
        case "afro":
            places = "76,88 78,66 94,46 120,38 146,46 162,66 164,88 80,108 160,108"
            return circles("120,84", 50, hair) + circles(places, 17, hair)
        case "curls":
            return circles("84,88 86,68 156,88 154,68", 12, hair)
        case "locs":
            strands = "M82 70Q70 110 78 158M92 60Q76 120 88 176M158 70Q170 110 162 158M148 60Q164 120 152 176"
            return line(strands, hair, 11) + line(strands, light, 2, ' stroke-dasharray="1 8" opacity=".7"')
        case "headscarf":
            return path("M64 196C66 150 66 38 120 38S174 150 176 196C160 216 80 216 64 196Z", fold)
        case "headwrap":
            return path("M80 84C58 52 80 14 126 18C168 16 184 52 160 84Z", cloth)
        case _:
            return ""


def hair_before(look: Look) -> str:
    """What frames the face."""
    hair, light = HAIRS[look.hair_colour]
    cloth, fold = CLOTHS[look.accent]
    shine = ' opacity=".55"'
    match look.hair:
        case "crop":
            return path(CAP, hair) + line("M98 56Q118 47 140 54", light, 3, shine)
        case "quiff":
            top = (
                "M79 106C72 70 84 40 116 38C150 30 172 58 161 106C158 92 154 84 149 78"
                "C128 80 112 74 100 76C90 82 82 92 79 106Z"
            )
            return path(top, hair) + line("M96 62Q112 44 142 50M104 68Q120 56 146 62", light, 2.5, shine)
        case "buzz":
            return path(
                "M81 100C78 66 96 50 120 50S162 66 159 100C156 84 148 73 138 70C126 67 114 67 102 70"
                "C92 73 84 84 81 100Z",
                hair,
                ' opacity=".82"',
            )
        case "curls":
            places = "86,72 96,60 108,53 121,51 134,54 145,61 154,72 102,68 118,65 134,68 146,76 92,80"
            shines = line("M102 52q6 -4 11 0M126 52q6 -3 10 2M92 66q4 -5 9 -3", light, 2.2, shine)
            return circles(places, 11.5, hair) + shines
        case "afro":
            return path("M80 102C76 52 100 42 120 42S164 52 160 102C154 84 140 76 120 76S86 84 80 102Z", hair)
        case "locs":
            roots = line("M100 72Q96 58 108 48M120 68V46M140 72Q144 58 132 48", light, 2, ' opacity=".45"')
            return path(CAP, hair) + roots
        case "bob":
            fringe = (
                "M78 112C72 62 94 42 120 42S168 62 162 112C160 98 157 90 154 84C132 88 108 88 86 84C83 90 80 98 78 112Z"
            )
            return path(fringe, hair) + line("M94 62Q118 50 146 62", light, 3, shine)
        case "long":
            curtains = (
                "M120 46C150 44 170 70 166 122C164 130 160 134 158 132C160 104 146 86 120 64"
                "C94 86 80 104 82 132C80 134 76 130 74 122C70 70 90 44 120 46Z"
            )
            return path(curtains, hair) + line(
                "M120 50C104 58 88 74 83 98M122 50C138 58 152 74 157 98", light, 2, shine
            )
        case "waves":
            return path(SWEPT, hair) + line(
                "M100 60Q120 74 148 68M73 130q-5 14 0 26M167 130q5 14 0 26", light, 2.5, shine
            )
        case "bun" | "ponytail":
            return path(PARTED, hair) + line("M124 58C112 70 96 76 87 92M130 60C142 66 150 74 155 90", light, 2, shine)
        case "headscarf":
            rim = "M120 40C166 40 174 92 164 132C158 156 142 168 120 168S82 156 76 132C66 92 74 40 120 40Z"
            opening = "M120 60C96 60 86 78 86 104C86 132 102 152 120 152S154 132 154 104C154 78 144 60 120 60Z"
            drape = (
                "M78 132C88 146 104 150 120 150C136 150 152 146 162 132C176 168 178 196 168 214"
                "C140 226 96 222 70 210C64 190 66 162 78 132Z"
            )
            folds = line("M84 164C104 184 140 186 166 178M78 186C104 204 144 204 170 196", fold, 2.5)
            return path(drape, cloth) + path(rim + opening, cloth, ' fill-rule="evenodd"') + folds
        case "headwrap":
            band = "M78 98C76 66 96 54 120 54S164 66 162 98C152 80 138 74 120 74S88 80 78 98Z"
            folds = line("M84 76C92 46 122 32 158 40M96 70C110 50 138 44 164 60M92 34Q112 24 136 26", fold, 3)
            return path(band, cloth) + folds + line("M80 92C88 72 104 65 120 65S152 72 160 92", fold, 2.5)
        case "bald":
            return line("M100 66Q110 59 122 59", "#fff", 4, ' opacity=".28"')


def clothes(look: Look) -> str:
    """Shoulders, neck and what is worn on them."""
    skin, shade = SKINS[look.skin]
    cloth, fold = CLOTHS[look.cloth]
    under, under_fold = CLOTHS[look.accent]
    body = path(SHOULDERS, cloth)
    neck = path("M103 132H137V176C137 196 103 196 103 176Z", skin)
    neck += path("M103 142C112 156 128 156 137 142V158C128 170 112 170 103 158Z", shade, ' opacity=".75"')
    match look.clothes:
        case "crew":
            collar = line("M97 178C102 204 138 204 143 178", fold, 5)
            return body + neck + collar
        case "shirt":
            left, right = "M101 168L92 182L108 208L120 194Z", "M139 168L148 182L132 208L120 194Z"
            return body + neck + path(left + right, fold) + line("M120 196V250", fold, 2)
        case "blazer":
            inside = path("M98 174L120 250L142 174Z", under)
            lapels = path("M98 174L84 181L76 204L92 210L118 250H122L148 210L164 204L156 181L142 174L120 226Z", fold)
            return body + inside + neck + lapels
        case "rollneck":
            roll = path("M98 166C106 174 134 174 142 166L146 186C134 198 106 198 94 186Z", fold)
            return body + neck + roll + line("M97 178C108 187 132 187 143 178", cloth, 2)
        case "scarf":
            wrap = path(
                "M90 168C104 184 136 184 150 168C160 178 158 194 148 202C130 212 108 210 94 200C82 192 82 176 90 168Z",
                under,
            )
            tail = path("M128 200L152 194L160 250H132Z", under)
            folds = line("M92 184C108 200 134 200 152 184M134 208L139 250M146 206L152 250", under_fold, 2.5)
            return body + neck + tail + wrap + folds


def face(look: Look) -> str:
    """The head with its features; hair and glasses come on top."""
    skin, shade = SKINS[look.skin]
    hair, _ = HAIRS[look.hair_colour]
    brow = hair if look.hair_colour != "silver" else "#8b8f9c"
    ear = '<ellipse cx="{}" cy="106" rx="6" ry="10"/>'
    ears = f'<g fill="{shade}">{ear.format(82)}{ear.format(158)}</g>'
    side = path(
        "M120 54C142 54 158 70 158 100C158 132 140 154 120 154C138 140 146 118 140 96C136 80 130 64 120 54Z",
        shade,
        ' opacity=".38"',
    )
    eyes = circles("104,106 136,106", 3.6, "#1d171c") + circles("105.3,104.7 137.3,104.7", 1.1, "#fff")
    brows = line("M97 96Q104 91.5 111 95M129 95Q136 91.5 143 96", brow, 3)
    nose = line("M121 108C120 115 115 120 117 123Q120 125 123 124", shade, 2.4)
    mouth = line("M109 135Q120 143 131 135", "#8c3b3b" if look.skin not in DEEP_SKINS else "#2e1512", 2.6)
    return ears + path(HEAD, skin) + side + beard(look) + eyes + brows + nose + mouth


def beard(look: Look) -> str:
    hair, _ = HAIRS[look.hair_colour]
    jaw = (
        "M82 104C84 122 90 124 98 126C106 122 112 127 120 127S134 122 142 126"
        "C150 124 156 122 158 104C159 136 142 158 120 158S81 136 82 104Z"
    )
    match beard_kind := look.beard:
        case "full" | "stubble":
            lips = "M107 134Q120 130 133 134Q128 144 120 144T107 134Z"
            opacity = ' opacity=".3"' if beard_kind == "stubble" else ""
            return path(jaw + lips, hair, f' fill-rule="evenodd"{opacity}')
        case "moustache":
            return path(
                "M104 133C108 125 116 126 120 128C124 126 132 125 136 133C130 132 124 131 120 132"
                "C116 131 110 132 104 133Z",
                hair,
            )
        case "none":
            return ""


def glasses(look: Look) -> str:
    match look.glasses:
        case "round":
            frames = '<circle cx="104" cy="106" r="12"/><circle cx="136" cy="106" r="12"/>'
        case "square":
            frame = '<rect x="{}" y="96" width="26" height="20" rx="6"/>'
            frames = frame.format(91) + frame.format(123)
        case "none":
            return ""
    colour = "#e3bd78" if look.skin in DEEP_SKINS else "#1c1a26"
    return (
        f'<g fill="#fff" fill-opacity=".12" stroke="{colour}" stroke-width="2.4">'
        f'{frames}<path d="M117 104Q120 101 123 104M91 103L83 100M149 103L157 100" fill="none"/></g>'
    )
