package domain

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Numbers of nobody: 900101-0017, 850709-9805, 640327-3813 and 510818-9167 and the coordination number 701063-2391 are the examples of others' implementations.
var personalNumbers = []string{
	"900101-0017", "9001010017", "19900101-0017", "199001010017", "850709-9805", "198507099805", "640327-3813", "510818-9167", "130401+2931", "19130401+2931", "1990-01-01-0017", "1990 01 01 0017",
}

// evasions are ways around that somebody may think of.
var evasions = []string{
	"9 0 0 1 0 1 0 0 1 7", "90 01 01 00 17", "19 90 01 01 00 17", "900101 0017", "900101.0017", "900101/0017", "900101_0017", "900101:0017", "900101*0017", "900101=0017", "900101 - 0017", "900101–0017", "900101—0017", "900101−0017",
	"900101\n0017", "900101\r\n0017", "900101\t0017", "900101\u00a00017", "900101\u202f0017", "900101\u30000017", "19900101\u20030017", "900101   0017",
	"900101\u00ad0017", "9001\u200b01\u200d00\u200c17", "9\ufeff0\u20600\u034f1\u180e010017", "900101\u200e-\u200f0017", "9\u20030\u20030\u20031\u20030\u20031\u20030\u20030\u20031\u20037",
	"９００１０１-００１７", "９００１０１００１７", "٩٠٠١٠١-٠٠١٧", "۹۰۰۱۰۱۰۰۱۷", "९००१०१-००१७", "𝟗𝟎𝟎𝟏𝟎𝟏𝟎𝟎𝟏𝟕", "⁹⁰⁰¹⁰¹⁰⁰¹⁷", "⑨⓪⓪①⓪①⓪⓪①⑦", "9️⃣0️⃣0️⃣1️⃣0️⃣1️⃣0️⃣0️⃣1️⃣7️⃣", "9̲0̲0̲1̲0̲1̲0̲0̲1̲7̲", "९001०1-00१7",
	"född 900101-0017, säger rektorn", "(900101-0017)", "«900101-0017»", "pnr:900101-0017", "pnr 2019 900101-0017", "år 2019: 900101-0017.", "900101-0017 och 2019", "1. 900101-0017", "900101-0017;850709-9805", "Elev 12 900101 0017 årskurs",
}

func TestPersonalNumbersAreFoundInAnyText(t *testing.T) {
	for _, text := range slices.Concat(personalNumbers, evasions) {
		assert.Equal(t, "deid.personnummer", personInText(text), "%q", text)
		assert.Equal(t, "deid.personnummer", personInText("Uppgiften om "+text+" kom in"), "%q", text)
		assert.Contains(t, reportCodes(text), "deid.personnummer", "%q", text)
	}
	for _, text := range anySeparator {
		assert.Equal(t, "deid.personnummer", personInText(text), "%q", text)
		assert.Equal(t, "deid.personnummer", personInText("Uppgiften om "+text+" kom in"), "%q", text)
		assert.Contains(t, reportCodes(text), "deid.personnummer", "%q", text)
	}
	for _, text := range otherNumbers {
		assert.Empty(t, personInText(text), "%q", text)
		assert.Empty(t, personInText("Uppgiften om "+text+" kom in"), "%q", text)
	}
	for _, text := range []string{"701063-2391", "701063 (2391)", "1970-10-63 – 2391", "7.0.1.0.6.3.2.3.9.1", "197010632391", "19701063-2391", "７０１０６３-２３９１", "70 10 63 23 91", "701063\u00ad2391"} {
		assert.Equal(t, "deid.samordningsnummer", personInText(text), "%q", text)
		assert.Contains(t, reportCodes(text), "deid.samordningsnummer", "%q", text)
	}
	// Only in a report: letters beside or in place of digits, and cuts that no number has.
	for _, text := range []string{"x9001010017", "pnr9001010017x", "9OO1O1-OO17", "900l0l-00l7", "900 1010 017", "9001 010017", "900101, 0017", "900101 .. 0017"} {
		assert.Contains(t, reportCodes(text), "deid.personnummer", "%q", text)
	}
}

