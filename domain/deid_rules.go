package domain

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// The rules for concern reports beside numbers and names. Every pattern is RE2, so that no text takes longer than its length asks for. Go's \b knows ASCII only: what
// begins and ends a word is written out.
const (
	begins = `(?:^|[^\p{L}\p{N}])`
	apart  = `(?:^|[^\p{L}\p{N}./-])` // begins what is no part of a longer number
	ends   = `(?:$|[^\p{L}\p{N}])`
)

// detector looks for one sort of thing in a text: as it stands, and in small letters.
type detector struct {
	code  string
	finds func(text, low string) bool
}

// detectors are those of concern reports, the most urgent first.
var detectors = sync.OnceValue(func() []detector {
	return []detector{
		{"deid.contact", contact()},
		{"deid.vehicle", vehicle()},
		{"deid.address", address()},
		{"deid.exact_age", exactAge()},
		{"deid.exact_time", exactTime()},
		{"deid.case_identifier", caseIdentifier()},
		{"deid.attachment", attachment()},
	}
})

// anyOf finds what one of the patterns matches in the text in small letters.
func anyOf(patterns ...string) func(string) bool {
	var all []*regexp.Regexp
	for at := 0; at < len(patterns); {
		end := at + 1
		for end < len(patterns) && instructions(patterns[at:end+1]) <= fastProgram {
			end++
		}
		all = append(all, regexp.MustCompile(strings.Join(patterns[at:end], "|")))
		at = end
	}
	return func(low string) bool {
		return slices.ContainsFunc(all, func(each *regexp.Regexp) bool { return each.MatchString(low) })
	}
}

// fastProgram is how long a program package regexp runs by its faster way, which remembers where it has been: 500 instructions, and 262,144 of them times characters.
const fastProgram = 480

func instructions(patterns []string) int {
	parsed, err := syntax.Parse(strings.Join(patterns, "|"), syntax.Perl)
	if err != nil {
		panic(err)
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		panic(err)
	}
	return len(program.Inst)
}

// where is anyOf for patterns that match nothing without one of some characters: most texts have none of them, and are done with.
func where(characters string, patterns ...string) func(string) bool {
	matches := anyOf(patterns...)
	return func(low string) bool { return strings.ContainsAny(low, characters) && matches(low) }
}

// near is anyOf for patterns that match nothing without one of some pieces of words, in a text that has a digit. Pieces are found many times as fast.
func near(pieces string, patterns ...string) func(string) bool {
	matches, holds := anyOf(patterns...), holding(pieces)
	return func(low string) bool { return holds(low) && matches(low) }
}

// holding tells whether a text holds one of some pieces, told apart by spaces.
func holding(pieces string) func(string) bool {
	all := strings.Fields(pieces)
	return func(low string) bool {
		return slices.ContainsFunc(all, func(piece string) bool { return strings.Contains(low, piece) })
	}
}

// either tells whether one of several finds something.
func either(all ...func(string) bool) func(string) bool {
	return func(low string) bool {
		return slices.ContainsFunc(all, func(one func(string) bool) bool { return one(low) })
	}
}

const figures = "0123456789"

