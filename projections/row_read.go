package projections

import (
	"fmt"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
)

// Filter returns what tells whether a row is one of those that a query asks for. Words find organisations by the names that they have in an edition. Its refusals are domain.Errors
// whose fields are parameters' names.
func (v *View) Filter(e *domain.Edition, q Query) (func(*Row) bool, error) {
	q, err := v.checkFields(q)
	if err != nil {
		return nil, err
	}
	q.named = organisationsNamed(e, q.Q)
	return func(r *Row) bool { return v.matches(r, q) }, nil
}

// readRow reads a row's JSON as far as filters need it: its key, how certain it is, and what it may be.
func (v *View) readRow(data []byte) (row *Row, tooLarge bool, err error) {
	var read struct {
		Key          string           `json:"key"`
		Certainty    Certainty        `json:"certainty"`
		TooLarge     int              `json:"too_large"`
		Row          jsontext.Value   `json:"row"`
		Alternatives []jsontext.Value `json:"alternatives"`
		Claims       []struct {
			Row jsontext.Value `json:"row"`
		} `json:"claims"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return nil, false, fmt.Errorf("row of %s: %w", v.Name, err)
	}
	row = &Row{Key: read.Key, Certainty: read.Certainty}
	if row.Row, err = v.readContent(read.Row); err != nil {
		return nil, false, err
	}
	for _, each := range read.Alternatives {
		content, err := v.readContent(each)
		if err != nil {
			return nil, false, err
		}
		row.Alternatives = append(row.Alternatives, content)
	}
	for _, each := range read.Claims {
		content, err := v.readContent(each.Row)
		if err != nil {
			return nil, false, err
		}
		row.Claims = append(row.Claims, Claim{Row: content})
	}
	return row, read.TooLarge > 0, nil
}

func (v *View) readContent(data jsontext.Value) (any, error) {
	if len(data) == 0 || data.Kind() == 'n' {
		return nil, nil
	}
	content := reflect.New(v.row).Interface()
	if err := json.Unmarshal(data, content); err != nil {
		return nil, fmt.Errorf("row of %s: %w", v.Name, err)
	}
	return content, nil
}

// ReadChange reads the row that a change tells; nil where it is no more. Of a row that was too large for a change only the key is known.
func (v *View) ReadChange(body []byte) (row *Row, tooLarge bool, err error) {
	var m RowMessage
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, false, fmt.Errorf("change of %s: %w", v.Name, err)
	}
	if m.Type == RowRemoved {
		return nil, false, nil
	}
	return v.readRow(m.Data)
}