// anySeparator are numbers with whatever somebody may put between their parts, and behind them.
var anySeparator = []string{
	"900101 -0017", "900101- 0017", "19900101--0017", "900101: 0017", "900101, 0017", "900101. 0017", "900101/ 0017", "(900101)-0017", "900101 (0017)", "900101...0017", "1990-01-01 -0017", "900101-0017/2", "://900101 0017",
	"900101------0017", "900101 - - 0017", "900101 ••• 0017", "9-0-0-1-0-1-0-0-1-7",
	"[900101] [0017]", "«900101»–«0017»", "'900101'+'0017'", "850709 // 9805", "850709;;9805", "19850709 … 9805", "1985/07/09/9805", "1985.07.09, 9805", "8,5,0,7,0,9,9,8,0,5", "6 4 0 3 2 7 – 3 8 1 3", "64.03.27.38.13", "[64][03][27][38][13]",
	"640327 😀 3813", "640327 (3813)", "{19640327}{3813}", "640327–3813/Akt", "640327-3813-1", "640327-3813.2", "2:640327-3813", "5-640327-3813", "510818=>9167", "510818 | 9167", "51 08 18 | 91 67", "510818\n\n- 9167", "510818 → 9167", "1913-04-01 (2931)",
	"130401 *** 2931", "5.1.0.8.1.8.9.1.6.7", "https://640327 3813", "ftp://640327-3813", "se https://example.se/a/640327-3813, och", "se https://example.se/a och 640327 3813", "https://example.se/640327 3813", "900 1010 017", "5108 189 167",
}

// otherNumbers are days, periods, references, telephone numbers, amounts and rows of tables that have the digits of a number, the right check digit with them.
var otherNumbers = []string{
	"101-203/2015", "150-903/2015", "1.1.1-208/2019", "2019-09-04, 2002", "2009:1110, 2010", "2009:1110, 2010:12", "010-223 10 08", "0512-12 34 56", "070-123 45 69", "2009-2012: 17", "2008–2011, 19", "10, 11, 12, 13, 14", "190412/2015",
	"2019-09-04 13.01", "2019-09-04 13:35", "KS 2019/09041244", "1 905 010 128", "2 5 19 11 12 20 31 7", "2 5 19 11 12 21 30 7", "2 5 19 11 12 22 39 7", "2 5 19 11 12 23 38 7", "2 5 19 11 12 24 37 7", "2 5 19 11 12 25 36 7", "2 5 19 11 12 26 35 7", "2 5 19 11 12 27 34 7", "2 5 19 11 12 28 33 7", "19 04 12 20 31 44 52", "1 1 9 0 4 1 2 3 4 5 0 8", "2011 0412 2047 1899", "https://example.se/2019/09/04/1244", "x9001010017", "9001010017a", "39001010017", "9001010017123",
	"2019-09-04–2002-10-04", "190904 2002-10-04", "dnr 12-190412/2015",
}