// contact is what reaches somebody: e-mail, phone, link, account.
func contact() func(text, low string) bool {
	at := where("@", `[\p{L}\p{N}._%+-] ?@ ?[\p{L}\p{N}]`, begins+`@[\p{L}\p{N}_]{2,}`) // an address, an account
	spelled := where("([{", `[\p{L}\p{N}] ?[(\[{] ?(?:at|snabel-?a|punkt|dot) ?[)\]}] ?[\p{L}\p{N}]`)
	said := anyOf(`[\p{L}\p{N}][ *_"'<-]+(?:at|snabel-?a|alfaslang)[ *_"'>-]+[\p{L}\p{N}-]+(?:[ *_"'-]+(?:dot|punkt|point)[ *_"'-]+|\.)[\p{L}]{2,}`, begins+`[\p{L}\p{N}]{2,} ?(?:dot|punkt) ?(?:com|se|nu|org|net)`+ends)
	link := either(where(":", begins+`mailto:`), near("www", begins+`www\.[\p{L}\p{N}]`), near("://", `[a-z][a-z0-9+]{1,9}://`), domainIn)
	account := where(":=", begins+`(?:`+services+`)`+accounts+`(?: är| heter| is)? ?[:=] ?[\p{L}\p{N}_.]`)
	handle := where(figures+"_.", begins+`(?:`+services+`)`+accounts+`(?: är| heter| is)?[ :=("'«@-]+(?:\p{L}[\p{L}.]*[0-9_][\p{L}\p{N}_.]*|\p{L}+\.\p{L}[\p{L}\p{N}_.]*|_[\p{L}\p{N}_.]+)`,
		begins+`\p{L}[\p{L}.]*[0-9_][\p{L}\p{N}_.]* (?:på|on|via|i) (?:`+services+`)`+ends)
	holder := anyOf(begins + `(?:` + services + `)-?(?:konto|kontot|namn|namnet|profil|profilen|account)?(?: är| heter) [\p{L}\p{N}_.]+`)
	called := where(figures+"_", begins+`(?:användarnamn|användarnamnet|username|alias) ?(?:är|heter|is|:|=)? ?[\p{L}\p{N}_.]*[\p{N}_.]`)
	number := where(figures, begins+`(?:tel|tfn|telefon|telefonnummer|telefonnumret|mobil|mobilnummer|mobilnumret|nummer|numret|ring|sms|phone|call)\.?(?: är| på| till| is)? ?:? ?\+?[0-9][0-9 ()./-]{4,}[0-9]`)
	plain := func(low string) bool {
		return at(low) || spelled(low) || (strings.Contains(low, "at") || strings.Contains(low, "snabel") || strings.Contains(low, "punkt")) && (strings.Contains(low, "dot") || strings.Contains(low, "punkt") || strings.Contains(low, ".")) && said(low) ||
			link(low) || hasService(low) && (account(low) || handle(low) || holder(low)) || called(low) || number(low) || strings.Contains(low, "snabel-a") || strings.Contains(low, "snabela")
	}
	return func(text, low string) bool { return plain(low) || telephoneNumber(text) }
}

const (
	services = `snap|snapchat|insta|instagram|tiktok|tik tok|discord|telegram|signal|kik|facebook|fb|messenger|whatsapp|skype|twitter|youtube|roblox|swish|steam|twitch|reddit|gab|vk|odysee|gmail|hotmail|outlook|icloud|protonmail`
	accounts = `(?:-?(?:konto|kontot|namn|namnet|id|nummer|numret|profil|profilen|användare|användaren|användarnamn|account|handle|name|user))?`
	domains  = `se com nu org net info eu io me gg ly tv app dev site online no dk fi de ru su uk pl fr es nl be ch cz ua by kz tr ir sy us ca au cn jp kr br ro rs ba hr hu gr lt lv ee ai cc ws tk ga ml gq cf im sx onion xyz top club shop blog live pro biz link chat social store cloud email media news wiki`
)

var topDomains = wordSet(domains)

// domainIn tells a name of the web: letters, a full stop, and a domain of the top level, or any and a path.
func domainIn(low string) bool {
	for at := 0; ; {
		stop := strings.IndexByte(low[at:], '.')
		if stop < 0 {
			return false
		}
		at += stop + 1
		before, _ := utf8.DecodeLastRuneInString(low[:at-1])
		end := at
		for end < len(low) && low[end] >= 'a' && low[end] <= 'z' {
			end++
		}
		if end == at || !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			continue
		}
		after, size := utf8.DecodeRuneInString(low[end:])
		switch {
		case topDomains[low[at:end]] && !unicode.IsLetter(after) && !unicode.IsDigit(after) && (after != '.' || end+size == len(low) || low[end+size] == ' '):
			return true
		case after == '/' && end-at >= 2 && end+1 < len(low) && low[end+1] != ' ':
			return true
		}
	}
}

var serviceNames = strings.Split(services, "|")

func hasService(low string) bool {
	return slices.ContainsFunc(serviceNames, func(name string) bool { return strings.Contains(low, name) })
}

