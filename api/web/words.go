package web

import (
	"cmp"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// bit is a piece of text in a page, with a link or a class where it has one.
type bit struct{ Text, Href, Class string }

// line is one line of a cell.
type line []bit

const (
	longCell = 60 // from how many characters on a cell gets a wider column
	longWord = 12 // from how many on a word may be broken in print
)

// Class tells a cell that holds so much that a narrow column would draw it out, one with a word that may be too long for its column, and one that holds nothing.
func (l line) Class() string {
	if len(l) == 1 && l[0].Text == "–" {
		return "none"
	}
	length, word, longest := 0, 0, 0
	for i := range l {
		for _, r := range l[i].Text {
			length++
			if word++; r == ' ' || r == '-' || r == '/' {
				word = 0
			}
			longest = max(longest, word)
		}
	}
	class := ""
	if length > longCell {
		class = "long"
	}
	if longest > longWord {
		class = strings.TrimPrefix(class+" breaks", " ")
	}
	return class
}

// words turns what answers hold into what people read.
type words struct {
	*visit
	root  string                // the view or the type of event, as the dictionary calls it
	names map[string]string     // of entities by reference
	told  map[domain.Ref]string // those of a story, which may be a great one's: looked up, not copied
	*learnt
}

// learnt is what the members of a view's rows or of a type's events are; read only once it is known.
type learnt struct {
	lists map[string]*domain.Vocabulary // by path of members, joined with /
	dates map[string]bool               // paths of dates
}

// learntAll keeps what is learnt: views and types are a closed list, and reading one anew for each of a page's hundred records took more time than telling it.
var learntAll sync.Map // *learnt by name

// learntOf is what a name stands for, learnt the first time; a name that nobody knows is nothing to keep.
func learntOf(name string, learn func(*learnt)) *learnt {
	if all, is := learntAll.Load(name); is {
		return all.(*learnt)
	}
	l := &learnt{lists: map[string]*domain.Vocabulary{}, dates: map[string]bool{}}
	learn(l)
	if len(l.lists)+len(l.dates) > 0 {
		learntAll.Store(name, l)
	}
	return l
}

// wordsOfView are those of a view's rows.
func (v *visit) wordsOfView(name string, names map[string]string) *words {
	return &words{visit: v, root: name, names: names, learnt: learntOf(name, func(l *learnt) {
		if view := projections.ViewByName(name); view != nil {
			l.learn(view.RowType(), "")
			l.describe("", view.Describe())
		}
	})}
}

// wordsOfType are those of a type of event.
func (v *visit) wordsOfType(name string, names map[string]string) *words {
	w := &words{visit: v, names: names}
	t := domain.TypeByName(name)
	if t != nil {
		w.root = t.Place()
	}
	w.learnt = learntOf("event "+w.root, func(l *learnt) {
		if t != nil {
			l.learn(reflect.TypeOf(t.New()), "")
		}
		l.dates["effective"], l.dates["until"], l.dates["known"] = true, true, true
	})
	return w
}

func (l *learnt) describe(path string, columns []projections.Column) {
	for _, c := range columns {
		if c.Values != nil {
			l.lists[path+c.Name] = c.Values
		}
		l.describe(path+c.Name+"/", c.Parts)
	}
}

type coded interface{ Vocabulary() *domain.Vocabulary }

// learn notes by path which members are dates and which are terms of a list.
func (l *learnt) learn(t reflect.Type, path string) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if domain.ValueSchema(t) != nil {
		l.dates[path] = true
		return
	}
	if code, is := reflect.Zero(t).Interface().(coded); is {
		l.lists[path] = code.Vocabulary()
		return
	}
	if t.Kind() != reflect.Struct {
		return
	}
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			l.learn(field.Type, path)
		case field.IsExported() && name != "" && name != "-":
			l.learn(field.Type, strings.TrimPrefix(path+"/"+name, "/"))
		}
	}
}

