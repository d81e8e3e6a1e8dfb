package domain

import (
	"strings"
	"unicode"
)

// functionEndings end Swedish words for functions; a title with one of them names a function, not a person.
var functionEndings = []string{"are", "chef", "ör", "sekreterare", "ledare", "ledning", "råd", "ombud", "polis", "lots", "samordning", "grupp", "team", "arbetare",
	"ist", "ant", "log", "ator", "ordförande", "ansvarig", "enhet", "nämnd", "styrelse", "kontor", "förvaltning"}

// looksLikePerson tells whether a title that should name a function reads as a person's name: two to four capitalised words and nothing else.
func looksLikePerson(title string) bool {
	words := strings.Fields(title)
	if len(words) < 2 || len(words) > 4 {
		return false
	}
	for _, word := range words {
		runes := []rune(word)
		if len(runes) < 2 || !unicode.IsUpper(runes[0]) {
			return false
		}
		for _, r := range runes[1:] {
			if !unicode.IsLower(r) && r != '-' && !unicode.IsUpper(r) {
				return false
			}
		}
		if strings.ToUpper(word) == word {
			return false // an abbreviation
		}
		for _, ending := range functionEndings {
			if strings.HasSuffix(strings.ToLower(word), ending) {
				return false
			}
		}
	}
	return true
}