// telephoneNumber tells 7 to 15 digits that begin with a zero and another digit, with 00 or with a plus, whatever stands between them, and are the end of no longer thing.
// Decimals (0,5 0,7) begin so, too, and days and periods.
func telephoneNumber(text string) bool {
	if asciiDigits(text) < 7 {
		return false
	}
	var room [64]digitGroup
	groups := digitGroups(room[:0], text)
	for first := range groups {
		g, plus := groups[first], false
		if before, _ := utf8.DecodeLastRuneInString(text[:g.at]); before == '+' {
			plus = true
		} else if text[g.at] != '0' || unicode.IsLetter(before) || first > 0 && strings.IndexByte("/.:-,", text[g.at-1]) >= 0 && text[g.at-2] >= '0' && text[g.at-2] <= '9' {
			continue
		}
		n, gaps, even := 0, 0, true
		var digits [16]byte
		last := first
		for ; last < len(groups) && (last == first || groups[last].joined && groups[last].at-groups[last-1].end <= 5) && n+groups[last].size() <= 15; last++ {
			if last > first {
				gaps++
				even = even && groups[last].size() == 1
			}
			n += copy(digits[n:], text[groups[last].at:groups[last].end])
		}
		if last == first {
			continue
		}
		end := groups[last-1].end
		after, _ := utf8.DecodeRuneInString(text[end:])
		switch {
		case n < 7 || unicode.IsLetter(after) || !plus && digits[0] == '0' && digits[1] == '0' && digits[2] == '0':
		case g.size() == 1 && !plus && (gaps == 0 || !even && strings.IndexByte(",.:", text[g.end]) >= 0): // 0,5 and 0.70
		case last-first >= 2 && groups[last-1].size() == 4 && groups[first].size() == 2 && strings.IndexByte("-/.", text[g.end]) >= 0 && groups[first+1].size() == 2: // 04/09 2019
		case strings.Contains(text[g.at:end], "/20"), strings.Contains(text[g.at:end], "|"):
		default:
			return true
		}
	}
	return false
}

func asciiDigits(s string) (n int) {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

// abbreviations are those that stand before three digits without being a registration plate.
var abbreviations = map[string]bool{
	"BUP": true, "BVC": true, "HVB": true, "LSS": true, "SKR": true, "SKL": true, "SOU": true, "SFS": true, "EST": true, "OSL": true, "NMR": true, "NSB": true, "FSS": true,
	"CBR": true, "CTC": true, "MSB": true, "BRO": true, "UMO": true, "JML": true, "DNR": true, "OBS": true, "KOM": true, "PDF": true, "DOS": true, "LOB": true, "LOU": true,
	"PBL": true, "FBR": true, "LMA": true, "SMS": true, "RPS": true, "STH": true, "MAX": true, "SAS": true, "EEC": true, "RUT": true, "ROT": true, "KLK": true, "SDF": true, "SDN": true, "AFA": true, "KKK": true, "RAF": true,
}

// vehicle is a registration plate: three letters, two digits, and a digit or a letter (TSFS 2015:63). Without a word for a car beside it, it is written in capitals or
// without a space.
func vehicle() func(text, low string) bool {
	plate := regexp.MustCompile(begins + `([A-HJ-PR-UW-Z](?:[ .-]?[A-HJ-PR-UW-Z]){2})` + plateGap + `[0-9][ .]?[0-9][ .]?[0-9A-HJ-PR-UW-Z]` + ends)
	small := anyOf(begins + `[a-hj-pr-uw-z]{3}[0-9]{2}[0-9a-hj-pr-uw-z]` + ends)
	named := anyOf(begins + `(?:regnr|reg\.? ?nr|registreringsnummer|registreringsnumret|regskylt|reg|skylt|skylten|nummerplåt|nummerplåten|bil|bilen|moped|mopeden|mc|skoter|epa|epatraktor|volvo|saab|bmw|audi|mercedes|` +
		`toyota|volkswagen|skoda|kia|ford|opel|plate|car)(?: är| med| nr| nummer|\.)? ?:? ?[a-zåäö]{3}` + plateGap + `[0-9]{2}[0-9a-zåäö]` + ends)
	return func(text, low string) bool {
		if !strings.ContainsAny(low, figures) {
			return false
		}
		if named(low) || small(low) && !small(spacedOut(low)) {
			return true
		}
		for _, found := range plate.FindAllStringSubmatch(text, -1) {
			if !abbreviations[onlyLetters(found[1])] {
				return true
			}
		}
		return false
	}
}

// plateGap is what somebody puts between the letters and the digits of a registration plate.
const plateGap = `[ .,_/:;*·•+=|"'()-]{0,3}`

func onlyLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}

// spacedOut takes the abbreviations out of a text in small letters.
func spacedOut(low string) string {
	words := strings.FieldsFunc(low, func(r rune) bool { return r == ' ' })
	for i, word := range words {
		if len(word) > 3 && abbreviations[strings.ToUpper(word[:3])] {
			words[i] = "-"
		}
	}
	if joined := strings.Join(words, " "); joined != low {
		return low // what is left is looked at as it stands
	}
	return ""
}

