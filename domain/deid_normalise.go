package domain

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plainText is a text as the gate reads it, so that no way of writing hides what stands there: NFKC, every script's digits as 0–9, nothing invisible, one sort of dash
// and of space.
func plainText(s string) string {
	if plainASCII(s) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	last := rune(0)
	for _, r := range norm.NFKC.String(visible(s)) {
		switch {
		case invisible(r), isDigit(last) && unicode.In(r, unicode.Mn, unicode.Me): // strokes and frames around a digit
			continue
		case unicode.IsSpace(r), r == '\u2800': // the blank of Braille
			r = ' '
		case unicode.Is(unicode.Pd, r), r == '\u2212': // the minus sign
			r = '-'
		case unicode.Is(unicode.Nd, r):
			r = asciiDigit(r)
		}
		if last = r; r != ' ' || !strings.HasSuffix(out.String(), " ") {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// plainASCII tells that nothing has to be done: printable ASCII with single spaces.
func plainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ' ' && i > 0 && s[i-1] == ' ' {
			return false
		}
	}
	return true
}

// visible takes away what can't be seen before characters are composed: it would keep them apart.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, s)
}

// invisible tells the characters that are drawn as nothing: format characters (soft hyphens, joiners, marks of direction), selectors of variants, fillers.
func invisible(r rune) bool {
	switch {
	case r < 0xad:
		return false
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return true
	}
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u3164', '\uffa0':
		return true
	}
	return false
}

// Blank tells a text in which nothing can be seen: spaces, what is drawn as nothing, and marks on no letter.
func Blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.IsControl(r) && !invisible(r) && r != '\u2800' && !unicode.In(r, unicode.Mn, unicode.Me)
	})
}

// controls tells a character that no text holds: the control characters but for line breaks and tabs, and of the format characters those that make a text look other than it
// is (embeddings, overrides and isolates of direction, deprecated ones, annotations, tags). Soft hyphens, joiners and marks of direction stand in ordinary texts, and signs
// of Arabic and Syriac are seen. Unicode Standard Annex 9; Unicode Technical Report 36, 2.10.
func controls(r rune) bool {
	switch {
	case r < 0xa0:
		return (r < ' ' || r >= 0x7f) && r != '\n' && r != '\t'
	case '\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u206f', '\ufff9' <= r && r <= '\ufffb', 0xe0000 <= r && r <= 0xe007f, r&0xfffe == 0xfffe:
		return true
	}
	return false
}

// asciiDigit is a decimal digit of any script as 0–9. Unicode keeps each script's ten together, in order (The Unicode Standard, 4.6).
func asciiDigit(r rune) rune {
	for _, span := range unicode.Nd.R16 {
		if lo := rune(span.Lo); lo <= r && r <= rune(span.Hi) {
			return '0' + (r-lo)%10
		}
	}
	for _, span := range unicode.Nd.R32 {
		if lo := rune(span.Lo); lo <= r && r <= rune(span.Hi) {
			return '0' + (r-lo)%10
		}
	}
	return r
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// fewDigits tells, at a glance, that a text can't hold ten digits. A character that isn't one of Swedish texts' own may stand for as many as three of them.
func fewDigits(s string) bool { return countDigits(s) < 10 }

func countDigits(s string) (n int) {
	for _, r := range s {
		switch {
		case isDigit(r):
			n++
		case r < 0x80, 0xc0 <= r && r <= 0xff, r == '«', r == '»', r == '§', r == '–', r == '—', r == '…', r == '”', r == '’', r == '•':
		default:
			n += 3
		}
	}
	return n
}
