package projections

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"liggare/domain"
)

const organisationPrefix = string(domain.KindOrganisation) + "/"

// texts are all words of the rows of a view in one text, in lower case: a search reads it from its beginning to its end, at the speed of memory. Each thing that a row may be has a part of
// its own, with the row's key; what it says is on lines of their own, which no word reaches across.
type texts struct {
	all   string
	parts []textPart
}

// textPart begins where the one before ends.
type textPart struct {
	end int
	row int32
}

// textsOf writes the texts of rows down. Where a row refers to an organisation, its name stands there, too.
func textsOf(rows []*Row, names *names) *texts {
	t := &texts{}
	var all strings.Builder
	for at := range rows {
		for _, content := range rows[at].contents() {
			all.WriteString(strings.ToLower(rows[at].Key))
			all.WriteByte('\n')
			eachText(reflect.ValueOf(content).Elem(), func(text string) bool {
				all.WriteString(strings.ToLower(text))
				all.WriteByte('\n')
				if strings.HasPrefix(text, organisationPrefix) {
					all.WriteString(strings.ToLower(names.of(domain.Ref(text))))
					all.WriteByte('\n')
				}
				return false
			})
			t.parts = append(t.parts, textPart{all.Len(), int32(at)})
		}
	}
	t.all = all.String()
	return t
}

// with are the places of the rows that may be something with all these words, which are in lower case.
func (t *texts) with(words []string) []int32 {
	found := []int32{}
	longest := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
	for from := 0; from < len(t.all); {
		hit := strings.Index(t.all[from:], longest)
		if hit < 0 {
			break
		}
		n, _ := slices.BinarySearchFunc(t.parts, from+hit+1, func(p textPart, at int) int { return p.end - at })
		begin := 0
		if n > 0 {
			begin = t.parts[n-1].end
		}
		part := t.all[begin:t.parts[n].end]
		from = t.parts[n].end
		if row := t.parts[n].row; (len(found) == 0 || found[len(found)-1] != row) && !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(part, word) }) {
			found = append(found, row)
		}
	}
	return found
}

// eachText tells a value's texts, numbers and truths as they are searched, until one is such.
func eachText(v reflect.Value, such func(string) bool) bool {
	if text, is := v.Interface().(fmt.Stringer); is && v.Kind() != reflect.Pointer {
		return !v.IsZero() && such(text.String())
	}
	switch v.Kind() {
	case reflect.String:
		return such(v.String())
	case reflect.Bool, reflect.Int, reflect.Int64, reflect.Uint32, reflect.Float64:
		return such(fmt.Sprint(v.Interface()))
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && eachText(v.Elem(), such)
	case reflect.Slice:
		for i := range v.Len() {
			if eachText(v.Index(i), such) {
				return true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && eachText(v.Field(i), such) {
				return true
			}
		}
	}
	return false
}