// address is where somebody lives: a street with a number, a postal code with its place, a flat.
func address() func(text, low string) bool {
	street := regexp.MustCompile(begins + `(\p{L}*?)(gatan|gata|vägen|väg|gränd|gränden|stigen|stig|torget|torg|allén|allé|backen|backe|liden|esplanaden|esplanad|bulevarden|kajen|ringen|slingan|leden|brinken|kroken|svängen|stråket|platsen|plats|plan|grändens|hamnen|parken)` +
		`(?:[^\p{L}\p{N}]{0,4}(?:nr|nummer|no|hus|husnr)?[^\p{L}\p{N}]{0,3})([0-9]{1,4}) ?[a-hj-z]?` + ends)
	numbered := near("lgh lägenh port trapp vån box ap flat tr se- s-",
		begins+`(?:lgh|lägenhet|lägenhetsnummer|lgh-?nr|port|portkod|trappuppgång|våning|vån|box|apartment|apt|flat)\.? ?(?:nr\.? ?)?[0-9]{1,4} ?[a-d]?`+ends,
		begins+`[0-9]{1,2} (?:trappor|tr)(?: upp| ner)?`+ends,
		begins+`(?:se|s)-[0-9]{3} ?[0-9]{2}`+ends)
	streets := holding("gat väg gränd stig torg all back lid esplanad bulevard kaj ring sling led brink krok sväng stråk plats plan hamn park")
	worded := anyOf(begins+`(?:port|uppgång|trappuppgång) [a-h]`+ends,
		begins+`(?:c/o |postnummer|postnr|postal code|gatuadress|hemadress|adressen är|bor på \p{L}+ ?(?:gatan|vägen))`)
	postal := regexp.MustCompile(begins + `[1-9][0-9]{4}[ ,.-]{1,2}\p{Lu}\p{L}{2,}|` + begins + `[1-9][0-9]{2}[ .-][0-9]{2}[ ,.-]{1,2}\p{L}{3,}`)
	return func(text, low string) bool {
		if !strings.ContainsAny(low, figures) {
			return worded(low)
		}
		if numbered(low) || worded(low) || asciiDigits(low) >= 5 && postal.MatchString(text) {
			return true
		}
		if !streets(low) {
			return false
		}
		for _, found := range street.FindAllStringSubmatchIndex(low, -1) {
			if homeStreet(low[found[2]:found[3]], low[found[4]:found[5]], low[found[6]:found[7]], low[:found[2]]) {
				return true
			}
		}
		return false
	}
}

// homeStreet tells a street and the number of a house from a plan's year, a road's number and the like.
func homeStreet(stem, ending, number, before string) bool {
	if len(number) == 4 && (number[:2] == "19" || number[:2] == "20") {
		return false
	}
	switch ending {
	case "plan", "plats", "platsen", "ringen", "leden", "parken", "hamnen", "slingan", "kajen", "backe", "stig":
		// Most words that end so are no street's: handlingsplan 2, arbetsplats 3.
		return len(stem) > 1 && !slices.ContainsFunc(plainStems, func(each string) bool { return stem == each || len(each) > 3 && strings.HasSuffix(stem, each) })
	case "väg", "gata", "torg", "gränd", "allé":
		return stem != "" || strings.HasSuffix(before, " ") && len(before) > 1 // Exempels väg 7
	}
	return true
}

// plainStems are what stands before plan, plats and the like in words that name no street.
var plainStems = []string{"handlings", "verksamhets", "åtgärds", "kommunikations", "utbildnings", "projekt", "lokal", "kris", "genomförande", "arbets", "utvecklings", "trygghets", "beredskaps", "insats", "års", "del", "test", "tids", "budget", "mötes", "lek", "sam", "bo",
	"parkerings", "skol", "fotbolls", "idrotts", "brotts", "händelse", "fynd", "mål", "detalj", "översikts", "utrednings", "köp", "flyg", "vård", "studie", "resurs", "säkerhets", "strategi", "närings", "kompetens", "jämställdhets", "start", "slut",
	"bas", "mellan", "internat", "ut", "kur", "lär", "gymnasie", "praktik", "avtals"}

const (
	young   = `(?:åring|åringen|åringar|åringarna|årige|åriga|årig)`
	persons = `(?:pojke|pojken|flicka|flickan|kille|killen|tjej|tjejen|son|sonen|dotter|dottern|man|mannen|kvinna|kvinnan|barn|barnet|person|personen|elev|eleven|ungdom|ungdomen|yngling|student|boy|girl|man|woman|pupil|child)`
	inTeens = `(?:elva|tolv|tretton|fjorton|femton|sexton|sjutton|arton|nitton|tjugo|tjugoett|tjugoen|tjugotvå|tjugotre|tio|nio|åtta|sju)`
	ordinal = `(?:första|andra|tredje|fjärde|femte|sjätte|sjunde|åttonde|nionde|förstaårs)`
)

