package api

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
	"liggare/projections"
)

// openAPI answers with the description of the whole API (OpenAPI 3.1.1), made from the table of routes, its operations and the types that handlers answer with.
func (a *api) openAPI(r *http.Request) (*answer, error) {
	p, err := readParams(r, nil, nil)
	if err != nil {
		return nil, err
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	return description()
}

// description is the same throughout the process's life, for all who ask at once.
var description = sync.OnceValues(func() (*answer, error) { return tagged(asJSON(describe(operations()))) })

var (
	eventOrArray   = node{"oneOf": []any{refTo("Event"), node{"type": "array", "minItems": 1, "maxItems": domain.MaxArray, "items": refTo("Event")}}}
	receiptOrArray = node{"oneOf": []any{refTo("Receipt"), node{"type": "array", "minItems": 1, "maxItems": domain.MaxArray, "items": refTo("Receipt")}}}
)

// describe makes the description.
func describe(table []operation) node {
	c := components{}
	c.named(reflect.TypeFor[Problem]())
	c.named(reflect.TypeFor[domain.Receipt]())
	c["Record"] = c.object(reflect.TypeFor[domain.Envelope](), nil)
	var types []any
	for _, t := range domain.Types() {
		types = append(types, c.event(t.Name, t.AppendSchema()))
	}
	c["Event"] = node{"description": "An event as it is sent, of one of the types.", "oneOf": types}
	paths := map[string]node{}
	for _, o := range table {
		for _, each := range o.spread(c) {
			method, path, _ := strings.Cut(each.route, " ")
			if paths[path] == nil {
				paths[path] = node{}
			}
			paths[path][strings.ToLower(method)] = each.node(c)
		}
	}
	return node{
		"openapi": "3.1.1",
		"info": node{"title": "Liggare", "version": "1", "summary": "An audit ledger for municipalities",
			"description": "Every refusal is a problem (RFC 9457) whose type is the address of a page that says what it means and what to do. Answers are in Swedish unless Accept-Language asks for English. " +
				"Unknown parameters and members are refused. What never becomes a request gets a problem, too, and the connection ends: 400 what isn't HTTP, 408 what comes too slowly, 431 headers above 64 KiB. " +
				"Over TLS these have plain words for a document, and slow headers are only cut off."},
		"jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
		"servers":           []any{node{"url": "/"}},
		"security":          []any{node{}, node{"token": []string{}}, node{"session": []string{}}},
		"paths":             paths,
		"components": node{"schemas": c, "securitySchemes": node{
			"token":   node{"type": "http", "scheme": "bearer"},
			"session": node{"type": "apiKey", "in": "cookie", "name": SessionCookie},
		}},
	}
}

// spread makes an operation for each view of one that names the view in its path: each has filters and rows of its own.
func (o operation) spread(c components) []operation {
	if !strings.Contains(o.route, "{view}") {
		return []operation{o}
	}
	var all []operation
	for _, v := range projections.Views() {
		each := o
		each.route = strings.Replace(o.route, "{view}", v.Name, 1)
		each.summary = v.Label.EN + " " + o.summary
		answer := c.viewAnswer(v)
		if o.gives != nil {
			if strings.HasSuffix(o.route, "/changes") {
				each = each.narrowed(v, changesKnown)
			}
			all = append(all, each)
			continue
		}
		each.params = append(each.params, "If-None-Match", "on", "known", "recorded", "key", "org", "q", "sort", "limit", "days", "csv")
		if strings.Contains(o.route, "{ledger}") {
			each.params = append(each.params, "after")
		} else {
			answer = node{"type": "object", "required": []string{"view", "ledgers"}, "properties": node{"view": node{"const": v.Name}, "ledgers": node{"type": "array", "items": answer}}}
		}
		each.gives = plus([]content{{media: mediaJSON, schema: answer}}, mediaLines, mediaCSV)
		all = append(all, each.narrowed(v, slices.Concat(momentNames, viewNarrowing)))
	}
	return all
}

// narrowed gives an operation the columns of a view as filters, but for those that are parameters of another meaning.
func (o operation) narrowed(v *projections.View, taken []string) operation {
	o.params = slices.Clone(o.params)
	for _, column := range v.Columns() {
		if !slices.Contains(taken, column) {
			o.params = append(o.params, "column:"+v.Name+"/"+column)
		}
	}
	return o
}

// viewAnswer is a view's answer, its rows' contents as the view has them.
func (c components) viewAnswer(v *projections.View) node {
	content := "row." + v.Name
	c[content] = c.object(v.RowType(), v.Describe())
	optional := node{"oneOf": []any{refTo(content), node{"type": "null"}}}
	claim := c.object(reflect.TypeFor[projections.Claim](), nil)
	claim["properties"].(node)["row"] = optional
	row := c.object(reflect.TypeFor[projections.Row](), projections.DescribeRow())
	members := row["properties"].(node)
	members["row"], members["alternatives"], members["claims"] = optional, node{"type": "array", "items": optional}, node{"type": "array", "items": claim}
	members["certainty"] = node{"enum": []any{projections.Certain, projections.Uncertain, projections.Disputed}}
	c["rows."+v.Name] = row
	answer := c.object(reflect.TypeFor[projections.Answer](), nil)
	answer["properties"].(node)["rows"] = node{"type": "array", "items": refTo("rows." + v.Name)}
	answer["properties"].(node)["view"] = node{"const": v.Name}
	c["answer."+v.Name] = answer
	return refTo("answer." + v.Name)
}

// node is the operation as OpenAPI has it.
func (o operation) node(c components) node {
	status := o.status
	if status == 0 {
		status = http.StatusOK
	}
	answer := node{"description": "done", "content": contentNode(c, o.gives)}
	responses := node{strconv.Itoa(status): answer, "default": node{"description": "a problem", "content": node{mediaProblem: node{"schema": refTo("Problem")}}}}
	if status == http.StatusCreated {
		responses["200"] = node{"description": "the first answer to the same key, again", "content": contentNode(c, o.gives)}
	}
	if slices.Contains(o.params, "If-None-Match") {
		responses["304"] = node{"description": "the caller holds it already"}
	}
	made := node{"operationId": operationID(o.route), "tags": []string{o.tag}, "summary": o.summary, "responses": responses}
	if o.detail != "" {
		made["description"] = o.detail
	}
	if params := o.parameters(); len(params) > 0 {
		made["parameters"] = params
	}
	if len(o.sends) > 0 {
		made["requestBody"] = node{"required": true, "content": contentNode(c, o.sends)}
	}
	return made
}

// operationID is the route in one word, for those who generate programs from the description.
func operationID(route string) string {
	words := strings.FieldsFunc(strings.Replace(strings.ToLower(route), "/v1/", "/", 1), func(r rune) bool { return strings.ContainsRune(" /{}:.-", r) })
	return strings.Join(words, "_")
}

func contentNode(c components, contents []content) node {
	made := node{}
	for _, each := range contents {
		schema := each.schema
		if each.of != nil {
			schema = c.of(each.of)
		}
		made[each.media] = node{"schema": schema}
		if each.example != "" {
			made[each.media] = node{"schema": schema, "example": jsontext.Value(each.example)}
		}
	}
	return made
}

// parameters are those of the path, in its order, and those that the operation names.
func (o operation) parameters() []any {
	var list []any
	for part := range strings.SplitSeq(o.route, "/") {
		if name, is := strings.CutPrefix(part, "{"); is {
			name = strings.TrimSuffix(name, "}")
			list = append(list, parameters[pathParameter(o.route, name)].node(name))
		}
	}
	for _, name := range o.params {
		if place, is := strings.CutPrefix(name, "column:"); is {
			list = append(list, columnParameter(place))
			continue
		}
		known, is := parameters[name]
		if !is {
			panic("openapi: " + o.route + " names " + name + ", which isn't in the table of parameters")
		}
		_, short, named := strings.Cut(name, "/")
		if !named {
			short = name
		}
		list = append(list, known.node(short))
	}
	return list
}

func (p parameter) node(name string) node {
	made := node{"name": name, "in": p.in, "description": p.meaning, "schema": p.schema}
	if p.required {
		made["required"] = true
	}
	if p.example != nil {
		made["example"] = p.example
	}
	return made
}

// columnParameter is a filter of a view: a column of its rows, which may be asked for several values.
func columnParameter(place string) node {
	view, column, _ := strings.Cut(place, "/")
	made := node{"name": column, "in": "query", "schema": node{"type": "array", "items": text()}, "explode": true, "style": "form"}
	if c := columnOf(projections.ViewByName(view).Describe(), column); c != nil && c.Entry != nil {
		made["description"] = "only rows where this is it, by value or label: " + c.Entry.Meaning.EN
	}
	return made
}
