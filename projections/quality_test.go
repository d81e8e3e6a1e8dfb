package projections

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// The records behind a number of the view quality are as many as it says.
func TestCountedRecordsAreAsManyAsQualitySays(t *testing.T) {
	compared := 0
	for _, id := range []string{"botkyrka", "stockholm", "malmo", "goteborg"} {
		d := fixtureDesk(t, id)
		q := question{on: "2040-01-01"}
		e, m := d.moment(q)
		for _, row := range d.answer("quality", q).Rows {
			story, err := Trail(e, m, domain.Ref("organisation/"+row.Key))
			require.NoError(t, err)
			content := reflect.ValueOf(row.contents()[0]).Elem()
			for _, column := range CountingColumns() {
				field := content.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, strings.ReplaceAll(column, "_", "")) })
				n := 0
				for i := range story.Records {
					if CountedBy(column)(&story.Records[i]) {
						n++
					}
				}
				require.EqualValues(t, field.Int(), n, "%s of %s in %s", column, row.Key, id)
				compared++
			}
		}
	}
	require.Greater(t, compared, 100)
	require.Nil(t, CountedBy("records"))
}