// exactAge is how old somebody is, or the class that tells it. Bands (13–17 år, under 18 år) and lengths of time (de senaste 3 åren, i 5 år) are none.
func exactAge() func(text, low string) bool {
	numbered := either(
		near("år", begins+`[0-9]{1,2}[ -]{0,2}(?:åring|åringen)`+ends, begins+`[0-9]{1,2}[ -]{0,2}`+young+` `+persons+ends, begins+`[0-9]{1,2} år (?:gammal|gamla|gammalt|ung|unga)`+ends),
		near("bast y", begins+`[0-9]{1,2}[ -]?(?:bast|yo|yrs?|y/o)`+ends, begins+`[0-9]{1,2}[ -]year[ -]old`, begins+`[0-9]{1,2} years old`),
		near("pojk flick kill tjej son dotter man kvinn barn elev ungdom yngling student boy girl pupil child",
			begins+persons+` ?[,(] ?[0-9]{1,2}(?:$|[),.;:]| år| och )`, begins+persons+`(?: född)?,? ?[-'’´](?:[01][0-9])`+ends),
		near("an", begins+`(?:i|ur|från|till|går|gick) [1-9][:-]?ans?`+ends),
		near("f", begins+`f\.? ?(?:år )?-?(?:19[4-9][0-9]|20[0-2][0-9]|[01][0-9])`+ends),
		near("a or", begins+`0[0-9][:-]?(?:a|an|or|orna)`+ends, begins+`[0-9]{2}-?(?:a|an|orna) ?(?:modell|född)`),
		near("klass kurs skolan", begins+`[1-9]:?(?:e|a) (?:klass|klassen|årskursen)`+ends, begins+`[1-9][a-d] (?:på|i) \p{L}+skolan`+ends),
		near("age ålder", begins+`(?:aged|age|ålder|åldern|ålder på)(?: är| of| is|:)? ?[0-9]{1,2}(?:$|[^\p{L}\p{N}-])`),
		near("fyll bli är var", begins+`(?:fyller|fyllde|blir|är|var) [0-9]{1,2}(?: år)?(?:$|[.,;!?)]| och | nu| i )`))
	worded := anyOf(
		begins+inTeens+`(?:-?(?:åring|åringen|åringar)`+ends+`| år(?: gammal| ung|$|[^\p{L}]))`,
		begins+`(?:årskurs|årskursen|åk) (?:ett|två|tre|fyra|fem|sex|sju|åtta|nio)`+ends, begins+`i (?:ettan|tvåan|trean|fyran|femman|sexan|sjuan|åttan|nian)`+ends,
		begins+ordinal+` (?:klass|klassen|årskursen)`+ends)
	born := anyOf(begins+`född(?:a|es)? (?:år |den |i |om )?(?:-|'|[0-9])`,
		begins+`(?:född|födelsedag|födelsedatum|födelseår|fyller år|born)(?: är| i| den| år| in| on|:) ?(?:[0-9]|`+longMonths+`)`)
	plain := func(low string) bool {
		return strings.ContainsAny(low, figures) && numbered(low) || worded(low) || (strings.Contains(low, "föd") || strings.Contains(low, "fyller") || strings.Contains(low, "born")) && born(low)
	}
	lone := regexp.MustCompile(begins + `([0-9]{1,2})([ -]{0,2})årig[ae]?(?:$|[^\p{L}\p{N}])(\p{L}*)`)
	classes, ages := holding("åk kurs klass grade"), holding("år")
	class := regexp.MustCompile(begins + `(?:åk|årskurs|årskursen|klass|klassen|grade)\.? ?[0-9]{1,2} ?[a-h]?((?: ?- ?| ?, ?| och | eller | till )[0-9f])?(?:$|[^\p{L}\p{N}]|[0-9])`)
	years := regexp.MustCompile(begins + `([0-9]{1,2}) år` + ends)
	return func(_, low string) bool {
		if plain(low) {
			return true
		}
		if !strings.ContainsAny(low, figures) {
			return false
		}
		if classes(low) {
			for _, found := range class.FindAllStringSubmatch(low, -1) {
				if found[1] == "" { // several classes are a band
					return true
				}
			}
		}
		if !ages(low) {
			return false
		}
		for _, found := range lone.FindAllStringSubmatch(low, -1) {
			if n, _ := strconv.Atoi(found[1]); n > 5 && n < 26 && !slices.ContainsFunc(lastingThings, func(stem string) bool { return strings.HasPrefix(found[3], stem) }) {
				return true
			}
		}
		for _, at := range years.FindAllStringSubmatchIndex(low, -1) {
			if !lengthOfTime(low[:at[2]], low[at[1]-1:]) {
				return true
			}
		}
		return false
	}
}

