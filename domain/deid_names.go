package domain

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// textWord is a word of a text: letters, with hyphens and apostrophes within.
type textWord struct {
	text, low string
	before    string // what stands between it and the word before
	at        int    // among the text's bytes
	capital   bool   // it begins with a capital letter
	mixed     bool   // and has a small one: it is no abbreviation
}

func nameParts(text string) []textWord {
	words := make([]textWord, 0, len(text)/5)
	end := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) {
			i += size
			continue
		}
		at, mixed := i, false
		capital := unicode.IsUpper(r)
		for i < len(text) {
			r, size := utf8.DecodeRuneInString(text[i:])
			if next, _ := utf8.DecodeRuneInString(text[i+size:]); !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !((r == '-' || r == '\'' || r == '’') && unicode.IsLetter(next)) {
				break
			}
			mixed = mixed || unicode.IsLower(r)
			i += size
		}
		words = append(words, textWord{text: text[at:i], low: strings.ToLower(text[at:i]), before: text[end:at], at: at, capital: capital, mixed: capital && mixed})
		end = i
	}
	return words
}

// spaced tells that a word follows the one before with a space between, and quotation marks at most.
func (w *textWord) spaced() bool {
	return strings.HasPrefix(w.before, " ") && strings.Trim(w.before, " «\"'*”’“(") == ""
}

// beside tells that a word follows the one before with a space alone.
func (w *textWord) beside() bool { return w.before == " " }

// names tells a word that can be part of a name by its looks: it begins with a capital and is no abbreviation, or is a given name in capitals.
func (w *textWord) names() bool {
	if w.mixed {
		return true
	}
	_, sure := given(w.low)
	return w.capital && sure && len(w.low) > 2
}

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, each := range strings.Fields(list) {
		set[each] = true
	}
	return set
}

// The words that lead up to a name: kin with one of kinLinks, words for persons alone, functions before a given name, and words of relation, after which two capitalised words are a name. After those of meeting, a given
// name alone is one. A label has a colon behind it.
var (
	kin = wordSet(`son dotter bror broder syster mor mamma far pappa förälder föräldrar fru make maka hustru sambo kusin granne kompis vän flickvän pojkvän barn brorson systerson släkting
		sonen dottern brodern systern mamman pappan frun grannen kompisen kusinen mother father brother sister daughter friend neighbour`)
	kinLinks    = wordSet(`till åt of med`)
	personWords = wordSet(`eleven elev pojken pojke flickan flicka mannen kvinnan killen tjejen personen ungdomen barnet studenten sonen son dottern dotter brodern bror systern syster mamman mamma pappan pappa grannen
		kompisen läraren rektorn kuratorn imamen imam ledaren tränaren medlemmen politikern poliskommissarie herr fru fröken doktor pupil student boy girl mr mrs ms`)
	functions = wordSet(`polisen polis lärare rektor kurator handläggare handläggaren socialsekreterare socialsekreteraren präst prästen pastor tränare coach coachen chef chefen ordförande ordföranden vaktmästare vaktmästaren
		fältassistent fältassistenten fritidsledare fritidsledaren skolsköterska skolsköterskan vakt vakten väktare väktaren imam shejk`)
	relations = wordSet(`med av från hos till åt mot om kring och samt träffat träffade är var som för with by from about and`)
	meetings  = wordSet(`med av från hos åt träffat träffade with by from`)
	labels    = wordSet(`text foto bild kontakt kontaktperson handläggare anmälare uppgiftslämnare rapportör författare upplysningar ansvarig samordnare rektor lärare elev pupil contact`)
	particles = wordSet(`al el von af de del der van bin ibn abu ben di da la le`)
)

// namesIn yields what reads as a person's name in a plain text. Whether the ledger knows it as a place or an organisation is for the caller to say.
func namesIn(text string, yield func(name string)) {
	calledIn(text, yield)
	words := nameParts(text)
	for i := range words[:max(0, len(words)-1)] {
		w, first := &words[i], &words[i+1]
		var second, third textWord
		if i+2 < len(words) && words[i+2].beside() {
			second = words[i+2]
			if i+3 < len(words) && words[i+3].beside() {
				third = words[i+3]
			}
		}
		if _, sure := given(first.low); sure && functions[w.low] && first.beside() && first.names() && !strongPlace(second.low) {
			yield(joinName(first.text, second.text))
		}
		if kinLinks[w.low] && i > 0 && w.beside() && kin[words[i-1].low] && first.spaced() || personWords[w.low] && strings.Trim(first.before, " .«\"'*") == "" && first.before != "" {
			if _, sure := given(first.low); first.names() && (sure && !strongPlace(second.low) || !placeWord(first.text) && !placeWord(second.text)) {
				yield(joinName(first.text, second.text))
			}
		}
		if !(relations[w.low] && first.spaced() || labels[w.low] && first.before == ": ") {
			continue
		}
		_, sure := given(first.low)
		switch {
		case first.mixed && second.mixed && !placeWord(first.text) && !placeWord(second.text) && !(third.capital && placeWord(third.text)) && !movement(first, &second):
			yield(joinName(first.text, second.text))
		case sure && first.names() && meetings[w.low] && !strongPlace(second.low) && !(second.capital && strongPlace(third.low)) && !strongPlace(first.low):
			yield(joinName(first.text, second.text))
		}
	}
}

