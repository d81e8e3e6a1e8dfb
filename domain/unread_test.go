package domain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// later is the record that a decision would store next, as a later version might have written it: of another type, with other data.
func later(t *testing.T, d *desk, body, typ, data string) Record {
	t.Helper()
	decision := d.decide(body)
	require.NoError(t, decision.Err)
	r := decision.Records[0]
	d.book.Rollback()
	was, _, _ := strings.Cut(string(r.Body), `,"data":`)
	e, err := ParseEnvelope(r.Body)
	require.NoError(t, err)
	r.Body = []byte(strings.ReplaceAll(was, e.Type, typ) + `,"data":` + data + `}`)
	return r
}

// A record of a type that only a later version knows is taken in, found and told of; whoever looks at its entity, or at one that it names, can know.
func TestARecordOfALaterVersion(t *testing.T) {
	d := newDesk(t)
	d.accept(boardKS)
	d.accept(auditorRG)
	require.NoError(t, d.book.Apply(later(t, d, strings.ReplaceAll(boardKS, "organisation/ks", "organisation/new"), "organisation.merged.v1", `{"into":{"body":"organisation/ks"},"year":2031,"why":["organisation/none",null,true]}`)))
	position, name := d.book.Unread()
	require.EqualValues(t, 3, position)
	require.Equal(t, "organisation.merged.v1", name)

	e, err := d.book.Edition(Moment{Known: MaxDay})
	require.NoError(t, err)
	home := func(ref Ref) int32 {
		home, met := e.Home(ref)
		require.True(t, met, ref)
		return home
	}
	require.EqualValues(t, 3, e.UnreadIn(home("organisation/new")).Position)
	require.Nil(t, e.UnreadIn(home("organisation/ks")))
	require.EqualValues(t, 3, e.UnreadBy(home("organisation/ks")).Position)
	require.EqualValues(t, 3, e.UnreadBy(home("organisation/none")).Position)
	require.Nil(t, e.UnreadBy(home("organisation/rg")))
	require.Contains(t, string(e.Body(3)), `"year":2031`)
	at, found := e.PositionOf(e.EventID(e.Fact(3)))
	require.True(t, found)
	require.EqualValues(t, 3, at)
	before, err := d.book.Edition(Moment{Known: MaxDay, Recorded: AtPosition(2)})
	require.NoError(t, err)
	require.Nil(t, before.UnreadBy(home("organisation/ks")))
	blind := e.For(&Rights{Class: Public})
	if e.Fact(3).Stored() > Public {
		require.Nil(t, blind.UnreadBy(home("organisation/ks")), "who may not read it isn't told of it")
	}

	// What is corrected in it can't be read either.
	fix := later(t, d, `{"type":"record.corrected.v1","subject":"organisation/ks","data":{"target":1,"reason":"withdrawn"}}`, "record.corrected.v1",
		`{"target":1,"reason":"error","replacement":{"effective":"2020","data":{"into":"organisation/rg"}}}`)
	fix.Body = []byte(strings.NewReplacer(`"organisation/ks","recordedtime"`, `"organisation/new","recordedtime"`).Replace(string(fix.Body)))
	require.NoError(t, d.book.Apply(fix))
	e, err = d.book.Edition(Moment{Known: MaxDay})
	require.NoError(t, err)
	require.EqualValues(t, 4, e.UnreadBy(home("organisation/rg")).Position)
	require.Equal(t, "record.corrected.v1", e.Fact(4).Type.Name)

	for _, name := range []string{"organisation", "organisation.merged", "organisation.merged.v", "organisation.merged.1", "Organisation.merged.v1", "organisation.merged.v1.x", "..v1", "organisation.mer ged.v1"} {
		r := later(t, d, strings.ReplaceAll(boardKS, "organisation/ks", "organisation/newer"), name, `{}`)
		require.Error(t, d.book.Apply(r), name)
	}
	require.Error(t, d.book.Apply(later(t, d, strings.ReplaceAll(boardKS, "organisation/ks", "organisation/newer"), "organisation.merged.v1", `{"no`)))
	require.EqualValues(t, 4, d.book.Head())
}
