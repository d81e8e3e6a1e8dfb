package domain

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

const capitalWord = `\p{Lu}\p{L}*\p{Ll}\p{L}*(?:-\p{Lu}\p{L}*)?`

// naming is how a text can lead up to a person's name. What follows is captured.
var naming = sync.OnceValue(func() (n struct{ called, kin, person, relation, pair *regexp.Regexp }) {
	n.called = regexp.MustCompile(`(?i:` + begins + `)(?i:heter|hette|heta|kallas|kallades|namn(?:et)? är|namn(?:et)? ?:|vid namn|initialer(?:na)?|smeknamn(?:et)?(?: är)?|named|called|name is)[ :]+[«"'*]*([\p{L}][\p{L}.-]*)(?:[ ]([\p{L}][\p{L}-]*))?`)
	n.kin = regexp.MustCompile(begins + `(?i:son|dotter|bror|broder|syster|mor|mamma|far|pappa|förälder|föräldrar|fru|make|maka|hustru|sambo|kusin|granne|kompis|vän|flickvän|pojkvän|barn|brorson|systerson|släkting|` +
		`sonen|dottern|brodern|systern|mamman|pappan|frun|grannen|kompisen|kusinen|mother|father|brother|sister|daughter|friend|neighbour)(?i: till| åt| of| med)[ «"'*]+(\p{Lu}[\p{L}-]+)(?:[ ](\p{Lu}[\p{L}-]+))?`)
	n.person = regexp.MustCompile(begins + `(?i:eleven|elev|pojken|pojke|flickan|flicka|mannen|kvinnan|killen|tjejen|personen|ungdomen|barnet|studenten|sonen|son|dottern|dotter|brodern|bror|systern|syster|mamman|mamma|pappan|pappa|grannen|` +
		`kompisen|läraren|rektorn|kuratorn|imamen|imam|ledaren|tränaren|medlemmen|politikern|poliskommissarie|herr|fru|fröken|doktor|pupil|student|boy|girl|mr|mrs|ms)[. ]+[«"'*]*(\p{Lu}[\p{L}-]+)(?:[ ](\p{Lu}[\p{L}-]+))?`)
	n.relation = regexp.MustCompile(begins + `(?i:med|av|från|hos|till|åt|mot|om|kring|och|samt|träffat|träffade|är|var|som|för|with|by|from|about|and)[ «"'*]+(` + capitalWord + `)[ ](` + capitalWord + `)(?:[ ](\p{Lu}\p{L}+))?`)
	n.pair = regexp.MustCompile(`(?:^|[^\p{L}\p{N}-])(` + capitalWord + `) (` + capitalWord + `)(?: (\p{Lu}\p{L}+))?`)
	return n
})

// namesIn yields what reads as a person's name in a plain text. Whether the ledger knows it as a place or an organisation is for the caller to say.
func namesIn(text string, yield func(name string)) {
	n := naming()
	for _, at := range n.called.FindAllStringSubmatchIndex(text, -1) {
		first, second := group(text, at, 1), group(text, at, 2)
		if capital(first) {
			if !aboutThing(text[:at[0]+1]) {
				yield(joinName(first, second))
			}
		} else if aboutPerson(text[:at[0]+1]) && !fillWord(first) {
			yield(first)
		}
	}
	for _, pattern := range []*regexp.Regexp{n.kin, n.person} {
		for _, at := range pattern.FindAllStringSubmatchIndex(text, -1) {
			first, second := group(text, at, 1), group(text, at, 2)
			if nameWord(first) && !placeWord(first) && !placeWord(second) {
				yield(joinName(first, second))
			}
		}
	}
	for at := 0; at < len(text); {
		found := n.relation.FindStringSubmatchIndex(text[at:])
		if found == nil {
			return
		}
		rest := text[at:]
		first, second, third := group(rest, found, 1), group(rest, found, 2), group(rest, found, 3)
		if !placeWord(first) && !placeWord(second) && !placeWord(third) {
			yield(joinName(first, second))
		}
		at += found[2] // behind the relation word: the next may stand within
	}
}

// pairsIn yields two words side by side that begin with a capital, neither of which is a place's, an organisation's or an ordinary word: in Swedish little else than names
// looks so. What stands in columns or on lines of its own is no pair.
func pairsIn(text string, yield func(name string)) {
	pair := naming().pair
	for at := 0; at < len(text); {
		found := pair.FindStringSubmatchIndex(text[at:])
		if found == nil {
			return
		}
		rest := text[at:]
		words := []string{group(rest, found, 1), group(rest, found, 2), group(rest, found, 3)}
		if !slices.ContainsFunc(words, func(word string) bool { return placeWord(word) || ordinaryWord(word) }) {
			yield(words[0] + " " + words[1])
		}
		at += found[3]
	}
}