// field is the label of a member by its path.
func (w *words) field(path string) string { return domain.LabelOf(w.root + "/" + path).In(w.Lang) }

// value says a value in one line. The path leads to it from the row or the event's data.
func (w *words) value(path string, v jsontext.Value) line {
	switch v.Kind() {
	case 't':
		return line{{Text: w.T("ja", "yes")}}
	case 'f':
		return line{{Text: w.T("nej", "no")}}
	case '"':
		return w.text(path, api.Unquote(v))
	case '[':
		return w.list(path, v)
	case '{':
		return w.object(path, v)
	case '0':
		return line{{Text: w.number(path, v.String())}}
	}
	return line{{Text: "–"}}
}

// list says each of a list. Objects, and what is long, begin a new line each.
func (w *words) list(path string, v jsontext.Value) line {
	separator := bit{Text: ", "}
	var all []line
	for each := range api.Elements(v) {
		said := w.value(path, each)
		switch {
		case each.Kind() == '{':
			separator = bit{Text: "; ", Class: "br"}
		case separator.Class == "" && utf8.RuneCountInString(plain(said)) > longCell/2:
			separator.Class = "br"
		}
		all = append(all, said)
	}
	if len(all) == 0 {
		return line{{Text: "–"}}
	}
	var said line
	for i, each := range all {
		if i > 0 {
			said = append(said, separator)
		}
		said = append(said, each...)
	}
	return said
}

// text says a string: by its list's label, by the name of what it refers to, as a date, or as it is.
func (w *words) text(path, s string) line {
	if list := w.lists[path]; list != nil {
		return line{{Text: list.Label(s).In(w.Lang)}}
	}
	if w.dates[path] {
		return line{dateBit(w.Lang, s)}
	}
	if ref, err := domain.ParseRef(s); err == nil {
		return line{w.reference(ref)}
	}
	if path == "field" && w.root+".v1" == "record.disputed.v1" {
		return line{{Text: w.pointed(s)}}
	}
	if list := domain.VocabularyByID(s); list != nil && lastOf(path) == "scale" {
		return line{{Text: listed(list, w.Lang)}}
	}
	return line{{Text: s}}
}

// pointed names the part of a record that a dispute is about, by its JSON pointer.
func (w *words) pointed(pointer string) string {
	if pointer == "" {
		return w.T("hela uppgiften", "the whole record")
	}
	return domain.LabelOf(pointer).In(w.Lang)
}

// listed are the terms of a short list, which a reader knows better than its name.
func listed(list *domain.Vocabulary, lang string) string {
	var all []string
	for _, term := range list.Terms {
		all = append(all, term.Label.In(lang))
	}
	return strings.Join(all, " – ")
}

func lastOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// reference names an entity, and leads to its story.
func (w *words) reference(ref domain.Ref) bit {
	name := cmp.Or(w.names[string(ref)], w.told[ref])
	if name == "" && ref.Kind() == domain.KindOrganisation {
		name = w.organisationName(ref.ID())
	}
	if name == "" {
		name = w.nounLabel(string(ref.Kind())) + " " + ref.ID()
	}
	return bit{Text: name, Href: w.storyLink(string(ref))}
}

// number says a number; amounts are in kronor, shares in per cent.
func (w *words) number(path, n string) string {
	switch lastOf(path) {
	case "amount", "ceiling":
		return thousands(n) + " kr"
	case "share_percent", "share_percent_max":
		return w.decimals(n) + " %"
	}
	return n
}

func (v *visit) decimals(n string) string {
	if v.Lang != "en" {
		return strings.ReplaceAll(n, ".", ",")
	}
	return n
}

// thousands sets digits in groups of three, as both languages read them. Years are no such numbers: they are dates.
func thousands(n string) string {
	if len(n) < 4 || strings.Trim(n, "0123456789") != "" {
		return n
	}
	var out strings.Builder
	for i, digit := range n {
		if i > 0 && (len(n)-i)%3 == 0 {
			out.WriteRune('\u00a0')
		}
		out.WriteRune(digit)
	}
	return out.String()
}

