package domain

import (
	"regexp"
	"strings"
	"sync"
)

// The rules for concern reports beside numbers and names. Every pattern is RE2, so that no text takes longer than its length asks for. Go's \b knows ASCII only: what
// begins and ends a word is written out.
const (
	begins = `(?:^|[^\p{L}\p{N}])`
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
	one := regexp.MustCompile(strings.Join(patterns, "|"))
	return one.MatchString
}

// where is anyOf for patterns that match nothing without one of some characters: most texts have none of them, and are done with.
func where(characters string, patterns ...string) func(string) bool {
	matches := anyOf(patterns...)
	return func(low string) bool { return strings.ContainsAny(low, characters) && matches(low) }
}

const figures = "0123456789"

// contact is what reaches somebody: e-mail, phone, link, account.
func contact() func(text, low string) bool {
	at := where("@", `[\p{L}\p{N}._%+-] ?@ ?[\p{L}\p{N}]`, begins+`@[\p{L}\p{N}_]{2,}`) // an address, an account
	spelled := where("([{", `[\p{L}\p{N}] ?[(\[{] ?(?:at|snabel-?a|punkt|dot) ?[)\]}] ?[\p{L}\p{N}]`)
	link := where(".:", `[a-z][a-z0-9+]{1,9}://`, begins+`www\.[\p{L}\p{N}]`, begins+`mailto:`,
		begins+`[\p{L}\p{N}-]+\.(?:se|com|nu|org|net|info|eu|io|me|gg|ly|tv|app|dev|site|online|no|dk|fi|de)(?:$|[/?#:]|[^\p{L}\p{N}.])`)
	account := where(":=", begins+`(?:snap|snapchat|insta|instagram|tiktok|discord|telegram|signal|kik|facebook|fb|messenger|whatsapp|skype|twitter|youtube|roblox|swish|steam)`+
		`(?:-?(?:konto|kontot|namn|namnet|id|nummer|numret|profil|profilen|användare|användaren|användarnamn|account|handle|name|user))?(?: är| heter| is)? ?[:=] ?[\p{L}\p{N}_.]`)
	called := where(figures+"_", begins+`(?:användarnamn|användarnamnet|username|alias) ?(?:är|heter|is|:|=)? ?[\p{L}\p{N}_.]*[\p{N}_.]`)
	number := where(figures, begins+`(?:tel|tfn|telefon|telefonnummer|telefonnumret|mobil|mobilnummer|mobilnumret|nummer|numret|ring|sms|phone|call)\.?(?: är| på| till| is)? ?:? ?\+?[0-9][0-9 ()./-]{4,}[0-9]`)
	plain := func(low string) bool {
		return at(low) || spelled(low) || link(low) || account(low) || called(low) || number(low) || strings.Contains(low, "snabel-a") || strings.Contains(low, "snabela")
	}
	numbers := regexp.MustCompile(`(?:^|[^\p{L}\p{N}/.:-])((?:\+|00)[1-9][0-9 ()./-]{5,18}[0-9]|\(?0[1-9][0-9]{0,2}\)?[ ./-]{0,3}[0-9](?:[ ./-]{0,3}[0-9]){4,8})` + ends)
	return func(_, low string) bool {
		if plain(low) {
			return true
		}
		if asciiDigits(low) < 7 {
			return false
		}
		for _, found := range numbers.FindAllStringSubmatch(low, -1) {
			if n := asciiDigits(found[1]); n >= 7 && n <= 15 && !strings.Contains(found[1], "/20") {
				return true
			}
		}
		return false
	}
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
	"PBL": true, "FBR": true, "LMA": true, "SMS": true, "RPS": true, "STH": true, "MAX": true, "SAS": true, "EEC": true, "RUT": true, "ROT": true, "KLK": true, "SDF": true, "SDN": true,
}

