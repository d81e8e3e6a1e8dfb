package api

import (
	"net/http"
	"strconv"
	"strings"
)

// preference is one element of an Accept or Accept-Language header: a range and how much it is wanted.
type preference struct {
	name   string // lower case, without parameters
	weight int    // thousandths; 0: not wanted
}

// preferences reads a list with q-values (RFC 9110, 12.4.2). An element that isn't one is passed over, and what follows the first 50 too: both headers are wishes,
// and a wish that can't be read is none.
func preferences(headers []string) []preference {
	var list []preference
	for element := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		parts := strings.Split(element, ";")
		name := strings.ToLower(strings.TrimSpace(parts[0]))
		weight, ok := 1000, name != ""
		for _, parameter := range parts[1:] {
			if q, is := strings.CutPrefix(strings.ToLower(strings.TrimSpace(parameter)), "q="); is {
				var read bool
				weight, read = thousandths(q)
				ok = ok && read
			}
		}
		if ok {
			list = append(list, preference{name, weight})
		}
		if len(list) == 50 {
			break
		}
	}
	return list
}

// thousandths reads a q-value: 0 or 1 with up to three decimals, and no more than 1.
func thousandths(q string) (int, bool) {
	whole, decimals, _ := strings.Cut(q, ".")
	if whole != "0" && whole != "1" || len(decimals) > 3 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+decimals+"000"[len(decimals):], 10, 16)
	return int(n), err == nil && n <= 1000
}

// choose returns the offer that is wanted most: by the weight of the most specific range that fits it, then by the place of that range in the header, then by the
// order of the offers. Where nothing is wanted it is the first that isn't turned down, or the first.
func choose(list []preference, offers []string, fits func(wanted, offer string) (specific int)) string {
	best, bestWeight, bestPlace := "", -1, 0
	for _, offer := range offers {
		weight, place, closest := -1, len(list), 0
		for i, wanted := range list {
			if specific := fits(wanted.name, offer); specific > closest {
				weight, place, closest = wanted.weight, i, specific
			}
		}
		switch {
		case weight == 0:
			continue
		case closest == 0:
			weight = 0 // not mentioned: behind everything that is wanted
		}
		if weight > bestWeight || weight == bestWeight && place < bestPlace {
			best, bestWeight, bestPlace = offer, weight, place
		}
	}
	if best == "" {
		return offers[0]
	}
	return best
}

// languageOf is the language that a sender reads best of the two there are: "sv" or "en".
func languageOf(r *http.Request) string {
	return choose(preferences(r.Header.Values("Accept-Language")), []string{"sv", "en"}, func(wanted, offer string) int {
		primary, _, _ := strings.Cut(wanted, "-")
		switch {
		case wanted == offer:
			return 3
		case primary == offer:
			return 2
		case wanted == "*":
			return 1
		}
		return 0
	})
}

// mediaOf is the media type, among those offered, that a sender takes best.
func mediaOf(r *http.Request, offers ...string) string {
	return choose(preferences(r.Header.Values("Accept")), offers, func(wanted, offer string) int {
		kind, _, _ := strings.Cut(offer, "/")
		switch wanted {
		case offer:
			return 3
		case kind + "/*":
			return 2
		case "*/*":
			return 1
		}
		return 0
	})
}