// lastingThings are what lasts for years: a 10-årig satsning is nobody's age.
var lastingThings = []string{"satsning", "plan", "period", "insats", "avtal", "projekt", "program", "strategi", "utbildning", "uppfölj", "mandat", "grundskol", "överenskommelse", "samverkan", "studie", "forskning", "skol", "erfarenhet", "handlings", "tid", "budget"}

// lengthOfTime tells, by what stands around them, that years are a band or a length of time.
func lengthOfTime(before, after string) bool {
	before = strings.TrimRight(before[max(0, len(before)-120):], " ")
	if before == "" || strings.ContainsAny(before[len(before)-1:], "<>-/") || strings.HasSuffix(before, "≤") || strings.HasSuffix(before, "≥") {
		return before != ""
	}
	words := strings.FieldsFunc(before, func(r rune) bool { return r == ' ' || r == ',' || r == '(' })
	last := words[max(0, len(words)-1):]
	if len(last) == 1 {
		switch strings.Trim(last[0], ".,;:(") {
		case "under", "över", "än", "mellan", "minst", "högst", "i", "om", "inom", "efter", "sedan", "senaste", "varje", "vart", "fyllt", "upp", "drygt", "cirka", "ca", "till", "från", "åtminstone", "och", "de",
			"första", "kommande", "närmaste", "totalt":
			if last[0] != "och" {
				return true
			}
			return strings.Contains(before, "mellan ")
		}
	}
	after = strings.TrimLeft(after, " ")
	for _, next := range []string{"sedan", "tillbaka", "framåt", "senare", "tidigare", "och äldre", "eller äldre", "och yngre", "eller yngre", "gamla dokument", "kvar"} {
		if strings.HasPrefix(after, next) {
			return true
		}
	}
	return false
}

const longMonths = `januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december`

const months = `(?:` + longMonths + `|jan|feb|febr|apr|aug|sept|sep|okt|nov|dec|january|february|march|may|june|july|august|october)`

