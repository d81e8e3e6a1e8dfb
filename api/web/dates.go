package web

import (
	"strings"
	"time"

	"liggare/domain"
)

var months = map[string][2]string{
	"01": {"januari", "January"}, "02": {"februari", "February"}, "03": {"mars", "March"}, "04": {"april", "April"}, "05": {"maj", "May"}, "06": {"juni", "June"},
	"07": {"juli", "July"}, "08": {"augusti", "August"}, "09": {"september", "September"}, "10": {"oktober", "October"}, "11": {"november", "November"}, "12": {"december", "December"},
}

// dateWords says a date, happened or planned, as people write it: a day as it is, a month by its name, a year as one, an interval from–to, and what isn't known in words.
func dateWords(lang, date string) string {
	say := func(sv, en string) string { return domain.Text{SV: sv, EN: en}.In(lang) }
	if inner, is := strings.CutPrefix(date, "["); is {
		first, last, _ := strings.Cut(strings.TrimSuffix(inner, "]"), "..")
		if first == "" {
			return say("dag anges inte, senast ", "day not stated, by ") + last
		}
		return say("någon dag ", "some day ") + first + "–" + last
	}
	if first, last, interval := strings.Cut(date, "/"); interval {
		if said := monthsWords(lang, first, last); said != "" {
			return said
		}
		return unitWords(lang, first, false) + "–" + unitWords(lang, last, false)
	}
	return unitWords(lang, date, true)
}

// monthsWords says months of one year, and which third of it they are, as municipalities report by; "" for any other interval.
func monthsWords(lang, first, last string) string {
	if len(first) != len("2019-05") || len(last) != len(first) || first[:4] != last[:4] || months[first[5:]] == [2]string{} || months[last[5:]] == [2]string{} {
		return ""
	}
	name := func(unit string) string {
		return domain.Text{SV: months[unit[5:]][0], EN: months[unit[5:]][1]}.In(lang)
	}
	said := name(first) + "–" + name(last) + " " + first[:4]
	switch first[5:] + last[5:] {
	case "0104":
		return said + " (tertial 1)"
	case "0508":
		return said + " (tertial 2)"
	case "0912":
		return said + " (tertial 3)"
	}
	return said
}

// unitWords says a year, a month or a day; alone: a year says that it is one.
func unitWords(lang, unit string, alone bool) string {
	switch len(unit) {
	case len("2019"):
		if alone {
			return unit + domain.Text{SV: " (år)", EN: " (year)"}.In(lang)
		}
	case len("2019-05"):
		if name, is := months[unit[5:]]; is {
			return domain.Text{SV: name[0], EN: name[1]}.In(lang) + " " + unit[:4]
		}
	}
	return unit
}

// instant says a time of recording, in Stockholm.
func instant(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(domain.Stockholm).Format("2006-01-02 15:04:05")
}

// dateBit is a date that is kept in one piece where it is short.
func dateBit(lang, date string) bit {
	said := dateWords(lang, date)
	if len(said) <= len("september 2019") {
		return bit{Text: said, Class: "date"}
	}
	return bit{Text: said}
}
