package main

import "strings"

// dateWords says a date as it is stored: [..2020-02-04] is a day not stated, by 2020-02-04 at the latest.
func dateWords(c *console, date string) string {
	inner, is := strings.CutPrefix(date, "[")
	first, last, interval := strings.Cut(strings.TrimSuffix(inner, "]"), "..")
	if !is || !interval {
		return date
	}
	if first == "" {
		return c.say("dag anges inte, senast %s", "day not stated, by %s", last)
	}
	return c.say("någon dag %s–%s", "some day %s–%s", first, last)
}
