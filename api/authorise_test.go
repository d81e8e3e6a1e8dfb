package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// Who is allowed to write something, and then isn't because of what others have recorded meanwhile, is told what it would have been told after that.
func TestRightsAreThoseOfTheWritersTurn(t *testing.T) {
	s := newSite(t, signedIn)
	record := func(body string) {
		events, array, err := domain.ParseAppend([]byte(body))
		require.NoError(t, err)
		sent := &domain.Submission{Events: events, Array: array, Actor: "coordinator/other", Key: body, Body: []byte(body)}
		for range events {
			sent.IDs = append(sent.IDs, domain.NewEventID(noon()))
		}
		decision := s.alfa.Book().Decide(sent, noon().Add(time.Second))
		require.NoError(t, decision.Err)
		s.alfa.Book().Commit(decision.After)
	}
	record(`{"type":"organisation.registered.v1","subject":"organisation/ska","effective":"2016","data":{"name":"SKA","kind":"board"}}`)
	send := func(subject string) (status int, code string) {
		w := ask(s, "POST", "/v1/ledgers/alfa/events", `{"type":"assessment.established.v1","subject":"assessment/`+subject+`","effective":"2020","data":{"org":"organisation/ska","period":"`+subject+`"}}`,
			"Authorization", "Bearer coordinator@alfa/ska", "Idempotency-Key", "an-assessment-of-"+subject)
		if w.Code != http.StatusCreated {
			code = problem(t, w).Code()
		}
		return w.Code, code
	}
	turns := 0
	meanwhile := func(bodies ...string) {
		turns = 0
		s.alfa.During = func() {
			if turns < len(bodies) {
				record(bodies[turns])
			}
			turns++
		}
	}
	unit := `{"type":"organisation.registered.v1","subject":"organisation/%","effective":"2016","data":{"name":"Enhet","kind":"unit"}}`
	meanwhile(`{"type":"assessment.source_consulted.v1","subject":"assessment/2020","effective":"2020","data":{"source_kind":"police"}}`)
	status, code := send("2020")
	require.Equal(t, "rule.withheld", code)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Equal(t, 1, turns, "it came to no second turn")
	meanwhile(strings.Replace(unit, "%", "e1", 1))
	status, _ = send("2021")
	require.Equal(t, http.StatusCreated, status, "nothing of it hangs on what was recorded")
	require.Equal(t, 2, turns)
	var many []string
	for _, id := range []string{"a", "b", "c", "d", "e", "f"} {
		many = append(many, strings.Replace(unit, "%", id, 1))
	}
	meanwhile(many...)
	_, code = send("2022")
	require.Equal(t, "writer.busy", code)
}