// exactTime is a clock time, or the day that something happened. A day in digits and a day beside a word of administration (beslut, möte, rapport) date a document.
func exactTime() func(text, low string) bool {
	numbered := either(
		near("kl", begins+`(?:kl|klockan|kl\.)[ .:]*[0-9]{1,2}(?:[ .:]?[0-9]{2})?`+ends),
		near(":", begins+`(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?:$|[^\p{L}\p{N}:])`),
		near("am pm a.m p.m", begins+`[0-9]{1,2} ?(?:am|pm|a\.m\.|p\.m\.)`+ends),
		near("-tiden", begins+`(?:[01][0-9]|2[0-3])[0-5][0-9]-tiden`, begins+`[0-9]{1,2}-tiden`),
		near("den", begins+`den [0-9]{1,2}/[0-9]{1,2}`, begins+`den (?:18|19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}`, begins+`den [0-9]{1,2}(?::?[ea]|:de)`+ends),
		near("/", begins+`[0-9]{1,2}/(?:0?[1-9]|1[0-2])[ -/](?:20)?[0-9]{2}`+ends),
		near("19 20", apart+`(?:0?[1-9]|[12][0-9]|3[01])(?:[.-]|\. |[./ ])(?:0?[1-9]|1[0-2])(?:[.-]|\. | )(?:19|20)[0-9]{2}`+ends),
		near("vid kring runt omkring strax före efter innan ungefär typ", begins+`(?:vid|kring|runt|omkring|strax|före|efter|innan|ungefär|typ) (?:kl\.? ?)?(?:[01]?[0-9]|2[0-3])[.:][0-5][0-9](?:$|[^\p{L}\p{N}%:.]|\.$|\. )`),
		near(". :", begins+`(?:[01]?[0-9]|2[0-3])[.:][0-5][0-9] ?(?:-|till|och) ?(?:[01]?[0-9]|2[0-3])[.:][0-5][0-9]`+ends),
		near("mån tis ons tors fre lör sön", begins+`(?:mån|tis|ons|tors|fre|lör|sön)\.? (?:den )?[0-9]{1,2}`+ends))
	clocks := holding("halv kvart fem tio tjugo")
	half := anyOf(begins + `(?:halv|kvart i|kvart över|fem i|fem över|tio i|tio över|tjugo i|tjugo över) (?:ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv)` + ends)
	spoken := anyOf(begins + `(?:klockan|kl\.?) (?:halv |kvart |fem |tio )?(?:ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|över|i|halv)` + ends)
	lately := anyOf(begins + `(?:igår|i går|i förrgår|förrgår|i morse|inatt|i natt|i kväll|ikväll|i eftermiddags|i förmiddags|i kvällen|yesterday|last night|this morning)` + ends)
	weekday := anyOf(begins+`(?:mån|tis|ons|tors|fre|lör|sön)dags(?:$|[^\p{L}\p{N}])`, begins+`(?:mån|tis|ons|tors|fre|lör|sön)(?:dag)?s?[ .-]{0,2}(?:eftermiddag|förmiddag|kväll|morgon|natt|lunch|morse|em|fm)(?:en|s|ens)?`+ends,
		begins+`(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?`+ends, begins+`(?:mon|tues|wednes|thurs|fri|satur|sun)day`+ends)
	clock := func(low string) bool {
		return strings.ContainsAny(low, figures) && numbered(low) || strings.Contains(low, "kl") && spoken(low) || lately(low) || clocks(low) && half(low) || weekdayStem(low) && (strings.Contains(low, "dag") || strings.Contains(low, "day") || strings.Contains(low, "kväll") || strings.Contains(low, "m") || strings.Contains(low, "natt")) && weekday(low)
	}
	day := near("jan feb mar apr maj may jun jul aug sep okt oct nov dec", begins+`[0-3]?[0-9](?::?[ea]|st|nd|rd|th)? ?(?:of )?`+months+ends, begins+months+` [0-3]?[0-9](?:st|nd|rd|th)?(?:$|[^\p{L}\p{N}])`)
	administration := anyOf(`beslut`, `möte`, `sammanträd`, `rapport`, `yttrande`, `uppdrag`, `granskning`, `revis`, `nämnd`, `fullmäktige`, `protokoll`, `skrivelse`, `remiss`, `budget`, `antag`, begins+`lag`, `meeting`, `decision`, `report`)
	return func(_, low string) bool { return clock(low) || (day(low) || dayOfMonth(low)) && !administration(low) }
}

func weekdayStem(low string) bool {
	return slices.ContainsFunc([]string{"mån", "tis", "ons", "tors", "fre", "lör", "sön", "day"}, func(stem string) bool { return strings.Contains(low, stem) })
}

