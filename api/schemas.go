package api

import (
	"net/http"

	"liggare/domain"
)

// SchemaInfo is a type of event in the list of types.
type SchemaInfo struct {
	Type   string        `json:"type"`
	Label  domain.Text   `json:"label"`
	Kinds  []domain.Kind `json:"kinds"`  // what its subject may be
	Class  string        `json:"class"`  // of its records, where the access rule opens nothing
	Schema string        `json:"schema"` // address of the JSON Schema of its data; with ?form=append, of the event as it is sent
}

// SchemaList is the answer of GET /v1/schemas.
type SchemaList struct {
	Schemas []SchemaInfo `json:"schemas"`
}

const schemaPath = "/v1/schemas/"

// listSchemas lists the types of event, in the order of the catalogue.
func (a *api) listSchemas(r *http.Request) (*answer, error) {
	p, err := readParams(r, nil, nil)
	if err != nil {
		return nil, err
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	var list SchemaList
	for _, t := range domain.Types() {
		info := SchemaInfo{Type: t.Name, Label: t.Label, Kinds: t.Kinds, Class: t.Class.String(), Schema: schemaPath + t.Name}
		if len(info.Kinds) == 0 {
			info.Kinds = domain.Kinds
		}
		list.Schemas = append(list.Schemas, info)
	}
	return tagged(asJSON(list))
}

// schema answers with the JSON Schema of a type: of its data, as records hold it, or of the event as it is sent.
func (a *api) schema(r *http.Request) (*answer, error) {
	t := domain.TypeByName(r.PathValue("type"))
	if t == nil {
		return nil, refuse(inBody, "type.unknown", "", "Händelsetypen finns inte. De som finns räknas upp under /v1/schemas.", "There is no such type of event. Those there are stand under /v1/schemas.")
	}
	p, err := readParams(r, []string{"form"}, nil)
	if err != nil {
		return nil, err
	}
	made := t.Schema()
	switch form := p.values.Get("form"); {
	case form == "append":
		made = t.AppendSchema()
	case p.values.Has("form") && form != "data":
		p.refuse("query.form", "form", codeOf("query.form").Explanation)
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	written, err := asJSON(made)
	if err != nil {
		return nil, err
	}
	written.media = mediaSchema
	return tagged(written, nil)
}