// refusedTexts are the table of what a report is refused for, by code.
var refusedTexts = map[string][]string{
	"deid.personnummer_like": {"900101-0018", "9001010018", "19900101-1234", "19900101 1234", "1990-01-01 1234", "199001011234", "900101+1234", "９００１０１-１２３４", "900161-0019", "20100228-1235", "född 030912 4455", "var 030912-4455 med", "90 01 01 1234"},
	"deid.contact": {"0 7 0 1 2 3 4 5 6 7", "0 70 123 45 67", "070_123_45_67", "snapchat annas99", "insta anna_s", "exempel.ru", "anna AT example DOT com",
		"070*123*45*67", "0701 / 23 45 67", "070 • 123 • 45 • 67", "(0)70-123 45 67", "+46(0)70 1234567", "08.12.34.56.78", "0-7-0-1-2-3-4-5-6-7", "073:123:45:67", "kula99 på snapchat", "discord kula.kalle", "telegram: @kula", "tiktok heter kulan", "kula.xyz", "kula.me/grupp", "kalle snabel-a exempel punkt se", "kalle (at) exempel.se", "nn at exempel dot org",
		"kalle@example.se", "kalle @ example.se", "kalle(at)example.se", "kalle [at] example [punkt] se", "kalle snabel-a example", "@kalle_k", "kontot @nn är aktivt", "ｋ＠ｅｘａｍｐｌｅ．ｓｅ",
		"070-123 45 67", "0701234567", "+46 70 123 45 67", "+46701234567", "0046701234567", "08-508 25 000", "(08) 508 25 000", "070.123.45.67", "070 1234567", "０７０-１２３４５６７", "ring 123456", "tel: 12 34 56", "mobilnummer är 0761-234567",
		"https://example.se/a", "http://x", "www.example.se", "example.se/profil", "sidan flashback.org", "discord.gg/abc", "Snapchat: kalle99", "insta: nn", "instagramkonto: nn", "mailto:x"},
	"deid.vehicle": {"ABC.123", "ABC_123", "ABC/12D", "ABC  123", "A B C 1 2 3", "A.B.C 123", "ABC·123", "ABC (123)", "bilen abc.123", "regnr abc_12d",
		"ABC 123", "ABC123", "ABC-123", "abc123", "ABC12D", "ABC 12D", "en bil med regnr abc 123", "bilen ABC 123", "regnr: xyz 98a", "moped abc 123", "ＡＢＣ１２３", "volvo med skylten abc 12d"},
	"deid.address": {"storgatan12", "Storgatan, 12", "Storgatan nr 12", "Stora vägen 3", "Sveaplan 2", "Rinkebyplan 4", "Solbackavägen 1234", "164 70 KISTA",
		"Storgatan: 12", "Storgatan (12)", "storgatan nummer 5", "Exempelvägen12B", "Fridhemsplan 21", "Kulaplatsen 4", "Gamla gatan 9", "Storgatan-12", "Kulagränd,7", "147 85 tumba", "16470 KISTA", "164 70, Kista", "SE-164 70 KISTA",
		"Storgatan 5", "storgatan 5B", "Storgatan 12 b", "på Exempelvägen 3", "Kungsgränd 1", "Lilla torget 4", "Skolstigen 14 A", "Anna Exempels väg 7", "147 85 Tumba", "14785 Tumba", "SE-147 85", "lgh 1102", "lägenhet 1203", "våning 3", "port 12", "uppgång B",
		"3 tr", "c/o Kula", "postnummer"},
	"deid.name_in_text": {"Han heter Kalle", "Hon heter kalle", "killen heter ali", "eleven heter K.K.", "son till Kalle Kula", "dotter till Anna", "bror till Ali", "eleven Kalle Kula", "eleven Kalle", "mannen Kula Kalle", "läraren Anna Kula", "samtal med Kalle Kula",
		"hört av Kalle Kula", "brev från Anna-Karin Kula", "hos Kalle Kula-Berg", "kallas Kulan", "Namn: Kalle", "vid namn Kalle", "named Kalle", "imamen Kalle", "träffat Kalle Kula i Tensta", "med K\u00adalle Ku\u200bla", "Initialer: K.K.",
		"med ANNA SVENSSON", "son till ANNA", "med Anna al-Hassan", "med Anna von Essen", "med Liv Hansson", "med Maj Olsson", "med Erik Dalen", "Islam Hassan", "Maria Park ringde",
		"hos ERIK KULA", "bror till MOHAMMED", "eleven FATIMA", "Fatima al-Kula syntes", "Omar ibn Kula syntes", "Åsa af Kula", "Sten Kula hördes", "Björn Kulander såg det", "hos Stig Kula", "träffat Hassan", "samtal med Leila", "anna kulasson såg det", "Kulasson Erik",
		"Juni Kulqvist", "med Karl-Erik", "av Mohamed och några till", "Rektor Kulaström ringde", "Katarina Kulagård såg det", "från «Amina»", "Zlatan Kula", "med Alexanders kompisar", "Kula Ahmed", "Polisen Anders", "rektor Eva", "Text: Exempel Kula", "Kontaktperson: Exempel Kula",
		"Kalle Kula sprider flygblad", "Oron gäller Kalle Kula.", "flygblad; Kalle Kula-Berg såg det", "KALLE heter Kula"},
	"deid.exact_age": {"f. 2008", "16årig", "går i 8:an", "f.2008", "f -08", "16-årig", "17åriga", "en 15 årig", "i 9an", "går i 7-an", "kille (16)", "pojken, 15, sågs", "flickan (14 år)", "en 08:a", "16bast", "14 -åring",
		"16 år", "en pojke på 16 år", "16 år gammal", "16-åring", "16-åringen", "16 åring", "16-årig pojke", "16-årig elev", "sextonåring", "sexton år gammal", "årskurs 8", "åk 8", "åk. 8", "åk8", "klass 8B", "går i åttan", "åttonde klass", "8:e klass", "född 2003", "född i mars",
		"född -03", "f\u00f6dd den 4", "aged 16", "16 years old", "16-year-old", "grade 8", "fyller 17 i höst", "１６ år", "eleven, 16 år", "ålder 16"},
	"deid.exact_time": {"vid 14.30", "15/1", "15.1.2026", "tisdagkväll", "runt 7.45", "strax efter 22.15", "14.30-15.00", "från 14.30 till 15.45", "den 3/12", "hände 9/11", "1/5", "15-1-2026", "15. 1. 2026", "15/1/2026", "onsdag-kväll", "fredagnatt", "tis kväll", "lördagsnatten", "mån em", "tors 15", "halv fyra", "kvart över nio",
		"kl 14", "kl. 14.30", "klockan 8", "14:30", "8:05", "kl.14", "klockan halv åtta", "i måndags", "måndagen den 4", "på tisdagen", "fredag kväll", "igår", "i går kväll", "i natt", "den 4 september", "4 september", "den 4:e", "den 4/9", "4/9 2026", "den 2026-09-04",
		"September 4", "4th of September", "på torsdagskvällen", "22-tiden", "４ september"},
	"deid.case_identifier": {"ärende 4711", "ärendenr 4711", "akt 12345", "personakt 12-345", "journalnummer 998877", "polisanmälan K123456", "5000-K123456-19", "mål B 1234-19", "LMA-kort 50-112233", "passnummer 12345678", "klient nr 4711", "utredning nr 2211", "030912-T445", "dossiernummer 10-223344"},
	"deid.attachment": {"JVBERi0xLjQKJeLjz9MK", "<script", "<iframe src", "<img ", "javascript:alert(1)", "UEsDBBQABgAIAAAA", "R0lGODlhAQABAIAA", "/9j/4AAQSkZJRgAB", "Zm9vYmFyIGJheiBxdXV4", "< script>x</script>",
		"<b>fet</b>", "<img src=x onerror=alert(1)>", "<script>", "</p>", "<!-- x -->", "![bild](x.png)", "[länk](x)", "data:image/png;base64,iVBOR", "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4", "QWxsYSBiYXJuIMOkciBibMOl==", "&#49;", "&lt;", "\\u0031", "%39%30"},
}