var slashed = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[^\p{L}\p{N}/.,-])([0-9]{1,2})/([0-9]{1,2})(?:$|[^\p{L}\p{N}/-])`)
})

// numberedThings stand before two figures with a stroke that are no day: nr 2/2019, åk 7/8.
var numberedThings = map[string]bool{"nr": true, "nummer": true, "mål": true, "åk": true, "årskurs": true, "klass": true, "kapitel": true, "bilaga": true, "avsnitt": true, "punkt": true, "alternativ": true, "etapp": true, "del": true, "cirka": true, "ca": true, "ungefär": true}

// dayOfMonth tells a day and a month with a stroke: 15/1. Shares are none (1/3 av eleverna), nor is day and night (24/7).
func dayOfMonth(low string) bool {
	if strings.IndexByte(low, '/') < 0 {
		return false
	}
	for _, at := range slashed().FindAllStringSubmatchIndex(low, -1) {
		day, _ := strconv.Atoi(low[at[2]:at[3]])
		month, _ := strconv.Atoi(low[at[4]:at[5]])
		if day < 1 || day > 31 || month < 1 || month > 12 || day == 24 && month == 7 {
			continue
		}
		after := strings.TrimLeft(low[at[5]:], " ")
		if day < month && (strings.HasPrefix(after, "av ") || strings.HasPrefix(after, "of ") || strings.HasPrefix(after, "del")) {
			continue
		}
		if before := lastWords(low[:at[2]], 1); len(before) == 1 && numberedThings[before[0]] {
			continue
		}
		return true
	}
	return false
}

// caseIdentifier is the number of somebody's case or document. A diarienummer is none: it names the municipality's own matter.
func caseIdentifier() func(text, low string) bool {
	plain := where(figures,
		begins+`(?:ärende|ärendet|ärendenummer|ärendenr|akt|akten|aktnummer|aktnr|personakt|personakten|barnakt|journal|journalen|journalnummer|journalnr|utredning|utredningen|anmälan|anmälningsnummer|polisanmälan|`+
			`dossier|dossiernummer|dossiernr|klient|klientnummer|klientnr|patient|patientnummer|pass|passnummer|passnr|körkort|körkortsnummer|lma|lma-?nummer|lma-?nr|lma-?kort|id-?kort|id-?nummer|kundnummer|elev-?id|anställningsnummer|`+
			`medlemsnummer|målnummer|målnr|case|case file|file)(?: med| är| har)?(?: nummer| nr\.?| no\.?| id)? ?[:#]? ?(?:[a-zåäö]{1,3}[ -]?)?[0-9]{2,}`,
		begins+`[0-9]{4} ?-?k ?[0-9]{3,}(?:-[0-9]{2})?`+ends, // a report to the police: 5000-K123456-19
		begins+`(?:mål|målet) (?:nr\.? ?|nummer )?(?:[a-zåäö]{1,3} ?)?(?:[0-9]+-[0-9]{2}|[0-9]{3,})`+ends,
		begins+`[0-9]{6}-?[trsuwxjklmn][0-9]{3}`+ends, // a reserve number of health care
	)
	yearOnly := regexp.MustCompile(begins + `(?:ärende|ärendet|akten|utredning|utredningen|anmälan|polisanmälan|mål|målet|journalen|passnr) (?:19|20)[0-9]{2}(?:$|[^\p{L}\p{N}/-])`)
	return func(_, low string) bool {
		if !plain(low) {
			return false
		}
		return plain(yearOnly.ReplaceAllString(low, " ")) // utredningen 2019 is one of that year
	}
}

// attachment is what isn't text: encoded bytes, markup.
func attachment() func(text, low string) bool {
	markup := where(`<&[:\%`, `<[/!?]?[a-z][^<>]*>`, `<[a-z]+ [a-z-]+ ?=`, `</`, `<!--`, `&(?:[a-z]{2,8}|#x?[0-9a-f]{1,6});`, `!\[[^\]]*\]\(`, `\]\([^)]*\)`, `data:[a-z]+/[a-z0-9.+-]+[;,]`, `javascript:`, `<[/!?]?(?:script|iframe|img|svg|object|embed|style|link|meta|html|body|div|span|table|form|input|video|audio|base|button|template|xml|doctype)(?:$|[^\p{L}\p{N}])`, `\\u[0-9a-f]{4}`, `%[0-9a-f]{2}%[0-9a-f]{2}`)
	long := regexp.MustCompile(`[A-Za-z0-9+/_-]{12,}={0,2}`)
	return func(text, low string) bool {
		if markup(low) {
			return true
		}
		for _, run := range long.FindAllString(text, -1) {
			if encoded(run) {
				return true
			}
		}
		return false
	}
}

// encoded tells base 64 from long words, hashes and ids: both sorts of letters and digits, mixed. The shorter it is, the better mixed.
func encoded(run string) bool {
	const upper, lower, digit = 1, 2, 4
	kinds, changes, last := 0, 0, 0
	for i := range len(run) {
		kind := 0
		switch c := run[i]; {
		case 'A' <= c && c <= 'Z':
			kind = upper
		case 'a' <= c && c <= 'z':
			kind = lower
		case '0' <= c && c <= '9':
			kind = digit
		}
		if kind != last && last != 0 && kind != 0 {
			changes++
		}
		kinds, last = kinds|kind, kind
	}
	switch {
	case strings.HasSuffix(run, "="):
		return kinds&(upper|lower) == upper|lower || kinds&digit != 0
	case len(run) >= 24:
		return kinds == upper|lower|digit
	case slices.ContainsFunc(fileBeginnings, func(begin string) bool { return strings.HasPrefix(run, begin) }):
		return true
	}
	return kinds == upper|lower|digit && len(run) >= 16 && changes*5 >= len(run)*2 || kinds&(upper|lower) == upper|lower && len(run) >= 16 && changes*2 >= len(run)
}

// fileBeginnings are the first bytes of common files in base 64: PDF, PNG, JPEG, GIF, ZIP.
var fileBeginnings = []string{"JVBERi", "iVBORw", "/9j/", "R0lGOD", "UEsDB"}