// vehicle is a registration plate: three letters, two digits, and a digit or a letter (TSFS 2015:63). Without a word for a car beside it, it is written in capitals or
// without a space.
func vehicle() func(text, low string) bool {
	plate := regexp.MustCompile(begins + `([A-HJ-PR-UW-Z]{3})[ -]?[0-9]{2}[0-9A-HJ-PR-UW-Z]` + ends)
	small := anyOf(begins + `[a-hj-pr-uw-z]{3}[0-9]{2}[0-9a-hj-pr-uw-z]` + ends)
	named := anyOf(begins + `(?:regnr|reg\.? ?nr|registreringsnummer|registreringsnumret|regskylt|reg|skylt|skylten|nummerplåt|nummerplåten|bil|bilen|moped|mopeden|mc|skoter|epa|epatraktor|volvo|saab|bmw|audi|mercedes|` +
		`toyota|volkswagen|skoda|kia|ford|opel|plate|car)(?: är| med| nr| nummer|\.)? ?:? ?[a-zåäö]{3}[ -]?[0-9]{2}[0-9a-zåäö]` + ends)
	return func(text, low string) bool {
		if !strings.ContainsAny(low, figures) {
			return false
		}
		if named(low) || small(low) && !small(spacedOut(low)) {
			return true
		}
		for _, found := range plate.FindAllStringSubmatch(text, -1) {
			if !abbreviations[found[1]] {
				return true
			}
		}
		return false
	}
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
	numbered := where(figures,
		begins+`\p{L}{2,}(?:gatan|gata|vägen|väg|gränd|gränden|stigen|stig|torget|torg|allén|allé|backen|backe|liden|esplanaden|esplanad|bulevarden|kajen|ringen|slingan|leden|brinken|kroken|svängen|stråket) [0-9]{1,3} ?[a-hj-z]?`+ends,
		begins+`\p{L}{2,} (?:väg|gata|gatan|gränd|plats|allé|torg|torget|stig|backe) [0-9]{1,3} ?[a-hj-z]?`+ends,
		begins+`(?:lgh|lägenhet|lägenhetsnummer|lgh-?nr|port|portkod|trappuppgång|våning|vån|box|apartment|apt|flat)\.? ?(?:nr\.? ?)?[0-9]{1,4} ?[a-d]?`+ends,
		begins+`[0-9]{1,2} (?:trappor|tr)(?: upp| ner)?`+ends,
		begins+`(?:se|s)-[0-9]{3} ?[0-9]{2}`+ends)
	worded := anyOf(begins+`(?:port|uppgång|trappuppgång) [a-h]`+ends,
		begins+`(?:c/o |postnummer|postnr|postal code|gatuadress|hemadress|adressen är|bor på \p{L}+ ?(?:gatan|vägen))`)
	postal := regexp.MustCompile(begins + `[1-9][0-9]{2} ?[0-9]{2} \p{Lu}[\p{Ll}]{2,}`)
	return func(text, low string) bool {
		return numbered(low) || worded(low) || strings.ContainsAny(low, figures) && postal.MatchString(text)
	}
}

const (
	young   = `(?:åring|åringen|åringar|åringarna|årige|åriga|årig)`
	persons = `(?:pojke|pojken|flicka|flickan|kille|killen|tjej|tjejen|son|sonen|dotter|dottern|man|mannen|kvinna|kvinnan|barn|barnet|person|personen|elev|eleven|ungdom|ungdomen|yngling|student|boy|girl|man|woman|pupil|child)`
	inTeens = `(?:elva|tolv|tretton|fjorton|femton|sexton|sjutton|arton|nitton|tjugo|tjugoett|tjugoen|tjugotvå|tjugotre|tio|nio|åtta|sju)`
	ordinal = `(?:första|andra|tredje|fjärde|femte|sjätte|sjunde|åttonde|nionde|förstaårs)`
)