// passing are the table of what a report may hold, every line.
var passing = []string{
	"556029-6740", "212000-0142", "3.1.3-91/2019", "155-943/2015", "KS 2019/09041234", "2019-09-04", "2018-2019", "20190101-20191231", "190101-1231", "protokoll-201909041300.pdf",
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "0000000000000000000000000000000000000000000000000000000000000000", "9001010017900101001790010100179001010017900101001790010100179001",
	"208 av 2 679", "2019 2020 2021 2022", "10000 besök", "<5 fall", "andel <18 år", "Kontrollmål 1", "Etapp 2 i Rinkeby", "BUP 020 linje", "de senaste 3 åren", "3-årig", "med Region Skåne", "flygblad från Nordiska Motståndsrörelsen",
	"elev vid Tensta Gymnasium", "Projektet heter Trygg i Tensta", "klottret 14:88", "och 125 deltog", "kommunikationsinriktning",
}

// innocents are more of what must pass.
var innocents = []string{
	"Flygblad har delats ut vid centrum.", "Klotter med symboler i en tunnel.", "Oron gäller spridning av propaganda i en chattgrupp.", "Personal såg affischer utanför skolan på kvällstid.", "Några vuxna försökte värva ungdomar under helgen.",
	"ungdomar 13–17 år", "under 18 år", "barn över 10 år", "mellan 16 och 20 år", "i åldern 15-24 år", "i 5 år", "för 2 år sedan", "inom 3 år", "en 3-årig satsning", "flerårig plan", "elever i årskurs 7–9", "årskurs 7 och 9", "har inte fyllt 21 år",
	"2012–2016", "2019-01-01–2020-12-31", "2019-09-04–2019-10-04", "2019-09-04, 2020-01-15", "SOU 2017:67", "Ds 2014:4", "skrivelse 2014/15:144", "(2001:453)", "Dnr 2019/123", "dnr KS 2022/100", "EST 112", "50 000 kronor", "10 000 besök", "6 000–7 000", "7,8 %", "12.5", "nr 2/2019", "1/3 av eleverna",
	"Polisen och socialtjänsten har informerats.", "Samverkan med Polisen i Region Mitt", "Information från Södra Botkyrka", "från Svenska kyrkan", "affischer för Nordiska Motståndsrörelsen", "i Norra Hisingen", "på Hovsjöskolan", "Föreningen heter Exempelföreningen", "en metod som heter Komet",
	"Det heter att det är lugnt.", "torget är slitet", "vägen till skolan", "gatan utanför", "handlingsplan 2020", "våningen ovanför", "en uppgång i antalet", "mellan 3 och 5 fall", "5 av 12", "ca 30 personer", "3 grupper om 25", "1488 klottrat på väggen", "18", "88", "14/88", "årskursen", "årligen", "en ringa skada", "tillfälle 2", "mål 1", "mål nr 2 i planen",
	"möte den 23 februari 2017 i nämnden", "rapporten från 4 september", "under september", "i september 2026", "på kvällarna", "på fredagar", "onsdagar och lördagar", "dagtid", "senaste året", "sommaren 2026", "550e8400-e29b-41d4-a716-446655440000",
	"ett mycket långt ordsammansättningsexempelsord", "Arbetsmarknadsdepartementetsutredningssekretariat", "troligen äldre än 18 år", "Personal Tensta såg det", "Flygblad Tensta centrum", "I Tensta och Rinkeby", "Rinkeby-Kista och Spånga-Tensta", "Södra Botkyrka", "Malmö Stads personal", "Område\tAntal\nTensta\tFem", "Svenska Kyrkan", "Oro Tumba",
	"Proud Boys", "Nordisk Styrka", "Al Shabaab", "Hells Angels", "Hassela Helpline", "Kista Galleria", "Microsoft Teams", "flygblad från Nordisk Styrka", "medlem i Hells Angels", "symboler för Proud Boys", "ett möte i Microsoft Teams", "Kontakt med Al Shabaab",
	"Kalla Fakta", "Uppdrag Granskning", "Unga Örnar", "Hovsjö Hub", "Folkets Hus", "Tumba Sporthall", "Soldiers of Odin", "Rinkeby Folkets Park", "vid Maria Torg", "i Sofia församling", "Sankta Katarina kyrka", "Google Maps", "Boko Haram", "Alby Fittja",
	"AFA 161", "polisen Farsta", "Rektor har informerats", "15-20 ungdomar", "C18 och B&H 28", "Abu Bakr-moskén", "från Maria Ungdom", "i maj och juni", "För Liv Och Hälsa", "från Islamiska Förbundet", "på Erik Dahlbergs gata", "mål 16 i Agenda 2030", "Agenda 2030", "NMR och AFA", "FLYGBLAD FRÅN NMR", "vän till NMR", "personal från BUP",
	"a < b och c > d", "R&D", "A & B", "och/eller", "SD-valstuga", "AFA och NMR", "M/S", "50/50", "24/7-bemanning",
}