// ordinaryEndings end ordinary words, in small letters.
var ordinaryEndings = []string{"erna", "arna", "orna", "heten", "het", "heter", "ning", "ningen", "ningar", "else", "elsen", "team", "policy", "promemoria", "plan", "planen", "linjer", "regler", "kansliet", "andet", "utbyte", "svis", "tion", "tionen",
	"adress", "sida", "bakgrund", "strategi", "samordnare", "samordnaren", "chef", "sekreterare", "ledare", "personal", "personalen", "arbete", "arbetet", "grund", "stöd"}

var ordinaryWords = map[string]bool{"en": true, "ett": true, "den": true, "det": true, "de": true, "vi": true, "jag": true, "han": true, "hon": true, "fem": true, "fokus": true, "uppfyllt": true, "inget": true, "ingen": true, "fax": true, "tfn": true,
	"förstå": true, "förebygga": true, "förändra": true, "oro": true, "hot": true, "våld": true, "eleven": true, "elev": true, "elever": true, "personal": true, "polisen": true, "flera": true, "några": true, "många": true, "the": true, "a": true,
	"flygblad": true, "klotter": true, "affischer": true, "symboler": true, "propaganda": true, "under": true, "på": true, "i": true, "vid": true, "från": true, "med": true, "av": true, "hos": true, "till": true, "efter": true, "enligt": true, "när": true, "som": true}

func ordinaryWord(word string) bool {
	low := strings.ToLower(word)
	return ordinaryWords[low] || slices.ContainsFunc(ordinaryEndings, func(ending string) bool { return strings.HasSuffix(low, ending) })
}

func group(text string, at []int, n int) string {
	if at[2*n] < 0 {
		return ""
	}
	return text[at[2*n]:at[2*n+1]]
}

func joinName(first, second string) string {
	if !capital(second) {
		return first
	}
	return first + " " + second
}

