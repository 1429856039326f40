#!/bin/sh
# Writes frontend/fonts: Inter's Latin letters in weights 400 to 700, with the figures that line up in tables, and
# apart from them the letters of the other languages of Europe, which a page loads only when a name has one.
# Run by hand when Inter is upgraded, after `npm ci`; needs `pip install fonttools==4.68.0 brotli==1.2.1`.
set -eu
cd "$(dirname "$0")"
source=node_modules/@fontsource-variable/inter
fonts=../../frontend/fonts
made=$(mktemp -d)
trap 'rm -r "$made"' EXIT

subset() { # <file of the package> <file to write> <code points>
  fonttools varLib.instancer --quiet "$source/files/$1" wght=400:700 --output "$made/inter.ttf"
  pyftsubset "$made/inter.ttf" --unicodes="$3" --layout-features='kern,mark,mkmk,ccmp,locl,tnum,calt' \
    --flavor=woff2 --output-file="$fonts/$2"
}

subset inter-latin-wght-normal.woff2 inter.woff2 \
  'U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+2010-2015,U+2018-201E,U+2022,U+2026,U+2032-2033,U+2039-203A,U+20AC,U+2190-2193,U+2212'
subset inter-latin-ext-wght-normal.woff2 inter-extended.woff2 'U+0100-0130,U+0132-0151,U+0154-017F,U+0218-021B,U+1E80-1E85,U+1E9E'
cp "$source/LICENSE" "$fonts/inter-LICENSE.txt"
ls -l "$fonts"