// pairsIn yields what is a name wherever it stands: a given name and a word that begins with a capital, a family name behind one, or a family name by its ending. What stands in
// columns or on lines of its own is no pair.
func pairsIn(text string, yield func(name string)) {
	words := nameParts(text)
	for i := range words[:max(0, len(words)-1)] {
		first, second := &words[i], &words[i+1]
		if !second.beside() {
			continue
		}
		if strongPlace(second.low) || i+2 < len(words) && words[i+2].beside() && strongPlace(words[i+2].low) {
			continue
		}
		is, sure := given(first.low)
		low := familyName(second.low)
		switch {
		case !first.capital: // anna exempelsson
			if sure && low && !second.capital {
				yield(first.text + " " + second.text)
			}
		case is && (particles[second.low] && i+2 < len(words) && words[i+2].beside() && words[i+2].mixed || particleName(second.text)):
			yield(first.text + " " + second.text)
		case !second.capital || movement(first, second) || !sure && !first.mixed:
		case sure:
			yield(first.text + " " + second.text)
		case is && second.mixed && (low || !placeWord(second.text) && !ordinaryWord(second.text)):
			yield(first.text + " " + second.text)
		case second.mixed && first.mixed && !placeWord(first.text) && !ordinaryWord(first.text):
			if _, behind := given(second.low); (behind || low) && !placeWord(second.text) {
				yield(first.text + " " + second.text)
			}
		}
	}
}

// particleName tells a family name that begins with a particle: al-Exempel.
func particleName(text string) bool {
	particle, rest, cut := strings.Cut(text, "-")
	return cut && particles[particle] && capital(rest)
}

// called is how a text can lead up to a person's name by a word of naming. What follows is captured.
var called = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i:` + begins + `)(?i:heter|hette|heta|kallas|kallades|namn(?:et)? är|namn(?:et)? ?:|vid namn|initialer(?:na)?|smeknamn(?:et)?(?: är)?|named|called|name is)[ :]+[«"'*]*([\p{L}][\p{L}.-]*)(?:[ ]([\p{L}][\p{L}-]*))?`)
})

// callingWords stand in every text that called can match.
var callingWords = []string{"het", "kalla", "nam", "init", "call"}

func calledIn(text string, yield func(name string)) {
	low := strings.ToLower(text)
	if !slices.ContainsFunc(callingWords, func(stem string) bool { return strings.Contains(low, stem) }) {
		return
	}
	for _, at := range called().FindAllStringSubmatchIndex(text, -1) {
		first, second := group(text, at, 1), group(text, at, 2)
		if capital(first) {
			if !aboutThing(text[:at[0]+1]) {
				yield(joinName(first, second))
			}
		} else if aboutPerson(text[:at[0]+1]) && !fillWord(first) {
			yield(first)
		}
	}
}

// movements are names of two words that no person has, in small letters: what reports are about, and tools of everyday.
var movements = map[string]bool{"proud boys": true, "hells angels": true, "nordisk styrka": true, "al shabaab": true, "al qaida": true, "al nusra": true, "al hol": true, "boko haram": true, "hizb ut-tahrir": true, "blood honour": true, "white power": true,
	"black army": true, "soldiers of": true, "active club": true, "aktivklubb sverige": true, "ku klux": true, "golden dawn": true, "microsoft teams": true, "google maps": true, "google meet": true, "kista galleria": true, "hassela helpline": true, "patriotic front": true,
	"reclaim the": true, "antifa sverige": true, "fria nationalister": true, "det fria": true, "islamiska staten": true, "grå vargarna": true, "bandidos mc": true, "no surrender": true, "ultra boys": true}

func movement(first, second *textWord) bool {
	return movements[first.low+" "+strings.TrimSuffix(second.low, "s")] || movements[first.low+" "+second.low]
}

// strongEndings end words for what is named after persons, in small letters.
var strongEndings = []string{"skolan", "skola", "gymnasium", "gymnasiet", "kyrka", "kyrkan", "församling", "församlingen", "torg", "torget", "plats", "platsen", "gata", "gatan", "väg", "vägen", "gränd", "kommun", "nämnd", "stiftelse", "stiftelsen",
	"förening", "föreningen", "center", "centrum", "galleria", "moské", "institut", "institutet", "universitet", "bibliotek", "biblioteket", "sjukhus", "sjukhuset", "distrikt", "distriktet", "fond", "fonden", "akademin", "stadsdel", "hjälpen",
	"ungdom", "malmö", "stockholm", "göteborg", "uppsala", "örebro", "linköping", "helsingborg", "botkyrka", "sverige"}

func strongPlace(low string) bool {
	return low != "" && slices.ContainsFunc(strongEndings, func(ending string) bool { return strings.HasSuffix(low, ending) || strings.HasSuffix(low, ending+"s") })
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
	"bosnien": true, "syrien": true, "irak": true, "spiritus": true, "mundi": true, "flamman": true, "flammans": true, "ungdomens": true, "våra": true, "liv": true, "trygg": true, "trygga": true, "sankt": true, "sankta": true,
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