func TestReportsAreRefusedForWhatTheyHold(t *testing.T) {
	for code, texts := range refusedTexts {
		for _, text := range texts {
			assert.Contains(t, reportCodes(text), code, "%q", text)
			assert.Contains(t, reportCodes("Vi hörde att "+text+" och mer sades inte."), code, "%q in a sentence", text)
		}
	}
}

func TestReportsPass(t *testing.T) {
	for _, text := range slices.Concat(passing, innocents) {
		assert.Empty(t, reportCodes(text), "%q", text)
		assert.Empty(t, reportCodes("I kvartalets sammanställning: "+text), "%q in a sentence", text)
		assert.Empty(t, personInText(text), "%q", text)
	}
}

// What the ledger knows as a place or an organisation may be named.
func TestKnownNamesPass(t *testing.T) {
	known := &Places{names: [][]string{nameWords("Exempel Kula")}}
	for name, want := range map[string]bool{"samtal med Exempel Kula": false, "samtal med Kalle Kula": true} {
		a := &Append{}
		_, a.suspicions = reportText(name, "/data/note")
		require.NotEmpty(t, a.suspicions, name)
		require.Equal(t, want, len(a.nameCheck(known, "/3")) > 0, name)
		for _, e := range a.nameCheck(nil, "/3") {
			require.Equal(t, "/3/data/note", e.Field)
		}
	}
}

