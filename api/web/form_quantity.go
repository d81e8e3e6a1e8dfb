package web

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
)

// A quantity is written as people write it: 208 · ca 2679 · 6000–7000 · minst 5 · högst 9 · 50 % · ca 50 % · or in words.
var quantityForms = []struct {
	form *regexp.Regexp
	made func(parts []string) string
}{
	{regexp.MustCompile(`^(\d+)$`), func(p []string) string { return `{"exact":` + p[1] + `}` }},
	{regexp.MustCompile(`^(?:ca|cirka|circa|about|≈|~)\.? *(\d+)$`), func(p []string) string { return `{"approximate":` + p[1] + `}` }},
	{regexp.MustCompile(`^(\d+) *[-–] *(\d+)$`), func(p []string) string { return `{"min":` + p[1] + `,"max":` + p[2] + `}` }},
	{regexp.MustCompile(`^(?:minst|at least|≥) *(\d+)$`), func(p []string) string { return `{"min":` + p[1] + `}` }},
	{regexp.MustCompile(`^(?:högst|at most|≤) *(\d+)$`), func(p []string) string { return `{"max":` + p[1] + `}` }},
	{regexp.MustCompile(`^(\d+(?:[.,]\d+)?) *%$`), func(p []string) string { return `{"share":` + asShare(p[1]) + `}` }},
	{regexp.MustCompile(`^(?:ca|cirka|circa|about|≈|~)\.? *(\d+(?:[.,]\d+)?) *%$`), func(p []string) string { return `{"share":` + asShare(p[1]) + `,"approximate":true}` }},
}

// asShare is a percentage as a share, and asPercent the other way: decimals as they are written, where dividing 8.2 by 100 gives 0.08199999999999999.
func asShare(percent string) string {
	f, err := strconv.ParseFloat(strings.ReplaceAll(percent, ",", "."), 64)
	if err != nil {
		return "-1"
	}
	return strconv.FormatFloat(math.Round(f*1e12)/1e14, 'f', -1, 64)
}

func asPercent(share string) string {
	f, _ := strconv.ParseFloat(share, 64)
	return strconv.FormatFloat(math.Round(f*1e14)/1e12, 'f', -1, 64)
}

// groups are spaces between groups of three digits.
var groups = regexp.MustCompile(`(\d)[ \x{a0}](\d{3})\b`)

// quantityOf reads a quantity; nil for nothing written.
func quantityOf(text string) jsontext.Value {
	if text == "" {
		return nil
	}
	tight := text
	for groups.MatchString(tight) {
		tight = groups.ReplaceAllString(tight, "$1$2")
	}
	for _, each := range quantityForms {
		if parts := each.form.FindStringSubmatch(strings.ToLower(tight)); parts != nil {
			return jsontext.Value(each.made(parts))
		}
	}
	return jsontext.Value(`{"words":` + quote(strings.Trim(text, "«»")).String() + `}`)
}

// inWords tells whether what is written is kept as the words that it is.
func inWords(text string) bool { return textOf(quantityOf(strings.TrimSpace(text)), "words") != "" }

func (v *visit) quantityHelp() string {
	return v.T("Skriv 208, ca 1000, 60–70, minst 5, högst 9 eller 50 %. Säger källan det bara med ord, skriv orden.", "Write 208, about 1000, 60–70, at least 5, at most 9 or 50 %. Where the source has only words, write those.")
}

// writtenQuantity is a quantity as it is written in a form.
func (v *visit) writtenQuantity(q jsontext.Value) string {
	n := func(name string) string { return api.ValueOf(q, name).String() }
	has := func(name string) bool { return api.ValueOf(q, name) != nil }
	switch {
	case has("exact"):
		return n("exact")
	case has("share"):
		text := asPercent(n("share")) + " %"
		if has("approximate") {
			text = "ca " + text
		}
		return text
	case has("approximate"):
		return "ca " + n("approximate")
	case has("min") && has("max"):
		return n("min") + "–" + n("max")
	case has("min"):
		return v.T("minst ", "at least ") + n("min")
	case has("max"):
		return v.T("högst ", "at most ") + n("max")
	}
	return textOf(q, "words")
}
