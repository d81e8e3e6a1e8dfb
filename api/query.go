package api

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"liggare/domain"
)

const (
	valueMax  = 200 // characters of a parameter's value
	valuesMax = 50  // values of a query
)

// params reads the parameters of a query and collects what is wrong with them.
type params struct {
	values url.Values
	errs   domain.Errors
}

// readParams reads a request's query, which may hold the known parameters, each once, and the repeatable ones. An unknown parameter is pointed at through the query as
// a whole: its name is the sender's own text.
func readParams(r *http.Request, known, repeatable []string) (*params, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, &fault{in: inQuery, errors: domain.Errors{{Code: "query.syntax", Message: codeOf("query.syntax").Explanation}}}
	}
	p := &params{values: values}
	count, unknown := 0, false
	for _, name := range slices.Sorted(maps.Keys(values)) {
		count += len(values[name])
		switch several := slices.Contains(repeatable, name); {
		case !several && !slices.Contains(known, name):
			unknown = true
		case !several && len(values[name]) > 1:
			p.refuse("query.repeated", name, codeOf("query.repeated").Explanation)
		case slices.ContainsFunc(values[name], tooLong) || count > valuesMax:
			p.refuse("query.too_long", name, codeOf("query.too_long").Explanation)
		case slices.ContainsFunc(values[name], func(s string) bool { return !utf8.ValidString(s) }):
			p.refuse("query.syntax", name, codeOf("query.syntax").Explanation)
		}
	}
	if unknown {
		p.refuse("query.unknown_field", "", listed(slices.Concat(known, repeatable)))
	}
	return p, nil
}

func tooLong(value string) bool { return utf8.RuneCountInString(value) > valueMax }

// listed says which parameters there are.
func listed(names []string) domain.Text {
	if len(names) == 0 {
		return domain.Text{SV: "Här finns inga parametrar.", EN: "There are no parameters here."}
	}
	list := strings.Join(names, ", ")
	return domain.Text{SV: "Parametern finns inte. De som finns är " + list + ".", EN: "There is no such parameter. There are " + list + "."}
}

// refuse notes what is wrong with a parameter.
func (p *params) refuse(code, name string, message domain.Text) {
	if name != "" {
		name = "/" + name
	}
	p.errs = append(p.errs, &domain.Error{Code: code, Field: name, Message: message})
}

// number reads a whole number between two bounds; absent is the fallback.
func (p *params) number(name, code string, least, most, absent uint64) uint64 {
	text := p.values.Get(name)
	if !p.values.Has(name) {
		return absent
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil || n < least || n > most {
		p.refuse(code, name, domain.Text{
			SV: "Skriv ett heltal från " + strconv.FormatUint(least, 10) + " till " + strconv.FormatUint(most, 10) + ".",
			EN: "Write a whole number from " + strconv.FormatUint(least, 10) + " to " + strconv.FormatUint(most, 10) + ".",
		})
		return absent
	}
	return n
}

// err is everything that is wrong with the query, or nil.
func (p *params) err() error {
	if len(p.errs) == 0 {
		return nil
	}
	return &fault{in: inQuery, errors: p.errs}
}