// reportCodes are the codes that a text in a report is refused with, names unknown.
func reportCodes(text string) (list []string) {
	errs, names := reportText(text, "")
	for _, e := range errs {
		list = append(list, e.Code)
	}
	if len(names) > 0 {
		list = append(list, "deid.name_in_text")
	}
	return list
}

// A number is told first, whatever else is wrong with the same member: it must not be sent again.
func TestNumbersAreToldFirst(t *testing.T) {
	for event, field := range map[string]string{
		`{"type":"statement.recorded.v1","subject":"organisation/ks","effective":"2020","data":{"kind":"need","text":"900101-0017` + strings.Repeat(" och så vidare", 100) + `"}}`: "/data/text",
		`{"type":"document.adopted.v1","subject":"organisation/900101-0017","effective":"2020","data":{"title":"Policy","doc_type":"policy"}}`:                                     "/subject",
		`{"type":"document.adopted.v1","subject":"900101-0017","effective":"2020","data":{"title":"Policy","doc_type":"policy"}}`:                                                  "/subject",
		`{"type":"document.adopted.v1","subject":"document/a","effective":"2020","data":{"title":"Policy","doc_type":"policy","adopted_by":"document/900101-0017"}}`:               "/data/adopted_by",
		`{"type":"document.adopted.v1","subject":"document/a","effective":"2020","data":{"title":"Policy","doc_type":"policy","adopted_by":"900101-0017"}}`:                        "/data/adopted_by",
	} {
		_, _, err := ParseAppend([]byte(event))
		var errs Errors
		require.ErrorAs(t, err, &errs, event)
		require.Equal(t, [2]string{"deid.personnummer", field}, [2]string{errs[0].Code, errs[0].Field}, event)
		require.True(t, slices.ContainsFunc(errs[1:], func(e *Error) bool { return e.Field == field }), "what else is wrong is told, too: %s", event)
	}
}