// object says the members of an object side by side; those of quantities become one number.
func (w *words) object(path string, v jsontext.Value) line {
	all := api.Members(v)
	if said := w.quantity(v); said != "" {
		return line{{Text: said}}
	}
	if said := w.cadence(path, all); said != "" {
		return line{{Text: said}}
	}
	if inBoth(all) {
		return line{{Text: w.T(api.Unquote(all[0].Value), api.Unquote(all[1].Value))}}
	}
	var said line
	for _, m := range all {
		at := path + "/" + m.Name
		if m.Name == "finding" && w.root == "checks" { // a code; what it says follows
			continue
		}
		var part line
		switch m.Value.Kind() {
		case 'f', 'n':
			continue
		case '0':
			name := w.field(at)
			if list := w.lists[path]; list != nil {
				name = list.Label(m.Name).In(w.Lang)
			}
			if m.Name == "-" {
				name = w.T("anges inte", "not stated")
			}
			part = line{{Text: name + " " + w.number(at, m.Value.String())}}
		case 't':
			part = line{{Text: w.field(at)}}
		default:
			part = w.value(at, m.Value)
		}
		if len(said) > 0 {
			said = append(said, bit{Text: " · "})
		}
		said = append(said, part...)
	}
	return said
}

// inBoth tells of an object that is a text in both languages.
func inBoth(all []api.Member) bool {
	return len(all) == 2 && all[0].Name == "sv" && all[1].Name == "en"
}

// quantity says a number as it was stated; "" for what is none.
func (w *words) quantity(v jsontext.Value) string {
	q, _ := domain.ShownQuantity(v)
	return q.Text(w.Lang)
}

// cadence says how often something recurs; "" for an object that is no cadence.
func (w *words) cadence(path string, all []api.Member) string {
	if name := lastOf(path); name != "cadence" && name != "review_every" {
		return ""
	}
	of := map[string]string{}
	for _, m := range all {
		of[m.Name] = plain(w.value(path+"/"+m.Name, m.Value))
	}
	said := ""
	switch {
	case of["every"] == "1":
		said = w.T("varje ", "every ") + of["unit"]
	case of["every"] != "":
		said = w.T("var "+of["every"]+":e ", "every "+of["every"]+" ") + of["unit"]
	case of["times"] != "":
		said = of["times"] + w.T(" gånger per ", " times a ") + of["per"]
	case of["unit"] != "":
		said = of["unit"]
	}
	switch words := of["words"]; {
	case words == "":
	case said == "":
		said = "«" + words + "»"
	default:
		said += " («" + words + "»)"
	}
	return said
}

// evidence says one place in a source, and leads there.
func (v *visit) evidence(e domain.Evidence) line {
	said := line{{Text: e.Text(v.Lang)}}
	if e.URL != "" {
		said = append(said, bit{Text: " · "}, webAddress(e.URL))
	}
	return said
}

// webAddress leads to an address on the web; what is none is told as it was written.
func webAddress(text string) bit {
	to, err := url.Parse(text)
	if err != nil || to.Scheme != "https" && to.Scheme != "http" || to.Host == "" {
		return bit{Text: text, Class: "url"}
	}
	return bit{Text: text, Class: "url", Href: to.String()}
}

// certainty says how sure a row is.
func (v *visit) certainty(word string) string {
	return domain.Explain("row/certainty").Values.Label(word).In(v.Lang)
}

// boolean tells whether a column of a view holds yes or no.
func boolean(view *projections.View, column string) bool {
	t := view.RowType()
	for field := range t.Fields() {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name == column {
			return field.Type.Kind() == reflect.Bool
		}
	}
	return false
}

// counted tells whether a column of a view holds numbers by the terms of a list, which is nothing to narrow by.
func counted(view *projections.View, column string) bool {
	t := view.RowType()
	for field := range t.Fields() {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name == column {
			return field.Type.Kind() == reflect.Map
		}
	}
	return false
}