func capital(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

// nameWord tells a word that begins with a capital and isn't an abbreviation.
func nameWord(word string) bool { return capital(word) && strings.ToUpper(word) != word }

// placeEndings end the names of places and organisations, in small letters.
var placeEndings = []string{"skolan", "gymnasium", "gymnasiet", "gymnasieskola", "rörelsen", "partiet", "förening", "föreningen", "förbund", "förbundet", "kyrka", "kyrkan", "moské", "moskén", "centrum", "center",
	"torg", "torget", "park", "parken", "kommun", "kommunen", "stad", "län", "nämnd", "nämnden", "nämnds", "förvaltning", "förvaltningen", "kontor", "kontoret", "polisen", "polis", "myndigheten", "verket", "institutet", "universitet",
	"högskola", "bibliotek", "biblioteket", "församling", "församlingen", "klubb", "klubben", "teamet", "hus", "huset", "gård", "gården", "området", "distrikt", "fonden", "stiftelsen", "akademin", "revisionen",
	"departementet", "departement", "radio", "tv", "tidning", "tidningen", "bladet", "posten", "nyheter", "dalen", "sundet", "hamnen", "fronten", "motstånd", "styrkan", "ungdom", "demokraterna", "moderaterna", "kommunism", "program", "programmet"}

// placeWords stand in names of places and organisations, and in no person's.
var placeWords = map[string]bool{
	"region": true, "norra": true, "södra": true, "östra": true, "västra": true, "gamla": true, "nya": true, "stora": true, "lilla": true, "övre": true, "nedre": true, "yttre": true, "inre": true, "nordiska": true, "svenska": true,
	"sveriges": true, "sverige": true, "stockholm": true, "stockholms": true, "malmö": true, "göteborg": true, "göteborgs": true, "skåne": true, "botkyrka": true, "europa": true, "europeiska": true, "norden": true, "island": true, "plattform": true,
	"rädda": true, "röda": true, "save": true, "strong": true, "cities": true, "network": true, "radicalisation": true, "awareness": true, "violence": true, "prevention": true, "mentors": true, "communities": true, "communitys": true,
	"that": true, "care": true, "cares": true, "plug": true, "in": true, "safe": true, "space": true, "islamiska": true, "muslimska": true, "kristna": true, "katolska": true, "international": true, "support": true, "allmänna": true, "statens": true,
	"januari": true, "februari": true, "mars": true, "april": true, "maj": true, "juni": true, "juli": true, "augusti": true, "september": true, "oktober": true, "november": true, "december": true,
	"if": true, "ik": true, "fc": true, "bk": true, "sk": true, "ab": true, "ip": true, "och": true, "för": true, "antifascistisk": true, "antifascistiska": true, "revolutionära": true, "islam": true, "islamic": true, "state": true, "unga": true, "kungliga": true,
	"bosnien": true, "syrien": true, "irak": true, "spiritus": true, "mundi": true, "flamman": true, "flammans": true, "ungdomens": true, "våra": true, "liv": true, "trygg": true, "trygga": true,
}

// placeWord tells a word that only names of places and organisations hold. Small and capital letters mixed are a company's.
func placeWord(word string) bool {
	low := strings.ToLower(word)
	if placeWords[low] || placeWords[strings.TrimSuffix(low, "s")] || strings.ContainsFunc(strings.TrimLeftFunc(word, unicode.IsUpper), unicode.IsUpper) && !strings.Contains(word, "-") {
		return true
	}
	return slices.ContainsFunc(placeEndings, func(ending string) bool {
		return strings.HasSuffix(low, ending) || strings.HasSuffix(low, ending+"s")
	})
}

// things have names, too; their last letters, in small letters.
var things = []string{"projekt", "projektet", "program", "programmet", "grupp", "gruppen", "skola", "skolan", "förening", "föreningen", "nätverk", "nätverket", "forum", "forumet", "plan", "planen", "insats", "insatsen", "kanal", "kanalen",
	"sida", "sidan", "butik", "butiken", "moské", "moskén", "församling", "församlingen", "område", "området", "plats", "platsen", "gata", "gatan", "metod", "metoden", "modell", "modellen", "utbildning", "utbildningen", "kampanj", "kampanjen",
	"policy", "policyn", "team", "teamet", "parti", "partiet", "rörelse", "rörelsen", "organisation", "organisationen", "tidning", "tidningen", "podd", "podden", "bok", "boken", "film", "filmen", "låt", "låten", "lokal", "lokalen",
	"verksamhet", "verksamheten", "dokument", "dokumentet", "klubb", "klubben", "stadsdel", "stadsdelen", "ort", "orten", "symbol", "symbolen", "forumgrupp", "project", "group", "school", "association", "network", "organisation", "organization"}

// aboutThing tells that the word before «heter» is a thing's.
func aboutThing(before string) bool {
	for _, word := range lastWords(before, 3) {
		switch word {
		case "som", "också", "och", "nu", "även", "heter", "kallas":
			continue
		}
		return slices.ContainsFunc(things, func(thing string) bool { return strings.HasSuffix(word, thing) })
	}
	return false
}

var aboutPersonWords = anyOfOnce(`^(?:han|hon|hen|jag|de|dom|personen|eleven|pojken|flickan|mannen|kvinnan|killen|tjejen|kille|tjej|pojke|flicka|ungdomen|sonen|dottern|brodern|systern|mamman|pappan|mamma|pappa|hans|hennes|barnet|läraren|` +
	`elev|son|dotter|bror|syster|grannen|kompisen|ledaren|studenten)$`)

func anyOfOnce(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// aboutPerson tells that one of the words before «heter» is a person's.
func aboutPerson(before string) bool {
	for _, word := range lastWords(before, 3) {
		if aboutPersonWords().MatchString(word) {
			return true
		}
	}
	return false
}

// lastWords are the last words of a text in small letters, the last first.
func lastWords(text string, n int) (words []string) {
	all := strings.FieldsFunc(strings.ToLower(text[max(0, len(text)-120):]), func(r rune) bool { return !unicode.IsLetter(r) })
	for i := len(all) - 1; i >= 0 && len(words) < n; i-- {
		words = append(words, all[i])
	}
	return words
}

// fillWord tells a word that can follow «heter» in a sentence without a name.
func fillWord(word string) bool {
	switch strings.ToLower(word) {
	case "det", "så", "att", "något", "någonting", "inte", "nu", "samma", "numera", "vad", "olika", "likadant", "för", "som", "annat", "en", "ett", "och", "ofta", "i", "på", "av", "the", "a", "for", "it":
		return true
	}
	return false
}
