package web

import (
	"strings"

	"liggare/domain"
)

// refIn is the reference in what somebody picked or wrote: «Kommunstyrelsen (organisation/ks)» or the reference alone.
func refIn(text string) string {
	text = strings.TrimSpace(text)
	if _, err := domain.ParseRef(text); err == nil {
		return text
	}
	if inner, is := strings.CutSuffix(text, ")"); is {
		if at := strings.LastIndexByte(inner, '('); at >= 0 {
			if _, err := domain.ParseRef(inner[at+1:]); err == nil {
				return inner[at+1:]
			}
		}
	}
	return text
}