// exactAge is how old somebody is, or the class that tells it. Bands (13–17 år, under 18 år) and lengths of time (de senaste 3 åren, i 5 år) are none.
func exactAge() func(text, low string) bool {
	numbered := where(figures,
		begins+`[0-9]{1,2} ?-?(?:åring|åringen)`+ends, begins+`[0-9]{1,2} ?-?`+young+` `+persons+ends,
		begins+`[0-9]{1,2} år (?:gammal|gamla|gammalt|ung|unga)`+ends, begins+`[0-9]{1,2} ?(?:bast|yo)`+ends,
		begins+`[1-9]:?(?:e|a) (?:klass|klassen|årskursen)`+ends, begins+`[1-9][a-d] (?:på|i) \p{L}+skolan`+ends,
		begins+`[0-9]{2}-?(?:a|an|orna) ?(?:modell|född)`,
		begins+`(?:aged|age|ålder|åldern|ålder på)(?: är| of| is|:)? ?[0-9]{1,2}(?:$|[^\p{L}\p{N}-])`, begins+`[0-9]{1,2}[ -]year[ -]old`, begins+`[0-9]{1,2} years old`,
		begins+`(?:fyller|fyllde|blir|är|var) [0-9]{1,2}(?: år)?(?:$|[.,;!?)]| och | nu| i )`)
	worded := anyOf(
		begins+inTeens+`(?:-?(?:åring|åringen|åringar)`+ends+`| år(?: gammal| ung|$|[^\p{L}]))`,
		begins+`(?:årskurs|årskursen|åk) (?:ett|två|tre|fyra|fem|sex|sju|åtta|nio)`+ends, begins+`i (?:ettan|tvåan|trean|fyran|femman|sexan|sjuan|åttan|nian)`+ends,
		begins+ordinal+` (?:klass|klassen|årskursen)`+ends)
	born := anyOf(begins+`född(?:a|es)? (?:år |den |i |om )?(?:-|'|[0-9])`,
		begins+`(?:född|födelsedag|födelsedatum|födelseår|fyller år|born)(?: är| i| den| år| in| on|:) ?(?:[0-9]|`+longMonths+`)`)
	plain := func(low string) bool {
		return numbered(low) || worded(low) || (strings.Contains(low, "föd") || strings.Contains(low, "fyller") || strings.Contains(low, "born")) && born(low)
	}
	class := regexp.MustCompile(begins + `(?:åk|årskurs|årskursen|klass|klassen|grade)\.? ?[0-9]{1,2} ?[a-h]?((?: ?- ?| ?, ?| och | eller | till )[0-9f])?(?:$|[^\p{L}\p{N}]|[0-9])`)
	years := regexp.MustCompile(begins + `([0-9]{1,2}) år` + ends)
	return func(_, low string) bool {
		if plain(low) {
			return true
		}
		if !strings.ContainsAny(low, figures) {
			return false
		}
		for _, found := range class.FindAllStringSubmatch(low, -1) {
			if found[1] == "" { // several classes are a band
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
	numbered := where(figures,
		begins+`(?:kl|klockan|kl\.)[ .:]*[0-9]{1,2}(?:[ .:]?[0-9]{2})?`+ends,
		begins+`(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?:$|[^\p{L}\p{N}:])`, begins+`[0-9]{1,2} ?(?:am|pm|a\.m\.|p\.m\.)`+ends, begins+`(?:[01][0-9]|2[0-3])[0-5][0-9]-tiden`, begins+`[0-9]{1,2}-tiden`,
		begins+`den [0-9]{1,2}/[0-9]{1,2}`, begins+`den (?:18|19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}`, begins+`den [0-9]{1,2}(?::?[ea]|:de)`+ends, begins+`[0-9]{1,2}/(?:[1-9]|1[0-2])[ -](?:20)?[0-9]{2}`+ends)
	spoken := anyOf(begins + `(?:klockan|kl\.?) (?:halv |kvart |fem |tio )?(?:ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|över|i|halv)` + ends)
	lately := anyOf(begins + `(?:igår|i går|i förrgår|förrgår|i morse|inatt|i natt|i kväll|ikväll|i eftermiddags|i förmiddags|i kvällen|yesterday|last night|this morning)` + ends)
	weekday := anyOf(begins+`(?:mån|tis|ons|tors|fre|lör|sön)dags(?:$|[^\p{L}\p{N}]|eftermiddagen|kvällen|morgonen|natten|förmiddagen)`,
		begins+`(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?`+ends, begins+`(?:mon|tues|wednes|thurs|fri|satur|sun)day`+ends)
	clock := func(low string) bool {
		return numbered(low) || strings.Contains(low, "kl") && spoken(low) || lately(low) || (strings.Contains(low, "dag") || strings.Contains(low, "day")) && weekday(low)
	}
	day := where(figures, begins+`[0-3]?[0-9](?::?[ea]|st|nd|rd|th)? ?(?:of )?`+months+ends, begins+months+` [0-3]?[0-9](?:st|nd|rd|th)?(?:$|[^\p{L}\p{N}])`)
	administration := anyOf(`beslut`, `möte`, `sammanträd`, `rapport`, `yttrande`, `uppdrag`, `granskning`, `revis`, `nämnd`, `fullmäktige`, `protokoll`, `skrivelse`, `remiss`, `budget`, `antag`, begins+`lag`, `meeting`, `decision`, `report`)
	return func(_, low string) bool { return clock(low) || day(low) && !administration(low) }
}

// caseIdentifier is the number of somebody's case or document. A diarienummer is none: it names the municipality's own matter.
func caseIdentifier() func(text, low string) bool {
	plain := where(figures,
		begins+`(?:ärende|ärendet|ärendenummer|ärendenr|akt|akten|aktnummer|aktnr|personakt|personakten|barnakt|journal|journalen|journalnummer|journalnr|utredning|utredningen|anmälan|anmälningsnummer|polisanmälan|`+
			`dossier|dossiernummer|dossiernr|klient|klientnummer|klientnr|patient|patientnummer|pass|passnummer|passnr|körkort|körkortsnummer|lma|lma-?nummer|lma-?nr|lma-?kort|id-?kort|id-?nummer|kundnummer|elev-?id|anställningsnummer|`+
			`medlemsnummer|målnummer|målnr|mål|case|case file|file)(?: med| är| har)?(?: nummer| nr\.?| no\.?| id)? ?[:#]? ?(?:[a-zåäö]{1,3}[ -]?)?[0-9]{2,}`,
		begins+`[0-9]{4} ?-?k ?[0-9]{3,}(?:-[0-9]{2})?`+ends, // a report to the police: 5000-K123456-19
		begins+`(?:mål|målet) (?:nr\.? )?[a-zåäö]{1,3} [0-9]+-[0-9]{2}`+ends,
		begins+`[0-9]{6}-?[trsuwxjklmn][0-9]{3}`+ends, // a reserve number of health care
	)
	return func(_, low string) bool { return plain(low) }
}

// attachment is what isn't text: encoded bytes, markup.
func attachment() func(text, low string) bool {
	markup := where(`<&[:\%`, `<[/!?]?[a-z][^<>]*>`, `<[a-z]+ [a-z-]+ ?=`, `</`, `<!--`, `&(?:[a-z]{2,8}|#x?[0-9a-f]{1,6});`, `!\[[^\]]*\]\(`, `\]\([^)]*\)`, `data:[a-z]+/[a-z0-9.+-]+[;,]`, `\\u[0-9a-f]{4}`, `%[0-9a-f]{2}%[0-9a-f]{2}`)
	long := regexp.MustCompile(`[A-Za-z0-9+/_-]{24,}={0,2}|[A-Za-z0-9+/]{12,}==?` + ends)
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

// encoded tells base 64 from long words, hashes and ids: both sorts of letters and digits, mixed.
func encoded(run string) bool {
	upper, lower, digit := false, false, false
	for i := range len(run) {
		switch c := run[i]; {
		case 'A' <= c && c <= 'Z':
			upper = true
		case 'a' <= c && c <= 'z':
			lower = true
		case '0' <= c && c <= '9':
			digit = true
		}
	}
	if strings.HasSuffix(run, "=") {
		return upper && lower || digit
	}
	return upper && lower && digit
}
