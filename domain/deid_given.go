package domain

import (
	"strings"
	"sync"
)

// givenNames are given names that are common in Sweden, in small letters: what tells a person's name from a place's or an organisation's. It isn't, and can't be, whole: a
// name that isn't here is still found after a word of relation. Names of one and the same spelling without marks stand once.
const givenNames = `
abbas abdi abdul abdullah abdulla abdirahman abdisalam adam adela adnan agnes agneta ahmad ahmed aisha aida alexander alexandra alfred ali alice alicia alina allan alma alva alvin amal amanda amelia
amina amir amira anders andrea andreas angelica anita anja ann anna annelie annette annika anneli anton antonia arash arvid asha astrid axel ayan aylin ayse aziz
barbro beata benjamin bengt berit bertil bilal birgit birgitta birger bosse britt britta bo börje carina carl carolina caroline catarina cecilia charlie charlotte christer christian christina christoffer
clara claes dalia dania daniel daniela darko david denis dennis diana dina dino disa djamila dragan dzenan ebba edith edvard edvin elena eleonora elias elif elin elina elisabet elisabeth elise ella ellen
ellinor elsa elvira emanuel emelie emil emilia emma emmy enver eric erica erik erika erling ernst ester esther eva evelina fadi fadumo faduma fahima fanny farah fariba faris fatima fatma fatuma felicia felix filip
filippa folke frank fredrik fredrika frida fritiof gabriel gabriella georg gerd gerhard gert goran gottfrid greger greta gudrun gunborg gunilla gunnar gunnel gustaf gustav göran gösta göte
hadi hala halima hamid hamza hanna hannes hans harald hasan hassan hawa hedda hedvig heidi helen helena helene helge helmi henning henrik herman hibo hilda hilma hodan hugo hussein husein ibrahim ida idris ilhan
inga ingalill inge ingeborg ingemar inger ingegerd ingela ingrid ingvar isa isabella isak ismail ivan ivana jack jacob jakob jamal jamila jan jana janne jasmin jasmina jason javad jenny jens jeanette jelena jerry jesper
jessica jim jimmy joakim joel johan johanna john johnny jolanta jon jonas jonathan jonna josef josefin josefine joseph julia julius jussi jörgen kajsa kalle kamal karim karin karl karolina kasper katarina katja kent kenneth kerstin
khadija khadra khaled khalid kicki kjell klas klara kristian kristin kristina kristofer kristoffer krzysztof kurt laila lamin lars lasse layla leif leila lena lennart leo leon leyla liam lilian lillemor lina linda lisa lisbeth lisette
lotta louise lovisa lucas ludvig ludwig lukas lydia mada maha mahad mahmoud mahmud maja majken malak malin malte manuel marcus margareta margaretha margit maria mariam mariana marianne marie mariette marika marina mario marko markus marta
martin martina mary maryam mathias matilda mats mattias matteo mats mehmet melina melissa melker melvin merve michael mikael milad milan milica milos mina mirjam mirza miriam mohamad mohamed mohammad mohammed mohamud moa moha monica
monika morgan mostafa muhammad mustafa mårten märta måns nabil nada nadia nadja najma nasra nasrin natalia natalie nathalie nebojsa nellie nicklas niklas nicole nikola nils nina noah noor nora nour olga oliver olivia olle olof
omar osama oskar oscar osman otto ove parisa patricia patrik pernilla peter petra petter philip pia pontus qasim rabia rachid rafael ragnar ragnhild rahma rami rana rania rasmus rashid rebecka rebecca reza ricardo richard rickard rikard
robert robin roger roland rolf ronja ronny roya ruben runa rune safia sahra said salah saleh salem salim salma sam samer sami samir samira samuel sandra sara sarah saga sebastian selma senad serkan shadi shahin shirin sigge sigrid sigvard
simon siri sixten smilla sofia sofie solveig sonja sophia sophie staffan stefan steffen stina sune susann susanna susanne suzana svante svea sven svetlana sylvia sara saida tage tariq tatjana teodor terese theo therese thomas tilda tilde tim tina tobias
tomas tommy tone tora tord torbjörn tore torsten tove tuva tyra ulf ulla ulrik ulrika urban valter vera veronica veronika victor victoria viggo viktor viktoria vilgot vilhelm vilma vincent wilma wilhelm wilgot william walter xenia yahya yasin yasmin
yasmine yassin yngve youssef yusuf yvonne yousef zahra zainab zaid zara zeinab zeynep zlatan zoran zoe zuhair åke åsa örjan östen`

// givenWords are given names that are words, months or parts of places' names, too: they name somebody only beside a further name.
const givenWords = `alba april ask august björn dag dan frej frode gun hope iris islam juni kim kaj liv linnea linn lo love maj max mira per rosa rut ruth siv sol stella sten stig storm tor vide viola johannes nilla mona pär
lilly lilja mark don pat al min ester jana my ny alf åsa ylva örn bo sam isa runa disa saga`

// given tells a given name, in small letters; sure that it is nothing else.
func given(low string) (is, sure bool) {
	names := givenIndex()
	first, _, _ := strings.Cut(low, "-") // Karl-Erik
	low = strings.TrimSuffix(first, "s")
	for _, each := range [...]string{first, low} {
		if sure, is = names[each]; is {
			return is, sure
		}
	}
	return false, false
}

var givenIndex = sync.OnceValue(func() map[string]bool {
	index := map[string]bool{}
	for _, name := range strings.Fields(givenNames) {
		index[name] = true
	}
	for _, name := range strings.Fields(givenWords) {
		index[name] = false
	}
	return index
})

// surnameEndings end family names and little else, in small letters.
var surnameEndings = []string{"sson", "ström", "gren", "qvist", "kvist", "stedt", "ović", "ovic", "ević", "evic", "ić", "escu", "owski", "zadeh", "oğlu", "oglu"}

// familyName tells a word, in small letters, that ends as family names do.
func familyName(low string) bool {
	for _, ending := range surnameEndings {
		if len(low) > len(ending)+1 && strings.HasSuffix(low, ending) {
			return true
		}
	}
	return false
}