func TestTokensHoldNoNumbers(t *testing.T) {
	for _, token := range []string{"900101-0017", "arende-19900101-0017", "https://example.se/900101-0017/x", "https://example.se/?p=199001010017", "a.9001010017.b", "701063-2391"} {
		require.NotEmpty(t, personInToken(token), token)
	}
	for _, token := range []string{"x9001010017", "2019-09-04-1234", "policy-2019", "550e8400-e29b-41d4-a716-446655440000", "01JH0000000000000000000009", "https://example.se/2019/09/04/1234", "dnr-155-943-2015"} {
		require.Empty(t, personInToken(token), token)
	}
}

func TestRemediesAreWhole(t *testing.T) {
	for code, remedy := range deidRemedies {
		require.True(t, strings.HasPrefix(code, "deid."))
		require.True(t, strings.HasSuffix(remedy.SV, ".") && strings.HasSuffix(remedy.EN, "."), code)
	}
	for code := range refusedTexts {
		require.Contains(t, deidRemedies, code)
	}
	for _, d := range detectors() {
		require.Contains(t, refusedTexts, d.code)
	}
}

// dearTexts are what texts are made of that ask most of the rules.
var dearTexts = []string{"1 ", "01 ", "9 ", "9001010017 ", "19900101 ", "a@", "a.b ", "med Kalle Kula ", "heter ", "<a ", "+46 ", "070 ", "9\u200d", "plan 3 ", "i 5 år ", "A ", "ABC 1 ", "kl 1 ", "O", "1/1 ", "snap. ", "aB1", "900101,0018;"}

// BenchmarkReportText tells how many times as long a text takes that asks most of the rules as a plain one of the same length, side by side.
func BenchmarkReportText(b *testing.B) {
	cut := func(part string) string {
		text := strings.Repeat(part, 300/len(part)+1)
		return strings.ToValidUTF8(text[:300], "")
	}
	read := func(text string) time.Duration {
		began := time.Now()
		personInText(text)
		reportText(text, "")
		return time.Since(began)
	}
	plain := cut("Flygblad har delats ut vid centrum och vid skolan. ")
	for _, part := range dearTexts {
		text := cut(part)
		b.Run(part, func(b *testing.B) {
			var dear, cheap []time.Duration
			for b.Loop() {
				dear, cheap = append(dear, read(text)), append(cheap, read(plain))
			}
			slices.Sort(dear)
			slices.Sort(cheap)
			b.ReportMetric(float64(dear[len(dear)/2])/float64(cheap[len(cheap)/2]), "times-plain")
		})
	}
}

// A text of any sort takes time by its length alone: what is 64 times as long may not take 64² times as long, nor a quarter of that.
func TestReportsAreReadInLinearTime(t *testing.T) {
	for _, part := range dearTexts {
		took := func(n int) time.Duration {
			text := strings.Repeat(part, n)
			best := time.Hour
			for range 2 {
				began := time.Now()
				reportText(text, "")
				best = min(best, time.Since(began))
			}
			return best
		}
		small, large := max(took(4), 50*time.Microsecond), took(4*64)
		require.Less(t, large, small*64*64/4, "%q", part)
	}
}

func FuzzReportText(f *testing.F) {
	for _, texts := range refusedTexts {
		for _, text := range texts {
			f.Add(text)
		}
	}
	for _, text := range slices.Concat(passing, evasions) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		errs, _ := reportText(text, "/data/note")
		for _, e := range errs {
			require.Contains(t, deidRemedies, e.Code)
			require.Equal(t, deidRemedies[e.Code], e.Message)
		}
		plain := plainText(text)
		require.Equal(t, plain, plainText(plain), "reading a text twice changes it")
		if code := personInText(text); code != "" {
			found := reportCodes(text)
			require.Contains(t, found, code, "what any text is refused for, a report is")
		}
		require.Equal(t, personInText(text), personInText(text+" "), "a space at the end changes nothing")
	})
}
